use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Direction};

declare_rule! {
    /// A number must be a multiple of another step.
    ///
    /// ## Why
    /// Neither step divides the other.
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
    ///       - name: price
    ///         logicalType: number
    ///         logicalTypeOptions: {multipleOf: 0.2}
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
    ///       - name: price
    ///         logicalType: number
    ///         logicalTypeOptions: {multipleOf: 0.3}
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `MULTIPLE_OF_CHANGED`.
    "change/multiple-of-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::MultipleOf(Direction::Changed) {
        return;
    }
    findings.report(change, moved(change, "the step of ", " changes")).help("keep the step");
}
