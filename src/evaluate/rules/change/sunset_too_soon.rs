use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle, SlaStep};

declare_rule! {
    /// Something is deprecated, or has an end, with less than 90 days to leave it.
    ///
    /// ## Why
    /// Consumers need time to move. An end that is nearly there is a removal with other words, also
    /// that of a contract in use.
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
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: deprecated
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: endOfLife
    ///     value: "2026-06-10"
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-sunset-date-too-small`.
    "change/sunset-too-soon", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let (end, what, when) = match change.kind {
        ChangeKind::Status { to: Lifecycle::Deprecated, from, planned: Some(end), .. }
            if from <= Lifecycle::Active =>
        {
            (end, "ends", "after its deprecation")
        }
        ChangeKind::End { from: None, to: Some(to) } => (to, "ends", "after it is announced"),
        ChangeKind::Sla(SlaStep::Announced { end, .. }) => (end, "comes", "after it is announced"),
        _ => return,
    };
    if !findings.is_soon(end) {
        return;
    }
    let grace = findings.grace_days();
    let name = named(change);
    findings
        .report(change, format!("{name} {what} less than {grace} days {when}"))
        .help(format!("put the end at least {grace} days ahead, or agree with every consumer"));
}
