//! What a policy sees: `input` as written, `input.mesh` normalised, and `data.mesh`.
//!
//! Values are built from the document tree directly. Everything below a list carries `path`, its
//! address in the source document, so that a policy can say where a problem is without counting.

use super::facts;
use super::older;
use super::value::{list, number, object, text};
use crate::finding::Finding;
use crate::model::{Contract, History, Lowered, MeshMember, Review, Sla, SlaName, Unit};
use crate::parse::{self, Document, Kind, Number};
use crate::source::NodeId;
use jiff::civil::Date;
use regorus::Value;
use std::sync::Arc;

/// A document as its policies see it.
#[derive(Debug, Clone)]
pub(super) struct Input {
    /// The document as written.
    pub raw: Value,
    /// The same with the key `mesh`, for policies that ask for it.
    pub with_mesh: Value,
}

/// What stands around a document.
pub(super) struct Around<'run> {
    /// The member at the base revision that it is compared with.
    pub base: Option<&'run MeshMember>,
    /// The changes between the two.
    pub changes: &'run [&'run Finding],
    /// What Git knows of the file.
    pub history: Option<&'run History>,
    /// The date of the run.
    pub today: Date,
}

/// The document as written, as a value of Rego.
pub(super) fn raw(document: &Document, node: NodeId) -> Value {
    match document.kind(node) {
        Kind::Null | Kind::Alias => Value::Null,
        Kind::Bool => Value::from(document.as_bool(node).unwrap_or_default()),
        Kind::Int | Kind::Float => document.as_number(node).map_or(Value::Null, |it| numeric(&it)),
        Kind::Text => text(document.scalar(node)),
        Kind::Sequence => list(document.items(node).iter().map(|it| raw(document, *it))),
        Kind::Mapping => object(
            document
                .entries(node)
                .map(|entry| (document.scalar(entry.key), raw(document, entry.value))),
        ),
    }
}

fn numeric(value: &Number<'_>) -> Value {
    match value {
        Number::Int(value) => Value::from(*value),
        Number::Large(value) => Value::from(*value),
        Number::Float(value, _) if value.is_finite() => number(*value),
        Number::Float(..) => Value::Null,
    }
}

/// Both forms of a member's document; nothing where it has no contents.
pub(super) fn input(member: &MeshMember, around: &Around<'_>) -> Option<Input> {
    let document = member.unit.document();
    let raw = raw(document, document.root()?);
    let mesh = mesh_key(member, around);
    let mut with_mesh = raw.clone();
    if let Ok(entries) = with_mesh.as_object_mut() {
        entries.insert(text("mesh"), mesh);
    }
    Some(Input { raw, with_mesh })
}

fn mesh_key(member: &MeshMember, around: &Around<'_>) -> Value {
    let (dir, name) = member.path.rsplit_once('/').unwrap_or(("", &member.path));
    let file = object([("path", text(&member.path)), ("dir", text(dir)), ("name", text(name))]);
    let (kind, normal) = normalised(&member.unit);
    let base = around.base.map_or(Value::Null, |base| {
        let same = Arc::ptr_eq(&base.unit, &member.unit);
        if same { normal.clone() } else { normalised(&base.unit).1 }
    });
    let mut entries = vec![
        (kind, normal),
        ("file", file),
        ("domain", member.domain.as_deref().map_or(Value::Null, text)),
        ("owners", list(member.owners.iter().map(|it| text(it)))),
        ("codeowners", review(&member.review)),
        ("subject", text(&member.subject)),
        ("today", text(&around.today.to_string())),
        ("base", base),
        ("changes", facts::changes(member, around.changes)),
        ("history", facts::history(around.history)),
    ];
    if let Some(contract) = member.unit.contract() {
        entries.push(("fields", fields(member.unit.document(), contract)));
    }
    object(entries)
}

/// What CODEOWNERS says of the file: null without such a file.
fn review(review: &Review) -> Value {
    let owners = match review {
        Review::Unknown => return Value::Null,
        Review::Nobody | Review::Unlisted => list([]),
        Review::Owners(owners) => list(owners.iter().map(|it| text(it))),
    };
    object([("listed", Value::from(!matches!(review, Review::Unlisted))), ("owners", owners)])
}

