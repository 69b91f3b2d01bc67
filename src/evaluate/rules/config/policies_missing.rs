use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The configuration names a folder of policies that holds none.
    ///
    /// ## Why
    /// Most often the folder is misspelt or was moved. The policies that are meant would not run, and nothing would be
    /// found, which looks like a healthy mesh.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// policies:
    ///   dirs: [governance/polices]
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// policies:
    ///   dirs: [governance/policies]
    /// ```
    ///
    /// ```rego file=governance/policies/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if not input.name
    /// ```
    ///
    /// ```rego file=governance/policies/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_no_name if count(name_missing.deny) == 1 with input as {}
    /// ```
    "config/policies-missing", Error, since "0.1.0", Elsewhere
}
