//! Schema files: the vectors of each language, and properties that hold of every pair.
//!
//! The vectors lie outside the repository; without them the tests say so and pass. What disagrees
//! is listed with a reason in `exceptions.txt`, which must be exact.

mod dbt;
mod hostile;
mod sets;
mod told;

use crate::shared;
use mesh_lint::finding::Effect;
use mesh_lint::model::schema::protobuf::{self, Category};
use mesh_lint::model::schema::{Comparison, Language};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One pair of schemas with the verdict that it should get.
struct Vector {
    id: String,
    old: String,
    new: String,
    expect: Value,
}

fn vectors(file: &str) -> Option<Vec<Vector>> {
    let suites = shared::folder("suites")?;
    let text = std::fs::read_to_string(suites.join(file)).unwrap();
    let source = |value: &Value| match (value, file.starts_with("protobuf")) {
        (Value::String(text), true) => text.clone(),
        _ => value.to_string(),
    };
    let read = |line: &str| {
        let vector: Value = serde_json::from_str(line).unwrap();
        Vector {
            id: vector["id"].as_str().unwrap().to_owned(),
            old: source(&vector["old"]),
            new: source(&vector["new"]),
            expect: vector["expect"].clone(),
        }
    };
    Some(text.lines().map(read).collect())
}

/// Holds what disagrees against the list of exceptions of the same suite.
fn check(suite: &str, found: &BTreeMap<String, String>) {
    let listed: BTreeMap<&str, &str> = include_str!("exceptions.txt")
        .lines()
        .filter(|it| !it.starts_with('#') && it.starts_with(suite))
        .map(|it| it.split_once(": ").expect("each exception has a reason"))
        .collect();
    let new: Vec<String> = found
        .iter()
        .filter(|(id, _)| !listed.contains_key(id.as_str()))
        .map(|(id, why)| format!("{id}: {why}"))
        .collect();
    let closed: Vec<&&str> = listed.keys().filter(|it| !found.contains_key(**it)).collect();
    assert!(new.is_empty(), "{} vectors disagree:\n{}", new.len(), new.join("\n"));
    assert!(closed.is_empty(), "these agree now, take them off the list: {closed:?}");
}

fn booleans(vector: &Vector, comparison: &Comparison) -> Vec<String> {
    let sides = [("consumer", comparison.consumer), ("producer", comparison.producer)];
    let wrong = |(side, got): (&str, bool)| {
        let expected = vector.expect[side].as_bool().unwrap();
        (expected != got).then(|| format!("{side}: expected {expected}, got {got}"))
    };
    sides.into_iter().filter_map(wrong).collect()
}

/// What holds of every comparison: a side breaks exactly where a change says so, spans lie in the
/// text, a schema equals itself, and the way back swaps the sides.
fn properties(language: Language, vector: &Vector, there: &Comparison) {
    let id = &vector.id;
    let breaks = |side: fn(&mesh_lint::model::schema::SchemaChange) -> Effect| {
        there.changes.iter().any(|it| side(it) == Effect::Break)
    };
    assert_eq!(there.consumer, !breaks(|it| it.consumer), "{id}: {:#?}", there.changes);
    assert_eq!(there.producer, !breaks(|it| it.producer), "{id}: {:#?}", there.changes);
    for change in &there.changes {
        for (span, text) in [(change.old, &vector.old), (change.new, &vector.new)] {
            let end = span.map_or(0, |it| it.end as usize);
            assert!(end <= text.len(), "{id}: {change:?}");
        }
        assert!(
            !change.message.text.is_empty() && !change.message.text.ends_with('.'),
            "{id}: {change:?}"
        );
    }
    let same = language.compare(&vector.old, &vector.old).unwrap();
    assert!(same.consumer && same.producer && same.changes.is_empty(), "{id}: {same:?}");
    let back = language.compare(&vector.new, &vector.old).unwrap();
    assert_eq!((back.producer, back.consumer), (there.consumer, there.producer), "{id}");
}

fn run(
    language: Language,
    file: &str,
    also: fn(&Vector, &Comparison) -> Vec<String>,
) -> Option<BTreeMap<String, String>> {
    let vectors = vectors(file)?;
    let mut found = BTreeMap::new();
    for vector in vectors {
        let mut wrong = match language.compare(&vector.old, &vector.new) {
            Ok(comparison) => {
                properties(language, &vector, &comparison);
                let mut wrong = booleans(&vector, &comparison);
                wrong.extend(also(&vector, &comparison));
                wrong
            }
            Err(refusal) => vec![format!("refused: {}", refusal.error.kind)],
        };
        if !wrong.is_empty() {
            wrong.sort();
            found.insert(vector.id, wrong.join("; "));
        }
    }
    Some(found)
}

