//! Schema files that move, that another one takes the place of, and that several contracts share.

use crate::drift::{contract, link, record};
use crate::program::{TODAY, run};
use crate::repo::{Files, Repo};
use serde_json::Value;

const PATH: &str = "sales/orders.odcs.yaml";
const SCHEMA: &str = "sales/orders.schema.json";

/// The report of a pull request, and the changelog.
pub(crate) fn reports(base: Files<'_>, head: Files<'_>) -> (Value, Value) {
    let repo = Repo::new();
    let tip = repo.commit("main", base);
    repo.branch("change", repo.commit_on("change", repo.tree(head), &[tip]));
    let common = ["--format", "json", "--today", TODAY];
    let check = ["check", "--base", "main", "--head", "change"];
    let report = run(repo.root(), &[&check[..], &common].concat()).json();
    let log = run(repo.root(), &[&["diff", "main", "change"][..], &common].concat()).json();
    (report, log)
}

/// What a pull request says: rules of group `change/` and `contract/schema-` at head, with what is
/// new of them, and the changelog.
fn compared(base: Files<'_>, head: Files<'_>) -> (Vec<String>, Value) {
    let (report, log) = reports(base, head);
    let findings = report["findings"].as_array().unwrap().iter();
    let told = findings.filter(|it| it["status"] != "fixed").filter_map(|it| {
        let rule = it["rule"].as_str()?;
        let own = rule
            .strip_prefix("change/")
            .or_else(|| rule.strip_prefix("contract/").filter(|it| it.starts_with("schema-")))?;
        Some(format!("{own} {} {}", it["location"]["path"].as_str()?, it["status"].as_str()?))
    });
    (told.collect(), log)
}

fn only_changes(told: &[String]) -> Vec<&str> {
    let changes = told.iter().filter(|it| !it.starts_with("version-"));
    changes.map(String::as_str).collect()
}

/// A JSON Schema of an object with an `id` and more properties, which refuses any others.
fn closed(more: &str) -> String {
    format!(
        "{{\"title\": \"Orders\", \"type\": \"object\", \"additionalProperties\": false,\n\
         \"properties\": {{\"id\": {{\"type\": \"string\"}}{more}}}}}\n"
    )
}

#[test]
fn a_field_that_a_closed_schema_refuses_is_a_break_though_the_contract_has_it() {
    let (old, new) = (contract(&["id string"], ""), contract(&["id string", "note string"], ""));
    let (before, after) = (closed(""), closed(",\n\"note\": {\"type\": \"string\"}"));
    let (told, log) = compared(
        &[(PATH, &old), (SCHEMA, &before)],
        &[(PATH, &new.replace("version: 1.0.0", "version: 1.1.0")), (SCHEMA, &after)],
    );
    let added = "field-added-optional";
    assert_eq!(
        only_changes(&told),
        [
            format!("{added} sales/orders.odcs.yaml new"),
            format!("{added} sales/orders.schema.json new")
        ]
    );
    assert_eq!(log["contracts"][0]["consumer"], false);
    assert_eq!(log["contracts"][0]["bump"], "major");
}

#[test]
fn a_link_that_leads_elsewhere_is_compared_with_where_it_led() {
    let linked = |to: &str| contract(&["id string"], &link(to));
    let (old, new) = (linked("order-v1.avsc"), linked("order-v2.avsc"));
    let before = record(&[("id", "\"string\"")]);
    let after = record(&[("id", "[\"null\", \"string\"]")]);
    let [first, second] = ["sales/order-v1.avsc", "sales/order-v2.avsc"];
    for there in [
        &[(PATH, &*old), (first, &*before)][..],
        &[(PATH, &old), (first, &before), (second, &after)],
    ] {
        let (told, log) = compared(there, &[(PATH, &new), (first, &before), (second, &after)]);
        assert!(told.contains(&format!("required-removed {second} new")), "{told:?}");
        assert_eq!(log["contracts"][0]["bump"], "major");
    }
    // Nothing of another language stands in for it.
    let proto = linked("order.proto");
    let text = "syntax = \"proto3\";\nmessage Order { string id = 1; }\n";
    let (told, _) = compared(
        &[(PATH, &old), (first, &before)],
        &[(PATH, &proto), (first, &before), ("sales/order.proto", text)],
    );
    assert_eq!(
        only_changes(&told),
        ["authoritative-definition-changed sales/orders.odcs.yaml new"]
    );
}

