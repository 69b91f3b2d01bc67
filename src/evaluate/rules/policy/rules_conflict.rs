use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// Two definitions of one name can't stand beside each other.
    ///
    /// ## Why
    /// One of the two would hide or contradict the other, so that a rule which looks as if it were in force never fires.
    /// A rule also must not have the place of a package, nor a document below `data` that of a rule.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is missing
    /// package policies.naming.name_missing
    ///
    /// names := ["orders"]
    ///
    /// names contains input.name
    ///
    /// deny contains "the name is missing" if not "orders" in names
    /// ```
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is missing
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is missing" if not input.name
    /// ```
    ///
    /// ```rego file=policies/naming/naming.rego
    /// package policies.naming
    ///
    /// name_missing := {"deny": set()}
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is missing
    /// package policies.naming.name_missing
    ///
    /// names contains "all"
    ///
    /// names contains input.name
    ///
    /// deny contains "the name is missing" if not "orders" in names
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_missing if count(name_missing.deny) == 1 with input as {"name": "lines"}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/rules-conflict", Error, since "0.1.0", Elsewhere
}
