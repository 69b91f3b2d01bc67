use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Direction, QualityStep};

declare_rule! {
    /// A quality rule accepts other values, or measures in another unit.
    ///
    /// ## Why
    /// Some data that passed fails now, and some that failed passes.
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
    ///         mustBeBetween: [0, 10]
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
    ///         mustBeBetween: [5, 20]
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli: both sides break.
    "change/quality-threshold-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Quality(QualityStep::Threshold(Direction::Changed)) {
        return;
    }
    findings
        .report(change, format!("quality rule {} accepts other values", named(change)))
        .help("keep the threshold, and add a second rule");
}