#[test]
fn files_that_move_together_are_the_same_files() {
    let contract = contract(&["id string"], "");
    let avro = record(&[("id", "\"long\"")]);
    let json = "{\"title\": \"Orders\", \"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}\n";
    let files = |folder: &str| {
        let path = |end: &str| format!("{folder}/orders.{end}");
        [(path("odcs.yaml"), &*contract), (path("avsc"), &*avro), (path("schema.json"), json)]
    };
    let (old, new) = (files("sales"), files("shop"));
    let base: Vec<(&str, &str)> = old.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let head: Vec<(&str, &str)> = new.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let (told, log) = compared(&base, &head);
    let moved = "contract-moved shop/orders.odcs.yaml new";
    assert_eq!(told, [moved, "schema-drift-type shop/orders.odcs.yaml existing"]);
    assert_eq!(log["contracts"][0]["consumer"], true);
    // One of them is edited on the way.
    let edited = json.replace("\"string\"", "\"integer\"");
    let mut head = head;
    head[2].1 = &edited;
    let (told, _) = compared(&base, &head);
    let changes = only_changes(&told);
    assert!(changes.contains(&"type-changed shop/orders.schema.json new"), "{changes:?}");
    assert!(!changes.iter().any(|it| it.starts_with("schema-file-removed")), "{changes:?}");
}

#[test]
fn files_that_only_the_configuration_names_move_too() {
    let config = ("mesh-lint.yaml", "schemas: ['**/*.avsc']\n");
    let (avro, other) = (record(&[("id", "\"long\"")]), record(&[("no", "\"long\"")]));
    let contract = contract(&["x string"], "");
    let (told, log) = compared(
        &[config, (PATH, &contract), ("a/x.avsc", &avro), ("a/y.avsc", &other)],
        &[config, (PATH, &contract), ("b/x.avsc", &avro), ("b/z.avsc", &other)],
    );
    assert_eq!(told, [""; 0]);
    assert_eq!(log["contracts"], serde_json::json!([]));
}

/// A file that moves under another name with an edit is known by the types that it declares or its
/// address, else by most of its fields.
#[test]
fn files_that_are_edited_where_they_move_are_found_again() {
    let config = ("mesh-lint.yaml", "schemas: ['**/*.avsc', '**/*.proto', '**/*.schema.json']\n");
    let contract = contract(&["id string"], "");
    let fields = [("id", "\"string\""), ("sum", "\"long\""), ("note", "\"string\"")];
    let proto = "syntax = \"proto3\";\npackage shop;\nmessage Order {\n  string id = 1;\n  string note = 2;\n}\n";
    let json = closed(", \"sum\": {\"type\": \"number\"}, \"note\": {\"type\": \"string\"}");
    let addressed = json.replace("{\"title\"", "{\"$id\": \"https://shop.test/order\", \"title\"");
    for (ending, before, edited, broken) in [
        ("avsc", record(&fields), record(&fields) + " ", record(&fields[..2])),
        (
            "proto",
            proto.to_owned(),
            format!("// Orders.\n{proto}"),
            proto.replace("string note", "int64 note"),
        ),
        ("schema.json", json.clone(), json.clone() + " ", json.replace("\"number\"", "\"string\"")),
        (
            "schema.json",
            addressed.clone(),
            addressed.clone() + " ",
            addressed.replace("{\"type\": \"number\"}", "false"),
        ),
    ] {
        let told = |after: &str| {
            let (old, new) = (format!("a/orders.{ending}"), format!("b/o.{ending}"));
            let base = [config, (PATH, &*contract), (&old, &*before)];
            compared(&base, &[config, (PATH, &*contract), (&new, after)]).0
        };
        assert_eq!(told(&edited), [""; 0], "{ending}");
        let told = told(&broken);
        assert!(!told.is_empty() && !told[0].starts_with("schema-file-removed"), "{told:?}");
    }
    // What has little in common with it is another one.
    let other = record(&[("sku", "\"string\""), ("id", "\"string\"")]).replace("Order", "Item");
    let base = [config, (PATH, &*contract), ("a/orders.avsc", &*record(&fields))];
    let (told, _) = compared(&base, &[config, (PATH, &*contract), ("b/items.avsc", &*other)]);
    assert_eq!(told, ["schema-file-removed a/orders.avsc new"]);
    // So is what goes by another name, whatever its fields are called.
    let other = record(&fields).replace("Order", "Item");
    let (told, _) = compared(&base, &[config, (PATH, &*contract), ("b/items.avsc", &*other)]);
    assert_eq!(told, ["schema-file-removed a/orders.avsc new"]);
    let other = addressed.replace("shop.test/order", "shop.test/item");
    let base = [config, (PATH, &*contract), ("a/orders.schema.json", &*addressed)];
    let head = [config, (PATH, &*contract), ("b/items.schema.json", &*other)];
    assert_eq!(compared(&base, &head).0, ["schema-file-removed a/orders.schema.json new"]);
}