#[test]
fn avro_vectors_agree() {
    let authored = run(Language::Avro, "avro-authored.jsonl", rules_are_found);
    let karapace = run(Language::Avro, "avro-karapace.jsonl", |_, _| Vec::new());
    let (Some(authored), Some(karapace)) = (authored, karapace) else { return };
    check("avro-", &authored.into_iter().chain(karapace).collect());
}

/// A time that is promoted is read, and every value means another.
#[test]
fn times_in_other_steps_are_misread_though_they_are_promoted() {
    let millis = r#"{"type": "int", "logicalType": "time-millis"}"#;
    let micros = r#"{"type": "long", "logicalType": "time-micros"}"#;
    let maybe = |it: &str| format!("[\"null\", {it}]");
    for (old, new, also) in [
        (millis.to_owned(), micros.to_owned(), None),
        (maybe(millis), maybe(micros), None),
        (millis.to_owned(), maybe(micros), Some("required-removed")),
    ] {
        let record = |of: &str| {
            format!(
                r#"{{"type": "record", "name": "R", "fields": [{{"name": "t", "type": {of}}}]}}"#
            )
        };
        let comparison = Language::Avro.compare(&record(&old), &record(&new)).unwrap();
        let told: Vec<&str> = comparison.changes.iter().map(|it| it.rule).collect();
        let expected: Vec<&str> = also.into_iter().chain(["logical-type-changed"]).collect();
        assert_eq!(told, expected, "{old} -> {new}");
        assert!(comparison.changes.last().unwrap().misread);
        assert_eq!((comparison.consumer, comparison.producer), (false, true));
    }
}

#[test]
fn json_schema_vectors_agree() {
    let authored = run(Language::JsonSchema, "jsonschema-authored.jsonl", |_, _| Vec::new());
    let karapace = run(Language::JsonSchema, "jsonschema-karapace.jsonl", |_, _| Vec::new());
    let (Some(authored), Some(karapace)) = (authored, karapace) else { return };
    check("js-", &authored.into_iter().chain(karapace).collect());
}

#[test]
fn protobuf_vectors_agree() {
    let same_ids = |vector: &Vector, comparison: &Comparison| {
        let expected = vector.expect["rules"].as_array().into_iter().flatten();
        differences(&expected.filter_map(Value::as_str).collect(), &ids(comparison))
    };
    let Some(found) = run(Language::Protobuf, "protobuf-authored.jsonl", same_ids) else { return };
    check("proto-", &found);
}

/// Pairs of which buf 1.75, configured by its version 2, said what breaks in each category.
#[test]
fn protobuf_breaks_where_buf_says() {
    let name = |category| match category {
        Category::File => "FILE",
        Category::Package => "PACKAGE",
        Category::WireJson => "WIRE_JSON",
        Category::Wire => "WIRE",
    };
    let mut wrong = Vec::new();
    for line in include_str!("protobuf.jsonl").lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| pair[key].as_str().unwrap();
        let comparison = Language::Protobuf.compare(text("old"), text("new")).unwrap();
        let found = ids(&comparison);
        for category in [Category::File, Category::Package, Category::WireJson, Category::Wire] {
            let listed = pair["buf"][name(category)].as_array().unwrap();
            let expected = listed.iter().map(|it| it.as_str().unwrap()).collect();
            let own = found.iter().filter(|it| protobuf::categories(it).contains(&category));
            let differences = differences(&expected, &own.copied().collect());
            wrong.extend(
                differences.iter().map(|it| format!("{} {}: {it}", text("id"), name(category))),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn ids(comparison: &Comparison) -> BTreeSet<&'static str> {
    comparison.changes.iter().filter_map(|it| it.standard_id).collect()
}

fn differences(expected: &BTreeSet<&str>, found: &BTreeSet<&'static str>) -> Vec<String> {
    let missing = expected.difference(found).map(|it| format!("{it} is missing"));
    missing.chain(found.difference(expected).map(|it| format!("{it} is too much"))).collect()
}

/// The rules that a vector names for information are among those found.
fn rules_are_found(vector: &Vector, comparison: &Comparison) -> Vec<String> {
    let found: Vec<&str> = comparison.changes.iter().map(|it| it.rule).collect();
    let expected = vector.expect["rules"].as_array().into_iter().flatten();
    expected
        .filter_map(Value::as_str)
        .filter(|it| !found.contains(it))
        .map(|it| format!("{it} is missing, found {found:?}"))
        .collect()
}
