use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Presence};

declare_rule! {
    /// A field must be there that could be absent.
    ///
    /// ## Why
    /// Data written before and writers that leave it out break. A name in the list `required` of the
    /// parent counts too.
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
    ///       - name: amount
    ///         logicalType: number
    ///         required: true
    /// ```
    ///
    /// ## See also
    /// Iceberg forbids it; JSON Schema `REQUIRED_ATTRIBUTE_ADDED` of Confluent.
    "change/required-added", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Required(Presence::Added) {
        return;
    }
    findings
        .report(change, format!("{} must be there now", named(change)))
        .help("fill it in all existing data first");
}
