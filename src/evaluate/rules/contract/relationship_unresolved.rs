use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    references::{Target, every_end, resolve},
    words::nearest_help,
};
use crate::model::Contract;

declare_rule! {
    /// A relationship points to nothing in the contract.
    ///
    /// ## Why
    /// The foreign key can't be joined, drawn or checked. Most often the target was renamed and the
    /// relationship forgotten.
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
    ///       - name: customer_id
    ///         relationships:
    ///           - to: customer.id
    ///   - name: customers
    ///     properties:
    ///       - name: id
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
    ///       - name: customer_id
    ///         relationships:
    ///           - to: customers.id
    ///   - name: customers
    ///     properties:
    ///       - name: id
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
    ///       - name: customer_id
    ///         relationships:
    ///           - to: schema/customers_table/properties/customer_key
    ///   - name: customers
    ///     id: customers_table
    ///     properties:
    ///       - name: id
    ///         id: customer_key
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, References](https://bitol-io.github.io/open-data-contract-standard/latest/references/)
    "contract/relationship-unresolved", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_end(contract, &mut |end| {
        let Target::Missing(missing) = resolve(contract, &end.value) else { return };
        let help = nearest_help(&missing.name, missing.known.iter().copied());
        findings.report(end.place(), missing.message()).help(help);
    });
}
