use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    walk::names_of,
    words::{brief, nearest_help, quoted},
};
use crate::model::{Contract, SchemaObject};

declare_rule! {
    /// A metric over several fields names one that does not exist.
    ///
    /// ## Why
    /// The check fails when it runs, or is skipped. Most often the field was renamed and the check
    /// forgotten.
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
    ///       - name: order_id
    ///       - name: line
    ///     quality:
    ///       - metric: duplicateValues
    ///         arguments:
    ///           properties: [order_id, line_no]
    ///         mustBe: 0
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
    ///       - name: order_id
    ///       - name: line
    ///     quality:
    ///       - metric: duplicateValues
    ///         arguments:
    ///           properties: [order_id, line]
    ///         mustBe: 0
    /// ```
    "contract/metric-field-unknown", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in contract.objects.iter().filter(|it| !it.fields.is_empty()) {
        judge(object, findings);
    }
}

fn judge(object: &SchemaObject, findings: &mut Findings<'_>) {
    let mut asked = object.quality.iter().flat_map(|it| &it.argument_properties).peekable();
    if asked.peek().is_none() {
        return;
    }
    let Some(known) = names_of(object) else { return };
    for property in asked.filter(|it| !known.contains(&it.value.to_string())) {
        let name = object.name.text().map_or_else(|| "the object".to_owned(), brief);
        let help = nearest_help(&property.value, known.iter().map(String::as_str));
        findings
            .report(property.place(), format!("{} is no field of {name}", quoted(&property.value)))
            .help(help);
    }
}
