use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, SlaStep};

declare_rule! {
    /// Data is kept for a longer time.
    ///
    /// ## Why
    /// It breaks nobody. Whether it may be kept that long is a question for the privacy policies.
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
    ///     value: 1
    ///     unit: y
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
    ///   - property: retention
    ///     value: 3
    ///     unit: y
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels: `retention`.
    "change/sla-retention-extended", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Retention(Promise::Strengthened)) {
        return;
    }
    findings
        .report(change, moved(change, "", " gets longer"))
        .help("check the policies on retention");
}
