use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, SlaStep};

declare_rule! {
    /// The data is promised to be within reach more of the time.
    ///
    /// ## Why
    /// A better promise breaks nobody who reads; those who operate it must keep it.
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
    ///     value: 99
    ///     unit: percent
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
    ///   - property: availability
    ///     value: 99.9
    ///     unit: percent
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels: `availability`.
    "change/sla-availability-strengthened", Info, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Availability(Promise::Strengthened)) {
        return;
    }
    findings.report(change, moved(change, "", " gets better")).help("check that it can be kept");
}
