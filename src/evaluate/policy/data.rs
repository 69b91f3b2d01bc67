//! `data.mesh`: what a policy may know of all documents.

use super::input::segments;
use super::value::{get, list, number, object, text};
use crate::model::{Contract, Edge, EdgeKind, Mesh, MeshMember, SlaName};
use crate::source::NodeId;
use regorus::Value;
use std::collections::{BTreeMap, BTreeSet};

/// `data.mesh`: what a policy may know of all documents.
pub(super) fn data(mesh: &Mesh) -> Value {
    let contracts = object(
        mesh.contracts()
            .map(|(_, member, contract)| {
                let objects = object(contract.objects.iter().map(|it| {
                    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
                    it.visit_fields(&mut |dotted, field| {
                        let kind =
                            field.logical_type.value().map(|it| ("logicalType", text(it.word())));
                        let class =
                            field.classification.text().map(|it| ("classification", text(it)));
                        fields.insert(dotted.to_owned(), object(kind.into_iter().chain(class)));
                    });
                    let fields =
                        object(fields.iter().map(|(name, it)| (name.as_str(), it.clone())));
                    (it.name.text().unwrap_or_default(), object([("fields", fields)]))
                }));
                let mut entries = identity(member);
                entries.push(("objects", objects));
                entries.push(("sla", promises(contract)));
                (&*member.subject, object(entries))
            })
            .collect::<Vec<_>>(),
    );
    let products =
        mesh.product_members().map(|(_, member)| (&*member.subject, object(identity(member))));
    let domains = mesh.domains.iter().map(|it| {
        let owners = list(it.owners.iter().map(|owner| text(owner)));
        (&*it.name, object([("path", text(&it.path)), ("owners", owners)]))
    });
    let edges: Vec<Value> = mesh.edges.iter().map(|it| edge(mesh, it, &contracts)).collect();
    let (uses, used_by) = by_end(mesh, &edges);
    let (upstream, upstream_sla) = upstream(mesh, &contracts);
    object([
        ("complete", Value::from(mesh.complete)),
        ("naming", naming(mesh)),
        ("uses", uses),
        ("upstream", upstream),
        ("upstream_sla", upstream_sla),
        ("used_by", used_by),
        ("contracts", contracts),
        ("products", object(products.collect::<Vec<_>>())),
        ("domains", object(domains.collect::<Vec<_>>())),
        ("edges", Value::from(edges)),
    ])
}

fn identity(member: &MeshMember) -> Vec<(&'static str, Value)> {
    let known = |it: Option<&str>| it.map_or(Value::Null, text);
    vec![
        ("id", known(member.unit.id())),
        ("version", known(member.unit.facts.version.as_deref())),
        ("status", known(member.unit.status())),
        ("domain", known(member.domain.as_deref())),
        ("owners", list(member.owners.iter().map(|it| text(it)))),
        ("path", text(&member.path)),
    ]
}

/// The first entry of each service level, by its canonical name.
fn promises(contract: &Contract) -> Value {
    let mut all: BTreeMap<&str, Value> = BTreeMap::new();
    for promise in &contract.sla {
        let name = promise.name.word();
        let value = promise.value.text().map_or(Value::Null, text);
        let seconds = promise.seconds().map(|it| ("seconds", number(it)));
        let entry = || object([("value", value)].into_iter().chain(seconds));
        if !matches!(promise.name, SlaName::Other(_)) {
            all.entry(name).or_insert_with(entry);
        }
    }
    object(all)
}

fn edge(mesh: &Mesh, edge: &Edge, contracts: &Value) -> Value {
    let called = |index: usize| mesh.members.get(index).map(|it| text(&it.subject));
    let kind = match edge.kind {
        EdgeKind::InputPort => "input_port",
        EdgeKind::OutputPort => "output_port",
        EdgeKind::InputContract => "input_contract",
        EdgeKind::Relationship => "relationship",
        EdgeKind::Transform => "transform",
        EdgeKind::ConsumerContract => "consumer_contract",
    };
    let field = |object_name: &str, field: Option<&str>| {
        object([("object", text(object_name)), ("field", field.map_or(Value::Null, text))])
    };
    let from = mesh.members.get(edge.from);
    let path = from.map_or_else(Vec::new, |it| segments(it.unit.document(), edge.node));
    let by = edge.by.as_ref().map(|(object, dotted)| field(object, Some(dotted)));
    let element = edge.element.as_ref().map(|(object, dotted)| field(object, dotted.as_deref()));
    let target = edge.target.and_then(called);
    let class = || {
        let (object, dotted) = edge.element.as_ref()?;
        let contract = contracts.as_object().ok()?.get(target.as_ref()?)?;
        let own = get(get(get(contract, "objects")?, object)?, "fields")?;
        get(get(own, dotted.as_deref()?)?, "classification").cloned()
    };
    let class = class().unwrap_or(Value::Null);
    object([
        ("from", called(edge.from).unwrap_or_else(|| text(""))),
        ("to", text(&edge.to)),
        ("kind", text(kind)),
        ("version", edge.version.as_deref().map_or(Value::Null, text)),
        ("target", target.unwrap_or(Value::Null)),
        ("classification", class),
        ("path", Value::from(path)),
        ("by", by.unwrap_or(Value::Null)),
        ("element", element.unwrap_or(Value::Null)),
    ])
}

