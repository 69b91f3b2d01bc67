use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy calls a builtin that must not answer.
    ///
    /// ## Why
    /// The same commit has to get the same verdict everywhere and always. The network, the environment, the clock and
    /// chance would change it, and a policy of a stranger could carry data away. What a policy may know is in `input`,
    /// `data.mesh` and its parameters.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is not registered
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is not registered" if {
    ///   answer := http.send({"method": "get", "url": "https://names.example/orders"})
    ///   answer.status_code == 404
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is not registered
    /// # custom:
    /// #   id: naming/name-missing
    /// #   params:
    /// #     names: {type: set<string>, default: [orders], tighten: subset}
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is not registered" if {
    ///   name := input.name
    ///   not name in data.params["naming/name-missing"].names
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_unknown if {
    ///   count(name_missing.deny) == 1 with input as {"name": "x"} with data.params["naming/name-missing"].names as ["y"]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Reference](https://www.openpolicyagent.org/docs/policy-reference)
    "policy/builtin-forbidden", Error, since "0.1.0", Elsewhere
}
