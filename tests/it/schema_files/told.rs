//! Changes of JSON Schemas: each is told once, and for what it does by itself.

use mesh_lint::finding::Effect;
use mesh_lint::model::schema::Language;
use serde_json::{Value, json};

/// The findings that break something: rule, path, and whom they break.
fn told(old: &Value, new: &Value) -> Vec<String> {
    let comparison = Language::JsonSchema.compare(&old.to_string(), &new.to_string()).unwrap();
    let breaking = comparison.changes.iter().map(|it| {
        let sides = [("consumers", it.consumer), ("producers", it.producer)];
        let broken = sides.iter().filter(|(_, effect)| *effect == Effect::Break).map(|it| it.0);
        (format!("{} {}", it.rule, it.path), broken.collect::<Vec<_>>())
    });
    let breaking = breaking.filter(|(_, broken)| !broken.is_empty());
    breaking.map(|(change, broken)| format!("{change}: {}", broken.join(", "))).collect()
}

/// A closed object with a property.
fn server() -> Value {
    json!({
        "type": "object", "required": ["url"], "additionalProperties": false,
        "properties": {"url": {"type": "string"}, "protocol": {"type": "string"}}
    })
}

fn within(server: &Value) -> Value {
    json!({"type": "object", "properties": {"server": server}})
}

#[test]
fn an_object_that_becomes_a_branch_is_not_gone() {
    let reference = json!({
        "type": "object", "required": ["$ref"], "additionalProperties": false,
        "properties": {"$ref": {"type": "string"}}
    });
    let (alone, union) = (within(&server()), within(&json!({"oneOf": [reference, server()]})));
    assert_eq!(told(&alone, &union), ["union-branch-added server: consumers"]);
    assert_eq!(told(&union, &alone), ["union-branch-removed server: producers"]);
}

#[test]
fn a_branch_that_also_changes_is_compared_with_what_it_was() {
    let mut more = server();
    more["properties"]["port"] = json!({"type": "integer"});
    let union = within(&json!({"title": "a server", "anyOf": [{"type": "null"}, more]}));
    assert_eq!(
        told(&within(&server()), &union),
        ["union-branch-added server: consumers", "field-added-optional server.port: consumers"]
    );
}

#[test]
fn a_number_that_may_be_an_object_too_is_told_once() {
    let (number, union) =
        (json!({"type": "number"}), json!({"anyOf": [{"type": "number"}, server()]}));
    assert_eq!(told(&number, &union), ["union-branch-added : consumers"]);
    assert_eq!(told(&union, &number), ["union-branch-removed : producers"]);
    assert!(told(&number, &json!({"anyOf": [{"type": "number"}]})).is_empty());
}

#[test]
fn a_new_condition_is_not_blamed_for_a_new_property() {
    let old = json!({
        "type": "object", "additionalProperties": false, "properties": {"a": {"type": "string"}}
    });
    let mut new = old.clone();
    new["properties"]["b"] = json!({"type": "string"});
    new["allOf"] = json!([{"not": {"required": ["a", "b"]}}]);
    assert_eq!(told(&old, &new), ["field-added-optional b: consumers"]);
    new["allOf"] = json!([{"required": ["a"]}]);
    assert_eq!(
        told(&old, &new),
        ["condition-added : producers", "field-added-optional b: consumers"]
    );
    // The other way, it is the condition that no longer holds anybody back.
    assert_eq!(told(&new, &old), ["condition-removed : consumers", "field-removed b: producers"]);
}

/// The rules of all changes.
fn rules(old: &Value, new: &Value) -> Vec<&'static str> {
    let comparison = Language::JsonSchema.compare(&old.to_string(), &new.to_string()).unwrap();
    comparison.changes.iter().map(|it| it.rule).collect()
}

#[test]
fn what_is_said_beside_a_union_is_said_of_the_whole() {
    let (text, none) = (json!({"type": "string"}), json!({"type": "null"}));
    let alone = json!({"type": "string", "title": "O", "default": "a"});
    let union = json!({"anyOf": [text, none], "title": "O", "default": "a", "x-pii": true});
    assert_eq!(rules(&alone, &union), ["union-branch-added"]);
    assert_eq!(rules(&union, &alone), ["union-branch-removed"]);
    let mut other = union.clone();
    other["default"] = json!("b");
    assert_eq!(rules(&alone, &other), ["union-branch-added", "default-changed"]);
    let described = json!({"allOf": [server()], "description": "the server"});
    assert_eq!(rules(&server(), &described), ["description-changed"]);
    assert_eq!(rules(&described, &server()), ["description-changed"]);
}

