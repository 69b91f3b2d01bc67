//! Who uses which contract, as the documents declare it.

use super::mesh::{Edge, EdgeKind, FoundBy, Mesh};
use super::{Contract, Product, SchemaObject, Slot, Unit};
use crate::source::NodeId;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A reference of a relationship, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference<'text> {
    /// `object.field[.field]`, by names.
    Names(Vec<&'text str>),
    /// `[file#][/]schema/<id>/properties/<id>…`, by ids.
    Ids {
        /// The file, relative to the one that refers; absent for the same file.
        file: Option<&'text str>,
        /// The id of the object.
        object: &'text str,
        /// The ids of the field and its parents, outermost first.
        fields: Vec<&'text str>,
    },
    /// Neither notation.
    Other,
}

impl<'text> Reference<'text> {
    /// Takes a reference apart (ODCS 3.1, "Relationships").
    pub fn read(text: &'text str) -> Self {
        let (file, path) = match text.split_once('#') {
            Some((file, path)) => (Some(file).filter(|it| !it.is_empty()), path),
            None => (None, text),
        };
        let path = path.strip_prefix('/').unwrap_or(path);
        if let Some(rest) = path.strip_prefix("schema/") {
            return Self::ids(file, rest);
        }
        let names: Vec<&str> = path.split('.').collect();
        if file.is_none() && names.len() > 1 && names.iter().all(|it| !it.is_empty()) {
            Self::Names(names)
        } else {
            Self::Other
        }
    }

    fn ids(file: Option<&'text str>, rest: &'text str) -> Self {
        let mut parts = rest.split('/');
        let Some(object) = parts.next().filter(|it| !it.is_empty()) else { return Self::Other };
        let mut fields = Vec::new();
        while let Some(section) = parts.next() {
            match (section, parts.next()) {
                ("properties", Some(id)) if !id.is_empty() => fields.push(id),
                ("items", Some(_)) | (_, None | Some(_)) => return Self::Other,
            }
        }
        Self::Ids { file, object, fields }
    }
}

/// A path relative to the folder of another, without leaving the root; nothing where it would,
/// or where it is a URL.
pub fn relative_to(path: &str, other: &str) -> Option<String> {
    if path.contains("://") || path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = other.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// All declared uses of contracts, by user and position.
pub(super) fn edges(mesh: &Mesh) -> Vec<Edge> {
    let mut edges = Vec::new();
    let names = Names::default();
    for (from, member) in mesh.members.iter().enumerate() {
        let user = User { from, path: &member.path, unit: &member.unit };
        of_user(mesh, user, &names, &mut edges);
    }
    edges.sort_by_key(|edge| (edge.from, edge.node));
    edges
}

/// A document that may use contracts of a mesh, in which it need not stand itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct User<'mesh> {
    /// Its index in the mesh, or one that nothing there has.
    pub(super) from: usize,
    /// Its path.
    pub(super) path: &'mesh str,
    /// What stands in it.
    pub(super) unit: &'mesh Unit,
}

/// Adds what one document says that it uses.
pub(super) fn of_user(mesh: &Mesh, user: User<'_>, names: &Names, edges: &mut Vec<Edge>) {
    if !user.unit.facts.refers {
        return;
    }
    if let Some(product) = user.unit.product() {
        of_product(mesh, user.from, product, names, edges);
    } else if let Some(contract) = user.unit.contract() {
        of_contract(mesh, user, contract, names, edges);
    }
}

fn edge(
    mesh: &Mesh,
    from: usize,
    kind: EdgeKind,
    used: (&str, Option<&str>),
    node: NodeId,
) -> Edge {
    let (id, version) = used;
    Edge {
        from,
        node,
        to: id.into(),
        target: mesh.resolve(id, version),
        version: version.map(Into::into),
        kind,
        found_by: FoundBy::Id,
        element: None,
        by: None,
    }
}

/// Number of contracts that may share one table: each is an edge for each of its users.
pub(super) const SHARED: usize = 16;

/// What contracts are called besides their ids; looked up only where a document asks for it.
#[derive(Default)]
pub(super) struct Names {
    contracts: OnceCell<BTreeMap<Box<str>, Vec<usize>>>,
    tables: OnceCell<BTreeMap<Box<str>, Vec<usize>>>,
}

