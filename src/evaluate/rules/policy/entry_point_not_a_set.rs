use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// An entry point of a policy is no set of results.
    ///
    /// ## Why
    /// `deny`, `warn`, `info` and `violation` collect results, one for each problem. A rule with one value can only ever
    /// say one thing, and two of its bodies that differ are an error while it is evaluated.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// package policies.naming.name_missing
    ///
    /// deny := "the contract has no name" if not input.name
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_no_name if name_missing.deny with input as {}
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
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/entry-point-not-a-set", Warning, since "0.1.0", Elsewhere
}
