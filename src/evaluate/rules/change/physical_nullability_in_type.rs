use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PhysicalStep, Presence};

declare_rule! {
    /// The text of a column type says otherwise whether the column may be empty.
    ///
    /// ## Why
    /// It is the promise of `required` in another place. Better state it there.
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
    ///         physicalType: integer not null
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
    ///         physicalType: integer
    /// ```
    ///
    /// ## See also
    /// ClickHouse `Nullable(T)`; `NOT NULL` in SQL.
    "change/physical-nullability-in-type", Warning, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::PhysicalType(PhysicalStep::Nullability(presence)) = change.kind else { return };
    let now = match presence {
        Presence::Added => "may be empty now",
        Presence::Removed => "may no longer be empty",
    };
    findings
        .report(change, format!("by its physical type {} {now}", named(change)))
        .help("state it with `required`, in 2.2 `isNullable`, and leave it out of the type");
}
