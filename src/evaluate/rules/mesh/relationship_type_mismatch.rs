use super::{Elsewhere, elsewhere};
use crate::evaluate::references::{Target, every_reference};
use crate::evaluate::rules::MeshFindings;
use crate::evaluate::rules::declare_rule;
use crate::model::Mesh;

declare_rule! {
    /// A foreign key and its target in another contract have different types.
    ///
    /// ## Why
    /// A text joined with a number matches nothing, or is cast row by row. One of the two types is wrong,
    /// and the two contracts have different owners.
    ///
    /// ## Bad
    /// ```yaml file=orders.odcs.yaml
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
    ///           - to: customers.yaml#/schema/customers/properties/id
    /// ```
    /// ```yaml file=customers.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: customers
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## Good
    /// ```yaml file=orders.odcs.yaml
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
    ///           - to: customers.yaml#/schema/customers/properties/id
    /// ```
    /// ```yaml file=customers.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: customers
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    "mesh/relationship-type-mismatch", Warning, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    for (_, member, contract) in mesh.referring_contracts() {
        every_reference(contract, &mut |key| {
            let Elsewhere::Found(other, Target::Field(target)) =
                elsewhere(mesh, member, &key.to.value)
            else {
                return;
            };
            let own = key.from.and_then(|from| from.logical_type.known());
            let (Some(own), Some(theirs)) = (own, target.logical_type.known()) else { return };
            if own.value != theirs.value {
                let (one, two) = (own.value.word(), theirs.value.word());
                findings
                    .on(member)
                    .report(
                        key.to.place(),
                        format!("the foreign key is of type `{one}`, its target of type `{two}`"),
                    )
                    .related_in(other, theirs.place(), "the type of the target")
                    .help("agree with the owner of the other contract on one `logicalType`");
            }
        });
    }
}
