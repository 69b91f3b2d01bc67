use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, SlaStep};

declare_rule! {
    /// A service level promises less.
    ///
    /// ## Why
    /// Throughput, error rate, the times to detect, notify and repair, and general availability have
    /// a better direction that the standard states.
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
    ///   - property: timeToRepair
    ///     value: 4
    ///     unit: h
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: timeToRepair
    ///     value: 1
    ///     unit: d
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels.
    "change/sla-value-weakened", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Value(Promise::Weakened)) {
        return;
    }
    findings
        .report(change, moved(change, "", " gets worse"))
        .help("keep the promise, or agree with every consumer");
}
