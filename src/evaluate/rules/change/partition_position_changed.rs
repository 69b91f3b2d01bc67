use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A field has another place among those that the data is partitioned by.
    ///
    /// ## Why
    /// Where files are delivered the order of the folders changes, which breaks who reads them. Other
    /// numbers for the same order are no change, but for a field that is alone.
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
    ///         partitioned: true
    ///         partitionKeyPosition: 1
    ///       - name: region
    ///         logicalType: string
    ///         partitioned: true
    ///         partitionKeyPosition: 2
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
    ///         partitionKeyPosition: 2
    ///       - name: region
    ///         logicalType: string
    ///         partitioned: true
    ///         partitionKeyPosition: 1
    /// ```
    ///
    /// ## See also
    /// Hive-style paths show the partitions; Iceberg hides them.
    "change/partition-position-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::PartitionPosition { by_path } = change.kind else { return };
    let draft = findings
        .report(change, format!("the place of {} among the partitions changes", named(change)))
        .help("tell those who read files or prune partitions");
    if by_path {
        draft
            .severity(Severity::Error)
            .verdict(Effect::Break, Effect::Fine, Some(Bump::Major))
            .help("keep the partitions: a server delivers files, whose paths show them");
    }
}
