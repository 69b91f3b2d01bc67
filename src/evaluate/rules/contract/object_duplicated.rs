use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated, words::quoted};
use crate::model::Contract;

declare_rule! {
    /// Two objects of a contract have the same name.
    ///
    /// ## Why
    /// A reference to `orders.id` then has two targets, and tools keep the first object or the last.
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
    ///   - name: orders
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
    ///   - name: order_lines
    /// ```
    "contract/object-duplicated", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for (first, second) in repeated(contract.objects.iter().filter_map(|it| it.name.known())) {
        findings
            .report(second.place(), format!("the object {} stands twice", quoted(&second.value)))
            .related(first.place(), "it stands here already")
            .help("delete one of the two, or give it another name");
    }
}
