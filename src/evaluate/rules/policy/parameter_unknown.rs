use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy reads a parameter that no METADATA declares.
    ///
    /// ## Why
    /// A parameter that nobody declares has no value, so that the rule that reads it silently finds nothing.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is too long
    /// # custom:
    /// #   id: naming/name-missing
    /// #   params:
    /// #     max: {type: integer, default: 40, tighten: decrease}
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is too long" if {
    ///   count(input.name) > data.params["naming/name-missing"].maximum
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is too long
    /// # custom:
    /// #   id: naming/name-missing
    /// #   params:
    /// #     max: {type: integer, default: 40, tighten: decrease}
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is too long" if {
    ///   count(input.name) > data.params["naming/name-missing"].max
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_long if {
    ///   count(name_missing.deny) == 1 with input as {"name": "orders"} with data.params["naming/name-missing"].max as 3
    /// }
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Metadata](https://www.openpolicyagent.org/docs/policy-language#metadata)
    "policy/parameter-unknown", Error, since "0.1.0", Elsewhere
}
