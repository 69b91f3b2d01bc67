use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::model::{Contract, Relationship};
use crate::parse::Kind;
use crate::source::Place;

declare_rule! {
    /// A composite foreign key has ends of different lengths.
    ///
    /// ## Why
    /// Each field on one side is compared with the field at the same place on the other. A field without a
    /// partner can't be joined.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: lines
    ///     properties:
    ///       - name: order_id
    ///       - name: country
    ///     relationships:
    ///       - type: foreignKey
    ///         from: [lines.order_id, lines.country]
    ///         to: [orders.id]
    ///   - name: orders
    ///     properties:
    ///       - name: id
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: lines
    ///     properties:
    ///       - name: order_id
    ///       - name: country
    ///     relationships:
    ///       - type: foreignKey
    ///         from: [lines.order_id, lines.country]
    ///         to: [orders.id, orders.country]
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///       - name: country
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Relationships](https://bitol-io.github.io/open-data-contract-standard/latest/schema/)
    "contract/relationship-length-mismatch", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        for relationship in &object.relationships {
            judge(relationship, findings);
        }
    }
}

fn judge(relationship: &Relationship, findings: &mut Findings<'_>) {
    let document = findings.document();
    let end = |key| document.get_text(relationship.node, key);
    let (Some(from), Some(to)) = (end("from"), end("to")) else { return };
    // References with variables are missing in the model, but count here.
    let length = |node| match document.kind(node) {
        Kind::Sequence => document.items(node).len(),
        _ => 1,
    };
    let (fields, targets) = (length(from), length(to));
    if fields != targets {
        let message = format!("the foreign key has {fields} fields but {targets} targets");
        findings
            .report(Place::key(to), message)
            .related(Place::key(from), "the fields")
            .help("name one target for each field, in the same order");
    }
}
