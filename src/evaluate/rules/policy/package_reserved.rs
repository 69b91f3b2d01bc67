use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The package of a policy lies under a root that the product fills.
    ///
    /// ## Why
    /// `data.mesh` holds the mesh and `data.params` the parameters. A module of that name would replace what every other
    /// policy relies on.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package mesh.naming
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
    /// [Open Policy Agent, Metadata](https://www.openpolicyagent.org/docs/policy-language#metadata)
    "policy/package-reserved", Error, since "0.1.0", Elsewhere
}
