use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated_by, words::quoted};
use crate::model::{Contract, FieldMore};
use crate::parse::keys::key;
use crate::source::{NodeId, Place};

declare_rule! {
    /// Two elements of one list have the same `id`.
    ///
    /// ## Why
    /// References and change detection find an element by its `id`. With two of them, a relationship points
    /// to both, and a rename looks like a removal.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: customer_id
    ///         id: key
    ///       - name: order_id
    ///         id: key
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
    ///   - name: orders
    ///     properties:
    ///       - name: customer_id
    ///         id: customer
    ///       - name: order_id
    ///         id: order
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: order_id
    ///         id: key
    ///   - name: customers
    ///     properties:
    ///       - name: customer_id
    ///         id: key
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, References](https://bitol-io.github.io/open-data-contract-standard/latest/references/)
    "contract/element-id-duplicated", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    judge(contract.objects.iter().map(|it| it.node), findings);
    judge(contract.servers.iter().map(|it| it.node), findings);
    judge(contract.sla.iter().map(|it| it.node), findings);
    judge(contract.roles.iter().map(|it| it.node), findings);
    judge(contract.support.iter().map(|it| it.node), findings);
    judge(contract.team.members.iter().map(|it| it.node), findings);
    judge(contract.custom.iter().map(|it| it.node), findings);
    judge(contract.authoritative.iter().map(|it| it.node), findings);
    for object in &contract.objects {
        judge(object.fields.iter().map(|it| it.node), findings);
        judge(object.quality.iter().map(|it| it.node), findings);
        judge(object.relationships.iter().map(|it| it.node), findings);
        judge(object.custom.iter().map(|it| it.node), findings);
        object.every_field(&mut |field| judge_lists(field.more(), findings));
    }
}

fn judge_lists(more: &FieldMore, findings: &mut Findings<'_>) {
    judge(more.fields.iter().map(|it| it.node), findings);
    judge(more.quality.iter().map(|it| it.node), findings);
    judge(more.rare().relationships.iter().map(|it| it.node), findings);
    judge(more.rare().custom.iter().map(|it| it.node), findings);
}

fn judge(siblings: impl Iterator<Item = NodeId>, findings: &mut Findings<'_>) {
    let document = findings.document();
    let ids = siblings.filter_map(|node| {
        let id = document.get(node, key!("id"))?;
        let text = document.as_text(id).filter(|it| !it.contains("${"))?;
        Some((text, id))
    });
    for (first, second) in repeated_by(ids) {
        let message = format!("the id {} is taken already", quoted(document.scalar(second)));
        findings
            .report(Place::value(second), message)
            .related(Place::value(first), "it stands here already")
            .help("give one of the two another id");
    }
}
