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
    ///     physicalType: table
    ///   - name: purchases
    ///     physicalName: sales.orders
    ///     physicalType: table
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
    ///     physicalType: table
    ///   - name: purchases
    ///     physicalName: sales.purchases
    ///     physicalType: table
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
    "contract/physical-name-duplicated", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    // A topic carries events of several kinds; a table has one shape.
    let is_table = |it: &&SchemaObject| {
        it.physical_type.text().is_some_and(|it| {
            it.trim().eq_ignore_ascii_case("table") || it.trim().eq_ignore_ascii_case("view")
        })
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