impl Names {
    /// The contract of a `name`, in a version that fits where it has several majors; nothing where
    /// there are several contracts.
    fn contract(&self, mesh: &Mesh, name: &str, version: Option<&str>) -> Option<usize> {
        let all = self.contracts.get_or_init(|| {
            let named = mesh.contract_members().filter_map(|(index, member)| {
                member.unit.facts.name.clone().map(|name| (name, index))
            });
            grouped(named)
        });
        let id = |index: usize| mesh.members.get(index)?.unit.id();
        match all.get(name)?.as_slice() {
            [only] => Some(*only),
            [first, rest @ ..] if rest.iter().all(|it| id(*it) == id(*first)) => {
                mesh.resolve(id(*first)?, version)
            }
            _ => None,
        }
    }

    /// The contracts with an object of a physical name; majors side by side often share it. What
    /// more than a few have tells of none.
    fn table(&self, mesh: &Mesh, name: &str) -> &[usize] {
        let all = self.tables.get_or_init(|| {
            grouped(mesh.contract_members().flat_map(|(index, member)| {
                member.unit.facts.tables.iter().map(move |table| (table.clone(), index))
            }))
        });
        all.get(name).filter(|it| it.len() <= SHARED).map(Vec::as_slice).unwrap_or_default()
    }
}

fn grouped(all: impl Iterator<Item = (Box<str>, usize)>) -> BTreeMap<Box<str>, Vec<usize>> {
    let mut groups: BTreeMap<Box<str>, Vec<usize>> = BTreeMap::new();
    for (name, index) in all {
        groups.entry(name).or_default().push(index);
    }
    groups
}

fn of_product(mesh: &Mesh, from: usize, product: &Product, names: &Names, edges: &mut Vec<Edge>) {
    for port in &product.inputs {
        let version = port.version.text();
        if let Some(id) = port.contract_id.text() {
            edges.push(edge(mesh, from, EdgeKind::InputPort, (id, version), port.node));
        } else if let (Slot::Absent, Some(name)) = (&port.contract_id, port.name.text()) {
            // ODPS 1.1 lets a port say by its name alone what it reads.
            let found = mesh.resolve(name, version).or_else(|| names.contract(mesh, name, version));
            let Some(target) = found else { continue };
            let id = mesh.members.get(target).and_then(|it| it.unit.id()).unwrap_or(name);
            let edge = edge(mesh, from, EdgeKind::InputPort, (id, version), port.node);
            edges.push(Edge { target: Some(target), found_by: FoundBy::Name, ..edge });
        }
    }
    for port in &product.outputs {
        if let Some(id) = port.contract_id.text() {
            let used = (id, port.version.text());
            edges.push(edge(mesh, from, EdgeKind::OutputPort, used, port.node));
        }
        for input in &port.input_contracts {
            if let Some(id) = input.id.text() {
                let used = (id, input.version.text());
                edges.push(edge(mesh, from, EdgeKind::InputContract, used, input.node));
            }
        }
    }
}

fn of_contract(
    mesh: &Mesh,
    user: User<'_>,
    contract: &Contract,
    names: &Names,
    edges: &mut Vec<Edge>,
) {
    let from = user.from;
    for custom in contract.custom.iter().filter(|it| it.property.text() == Some(CONSUMES)) {
        if let Some(used) = custom.value.text() {
            consumer(mesh, (from, contract), used, custom.node, edges);
        }
    }
    for object in &contract.objects {
        for relationship in &object.relationships {
            for to in &relationship.to {
                edges.extend(foreign_key(mesh, user, &to.value, to.node));
            }
        }
    }
    contract.visit_fields(&mut |object, dotted, field| {
        let by = || object.name.text().map(|name| (name.into(), dotted.into()));
        for to in field.more().rare().relationships.iter().flat_map(|it| &it.to) {
            edges.extend(
                foreign_key(mesh, user, &to.value, to.node).map(|it| Edge { by: by(), ..it }),
            );
        }
        for source in &field.more().rare().transform_sources {
            let (found_by, sources) = sources_of(mesh, (from, contract), names, &source.value);
            for (target, element) in sources {
                let id = mesh.members.get(target).and_then(|it| it.unit.id()).unwrap_or_default();
                let edge = edge(mesh, from, EdgeKind::Transform, (id, None), source.node);
                let (target, element) = (Some(target), Some(element));
                edges.push(Edge { target, found_by, element, by: by(), ..edge });
            }
        }
    });
}

/// The edge of a foreign key into another file.
pub(super) fn foreign_key(mesh: &Mesh, user: User<'_>, text: &str, node: NodeId) -> Option<Edge> {
    let Reference::Ids { file: Some(file), object, fields } = Reference::read(text) else {
        return None;
    };
    let (target, member) = mesh.at_path(&relative_to(file, user.path)?)?;
    let contract = member.unit.contract()?;
    let id = contract.id.text()?;
    let element = element_by_ids(contract, object, &fields);
    let edge = edge(mesh, user.from, EdgeKind::Relationship, (id, None), node);
    Some(Edge { target: Some(target), found_by: FoundBy::Path, element, ..edge })
}

