use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy has nothing that a run asks for.
    ///
    /// ## Why
    /// A run asks for `deny`, `warn`, `info` and `violation`, alone or with a suffix as in `deny_names`. A rule of any other
    /// name is a helper: where its name is only misspelt, the policy finds nothing and nobody is told. Where METADATA
    /// declares a policy, that stops a run; elsewhere a name that is nearly one of these is a warning.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// # custom:
    /// #   id: naming/name-missing
    /// package policies.naming.name_missing
    ///
    /// denny contains "the contract has no name" if not input.name
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// # custom:
    /// #   id: naming/name-missing
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
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/entry-point-missing", Error, since "0.1.0", Elsewhere
}
