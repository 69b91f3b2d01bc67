use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A field is new and must be there.
    ///
    /// ## Why
    /// Readers pass over it, but data written before does not have it, and writers that do not know
    /// it break.
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
    ///       - name: channel
    ///         logicalType: string
    ///         required: true
    /// ```
    ///
    /// ## See also
    /// Avro: a new field without a default can't read old data; Iceberg forbids it.
    "change/field-added-required", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != (ChangeKind::FieldAdded { required: true }) {
        return;
    }
    findings
        .report(change, format!("required field {} is new", named(change)))
        .help("fill it in all existing data first, or add it as optional");
}
