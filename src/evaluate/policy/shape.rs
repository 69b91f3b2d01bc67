//! The document as policies see it: as written, normalised, and its fields in one list.
//!
//! Everything below a list carries `path`, its address in the source document, so that a policy can
//! say where a problem is without counting. What is the same in several forms is one value.

use super::input::segments;
use super::older;
use super::value::{as_text, get, keyed, list, number, object, text};
use crate::model::{Contract, Lowered, Sla, SlaName, Unit};
use crate::parse::{Document, Kind, Number, Symbol};
use crate::source::NodeId;
use regorus::Value;
use regorus::value::Object;
use std::collections::HashMap;

/// The forms of one document.
pub(super) struct Shape {
    /// As written.
    pub raw: Value,
    /// The key that the normalised form stands under.
    pub kind: &'static str,
    /// In the shape of ODCS 3.2 or ODPS 1.1.
    pub normal: Value,
    /// Every field of a contract at any depth.
    pub fields: Option<Value>,
}

impl Shape {
    /// The forms of a document; nothing where it has no contents.
    pub(super) fn of(unit: &Unit) -> Option<Self> {
        let document = unit.document();
        let root = document.root()?;
        let mut builder = Builder::new(document);
        builder.older = unit.is_odcs2();
        let raw = builder.raw(root);
        let (kind, node) = match unit.lowered() {
            Lowered::Contract(contract) => ("contract", contract.node),
            Lowered::Product(product) => ("product", product.node),
            Lowered::Foreign | Lowered::Other => ("document", root),
        };
        let own = if node == root { raw.clone() } else { builder.raw(node) };
        let older = unit.contract().filter(|it| it.standard.is_odcs2());
        let normal = match older {
            Some(contract) => builder.older(unit, contract),
            None if kind == "document" => Value::Null,
            None => builder.normal(unit, &own),
        };
        let fields = match older {
            Some(contract) => Some(older::fields(document, contract)),
            None => (kind == "contract").then(|| list(std::mem::take(&mut builder.fields))),
        };
        Some(Self { raw, kind, normal, fields })
    }
}

/// Entries of an object, not yet sorted.
type Entries = Vec<(Value, Value)>;

fn whole(entries: Entries) -> Value {
    keyed(entries)
}

/// What is around a field.
struct Place<'walk> {
    object: &'walk Value,
    parents: Vec<Value>,
}

/// Builds the forms; the names of keys, which come again and again, are made once.
struct Builder<'doc> {
    document: &'doc Document,
    /// The words of the standards, by symbol.
    words: Vec<Option<Value>>,
    /// Any other keys.
    keys: HashMap<&'doc str, Value>,
    fields: Vec<Value>,
    /// Whether the document is one of ODCS 2.2.
    older: bool,
}

/// A part of a document as written.
pub(super) fn raw(document: &Document, node: NodeId) -> Value {
    Builder::new(document).raw(node)
}

/// A part of a document as [`Builder::addressed`] gives it.
pub(super) fn addressed(
    document: &Document,
    node: NodeId,
    path: &mut Vec<Value>,
    quality: bool,
) -> Value {
    let mut builder = Builder::new(document);
    let raw = builder.raw(node);
    builder.addressed(&raw, path, quality)
}

/// `customProperties` by name.
pub(super) fn custom(document: &Document, node: NodeId) -> Value {
    named_properties(&raw(document, node))
}

/// Keys of a field that default to false.
pub(super) const FLAGS: [&str; 6] =
    ["required", "unique", "primaryKey", "partitioned", "criticalDataElement", "deprecated"];

impl<'doc> Builder<'doc> {
    fn new(document: &'doc Document) -> Self {
        let words = vec![None; Symbol::COUNT];
        Self { document, words, keys: HashMap::default(), fields: Vec::new(), older: false }
    }

    fn key(&mut self, key: &'doc str) -> Value {
        self.named_key(Symbol::of(key), key)
    }

