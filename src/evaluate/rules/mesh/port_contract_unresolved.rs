use super::{every_port, is_mentioned};
use crate::evaluate::rules::MeshFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::unresolved;
use crate::evaluate::words::{nearest_help, quoted};
use crate::model::Mesh;

declare_rule! {
    /// A port names a contract that does not exist.
    ///
    /// ## Why
    /// Nobody can tell what the product reads or offers, whom a change hits, or whom to ask. Most often the
    /// contract was renamed, or never written.
    ///
    /// Where contracts live in other repositories too, this is a warning; `mesh: {complete: true}` in
    /// `mesh-lint.yaml` says that all are here.
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
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: order
    /// ```
    ///
    /// ## Good
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
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    /// ```
    ///
    /// ## Near miss
    /// ```yaml file=sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: ${ORDERS}
    /// ```
    ///
    /// ## See also
    /// [Open Data Product Standard](https://bitol-io.github.io/open-data-product-standard/latest/)
    "mesh/port-contract-unresolved", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    every_port(mesh, &mut |port| {
        let id = &*port.contract.value;
        if mesh.contracts_of(id).next().is_some() || is_mentioned(mesh, id) {
            return;
        }
        let help = match nearest_help(id, mesh.contract_ids().map(|(it, _)| it).take(MAX_NAMED)) {
            help if help.ends_with("if that is meant") => help,
            _ => "write the id of a contract, or add the contract".to_owned(),
        };
        findings
            .on(port.member)
            .report(port.contract.place(), format!("no contract has the id {}", quoted(id)))
            .severity(unresolved(mesh))
            .help(help);
    });
}

/// Most ids that are compared for a proposal.
const MAX_NAMED: usize = 20_000;
