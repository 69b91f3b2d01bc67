use crate::evaluate::rules::{MeshFindings, declare_rule};
use crate::evaluate::words::{brief, quoted};
use crate::model::{DriftKind, Mesh};

declare_rule! {
    /// A schema file lacks a field that the contract promises.
    ///
    /// ## Why
    /// The schema file is what producers and consumers run on. A field that only the contract knows is a
    /// promise that nobody keeps; most often it was renamed in one of the two.
    ///
    /// The files that are compared are those that `authoritativeDefinitions` or a server name, those of the
    /// same name beside the contract, and the models of dbt that dbt holds to their columns. Names are
    /// compared by `physicalName`, else `name`, without case and separators.
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
    ///       - name: amount
    ///         logicalType: number
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"}
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
    ///       - name: amount
    ///         logicalType: number
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"},
    ///     {"name": "amount", "type": "double"}
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
    ///       - name: orderId
    ///         logicalType: string
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Authoritative definitions](https://bitol-io.github.io/open-data-contract-standard/latest/)
    "contract/schema-drift-missing", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    for drift in mesh.drifts().drifts.iter().filter(|it| it.kind == DriftKind::Missing) {
        super::drift(mesh, drift, findings, &|schema| {
            (
                format!("{} lacks {}", brief(schema), brief(&drift.label)),
                format!(
                    "add the field to {}, or take it back in a new major version",
                    quoted(schema)
                ),
                "not among these fields",
            )
        });
    }
}
