use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PhysicalStep};

declare_rule! {
    /// A decimal has more digits.
    ///
    /// ## Why
    /// Target columns and generated types of the old precision overflow.
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
    ///         logicalType: number
    ///         physicalType: decimal(10,2)
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
    ///         logicalType: number
    ///         physicalType: decimal(12,2)
    /// ```
    ///
    /// ## See also
    /// Iceberg allows it; Avro needs equal precision.
    "change/decimal-precision-increased", Warning, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PhysicalType(PhysicalStep::PrecisionIncreased) {
        return;
    }
    findings
        .report(change, moved(change, "decimal ", " grows"))
        .help("tell the consumers, who must widen their own columns first");
}
