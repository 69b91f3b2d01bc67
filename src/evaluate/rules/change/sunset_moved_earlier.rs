use super::{ChangeFindings, moved, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// The end of something deprecated comes earlier, or is announced no more.
    ///
    /// ## Why
    /// Consumers are on their way and planned with the announced date; without one they don't know how
    /// long they have.
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
    let message = match change.kind {
        ChangeKind::Sla(SlaStep::End { sunset: true, earlier: true }) => {
            moved(change, "", " comes earlier")
        }
        ChangeKind::Sla(SlaStep::Withdrawn { end }) if !findings.is_over(end) => {
            format!("{} is announced no more, it was {end}", named(change))
        }
        ChangeKind::End { from: Some(from), to: Some(to) } if to < from => {
            moved(change, "the end of ", " comes earlier")
        }
        ChangeKind::End { from: Some(from), to: None } if !findings.is_over(from) => {
            format!("the end of {} is announced no more, it was {from}", named(change))
        }
        _ => return,
    };
    findings.report(change, message).help("keep the announced date, or agree with every consumer");
}
