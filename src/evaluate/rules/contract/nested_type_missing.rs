use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::title};
use crate::model::Contract;
use crate::source::Place;

declare_rule! {
    /// A field has nested fields or items but no logical type.
    ///
    /// ## Why
    /// Without `logicalType` the standard leaves open what the field is, and tools read it as a plain value:
    /// the nested fields are lost.
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
    ///       - name: address
    ///         properties:
    ///           - name: street
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
    ///       - name: address
    ///         logicalType: object
    ///         properties:
    ///           - name: street
    /// ```
    "contract/nested-type-missing", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let more = field.more();
            let (nested, logical_type) = match (more.fields.is_empty(), &more.items) {
                (false, _) => ("nested fields", "object"),
                (true, Some(_)) => ("items", "array"),
                (true, None) => return,
            };
            if field.logical_type.is_absent() {
                let message = format!("{} has {nested} but no logical type", title(field));
                findings
                    .report(Place::key(field.node), message)
                    .element_of(field.node)
                    .help(format!("add `logicalType: {logical_type}`"));
            }
        });
    }
}
