//! JSON Schemas that say in `allOf` what others say themselves.

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
