use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, KeyStep};

declare_rule! {
    /// An object has no primary key any more.
    ///
    /// ## Why
    /// Consumers merge and deduplicate by it.
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
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/primary-key-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PrimaryKey(KeyStep::Removed) {
        return;
    }
    findings
        .report(change, format!("{} loses its primary key {}", named(change), value(change)))
        .help("keep the key");
}
