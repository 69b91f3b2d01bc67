use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A foreign key is new.
    ///
    /// ## Why
    /// Existing data and writers may point to nothing.
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
    ///       - name: parent
    ///         logicalType: integer
    ///       - name: root
    ///         logicalType: integer
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    ///       - name: parent
    ///         logicalType: integer
    ///         relationships:
    ///           - to: orders.id
    ///       - name: root
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/relationship-added", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Relationship(Step::Added) {
        return;
    }
    findings
        .report(change, format!("{} must point to {}", named(change), value(change)))
        .help("check that all existing values are found there");
}
