use super::{ChangeFindings, renamed};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A table, topic or file has another name.
    ///
    /// ## Why
    /// Consumers select it by name. It is taken for the same object where the stable `id` or the
    /// physical name is the same, or at least 80 % of the fields are.
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
    ///       - name: day
    ///         logicalType: date
    ///       - name: sum
    ///         logicalType: number
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
    ///   - name: sales_orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    ///       - name: day
    ///         logicalType: date
    ///       - name: sum
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// buf reports a deletion and an addition; dbt: a renamed model is a breaking change.
    "change/object-renamed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::ObjectRenamed {
        return;
    }
    findings
        .report(change, renamed(change, "the object is renamed"))
        .help("keep the name, or serve both names until consumers have moved");
}
