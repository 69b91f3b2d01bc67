use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy calls a builtin of Open Policy Agent that the engine lacks.
    ///
    /// ## Why
    /// The engine is another one than that of Open Policy Agent and knows most of its builtins, not all.
    /// A call of a missing one could never be evaluated; the finding says what to use instead.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The token names nobody
    /// package policies.naming.name_missing
    ///
    /// deny contains "the token names nobody" if {
    ///   io.jwt.verify_rs256(input.name, data.keys.all)
    ///   io.jwt.decode(input.name)[1].sub == ""
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The token names nobody
    /// package policies.naming.name_missing
    ///
    /// deny contains "the token names nobody" if {
    ///   count(split(input.name, ".")) == 3
    ///   [_, payload, _] := io.jwt.decode(input.name)
    ///   payload.sub == ""
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_nobody if count(name_missing.deny) == 1 with input as {"name": "e30.eyJzdWIiOiIifQ."}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Reference](https://www.openpolicyagent.org/docs/policy-reference)
    "policy/builtin-missing", Error, since "0.1.0", Elsewhere
}
