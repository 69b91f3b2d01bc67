//! Seeded mutations of a document: small wounds that look like a person's mistakes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// Keys that choose between shapes, where a wrong value does the most harm.
pub(crate) const DISCRIMINATORS: [&str; 6] =
    ["type", "logicalType", "metric", "kind", "apiVersion", "dimension"];

/// A small deterministic generator (`SplitMix64`).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, or 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// One of `items`, if there is any.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// What mutations draw from: the words of a version and the values of its documents.
#[derive(Default)]
pub(crate) struct Pool {
    keys: Vec<String>,
    words: Vec<String>,
    values: BTreeMap<String, Vec<Value>>,
}

impl Pool {
    /// Gathers keys and enumerated words from `schemas`, values from `documents`.
    pub(crate) fn new(schemas: &[&Value], documents: &[Value]) -> Self {
        let (mut keys, mut words) = (BTreeSet::new(), BTreeSet::new());
        for schema in schemas {
            vocabulary(schema, &mut keys, &mut words);
        }
        let mut pool = Self {
            keys: keys.into_iter().collect(),
            words: words.into_iter().collect(),
            ..Self::default()
        };
        for document in documents {
            pool.gather(document);
        }
        pool
    }

    /// Remembers every value of `node` under its key.
    fn gather(&mut self, node: &Value) {
        match node {
            Value::Object(map) => {
                for (key, value) in map {
                    let known = self.values.entry(key.clone()).or_default();
                    if !known.contains(value) {
                        known.push(value.clone());
                    }
                    self.gather(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.gather(item)),
            _ => {}
        }
    }

    /// The values that documents have under `key`.
    pub(crate) fn known(&self, key: &str) -> &[Value] {
        self.values.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every key with a value that fits it somewhere and with null, and a key that nobody knows.
    pub(crate) fn additions(&self) -> impl Iterator<Item = (&str, &Value)> {
        let fitting = |key| self.known(key).first().unwrap_or(&Value::Bool(true));
        let known = self.keys.iter().map(String::as_str);
        let known = known.flat_map(move |key| [(key, fitting(key)), (key, &Value::Null)]);
        known.chain([("unknownKey", &Value::Null)])
    }

    /// A value that some document has under `key`, or any odd value.
    fn value(&self, key: &str, random: &mut Random) -> Value {
        match random.pick(self.known(key)) {
            Some(value) if random.below(4) > 0 => value.clone(),
            _ => odd(random),
        }
    }
}

/// Collects what `schema` names: the keys under `properties`, the words under `enum` and `const`.
fn vocabulary(schema: &Value, keys: &mut BTreeSet<String>, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            for (keyword, value) in map {
                match (keyword.as_str(), value) {
                    ("properties", Value::Object(properties)) => {
                        keys.extend(properties.keys().cloned());
                    }
                    ("enum", Value::Array(known)) => {
                        words.extend(known.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    ("const", Value::String(word)) => {
                        words.insert(word.clone());
                    }
                    _ => {}
                }
                vocabulary(value, keys, words);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| vocabulary(item, keys, words)),
        _ => {}
    }
}

/// A value that is rarely right.
fn odd(random: &mut Random) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(1.0),
        json!(-1),
        json!(2.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("text"),
        json!("a b"),
        json!("a.b"),
        json!("2024-02-30"),
        json!("2024-02-29"),
        json!("2024-02-29T24:00:00Z"),
        json!("schema/a/properties/b"),
        json!("https://example.com/a.yaml#schema/a"),
        json!([]),
        json!({}),
        json!(["a.b", "a.c"]),
        json!([1, 1.0]),
        json!([2, 1]),
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!({"name": "a"}),
        json!({"property": "a", "value": null}),
        json!({"username": "a"}),
    ];
    random.pick(&values).cloned().unwrap_or_default()
}

/// The JSON Pointers of all nodes of `document`, the root left out.
pub(crate) fn pointers(document: &Value) -> Vec<String> {
    /// Adds the pointers below `node`.
    fn walk(node: &Value, at: &str, found: &mut Vec<String>) {
        let mut step = |name: &str, child: &Value| {
            let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
            found.push(pointer.clone());
            walk(child, &pointer, found);
        };
        match node {
            Value::Object(map) => map.iter().for_each(|(key, value)| step(key, value)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| step(&index.to_string(), item));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(document, "", &mut found);
    found
}

/// Splits a pointer into the pointer of its parent and its last step.
fn split(pointer: &str) -> (&str, String) {
    let (parent, last) = pointer.rsplit_once('/').unwrap_or_default();
    (parent, last.replace("~1", "/").replace("~0", "~"))
}

/// The pointers of all objects of `document`, the root too.
pub(crate) fn objects(document: &Value) -> Vec<String> {
    let mut found = pointers(document);
    found.push(String::new());
    found.retain(|pointer| document.pointer(pointer).is_some_and(Value::is_object));
    found
}

/// Changes one thing in `document` and says what.
pub(crate) fn mutate(document: &mut Value, pool: &Pool, random: &mut Random) -> String {
    let all = pointers(document);
    let Some(at) = random.pick(&all).cloned() else {
        return "nothing to change".to_owned();
    };
    match random.below(16) {
        0 | 1 => remove(document, &at),
        2 => duplicate(document, &at),
        3 => replace(document, &at, odd(random)),
        4 => rename(document, &at, pool, random),
        5 => replace(document, &at, json!(random.pick(&pool.words))),
        6 => tweak(document, &at, random),
        7 | 8 => add(document, pool, random),
        9 | 10 => {
            let value = pool.value(&split(&at).1, random);
            replace(document, &at, value)
        }
        11 => swap(document, &at, random.pick(&all).map_or("", String::as_str)),
        12 => wrap(document, &at, random),
        13 => number(document, &at, random),
        _ => discriminate(document, pool, random),
    }
}

/// The object at `pointer`.
fn object<'a>(document: &'a mut Value, pointer: &str) -> Option<&'a mut Map<String, Value>> {
    document.pointer_mut(pointer).and_then(Value::as_object_mut)
}

/// Takes the node away.
pub(crate) fn remove(document: &mut Value, at: &str) -> String {
    let (parent, last) = split(at);
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => drop(map.remove(&last)),
        Some(Value::Array(items)) => {
            let index = last.parse().unwrap_or(usize::MAX);
            let mut place = 0..;
            items.retain(|_| place.next() != Some(index));
        }
        _ => {}
    }
    format!("remove {at}")
}

/// Writes a list item twice, or a list twice as long.
fn duplicate(document: &mut Value, at: &str) -> String {
    let item = document.pointer(at).cloned().unwrap_or_default();
    match document.pointer_mut(split(at).0) {
        Some(Value::Array(items)) => items.push(item),
        _ => {
            if let Some(Value::Array(items)) = document.pointer_mut(at) {
                items.extend(items.clone());
            }
        }
    }
    format!("duplicate {at}")
}

/// Puts `value` at the node.
fn replace(document: &mut Value, at: &str, value: Value) -> String {
    let told = format!("set {at} to {value}");
    if let Some(node) = document.pointer_mut(at) {
        *node = value;
    }
    told
}

/// Gives the node another key: one that is known, or one with a slip of the pen.
fn rename(document: &mut Value, at: &str, pool: &Pool, random: &mut Random) -> String {
    let (parent, last) = split(at);
    let name = match random.below(3) {
        0 => format!("{last}s"),
        _ => random.pick(&pool.keys).cloned().unwrap_or_default(),
    };
    if let Some(map) = object(document, parent)
        && let Some(value) = map.remove(&last)
    {
        map.insert(name.clone(), value);
    }
    format!("rename {at} to {name}")
}

/// Changes a text a little, or makes it a known key.
fn tweak(document: &mut Value, at: &str, random: &mut Random) -> String {
    const ODD: [&str; 12] = ["\n", " ", ".", "/", "#", "-", "_", "é", "\u{a0}", "0", ".yaml#", "%"];
    let sign = random.pick(&ODD).copied().unwrap_or_default();
    let front = random.below(2) == 0;
    match document.pointer_mut(at) {
        Some(Value::String(text)) if front => text.insert_str(0, sign),
        Some(Value::String(text)) => text.push_str(sign),
        Some(node) => *node = Value::String(node.to_string()),
        None => {}
    }
    format!("tweak {at} with {sign:?}")
}

/// Adds a key to an object: a known one with a value that fits elsewhere, or an unknown one.
fn add(document: &mut Value, pool: &Pool, random: &mut Random) -> String {
    let places = objects(document);
    let at = random.pick(&places).cloned().unwrap_or_default();
    let key = match random.below(8) {
        0 => "unknownKey".to_owned(),
        _ => random.pick(&pool.keys).cloned().unwrap_or_default(),
    };
    let value = pool.value(&key, random);
    let told = format!("add {key}: {value} to {at}");
    if let Some(map) = object(document, &at) {
        map.insert(key, value);
    }
    told
}

/// Exchanges two nodes that do not lie within each other.
fn swap(document: &mut Value, one: &str, other: &str) -> String {
    let nested = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if !nested(one, other) && !nested(other, one) {
        let first = document.pointer(one).cloned().unwrap_or_default();
        let second = document.pointer(other).cloned().unwrap_or_default();
        replace(document, one, second);
        replace(document, other, first);
    }
    format!("swap {one} with {other}")
}

/// Puts the node in a list, takes the first item out of a list, or empties it.
fn wrap(document: &mut Value, at: &str, random: &mut Random) -> String {
    let empty = random.below(3) == 0;
    if let Some(node) = document.pointer_mut(at) {
        *node = match node.take() {
            Value::Array(_) if empty => json!([]),
            Value::Object(_) if empty => json!({}),
            Value::Array(items) => items.into_iter().next().unwrap_or_default(),
            value => json!([value]),
        };
    }
    format!("wrap, unwrap or empty {at}")
}

/// Writes a number at an edge, or a value as its text.
fn number(document: &mut Value, at: &str, random: &mut Random) -> String {
    let edges = [
        json!(-1),
        json!(0),
        json!(0.0),
        json!(-0.5),
        json!(1.0),
        json!(i64::MIN),
        json!(1e18),
        json!("5"),
        json!(false),
    ];
    let numbers: Vec<String> = pointers(document)
        .into_iter()
        .filter(|pointer| document.pointer(pointer).is_some_and(Value::is_number))
        .collect();
    let at = random.pick(&numbers).cloned().unwrap_or_else(|| at.to_owned());
    let value = random.pick(&edges).cloned().unwrap_or_default();
    replace(document, &at, value)
}

/// Sets a key that chooses between shapes, or takes it away.
fn discriminate(document: &mut Value, pool: &Pool, random: &mut Random) -> String {
    let key = random.pick(&DISCRIMINATORS).copied().unwrap_or_default();
    let places: Vec<String> = objects(document)
        .into_iter()
        .filter(|pointer| document.pointer(pointer).is_some_and(|node| node.get(key).is_some()))
        .collect();
    let Some(at) = random.pick(&places).cloned() else {
        return add(document, pool, random);
    };
    if random.below(5) == 0 {
        return remove(document, &format!("{at}/{key}"));
    }
    let value = match random.below(4) {
        0 => json!(random.pick(&pool.words)),
        _ => random.pick(pool.known(key)).cloned().unwrap_or_default(),
    };
    replace(document, &format!("{at}/{key}"), value)
}