/// The element of a contract that a foreign key into its file names.
pub(super) fn element_by_ids(
    contract: &Contract,
    object: &str,
    fields: &[&str],
) -> Option<Element> {
    let object = contract.object(object)?;
    // A field that isn't there is none that is known.
    let given = || (!fields.is_empty()).then(|| fields.join(".").into());
    Some((object.name.text()?.into(), dotted_of(object, fields).or_else(given)))
}

/// The dotted name of a field given by the ids, else names, of itself and its parents.
fn dotted_of(object: &SchemaObject, fields: &[&str]) -> Option<Box<str>> {
    let mut level: Vec<&super::Field> = object.fields.iter().collect();
    let mut names: Vec<&str> = Vec::new();
    for wanted in fields {
        let found = level
            .iter()
            .find(|it| it.more().id.text() == Some(wanted))
            .or_else(|| level.iter().find(|it| it.name.text() == Some(wanted)))?;
        names.push(found.name.text()?);
        level = found.children().collect();
    }
    (!names.is_empty()).then(|| names.join(".").into())
}

/// An object and a dotted field of it.
pub(super) type Element = (Box<str>, Option<Box<str>>);

/// The contracts and elements that a `transformSourceObjects` entry names:
/// `contract.object.field`, the longest contract id first, else a table, which several may have; a
/// contract's own objects are no edge. With by which of both they are found.
pub(super) fn sources_of(
    mesh: &Mesh,
    (from, own): (usize, &Contract),
    names: &Names,
    text: &str,
) -> (FoundBy, Vec<(usize, Element)>) {
    let contract = |index: usize| mesh.members.get(index)?.unit.contract();
    let rest = |cut: usize| text.get(cut + 1..).unwrap_or_default();
    let by_id = starts(text).find_map(|(id, cut)| Some((mesh.resolve(id, None)?, cut)));
    if let Some((target, cut)) = by_id {
        let element = contract(target).filter(|_| target != from);
        let element = element.map(|it| (target, element_of(it, rest(cut))));
        return (FoundBy::Id, element.into_iter().collect());
    }
    for (table, cut) in starts(text) {
        if object_called(own, table).is_some() {
            return (FoundBy::Table, Vec::new());
        }
        let targets = names.table(mesh, table).iter().filter(|it| **it != from);
        let found = targets.filter_map(|target| {
            let object = object_called(contract(*target)?, table)?;
            let called = Some(rest(cut)).filter(|it| !it.is_empty());
            let known = called.and_then(|it| known_field(object, it));
            let has = known.is_some();
            let field = known.or_else(|| called.map(Into::into));
            Some((has, (*target, (object.name.text()?.into(), field))))
        });
        let found: Vec<(bool, (usize, Element))> = found.collect();
        // Of several that share the table, those with the field are meant.
        let some = found.iter().any(|(has, _)| *has);
        if !found.is_empty() {
            let found = found.into_iter().filter(|(has, _)| *has || !some);
            return (FoundBy::Table, found.map(|(_, it)| it).collect());
        }
    }
    (FoundBy::Table, Vec::new())
}

/// Whether a `transformSourceObjects` entry names something of the contract that it stands in.
pub(super) fn is_own(mesh: &Mesh, (from, own): (usize, &Contract), text: &str) -> bool {
    let mut starts = starts(text).map(|(start, _)| start);
    starts.any(|it| object_called(own, it).is_some() || mesh.resolve(it, None) == Some(from))
}

/// The element of the contract that a `transformSourceObjects` entry stands in which it names.
pub(super) fn own_source(
    mesh: &Mesh,
    (from, own): (usize, &Contract),
    text: &str,
) -> Option<Element> {
    starts(text).find_map(|(start, cut)| {
        let rest = text.get(cut + 1..).unwrap_or_default();
        if mesh.resolve(start, None) == Some(from) {
            return Some(element_of(own, rest));
        }
        let object = object_called(own, start)?;
        let field = Some(rest).filter(|it| !it.is_empty()).map(|it| field_called(object, it));
        Some((object.name.text()?.into(), field))
    })
}

/// What a dotted name may start with, the longest first, and where it ends.
pub(super) fn starts(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let ends = text.rmatch_indices('.').map(|(at, _)| at);
    [text.len()].into_iter().chain(ends).filter_map(|end| Some((text.get(..end)?, end)))
}

