use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A point in time without a zone is meant in another one.
    ///
    /// ## Why
    /// The same text names another instant. Without the option UTC is meant.
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
    ///       - name: at
    ///         logicalType: timestamp
    ///         logicalTypeOptions: {defaultTimezone: Etc/UTC}
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
    ///       - name: at
    ///         logicalType: timestamp
    ///         logicalTypeOptions: {defaultTimezone: Europe/Berlin}
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
    ///       - name: at
    ///         logicalType: timestamp
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
    ///     properties:
    ///       - name: at
    ///         logicalType: timestamp
    ///         logicalTypeOptions: {defaultTimezone: Etc/UTC}
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `defaultTimezone`.
    "change/default-timezone-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::DefaultTimezone {
        return;
    }
    findings
        .report(change, moved(change, "the time zone of ", " changes"))
        .help("keep the zone, or add a second field");
}
