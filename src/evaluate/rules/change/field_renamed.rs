use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, Evidence};

declare_rule! {
    /// A field has another name.
    ///
    /// ## Why
    /// Consumers select it by name. It is the same field where the stable `id` or the physical name
    /// is the same. Where the physical name stays, queries on the column still work, and only what
    /// reads the contract must follow.
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
    ///       - id: f_amount
    ///         name: amount
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
    ///   - name: orders
    ///     properties:
    ///       - id: f_amount
    ///         name: total
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Avro: an alias helps readers of old data only; Iceberg renames by field id; dbt reports a
    /// removed column.
    "change/field-renamed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::FieldRenamed { evidence, column_kept } = change.kind else { return };
    if !matches!(evidence, Evidence::Id | Evidence::PhysicalName) {
        return;
    }
    let draft = findings
        .report(change, moved(change, "field ", " is renamed"))
        .help("keep the name, or serve both fields until consumers have moved");
    if column_kept {
        draft
            .severity(Severity::Warning)
            .verdict(Effect::Risk, Effect::Risk, Some(Bump::Minor))
            .help("tell those who read the contract; the physical name stays, so that queries still work");
    }
}
