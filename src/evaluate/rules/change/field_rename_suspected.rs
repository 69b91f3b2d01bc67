use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Evidence};

declare_rule! {
    /// A field is gone and one of the same type and a similar name stands in its place.
    ///
    /// ## Why
    /// Consumers select it by name. Two fields are taken for one where they have one type, at most
    /// two other fields lie between their places, and at least 60 % of the letters of their names
    /// agree or one name begins or ends with the other.
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
    ///       - name: order_total
    ///         logicalType: number
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
    ///       - name: order_total_eur
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// dbt and datacontract-cli report a removed and an added column.
    "change/field-rename-suspected", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != (ChangeKind::FieldRenamed { evidence: Evidence::Similar, column_kept: false })
    {
        return;
    }
    findings.report(change, moved(change, "field ", " seems renamed")).help("keep the name, or serve both fields until consumers have moved; if it is another field, give both a stable `id`");
}
