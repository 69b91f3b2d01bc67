use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated_by, words::quoted};
use crate::model::{Port, Product};

declare_rule! {
    /// Two ports of a product have the same name and version.
    ///
    /// ## Why
    /// Consumers and tools pick a port by its name and version. With two of them they read from the first
    /// one they meet.
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
        (!port.version.is_unknown()).then_some(((&*name.value, port.version.text()), name))
    });
    for (first, second) in repeated_by(named) {
        findings
            .report(second.place(), format!("the port {} stands twice", quoted(&second.value)))
            .related(first.place(), "it stands here already")
            .help("give one of the two another name or version, or delete it");
    }
}
