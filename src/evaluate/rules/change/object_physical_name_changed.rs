use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A table, topic or file is stored under another name.
    ///
    /// ## Why
    /// Queries name the physical object: `physicalName`, or `name` where there is none.
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
    ///     physicalName: orders_v1
    ///     properties:
    ///       - name: id
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
    ///     physicalName: orders_v2
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## Fine before
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
    /// ```
    ///
    /// ## Fine after
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     physicalName: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// dbt: a changed alias breaks its readers.
    "change/object-physical-name-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::ObjectPhysicalName {
        return;
    }
    findings
        .report(change, moved(change, "", " is stored"))
        .help("keep the name, or leave a view under the old one");
}
