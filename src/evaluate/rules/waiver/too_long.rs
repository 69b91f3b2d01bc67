use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A waiver lasts longer than it may.
    ///
    /// ## Why
    /// What is accepted for years is not waived but wanted, and belongs into the policy. The most days are `max_days` of the
    /// configuration (180), counted from `created`.
    ///
    /// ## Bad
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {contract: checkout.orders}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-11-01
    ///   expires: 2027-11-30
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
    "waiver/too-long", Error, since "0.1.0", Elsewhere
}
