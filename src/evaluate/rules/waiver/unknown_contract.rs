use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A waiver names a contract or product that does not exist.
    ///
    /// ## Why
    /// It accepts nothing, most often because the id is misspelt or was changed, and the finding that it is for counts.
    /// Where it accepted that the contract goes or gets another id, it has done its work once that is
    /// merged: it only informs.
    ///
    /// ## Bad
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {contract: checkout.order}
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
    "waiver/unknown-contract", Error, since "0.1.0", Elsewhere
}
