use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated_by, words::quoted};
use crate::model::{Contract, CustomProperty};

declare_rule! {
    /// A custom property stands twice in one list.
    ///
    /// ## Why
    /// Tools turn the list into a mapping and keep the first value or the last. Which one the company's own
    /// scripts see depends on the tool.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: costCenter
    ///     value: A17
    ///   - property: costCenter
    ///     value: B20
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: costCenter
    ///     value: [A17, B20]
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: costCenter
    ///     value: A17
    /// schema:
    ///   - name: orders
    ///     customProperties:
    ///       - property: costCenter
    ///         value: B20
    /// ```
    "contract/custom-property-duplicated", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    judge(&contract.custom, findings);
    for server in &contract.servers {
        judge(&server.custom, findings);
    }
    for object in &contract.objects {
        judge(&object.custom, findings);
        object.every_field(&mut |field| judge(&field.more().rare().custom, findings));
    }
}

fn judge(custom: &[CustomProperty], findings: &mut Findings<'_>) {
    let document = findings.document();
    // From 3.2 on a vendor may use a name that another vendor uses too.
    let key = |it: &CustomProperty| {
        document.get_text(it.node, "vendor").map(|node| document.scalar(node).to_owned())
    };
    let names = custom.iter().filter_map(|it| {
        let name = it.property.known()?;
        Some(((&*name.value, key(it)), name))
    });
    for (first, second) in repeated_by(names) {
        let message = format!("the custom property {} stands twice", quoted(&second.value));
        findings
            .report(second.place(), message)
            .related(first.place(), "it stands here already")
            .help("delete one of the two, or write a list as the value");
    }
}
