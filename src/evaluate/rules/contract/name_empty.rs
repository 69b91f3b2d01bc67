use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::every_name, words::brief};
use crate::model::Contract;

declare_rule! {
    /// An id or a name is empty.
    ///
    /// ## Why
    /// The standard asks for the key, and an empty text satisfies it, but nothing can refer to what has no
    /// name.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: ""
    /// version: 1.0.0
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    "contract/name-empty", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_name(contract, &mut |key, name| {
        if name.value.trim().is_empty() {
            findings
                .report(name.place(), format!("the {} is empty", brief(key)))
                .help("write a name, and keep it for as long as the element lives");
        }
    });
}