/// The document in the shape of ODCS 3.2 or ODPS 1.1, and the key that it stands under.
fn normalised(unit: &Unit) -> (&'static str, Value) {
    let document = unit.document();
    let (kind, root) = match unit.lowered() {
        Lowered::Contract(contract) => ("contract", contract.node),
        Lowered::Product(product) => ("product", product.node),
        Lowered::Foreign | Lowered::Other => return ("document", Value::Null),
    };
    let mut normal = match unit.lowered() {
        Lowered::Contract(contract) if contract.standard.is_odcs2() => {
            older::contract(document, contract)
        }
        _ => addressed(document, root, &mut Vec::new(), false),
    };
    if let Ok(entries) = normal.as_object_mut() {
        if let Some(status) = unit.status() {
            entries.insert(text("status_norm"), text(status));
        }
        let description = entries.get(&text("description")).cloned();
        if let Some(purpose @ Value::String(_)) = description {
            entries.insert(text("description"), object([("purpose", purpose)]));
        }
        let team = entries.get(&text("team")).cloned();
        if let Some(members @ Value::Array(_)) = team {
            entries.insert(text("team"), object([("members", members)]));
        }
        if let Lowered::Contract(contract) = unit.lowered() {
            let written = entries.get(&text("slaProperties")).cloned();
            if let Some(Value::Array(_)) = written {
                let promises = contract.sla.iter().map(|it| promise(document, contract, it));
                entries.insert(text("slaProperties"), list(promises));
            }
        }
    }
    (kind, normal)
}

/// A node with `path` on every mapping in a list, `custom` beside `customProperties`, and quality
/// rules in the words of 3.2.
pub(super) fn addressed(
    document: &Document,
    node: NodeId,
    path: &mut Vec<Value>,
    quality: bool,
) -> Value {
    match document.kind(node) {
        Kind::Sequence => {
            let items = document.items(node).iter().enumerate().map(|(index, item)| {
                path.push(Value::from(index));
                let mut value = addressed(document, *item, path, quality);
                if let Ok(entries) = value.as_object_mut() {
                    let own = text("path");
                    if entries.get(&own).is_none() {
                        entries.insert(own, Value::from(path.clone()));
                    }
                }
                path.pop();
                value
            });
            list(items.collect::<Vec<_>>())
        }
        Kind::Mapping => {
            let mut entries: Vec<(&str, Value)> = Vec::new();
            for entry in document.entries(node) {
                let key = document.scalar(entry.key);
                path.push(text(key));
                let value = addressed(document, entry.value, path, key == "quality");
                path.pop();
                if key == "customProperties" {
                    entries.push(("custom", custom(document, entry.value)));
                }
                entries.push((key, value));
            }
            if quality {
                complete_quality(&mut entries);
            }
            object(entries)
        }
        _ => raw(document, node),
    }
}

fn complete_quality(entries: &mut Vec<(&str, Value)>) {
    let find = |name: &str| entries.iter().find(|(key, _)| *key == name).map(|(_, it)| it.clone());
    let (kind, metric, rule) = (find("type"), find("metric"), find("rule"));
    if kind.is_none() {
        entries.push(("type", text("library")));
    }
    if let (None, Some(rule)) = (metric, rule) {
        entries.push(("metric", rule));
    }
}

/// `customProperties` by name.
pub(super) fn custom(document: &Document, node: NodeId) -> Value {
    let entry = |item: &NodeId| {
        let name = document.get_text(*item, "property").and_then(|it| document.as_text(it))?;
        let value = document.get_text(*item, "value").map_or(Value::Null, |it| raw(document, it));
        Some((name, value))
    };
    object(document.items(node).iter().filter_map(entry))
}

/// A service level with canonical name, unit and duration.
fn promise(document: &Document, contract: &Contract, sla: &Sla) -> Value {
    let mut path: Vec<Value> = segments(document, sla.node);
    let mut value = addressed(document, sla.node, &mut path, false);
    let Ok(entries) = value.as_object_mut() else { return value };
    entries.insert(text("path"), Value::from(path));
    if contract.standard.is_odcs2()
        && let Some(column) = entries.remove(&text("column"))
    {
        entries.insert(text("element"), column);
    }
    if let Some(written) = sla.property.text() {
        entries.insert(text("written"), text(written));
        let name = match &sla.name {
            SlaName::Other(_) => written,
            known => known.word(),
        };
        entries.insert(text("property"), text(name));
    }
    if let Some(unit) = sla.canonical_unit {
        entries.insert(text("unit"), text(unit.word()));
    }
    if let Some(value) = sla.number {
        entries.insert(text("number"), number(value));
    }
    if let Some(duration) = sla.duration() {
        entries.insert(text("duration"), text(&duration));
    }
    if let Some(seconds) = sla.seconds() {
        entries.insert(text("seconds"), number(seconds));
    }
    value
}

