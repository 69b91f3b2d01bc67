use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// The schedule of a service level changed.
    ///
    /// ## Why
    /// The value is the promise; the schedule says how it is kept.
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
    /// slaProperties:
    ///   - property: frequency
    ///     value: 1
    ///     unit: d
    ///     scheduler: cron
    ///     schedule: "0 6 * * *"
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: frequency
    ///     value: 1
    ///     unit: d
    ///     scheduler: cron
    ///     schedule: "0 5 * * *"
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard 3.1, service levels: `schedule`.
    "change/sla-schedule-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Schedule) {
        return;
    }
    findings
        .report(change, format!("the schedule of {} changes", named(change)))
        .help("tell consumers that start at a fixed time");
}
