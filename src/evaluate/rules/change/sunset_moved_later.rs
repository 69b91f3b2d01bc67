use super::{ChangeFindings, moved, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// The end of something deprecated comes later.
    ///
    /// ## Why
    /// More time breaks nobody.
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
    ///     value: "2028-01-01"
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
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
    /// ## See also
    /// oasdiff.
    "change/sunset-moved-later", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let what = match change.kind {
        ChangeKind::Sla(SlaStep::End { sunset: true, earlier: false }) => "",
        ChangeKind::End { from: Some(from), to: Some(to) } if to > from => "the end of ",
        ChangeKind::End { from: Some(from), to: None } if findings.is_over(from) => {
            findings
                .report(change, format!("the end of {} has passed and is gone", named(change)))
                .help("nothing to do: consumers had their time");
            return;
        }
        _ => return,
    };
    findings.report(change, moved(change, what, " comes later")).help("tell those who hurry");
}
