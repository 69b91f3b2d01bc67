//! Which part of which linked file a contract is held against.

use crate::drift::{contract, link, said, statuses};
use crate::program::{TODAY, run};
use crate::repo::Repo;

/// A contract with two links to schema files.
fn linking(fields: &[&str], urls: [&str; 2]) -> String {
    let [first, second] = urls;
    contract(fields, &format!("{}  - url: {second}\n    type: canonical\n", link(first)))
}

/// A record of Avro with fields that are texts.
fn texts(name: &str, fields: &[&str]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|it| format!("{{\"name\": \"{it}\", \"type\": \"string\"}}")).collect();
    let fields = fields.join(", ");
    format!("{{\"type\": \"record\", \"name\": \"{name}\", \"fields\": [{fields}]}}")
}

const PATH: &str = "orders.odcs.yaml";

#[test]
fn a_key_beside_a_value_need_not_have_every_field() {
    let contract = linking(&["id string", "n string"], ["k.avsc", "v.avsc"]);
    let found = |value: &str, fields: &[&str]| {
        let (key, value) = (texts("Key", &["id", "trace"]), texts(value, fields));
        said(&[(PATH, &contract), ("k.avsc", &key), ("v.avsc", &value)])
    };
    // The value has the name: the key is no table of its own.
    assert_eq!(found("Orders", &["id", "n"]), [""; 0]);
    assert_eq!(found("Orders", &["id"]).len(), 1);
    // Neither has: what both lack is missing, and nothing else.
    let told = |found: Vec<String>| found.iter().filter(|it| it.contains("lacks")).count();
    assert_eq!(told(found("Value", &["id", "n"])), 0);
    assert_eq!(told(found("Value", &["id"])), 2);
}

#[test]
fn what_another_file_had_is_lacking_where_that_is_gone() {
    let contract = linking(&["id string", "n string"], ["k.avsc", "v.avsc"]);
    let (key, value) = (texts("Key", &["id"]), texts("Value", &["id", "n"]));
    let repo = Repo::new();
    let base = [(PATH, &*contract), ("k.avsc", &key), ("v.avsc", &value)];
    repo.commit("main", &base);
    repo.branch("change", repo.commit("main", &base[..2]));
    let sides = ["--base", "main~1", "--head", "change", "--format", "json", "--today", TODAY];
    let report = run(repo.root(), &[&["check"], &sides[..]].concat()).json();
    assert_eq!(statuses(&report, "contract/schema-drift"), ["contract/schema-drift-missing new"]);
}

#[test]
fn the_nearest_name_is_meant_and_a_physical_one_before_others() {
    let proto = "syntax = \"proto3\";\nmessage Orders { repeated Order items = 1; }\n\
                 message Order { string id = 1; }\n";
    let orders = contract(&["id string"], &link("o.proto"));
    let order = |name: &str| orders.replace("  - name: orders", &format!("  - name: {name}"));
    for name in ["Order", "order"] {
        assert_eq!(said(&[(PATH, &order(name)), ("o.proto", proto)]), [""; 0], "{name}");
    }
    // What only repeats another is it for who holds what it repeats.
    let table = order("Order\n    physicalName: orders");
    assert_eq!(said(&[(PATH, &table), ("o.proto", proto)]), [""; 0]);
    assert_eq!(said(&[(PATH, &orders), ("o.proto", proto)]), [""; 0]);
    let batch = contract(&["items array"], &link("o.proto"));
    assert_eq!(said(&[(PATH, &batch), ("o.proto", proto)]), [""; 0]);
    let models = "version: 2\nmodels:\n  - name: orders\n    columns: [{name: old}]\n  \
                  - name: orders_current\n    columns: [{name: id}]\n";
    let physical = contract(&["id string"], &link("schema.yml"))
        .replace("  - name: orders\n", "  - name: orders\n    physicalName: dwh.orders_current\n");
    assert_eq!(said(&[(PATH, &physical), ("schema.yml", models)]), [""; 0]);
}

