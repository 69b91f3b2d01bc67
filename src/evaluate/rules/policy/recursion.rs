use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A rule of a policy needs itself.
    ///
    /// ## Why
    /// A rule that needs its own result has none. Nested values are reached with `walk` or `graph.reachable` instead.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: Objects nest too deep
    /// package policies.naming.name_missing
    ///
    /// depth(field) := max([depth(child) | some child in field.properties]) + 1
    ///
    /// deny contains "nested too deep" if {
    ///   some object in input.schema
    ///   depth(object) > 5
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: Objects nest too deep
    /// package policies.naming.name_missing
    ///
    /// deny contains "nested too deep" if {
    ///   some object in input.schema
    ///   walk(object, [path, _])
    ///   count(path) > 10
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_flat if count(name_missing.deny) == 0 with input as {"schema": [{"name": "orders"}]}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Reference](https://www.openpolicyagent.org/docs/policy-reference)
    "policy/recursion", Error, since "0.1.0", Elsewhere
}
