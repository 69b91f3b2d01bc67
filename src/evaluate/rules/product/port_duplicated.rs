use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated_by, words::quoted};
use crate::finding::Severity;
use crate::model::{Port, Product};

declare_rule! {
    /// Two ports of a product have the same name and version.
    ///
    /// ## Why
    /// Consumers and tools pick a port by its name and version. With two of them they read from the first
    /// one they meet. Where both name the same contract and type it is all one which they take, so that this
    /// is only worth a note.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     type: table
    ///   - name: orders
    ///     version: 1.0.0
    ///     type: topic
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     type: table
    ///   - name: order_events
    ///     version: 1.0.0
    ///     type: topic
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///   - name: orders
    ///     version: 2.0.0
    /// ```
    "product/port-duplicated", Error, since "0.1.0", Product
}

fn check(product: &Product, findings: &mut Findings<'_>) {
    judge(&product.inputs, findings);
    judge(&product.outputs, findings);
}

fn judge(ports: &[Port], findings: &mut Findings<'_>) {
    let named = ports.iter().filter_map(|port| {
        let name = port.name.known()?;
        let version = (!port.version.is_unknown()).then(|| port.version.text())?;
        Some(((&*name.value, version), (name, port)))
    });
    for ((first, port), (second, other)) in repeated_by(named) {
        let draft = findings
            .report(second.place(), format!("the port {} stands twice", quoted(&second.value)))
            .related(first.place(), "it stands here already");
        if says_the_same(port, other) {
            draft.severity(Severity::Info).help("delete one of the two");
        } else {
            draft.help("give one of the two another name or version, or delete it");
        }
    }
}

/// Whether it is all one which of two ports is taken.
fn says_the_same(a: &Port, b: &Port) -> bool {
    let contract = a.contract_id.text();
    let plain = a.input_contracts.is_empty() && b.input_contracts.is_empty();
    let named = contract.is_some() && contract == b.contract_id.text();
    plain && named && a.kind.text() == b.kind.text()
}
