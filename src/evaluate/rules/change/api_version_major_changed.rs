use super::{ChangeFindings, from_to};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, StandardStep};

declare_rule! {
    /// A contract or product is written in a major version of the standard with another shape.
    ///
    /// ## Why
    /// ODCS 3.0 renames most keys of 2.2: `uuid` is `id`, `dataset` is `schema`, `isNullable` is the opposite of
    /// `required`. Both are read into one model, so that the upgrade itself breaks no promise to consumers; but a tool
    /// that reads the file by its keys finds nothing of what it knows.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v2.2.2
    /// kind: DataContract
    /// uuid: orders
    /// version: 1.2.0
    /// status: active
    /// type: tables
    /// quantumName: sales
    /// datasetName: orders
    /// stakeholders:
    ///   - {username: anna, role: owner}
    /// dataset:
    ///   - table: orders
    ///     columns:
    ///       - {column: id, logicalType: string, physicalType: varchar, isNullable: false, isPrimaryKey: true}
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// team:
    ///   members:
    ///     - {username: anna, role: owner}
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - {name: id, logicalType: string, physicalType: varchar, required: true, primaryKey: true}
    /// ```
    ///
    /// ## Fine before
    /// ```yaml
    /// apiVersion: v2.2.1
    /// kind: DataContract
    /// uuid: orders
    /// version: 1.2.0
    /// status: active
    /// type: tables
    /// quantumName: sales
    /// datasetName: orders
    /// dataset: []
    /// ```
    ///
    /// ## Fine after
    /// ```yaml
    /// apiVersion: v2.2.2
    /// kind: DataContract
    /// uuid: orders
    /// version: 1.2.1
    /// status: active
    /// type: tables
    /// quantumName: sales
    /// datasetName: orders
    /// dataset: []
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, change log of 3.0.0.
    "change/api-version-major-changed", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Standard(StandardStep::Replaced) {
        return;
    }
    findings
        .report(change, format!("the standard changes its shape {}", from_to(change)))
        .help("check that the tools which read the file know the new keys");
}
