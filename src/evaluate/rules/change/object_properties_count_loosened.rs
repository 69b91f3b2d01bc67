use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A nested object may have fewer properties than before, or more.
    ///
    /// ## Why
    /// Consumers may rely on the number.
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
    ///         logicalTypeOptions: {maxProperties: 5}
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
    ///         properties:
    ///           - name: zip
    ///             logicalType: string
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry, JSON Schema rules.
    "change/object-properties-count-loosened", Warning, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::Properties, Direction::Loosened) {
        return;
    }
    findings
        .report(change, moved(change, "the size of ", " loosens"))
        .help("keep the bound, or agree with every consumer");
}
