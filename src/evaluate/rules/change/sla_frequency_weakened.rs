use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, SlaStep};

declare_rule! {
    /// Data is delivered less often.
    ///
    /// ## Why
    /// Consumers that run with every delivery run late.
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
    ///   - property: frequency
    ///     value: 7
    ///     unit: d
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels: `frequency`.
    "change/sla-frequency-weakened", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Frequency(Promise::Weakened)) {
        return;
    }
    findings
        .report(change, moved(change, "", " gets rarer"))
        .help("keep the interval, or agree with every consumer");
}
