use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A foreign key is gone.
    ///
    /// ## Why
    /// Joins of consumers lose rows without a word.
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
    ///         relationships:
    ///           - to: orders.id
    ///       - name: root
    ///         logicalType: integer
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
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
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/relationship-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Relationship(Step::Removed) {
        return;
    }
    findings
        .report(change, format!("{} need not point to {}", named(change), value(change)))
        .help("keep the relationship");
}
