//! Every key of a version is explained in one sentence and used by a document of ours.

use std::collections::BTreeSet;

use serde_json::Value;

use super::versions::{Outcome, Version, versions};

/// The longest sentence that an editor shows on one line or two.
const LONGEST: usize = 160;

/// Calls `visit` for each key that `schema` describes, with its schema; `refined` tells that the place only narrows down
/// keys that are described elsewhere.
fn each_key<'a>(schema: &'a Value, refined: bool, visit: &mut dyn FnMut(&'a str, &'a Value, bool)) {
    let Some(schema) = schema.as_object() else {
        return;
    };
    for (keyword, value) in schema {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(keys)) => {
                for (key, below) in keys {
                    visit(key, below, refined);
                    each_key(below, refined, visit);
                }
            }
            ("$defs", Value::Object(named)) => {
                named.values().for_each(|below| each_key(below, refined, visit));
            }
            ("dependentSchemas", Value::Object(named)) => {
                named.values().for_each(|below| each_key(below, true, visit));
            }
            ("items", below) => each_key(below, refined, visit),
            ("if" | "then" | "else" | "not", below) => each_key(below, true, visit),
            ("allOf" | "anyOf" | "oneOf", Value::Array(all)) => {
                for below in all {
                    each_key(below, true, visit);
                }
            }
            _ => {}
        }
    }
}

/// The keys of all objects below `node`.
fn written<'a>(node: &'a Value, found: &mut BTreeSet<&'a str>) {
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key);
                written(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| written(item, found)),
        _ => {}
    }
}

/// The sentence that explains `schema`: its own, or that of the definition it stands for.
fn sentence<'a>(version: &'a Version, schema: &'a Value) -> &'a str {
    let named = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|name| version.schema.pointer(name.trim_start_matches('#')));
    let own = schema.get("description").or_else(|| named?.get("description"));
    own.and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn every_key_is_explained() -> Outcome {
    for version in versions()? {
        let mut silent = Vec::new();
        each_key(&version.schema, false, &mut |key, schema, refined| {
            let told = sentence(&version, schema);
            let good = told.ends_with('.')
                && told.len() <= LONGEST
                && told.starts_with(|first: char| first.is_uppercase());
            if !good && !refined {
                silent.push(format!("{key}: {told}"));
            }
        });
        assert!(silent.is_empty(), "{}: {silent:?}", version.name);
    }
    Ok(())
}

#[test]
fn every_refined_key_is_described_elsewhere() -> Outcome {
    for version in versions()? {
        let (mut described, mut refinements) = (BTreeSet::new(), BTreeSet::new());
        each_key(&version.schema, false, &mut |key, _, refined| {
            if refined {
                refinements.insert(key)
            } else {
                described.insert(key)
            };
        });
        let lost: Vec<&&str> = refinements.difference(&described).collect();
        assert!(lost.is_empty(), "{}: {lost:?}", version.name);
    }
    Ok(())
}

#[test]
fn every_key_is_used() -> Outcome {
    for version in versions()? {
        let (mut known, mut used) = (BTreeSet::new(), BTreeSet::new());
        each_key(&version.schema, false, &mut |key, _, _| {
            known.insert(key);
        });
        version.documents.iter().for_each(|(_, document)| written(document, &mut used));
        let unused: Vec<&&str> = known.difference(&used).collect();
        assert!(unused.is_empty() && known.len() > 30, "{}: {unused:?}", version.name);
    }
    Ok(())
}

#[test]
fn every_definition_is_reached() -> Outcome {
    for version in versions()? {
        let text = version.schema.to_string();
        let named =
            version.schema.pointer("/$defs").and_then(Value::as_object).ok_or("no definitions")?;
        for (name, definition) in named {
            assert!(
                text.contains(&format!("\"#/$defs/{name}\"")),
                "{}: nothing refers to {name}",
                version.name
            );
            assert!(
                !sentence(&version, definition).is_empty(),
                "{}: {name} is not explained",
                version.name
            );
        }
    }
    Ok(())
}
