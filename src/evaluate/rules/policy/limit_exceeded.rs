use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy is larger or deeper than is read or evaluated.
    ///
    /// ## Why
    /// Size, lines, columns, imports, nesting, chains, bodies and calls of a module have limits, so that no policy can
    /// exhaust the machine that checks it. What exceeds one is refused as a whole, never read in part.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego repeat=20000
    /// # METADATA
    /// # title: The contract is not registered
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract is not registered" if {
    ///   id := input.id
    ///   not id in registered
    /// }
    ///
    /// registered contains "checkout.orders"
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract is not registered
    /// # custom:
    /// #   id: naming/name-missing
    /// #   params:
    /// #     registered: {type: set<string>, default: [checkout.orders], tighten: free}
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract is not registered" if {
    ///   id := input.id
    ///   not id in data.params["naming/name-missing"].registered
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_unknown if {
    ///   count(name_missing.deny) == 1 with input as {"id": "x"} with data.params["naming/name-missing"].registered as ["y"]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/limit-exceeded", Error, since "0.1.0", Elsewhere
}
