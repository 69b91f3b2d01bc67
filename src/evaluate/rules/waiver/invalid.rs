use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// An entry of the waivers file, or a comment, is not what a waiver is made of.
    ///
    /// ## Why
    /// Nothing is guessed about what people accept. An entry with an unknown key, without an end, with a date that is none or
    /// with a reason that says nothing accepts nothing, and so does a comment without `until` or `reason`.
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
    "waiver/invalid", Error, since "0.1.0", Elsewhere
}
