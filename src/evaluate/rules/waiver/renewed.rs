use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The last day of a waiver was moved on.
    ///
    /// ## Why
    /// Nothing is wrong with that. But time that is asked for again and again is a decision that somebody should make, so the
    /// extensions are counted from the history of the waivers file along the first parents.
    ///
    /// ## Before
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {contract: checkout.orders}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-11-01
    ///   expires: 2027-01-31
    /// ```
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
    ///   expires: 2027-02-28
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
    "waiver/renewed", Info, since "0.1.0", Elsewhere
}
