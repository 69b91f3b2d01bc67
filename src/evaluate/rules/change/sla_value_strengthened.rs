use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, SlaStep};

declare_rule! {
    /// A service level promises more.
    ///
    /// ## Why
    /// A better promise breaks nobody who reads; those who deliver must keep it.
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
    ///     value: 1
    ///     unit: d
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
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
    /// ## See also
    /// Open Data Contract Standard, service levels.
    "change/sla-value-strengthened", Info, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Value(Promise::Strengthened)) {
        return;
    }
    findings.report(change, moved(change, "", " gets better")).help("check that it can be kept");
}
