//! The keywords of JSON Schema, and the drafts that have them.

/// The draft of a file that names none that is known.
pub(super) const NEWEST: u16 = 2020;

/// The draft that `$schema` names, by its number or year.
pub(super) fn draft(dialect: &str) -> u16 {
    let known = [
        ("draft-03", 3),
        ("draft-04", 4),
        ("draft-05", 4),
        ("draft-06", 6),
        ("draft-07", 7),
        ("2019-09", 2019),
    ];
    known.iter().find(|it| dialect.contains(it.0)).map_or(NEWEST, |it| it.1)
}

/// Keys that say nothing of which values are valid.
pub(super) const ANNOTATIONS: [&str; 19] = [
    "title",
    "description",
    "$comment",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$vocabulary",
    "format",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];
/// Keys that hold schemas by name.
pub(super) const NAMED: [&str; 6] =
    ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "dependencies"];
/// Keys that hold lists of schemas.
pub(super) const LISTED: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keys that hold a schema.
pub(super) const SINGLE: [&str; 12] = [
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "items",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
];

/// Keys that hold no schemas and say which values are valid.
pub(super) const PLAIN: [&str; 24] = [
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "type",
    "enum",
    "const",
    "required",
    "dependentRequired",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "divisibleBy",
];

/// The draft that brought a key; all have the others.
pub(super) fn since(key: &str) -> u16 {
    match key {
        "const" | "contains" | "propertyNames" => 6,
        "if" | "then" | "else" => 7,
        "dependentRequired"
        | "dependentSchemas"
        | "minContains"
        | "maxContains"
        | "unevaluatedProperties"
        | "unevaluatedItems" => 2019,
        "prefixItems" => 2020,
        _ => 0,
    }
}
