use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Direction, QualityStep};

declare_rule! {
    /// A quality rule accepts more.
    ///
    /// ## Why
    /// Consumers meet data that was refused before.
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
    ///         mustBeGreaterThan: 500
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
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli compares by trying values.
    "change/quality-threshold-loosened", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Quality(QualityStep::Threshold(Direction::Loosened)) {
        return;
    }
    findings
        .report(change, format!("quality rule {} accepts more", named(change)))
        .help("keep the threshold, or agree with every consumer");
}
