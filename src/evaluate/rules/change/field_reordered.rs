use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The same fields stand in another order.
    ///
    /// ## Why
    /// Readers find fields by name. Where a server delivers CSV or fixed columns they find them by
    /// position, and break.
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
    ///       - name: amount
    ///         logicalType: number
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
    ///       - name: amount
    ///         logicalType: number
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// Avro and JSON read by name; CSV and `SELECT *` by position.
    "change/field-reordered", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::FieldsReordered { by_position } = change.kind else { return };
    let draft = findings
        .report(change, format!("the fields of {} stand in another order", named(change)))
        .help("nothing to do where readers select by name");
    if by_position {
        draft
            .severity(Severity::Error)
            .verdict(Effect::Break, Effect::Break, Some(Bump::Major))
            .help("keep the order, and put new fields last: a server delivers fields by position");
    }
}
