use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    walk::title,
    words::{nearest_help, quoted},
};
use crate::model::{Contract, Field};

declare_rule! {
    /// An object requires a field that it does not have.
    ///
    /// ## Why
    /// A tool that checks data against the contract refuses every record, or skips the check in silence.
    /// Most often the field was renamed and the list forgotten.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: customers
    ///     properties:
    ///       - name: address
    ///         logicalType: object
    ///         logicalTypeOptions:
    ///           required: [street, zip]
    ///         properties:
    ///           - name: street
    ///           - name: zip_code
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: customers
    ///     properties:
    ///       - name: address
    ///         logicalType: object
    ///         logicalTypeOptions:
    ///           required: [street, zip_code]
    ///         properties:
    ///           - name: street
    ///           - name: zip_code
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: customers
    ///     properties:
    ///       - name: preferences
    ///         logicalType: object
    ///         logicalTypeOptions:
    ///           required: [language]
    /// ```
    "contract/option-required-unknown", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        object.every_field(&mut |field| judge(field, findings));
    }
}

fn judge(field: &Field, findings: &mut Findings<'_>) {
    let more = field.more();
    // An object whose fields nobody describes may have any.
    if more.fields.is_empty() || more.fields.iter().any(|it| it.name.is_unknown()) {
        return;
    }
    let names: Vec<&str> = more.fields.iter().filter_map(|it| it.name.text()).collect();
    for required in more.options.required.iter().filter(|it| !names.contains(&&*it.value)) {
        let message = format!("{} has no field {}", title(field), quoted(&required.value));
        findings
            .report(required.place(), message)
            .discriminator(&*required.value)
            .help(nearest_help(&required.value, names.iter().copied()));
    }
}
