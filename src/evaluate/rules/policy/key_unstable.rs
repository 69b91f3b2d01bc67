use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy reads a key whose shape differs between versions of the standard.
    ///
    /// ## Why
    /// In one version of the standard the key holds a list, in the next a mapping: a policy that reads it as written finds
    /// nothing in half of the contracts. `input.mesh` has one shape for all versions.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: Nobody owns the contract
    /// package policies.naming.name_missing
    ///
    /// deny contains "nobody owns it" if count(input.team.members) == 0
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_nobody if count(name_missing.deny) == 1 with input as {"team": {"members": []}}
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: Nobody owns the contract
    /// package policies.naming.name_missing
    ///
    /// deny contains "nobody owns it" if count(input.mesh.contract.team.members) == 0
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_nobody if count(name_missing.deny) == 1 with input as {"mesh": {"contract": {"team": {"members": []}}}}
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Team](https://bitol-io.github.io/open-data-contract-standard/latest/team/)
    "policy/key-unstable", Warning, since "0.1.0", Elsewhere
}
