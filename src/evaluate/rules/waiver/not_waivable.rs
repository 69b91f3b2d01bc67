use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A waiver is for something that can't be accepted.
    ///
    /// ## Why
    /// A policy may say `waivable: false`. Nor can anybody accept that a document is no valid one, or what is wrong with
    /// policies, waivers and configuration: all that is judged depends on them.
    ///
    /// ## Given
    /// also: document/type-wrong
    ///
    /// ## Bad
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: document/type-wrong
    ///   scope: {contract: checkout.orders}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-11-01
    ///   expires: 2027-03-31
    /// ```
    ///
    /// ```yaml file=contract.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: checkout.orders
    /// name: orders
    /// version: 1
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {contract: checkout.orders}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-11-01
    ///   expires: 2027-03-31
    /// ```
    ///
    /// ## See also
    /// [Waivers](../../waivers.md)
    "waiver/not-waivable", Error, since "0.1.0", Elsewhere
}
