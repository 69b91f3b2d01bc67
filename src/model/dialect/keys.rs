//! Every key of the standards: where it stands, and what their JSON Schemas say of it.

use super::schema_of;
use crate::model::{Standard, Subject};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A key at one place of contracts or products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The keys that lead to it, with dots; lists and what lies deeper in itself are passed over.
    pub path: String,
    /// Whose documents have it.
    pub subject: Subject,
    /// What it means.
    pub about: About,
    /// Whether it must be there, where what holds it is.
    pub required: bool,
    /// The first version of the standard that has it; none where the oldest known one does.
    pub since: Option<&'static str>,
    /// The last version that has it; none where the newest one does.
    pub until: Option<&'static str>,
    /// The keys below it.
    pub below: Vec<String>,
}

/// What a schema says of a key, wherever it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    /// What it means, in a sentence.
    pub description: String,
    /// The kind of value, in words; empty where any is allowed.
    pub kind: String,
    /// The values that it may have; empty where they are free.
    pub values: Vec<String>,
    /// The pattern that a text must match.
    pub pattern: Option<String>,
    /// The value that counts where the key is missing.
    pub default: Option<String>,
    /// Values to learn from.
    pub examples: Vec<String>,
    /// Whether the standard advises against it.
    pub deprecated: bool,
}

impl Key {
    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }
}

/// All keys of contracts, then of products, each by path.
pub fn keys() -> Vec<Key> {
    [Subject::Contract, Subject::Product].into_iter().flat_map(keys_of).collect()
}

fn keys_of(subject: Subject) -> Vec<Key> {
    let standards: Vec<Standard> =
        Standard::ALL.into_iter().filter(|it| it.subject() == subject).collect();
    let walks: Vec<&BTreeMap<String, Place>> = standards.iter().map(|it| places(*it)).collect();
    let paths: BTreeSet<&String> = walks.iter().flat_map(|it| it.keys()).collect();
    let key = |path: &&String| {
        let having = || standards.iter().zip(&walks).filter(|(_, walk)| walk.contains_key(*path));
        let first = having().next()?.0;
        let (last, walk) = having().next_back()?;
        let place = walk.get(*path)?;
        let start = format!("{path}.");
        let below = walk.keys().filter_map(|it| it.strip_prefix(&start));
        Some(Key {
            path: (*path).clone(),
            subject,
            about: place.about.clone(),
            required: place.required,
            since: (Some(first) != standards.first()).then(|| first.api_version()),
            until: (Some(last) != standards.last()).then(|| last.api_version()),
            below: below.filter(|it| !it.contains('.')).map(str::to_owned).collect(),
        })
    };
    paths.iter().filter_map(key).collect()
}

/// A key in one version of a standard.
pub(super) struct Place {
    pub(super) about: About,
    required: bool,
}

/// The keys of one version, by path; read once.
pub(super) fn places(standard: Standard) -> &'static BTreeMap<String, Place> {
    static PLACES: [OnceLock<BTreeMap<String, Place>>; Standard::ALL.len()] =
        [const { OnceLock::new() }; Standard::ALL.len()];
    static NONE: BTreeMap<String, Place> = BTreeMap::new();
    let index = Standard::ALL.iter().position(|it| *it == standard);
    let slot = index.and_then(|it| PLACES.get(it));
    slot.map_or(&NONE, |it| it.get_or_init(|| walk(standard)))
}

/// The keys of one version, by path.
fn walk(standard: Standard) -> BTreeMap<String, Place> {
    let root = schema_of(standard);
    let mut walk = Walk { root, open: Vec::new(), found: BTreeMap::new() };
    walk.schema(root, "", true);
    walk.found
}

struct Walk<'schema> {
    root: &'schema Value,
    /// Definitions that are being read: what stands in itself is not entered again.
    open: Vec<&'schema str>,
    found: BTreeMap<String, Place>,
}

impl<'schema> Walk<'schema> {
    /// Reads the keys that a schema allows at a path; `always` where it is no mere case of several.
    fn schema(&mut self, schema: &'schema Value, path: &str, always: bool) {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str)
            && !self.open.contains(&name)
        {
            self.open.push(name);
            if let Some(target) = definition(self.root, name) {
                self.schema(target, path, always);
            }
            self.open.pop();
        }
        let list = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
        let required: Vec<&str> = list("required").filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, below) in properties.into_iter().flatten() {
            // `true` only says that a case admits what stands elsewhere.
            if below.is_object() {
                let own = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.note(&own, below, always && required.contains(&name.as_str()));
                self.schema(below, &own, true);
            }
        }
        for part in list("allOf") {
            self.schema(part, path, always);
        }
        let cases = list("anyOf").chain(list("oneOf"));
        for case in cases.chain(schema.get("then")).chain(schema.get("else")) {
            self.schema(case, path, false);
        }
        if let Some(items) = schema.get("items") {
            self.schema(items, path, true);
        }
    }

    fn note(&mut self, path: &str, schema: &'schema Value, required: bool) {
        let about = about(self.root, schema);
        let known = self
            .found
            .entry(path.to_owned())
            .or_insert_with(|| Place { about: about.clone(), required: false });
        known.required |= required;
        for value in about.values {
            if !known.about.values.contains(&value) {
                known.about.values.push(value);
            }
        }
        if known.about.description.is_empty() {
            known.about.description = about.description;
        }
    }
}

