use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, TypeStep};

declare_rule! {
    /// A field may hold values that its old type could not.
    ///
    /// ## Why
    /// Consumers that store or compute with the old type overflow, lose fractions or refuse to read.
    /// Existing data stays valid.
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
    ///       - name: quantity
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
    ///       - name: quantity
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Avro: a promotion helps readers of old data only; dbt: any change of a type is breaking.
    "change/type-widened", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Type(TypeStep::Widened) {
        return;
    }
    findings
        .report(change, moved(change, "the type of ", " widens"))
        .help("keep the type, or add a second field of the wider one");
}
