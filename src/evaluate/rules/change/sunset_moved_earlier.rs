use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// The end of a deprecated contract, object or field comes earlier.
    ///
    /// ## Why
    /// Consumers are on their way and planned with the announced date.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: deprecated
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: endOfLife
    ///     value: "2030-01-01"
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: deprecated
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: endOfLife
    ///     value: "2028-01-01"
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-sunset-date-changed-too-small`.
    "change/sunset-moved-earlier", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let what = match change.kind {
        ChangeKind::Sla(SlaStep::End { sunset: true, earlier: true }) => "",
        ChangeKind::End { from: Some(from), to } if to < from => "the end of ",
        _ => return,
    };
    findings
        .report(change, moved(change, what, " comes earlier"))
        .help("keep the announced date, or agree with every consumer");
}
