use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// What one row stands for changed.
    ///
    /// ## Why
    /// One row per order or one row per line: sums and joins give other results with the same fields.
    /// Only a person can tell whether the words alone changed.
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
    ///     dataGranularityDescription: One row per order
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
    ///     dataGranularityDescription: One row per order line
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Schema: `dataGranularityDescription`.
    "change/object-granularity-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Granularity {
        return;
    }
    let message = if change.after.is_none() {
        format!("it is no longer said what one row of {} stands for", named(change))
    } else {
        format!("one row of {} stands for something else", named(change))
    };
    findings.report(change, message).help("if the rows did change, raise the major version");
}
