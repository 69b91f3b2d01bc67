use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PhysicalStep};

declare_rule! {
    /// A text column may only hold shorter texts.
    ///
    /// ## Why
    /// Existing rows and writers may not fit.
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
    ///         logicalType: string
    ///         physicalType: varchar(20)
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
    ///         logicalType: string
    ///         physicalType: varchar(10)
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/length-decreased", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PhysicalType(PhysicalStep::LengthDecreased) {
        return;
    }
    findings
        .report(change, moved(change, "", " must be shorter,"))
        .help("check that all existing rows fit");
}
