//! Contracts held against the schema files that they link.

use crate::program::{TODAY, run};
use crate::repo::{Files, Repo};
use serde_json::Value;
use std::fmt::Write as _;

/// A contract with fields given as `name type`, and more keys at its end.
pub(crate) fn contract(fields: &[&str], more: &str) -> String {
    let mut text = "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: orders\n\
                    version: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n"
        .to_owned();
    for field in fields {
        let (name, of) = field.split_once(' ').unwrap();
        let _ = write!(text, "      - name: {name}\n        logicalType: {of}\n");
    }
    text + more
}

/// Links a contract with a file.
pub(crate) fn link(url: &str) -> String {
    format!("authoritativeDefinitions:\n  - url: {url}\n    type: canonical\n")
}

/// A record of Avro with fields given as their JSON.
pub(crate) fn record(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, of)| format!("    {{\"name\": \"{name}\", \"type\": {of}}}"))
        .collect();
    format!(
        "{{\n  \"type\": \"record\",\n  \"name\": \"Order\",\n  \"fields\": [\n{}\n  ]\n}}\n",
        fields.join(",\n")
    )
}

/// Findings about schema files: rule without `contract/`, path, line and message.
fn about_schemas(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|it| it["rule"].as_str().unwrap().starts_with("contract/schema-"));
    own.map(|it| {
        let (at, rule) = (&it["location"], it["rule"].as_str().unwrap());
        let (path, line) = (at["path"].as_str().unwrap(), &at["line"]);
        let message = it["message"].as_str().unwrap();
        format!("{} {path}:{line}: {message}", rule.trim_start_matches("contract/"))
    })
    .collect()
}

fn checked(repo: &Repo, more: &[&str]) -> Value {
    let arguments = ["check", "--format", "json", "--today", TODAY, "--no-base"];
    run(repo.root(), &[&arguments, more].concat()).json()
}

/// What is said of the files of a repository.
pub(crate) fn said(files: Files<'_>) -> Vec<String> {
    let repo = Repo::new();
    repo.commit("main", files);
    about_schemas(&checked(&repo, &["--head", "main"]))
}

const PATH: &str = "sales/orders.odcs.yaml";

#[test]
fn a_file_beside_the_contract_is_held_against_it() {
    let contract = contract(&["id string", "amount number", "paid boolean"], "");
    let schema = record(&[("id", "\"string\""), ("paid", "\"string\""), ("note", "\"string\"")]);
    assert_eq!(
        said(&[(PATH, &contract), ("sales/orders.avsc", &schema)]),
        [
            "schema-drift-extra sales/orders.odcs.yaml:8: `orders.note` of `orders.avsc` is not in the contract",
            "schema-drift-missing sales/orders.odcs.yaml:12: `orders.avsc` lacks `orders.amount`",
            "schema-drift-type sales/orders.odcs.yaml:15: `orders.paid` is `boolean`, but `string` in `orders.avsc`",
        ]
    );
    // A file of another name is none of our business.
    assert_eq!(said(&[(PATH, &contract), ("sales/other.avsc", &schema)]), [""; 0]);
}

#[test]
fn the_place_in_the_schema_file_is_shown() {
    let contract = contract(&["id string"], "");
    let schema = record(&[("id", "\"long\"")]);
    let repo = Repo::new();
    repo.commit("main", &[(PATH, &contract), ("sales/orders.avsc", &schema)]);
    let report = checked(&repo, &["--head", "main"]);
    let mut findings = report["findings"].as_array().unwrap().iter();
    let finding = findings.find(|it| it["rule"] == "contract/schema-drift-type").unwrap();
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["element"], "/schema/orders/properties/id");
    let related = &finding["related"][0];
    assert_eq!(related["location"]["path"], "sales/orders.avsc");
    assert_eq!(related["location"]["line"], 5);
    assert_eq!(report["summary"]["verdict"], "fail");
}

