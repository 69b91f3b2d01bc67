use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Presence};

declare_rule! {
    /// The items of a list must differ.
    ///
    /// ## Why
    /// Existing data and writers may hold doubles.
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
    ///         items:
    ///           logicalType: string
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
    ///       - name: tags
    ///         logicalType: array
    ///         logicalTypeOptions: {uniqueItems: true}
    ///         items:
    ///           logicalType: string
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `UNIQUE_ITEMS_ADDED`.
    "change/unique-items-added", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::UniqueItems(Presence::Added) {
        return;
    }
    findings
        .report(change, format!("the items of {} must differ now", named(change)))
        .help("check that all existing data fits");
}
