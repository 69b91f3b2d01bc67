use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy calls a function that does not exist.
    ///
    /// ## Why
    /// Neither the language nor a module of the run defines the function, so the rule could never be evaluated.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is that of a draft
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is a draft's" if startswth(input.name, "tmp_")
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is that of a draft
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is a draft's" if startswith(input.name, "tmp_")
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_draft if count(name_missing.deny) == 1 with input as {"name": "tmp_orders"}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Reference](https://www.openpolicyagent.org/docs/policy-reference)
    "policy/function-unknown", Error, since "0.1.0", Elsewhere
}