#[test]
fn links_lead_from_the_contract_or_the_root_and_never_out() {
    let schema = record(&[("id", "\"long\"")]);
    let wrong = |url: &str, more: &str| {
        let contract = contract(&["id string"], &(link(url) + more));
        said(&[(PATH, &contract), ("schemas/order.avsc", &schema)])
    };
    for url in ["../schemas/order.avsc", "schemas/order.avsc", "/schemas/order.avsc#/Order"] {
        assert_eq!(wrong(url, "").len(), 1, "{url}: {:?}", wrong(url, ""));
    }
    for url in ["../../order.avsc", "https://x.test/schemas/order.avsc", "file:///etc/order.avsc"] {
        let missing = wrong(url, "");
        let told = missing.iter().filter(|it| it.starts_with("schema-drift"));
        assert_eq!(told.count(), 0, "{url}: {missing:?}");
    }
    assert_eq!(
        wrong("schemas/ordr.avsc", ""),
        [
            "schema-file-missing sales/orders.odcs.yaml:13: no schema file lies at `schemas/ordr.avsc`"
        ]
    );
    let server = "servers:\n  - server: events\n    type: kafka\n    host: k:9092\n    \
                  customProperties:\n      - property: schemaFile\n        value: schemas/order.avsc\n";
    assert_eq!(wrong("https://x.test/a", server).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    let schema = record(&[("id", "\"long\"")]);
    std::fs::write(outside.path().join("order.avsc"), schema).unwrap();
    let contract = contract(&["id string"], &link("order.avsc"));
    let repo = Repo::new();
    repo.commit("main", &[(PATH, &contract)]);
    repo.switch("main", &[(PATH, &contract)]);
    std::os::unix::fs::symlink(outside.path().join("order.avsc"), repo.path("sales/order.avsc"))
        .unwrap();
    let found = about_schemas(&checked(&repo, &[]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("schema-file-missing"), "{found:?}");
}

#[test]
fn what_is_no_schema_is_found_where_it_is_wrong_and_the_rest_is_judged() {
    let contract = contract(&["id string"], "");
    let other = contract.replace("id: orders", "id: others");
    let good = record(&[("id", "\"long\"")]);
    let large = format!("{{\"type\": \"record\"{}}}", " ".repeat(17 << 20));
    let deep = "[".repeat(5_000);
    for (path, text, expected) in [
        (
            "sales/orders.avsc",
            "{\n  \"type\": \"record\",\n  \"name\": \"a\"\n}",
            "schema-file-invalid sales/orders.avsc:1: `sales/orders.avsc` is no Avro schema: `fields` is missing",
        ),
        ("sales/orders.avsc", "{\n  \"type\": \n", "schema-file-invalid sales/orders.avsc:"),
        ("sales/orders.avsc", &deep, "schema-file-invalid sales/orders.avsc:"),
        (
            "sales/orders.avsc",
            &large,
            "schema-file-invalid sales/orders.odcs.yaml:4: `sales/orders.avsc` is larger than 16 MiB",
        ),
        (
            "sales/orders.proto",
            "syntax = \"proto3\";\nmessage Order {\n  string id = 1\n}\n",
            "schema-file-invalid sales/orders.proto:4:",
        ),
        ("sales/orders.proto", &deep, "schema-file-invalid sales/orders.proto:"),
        (
            "sales/orders.schema.json",
            "{\"$ref\": \"#/nowhere\"}",
            "schema-file-invalid sales/orders.schema.json:1:",
        ),
    ] {
        let found = said(&[
            (PATH, &contract),
            (path, text),
            ("b/others.odcs.yaml", &other),
            ("b/others.avsc", &good),
        ]);
        assert_eq!(found.len(), 2, "{path}: {found:?}");
        assert!(found[0].starts_with("schema-drift-type b/others"), "{found:?}");
        assert!(found[1].starts_with(expected), "{found:?}");
    }
}

/// What is said of a contract and one schema file beside it.
fn beside(fields: &[&str], ending: &str, text: &str) -> Vec<String> {
    let path = format!("sales/orders{ending}");
    let found = said(&[(PATH, &contract(fields, "")), (&path, text)]);
    let word = |it: String| {
        let kind = it.split(' ').next().unwrap().trim_start_matches("schema-drift-").to_owned();
        let name = it.split('`').find(|it| it.starts_with("orders.") && !path.ends_with(it));
        format!("{kind} {}", name.unwrap_or(&it))
    };
    found.into_iter().map(word).collect()
}

#[test]
fn avro_types_are_compared_by_family() {
    for (own, declared, fits) in [
        ("string", "\"string\"", true),
        ("string", "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"]}", true),
        ("string", "[\"null\", {\"type\": \"string\", \"logicalType\": \"uuid\"}]", true),
        ("string", "\"int\"", false),
        ("integer", "\"long\"", true),
        ("integer", "\"double\"", false),
        ("number", "\"int\"", true),
        (
            "number",
            "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}",
            true,
        ),
        ("number", "\"string\"", false),
        ("boolean", "[\"boolean\", \"null\"]", true),
        ("boolean", "\"int\"", false),
        ("timestamp", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", true),
        ("timestamp", "\"long\"", true),
        ("timestamp", "\"string\"", true),
        ("timestamp", "{\"type\": \"int\", \"logicalType\": \"date\"}", false),
        ("date", "{\"type\": \"int\", \"logicalType\": \"date\"}", true),
        ("date", "\"boolean\"", false),
        ("array", "{\"type\": \"array\", \"items\": \"int\"}", true),
        ("array", "\"string\"", false),
        ("object", "{\"type\": \"map\", \"values\": \"int\"}", true),
        ("object", "\"acme.Elsewhere\"", true),
        ("integer", "[\"int\", \"string\"]", true),
        ("integer", "[\"null\", \"string\", \"boolean\"]", false),
    ] {
        let schema = record(&[("x", declared)]);
        let found = beside(&[&format!("x {own}")], ".avsc", &schema);
        assert_eq!(found.is_empty(), fits, "{own} {declared}: {found:?}");
    }
}

#[test]
fn aliases_and_spelling_are_one_name() {
    let schema = "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [\
                  {\"name\": \"ordId\", \"aliases\": [\"order_id\"], \"type\": \"string\"},\
                  {\"name\": \"paidAt\", \"type\": \"long\"}]}";
    assert_eq!(beside(&["order_id string", "paid_at timestamp"], ".avsc", schema), [""; 0]);
}

#[test]
fn json_schemas_are_read_through_references_and_combinations() {
    let schema = "{\"title\": \"Order\", \"$defs\": {\"id\": {\"type\": [\"string\", \"null\"]}},\n\
                  \"allOf\": [{\"type\": \"object\", \"properties\": {\"id\": {\"$ref\": \"#/$defs/id\"}}}],\n\
                  \"properties\": {\"day\": {\"type\": \"string\", \"format\": \"date\"},\n\
                  \"at\": {\"type\": \"string\", \"format\": \"date-time\"},\n\
                  \"lines\": {\"type\": \"array\", \"items\": {\"type\": \"object\"}},\n\
                  \"total\": {\"anyOf\": [{\"type\": \"number\"}, {\"type\": \"null\"}]}}}";
    let fitting = ["id string", "day date", "at timestamp", "lines array", "total number"];
    assert_eq!(beside(&fitting, ".schema.json", schema), [""; 0]);
    let other = ["id integer", "day timestamp", "at string", "lines object", "amount number"];
    assert_eq!(
        beside(&other, ".schema.json", schema),
        [
            "extra orders.total",
            "type orders.id",
            "type orders.day",
            "type orders.lines",
            "missing orders.amount"
        ]
    );
    // What another file, or a pattern, may add is not missing.
    for open in [
        "\"allOf\": [{\"$ref\": \"https://x.test/base.json\"}]",
        "\"patternProperties\": {\"^x\": {}}",
    ] {
        let schema = format!("{{{open}, \"properties\": {{\"id\": {{\"type\": \"string\"}}}}}}");
        assert_eq!(
            beside(&["id string", "more string"], ".schema.json", &schema),
            [""; 0],
            "{open}"
        );
    }
    let cycle = "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}}";
    assert_eq!(beside(&["id string"], ".schema.json", cycle), [""; 0]);
}

#[test]
fn protobuf_is_read_without_its_imports() {
    let schema = "syntax = \"proto3\";\npackage acme.v1;\nimport \"buf/validate/validate.proto\";\n\
                  import \"google/protobuf/timestamp.proto\";\n\
                  message Order {\n  string id = 1;\n  google.protobuf.Timestamp paid_at = 2;\n\
                  repeated Line lines = 3;\n  map<string, int32> counts = 4;\n  State state = 5;\n\
                  acme.common.Money price = 6;\n}\nmessage Line { string sku = 1; }\nenum State { A = 0; }\n";
    let fitting = [
        "id string",
        "paidAt timestamp",
        "lines array",
        "counts object",
        "state string",
        "price number",
    ];
    assert_eq!(beside(&fitting, ".proto", schema), [""; 0]);
    let other = ["id boolean", "lines object", "counts array", "state timestamp", "price object"];
    assert_eq!(
        beside(&other, ".proto", schema),
        ["extra orders.paid_at", "type orders.id", "type orders.lines", "type orders.counts"]
    );
}

#[test]
fn a_message_of_an_imported_file_is_looked_into() {
    let fields = "      - name: price\n        logicalType: object\n        properties:\n          \
                  - {name: units, logicalType: string}\n          - {name: gone, logicalType: string}\n          \
                  - {name: at, logicalType: timestamp}\n";
    let contract = contract(&["state string"], &(fields.to_owned() + &link("order.proto")));
    let head = "syntax = \"proto3\";\npackage";
    let order = format!(
        "{head} acme.v1;\nimport \"money.proto\";\n\
         message Orders {{\n  common.Money price = 1;\n  common.State state = 2;\n}}\n"
    );
    let money = format!(
        "{head} acme.common;\nimport \"google/type/date_time.proto\";\nmessage Money {{\n  \
         int64 units = 1;\n  google.type.DateTime at = 2;\n}}\nenum State {{ A = 0; }}\n"
    );
    let time = "syntax = \"proto3\";\npackage google.type;\nmessage DateTime { int32 year = 1; }\n";
    let found = said(&[
        (PATH, &contract),
        ("sales/order.proto", &order),
        ("sales/money.proto", &money),
        ("google/type/date_time.proto", time),
    ]);
    let told: Vec<&str> =
        found.iter().filter_map(|it| it.split_once(": ")).map(|it| it.1).collect();
    assert_eq!(
        told,
        [
            "`orders.price.units` is `string`, but `int64` in `order.proto`",
            "`order.proto` lacks `orders.price.gone`"
        ]
    );
}

#[test]
fn models_of_dbt_are_found_by_name_and_held_where_dbt_holds_them() {
    let models = |enforced: bool| {
        format!(
            "version: 2\nmodels:\n  - name: orders\n    config: {{contract: {{enforced: {enforced}}}}}\n    \
             columns:\n      - name: id\n        data_type: varchar(10)\n      - name: n\n        \
             data_type: boolean\n  - name: others\n    columns: [{{name: x}}]\n"
        )
    };
    let contract = contract(&["id string", "n integer", "gone string"], &link("models/schema.yml"));
    let found = |text: &str| said(&[(PATH, &contract), ("models/schema.yml", text)]);
    let enforced = found(&models(true));
    assert_eq!(enforced.len(), 2, "{enforced:?}");
    assert!(enforced[1].starts_with("schema-drift-missing"), "{enforced:?}");
    let described = found(&models(false));
    assert_eq!(described.len(), 1, "{described:?}");
    assert!(described[0].starts_with("schema-drift-type"), "{described:?}");
}

#[test]
fn fields_are_compared_at_any_depth() {
    let contract = contract(
        &["id string"],
        "      - name: lines\n        logicalType: array\n        items:\n          \
         logicalType: object\n          properties:\n            - name: sku\n              \
         logicalType: integer\n            - name: price\n              logicalType: number\n",
    );
    let schema = "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [\
                  {\"name\": \"id\", \"type\": \"string\"},\
                  {\"name\": \"lines\", \"type\": {\"type\": \"array\", \"items\": {\"type\": \"record\", \
                  \"name\": \"Line\", \"fields\": [{\"name\": \"sku\", \"type\": \"string\"},\
                  {\"name\": \"parent\", \"type\": [\"null\", \"Line\"]}]}}}]}";
    let found = said(&[(PATH, &contract), ("sales/orders.avsc", schema)]);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.iter().any(|it| it.contains("lacks `orders.lines.price`")), "{found:#?}");
    assert!(found.iter().any(|it| it.contains("`orders.lines.sku` is `integer`")), "{found:#?}");
    assert!(found.iter().any(|it| it.contains("`orders.lines.parent`")), "{found:#?}");
}

#[test]
fn a_file_about_something_else_is_passed_over() {
    let schema = "{\"type\": \"record\", \"name\": \"Envelope\", \"fields\": [\
                  {\"name\": \"payload\", \"type\": \"bytes\"}]}";
    assert_eq!(beside(&["id string"], ".avsc", schema), [""; 0]);
    let two = "syntax = \"proto3\";\nmessage A { string x = 1; }\nmessage B { string y = 1; }\n";
    assert_eq!(beside(&["id string"], ".proto", two), [""; 0]);
}

/// The findings of rules that begin alike, each with its status.
pub(crate) fn statuses(report: &Value, rules: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|it| it["rule"].as_str().unwrap().starts_with(rules))
        .map(|it| format!("{} {}", it["rule"].as_str().unwrap(), it["status"].as_str().unwrap()))
        .collect()
}

