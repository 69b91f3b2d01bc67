use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PhysicalStep};

declare_rule! {
    /// A column says its type where it said nothing.
    ///
    /// ## Why
    /// What was open is promised now.
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
    ///         physicalType: numeric(10,2)
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/physical-type-declared", Info, since "0.1.0",
    Change { consumers: Fine, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PhysicalType(PhysicalStep::Declared) {
        return;
    }
    findings
        .report(change, format!("column type of {} is declared: {}", named(change), value(change)))
        .help("check that the table has this type");
}
