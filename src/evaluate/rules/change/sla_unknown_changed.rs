use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// A service level changed, and nobody can tell whether it is better.
    ///
    /// ## Why
    /// Its property is none that the standard names, or its value is a text that is neither a number,
    /// a duration nor a date.
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
    ///   - property: completeness
    ///     value: 1
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
    ///   - property: completeness
    ///     value: 2
    ///     unit: percent
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, service levels.
    "change/sla-unknown-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Sla(SlaStep::Unknown) {
        return;
    }
    findings
        .report(change, moved(change, "", " changes"))
        .help("say in the pull request whether the promise is better or worse");
}
