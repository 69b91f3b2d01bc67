use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PhysicalStep};

declare_rule! {
    /// A column may hold values that its old type could not.
    ///
    /// ## Why
    /// SQL readers survive, but generated structs, Parquet readers and target columns of the old type
    /// do not. Types are compared as the dialects of the servers mean them.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: integer
    ///         physicalType: integer
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: integer
    ///         physicalType: bigint
    /// ```
    ///
    /// ## See also
    /// Iceberg and Delta type widening; dbt: breaking.
    "change/physical-type-widened", Warning, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PhysicalType(PhysicalStep::Widened) {
        return;
    }
    findings
        .report(change, moved(change, "column ", " widens"))
        .help("tell the consumers, who must widen their own columns first");
}