    fn named_key(&mut self, symbol: Symbol, key: &'doc str) -> Value {
        match self.words.get_mut(symbol.index()) {
            Some(known) => known.get_or_insert_with(|| text(key)).clone(),
            None => self.keys.entry(key).or_insert_with(|| text(key)).clone(),
        }
    }

    /// The document as written, as a value of Rego.
    fn raw(&mut self, node: NodeId) -> Value {
        let document = self.document;
        match document.kind(node) {
            Kind::Null | Kind::Alias => Value::Null,
            Kind::Bool => Value::from(document.as_bool(node).unwrap_or_default()),
            Kind::Int | Kind::Float => {
                document.as_number(node).map_or(Value::Null, |it| numeric(&it))
            }
            Kind::Text => text(document.scalar(node)),
            Kind::Sequence => {
                let items: Vec<Value> =
                    document.items(node).iter().map(|it| self.raw(*it)).collect();
                Value::from(items)
            }
            Kind::Mapping => {
                let mut entries = Entries::new();
                for entry in document.entries(node) {
                    let key = self.named_key(entry.symbol, document.scalar(entry.key));
                    entries.push((key, self.raw(entry.value)));
                }
                whole(entries)
            }
        }
    }

    fn normal(&mut self, unit: &Unit, own: &Value) -> Value {
        let Value::Object(written) = own else { return own.clone() };
        let mut path = Vec::new();
        let mut entries = Entries::new();
        for (key, value) in written.iter_sorted() {
            path.push(key.clone());
            let shaped = match (as_text(key), value) {
                (Some("schema"), Value::Array(_)) if unit.is_contract() => {
                    self.schema(value, &mut path)
                }
                (Some("description"), Value::String(_)) => object([("purpose", value.clone())]),
                (Some("team"), Value::Array(_)) => {
                    object([("members", self.addressed(value, &mut path, false))])
                }
                (Some("slaProperties"), Value::Array(_)) if unit.is_contract() => {
                    let promises = unit.contract().map(|it| it.sla.as_slice()).unwrap_or_default();
                    list(promises.iter().map(|it| self.promise(it)).collect::<Vec<_>>())
                }
                (name, _) => self.addressed(value, &mut path, name == Some("quality")),
            };
            path.pop();
            entries.push((key.clone(), shaped));
        }
        self.complete(written, &mut entries, false);
        if let Some(status) = unit.status() {
            entries.push((self.key("status_norm"), text(status)));
        }
        whole(entries)
    }

    /// A contract of ODCS 2.2 in the shape of the newest version.
    fn older(&mut self, unit: &Unit, contract: &Contract) -> Value {
        let mut normal = older::contract(self.document, contract);
        let Ok(entries) = normal.as_object_mut() else { return normal };
        for name in ["description", "team", "slaProperties"] {
            let key = self.key(name);
            let shaped = match (name, entries.get(&key)) {
                ("description", Some(purpose @ Value::String(_))) => {
                    object([("purpose", purpose.clone())])
                }
                ("team", Some(members @ Value::Array(_))) => object([("members", members.clone())]),
                ("slaProperties", Some(Value::Array(_))) => {
                    list(contract.sla.iter().map(|it| self.promise(it)).collect::<Vec<_>>())
                }
                _ => continue,
            };
            entries.insert(key, shaped);
        }
        if let Some(status) = unit.status() {
            entries.insert(self.key("status_norm"), text(status));
        }
        normal
    }

