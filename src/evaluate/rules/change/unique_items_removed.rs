use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Presence};

declare_rule! {
    /// The items of a list may repeat.
    ///
    /// ## Why
    /// Consumers that unnest the list count twice.
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
    ///       - name: tags
    ///         logicalType: array
    ///         logicalTypeOptions: {uniqueItems: true}
    ///         items:
    ///           logicalType: string
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
    ///       - name: tags
    ///         logicalType: array
    ///         logicalTypeOptions: {uniqueItems: false}
    ///         items:
    ///           logicalType: string
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `UNIQUE_ITEMS_REMOVED`.
    "change/unique-items-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::UniqueItems(Presence::Removed) {
        return;
    }
    findings
        .report(change, format!("the items of {} may repeat now", named(change)))
        .help("keep them unique");
}
