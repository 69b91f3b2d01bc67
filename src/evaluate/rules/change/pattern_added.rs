use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PatternStep};

declare_rule! {
    /// A text must match a pattern.
    ///
    /// ## Why
    /// Existing data and writers may not match.
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
    ///       - name: sku
    ///         logicalType: string
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
    ///       - name: sku
    ///         logicalType: string
    ///         logicalTypeOptions: {pattern: "^[A-Z]+$"}
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `PATTERN_ADDED`.
    "change/pattern-added", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Pattern(PatternStep::Added) {
        return;
    }
    findings
        .report(change, format!("{} must match a pattern now", named(change)))
        .help("check that all existing data matches");
}
