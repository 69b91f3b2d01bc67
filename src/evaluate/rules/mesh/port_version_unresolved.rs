use super::{PortUse, every_port};
use crate::evaluate::rules::MeshFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    unresolved,
    words::{brief, listed},
};
use crate::model::{Asked, EdgeKind, Mesh, Version};

declare_rule! {
    /// A port asks for a version of a contract that does not exist.
    ///
    /// ## Why
    /// An input port without a fitting version reads data that nobody promises. An output port that
    /// promises more than its contract says, or another major version, misleads everyone who reads the
    /// product.
    ///
    /// A version on an input port means that one or a later one of its major (before 1.0: of its minor);
    /// `=2.0.0` means exactly that one. An output port must have the major version of its contract, and not
    /// exceed it. Where contracts live in other repositories too, this is a warning; `mesh: {complete: true}`
    /// in `mesh-lint.yaml` says that all are here.
    ///
    /// ## Bad
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```yaml file=sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// inputPorts:
    ///   - name: orders
    ///     version: 2.0.0
    ///     contractId: orders
    /// ```
    ///
    /// ## Good
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.4.2
    /// status: active
    /// ```
    /// ```yaml file=sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// inputPorts:
    ///   - name: orders
    ///     version: 1.2.0
    ///     contractId: orders
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.4.2
    ///     contractId: orders
    /// ```
    ///
    /// ## Near miss
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```yaml file=sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// inputPorts:
    ///   - name: orders
    ///     version: latest
    ///     contractId: orders
    /// ```
    ///
    /// ## See also
    /// [Open Data Product Standard](https://bitol-io.github.io/open-data-product-standard/latest/)
    "mesh/port-version-unresolved", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    every_port(mesh, &mut |port| {
        let Some(version) = port.version else { return };
        let asked = Asked::read(&version.value);
        let mut known = Vec::new();
        for (_, member) in mesh.contracts_of(&port.contract.value) {
            let own = member.unit.version();
            if fits(&asked, own, &port) {
                return;
            }
            known.extend(own);
        }
        if known.is_empty() {
            return;
        }
        known.sort_unstable();
        let (id, shown) = (brief(&port.contract.value), brief(&version.value));
        let known: Vec<String> = known.iter().rev().map(ToString::to_string).collect();
        findings
            .on(port.member)
            .report(version.place(), format!("{id} has no version that fits {shown}"))
            .severity(unresolved(mesh))
            .help(format!("the contract has version {}", listed(&known)));
    });
}

fn fits(asked: &Asked, own: Option<&Version>, port: &PortUse<'_>) -> bool {
    let provides = match port.kind {
        EdgeKind::OutputPort => true,
        EdgeKind::InputPort
        | EdgeKind::InputContract
        | EdgeKind::Relationship
        | EdgeKind::Transform
        | EdgeKind::ConsumerContract => false,
    };
    match (asked, own) {
        (Asked::AtLeast(asked), Some(own)) if provides => {
            asked.major() == own.major() && asked <= own
        }
        _ => asked.fits(own),
    }
}
