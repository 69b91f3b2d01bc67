use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PhysicalStep};

declare_rule! {
    /// A decimal has fewer digits.
    ///
    /// ## Why
    /// Existing rows overflow.
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
    ///         physicalType: decimal(12,2)
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
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
    /// ## See also
    /// Iceberg and Delta forbid it.
    "change/decimal-precision-decreased", Error, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PhysicalType(PhysicalStep::PrecisionDecreased) {
        return;
    }
    findings.report(change, moved(change, "decimal ", " shrinks")).help("keep the precision");
}
