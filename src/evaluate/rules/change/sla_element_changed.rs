use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// A service level is about other elements.
    ///
    /// ## Why
    /// Its old elements have no such promise any more.
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
    ///       - name: id
    ///         logicalType: integer
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: latency
    ///     value: 4
    ///     unit: h
    ///     element: orders.id
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
    ///       - name: id
    ///         logicalType: integer
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: latency
    ///     value: 4
    ///     unit: h
    ///     element: orders.amount
    /// ```
    ///
    /// ## See also
    /// datacontract-cli: both sides break.
    "change/sla-element-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Element) {
        return;
    }
    let draft = findings
        .report(change, moved(change, "", " is about others"))
        .help("keep the promise, and add a second one");
    // Without an element nobody says whether it is about all of them.
    if change.before.is_none() || change.after.is_none() {
        draft
            .severity(Severity::Warning)
            .verdict(Effect::Risk, Effect::Risk, Some(Bump::Minor))
            .help("name the element that it is about");
    }
}
