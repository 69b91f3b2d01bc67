use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, KeyStep};

declare_rule! {
    /// A field joined or left the primary key of an object.
    ///
    /// ## Why
    /// What was one row is several now, or the other way round.
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
    ///         primaryKey: true
    ///         primaryKeyPosition: 1
    ///       - name: shop
    ///         logicalType: integer
    ///         primaryKey: true
    ///         primaryKeyPosition: 2
    /// ```
    ///
    /// ## See also
    /// datacontract-cli: both sides break.
    "change/primary-key-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::PrimaryKey(KeyStep::Changed) {
        return;
    }
    findings
        .report(change, moved(change, "the key of ", " changes"))
        .help("keep the key, and add a new object for the finer or coarser rows");
}
