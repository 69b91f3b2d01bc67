use super::{Version, version_of};
use crate::evaluate::rules::MeshFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{repeated::repeated_by, words::quoted};
use crate::model::{Mesh, MeshMember};

declare_rule! {
    /// Two contracts have the same id in the same major version.
    ///
    /// ## Why
    /// Products and relationships refer to a contract by its id. With two of them nobody knows which one is
    /// meant, and a change in one is not seen by those who read the other.
    ///
    /// ## Bad
    /// ```yaml file=sales/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```yaml file=archive/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml file=sales/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```yaml file=archive/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: old-orders
    /// version: 1.2.0
    /// status: active
    /// ```
    ///
    /// ## Near miss
    /// ```yaml file=v1/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```yaml file=v2/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// ```
    "mesh/contract-id-duplicated", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    let shared = |member: &&MeshMember| {
        member.unit.id().is_some_and(|id| mesh.contracts_of(id).nth(1).is_some())
    };
    let members = mesh.contract_members().map(|(_, member)| member).filter(shared);
    let contracts = members.filter_map(|member| {
        let contract = member.unit.contract()?;
        let id = contract.id.known().filter(|it| !it.value.trim().is_empty())?;
        match version_of(&contract.version) {
            Version::Open => None,
            version => Some(((&*id.value, version), (member, id))),
        }
    });
    for ((first, first_id), (second, id)) in repeated_by(contracts) {
        let message = format!("the contract id {} is taken already", quoted(&id.value));
        findings
            .on(second)
            .report(id.place(), message)
            .related_in(first, first_id.place(), "by this contract of the same major version")
            .help("give one of the two another id, raise its major version, or delete it");
    }
}
