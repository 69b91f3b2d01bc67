use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, TypeStep};

declare_rule! {
    /// A field has another type.
    ///
    /// ## Why
    /// Neither old readers nor old data understand the other type.
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
    ///       - name: quantity
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
    ///     properties:
    ///       - name: quantity
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// buf `FIELD_SAME_TYPE`; Avro, Iceberg and dbt agree.
    "change/type-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Type(TypeStep::Changed) {
        return;
    }
    findings
        .report(change, moved(change, "", " changes"))
        .help("add a second field of the new type and remove the first with a later major");
}
