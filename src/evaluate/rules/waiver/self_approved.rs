use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A waiver is approved by those who ask for it, or by nobody who may.
    ///
    /// ## Why
    /// Who must mend a finding does not decide alone that it can wait. The approver is somebody else, and one of those whom
    /// CODEOWNERS names for the waivers file. A change of group `change/` is accepted by those whom it hits: the owner of each
    /// consumer stands in `approved_by`, as a list where there are several.
    ///
    /// ## Bad
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {contract: checkout.orders}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/checkout"
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
    "waiver/self-approved", Error, since "0.1.0", Elsewhere
}