/// A contract that moves is found again though no id tells it, unless it was on its way out.
#[test]
fn contracts_that_move_without_their_id_are_found_again() {
    let of = |id: &str, fields: &[&str]| contract(fields, "").replace("\nid: orders", id);
    let fields = ["id string", "sum number", "note string"];
    let moved = |before: &str, after: &str| {
        let told = compared(&[("a.odcs.yaml", before)], &[("n/b.odcs.yaml", after)]).0;
        let told = told.iter().filter_map(|it| it.strip_suffix(" n/b.odcs.yaml new"));
        let told: Vec<String> = told.map(str::to_owned).collect();
        told.join(", ")
    };
    let (plain, one, two) = (of("", &fields), of("\nid: one", &fields), of("\nid: two", &fields));
    assert_eq!(moved(&plain, &plain), "contract-moved");
    assert_eq!(moved(&one, &two), "contract-id-changed, contract-moved, version-not-bumped");
    assert_eq!(moved(&plain, &of("", &fields[..2])), "contract-moved, version-not-bumped");
    let leaving = one.replace("status: active", "status: deprecated");
    assert_eq!(moved(&leaving, &two), "contract-added");
    assert_eq!(moved(&one, &of("\nid: two", &["id string", "sku string"])), "contract-added");
}

#[test]
fn what_another_contract_is_about_is_not_this_ones() {
    let dbt = |more: &str| {
        format!(
            "version: 2\nmodels:\n  - name: orders\n    config: {{contract: {{enforced: true}}}}\n    columns:\n      \
             - {{name: id, data_type: string}}\n  - name: customers\n    config: {{contract: {{enforced: true}}}}\n    columns:\n      \
             - {{name: id, data_type: string}}\n{more}"
        )
    };
    let proto = |more: &str| {
        format!(
            "syntax = \"proto3\";\nmessage Money {{ string unit = 1; }}\n\
             message Orders {{ string id = 1; Money sum = 2; }}\nmessage Customers {{ string id = 1; {more}}}\n"
        )
    };
    let orders = |to: &str| contract(&["id string"], &link(to));
    for (path, before, after) in [
        ("schema.yml", dbt("      - {name: mail, data_type: string}\n"), dbt("")),
        ("all.proto", proto("string mail = 2; "), proto("")),
    ] {
        let schema = format!("sales/{path}");
        let orders = orders(path);
        let customers = orders.replace("orders", "customers");
        let both = |schema_text| {
            compared(
                &[(PATH, &orders), ("sales/customers.odcs.yaml", &customers), (&schema, &before)],
                &[
                    (PATH, &orders),
                    ("sales/customers.odcs.yaml", &customers),
                    (&schema, schema_text),
                ],
            )
            .1
        };
        let log = both(&after);
        let ids: Vec<&str> = log["contracts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["id"].as_str())
            .collect();
        assert_eq!(ids, ["customers"], "{log:#}");
    }
    // What its own types are made of is.
    let contract = orders("all.proto");
    let (before, after) = (proto(""), proto("").replace("string unit", "int64 unit"));
    let files = |text| [(PATH, &*contract), ("sales/all.proto", text)];
    let (told, _) = compared(&files(&before), &files(&after));
    assert!(told.iter().any(|it| it.starts_with("type-changed sales/all.proto")), "{told:?}");
}

#[test]
fn objects_of_several_files_are_looked_for_in_each() {
    let link = |to: &str| format!("  - url: {to}\n    type: canonical\n");
    let contract = contract(&["id string"], "  - name: items\n    properties: [{name: sku}]\n")
        + "authoritativeDefinitions:\n"
        + &link("a.proto")
        + &link("b.proto");
    let order = "syntax = \"proto3\";\nimport \"b.proto\";\nmessage Orders { string id = 1; Money sum = 2; }\n";
    let item = "syntax = \"proto3\";\nmessage Items { string sku = 1; }\n\
                message Money { string unit = 1; }\nmessage Other { string id = 1; }\n";
    let told = |item: &str, before: &str, after: &str| {
        let files = |text: &str| item.replace(before, text);
        let (old, new) = (files(before), files(after));
        let all = |text| [(PATH, &*contract), ("sales/a.proto", order), ("sales/b.proto", text)];
        let (told, _) = compared(&all(&old), &all(&new));
        told.iter().filter(|it| it.contains(" sales/b.proto")).count()
    };
    assert_eq!(told(item, "message Other { string", "message Other { int64"), 0);
    assert!(told(item, "string sku", "int64 sku") > 0);
    // What another file of the contract is made of is its own too.
    assert!(told(item, "string unit", "int64 unit") > 0);
    // An object that no file has by its name may be anything.
    let unnamed = item.replace("Items", "Lines");
    assert!(told(&unnamed, "message Other { string", "message Other { int64") > 0);
}

#[test]
fn a_version_of_a_model_is_that_of_one_major() {
    let models = |first: &str| {
        format!(
            "version: 2\nmodels:\n  - name: orders\n    latest_version: 2\n    \
             config: {{contract: {{enforced: true}}}}\n    columns: [{{name: id}}]\n    \
             versions:\n      - v: 1\n        columns: [{{include: all}}{first}]\n      - v: 2\n"
        )
    };
    let (before, after) = (models(", {name: note}"), models(""));
    for (version, expected) in [("1.0.0", 1), ("2.0.0", 0), ("3.0.0", 0)] {
        let contract = contract(&["id string"], &link("schema.yml"));
        let contract = contract.replace("version: 1.0.0", &format!("version: {version}"));
        let files = |text| [(PATH, &*contract), ("sales/schema.yml", text)];
        let (told, _) = compared(&files(&before), &files(&after));
        let removed = told.iter().filter(|it| it.starts_with("field-removed"));
        assert_eq!(removed.count(), expected, "{version}: {told:?}");
    }
}

#[test]
fn types_of_a_model_are_those_of_the_servers_of_the_contract() {
    for (server, before, after, rule) in [
        ("snowflake", "int", "bigint", "physical-type-alias-changed"),
        ("snowflake", "number", "number(38,0)", "physical-type-alias-changed"),
        ("bigquery", "integer", "int64", "physical-type-alias-changed"),
        ("bigquery", "numeric", "numeric(38,9)", "physical-type-alias-changed"),
        ("redshift", "varchar(256)", "text", "physical-type-alias-changed"),
        ("sqlserver", "varchar(10)", "nvarchar(10)", "physical-type-changed"),
        ("postgres", "int", "bigint", "physical-type-widened"),
    ] {
        let model = |of: &str| {
            format!(
                "version: 2\nmodels:\n  - name: orders\n    \
                 config: {{contract: {{enforced: true}}}}\n    \
                 columns: [{{name: id, data_type: '{of}'}}]\n"
            )
        };
        let servers = format!("servers:\n  - {{server: s, type: {server}}}\n");
        let contract = contract(&[], &servers).replace("    properties:\n", "");
        let contract = contract + &link("schema.yml");
        let files = |text| [(PATH, &*contract), ("sales/schema.yml", text)];
        let (told, _) = compared(&files(&model(before)), &files(&model(after)));
        let told = only_changes(&told);
        let expected = format!("{rule} sales/schema.yml new");
        assert_eq!(told, [expected], "{server}: {before} to {after}");
    }
}

#[test]
fn what_is_not_compared_is_not_called_compatible() {
    let contract = contract(&["id string"], &link("order.proto"));
    let text = |of: &str| format!("edition = \"2026\";\nmessage Order {{ {of} id = 1; }}\n");
    let (before, after) = (text("string"), text("int64"));
    let files = |text| [(PATH, &*contract), ("sales/order.proto", text)];
    let (_, log) = compared(&files(&before), &files(&after));
    let log = &log["contracts"][0];
    assert_eq!((&log["consumer"], &log["producer"]), (&false.into(), &false.into()));
    let repo = Repo::new();
    let tip = repo.commit("main", &files(&before));
    repo.branch("change", repo.commit_on("change", repo.tree(&files(&after)), &[tip]));
    let text = run(repo.root(), &["diff", "main", "change", "--today", TODAY]).stdout;
    assert!(text.contains("orders 1.0.0: not all is known"), "{text}");
    assert!(text.contains("none is known to break a consumer, 1 not wholly compared"), "{text}");
}

#[test]
fn what_was_announced_to_go_may_go_from_the_schema_file_too() {
    let field = "      - name: old\n        logicalType: string\n        tags: [deprecated]\n        \
                 customProperties: [{property: sunset, value: \"2020-05-01\"}]\n";
    let new = contract(&["id string"], "").replace("version: 1.0.0", "version: 2.0.0");
    let old = contract(&["id string"], field);
    let avro = "sales/orders.avsc";
    let before = record(&[("id", "\"string\""), ("old", "\"string\"")]);
    let after = record(&[("id", "\"string\"")]);
    let (told, log) = compared(&[(PATH, &old), (avro, &before)], &[(PATH, &new), (avro, &after)]);
    assert_eq!(only_changes(&told), ["field-removed-after-deprecation sales/orders.odcs.yaml new"]);
    assert_eq!(log["contracts"][0]["consumer"], true);
}

#[test]
fn what_goes_from_both_is_told_once() {
    let (old, new) = (contract(&["id string", "note string"], ""), contract(&["id string"], ""));
    let (before, after) = (closed(",\n\"note\": {\"type\": \"string\"}"), closed(""));
    let (told, _) = compared(&[(PATH, &old), (SCHEMA, &before)], &[(PATH, &new), (SCHEMA, &after)]);
    assert_eq!(only_changes(&told), ["field-removed sales/orders.odcs.yaml new"]);
}

#[test]
fn files_of_one_name_are_told_apart_by_what_they_are_linked_for() {
    let avro = |name: &str, field: &str, doc: &str| {
        format!(
            "{{\"type\": \"record\", \"name\": \"{name}\"{doc}, \"fields\": \
             [{{\"name\": \"{field}\", \"type\": \"string\"}}]}}\n"
        )
    };
    let two = |[orders, items]: [&str; 2]| {
        let link =
            |to: &str| format!("    authoritativeDefinitions: [{{type: canonical, url: {to}}}]\n");
        format!(
            "{}{}  - name: items\n{}    properties: [{{name: sku, logicalType: string}}]\n",
            contract(&["id string"], ""),
            link(orders),
            link(items)
        )
    };
    let doc = ", \"doc\": \"x\"";
    let (old, new) = (two(["a/v.avsc", "b/v.avsc"]), two(["b2/v.avsc", "a2/v.avsc"]));
    let before = [avro("Orders", "id", ""), avro("Items", "sku", "")];
    let after = [avro("Items", "sku", doc), avro("Orders", "id", doc)];
    let (told, _) = compared(
        &[(PATH, &old), ("sales/a/v.avsc", &before[0]), ("sales/b/v.avsc", &before[1])],
        &[(PATH, &new), ("sales/a2/v.avsc", &after[0]), ("sales/b2/v.avsc", &after[1])],
    );
    assert!(!told.iter().any(|it| it.contains("renamed")), "{told:?}");
}

#[test]
fn who_asks_for_a_contract_sees_what_breaks_it_elsewhere() {
    const ELSEWHERE: &str = "schemas/orders.avsc";
    let contract = contract(&["id string"], &link("/schemas/orders.avsc"));
    let other = contract.replace("id: orders", "id: other");
    let (old, new) = (record(&[("id", "\"string\"")]), record(&[("id", "\"int\"")]));
    let repo = Repo::new();
    let files = |schema| [(PATH, &*contract), ("other/o.odcs.yaml", &*other), (ELSEWHERE, schema)];
    let tip = repo.commit("main", &files(&old));
    repo.branch("change", repo.commit_on("change", repo.tree(&files(&new)), &[tip]));
    let compared = ["check", "--base", "main", "--head", "change", "--today", TODAY];
    let told = |path: &str| -> Vec<String> {
        let ran = run(repo.root(), &[&compared[..], &["--format", "json", path]].concat());
        let report = ran.json();
        let findings = report["findings"].as_array().unwrap().iter();
        let changes = findings.filter(|it| it["rule"] == "change/type-changed");
        changes.map(|it| it["subject"].as_str().unwrap().to_owned()).collect()
    };
    // The schema file is that of both; each contract is asked for by itself.
    assert_eq!(told("schemas"), ["orders", "other"]);
    assert_eq!(told(PATH), ["orders"]);
    assert_eq!(told("other"), ["other"]);
}
