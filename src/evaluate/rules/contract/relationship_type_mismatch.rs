use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    references::{Target, every_reference, resolve},
};
use crate::model::Contract;

declare_rule! {
    /// A foreign key and its target have different types.
    ///
    /// ## Why
    /// A text joined with a number matches nothing, or is cast row by row. One of the two types is wrong.
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
    ///         logicalType: string
    ///         relationships:
    ///           - to: customers.id
    ///   - name: customers
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
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
    ///         logicalType: integer
    ///         relationships:
    ///           - to: customers.id
    ///   - name: customers
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    "contract/relationship-type-mismatch", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_reference(contract, &mut |reference| {
        let Target::Field(target) = resolve(contract, &reference.to.value) else { return };
        let own = reference.from.and_then(|from| from.logical_type.known());
        let (Some(own), Some(other)) = (own, target.logical_type.known()) else { return };
        if own.value != other.value {
            let (own, other_word) = (own.value.word(), other.value.word());
            findings
                .report(
                    reference.to.place(),
                    format!(
                        "the foreign key is of type `{own}`, its target of type `{other_word}`"
                    ),
                )
                .related(other.place(), "the type of the target")
                .help("give both fields the same `logicalType`");
        }
    });
}
