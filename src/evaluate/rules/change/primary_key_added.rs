use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, KeyStep};

declare_rule! {
    /// An object has a primary key where it had none.
    ///
    /// ## Why
    /// Existing data may hold doubles or nulls in it.
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
    ///         primaryKey: true
    ///         primaryKeyPosition: 1
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/primary-key-added", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PrimaryKey(KeyStep::Added) {
        return;
    }
    findings
        .report(change, format!("{} has a primary key now: {}", named(change), value(change)))
        .help("check the existing data for doubles and nulls first");
}
