use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A field is new and may be absent.
    ///
    /// ## Why
    /// Readers pass over a field that they do not know, and writers need not fill it.
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
    ///       - name: id
    ///         logicalType: integer
    ///       - name: note
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// Avro: a new field with a default is compatible both ways; Iceberg: add column.
    "change/field-added-optional", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != (ChangeKind::FieldAdded { required: false }) {
        return;
    }
    findings
        .report(change, format!("optional field {} is new", named(change)))
        .help("raise the minor version");
}
