use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Direction};

declare_rule! {
    /// A number must be a multiple of a coarser step.
    ///
    /// ## Why
    /// Existing data and writers may hold finer values. Steps are compared as decimals: 0.1 is a
    /// multiple of 0.05.
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
    ///         logicalTypeOptions: {multipleOf: 0.05}
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
    ///       - name: price
    ///         logicalType: number
    ///         logicalTypeOptions: {multipleOf: 0.1}
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `MULTIPLE_OF_EXPANDED`.
    "change/multiple-of-tightened", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::MultipleOf(Direction::Tightened) {
        return;
    }
    findings
        .report(change, moved(change, "the step of ", " gets coarser"))
        .help("check that all existing data fits");
}
