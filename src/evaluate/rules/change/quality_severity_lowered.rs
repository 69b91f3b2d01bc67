use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Promise, QualityStep};

declare_rule! {
    /// A quality rule that had to pass may fail.
    ///
    /// ## Why
    /// What only warns is no guarantee.
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
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 100
    ///         severity: error
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
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
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 100
    ///         severity: warning
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli: the severity decides whether a check can fail.
    "change/quality-severity-lowered", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Quality(QualityStep::Severity(Promise::Weakened)) {
        return;
    }
    findings
        .report(change, moved(change, "quality rule ", " weakens"))
        .help("keep the severity, or agree with every consumer");
}
