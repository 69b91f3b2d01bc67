use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Presence};

declare_rule! {
    /// The values of a field need not be unique any more.
    ///
    /// ## Why
    /// Joins on it fan out, and sums count twice.
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
    ///       - name: amount
    ///         logicalType: number
    ///         unique: true
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
    ///       - name: amount
    ///         logicalType: number
    ///         unique: false
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening; dbt: a removed constraint is breaking.
    "change/unique-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Unique(Presence::Removed) {
        return;
    }
    findings
        .report(change, format!("{} need not be unique now", named(change)))
        .help("keep it unique, or agree with every consumer");
}
