use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, KeyStep};

declare_rule! {
    /// The primary key has the same fields in another order, or under other numbers.
    ///
    /// ## Why
    /// The order only matters for clustering and for tools that build composite keys as text.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    ///         primaryKey: true
    ///         primaryKeyPosition: 1
    ///       - name: shop
    ///         logicalType: integer
    ///         primaryKey: true
    ///         primaryKeyPosition: 2
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    ///         primaryKey: true
    ///         primaryKeyPosition: 2
    ///       - name: shop
    ///         logicalType: integer
    ///         primaryKey: true
    ///         primaryKeyPosition: 1
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `primaryKeyPosition`.
    "change/primary-key-position-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PrimaryKey(KeyStep::Reordered) {
        return;
    }
    findings
        .report(change, format!("the order of the key of {} changes", named(change)))
        .help("nothing to do, unless keys are joined to one text");
}
