use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, pattern, words::quoted};
use crate::model::Contract;

declare_rule! {
    /// A pattern is no regular expression.
    ///
    /// ## Why
    /// The standard asks for the syntax of ECMA-262 (JavaScript). A pattern that does not compile checks
    /// nothing, and the tool that tries fails on the whole contract.
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
    ///       - name: code
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           pattern: "^[A-Z{3}$"
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
    ///       - name: code
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           pattern: "^[A-Z]{3}$"
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
    ///       - name: code
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           pattern: "^\\p{Lu}[\\w.]+(?<!_)$"
    /// ```
    ///
    /// ## See also
    /// [ECMA-262, Regular expressions](https://262.ecma-international.org/#sec-regexp-regular-expression-objects)
    "contract/pattern-invalid", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let Some(text) = field.more().options.text("pattern") else { return };
            if let Some(words) = pattern::problem(&text.value) {
                findings
                    .report(
                        text.place(),
                        format!("{} is no regular expression", quoted(&text.value)),
                    )
                    .help(format!("mend the pattern: {words}"));
            }
        });
    }
}
