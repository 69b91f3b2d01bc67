use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PatternStep};

declare_rule! {
    /// A text need not match a pattern any more.
    ///
    /// ## Why
    /// Consumers that take texts apart meet others.
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
    ///         logicalTypeOptions: {pattern: "^[A-Z]+$"}
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
    ///       - name: sku
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `PATTERN_REMOVED`.
    "change/pattern-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Pattern(PatternStep::Removed) {
        return;
    }
    findings
        .report(change, format!("{} need not match its pattern", named(change)))
        .help("keep the pattern");
}
