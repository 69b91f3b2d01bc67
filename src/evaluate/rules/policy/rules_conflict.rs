use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// Two definitions of one name can't stand beside each other, or a rule has the place of a package.
    ///
    /// ## Why
    /// One of the two would hide or contradict the other, so that a rule which looks as if it were in force never fires.
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
    /// deny contains "the name is missing" if not input.name in names
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
    /// names contains "orders"
    ///
    /// names contains input.alias
    ///
    /// deny contains "the name is missing" if not input.name in names
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_missing if count(name_missing.deny) == 1 with input as {"name": "tmp_orders"}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/rules-conflict", Error, since "0.1.0", Elsewhere
}
