use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// A service level states the same in another unit.
    ///
    /// ## Why
    /// 24 hours and one day are one promise.
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
    ///   - property: latency
    ///     value: 24
    ///     unit: h
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
    ///   - property: latency
    ///     value: 1
    ///     unit: d
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels: units.
    "change/sla-unit-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Unit) {
        return;
    }
    findings
        .report(change, format!("{} is stated in another unit", named(change)))
        .help("nothing to do");
}