    /// A value with `path` on every mapping in a list, `custom` beside `customProperties`, and
    /// quality rules in the words of 3.2.
    fn addressed(&mut self, value: &Value, path: &mut Vec<Value>, quality: bool) -> Value {
        match value {
            Value::Array(items) if items.iter().any(is_container) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    path.push(Value::from(index));
                    let item = self.item(item, path, quality);
                    path.pop();
                    item
                });
                Value::from(items.collect::<Vec<_>>())
            }
            Value::Object(written) => {
                let mut entries = self.entries(written, path, &[]);
                self.complete(written, &mut entries, quality);
                whole(entries)
            }
            other => other.clone(),
        }
    }

    /// An item of a list.
    fn item(&mut self, item: &Value, path: &mut Vec<Value>, quality: bool) -> Value {
        let Value::Object(written) = item else { return self.addressed(item, path, quality) };
        let mut entries = self.entries(written, path, &[]);
        self.complete(written, &mut entries, quality);
        self.locate(written, &mut entries, path);
        whole(entries)
    }

    /// The address of a mapping, unless it has a key of that name itself.
    fn locate(&mut self, written: &Object, entries: &mut Entries, path: &[Value]) {
        let key = self.key("path");
        if !written.contains_key(&key) {
            entries.push((key, Value::from(path.to_vec())));
        }
    }

    fn entries(&mut self, written: &Object, path: &mut Vec<Value>, without: &[&str]) -> Entries {
        let mut entries = Entries::new();
        for (key, value) in written.iter_sorted() {
            let name = as_text(key).unwrap_or_default();
            if without.contains(&name) {
                continue;
            }
            let shaped = if is_container(value) {
                path.push(key.clone());
                let shaped = self.addressed(value, path, name == "quality");
                path.pop();
                shaped
            } else {
                value.clone()
            };
            entries.push((key.clone(), shaped));
        }
        entries
    }

    /// What a mapping says by other words: custom properties by their names, and a quality rule by
    /// its older keys.
    fn complete(&mut self, written: &Object, entries: &mut Entries, quality: bool) {
        if let Some(properties) = written.get(&self.key("customProperties")) {
            entries.push((self.key("custom"), named_properties(properties)));
        }
        if !quality {
            return;
        }
        let [kind, metric, rule] = ["type", "metric", "rule"].map(|it| self.key(it));
        if !written.contains_key(&kind) {
            entries.push((kind, text("library")));
        }
        if let (false, Some(rule)) = (written.contains_key(&metric), written.get(&rule)) {
            entries.push((metric, rule.clone()));
        }
    }

    fn schema(&mut self, schema: &Value, path: &mut Vec<Value>) -> Value {
        let Value::Array(items) = schema else { return schema.clone() };
        let items = items.iter().enumerate().map(|(index, item)| {
            path.push(Value::from(index));
            let shaped = match item {
                Value::Object(written) => {
                    let name = named(get(item, "name"));
                    let mut place = Place { object: &name, parents: Vec::new() };
                    let mut entries = self.entries(written, path, &["properties"]);
                    self.nested(written, "properties", path, &mut place, &mut entries);
                    self.complete(written, &mut entries, false);
                    self.locate(written, &mut entries, path);
                    whole(entries)
                }
                other => self.item(other, path, false),
            };
            path.pop();
            shaped
        });
        Value::from(items.collect::<Vec<_>>())
    }

    /// The fields below a key.
    fn nested(
        &mut self,
        written: &Object,
        key: &'static str,
        path: &mut Vec<Value>,
        place: &mut Place<'_>,
        entries: &mut Entries,
    ) {
        let key_value = self.key(key);
        let Some(value) = written.get(&key_value) else { return };
        path.push(key_value.clone());
        let shaped = match value {
            Value::Array(items) if key == "properties" => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    path.push(Value::from(index));
                    let shaped = match item {
                        Value::Object(written) => self.field(written, path, place),
                        other => self.item(other, path, false),
                    };
                    path.pop();
                    shaped
                });
                Value::from(items.collect::<Vec<_>>())
            }
            Value::Object(items) if key == "items" => {
                let mut inner = self.entries(items, path, &["properties"]);
                self.nested(items, "properties", path, place, &mut inner);
                self.complete(items, &mut inner, false);
                whole(inner)
            }
            other => self.addressed(other, path, false),
        };
        path.pop();
        entries.push((key_value, shaped));
    }

    /// A field in its place, and once more in the list of all.
    fn field(&mut self, written: &Object, path: &mut Vec<Value>, place: &mut Place<'_>) -> Value {
        let mut entries = self.entries(written, path, &["properties", "items"]);
        self.complete(written, &mut entries, false);
        let name = named(written.get(&self.key("name")));
        let address = Value::from(path.clone());
        let listed = self.listed(written, &entries, place, &name, address.clone());
        self.fields.push(listed);
        place.parents.push(name);
        for key in ["properties", "items"] {
            self.nested(written, key, path, place, &mut entries);
        }
        place.parents.pop();
        let key = self.key("path");
        if !written.contains_key(&key) {
            entries.push((key, address));
        }
        whole(entries)
    }

    /// A field as an entry of the list of all.
    fn listed(
        &mut self,
        written: &Object,
        entries: &Entries,
        place: &Place<'_>,
        name: &Value,
        path: Value,
    ) -> Value {
        let mut listed = Entries::with_capacity(entries.len() + FLAGS.len() + 5);
        listed.extend(entries.iter().cloned());
        for flag in FLAGS {
            let key = self.key(flag);
            if !written.contains_key(&key) {
                listed.push((key, Value::from(false)));
            }
        }
        let dotted = match place.parents.as_slice() {
            [] => name.clone(),
            parents => {
                let names = parents.iter().chain([name]).filter_map(as_text);
                text(&names.collect::<Vec<_>>().join("."))
            }
        };
        let more = [
            ("path", path),
            ("object", place.object.clone()),
            ("dotted", dotted),
            ("depth", Value::from(place.parents.len())),
            ("parents", Value::from(place.parents.clone())),
        ];
        listed.extend(more.map(|(key, value)| (self.key(key), value)));
        whole(listed)
    }

    /// A service level with canonical name, unit and duration.
    fn promise(&mut self, sla: &Sla) -> Value {
        let mut path = segments(self.document, sla.node);
        let raw = self.raw(sla.node);
        let Value::Object(written) = &raw else { return raw };
        let mut entries = self.entries(written, &mut path, &[]);
        self.complete(written, &mut entries, false);
        let column = self.key("column");
        if self.older
            && let Some(at) = entries.iter().position(|(key, _)| *key == column)
        {
            let (_, name) = entries.swap_remove(at);
            entries.push((self.key("element"), name));
        }
        let mut add = |key, value| entries.push((self.key(key), value));
        add("path", Value::from(path));
        if let Some(written) = sla.property.text() {
            add("written", text(written));
            let name = match &sla.name {
                SlaName::Other(_) => written,
                known => known.word(),
            };
            add("property", text(name));
        }
        if let Some(unit) = sla.canonical_unit {
            add("unit", text(unit.word()));
        }
        if let Some(value) = sla.number {
            add("number", number(value));
        }
        if let Some(duration) = sla.duration() {
            add("duration", text(&duration));
        }
        if let Some(seconds) = sla.seconds() {
            add("seconds", number(seconds));
        }
        whole(entries)
    }
}

const fn is_container(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

fn numeric(value: &Number<'_>) -> Value {
    match value {
        Number::Int(value) => Value::from(*value),
        Number::Large(value) => Value::from(*value),
        Number::Float(value, _) if value.is_finite() => number(*value),
        Number::Float(..) => Value::Null,
    }
}

/// A name as text, whatever scalar it is.
fn named(name: Option<&Value>) -> Value {
    match name {
        Some(name @ Value::String(_)) => name.clone(),
        Some(other @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => text(&other.to_string()),
        _ => text(""),
    }
}

/// `customProperties` by name.
fn named_properties(properties: &Value) -> Value {
    let Value::Array(items) = properties else { return whole(Entries::new()) };
    let entry = |item: &Value| {
        let name = get(item, "property").filter(|it| as_text(it).is_some())?;
        Some((name.clone(), get(item, "value").cloned().unwrap_or(Value::Null)))
    };
    whole(items.iter().filter_map(entry).collect())
}
