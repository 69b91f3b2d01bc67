use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, TypeStep};

declare_rule! {
    /// A field may hold fewer values than its old type could.
    ///
    /// ## Why
    /// Consumers can read all that comes, but data written before and writers may not fit.
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
    ///         logicalType: number
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
    ///       - name: quantity
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `TYPE_NARROWED`.
    "change/type-narrowed", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Type(TypeStep::Narrowed) {
        return;
    }
    findings
        .report(change, moved(change, "the type of ", " narrows"))
        .help("check that all existing data fits");
}
