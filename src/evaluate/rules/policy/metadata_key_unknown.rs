use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// METADATA has a key that belongs to no one.
    ///
    /// ## Why
    /// The key is none of METADATA and not near one. Nothing reads it, so that what it says has no effect. Keys of your
    /// own have their place below `custom`, or in a comment.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// # controls: [DSG-4]
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
    /// # description: Control DSG-4 of the handbook.
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
    "policy/metadata-key-unknown", Warning, since "0.1.0", Elsewhere
}
