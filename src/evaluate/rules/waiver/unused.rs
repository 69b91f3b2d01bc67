use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A waiver accepts nothing.
    ///
    /// ## Why
    /// What it accepted is mended, so it can be deleted: left in place, it would silently accept the next finding of that
    /// kind. It is said only where the whole mesh was asked for and the policy ran. A waiver that is new in a pull request
    /// may be merged before what it is for, and one of a change waits for the pull request that makes the change.
    ///
    /// ## Bad
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: interoperability/money-as-float
    ///   scope: {contract: checkout.orders}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-11-01
    ///   expires: 2027-03-31
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
    "waiver/unused", Error, since "0.1.0", Elsewhere
}
