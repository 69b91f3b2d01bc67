use crate::evaluate::rules::{MeshFindings, declare_rule};
use crate::evaluate::words::brief;
use crate::model::{DriftKind, Mesh};

declare_rule! {
    /// A schema file has a field that the contract does not name.
    ///
    /// ## Why
    /// Consumers find data of which nobody promised anything: whether it stays, what it means, and how
    /// sensitive it is. Most often it was added to the schema file alone.
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
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"},
    ///     {"name": "email", "type": "string"}
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
    ///       - name: email
    ///         logicalType: string
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"},
    ///     {"name": "email", "type": "string"}
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
    ///       - name: address
    ///         logicalType: object
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"},
    ///     {"name": "address", "type": {"type": "record", "name": "address", "fields": [
    ///       {"name": "city", "type": "string"}
    ///     ]}}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Schema](https://bitol-io.github.io/open-data-contract-standard/latest/schema/)
    "contract/schema-drift-extra", Warning, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    for drift in &mesh.drifts().drifts {
        let DriftKind::Extra(name) = &drift.kind else { continue };
        super::drift(mesh, drift, findings, &|schema| {
            (
                format!("{} of {} is not in the contract", brief(&drift.label), brief(schema)),
                format!("add the field {} to the contract, or drop it from the file", brief(name)),
                "only here",
            )
        });
    }
}
