use super::{ChangeFindings, Removal, named};
use crate::evaluate::rules::declare_rule;
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A deprecated contract is gone before the end that it announced.
    ///
    /// ## Why
    /// Consumers plan with the date that the contract states. A removal before it breaks them
    /// although they did what they were asked to do.
    ///
    /// ## Given
    /// today: 2026-06-01
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: deprecated
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: endOfLife
    ///     value: "2026-12-31"
    /// ```
    ///
    /// ## After
    /// The file is gone.
    ///
    /// ## See also
    /// oasdiff `api-path-removed-before-sunset`.
    "change/contract-removed-before-sunset", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Removed(Subject::Contract, end) = change.kind else { return };
    if let Removal::BeforeEnd(end) = findings.removal(end) {
        let more = findings.cut_off(change);
        let help = format!("keep the file until {end}: {}{more}", findings.term());
        findings
            .report(change, format!("contract {} is removed before {end}", named(change)))
            .help(help);
    }
}
