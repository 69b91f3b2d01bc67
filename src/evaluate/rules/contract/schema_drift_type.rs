use crate::evaluate::rules::{MeshFindings, declare_rule};
use crate::evaluate::words::{brief, cut};
use crate::model::{DriftKind, Mesh};

declare_rule! {
    /// A field has a type in a schema file that excludes the one of the contract.
    ///
    /// ## Why
    /// Who writes code by the contract can not read the data. Types are compared by family: the sizes of
    /// numbers and texts do not matter, a day or a point in time may be kept as a text or counted from an
    /// epoch, and a type that is not known is passed over.
    ///
    /// ## Bad
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: order_id
    ///         logicalType: string
    ///       - name: paid
    ///         logicalType: boolean
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"},
    ///     {"name": "paid", "type": "string"}
    ///   ]
    /// }
    /// ```
    ///
    /// ## Good
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: order_id
    ///         logicalType: string
    ///       - name: paid
    ///         logicalType: boolean
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"},
    ///     {"name": "paid", "type": ["null", "boolean"]}
    ///   ]
    /// }
    /// ```
    ///
    /// ## Near miss
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: order_id
    ///         logicalType: string
    ///       - name: ordered_at
    ///         logicalType: timestamp
    ///       - name: amount
    ///         logicalType: number
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": {"type": "string", "logicalType": "uuid"}},
    ///     {"name": "ordered_at", "type": "long"},
    ///     {"name": "amount", "type": "int"}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Logical types](https://avro.apache.org/docs/1.12.0/specification/#logical-types)
    "contract/schema-drift-type", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    for drift in &mesh.drifts().drifts {
        let DriftKind::Type(own, declared) = &drift.kind else { continue };
        super::drift(mesh, drift, findings, &|schema| {
            let (own, declared) = (cut(own, 12), cut(declared, 16));
            (
                format!("{} is {own}, but {declared} in {}", brief(&drift.label), cut(schema, 20)),
                format!("correct the one that is wrong: {own} here, or {declared} there"),
                "another type",
            )
        });
    }
}
