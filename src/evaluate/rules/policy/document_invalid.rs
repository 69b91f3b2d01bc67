use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy can't judge a document that the standard does not allow.
    ///
    /// ## Why
    /// The document breaks its standard, which is reported on its own, and the policy fails on what it did not expect.
    /// Nothing is known about this document and policy; all others are judged.
    ///
    /// ## Given
    /// also: document/type-wrong
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The version is too low
    /// package policies.naming.name_missing
    ///
    /// deny contains "the version is below the first one" if semver.compare(input.version, "1.0.0") < 0
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_low if count(name_missing.deny) == 1 with input as {"version": "0.1.0"}
    /// ```
    ///
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: checkout.orders
    /// name: orders
    /// version: 1
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The version is too low
    /// package policies.naming.name_missing
    ///
    /// deny contains "the version is below the first one" if semver.compare(input.version, "1.0.0") < 0
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_low if count(name_missing.deny) == 1 with input as {"version": "0.1.0"}
    /// ```
    ///
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: checkout.orders
    /// name: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/document-invalid", Warning, since "0.1.0", Elsewhere
}