/// The address of a node as a list of keys and indexes.
pub(super) fn address(document: &Document, node: NodeId) -> Value {
    Value::from(segments(document, node))
}

/// The keys and indexes that lead to a node.
pub(super) fn segments(document: &Document, node: NodeId) -> Vec<Value> {
    let pointer = document.pointer(node);
    let mut at = document.root();
    parse::segments(&pointer)
        .map(|key| {
            let value = match at.map(|it| document.kind(it)) {
                Some(Kind::Sequence) => key.parse::<u64>().map_or(Value::Null, Value::from),
                _ => text(&key),
            };
            at = at.and_then(|it| match document.kind(it) {
                Kind::Sequence => {
                    key.parse().ok().and_then(|index: usize| document.items(it).get(index).copied())
                }
                _ => document.get_text(it, &key),
            });
            value
        })
        .collect()
}

/// Keys of a field that default to false.
pub(super) const FLAGS: [&str; 6] =
    ["required", "unique", "primaryKey", "partitioned", "criticalDataElement", "deprecated"];

/// Every field at any depth.
fn fields(document: &Document, contract: &Contract) -> Value {
    if contract.standard.is_odcs2() {
        return older::fields(document, contract);
    }
    let mut all = Vec::new();
    let schema = document.get_text(contract.node, "schema");
    for (index, object) in
        schema.map(|it| document.items(it)).unwrap_or_default().iter().enumerate()
    {
        let name = document.get_text(*object, "name").map_or("", |it| document.scalar(it));
        let mut path = vec![text("schema"), Value::from(index)];
        let mut walk = FieldWalk { document, object: name, parents: Vec::new(), all: &mut all };
        walk.properties(*object, &mut path);
    }
    list(all)
}

/// Collects the fields of one object.
struct FieldWalk<'doc, 'out> {
    document: &'doc Document,
    object: &'doc str,
    parents: Vec<&'doc str>,
    all: &'out mut Vec<Value>,
}

impl FieldWalk<'_, '_> {
    fn properties(&mut self, node: NodeId, path: &mut Vec<Value>) {
        let Some(list) = self.document.get_text(node, "properties") else { return };
        path.push(text("properties"));
        for (index, item) in self.document.items(list).iter().enumerate() {
            path.push(Value::from(index));
            self.field(*item, path);
            path.pop();
        }
        path.pop();
    }

    fn field(&mut self, node: NodeId, path: &mut Vec<Value>) {
        let document = self.document;
        if document.kind(node) != Kind::Mapping {
            return;
        }
        let name = document.get_text(node, "name").map_or("", |it| document.scalar(it));
        let mut entries: Vec<(&str, Value)> = Vec::new();
        for entry in document.entries(node) {
            let key = document.scalar(entry.key);
            if matches!(key, "properties" | "items") {
                continue;
            }
            path.push(text(key));
            if key == "customProperties" {
                entries.push(("custom", custom(document, entry.value)));
            }
            entries.push((key, addressed(document, entry.value, path, key == "quality")));
            path.pop();
        }
        for flag in FLAGS {
            if !entries.iter().any(|(key, _)| *key == flag) {
                entries.push((flag, Value::from(false)));
            }
        }
        let dotted = self.parents.iter().copied().chain([name]).collect::<Vec<_>>().join(".");
        entries.extend([
            ("path", Value::from(path.clone())),
            ("object", text(self.object)),
            ("dotted", text(&dotted)),
            ("depth", Value::from(self.parents.len())),
            ("parents", list(self.parents.iter().map(|it| text(it)))),
        ]);
        self.all.push(object(entries));
        self.parents.push(name);
        self.properties(node, path);
        if let Some(items) = document.get_text(node, "items") {
            path.push(text("items"));
            self.properties(items, path);
            path.pop();
        }
        self.parents.pop();
    }
}
