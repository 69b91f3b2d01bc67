//! The languages that can be compared, and which one a file is written in.

use super::schema;

/// A language of files that promise something about data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// A data contract or product, whatever version of its standard.
    Contract,
    /// A schema file beside contracts.
    Schema(schema::Language),
}

const AVRO: Language = Language::Schema(schema::Language::Avro);
const JSON_SCHEMA: Language = Language::Schema(schema::Language::JsonSchema);
const PROTOBUF: Language = Language::Schema(schema::Language::Protobuf);
const DBT: Language = Language::Schema(schema::Language::Dbt);

impl Language {
    /// The language that the ending of a name tells.
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let (before, ending) = name.rsplit_once('.')?;
        let is = |text: &str, of: &[&str]| of.iter().any(|it| text.eq_ignore_ascii_case(it));
        if is(ending, &["avsc"]) {
            return Some(AVRO);
        }
        if is(ending, &["proto"]) {
            return Some(PROTOBUF);
        }
        if !is(ending, &["yaml", "yml", "json"]) {
            return None;
        }
        match before.rsplit_once('.') {
            Some((_, kind)) if is(kind, &["odcs", "odps"]) => Some(Self::Contract),
            Some((_, kind)) if is(kind, &["schema"]) => Some(JSON_SCHEMA),
            None if is(before, &["schema"]) && !is(ending, &["json"]) => Some(DBT),
            _ => None,
        }
    }

    /// The language of a file: by the ending of its name, else by what is written in it.
    pub fn of(path: &str, text: &str) -> Option<Self> {
        Self::of_path(path).or_else(|| Self::of_text(text))
    }

    /// The language that a text is written in.
    pub fn of_text(text: &str) -> Option<Self> {
        let line = |starts: &dyn Fn(&str) -> bool| text.lines().any(|it| starts(it.trim_start()));
        if line(&|it| it.starts_with("syntax = \"proto") || it.starts_with("edition = \"")) {
            return Some(PROTOBUF);
        }
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(value) => of_json(&value),
            Err(_) if line(&|it| it.starts_with("$schema:")) => Some(JSON_SCHEMA),
            Err(_) if line(&|it| it.starts_with("message ") && it.ends_with('{')) => Some(PROTOBUF),
            Err(_) if is_contract(text) => Some(Self::Contract),
            Err(_) if is_dbt(text) => Some(DBT),
            Err(_) => None,
        }
    }
}

/// Whether a text in YAML looks like one of the standards for contracts and products.
fn is_contract(text: &str) -> bool {
    const KEYS: [&str; 4] = ["kind", "apiVersion", "datasetName", "quantumName"];
    let key = |line: &str| {
        let bare = line.trim_start_matches(['"', '\'']);
        KEYS.iter().any(|it| {
            bare.strip_prefix(it).is_some_and(|rest| rest.starts_with([':', '"', '\'', ' ']))
        })
    };
    text.lines().any(key)
}

/// Whether a text in YAML looks like the models, sources or seeds of a dbt project.
fn is_dbt(text: &str) -> bool {
    const KEYS: [&str; 4] = ["models:", "sources:", "seeds:", "snapshots:"];
    let bare = |line| str::split(line, " #").next().unwrap_or(line).trim_end();
    let mut lines = text.lines().map(bare).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let versioned = lines.clone().any(|it| it == "version: 2");
    while let Some(line) = lines.next() {
        // Without the version, which dbt does not ask for any more, others may use such a key.
        let named = |it: &str| {
            let item = it.trim_start().strip_prefix('-').unwrap_or_default();
            item.trim_start_matches([' ', '{']).starts_with("name:")
        };
        if KEYS.contains(&line) && (versioned || lines.clone().next().is_some_and(named)) {
            return true;
        }
    }
    false
}

