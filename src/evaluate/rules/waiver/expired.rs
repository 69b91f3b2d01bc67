use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A waiver is over, and what it accepted counts again.
    ///
    /// ## Why
    /// A waiver gives time and not a right. On the day after `expires` its findings are back at full severity, in every
    /// format, and this says which waiver they were under. Where it accepted that a contract goes and
    /// that is merged, nothing is back: it only informs.
    ///
    /// ## Bad
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {contract: checkout.orders}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-08-01
    ///   expires: 2026-11-30
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
    "waiver/expired", Error, since "0.1.0", Elsewhere
}
