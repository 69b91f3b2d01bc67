use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// No test covers a policy.
    ///
    /// ## Why
    /// A policy decides about the work of others. A test shows what it finds and what it lets pass, and keeps that true
    /// when somebody edits the policy later.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if not input.name
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
    /// [Open Policy Agent, Policy Testing](https://www.openpolicyagent.org/docs/policy-testing)
    "policy/test-missing", Warning, since "0.1.0", Elsewhere
}