/// Whether a list in JSON is a union of Avro.
fn is_union(items: &[serde_json::Value]) -> bool {
    let typed = |it: &serde_json::Value| it.is_string() || it.get("type").is_some();
    items.iter().all(typed) && items.iter().any(|it| of_json(it) == Some(AVRO))
}

fn of_json(value: &serde_json::Value) -> Option<Language> {
    use serde_json::Value;
    const PRIMITIVES: [&str; 8] =
        ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
    let map = match value {
        Value::Bool(_) => return Some(JSON_SCHEMA),
        Value::Array(items) => return is_union(items).then_some(AVRO),
        Value::String(name) if PRIMITIVES.contains(&name.as_str()) => return Some(AVRO),
        Value::Object(map) => map,
        Value::String(_) | Value::Number(_) | Value::Null => return None,
    };
    let has = |keys: &[&str]| keys.iter().any(|it| map.contains_key(*it));
    if has(&["kind", "apiVersion", "datasetName", "quantumName"]) {
        return Some(Language::Contract);
    }
    let named = map.get("type").and_then(Value::as_str).unwrap_or_default();
    let avro =
        ["record", "enum", "fixed", "error", "map", "int", "long", "float", "double", "bytes"];
    if !has(&["$schema"])
        && (avro.contains(&named) || has(&["logicalType", "symbols", "namespace"]))
    {
        return Some(AVRO);
    }
    let schema = map.is_empty() || map.keys().any(|it| KEYWORDS.contains(&it.as_str()));
    schema.then_some(JSON_SCHEMA)
}

/// Keywords of JSON Schema, any draft: an object with none of them is some other JSON.
const KEYWORDS: [&str; 43] = [
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "$dynamicRef",
    "$anchor",
    "definitions",
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "items",
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "maxItems",
    "minItems",
    "uniqueItems",
    "contains",
    "maxContains",
    "minContains",
    "maxProperties",
    "minProperties",
    "required",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_tells_then_the_text() {
        for (path, text, expected) in [
            ("a.avsc", "{}", Some(AVRO)),
            ("a.proto", "", Some(PROTOBUF)),
            ("a.schema.json", "{\"type\": \"record\"}", Some(JSON_SCHEMA)),
            ("a.json", "{\"type\": \"record\", \"name\": \"a\"}", Some(AVRO)),
            ("a.json", "{\"type\": \"object\"}", Some(JSON_SCHEMA)),
            ("a.json", "\"string\"", Some(AVRO)),
            ("a.json", "true", Some(JSON_SCHEMA)),
            ("a.json", "{\"kind\": \"DataContract\"}", Some(Language::Contract)),
            ("a.yaml", "apiVersion: v3.1.0\nkind: DataContract\n", Some(Language::Contract)),
            ("a.yaml", "id: x\n\"kind\": DataProduct\n", Some(Language::Contract)),
            ("a.odcs.json", "{}", Some(Language::Contract)),
            ("a.txt", "syntax = \"proto3\";\n", Some(PROTOBUF)),
            ("models/schema.yml", "", Some(DBT)),
            ("a.yml", "version: 2\n\nmodels:\n  - name: x\n", Some(DBT)),
            ("a.yml", "models: # all\n\n  # one\n  - name: x\n", Some(DBT)),
            ("a.yml", "version: 2 # dbt\nmodels:\n  - description: x\n    name: x\n", Some(DBT)),
            ("a.yml", "models:\n  shop:\n    materialized: view\n", None),
            ("a.yml", "models:\n  - model: x\n", None),
            ("a.json", "[\"null\", {\"type\": \"string\"}]", Some(AVRO)),
            ("a.json", "[{\"id\": \"1\"}]", None),
            ("a.json", "[]", None),
            ("a.json", "{\"minimum\": 1}", Some(JSON_SCHEMA)),
            ("a.json", "{\"a\": 1}", None),
            ("a.yaml", "kindness: 1\n", None),
        ] {
            assert_eq!(Language::of(path, text), expected, "{path} {text}");
        }
    }
}
