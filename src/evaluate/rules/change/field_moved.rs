use super::{ChangeFindings, renamed};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A field stands at another depth.
    ///
    /// ## Why
    /// Consumers select it by its path: `email` and `address.email` are two fields to them.
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
    ///       - name: id
    ///         logicalType: integer
    ///       - name: city
    ///         logicalType: string
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
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    ///       - name: address
    ///         logicalType: object
    ///         properties:
    ///           - name: zip
    ///             logicalType: string
    ///           - name: city
    ///             logicalType: string
    /// ```
    ///
    /// ## See also
    /// Iceberg forbids moves between structs.
    "change/field-moved", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::FieldMoved {
        return;
    }
    findings
        .report(change, renamed(change, "the field moves"))
        .help("keep it at both places until consumers have moved");
}
