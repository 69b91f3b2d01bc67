use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A field plays another role in the data model.
    ///
    /// ## Why
    /// Tools that build metrics, joins or time series from the contract treat it otherwise.
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
    ///       - name: amount
    ///         logicalType: number
    ///         semanticType: column
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    ///         semanticType: measure
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard 3.2, `semanticType`.
    "change/semantic-type-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::SemanticType {
        return;
    }
    findings
        .report(change, moved(change, "the role of ", " changes"))
        .help("tell those who build on the model");
}
