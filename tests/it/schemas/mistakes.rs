//! One mistake gives one error, at the place where it was made.

use super::versions::{Outcome, value, versions};

/// What every contract starts with.
const CONTRACT: &str = "kind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n";

/// What every product starts with.
const PRODUCT: &str = "kind: DataProduct\nid: a\nstatus: active\n";

/// A server up to the mistake in it.
const SERVER: &str = "servers: [{server: prod, ";

/// A field up to the mistake in it.
const FIELD: &str = "schema: [{name: orders, properties: [{name: id, ";

/// A check up to the mistake in it.
const CHECK: &str = "schema: [{name: orders, quality: [{";

/// A relationship of an object up to the mistake in it.
const LINK: &str = "schema: [{name: orders, relationships: [{";

/// Version, start of the mistaken part, its rest, where the error is, its keyword and a word that its message names.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// Mistakes that people make.
#[rustfmt::skip]
const MISTAKES: [Mistake; 61] = [
    // At the root.
    ("odcs-3.1.0", "", "owner: sales", "", "additionalProperties", "owner"),
    ("odcs-3.1.0", "", "dataProduct: 5", "/dataProduct", "type", "string"),
    ("odcs-3.1.0", "", "slaProperties: text", "/slaProperties", "type", "array"),
    ("odcs-3.1.0", "", "description: text", "/description", "type", "object"),
    ("odcs-3.1.0", "", "tags: finance", "/tags", "type", "array"),
    ("odcs-3.1.0", "", "contractCreatedTs: yesterday", "/contractCreatedTs", "format", "date-time"),
    ("odcs-3.1.0", "", "slaProperties: [{property: latency}]", "/slaProperties/0", "required", "value"),
    ("odcs-3.1.0", "", "slaProperties: [{property: latency, value: [4]}]", "/slaProperties/0/value", "type", "null"),
    ("odcs-3.1.0", "", "customProperties: {costCenter: 4}", "/customProperties", "type", "array"),
    ("odcs-3.1.0", "", "customProperties: [{property: costCenter}]", "/customProperties/0", "required", "value"),
    ("odcs-3.2.0", "", "context: {instruction: text}", "/context", "additionalProperties", "instruction"),
    ("odcs-3.2.0", "", "context: [text]", "/context", "type", "string"),
    // The team in both forms.
    ("odcs-3.1.0", "", "team: sales", "/team", "type", "array"),
    ("odcs-3.1.0", "", "team: [{name: Maja}]", "/team/0", "required", "username"),
    ("odcs-3.1.0", "", "team: {members: [{name: Maja}]}", "/team/members/0", "required", "username"),
    ("odcs-3.1.0", "", "team: {member: []}", "/team", "additionalProperties", "member"),
    ("odcs-3.1.0", "", "team: [{username: m, dateIn: 2024-13-01}]", "/team/0/dateIn", "format", "date"),
    // Servers.
    ("odcs-3.1.0", SERVER, "type: postgre, host: a, port: 1}]", "/servers/0/type", "enum", "postgre"),
    ("odcs-3.1.0", SERVER, "host: a}]", "/servers/0", "required", "type"),
    ("odcs-3.1.0", SERVER, "type: mysql, port: 1, database: a}]", "/servers/0", "required", "host"),
    ("odcs-3.1.0", SERVER, "type: mysql, host: a, port: '1', database: a}]", "/servers/0/port", "type", "integer"),
    ("odcs-3.1.0", SERVER, "type: mysql, host: a, port: 1, database: a, schema: a}]", "/servers/0", "additionalProperties", "schema"),
    ("odcs-3.1.0", SERVER, "type: mysql, host: a, port: 1, database: a, user: a}]", "/servers/0", "additionalProperties", "user"),
    ("odcs-3.1.0", SERVER, "type: sftp, location: 'https://a'}]", "/servers/0/location", "pattern", "sftp"),
    ("odcs-3.2.0", SERVER, "type: mysql, host: a, port: 1.5, database: a}]", "/servers/0/port", "type", "string"),
    ("odcs-3.0.2", SERVER, "type: duckdb, database: a, schema: main}]", "/servers/0/schema", "type", "integer"),
    ("odcs-3.0.1", SERVER, "type: athena, schema: a, stagingDir: a}]", "/servers/0", "required", "staging_dir"),
    // Fields.
    ("odcs-3.1.0", "schema: [{name: orders, properties: [{", "logicalType: string}]}]", "/schema/0/properties/0", "required", "name"),
    ("odcs-3.1.0", FIELD, "type: string}]}]", "/schema/0/properties/0", "additionalProperties", "type"),
    ("odcs-3.1.0", FIELD, "id: a b}]}]", "/schema/0/properties/0/id", "pattern", "a b"),
    ("odcs-3.1.0", FIELD, "logicalType: 5}]}]", "/schema/0/properties/0/logicalType", "enum", "5"),
    ("odcs-3.1.0", FIELD, "logicalType: datetime}]}]", "/schema/0/properties/0/logicalType", "enum", "datetime"),
    ("odcs-3.1.0", FIELD, "logicalType: struct, properties: [], logicalTypeOptions: {size: 1}}]}]",
        "/schema/0/properties/0/logicalType", "enum", "struct"),
    ("odcs-3.1.0", FIELD, "logicalTypeOptions: {maxLength: 5}}]}]", "/schema/0/properties/0", "required", "logicalType"),
    ("odcs-3.1.0", FIELD, "logicalTypeOptions: 5}]}]", "/schema/0/properties/0/logicalTypeOptions", "type", "object"),
    ("odcs-3.1.0", FIELD, "logicalType: string, logicalTypeOptions: 5}]}]", "/schema/0/properties/0/logicalTypeOptions", "type", "object"),
    ("odcs-3.1.0", FIELD, "logicalType: integer, logicalTypeOptions: {maxLength: 5}}]}]",
        "/schema/0/properties/0/logicalTypeOptions", "additionalProperties", "maxLength"),
    ("odcs-3.1.0", FIELD, "logicalType: integer, logicalTypeOptions: {exclusiveMinimum: true}}]}]",
        "/schema/0/properties/0/logicalTypeOptions/exclusiveMinimum", "type", "number"),
    ("odcs-3.0.2", FIELD, "logicalType: integer, logicalTypeOptions: {exclusiveMinimum: 5}}]}]",
        "/schema/0/properties/0/logicalTypeOptions/exclusiveMinimum", "type", "boolean"),
    ("odcs-3.1.0", FIELD, "logicalType: string, items: {logicalType: string}}]}]", "/schema/0/properties/0/items", "falseSchema", ""),
    ("odcs-3.1.0", FIELD, "logicalType: array, properties: []}]}]", "/schema/0/properties/0/properties", "falseSchema", ""),
    ("odcs-3.2.0", FIELD, "logicalType: map}]}]", "/schema/0/properties/0", "required", "map"),
    ("odcs-3.2.0", FIELD, "map: {key: {}, value: {}}}]}]", "/schema/0/properties/0", "required", "logicalType"),
    ("odcs-3.2.0", FIELD, "logicalType: object, map: {key: {}, value: {}}}]}]", "/schema/0/properties/0/map", "falseSchema", ""),
    ("odcs-3.2.0", FIELD, "logicalType: vector}]}]", "/schema/0/properties/0", "required", "logicalTypeOptions"),
    ("odcs-3.2.0", FIELD, "logicalType: vector, logicalTypeOptions: {}}]}]", "/schema/0/properties/0/logicalTypeOptions", "required", "dimensions"),
    // Checks.
    ("odcs-3.1.0", CHECK, "type: sqll, query: a, mustBe: 0}]}]", "/schema/0/quality/0/type", "enum", "sqll"),
    ("odcs-3.1.0", CHECK, "rule: rowCount, mustBe: 0}]}]", "/schema/0/quality/0", "required", "metric"),
    ("odcs-3.1.0", CHECK, "query: a, mustBe: 0}]}]", "/schema/0/quality/0", "required", "type"),
    ("odcs-3.1.0", CHECK, "type: sql, mustBe: 0}]}]", "/schema/0/quality/0", "required", "query"),
    ("odcs-3.1.0", CHECK, "type: sql, query: a}]}]", "/schema/0/quality/0", "oneOf", ""),
    ("odcs-3.1.0", CHECK, "metric: rowCount, mustBe: 1, mustNotBe: 2}]}]", "/schema/0/quality/0", "oneOf", ""),
    ("odcs-3.1.0", CHECK, "metric: rowCount, mustBeBetween: [5, 5]}]}]", "/schema/0/quality/0/mustBeBetween", "uniqueItems", "5"),
    ("odcs-3.1.0", CHECK, "metric: rows, mustBe: 1}]}]", "/schema/0/quality/0/metric", "enum", "rows"),
    ("odcs-3.1.0", CHECK, "type: text, query: a}]}]", "/schema/0/quality/0/query", "falseSchema", ""),
    ("odcs-3.1.0", CHECK, "type: library, mustBe: 0}]}]", "/schema/0/quality/0", "required", "metric"),
    ("odcs-3.0.2", CHECK, "metric: rowCount, mustBe: 0}]}]", "/schema/0/quality/0", "required", "rule"),
    // Relationships.
    ("odcs-3.1.0", LINK, "from: a.b, to: [c.d]}]}]", "/schema/0/relationships/0/to", "type", "string"),
    ("odcs-3.1.0", LINK, "from: a.b.c, to: c.d}]}]", "/schema/0/relationships/0/from", "pattern", "a.b.c"),
    ("odcs-3.1.0", FIELD, "relationships: [{from: a.b, to: c.d}]}]}]", "/schema/0/properties/0/relationships/0", "additionalProperties", "from"),
    // Products.
    ("odps-1.0.0", "", "inputPorts: [{name: a, version: 1.0.0}]", "/inputPorts/0", "required", "contractId"),
];

#[test]
fn one_mistake_gives_one_error() -> Outcome {
    let versions = versions()?;
    let mut surprises = Vec::new();
    for (name, start, rest, at, keyword, word) in MISTAKES {
        let Some(version) = versions.iter().find(|version| version.name == name) else {
            return Err(format!("no version {name}").into());
        };
        let (standard, number) = name.split_once('-').unwrap_or_default();
        let header = if standard == "odps" { PRODUCT } else { CONTRACT };
        let document = value(&format!("apiVersion: v{number}\n{header}{start}{rest}\n"))?;
        let found: Vec<_> = version.ours.iter_errors(&document).collect();
        let told: Vec<String> = found
            .iter()
            .map(|error| format!("{} {}", error.instance_path(), error.kind().keyword()))
            .collect();
        let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
        if told != [format!("{at} {keyword}")] || !texts.iter().all(|text| text.contains(word)) {
            surprises.push(format!("{name}: {start}{rest}\n  {told:?} {texts:?}"));
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
    Ok(())
}
