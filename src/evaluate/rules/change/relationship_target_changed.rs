use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A foreign key points elsewhere.
    ///
    /// ## Why
    /// Joins of consumers give other rows or none. A target that was renamed together with the
    /// reference is the same one.
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
    ///         relationships:
    ///           - to: orders.root
    ///       - name: root
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli: both sides break.
    "change/relationship-target-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Relationship(Step::Changed) {
        return;
    }
    findings
        .report(change, moved(change, "", " points elsewhere,"))
        .help("add a second field for the other relationship");
}