#[test]
fn a_field_is_first_the_one_of_its_physical_name() {
    let contract = contract(&["total number", "gross number"], &link("v.avsc"))
        .replace("name: total\n", "name: total\n        physicalName: AMT\n")
        .replace("name: gross\n", "name: gross\n        physicalName: TOTAL\n");
    let schema = "{\"type\": \"record\", \"name\": \"Orders\", \"fields\": [\
                  {\"name\": \"amt\", \"type\": \"string\"}, {\"name\": \"total\", \"type\": \"double\"}]}";
    let found = said(&[(PATH, &contract), ("v.avsc", schema)]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`orders.total` is `number`, but `string`"), "{found:?}");
}

#[test]
fn a_property_may_be_refined_in_another_part() {
    let schema = "{\"title\": \"Orders\", \"type\": \"object\", \"allOf\": [{\"properties\": {\
                  \"id\": {\"type\": \"string\"}, \"at\": {\"properties\": {\"a\": {}}}}}],\
                  \"properties\": {\"id\": {\"maxLength\": 10}, \
                  \"at\": {\"properties\": {\"b\": {}}}}}";
    let nested = "      - name: at\n        logicalType: object\n        properties:\n          \
                  - name: a\n          - name: b\n";
    let contract = contract(&["id string"], &(nested.to_owned() + &link("o.schema.json")));
    assert_eq!(said(&[(PATH, &contract), ("o.schema.json", schema)]), [""; 0]);
    let wrong = contract.replace("logicalType: string", "logicalType: integer");
    let found = said(&[(PATH, &wrong), ("o.schema.json", schema)]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`orders.id` is `integer`, but `string`"), "{found:?}");
}

#[test]
fn a_link_that_is_said_to_be_a_schema_is_missed() {
    let contract =
        |url: &str, kind: &str| contract(&["id string"], &link(url).replace("canonical", kind));
    for (url, kind, told) in [
        ("models/nope.yml", "canonical", 1),
        ("schemas/nope.json", "JSON Schema", 1),
        ("examples/nope.json", "example", 0),
        ("jobs/nope.json", "transformationImplementation", 0),
        ("https://x.test/nope.json", "canonical", 0),
        ("there.json", "canonical", 0),
    ] {
        let found = said(&[(PATH, &contract(url, kind)), ("there.json", "{\"a\": 1}")]);
        assert_eq!(found.len(), told, "{url} {kind}: {found:?}");
        assert!(found.iter().all(|it| it.starts_with("schema-file-missing")), "{found:?}");
    }
}

#[test]
fn what_a_linked_file_is_can_be_told_from_its_text() {
    let models = "version: 2 # dbt\nmodels: # all\n  - name: orders\n    \
                  columns: [{name: id, data_type: boolean}]\n";
    let broken = "{\"type\": \"object\",\n \"properties\": {\"id\": {\"type\": \"integer\"},}\n}";
    let sample = "[{\"id\": \"1\", \"items\": [{\"sku\": \"a\"}]}]";
    for (path, text, kind, rule) in [
        ("orders.yml", models, "canonical", "schema-drift-type"),
        ("orders.yml", models.split_once('\n').unwrap().1, "canonical", "schema-drift-type"),
        ("orders.json", broken, "canonical", "schema-file-invalid"),
        ("orders.json", broken, "example", ""),
        ("orders.json", sample, "example", ""),
    ] {
        let contract = contract(&["id string"], &link(&format!("x/{path}")));
        let contract = contract.replace("canonical", kind);
        let found = said(&[(PATH, &contract), (&format!("x/{path}"), text)]);
        assert_eq!(found.len(), usize::from(!rule.is_empty()), "{path} {kind}: {found:?}");
        assert!(found.iter().all(|it| it.starts_with(rule)), "{found:?}");
    }
}

#[test]
fn an_edition_that_is_not_known_is_said_to_be_unread() {
    let repo = Repo::new();
    let contract = contract(&["id string"], "");
    let schema = "edition = \"2026\";\nmessage Orders { int32 id = 1; }\n";
    repo.commit("main", &[(PATH, &contract), ("orders.proto", schema)]);
    let ran = run(repo.root(), &["check", "--head", "main", "--no-base", "--today", TODAY, "-v"]);
    assert!(
        ran.stdout.contains("orders.proto: edition `2026` of Protobuf is not read"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("schema-file-invalid"), "{}", ran.stdout);
}

#[test]
fn a_fragment_says_which_part_is_meant() {
    let envelope = "{\"title\": \"Placed\", \"type\": \"object\", \"properties\": {\
                    \"id\": {\"type\": \"string\"}, \"at\": {\"type\": \"string\"}}, \"$defs\": {\
                    \"a/b\": {\"$anchor\": \"Order\", \"properties\": {\"id\": {\"type\": \"string\"}, \
                    \"n\": {\"type\": \"integer\"}}}}}";
    let proto = "syntax = \"proto3\";\npackage shop.v1;\nmessage Orders { int64 id = 1; }\n\
                 message Other { string id = 1; int32 n = 2; message In { string id = 1; } }\n";
    let avro = "{\"type\": \"record\", \"name\": \"Orders\", \"namespace\": \"shop\", \"fields\": [\
                {\"name\": \"line\", \"type\": {\"type\": \"record\", \"name\": \"Line\", \"fields\": [\
                {\"name\": \"id\", \"type\": \"string\"}]}}]}";
    let models = "version: 2\nmodels:\n  - name: orders\n    columns: [{name: id}]\n  \
                  - name: others\n    columns: [{name: id}, {name: x}]\n";
    for (url, text, expected) in [
        ("o.schema.json#/$defs/a~1b", envelope, ""),
        ("o.schema.json#/%24defs/a~1b", envelope, ""),
        ("o.schema.json#Order", envelope, ""),
        ("o.schema.json#/$defs/gone", envelope, "schema-file-missing"),
        ("o.schema.json", envelope, "extra missing"),
        ("o.proto#Other", proto, ""),
        ("o.proto#shop.v1.Other", proto, ""),
        ("o.proto#Gone", proto, "schema-file-missing"),
        ("o.proto#Other.In", proto, "missing"),
        ("o.proto#shop.v1.Other.In", proto, "missing"),
        ("o.proto", proto, "type missing"),
        ("o.avsc#shop.Line", avro, "missing"),
        ("o.avsc#/Orders", avro, "extra missing missing"),
        ("schema.yml#others", models, "extra"),
        ("schema.yml#/models/others", models, "extra"),
    ] {
        let contract = contract(&["id string", "n integer"], &link(url));
        let found = said(&[(PATH, &contract), (url.split('#').next().unwrap(), text)]);
        let kinds: Vec<&str> = found
            .iter()
            .map(|it| it.split(' ').next().unwrap().trim_start_matches("schema-drift-"))
            .collect();
        assert_eq!(kinds.join(" "), expected, "{url}: {found:?}");
    }
}

#[test]
fn a_fragment_that_names_nothing_is_told_with_what_is_there() {
    let json = "{\"title\": \"Placed\", \"type\": \"object\", \"$defs\": {\
                \"Order\": {\"properties\": {\"id\": {}}}, \"State\": {\"enum\": [1]}}}";
    let proto = "syntax = \"proto3\";\npackage shop;\nmessage Order { string id = 1; }\nenum State { A = 0; }\n";
    let models = "version: 2\nmodels: [{name: orders, columns: [{name: id}]}]\n";
    for (url, text, expected) in [
        ("o.schema.json#/$defs/Ordr", json, "write `#/$defs/Order` if that is meant"),
        ("o.schema.json#/definitions/Order", json, "write `#/$defs/Order` if that is meant"),
        ("o.schema.json#/$defs/State", json, ""),
        ("o.proto#Item", proto, "write `#Order`, or link the whole file"),
        ("o.proto#State", proto, ""),
        ("o.proto#shop.Order.id", proto, ""),
        ("o.proto#L3-L4", proto, ""),
        ("schema.yml#/models/ordrs", models, "write `#orders` if that is meant"),
        ("schema.yml#orders.id", models, ""),
    ] {
        let repo = Repo::new();
        let contract = contract(&["id string"], &link(url));
        repo.commit("main", &[(PATH, &contract), (url.split('#').next().unwrap(), text)]);
        let sides = ["--no-base", "--head", "main", "--format", "json", "--today", TODAY];
        let report = run(repo.root(), &[&["check"], &sides[..]].concat()).json();
        let mut findings = report["findings"].as_array().unwrap().iter();
        let found = findings.find(|it| it["rule"] == "contract/schema-file-missing");
        let help = found.map_or("", |it| it["help"].as_str().unwrap());
        assert_eq!(help, expected, "{url}");
        let line = contract.lines().position(|it| it.contains("url: ")).unwrap() + 1;
        assert!(found.is_none_or(|it| it["location"]["line"] == line), "{url}");
    }
}

#[test]
fn another_form_of_the_whole_object_is_held_against_it_too() {
    let contract = linking(&["id string"], ["o.avsc", "event.schema.json"]);
    let json = "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"boolean\"}}}";
    let files =
        [(PATH, &*contract), ("o.avsc", &texts("Orders", &["id"])), ("event.schema.json", json)];
    let told = said(&files);
    assert!(told.len() == 1 && told[0].contains("schema-drift-type"), "{told:?}");
    // A line of the file is the whole file.
    let contract = linking(&["id string"], ["o.avsc#L1-L9", "event.schema.json"]);
    let files =
        [(PATH, &*contract), ("o.avsc", &texts("Orders", &["no"])), ("event.schema.json", json)];
    assert!(said(&files).iter().any(|it| it.contains("lacks")));
}
