use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::model::{Contract, LogicalType};
use crate::source::Place;

declare_rule! {
    /// An option of another type stands at a boolean.
    ///
    /// ## Why
    /// The standard gives booleans no options, but accepts any. A length or bound there promises something
    /// that no tool can check; most often the type is the mistake.
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
    ///       - name: paid
    ///         logicalType: boolean
    ///         logicalTypeOptions:
    ///           maxLength: 1
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
    ///       - name: paid
    ///         logicalType: boolean
    /// ```
    "contract/option-misplaced", Error, since "0.1.0", Contract
}

/// Options that the standard gives other types.
const OPTIONS: [&str; 16] = [
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "timezone",
];

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        object.every_field(&mut |field| {
            if field.logical_type.value() != Some(&LogicalType::Boolean) {
                return;
            }
            for (key, node) in &field.more().options.all {
                if OPTIONS.contains(&&**key) {
                    findings
                        .report(Place::key(*node), format!("a boolean has no {}", quoted(key)))
                        .help("delete the option, or change the `logicalType`");
                }
            }
        });
    }
}