#[test]
fn a_draft_has_its_own_keywords() {
    let within = |draft: &str, schema: &Value| {
        let mut schema = schema.clone();
        schema["$schema"] = json!(format!("http://json-schema.org/{draft}/schema#"));
        schema
    };
    let holds = |draft: &str, old: &Value, new: &Value| {
        let (old, new) = (within(draft, old).to_string(), within(draft, new).to_string());
        Language::JsonSchema.compare(&old, &new).unwrap().producer
    };
    let closed = |key: &str| json!({"type": "object", "properties": {"a": true}, key: false});
    let depends = |key: &str| json!({key: {"a": ["b"]}});
    let first = |key: &str| json!({key: [{"type": "string"}]});
    let cases = [
        ("draft-07", closed("unevaluatedProperties"), closed("additionalProperties")),
        ("draft-07", depends("dependentRequired"), depends("dependencies")),
        ("draft-07", first("prefixItems"), first("items")),
        ("draft-04", json!({"const": 1}), json!({"enum": [1]})),
        ("draft-04", json!({"contains": {"type": "string"}}), json!({"minItems": 1})),
    ];
    for (draft, old, new) in &cases {
        assert!(!holds(draft, old, new), "{draft} {old}");
    }
    for (draft, old, _) in cases.iter().skip(1) {
        assert!(holds(draft, &json!({}), old), "{draft} {old}");
    }
    assert!(holds("draft-06", &cases[3].1, &cases[3].2));
}

/// One kind of event, told from the others by a constant.
fn event(kind: &str, name: &str, type_name: &str) -> Value {
    json!({
        "type": "object", "required": ["kind"],
        "properties": {"kind": {"const": kind}, name: {"type": type_name}}
    })
}

#[test]
fn branches_are_known_by_what_tells_them_apart() {
    let old = json!({"oneOf": [event("made", "at", "string"), event("paid", "cents", "integer")]});
    let (paid, back) = (event("paid", "cents", "number"), event("back", "why", "string"));
    let new = json!({"oneOf": [back, paid, event("made", "at", "string")]});
    let more = "union-branch-added : consumers";
    assert_eq!(told(&old, &new), [more, "type-widened cents: consumers"]);
    let less = "union-branch-removed : producers";
    assert_eq!(told(&new, &old), [less, "type-narrowed cents: producers"]);
    let other = json!({"oneOf": [event("made", "at", "string"), event("back", "why", "string")]});
    assert_eq!(told(&old, &other), [less, more]);
}

#[test]
fn a_branch_is_named_by_what_it_is_known_by() {
    let messages = |old: &Value, new: &Value| -> Vec<String> {
        let comparison = Language::JsonSchema.compare(&old.to_string(), &new.to_string()).unwrap();
        comparison.changes.into_iter().map(|it| it.message.text).collect()
    };
    let (text, made) = (json!({"type": "string"}), event("made", "at", "string"));
    let (one, two) = (json!({"anyOf": [text, made]}), json!({"anyOf": [text, made, {"not": {}}]}));
    assert_eq!(messages(&one, &two), Vec::<String>::new());
    let (one, two) =
        (json!({"anyOf": [text, {"type": ["null", "boolean"]}]}), json!({"anyOf": [made, text]}));
    assert_eq!(messages(&json!({"anyOf": [made]}), &json!({"anyOf": [made, text, text]})), {
        ["branch 2 of `anyOf` is new", "branch 3 of `anyOf` is new"]
    });
    let said = ["branch 2 of `anyOf` is gone", "branch `kind: \"made\"` of `anyOf` is new"];
    assert_eq!(messages(&one, &two), said);
}

#[test]
fn many_branches_are_compared_by_their_place() {
    let all = |kind: &str| {
        let branch = |it: usize| json!({"properties": {format!("p{it}"): {"type": kind}}});
        json!({"anyOf": (0..80).map(branch).collect::<Vec<_>>()})
    };
    assert_eq!(rules(&all("string"), &all("integer")).len(), 80);
}
