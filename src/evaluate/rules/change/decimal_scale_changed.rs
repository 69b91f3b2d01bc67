use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PhysicalStep};

declare_rule! {
    /// A decimal has another number of digits after the point.
    ///
    /// ## Why
    /// Values are rounded, or stored numbers mean something else.
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
    ///         physicalType: decimal(10,4)
    /// ```
    ///
    /// ## See also
    /// Iceberg and Avro forbid any change of the scale.
    "change/decimal-scale-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PhysicalType(PhysicalStep::ScaleChanged) {
        return;
    }
    findings
        .report(change, moved(change, "the scale of ", " changes"))
        .help("add a second column of the new scale");
}