/// The object of a name or id, else of a physical name.
fn object_called<'a>(contract: &'a Contract, name: &str) -> Option<&'a SchemaObject> {
    let physical = || contract.objects.iter().find(|it| it.physical_name.text() == Some(name));
    contract.object(name).or_else(physical)
}

/// The dotted name of a field that is called by it or by its physical name, else what it is called.
fn field_called(object: &SchemaObject, called: &str) -> Box<str> {
    known_field(object, called).unwrap_or_else(|| called.into())
}

/// The dotted name of a field that is called by it or by its physical name.
fn known_field(object: &SchemaObject, called: &str) -> Option<Box<str>> {
    let mut known = false;
    let mut physical: Option<Box<str>> = None;
    object.visit_fields(&mut |dotted, field| {
        known |= dotted == called;
        if physical.is_none() && field.more().physical_name.text() == Some(called) {
            physical = Some(dotted.into());
        }
    });
    if known { Some(called.into()) } else { physical }
}

/// The custom property by which a contract says that it lists what one consumer reads.
pub(crate) const CONSUMES: &str = "consumes";

/// The uses of a contract that only lists what a consumer reads of another, `id@version`.
fn consumer(
    mesh: &Mesh,
    (from, contract): (usize, &Contract),
    used: &str,
    node: NodeId,
    edges: &mut Vec<Edge>,
) {
    let (id, version) = used.split_once('@').map_or((used, None), |(id, it)| (id, Some(it)));
    let whole = || edge(mesh, from, EdgeKind::ConsumerContract, (id.trim(), version), node);
    let before = edges.len();
    let target = whole().target.and_then(|it| mesh.members.get(it)?.unit.contract());
    contract.visit_fields(&mut |object, dotted, field| {
        if field.children().next().is_some() {
            return;
        }
        let Some(own) = object.name.text() else { return };
        let called = || object.physical_name().unwrap_or(own);
        let theirs =
            target.and_then(|it| object_called(it, own).or_else(|| object_called(it, called())));
        let name = theirs.and_then(|it| it.name.text()).unwrap_or(own);
        let read = theirs.map_or_else(|| dotted.into(), |it| field_called(it, dotted));
        edges.push(Edge {
            element: Some((name.into(), Some(read))),
            by: Some((own.into(), dotted.into())),
            ..whole()
        });
    });
    if edges.len() == before {
        edges.push(whole());
    }
}

/// The object and field that `object.field` or, in a contract of one object, `field` names; of
/// objects whose names have dots, the longest name that fits.
fn element_of(contract: &Contract, text: &str) -> Element {
    let cuts = text.match_indices('.').map(|(at, _)| at).chain([text.len()]);
    let found = cuts.rev().find_map(|cut| {
        let object = object_called(contract, text.get(..cut)?)?;
        Some((object, text.get(cut + 1..)))
    });
    if let Some((object, rest)) = found {
        let field = rest.map(|it| field_called(object, it));
        return (object.name.text().unwrap_or(text).into(), field);
    }
    match contract.objects.as_slice() {
        [only] if !text.is_empty() => {
            (only.name.text().unwrap_or_default().into(), Some(field_called(only, text)))
        }
        _ => {
            let (first, rest) = text.split_once('.').map_or((text, None), |(a, b)| (a, Some(b)));
            (first.into(), rest.map(Into::into))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_notations_are_read() {
        assert_eq!(Reference::read("orders.id"), Reference::Names(vec!["orders", "id"]));
        assert_eq!(
            Reference::read("a.odcs.yaml#/schema/orders/properties/id"),
            Reference::Ids { file: Some("a.odcs.yaml"), object: "orders", fields: vec!["id"] }
        );
        assert_eq!(
            Reference::read("schema/orders/properties/address/properties/street"),
            Reference::Ids { file: None, object: "orders", fields: vec!["address", "street"] }
        );
        for odd in ["", "orders", "a..b", "x#y.z", "schema/", "schema/o/columns/x"] {
            assert_eq!(Reference::read(odd), Reference::Other, "{odd}");
        }
    }

    #[test]
    fn a_relative_path_never_leaves_the_root() {
        assert_eq!(relative_to("../b/x.yaml", "a/y.yaml").as_deref(), Some("b/x.yaml"));
        assert_eq!(relative_to("./x.yaml", "a/y.yaml").as_deref(), Some("a/x.yaml"));
        for odd in ["../../etc/passwd", "/etc/passwd", "https://x.test/a.yaml", "file:///a"] {
            assert_eq!(relative_to(odd, "a/y.yaml"), None, "{odd}");
        }
    }
}
