use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy has no title.
    ///
    /// ## Why
    /// The title is what people see of a policy: on its page, in the table of all policies and where a result has no text
    /// of its own.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
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
    /// [Open Policy Agent, Metadata](https://www.openpolicyagent.org/docs/policy-language#metadata)
    "policy/title-missing", Warning, since "0.1.0", Elsewhere
}
