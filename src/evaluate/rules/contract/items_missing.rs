use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::title};
use crate::model::{Contract, LogicalType};

declare_rule! {
    /// A list does not say what it holds.
    ///
    /// ## Why
    /// Without `items` nobody knows whether the list holds texts, numbers or objects, and a change of that
    /// can't be noticed.
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
    ///       - name: coupons
    ///         logicalType: array
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
    ///       - name: coupons
    ///         logicalType: array
    ///         items:
    ///           logicalType: string
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Schema](https://bitol-io.github.io/open-data-contract-standard/latest/schema/)
    "contract/items-missing", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let document = findings.document();
    // ODCS 2.2 has no place for the items of a list.
    if contract.standard.is_odcs2() {
        return;
    }
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let Some(logical_type) = field.logical_type.known() else { return };
            let described = document.get_text(field.node, "items").is_some();
            if logical_type.value == LogicalType::Array && !described {
                let message = format!("the list {} does not say what it holds", title(field));
                findings
                    .report(logical_type.place(), message)
                    .element_of(field.node)
                    .help("add `items:` with the `logicalType` of one item");
            }
        });
    }
}
