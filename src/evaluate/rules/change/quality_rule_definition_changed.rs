use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, QualityStep};

declare_rule! {
    /// A quality rule measures something else.
    ///
    /// ## Why
    /// The threshold stays, but what it is about does not. Only a person can tell whether the new
    /// query is stricter.
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
    ///       - type: sql
    ///         query: SELECT COUNT(*) FROM orders
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
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     quality:
    ///       - type: sql
    ///         query: SELECT COUNT(id) FROM orders
    ///         mustBeGreaterThan: 100
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli: undetermined.
    "change/quality-rule-definition-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Quality(QualityStep::Definition) {
        return;
    }
    findings
        .report(change, format!("quality rule {} measures something else", named(change)))
        .help("say in the pull request what the new rule guarantees");
}
