use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A variable of a policy has no value.
    ///
    /// ## Why
    /// A rule holds for values that something gives to its variables. Where nothing does, the rule has no meaning; most
    /// often a name is misspelt, or a value is only compared under `not`.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains msg if {
    ///   not input.name
    ///   mgs := "the contract has no name"
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains msg if {
    ///   not input.name
    ///   msg := "the contract has no name"
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_no_name if count(name_missing.deny) == 1 with input as {}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/variable-unsafe", Error, since "0.1.0", Elsewhere
}
