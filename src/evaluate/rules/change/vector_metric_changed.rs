use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, VectorPart};

declare_rule! {
    /// A vector is meant to be compared by another metric.
    ///
    /// ## Why
    /// The same query finds other neighbours.
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
    ///       - name: emb
    ///         logicalType: vector
    ///         logicalTypeOptions: {dimensions: 384, distanceMetric: cosine}
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
    ///       - name: emb
    ///         logicalType: vector
    ///         logicalTypeOptions: {dimensions: 384, distanceMetric: euclidean}
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard 3.2, `distanceMetric`.
    "change/vector-metric-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Vector(VectorPart::Metric) {
        return;
    }
    findings
        .report(change, moved(change, "the metric of ", " changes"))
        .help("tell those who search in it");
}