#[test]
fn what_stood_at_base_is_not_new() {
    let contract = contract(&["id string", "amount number"], "");
    let before = record(&[("id", "\"string\"")]);
    let after = record(&[("id", "\"long\"")]);
    let repo = Repo::new();
    repo.commit("main", &[(PATH, &contract), ("sales/orders.avsc", &before)]);
    repo.branch("change", repo.commit("main", &[(PATH, &contract), ("sales/orders.avsc", &after)]));
    let arguments = ["check", "--format", "json", "--today", TODAY];
    let ran =
        run(repo.root(), &[&arguments[..], &["--base", "main~1", "--head", "change"]].concat());
    let report = ran.json();
    assert_eq!(
        statuses(&report, "contract/schema-drift"),
        ["contract/schema-drift-type new", "contract/schema-drift-missing existing"]
    );
}

#[test]
fn what_is_the_same_on_both_sides_is_existing_on_both() {
    let orders = contract(&["id string"], "");
    let parts = orders.replace("orders", "parts");
    let schema = record(&[("id", "\"long\"")]);
    let broken = "{\"type\": \"record\"}";
    let files = |product| {
        [
            (PATH, &*orders),
            ("sales/orders.avsc", &*schema),
            ("sales/parts.odcs.yaml", &parts),
            ("sales/parts.avsc", broken),
            ("sales/p.odps.yaml", product),
        ]
    };
    let product = "apiVersion: v1.0.0\nkind: DataProduct\nid: p\nversion: 1.0.0\nstatus: active\n";
    let repo = Repo::new();
    repo.commit("main", &files(product));
    let edited = product.replace("1.0.0\nstatus", "1.0.1\nstatus");
    repo.branch("change", repo.commit("main", &files(&edited)));
    let arguments = ["check", "--base", "main~1", "--head", "change", "--format", "json"];
    let report = run(repo.root(), &[&arguments[..], &["--today", TODAY]].concat()).json();
    assert_eq!(
        statuses(&report, "contract/schema-"),
        ["contract/schema-drift-type existing", "contract/schema-file-invalid existing"]
    );
}

