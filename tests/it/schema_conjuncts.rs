//! JSON Schemas that say in `allOf` what others say themselves.

use mesh_lint::finding::Effect;
use mesh_lint::model::schema::{Comparison, Language};

fn compared(old: &str, new: &str) -> Comparison {
    let text = |it: &str| {
        format!(
            "{{\"$defs\": {{\"alert\": {{\"type\": \"object\", \"required\": [\"id\"], \
             \"properties\": {{\"id\": {{\"type\": \"integer\"}}}}}}}},\n{it}}}\n"
        )
    };
    Language::JsonSchema.compare(&text(old), &text(new)).unwrap()
}

fn told(old: &str, new: &str) -> Vec<String> {
    let changes = compared(old, new).changes;
    changes.iter().map(|it| format!("{} {}: {}", it.rule, it.path, it.message.text)).collect()
}

const FLAT: &str = r#""type": "object", "required": ["id"],
"properties": {"id": {"type": "integer"}, "by": {"type": "string"}}"#;
const NESTED: &str = r##""allOf": [{"$ref": "#/$defs/alert"},
{"properties": {"by": {"type": "string"}}}]"##;

#[test]
fn what_is_said_elsewhere_is_not_gone() {
    assert_eq!(told(FLAT, NESTED), [""; 0]);
    assert_eq!(told(NESTED, FLAT), [""; 0]);
    let other = NESTED.replace("string", "boolean");
    let changed = ["type-changed by: the type goes from `\"string\"` to `\"boolean\"`"];
    assert_eq!(told(FLAT, &other), changed.map(str::to_owned));
    // Two that must hold together say more than each; what is told of a property is told there.
    let closed = FLAT.replace("}}", "}},\n\"additionalProperties\": false");
    let least = r#"{"properties": {"id": {"minimum": 1}}}]"#;
    let both = NESTED.trim_end_matches(']').to_owned() + "," + least;
    assert_eq!(
        told(&closed, &both),
        [
            "content-model-opened : other properties are taken as they are",
            "type-narrowed id: the schema as a whole is another",
        ]
    );
}

