use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated, words::quoted};
use crate::model::{Contract, SchemaObject};

declare_rule! {
    /// Two objects of a contract are the same table.
    ///
    /// ## Why
    /// Two descriptions of one table drift apart, and a consumer does not know which of them holds.
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
    ///     physicalName: sales.orders
    ///   - name: purchases
    ///     physicalName: sales.orders
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
    ///     physicalName: sales.orders
    ///   - name: purchases
    ///     physicalName: sales.purchases
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
    ///   - name: order_placed
    ///     physicalName: orders
    ///     physicalType: topic
    ///   - name: order_cancelled
    ///     physicalName: orders
    ///     physicalType: topic
    /// ```
    "contract/physical-name-duplicated", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    // A topic carries events of several kinds, and a file may hold several lists; a table, which an
    // object without a type is, has one shape.
    let is_table = |it: &&SchemaObject| {
        it.physical_type.known().is_none_or(|it| {
            let kind = it.value.to_ascii_lowercase();
            kind.contains("table") || kind.contains("view")
        }) && !it.physical_type.is_unknown()
    };
    let tables = contract.objects.iter().filter(is_table);
    for (first, second) in repeated(tables.filter_map(|it| it.physical_name.known())) {
        let message = format!("the table {} is described already", quoted(&second.value));
        findings
            .report(second.place(), message)
            .related(first.place(), "it is described here")
            .help("describe each table once, or correct the name");
    }
}
