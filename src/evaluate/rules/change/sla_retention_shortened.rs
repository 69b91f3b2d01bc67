use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, SlaStep};

declare_rule! {
    /// Data is kept for a shorter time.
    ///
    /// ## Why
    /// Consumers that go back further find nothing.
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
    ///   - property: retention
    ///     value: 3
    ///     unit: y
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
    ///   - property: retention
    ///     value: 30
    ///     unit: d
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels: `retention`.
    "change/sla-retention-shortened", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Retention(Promise::Weakened)) {
        return;
    }
    findings
        .report(change, moved(change, "", " gets shorter"))
        .help("keep the period, or let consumers copy the history first");
}
