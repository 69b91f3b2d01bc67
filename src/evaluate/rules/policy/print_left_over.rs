use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A `print` is left over in a policy.
    ///
    /// ## Why
    /// `print` helps while a policy is written. Later it shows nothing to anybody and costs time on every document.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if {
    ///   print(input.id)
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
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if not input.name
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
    /// [Open Policy Agent, Policy Reference](https://www.openpolicyagent.org/docs/policy-reference)
    "policy/print-left-over", Warning, since "0.1.0", Elsewhere
}
