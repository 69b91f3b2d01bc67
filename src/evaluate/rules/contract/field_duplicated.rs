use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated, walk, words::quoted};
use crate::model::Contract;

declare_rule! {
    /// Two fields of one level have the same name.
    ///
    /// ## Why
    /// A table has one column of a name. Tools keep the first field or the last, so half of what the
    /// contract says about it is lost.
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
    ///       - name: amount
    ///         logicalType: integer
    ///       - name: amount
    ///         logicalType: number
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
    ///       - name: amount
    ///         logicalType: number
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
    ///       - name: id
    ///       - name: customer
    ///         logicalType: object
    ///         properties:
    ///           - name: id
    /// ```
    "contract/field-duplicated", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    walk::every_level(contract, &mut |fields| {
        for (first, second) in repeated(fields.iter().filter_map(|it| it.name.known())) {
            let message = format!("the field {} stands twice", quoted(&second.value));
            findings
                .report(second.place(), message)
                .related(first.place(), "it stands here already")
                .help("delete one of the two, or give it another name");
        }
    });
}
