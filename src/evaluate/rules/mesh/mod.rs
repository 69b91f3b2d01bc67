//! Rules of group `mesh/`.

mod contract_id_duplicated;
mod port_contract_unresolved;
mod port_version_unresolved;
mod product_id_duplicated;
mod relationship_type_mismatch;
mod relationship_unresolved;

use super::Rule;
use crate::evaluate::references::{Target, resolve_parts};
use crate::model::{self, EdgeKind, Mesh, MeshMember, Reference, Slot, Text};

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &contract_id_duplicated::RULE,
    &port_contract_unresolved::RULE,
    &port_version_unresolved::RULE,
    &product_id_duplicated::RULE,
    &relationship_type_mismatch::RULE,
    &relationship_unresolved::RULE,
];

/// A version as far as it tells two documents of one id apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Version<'model> {
    /// There is none, or it is filled in elsewhere.
    Open,
    /// Not to be read.
    Text(&'model str),
    /// Its major number.
    Major(u64),
}

fn version_of(slot: &Slot<Box<str>>) -> Version<'_> {
    let Some(text) = slot.text() else { return Version::Open };
    model::Version::read(text).map_or(Version::Text(text), |it| Version::Major(it.major()))
}

/// A contract named by a port of a product.
struct PortUse<'mesh> {
    /// The product.
    member: &'mesh MeshMember,
    /// The kind of port.
    kind: EdgeKind,
    /// The id of the contract.
    contract: &'mesh Text,
    /// The version asked for.
    version: Option<&'mesh Text>,
}

/// Calls `visit` with every contract that a port names.
fn every_port<'mesh>(mesh: &'mesh Mesh, visit: &mut dyn FnMut(PortUse<'mesh>)) {
    for (_, member, product) in mesh.products() {
        let mut named = |kind, id: &'mesh Slot<Box<str>>, version: &'mesh Slot<Box<str>>| {
            if let Some(contract) = id.known() {
                visit(PortUse { member, kind, contract, version: version.known() });
            }
        };
        for port in &product.inputs {
            named(EdgeKind::InputPort, &port.contract_id, &port.version);
        }
        for port in &product.outputs {
            named(EdgeKind::OutputPort, &port.contract_id, &port.version);
            for input in &port.input_contracts {
                named(EdgeKind::InputContract, &input.id, &input.version);
            }
        }
    }
}

/// Whether a file that can't be read seems to hold the contract of an id: its own finding says
/// enough.
fn is_mentioned(mesh: &Mesh, id: &str) -> bool {
    let names_it = |line: &str| {
        let key = line.trim_start_matches([' ', '{', '"']);
        key.starts_with("id") && key.contains(id)
    };
    mesh.members
        .iter()
        .filter(|it| it.unit.problems.iter().any(|problem| problem.kind.stops()))
        .any(|it| it.unit.source().lines().any(names_it))
}

/// What a reference into another file points to.
enum Elsewhere<'mesh> {
    /// It points into the same file, to another repository, or into a file that can't be read.
    Unknown,
    /// There is no contract at the path.
    NoFile(&'mesh str),
    /// The contract is there.
    Found(&'mesh MeshMember, Target<'mesh>),
}

/// Resolves a reference into another file of the mesh.
fn elsewhere<'mesh>(mesh: &'mesh Mesh, from: &MeshMember, text: &'mesh str) -> Elsewhere<'mesh> {
    let Reference::Ids { file: Some(file), object, fields } = Reference::read(text) else {
        return Elsewhere::Unknown;
    };
    if file.contains("://") {
        return Elsewhere::Unknown;
    }
    let path = model::relative_to(file, &from.path);
    let Some((_, member)) = path.and_then(|path| mesh.at_path(&path)) else {
        return Elsewhere::NoFile(file);
    };
    if member.unit.problems.iter().any(|problem| problem.kind.stops()) {
        return Elsewhere::Unknown;
    }
    match member.unit.contract() {
        Some(contract) => Elsewhere::Found(member, resolve_parts(contract, object, &fields)),
        None => Elsewhere::NoFile(file),
    }
}