fn definition<'schema>(root: &'schema Value, reference: &str) -> Option<&'schema Value> {
    root.pointer(reference.strip_prefix('#')?)
}

/// A schema and those that it refers to, its own words first.
fn layers<'schema>(
    root: &'schema Value,
    schema: &'schema Value,
) -> Vec<&'schema Map<String, Value>> {
    const DEEPEST: usize = 8;
    let mut layers: Vec<&Map<String, Value>> = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let Some(object) = schema.as_object().filter(|_| layers.len() < DEEPEST) else { continue };
        layers.push(object);
        let referred = object.get("$ref").and_then(Value::as_str);
        open.extend(referred.and_then(|it| definition(root, it)));
        open.extend(object.get("allOf").and_then(Value::as_array).into_iter().flatten());
    }
    layers
}

fn about(root: &Value, schema: &Value) -> About {
    let layers = layers(root, schema);
    let first = |key: &str| layers.iter().find_map(|it| it.get(key));
    let texts = |key: &str| {
        let values = first(key).and_then(Value::as_array).into_iter().flatten();
        values.map(shown).collect::<Vec<_>>()
    };
    let mut values = texts("enum");
    values.extend(first("const").map(shown));
    if values.is_empty()
        && let Some(items) = first("items")
    {
        values = about(root, items).values;
    }
    About {
        description: first("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
        kind: kind(root, schema, Number::One),
        values,
        pattern: first("pattern").and_then(Value::as_str).map(str::to_owned),
        default: first("default").map(shown),
        examples: texts("examples"),
        deprecated: first("deprecated").and_then(Value::as_bool).unwrap_or_default(),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether one value is meant or several.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    One,
    Many,
}

/// The kind of value in words.
fn kind(root: &Value, schema: &Value, number: Number) -> String {
    let layers = layers(root, schema);
    let first = |key: &str| layers.iter().find_map(|it| it.get(key));
    let word = |one: &str, many: &str| match number {
        Number::One => one.to_owned(),
        Number::Many => many.to_owned(),
    };
    let of = |name: &str| match (name, first("format").and_then(Value::as_str)) {
        ("string", Some("date")) => word("date", "dates"),
        ("string", Some("date-time")) => word("date and time", "dates and times"),
        ("string", _) => word("text", "texts"),
        ("integer", _) => word("whole number", "whole numbers"),
        ("number", _) => word("number", "numbers"),
        ("boolean", _) => word("`true` or `false`", "`true` or `false`"),
        ("object", _) => word("mapping", "mappings"),
        ("null", _) => word("null", "nulls"),
        _ => {
            let items = first("items").map(|it| kind(root, it, Number::Many)).unwrap_or_default();
            let list = word("list", "lists");
            if items.is_empty() { list } else { format!("{list} of {items}") }
        }
    };
    let mut words: Vec<String> = match first("type") {
        Some(Value::String(name)) => vec![of(name)],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(of).collect(),
        _ => Vec::new(),
    };
    if words.is_empty() && (first("enum").is_some() || first("const").is_some()) {
        words.push(word("text", "texts"));
    }
    let cases = ["anyOf", "oneOf"].iter().filter_map(|it| first(it)).filter_map(Value::as_array);
    for case in cases.flatten().filter(|_| first("type").is_none()) {
        let case = kind(root, case, number);
        if !case.is_empty() && !words.contains(&case) {
            words.push(case);
        }
    }
    words.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &str) -> Key {
        let mut found = keys().into_iter().filter(|it| it.path == path);
        found.next().unwrap_or_else(|| panic!("no key {path}"))
    }

    #[test]
    fn a_key_tells_its_kind_values_and_versions() {
        let kind = key("schema.properties.logicalType");
        assert!(kind.about.values.iter().any(|it| it == "timestamp"));
        assert_eq!(kind.about.kind, "text");
        assert!(!kind.required && kind.until.is_none());
        assert_eq!(key("slaProperties").about.kind, "list of mappings");
        assert!(key("slaProperties.value").required);
        assert_eq!(key("tags").about.kind, "list of texts");
        assert_eq!(key("schema.relationships").since, Some("v3.1.0"));
        assert_eq!(key("schema.properties.required").about.default.as_deref(), Some("false"));
        assert!(key("slaProperties").below.contains(&"unit".to_owned()));
    }

    #[test]
    fn every_key_of_every_version_is_told_once_and_in_words() {
        let keys = keys();
        let places: BTreeSet<_> =
            keys.iter().map(|it| (it.subject == Subject::Product, &it.path)).collect();
        assert_eq!(places.len(), keys.len());
        assert!(keys.len() > 300, "{}", keys.len());
        for key in &keys {
            assert!(!key.about.description.is_empty(), "{} has no description", key.path);
        }
    }
}
