use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, QualityStep};

declare_rule! {
    /// The words of a quality rule changed.
    ///
    /// ## Why
    /// Name, dimension, description and schedule do not say what passes. A rule that is a text alone
    /// promises nothing that can be checked.
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
    ///         dimension: completeness
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
    /// version: 1.2.1
    /// status: active
    /// schema:
    ///   - name: orders
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 100
    ///         dimension: coverage
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli does not test them.
    "change/quality-metadata-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Quality(QualityStep::Metadata) {
        return;
    }
    findings
        .report(change, format!("the words of quality rule {} change", named(change)))
        .help("raise the patch version");
}
