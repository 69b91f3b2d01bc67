use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// Two policies have one id.
    ///
    /// ## Why
    /// Severities, parameters, waivers and findings know a policy by its id. With two policies behind one id nobody can
    /// tell which of them is meant.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// # custom: {id: naming/name-missing}
    /// package policies.naming.name_missing
    ///
    /// deny contains "the contract has no name" if not input.name
    /// ```
    ///
    /// ```rego file=policies/naming/purpose_missing.rego
    /// # METADATA
    /// # title: The contract has no description
    /// # custom: {id: naming/name-missing}
    /// package policies.naming.purpose_missing
    ///
    /// deny contains "nobody knows what it is for" if not input.tenant
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The contract has no name
    /// # custom: {id: naming/name-missing}
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
    /// ```rego file=policies/naming/purpose_missing.rego
    /// # METADATA
    /// # title: The contract has no description
    /// # custom: {id: naming/purpose-missing}
    /// package policies.naming.purpose_missing
    ///
    /// warn contains "nobody knows what it is for" if not input.name
    /// ```
    ///
    /// ```rego file=policies/naming/purpose_missing_test.rego
    /// package policies.naming.purpose_missing_test
    ///
    /// import data.policies.naming.purpose_missing
    ///
    /// test_none if count(purpose_missing.warn) == 1 with input as {}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Metadata](https://www.openpolicyagent.org/docs/policy-language#metadata)
    "policy/id-duplicated", Error, since "0.1.0", Elsewhere
}
