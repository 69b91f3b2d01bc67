use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated, words::quoted};
use crate::model::Product;

declare_rule! {
    /// A custom property of a product stands twice.
    ///
    /// ## Why
    /// Tools turn the list into a mapping and keep the first value or the last. Which one the company's own
    /// scripts see depends on the tool.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
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
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// customProperties:
    ///   - property: costCenter
    ///     value: A17
    /// ```
    "product/custom-property-duplicated", Error, since "0.1.0", Product
}

fn check(product: &Product, findings: &mut Findings<'_>) {
    for (first, second) in repeated(product.custom.iter().filter_map(|it| it.property.known())) {
        let message = format!("the custom property {} stands twice", quoted(&second.value));
        findings
            .report(second.place(), message)
            .related(first.place(), "it stands here already")
            .help("delete one of the two, or write a list as the value");
    }
}
