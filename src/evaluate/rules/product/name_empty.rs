use super::every_name;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::brief};
use crate::model::Product;

declare_rule! {
    /// An id or a name of a product is empty.
    ///
    /// ## Why
    /// The standard asks for the key, and an empty text satisfies it, but nothing can refer to what has no
    /// name.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: ""
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// ```
    "product/name-empty", Error, since "0.1.0", Product
}

fn check(product: &Product, findings: &mut Findings<'_>) {
    every_name(product, &mut |key, name| {
        if name.value.trim().is_empty() {
            findings
                .report(name.place(), format!("the {} is empty", brief(key)))
                .help("write a name, and keep it for as long as the element lives");
        }
    });
}
