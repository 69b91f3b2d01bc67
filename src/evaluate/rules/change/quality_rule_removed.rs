use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, QualityStep};

declare_rule! {
    /// A quality rule is gone.
    ///
    /// ## Why
    /// Consumers rely on what it guaranteed.
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
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 100
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
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/quality-rule-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Quality(QualityStep::Removed) {
        return;
    }
    findings
        .report(change, format!("quality rule {} is removed", named(change)))
        .help("keep the rule, or agree with every consumer");
}
