use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The data is partitioned by other fields.
    ///
    /// ## Why
    /// Queries that prune by the old field get slow, and where files are delivered their paths
    /// change.
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
    ///       - name: day
    ///         logicalType: date
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
    ///       - name: day
    ///         logicalType: date
    ///         partitioned: true
    ///         partitionKeyPosition: 1
    /// ```
    ///
    /// ## See also
    /// Hive-style paths show the partitions; Iceberg hides them.
    "change/partition-key-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::PartitionKey { by_path } = change.kind else { return };
    let draft = findings
        .report(change, format!("the partitioning by {} changes", named(change)))
        .help("tell those who read files or prune partitions");
    if by_path {
        draft
            .severity(Severity::Error)
            .verdict(Effect::Break, Effect::Fine, Some(Bump::Major))
            .help("keep the partitions: a server delivers files, whose paths show them");
    }
}
