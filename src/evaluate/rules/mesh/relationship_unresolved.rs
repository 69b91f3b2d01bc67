use super::{Elsewhere, elsewhere};
use crate::evaluate::references::{Target, every_end};
use crate::evaluate::rules::MeshFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    unresolved,
    words::{nearest_help, quoted},
};
use crate::model::Mesh;

declare_rule! {
    /// A relationship points to nothing in another contract.
    ///
    /// ## Why
    /// The foreign key can't be joined, drawn or checked. Most often the other contract was moved, or its
    /// field renamed, and nobody knew of the relationship.
    ///
    /// Where contracts live in other repositories too, this is a warning; `mesh: {complete: true}` in
    /// `mesh-lint.yaml` says that all are here.
    ///
    /// ## Bad
    /// ```yaml file=sales/orders.odcs.yaml
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
    ///           - to: ../crm/customers.yaml#/schema/customers/properties/key
    /// ```
    /// ```yaml file=crm/customers.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: customers
    ///     properties:
    ///       - name: id
    /// ```
    ///
    /// ## Good
    /// ```yaml file=sales/orders.odcs.yaml
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
    ///           - to: ../crm/customers.yaml#/schema/customers/properties/id
    /// ```
    /// ```yaml file=crm/customers.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// schema:
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
    ///           - to: https://example.com/crm/customers.yaml#/schema/customers/properties/id
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, References](https://bitol-io.github.io/open-data-contract-standard/latest/references/)
    "mesh/relationship-unresolved", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    for (_, member, contract) in mesh.referring_contracts() {
        every_end(contract, &mut |end| {
            let (message, help) = match elsewhere(mesh, member, &end.value) {
                Elsewhere::NoFile(file) => (
                    format!("no contract lies at {}", quoted(file)),
                    "write the path relative to this file".to_owned(),
                ),
                Elsewhere::Found(_, Target::Missing(missing)) => {
                    let help = nearest_help(&missing.name, missing.known.iter().copied());
                    (missing.message(), help)
                }
                Elsewhere::Found(_, Target::Field(_) | Target::Object | Target::Unknown)
                | Elsewhere::Unknown => return,
            };
            findings.on(member).report(end.place(), message).severity(unresolved(mesh)).help(help);
        });
    }
}
