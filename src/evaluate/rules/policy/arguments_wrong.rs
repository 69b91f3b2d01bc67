use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A call in a policy has too many or too few arguments.
    ///
    /// ## Why
    /// The call can't be evaluated. A function of your own takes as many arguments in each of its definitions.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is that of a draft
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is a draft's" if startswith(input.name)
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
    "policy/arguments-wrong", Error, since "0.1.0", Elsewhere
}
