use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A nested object must have more properties at least, or fewer at most.
    ///
    /// ## Why
    /// Existing data and writers may hold others.
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
    ///       - name: address
    ///         logicalType: object
    ///         properties:
    ///           - name: zip
    ///             logicalType: string
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
    ///       - name: address
    ///         logicalType: object
    ///         logicalTypeOptions: {minProperties: 1}
    ///         properties:
    ///           - name: zip
    ///             logicalType: string
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry, JSON Schema rules.
    "change/object-properties-count-tightened", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::Properties, Direction::Tightened) {
        return;
    }
    findings
        .report(change, moved(change, "the size of ", " tightens"))
        .help("check that all existing data fits");
}
