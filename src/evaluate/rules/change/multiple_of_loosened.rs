use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Direction};

declare_rule! {
    /// A number may be a multiple of a finer step.
    ///
    /// ## Why
    /// Consumers round, or compare for equality, in the old step.
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
    ///         logicalTypeOptions: {multipleOf: 0.1}
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
    ///         logicalTypeOptions: {multipleOf: 0.05}
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `MULTIPLE_OF_REDUCED`.
    "change/multiple-of-loosened", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::MultipleOf(Direction::Loosened) {
        return;
    }
    findings.report(change, moved(change, "the step of ", " gets finer")).help("keep the step");
}
