use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    references::{Target, every_reference, resolve},
    words::quoted,
};
use crate::model::Contract;

declare_rule! {
    /// A field is its own foreign key.
    ///
    /// ## Why
    /// Every value is found in its own column, so the relationship says nothing. Most often the table or the
    /// field of the target is the mistake.
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
    ///       - name: id
    ///         relationships:
    ///           - to: orders.id
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
    ///       - name: id
    ///       - name: corrects_order
    ///         relationships:
    ///           - to: orders.id
    /// ```
    "contract/relationship-to-itself", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_reference(contract, &mut |reference| {
        let Target::Field(target) = resolve(contract, &reference.to.value) else { return };
        if reference.from.is_some_and(|from| std::ptr::eq(from, target)) {
            let message = format!("{} refers to itself", quoted(&reference.to.value));
            findings
                .report(reference.to.place(), message)
                .help("name the field of the other object, or delete the relationship");
        }
    });
}
