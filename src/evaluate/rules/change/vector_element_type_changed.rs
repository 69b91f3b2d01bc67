use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, VectorPart};

declare_rule! {
    /// The elements of a vector are of another type.
    ///
    /// ## Why
    /// Stored vectors and indexes can't be compared with the new ones. Without the key `float32` is
    /// meant.
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
    ///         logicalTypeOptions: {dimensions: 384, elementType: int8}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli `vector-shape-changed`.
    "change/vector-element-type-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Vector(VectorPart::ElementType) {
        return;
    }
    findings
        .report(change, moved(change, "the elements of ", " change"))
        .help("add a second vector, and fill both until consumers have moved");
}
