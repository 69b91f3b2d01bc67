use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, SlaStep};

declare_rule! {
    /// The data may be out of reach for longer.
    ///
    /// ## Why
    /// Consumers build their own promises on it.
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
    ///   - property: availability
    ///     value: 99.9
    ///     unit: percent
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
    ///   - property: availability
    ///     value: 99
    ///     unit: percent
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels: `availability`.
    "change/sla-availability-weakened", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Availability(Promise::Weakened)) {
        return;
    }
    findings
        .report(change, moved(change, "", " gets worse"))
        .help("keep the promise, or agree with every consumer");
}
