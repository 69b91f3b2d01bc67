use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A text must match another pattern.
    ///
    /// ## Why
    /// Nobody can tell in general which of two patterns lets more texts in, so that both sides may
    /// break.
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
    ///         logicalTypeOptions: {pattern: "^[A-Z]{3}$"}
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `PATTERN_CHANGED`.
    "change/pattern-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Pattern(Step::Changed) {
        return;
    }
    findings.report(change, moved(change, "the pattern of ", " changes")).help(
        "keep the pattern; if the new one lets in a part of the texts only, say so in a waiver",
    );
}