#[test]
fn a_keyword_that_another_one_makes_up_for_is_no_break() {
    // What is one of a list is a text anyway.
    let listed = r#""type": "string", "enum": ["a", "b"]"#;
    assert_eq!(told(listed, r#""enum": ["a", "b"]"#), [""; 0]);
    let less = r#""enum": ["a"]"#;
    assert_eq!(told(listed, less), ["enum-value-removed : value `\"b\"` is gone"]);
}

#[test]
fn a_property_that_had_to_be_there_goes_once() {
    let without = FLAT.replace(r#"["id"]"#, "[]").replace(r#""id": {"type": "integer"}, "#, "");
    let gone = ["field-removed id: property `id`, which had to be there, is gone"];
    assert_eq!(told(FLAT, &without), gone);
    assert!(!compared(FLAT, &without).changes.iter().any(|it| it.by_openness));
    let kept = FLAT.replace(r#""id": {"type": "integer"}, "#, "");
    let gone = ["field-removed id: property `id` is gone, and the object is open"];
    assert_eq!(told(FLAT, &kept), gone);
    let back = [
        "required-removed id: `id` need not be there any more",
        "field-added-optional id: property `id` is new, and the object was open",
    ];
    assert_eq!(told(&kept, &FLAT.replace(r#"["id"]"#, "[]")), back);
}

/// What a schema says may be said beside it as well: neither hides the other.
#[test]
fn what_both_sides_say_is_held_against_all_that_must_hold() {
    let own = |c: &str, d: &str, more: &str| {
        format!(r#""type": "object", "properties": {{"c": {c}, "d": {d}}}{more}"#)
    };
    let (text, short) = (r#"{"type": "string"}"#, r#"{"type": "string", "maxLength": 3}"#);
    let is_y = r#", "allOf": [{"properties": {"c": {"const": "y"}}}]"#;
    assert_eq!(
        told(&own(text, text, ""), &own(text, short, is_y)),
        [
            "type-narrowed c: the schema as a whole is another",
            "max-length-decreased d: `maxLength` goes from none to `3`",
        ]
    );
    // The type of a property is still said, in another place.
    let flag = r#", "allOf": [{"properties": {"c": {"type": "boolean"}}}]"#;
    assert_eq!(told(&own(r#"{"type": "boolean"}"#, text, ""), &own("{}", text, flag)), [""; 0]);
    let least = |at_least: u8| {
        format!(r#", "allOf": [{{"properties": {{"c": {{"minimum": {at_least}}}}}}}]"#)
    };
    let (number, three) = (r#"{"type": "integer"}"#, r#"{"type": "integer", "minimum": 3}"#);
    assert_eq!(told(&own(three, text, ""), &own(number, text, &least(3))), [""; 0]);
    // A branch is one of several that must hold.
    let demands = |own: &str, branch: &str| {
        format!(r#""type": "object", "required": [{own}], "allOf": [{{"required": [{branch}]}}]"#)
    };
    assert_eq!(told(&demands(r#""a""#, r#""a""#), &demands(r#""a""#, "")), [""; 0]);
    assert_eq!(told(&demands(r#""a""#, r#""b""#), &demands(r#""b""#, r#""a""#)), [""; 0]);
    let lost = ["required-removed b: `b` need not be there any more"];
    assert_eq!(told(&demands(r#""a""#, r#""b""#), &demands(r#""a""#, "")), lost);
}

#[test]
fn what_had_to_be_there_is_not_newly_demanded() {
    let old = r#""type": "object", "properties": {"a": {}}, "allOf": [{"required": ["b"]}]"#;
    let new =
        r#""type": "object", "properties": {"a": {}, "b": {"type": "string"}}, "required": ["b"]"#;
    let changes = told(old, new);
    assert_eq!(changes, ["field-added-optional b: property `b` is new, and the object was open"]);
}

#[test]
fn keywords_that_only_refuse_break_no_reader() {
    let effects = |old: &str, new: &str| {
        let changes = compared(old, new).changes;
        let breaks = |it: Effect| it == Effect::Break;
        changes
            .iter()
            .map(|it| (it.rule, breaks(it.consumer), breaks(it.producer)))
            .collect::<Vec<_>>()
    };
    let old = r#""type": "object", "properties": {"a": {"type": "string"}}"#;
    let new = r#""type": "object", "properties": {"a": {"type": "integer"}}, "patternProperties": {"^z": {"type": "string"}}"#;
    assert_eq!(effects(old, new), [("type-changed", true, true), ("names-added", false, true)]);
    let least = old.replace(r#""type": "string""#, r#""type": "string", "minLength": 0"#);
    assert_eq!(effects(old, &least), []);
    assert_eq!(effects(&least, old), []);
}

/// Neither what a branch refers to nor a union around it makes another of it.
#[test]
fn branches_are_known_by_what_they_say() {
    let union = |node: &str| {
        format!(
            r##""$defs": {{"U": {{"type": "object", "properties": {{"node": {node}}}}}}},
            "oneOf": [{{"properties": {{"kind": {{"const": "x"}}, "user": {{"$ref": "#/$defs/U"}}}}, "required": ["user"]}},
            {{"properties": {{"kind": {{"const": "x"}}, "team": {{"$ref": "#/$defs/U"}}}}, "required": ["team"]}}]"##
        )
    };
    let compare = |old: &str, new: &str| {
        let whole = |it: &str| format!("{{{it}}}");
        let changes = Language::JsonSchema.compare(&whole(old), &whole(new)).unwrap().changes;
        changes.iter().map(|it| format!("{}: {}", it.path, it.message.text)).collect::<Vec<_>>()
    };
    let changes = compare(&union(r#"{"type": "string"}"#), &union(r#"{"type": "integer"}"#));
    assert_eq!(changes, ["user.node: the type goes from `\"string\"` to `\"integer\"`"]);
    let plain = r#""properties": {"c": {}, "d": {"type": "string"}}"#;
    let shorter = plain.replace(r#""string""#, r#""string", "maxLength": 3"#);
    let changes = compare(plain, &format!(r#""anyOf": [{{{shorter}}}]"#));
    assert_eq!(changes, ["d: `maxLength` goes from none to `3`"]);
}

#[test]
fn what_is_told_of_a_property_is_told_once_and_exactly() {
    let object = |properties: &str, more: &str| {
        format!(r#""type": "object", "properties": {{{properties}}}{more}"#)
    };
    let all = |branches: &str| format!(r#""type": "object", "allOf": [{branches}]"#);
    let text = r#"{"type": "string"}"#;
    let bounded = |most: u8| {
        let branch = format!(r#", "allOf": [{{"properties": {{"e": {{"maxLength": {most}}}}}}}]"#);
        object(&format!(r#""e": {text}"#), &branch)
    };
    let shorter = ["max-length-decreased e: `maxLength` goes from `5` to `3`"];
    assert_eq!(told(&bounded(5), &bounded(3)), shorter);
    // A property that moves between branches is neither gone nor new.
    let branch = |properties: &str| format!(r#"{{"properties": {{{properties}}}}}"#);
    let (a, c) = (format!(r#""a": {text}"#), format!(r#""c": {text}"#));
    let was =
        all(&format!("{}, {}", branch(&format!(r#"{a}, "b": {{"type": "integer"}}"#)), branch(&c)));
    let is = all(&format!("{}, {}", branch(&a), branch(&format!(r#"{c}, "b": {text}"#))));
    assert_eq!(told(&was, &is), ["type-changed b: the schema as a whole is another"]);
    // What was no object had no properties.
    let inner =
        r#""a": {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}"#;
    assert_eq!(
        told(&object(&a, ""), &object(inner, "")),
        [
            "type-changed a: the type goes from `\"string\"` to `\"object\"`",
            "field-added-required a.x: property `x` is new and must be there",
        ]
    );
    let changes = told(&object(inner, ""), &object(&a, ""));
    assert!(changes.contains(&"field-removed a.x: property `x` is gone".to_owned()), "{changes:?}");
    // The keyword that lets more in is not the one that refuses.
    let pattern = |pattern: &str| format!(r#""b": {{"type": "string", "pattern": "{pattern}"}}"#);
    let listed = r#", "allOf": [{"properties": {"b": {"enum": ["y", "x", "w"]}}}]"#;
    assert_eq!(
        told(&object(&pattern("^b$"), ""), &object(&pattern("b"), listed)),
        [
            "type-narrowed b: the schema as a whole is another",
            "pattern-changed b: the pattern goes from `\"^b$\"` to `\"b\"`",
        ]
    );
    // A keyword in a schema of its own is still that keyword.
    let least = r#""d": {"allOf": [{"type": "string", "minLength": 2}]}"#;
    let beside = format!(r#", "allOf": [{{"properties": {{"d": {text}}}}}]"#);
    let changes = told(&object(least, &beside), &object(&format!(r#""d": {text}"#), ""));
    assert_eq!(changes, ["min-length-decreased d: `minLength` goes from `2` to none"]);
}

#[test]
fn items_that_stand_for_others_may_let_more_in() {
    let list = |items: &str| {
        format!(
            r#""$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array", {items}"#
        )
    };
    let old = list(r#""prefixItems": [{"type": "integer"}]"#);
    let changes = compared(&old, &list(r#""items": {"type": "string"}"#)).changes;
    let told: Vec<_> = changes.iter().map(|it| (it.rule, it.consumer, it.producer)).collect();
    assert_eq!(told, [("items-type-changed", Effect::Break, Effect::Break)]);
}
