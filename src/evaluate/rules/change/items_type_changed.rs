use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The items of a list are of another type.
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
    ///       - name: tags
    ///         logicalType: array
    ///         items:
    ///           logicalType: string
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
    ///       - name: tags
    ///         logicalType: array
    ///         items:
    ///           logicalType: integer
    /// ```
    ///
    /// ## See also
    /// Avro and JSON Schema: the items follow the same rules.
    "change/items-type-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::ItemsType {
        return;
    }
    findings.report(change, moved(change, "", " change")).help("add a second list of the new type");
}
