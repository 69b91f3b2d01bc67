use crate::evaluate::rules::{MeshFindings, declare_rule};
use crate::evaluate::words::brief;
use crate::model::{DriftKind, Mesh};

declare_rule! {
    /// dbt holds a model to its columns, but keeps nothing that the contract promises of one.
    ///
    /// ## Why
    /// The contract says that there is always a value, or that none repeats. The model that builds the
    /// table has neither a constraint nor a test for it, so that nobody notices when it is not so.
    ///
    /// Only models whose contract dbt enforces are looked at, as `target/manifest.json` has them.
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
    ///       - name: id
    ///         logicalType: string
    ///         required: true
    /// ```
    /// ```json file=target/manifest.json
    /// {
    ///   "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
    ///   "nodes": {
    ///     "model.shop.orders": {
    ///       "relation_name": "dwh.shop.orders",
    ///       "meta": {"odcs_id": "orders"},
    ///       "contract": {"enforced": true},
    ///       "columns": {"id": {"name": "id", "data_type": "varchar"}}
    ///     }
    ///   }
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
    ///       - name: id
    ///         logicalType: string
    ///         required: true
    /// ```
    /// ```json file=target/manifest.json
    /// {
    ///   "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
    ///   "nodes": {
    ///     "model.shop.orders": {
    ///       "relation_name": "dwh.shop.orders",
    ///       "meta": {"odcs_id": "orders"},
    ///       "contract": {"enforced": true},
    ///       "columns": {
    ///         "id": {"name": "id", "data_type": "varchar", "constraints": [{"type": "not_null"}]}
    ///       }
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## See also
    /// [dbt, Constraints](https://docs.getdbt.com/reference/resource-properties/constraints)
    "contract/schema-drift-unkept", Warning, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    for drift in &mesh.drifts().drifts {
        let DriftKind::Unkept(promise) = &drift.kind else { continue };
        super::drift(mesh, drift, findings, &|_| {
            let add = match *promise {
                "primaryKey" => {
                    "add the constraint `primary_key` or the test `unique` to the model"
                }
                "required" => "add the constraint or test `not_null` to the model",
                _ => "add the constraint or test `unique` to the model",
            };
            (
                format!(
                    "{} is {}, but dbt keeps nothing for it",
                    brief(&drift.label),
                    brief(promise)
                ),
                add.to_owned(),
                "",
            )
        });
    }
}
