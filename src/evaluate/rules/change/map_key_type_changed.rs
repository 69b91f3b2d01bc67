use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The keys of a map are of another type.
    ///
    /// ## Why
    /// Lookups by the old type find nothing.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: attrs
    ///         logicalType: map
    ///         map:
    ///           key:
    ///             logicalType: string
    ///           value:
    ///             logicalType: string
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: attrs
    ///         logicalType: map
    ///         map:
    ///           key:
    ///             logicalType: integer
    ///           value:
    ///             logicalType: string
    /// ```
    ///
    /// ## See also
    /// Iceberg: keys of a map must not change.
    "change/map-key-type-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::MapKeyType {
        return;
    }
    findings.report(change, moved(change, "", " changes")).help("add a second map");
}
