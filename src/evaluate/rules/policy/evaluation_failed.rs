use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A policy fails while it judges a document.
    ///
    /// ## Why
    /// What the policy would have found in the document is not known, and neither is whether it passes. So the run ends as
    /// incomplete. A policy has to bear every document that the standard allows.
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
    /// version: 2026 spring
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The version is too low
    /// package policies.naming.name_missing
    ///
    /// deny contains "the version is below the first one" if {
    ///   semver.is_valid(input.version)
    ///   semver.compare(input.version, "1.0.0") < 0
    /// }
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
    /// version: 2026 spring
    /// status: active
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Reference](https://www.openpolicyagent.org/docs/policy-reference)
    "policy/evaluation-failed", Error, since "0.1.0", Elsewhere
}
