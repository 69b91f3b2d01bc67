use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, VectorPart};

declare_rule! {
    /// A vector has another number of elements.
    ///
    /// ## Why
    /// Indexes and models take vectors of one length only.
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
    ///         logicalTypeOptions: {dimensions: 384}
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
    ///       - name: emb
    ///         logicalType: vector
    ///         logicalTypeOptions: {dimensions: 768}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli `vector-shape-changed`.
    "change/vector-dimensions-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Vector(VectorPart::Dimensions) {
        return;
    }
    findings
        .report(change, moved(change, "the length of vector ", " changes"))
        .help("add a second vector, and fill both until consumers have moved");
}
