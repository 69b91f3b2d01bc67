use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A point in time carries its time zone now, or no longer.
    ///
    /// ## Why
    /// The same text names another instant, and the types of databases for the two do not mix.
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
    ///         logicalTypeOptions: {timezone: true}
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
    ///         logicalTypeOptions: {timezone: false}
    /// ```
    ///
    /// ## See also
    /// Iceberg: `timestamp` and `timestamptz` can't be promoted to each other.
    "change/timezone-awareness-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::TimezoneAwareness {
        return;
    }
    findings
        .report(change, format!("whether {} carries its time zone changes", named(change)))
        .help("add a second field for the other meaning");
}