/// The edges by the document that they start at, and by the one that they lead to.
fn by_end(mesh: &Mesh, edges: &[Value]) -> (Value, Value) {
    let mut uses: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut used_by: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (it, value) in mesh.edges.iter().zip(edges) {
        if let Some(from) = mesh.members.get(it.from) {
            uses.entry(&*from.subject).or_default().push(value.clone());
        }
        if let Some(target) = it.target.and_then(|it| mesh.members.get(it)) {
            used_by.entry(&*target.subject).or_default().push(value.clone());
        }
    }
    let whole = |by: BTreeMap<&str, Vec<Value>>| {
        object(by.into_iter().map(|(name, edges)| (name, list(edges))).collect::<Vec<_>>())
    };
    (whole(uses), whole(used_by))
}

/// Least number of names of several words from which a way of writing them can prevail.
const LEAST_NAMES: u64 = 10;

/// What each contract is made from: the contracts that its fields name, and what feeds the output
/// ports that serve it, the inputs of the port itself before those of the whole product; and the
/// service levels of these.
fn upstream(mesh: &Mesh, contracts: &Value) -> (Value, Value) {
    let mut all: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut feeds: BTreeMap<usize, Vec<&Edge>> = BTreeMap::new();
    for edge in &mesh.edges {
        match (edge.kind, edge.target) {
            (EdgeKind::Transform, Some(target)) => {
                all.entry(edge.from).or_default().insert(target);
            }
            (EdgeKind::InputPort | EdgeKind::InputContract, Some(_)) => {
                feeds.entry(edge.from).or_default().push(edge);
            }
            _ => {}
        }
    }
    for port in mesh.edges.iter().filter(|it| it.kind == EdgeKind::OutputPort) {
        let (Some(contract), Some(feeds)) = (port.target, feeds.get(&port.from)) else { continue };
        let Some(member) = mesh.members.get(port.from) else { continue };
        let own = inputs_of(member, port.node);
        let is_own = |it: &&&Edge| own.contains(&it.node);
        let given = feeds.iter().any(|it| is_own(&it));
        let kept = feeds
            .iter()
            .filter(|it| if given { is_own(it) } else { it.kind == EdgeKind::InputPort });
        all.entry(contract).or_default().extend(kept.filter_map(|it| it.target));
    }
    let called = |index: &usize| mesh.members.get(*index).map(|it| &*it.subject);
    let (mut lists, mut promises) = (Vec::new(), Vec::new());
    for (contract, sources) in &all {
        let Some(name) = called(contract) else { continue };
        let sources: Vec<&str> =
            sources.iter().filter(|it| *it != contract).filter_map(called).collect();
        let sla = |source: &str| get(get(contracts, source)?, "sla").cloned();
        let known = sources.iter().filter_map(|it| Some((*it, sla(it)?)));
        promises.push((name, object(known)));
        lists.push((name, list(sources.into_iter().map(text))));
    }
    (object(lists), object(promises))
}

/// Where an output port says what it is made from.
fn inputs_of(member: &MeshMember, port: NodeId) -> Vec<NodeId> {
    let product = member.unit.product();
    let ports = product.map(|it| it.outputs.as_slice()).unwrap_or_default();
    let own = ports.iter().filter(|it| it.node == port).flat_map(|it| &it.input_contracts);
    own.map(|it| it.node).collect()
}

/// How often each way of writing names of several words occurs, objects and fields together, and
/// the way of two thirds of them.
fn naming(mesh: &Mesh) -> Value {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut count = |name: Option<&str>| {
        if let Some(case) = name.and_then(case_of) {
            *counts.entry(case).or_default() += 1;
        }
    };
    for (_, _, contract) in mesh.contracts() {
        for it in &contract.objects {
            count(it.name.text());
            it.visit_fields(&mut |_, field| count(field.name.text()));
        }
    }
    let all: u64 = counts.values().sum();
    let prevails = |count: u64| all >= LEAST_NAMES && count * 3 >= all * 2;
    let prevailing = counts.iter().find(|(_, count)| prevails(**count));
    let prevailing = prevailing.map_or(Value::Null, |(case, _)| text(case));
    let counts = object(counts.iter().map(|(case, count)| (*case, Value::from(*count))));
    object([("counts", counts), ("prevailing", prevailing)])
}

/// The way in which a name is written; nothing for a single word, which fits most of them.
fn case_of(name: &str) -> Option<&'static str> {
    let letters = |is: fn(&char) -> bool| name.chars().any(|it| is(&it));
    let (upper, lower) = (letters(char::is_ascii_uppercase), letters(char::is_ascii_lowercase));
    let first = name.chars().next()?;
    if !first.is_ascii_alphabetic()
        || !name.chars().all(|it| it.is_ascii_alphanumeric() || "_-".contains(it))
    {
        return None;
    }
    match (name.contains('_'), name.contains('-')) {
        (true, false) if !upper => Some("snake_case"),
        (true, false) if !lower => Some("UPPER_CASE"),
        (false, true) if !upper => Some("kebab-case"),
        (false, false) if upper && lower && first.is_ascii_lowercase() => Some("camelCase"),
        (false, false) if upper && lower => {
            let rest = name.get(1..).unwrap_or_default();
            rest.contains(|it: char| it.is_ascii_uppercase()).then_some("PascalCase")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::case_of;

    #[test]
    fn names_are_written_in_ways() {
        let cases = [
            ("order_id", Some("snake_case")),
            ("ORDER_ID", Some("UPPER_CASE")),
            ("order-id", Some("kebab-case")),
            ("orderId", Some("camelCase")),
            ("OrderId", Some("PascalCase")),
            ("order", None),
            ("Order", None),
            ("ID", None),
            ("Order_Id", None),
            ("order id", None),
            ("_order_id", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(case_of(name), expected, "{name}");
        }
    }
}