#[test]
fn what_the_configuration_leaves_out_is_not_read() {
    let contract = contract(&["id string"], &link("order.avsc"));
    let schema = record(&[("id", "\"long\"")]);
    let config = "exclude: ['**/*.avsc']\n";
    let files = [(PATH, &*contract), ("sales/order.avsc", &schema), ("mesh-lint.yaml", config)];
    assert_eq!(said(&files), [""; 0]);
}

/// A manifest of dbt with one model, of which `more` says what besides the columns.
fn manifest(columns: &str, more: &str) -> String {
    format!(
        "{{\"metadata\": {{\"dbt_schema_version\": \"v12\"}}, \"nodes\": {{\"model.shop.orders\": {{\
         \"relation_name\": \"dwh.shop.orders\", \"meta\": {{\"odcs_id\": \"orders\"}}, \"columns\": {{{columns}}}{more}}}}}}}"
    )
}

#[test]
fn manifests_of_dbt_are_held_against_their_contracts() {
    let contract = contract(&["id string", "paid boolean", "gone date"], "").replace(
        "      - name: id\n",
        "      - name: id\n        required: true\n        unique: true\n",
    );
    let columns = "\"ID\": {\"name\": \"ID\", \"data_type\": \"NUMBER(38,0)\"}, \
                   \"paid\": {\"name\": \"paid\"}, \"note\": {\"name\": \"note\"}";
    let found =
        |more: &str| said(&[(PATH, &contract), ("target/manifest.json", &manifest(columns, more))]);
    // Columns of a model that dbt does not hold may be only some.
    assert_eq!(
        found(""),
        [
            "schema-drift-extra sales/orders.odcs.yaml:8: `orders.note` of `manifest.json` is not in the contract",
            "schema-drift-type sales/orders.odcs.yaml:13: `orders.id` is `string`, but `NUMBER(38,0)` in `manifest.json`",
        ]
    );
    let enforced = found(", \"config\": {\"contract\": {\"enforced\": true}}");
    let rules: Vec<&str> = enforced.iter().map(|it| it.split(' ').next().unwrap()).collect();
    assert_eq!(
        rules,
        [
            "schema-drift-extra",
            "schema-drift-unkept",
            "schema-drift-unkept",
            "schema-drift-type",
            "schema-drift-missing"
        ]
    );
    let kept = ", \"contract\": {\"enforced\": true}, \
                \"constraints\": [{\"type\": \"primary_key\", \"columns\": [\"id\"]}]";
    assert!(!found(kept).iter().any(|it| it.contains("unkept")), "{:?}", found(kept));
    // Of several columns together, each may repeat, and none is empty.
    let kept = kept.replace("[\"id\"]", "[\"id\", \"paid\"]");
    let unkept = found(&kept).into_iter().filter(|it| it.contains("unkept"));
    let unkept: Vec<String> = unkept.collect();
    assert!(matches!(&*unkept, [only] if only.contains("unique")), "{unkept:?}");
    let tested = "}, \"test.a\": {\"test_metadata\": {\"name\": \"not_null\"}, \"column_name\": \"id\", \
                  \"attached_node\": \"model.shop.orders\"}, \"test.b\": {\"test_metadata\": {\"name\": \"unique\"}, \
                  \"column_name\": \"id\", \"attached_node\": \"model.shop.orders\"";
    let tested = found(&format!(", \"contract\": {{\"enforced\": true}}{tested}"));
    assert!(!tested.iter().any(|it| it.contains("unkept")), "{tested:?}");
}
