use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy reads a key that no version of the standard has.
    ///
    /// ## Why
    /// What is never there is undefined, and a rule that needs it never fires: a slip in a key switches the policy off without
    /// a word. Keys of your own belong below `customProperties`, where any name may be read.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if input.mesh.contract.nmae == ""
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_no_name if count(name_missing.deny) == 1 with input as {"mesh": {"contract": {"nmae": ""}}}
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if input.mesh.contract.name == ""
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_no_name if count(name_missing.deny) == 1 with input as {"mesh": {"contract": {"name": ""}}}
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, fields](https://bitol-io.github.io/open-data-contract-standard/latest/)
    "policy/input-field-unknown", Warning, since "0.1.0", Elsewhere
}
