use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The text of a policy follows no grammar of Rego v1.
    ///
    /// ## Why
    /// A module that can't be read can't be evaluated, and what its policies would have found is not known. So the run
    /// ends as incomplete instead of passing.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" {
    ///   not input.name
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if {
    ///   not input.name
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
    "policy/syntax-invalid", Error, since "0.1.0", Elsewhere
}
