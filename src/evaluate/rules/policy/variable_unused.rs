use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A variable is declared by `some` or `every` and never used.
    ///
    /// ## Why
    /// Most often its name is misspelt where it should be used, so that the rule asks for something else than is meant. Open Policy Agent refuses such a module.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: A column is named like a temporary one
    /// package policies.naming.name_missing
    ///
    /// deny contains "a temporary column" if {
    ///   some index
    ///   startswith(input.schema[_].name, "tmp_")
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: A column is named like a temporary one
    /// package policies.naming.name_missing
    ///
    /// deny contains "a temporary column" if {
    ///   some index
    ///   startswith(input.schema[index].name, "tmp_")
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_tmp if count(name_missing.deny) == 1 with input as {"schema": [{"name": "tmp_orders"}]}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Reference](https://www.openpolicyagent.org/docs/policy-reference)
    "policy/variable-unused", Error, since "0.1.0", Elsewhere
}
