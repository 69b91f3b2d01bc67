//! Changes of schema files that contracts link or the configuration names, in real repositories.

use crate::drift::{contract, link, record};
use crate::program::{Ran, TODAY, run};
use crate::repo::{Files, Repo};
use mesh_lint::finding::Effect;
use mesh_lint::model::schema::Language;
use serde_json::Value;
use std::fs;

const PATH: &str = "sales/orders.odcs.yaml";
const SCHEMA: &str = "sales/orders.avsc";

/// A product that reads the contract `orders`.
const PRODUCT: (&str, &str) = (
    "finance/ledger.odps.yaml",
    "apiVersion: v1.0.0\nkind: DataProduct\nid: ledger\nname: ledger\nversion: 1.0.0\n\
     status: active\ninputPorts:\n  - name: orders\n    version: 1.0.0\n    contractId: orders\n\
     team:\n  name: finance\n  members:\n    - username: ada@acme.example\n      role: owner\n",
);

/// A repository with a branch `change` on top of `main`.
fn changed(base: Files<'_>, head: Files<'_>) -> Repo {
    let repo = Repo::new();
    let tip = repo.commit("main", base);
    repo.branch("change", repo.commit_on("change", repo.tree(head), &[tip]));
    repo
}

fn ran(repo: &Repo, command: &[&str]) -> Ran {
    let common = ["--format", "json", "--today", TODAY];
    run(repo.root(), &[command, &common].concat())
}

fn checked(repo: &Repo) -> Value {
    ran(repo, &["check", "--base", "main", "--head", "change"]).json()
}

/// The findings of group `change/`: rule, path, line, severity.
fn told(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|it| it["rule"].as_str().unwrap().starts_with("change/"));
    own.map(|it| {
        let (rule, at) = (it["rule"].as_str().unwrap(), &it["location"]);
        let (path, severity) = (at["path"].as_str().unwrap(), it["severity"].as_str().unwrap());
        format!("{} {path}:{} {severity}", rule.trim_start_matches("change/"), at["line"])
    })
    .collect()
}

fn finding<'a>(report: &'a Value, rule: &str) -> &'a Value {
    let mut findings = report["findings"].as_array().unwrap().iter();
    findings
        .find(|it| it["rule"] == rule)
        .unwrap_or_else(|| panic!("no {rule}: {:?}", told(report)))
}

#[test]
fn a_change_of_a_linked_file_is_tied_to_the_contract_and_its_consumers() {
    let contract = contract(&["id string", "amount number"], "");
    let before = record(&[("id", "\"string\""), ("amount", "\"double\"")]);
    let after = record(&[("id", "\"string\""), ("amount_eur", "\"double\"")]);
    let base = [(PATH, &*contract), (SCHEMA, &before), PRODUCT];
    let repo = changed(&base, &[(PATH, &contract), (SCHEMA, &after), PRODUCT]);
    let report = checked(&repo);
    let told = told(&report);
    assert_eq!(
        told,
        [
            "field-renamed sales/orders.avsc:6 error",
            "version-not-bumped sales/orders.odcs.yaml:5 error"
        ]
    );
    let own = finding(&report, "change/field-renamed");
    assert_eq!(own["subject"], "orders");
    assert_eq!(own["breaks"], serde_json::json!(["consumers", "producers"]));
    assert_eq!(own["consumers"][0]["id"], "ledger", "{own:#}");
    assert_eq!(own["consumers"][0]["owners"][0], "ada@acme.example");
    assert_eq!(report["summary"]["verdict"], "fail");
    // The same in `diff`, at the contract.
    let log = ran(&repo, &["diff", "main", "change"]).json();
    assert_eq!(log["contracts"][0]["id"], "orders");
    assert_eq!(log["contracts"][0]["bump"], "major");
    assert_eq!(log["contracts"][0]["consumers"][0]["id"], "ledger");
}

#[test]
fn a_field_of_one_of_several_records_names_the_record() {
    let inner = |name: &str, of: &str| {
        format!(r#"{{"type":"record","name":"{name}","fields":[{{"name":"x","type":"{of}"}}]}}"#)
    };
    let outer =
        |records: &[String]| record(&[("of", &format!("[\"null\",{}]", records.join(",")))]);
    let elements = |names: &[&str]| {
        let all = |of: &str| names.iter().map(|it| inner(it, of)).collect::<Vec<_>>();
        let (old, new) = (outer(&all("int")), outer(&all("string")));
        let changes = Language::Avro.compare(&old, &new).unwrap().changes;
        changes.into_iter().map(|it| it.path).collect::<Vec<_>>()
    };
    assert_eq!(elements(&["A", "B"]), ["Order.of|A.x", "Order.of|B.x"]);
    assert_eq!(elements(&["A"]), ["Order.of.x"]);
}

#[test]
fn what_the_contract_tells_is_not_told_again() {
    let fields = ["id string", "amount number"];
    let (old, new) = (contract(&fields, ""), contract(&fields[..1], ""));
    let new = new.replace("version: 1.0.0", "version: 2.0.0");
    let before = record(&[("id", "\"string\""), ("amount", "\"double\"")]);
    let after = record(&[("id", "\"string\"")]);
    let repo = changed(&[(PATH, &old), (SCHEMA, &before)], &[(PATH, &new), (SCHEMA, &after)]);
    let told = told(&checked(&repo));
    let removed: Vec<_> = told.iter().filter(|it| it.starts_with("field-removed")).collect();
    assert_eq!(removed, ["field-removed sales/orders.odcs.yaml:12 error"], "{told:?}");
}

#[test]
fn unchanged_files_are_not_read_again() {
    let contract = contract(&["id string"], "");
    let schema = record(&[("id", "\"string\"")]);
    let other = "syntax = \"proto3\";\nmessage A { string x = 1; }\n";
    let config = "schemas: ['protos/**']\n";
    let base = [
        (PATH, &*contract),
        (SCHEMA, &schema),
        ("protos/a.proto", other),
        ("mesh-lint.yaml", config),
    ];
    let more = contract.replace("name: orders\nversion", "name: all orders\nversion");
    let repo = changed(
        &base,
        &[(PATH, &more), (SCHEMA, &schema), ("protos/a.proto", other), ("mesh-lint.yaml", config)],
    );
    // An object that is lost is only missed where somebody reads it.
    let id = mesh_lint_id(other);
    let git = repo.writer.git_dir();
    fs::remove_file(git.join("objects").join(&id[..2]).join(&id[2..])).unwrap();
    let report = checked(&repo);
    assert!(told(&report).iter().all(|it| it.contains(PATH)));
}

/// The id that Git gives a text.
fn mesh_lint_id(text: &str) -> String {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, text.as_bytes())
        .unwrap()
        .to_string()
}

/// What the field calls each change.
fn names(changed: &Value) -> Vec<String> {
    let all = changed["changes"].as_array().unwrap().iter();
    all.filter_map(|it| it["standard_id"].as_str()).map(str::to_owned).collect()
}

/// What it calls them where two files are compared without Git.
fn names_of_files(before: &str, after: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.proto"), before).unwrap();
    fs::write(folder.path().join("b.proto"), after).unwrap();
    let command = ["diff", "--files", "a.proto", "b.proto", "--format", "json"];
    let pairs = run(folder.path(), &command).json();
    let names = names(&pairs["pairs"][0]);
    assert!(names.len() > 1, "{names:?}");
    names
}

#[test]
fn the_configuration_names_files_that_no_contract_links() {
    let contract = contract(&["id string"], "");
    let before =
        "syntax = \"proto3\";\npackage a;\nmessage A {\n  string x = 1;\n  string y = 2;\n}\n";
    let after =
        "syntax = \"proto3\";\npackage a;\nmessage A {\n  string x = 1;\n  int64 y = 2;\n}\n";
    let files = |text, config| {
        [(PATH, &*contract.clone().leak()), ("protos/a.proto", text), ("mesh-lint.yaml", config)]
    };
    let named = "schemas: ['protos/**']\n";
    let repo = changed(&files(before, named), &files(after, named));
    let report = checked(&repo);
    assert_eq!(told(&report), ["type-changed protos/a.proto:5 error"]);
    let own = finding(&report, "change/type-changed");
    assert_eq!(own["subject"], "file:protos/a.proto");
    assert!(own["help"].as_str().unwrap().contains("in buf: FIELD_SAME_TYPE"), "{own:#}");
    let log = ran(&repo, &["diff", "main", "change"]).json();
    assert_eq!(log["contracts"][0]["subject"], "schema");
    assert_eq!(names(&log["contracts"][0]), names_of_files(before, after));
    // Any other file is none of our business.
    let free = "schemas: ['other/**']\n";
    assert_eq!(told(&checked(&changed(&files(before, free), &files(after, free)))), [""; 0]);
    // What decides in a pull request is the base: a change can't take its own file out.
    let repo = changed(&files(before, named), &files(after, "preset: discover\n"));
    let review = ran(&repo, &["check", "--pr", "--base", "main", "--head", "change"]).json();
    assert_eq!(told(&review), ["type-changed protos/a.proto:5 error"]);
}

#[test]
fn a_link_that_goes_with_the_break_hides_nothing() {
    let fields = ["id string"];
    let (old, new) = (contract(&fields, &link("order.avsc")), contract(&fields, ""));
    let before = record(&[("id", "\"string\"")]);
    let after = record(&[("id", "\"long\"")]);
    let repo = changed(
        &[(PATH, &old), ("sales/order.avsc", &before)],
        &[(PATH, &new), ("sales/order.avsc", &after)],
    );
    let told = told(&checked(&repo));
    assert!(told.iter().any(|it| it.starts_with("type-changed sales/order.avsc")), "{told:?}");
}

#[test]
fn a_file_that_goes_is_told_and_one_that_moves_is_compared() {
    let fields = ["id string"];
    let linked = |url: &str| contract(&fields, &link(url));
    let schema = record(&[("id", "\"string\"")]);
    let wider = record(&[("id", "[\"null\", \"string\"]")]);
    let (old, new) = (linked("a.avsc"), linked("b.avsc"));
    let moved = changed(&[(PATH, &old), ("a.avsc", &schema)], &[(PATH, &new), ("b.avsc", &wider)]);
    let found = told(&checked(&moved));
    assert!(found.iter().any(|it| it.starts_with("required-removed b.avsc:")), "{found:?}");
    let gone = changed(&[(PATH, &old), ("a.avsc", &schema)], &[(PATH, &old)]);
    let report = checked(&gone);
    let found = told(&report);
    assert!(found.iter().any(|it| it == "schema-file-removed a.avsc:1 error"), "{found:?}");
    assert_eq!(finding(&report, "contract/schema-file-missing")["status"], "new");
}

#[test]
fn what_is_broken_is_said_and_the_rest_is_judged() {
    let contract = contract(&["id string"], "");
    let good = record(&[("id", "\"string\"")]);
    let repo = changed(
        &[(PATH, &contract), (SCHEMA, &good), PRODUCT],
        &[(PATH, &contract), (SCHEMA, "{\"type\": \"record\"}"), PRODUCT],
    );
    let report = checked(&repo);
    assert_eq!(report["run"]["failures"], serde_json::json!([]));
    assert_eq!(finding(&report, "contract/schema-file-invalid")["status"], "new");
    assert_eq!(finding(&report, "change/schema-file-not-compared")["severity"], "warning");
    // A name of another file is no reason not to hold it against the contract.
    let other = |of: &str| record(&[("id", of), ("price", "\"acme.Money\"")]);
    let contract = contract.replace(
        "        logicalType: string\n",
        "        logicalType: string\n      - name: price\n        logicalType: object\n",
    );
    let repo = changed(
        &[(PATH, &contract), (SCHEMA, &other("\"string\""))],
        &[(PATH, &contract), (SCHEMA, &other("\"long\""))],
    );
    let report = checked(&repo);
    assert_eq!(finding(&report, "contract/schema-drift-type")["status"], "new");
    let own = finding(&report, "change/schema-file-not-compared");
    assert!(own["message"].as_str().unwrap().contains("`acme.Money` is not def"), "{own:#}");
}

#[test]
fn a_file_of_an_edition_that_is_not_known_is_not_called_wrong() {
    let contract = contract(&["id string"], &link("order.proto"));
    let text = |of: &str| {
        format!("// Orders\nedition = \"2026\";\npackage shop;\nmessage Order {{ {of} id = 1; }}\n")
    };
    let (before, after) = (text("string"), text("int64"));
    let files = |text| [(PATH, &*contract), ("sales/order.proto", text)];
    let report = checked(&changed(&files(&before), &files(&after)));
    assert_eq!(told(&report), ["schema-file-not-compared sales/order.proto:2 warning"]);
    let own = finding(&report, "change/schema-file-not-compared");
    assert!(own["message"].as_str().unwrap().contains("edition `2026` of Protobuf is not read"));
    let findings = report["findings"].as_array().unwrap().iter();
    let invalid = findings.filter(|it| it["rule"] == "contract/schema-file-invalid");
    assert_eq!(invalid.count(), 0);
}

#[test]
fn imports_of_protobuf_are_found_in_the_repository() {
    let contract = contract(&["id string", "price object"], &link("shop/order.proto"));
    let order = |field: &str| {
        format!(
            "syntax = \"proto3\";\npackage shop;\nimport \"common/money.proto\";\n\
             message Order {{\n  {field} = 1;\n  common.Money price = 2;\n}}\n"
        )
    };
    let money = (
        "proto/common/money.proto",
        "syntax = \"proto3\";\npackage common;\nmessage Money { int64 units = 1; }\n",
    );
    let contract = contract.replace("shop/order.proto", "proto/shop/order.proto");
    let files = |text| [(PATH, &*contract.clone().leak()), ("proto/shop/order.proto", text), money];
    let (before, after) = (order("string id"), order("int64 id"));
    let report = checked(&changed(&files(&before), &files(&after)));
    let told = told(&report);
    assert!(
        told.iter().any(|it| it.starts_with("type-changed proto/shop/order.proto:5")),
        "{told:?}"
    );
    assert!(!told.iter().any(|it| it.contains("not-compared")), "{told:?}");
    // A contract tells what the field calls each change as well.
    let log = ran(&changed(&files(&before), &files(&after)), &["diff", "main", "change"]).json();
    let wanted =
        ["FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"];
    assert_eq!(names(&log["contracts"][0]), wanted);
}

#[test]
fn what_an_imported_file_breaks_is_the_contracts_where_its_types_are_used() {
    let contract = contract(&["id string", "price object"], &link("../proto/order.proto"));
    let order = "syntax = \"proto3\";\npackage shop;\nimport \"money.proto\";\n\
                 message Order {\n  string id = 1;\n  common.Money price = 2;\n}\n";
    let money = |units: &str, other: &str| {
        format!(
            "syntax = \"proto3\";\npackage common;\nmessage Money {{\n  {units} = 1;\n  \
             Unit unit = 2;\n}}\nmessage Unit {{ string name = 1; }}\n\
             message Other {{\n  {other} = 1;\n}}\n"
        )
    };
    let config = ("mesh-lint.yaml", "schemas: ['proto/money.proto']\n");
    let files = |money| {
        [(PATH, &*contract), ("proto/order.proto", order), ("proto/money.proto", money), PRODUCT]
    };
    let before = money("int64 units", "string a");
    let (used, unused) = (money("string units", "string a"), money("int64 units", "int64 a"));
    let report = checked(&changed(&files(&before), &files(&used)));
    let own = finding(&report, "change/type-changed");
    assert_eq!(own["location"]["path"], "proto/money.proto");
    assert_eq!((&own["subject"], &own["consumers"][0]["id"]), (&"orders".into(), &"ledger".into()));
    let repo = changed(&files(&before), &files(&unused));
    assert_eq!(told(&checked(&repo)), [""; 0]);
    let log = ran(&repo, &["diff", "main", "change"]).json();
    assert_eq!(log["contracts"], serde_json::json!([]), "{log:#}");
    // A file that the configuration names as well is told once, and is told whole.
    let named = |money| [&[config][..], &files(money)].concat();
    for (after, subject) in [(&used, "orders"), (&unused, "file:proto/money.proto")] {
        let report = checked(&changed(&named(&before), &named(after)));
        let findings = report["findings"].as_array().unwrap().iter();
        let own = findings.filter(|it| it["rule"] == "change/type-changed");
        assert_eq!(own.map(|it| &it["subject"]).collect::<Vec<_>>(), [subject]);
    }
}

#[test]
fn an_import_that_goes_keeps_the_file_from_being_compared() {
    let contract = contract(&["id string"], &link("../proto/order.proto"));
    let order = "syntax = \"proto3\";\nimport \"money.proto\";\nmessage Order { Money id = 1; }\n";
    let money = ("proto/money.proto", "syntax = \"proto3\";\nmessage Money { int64 a = 1; }\n");
    let head = [(PATH, &*contract), ("proto/order.proto", order)];
    let report = checked(&changed(&[head[0], head[1], money], &head));
    let told = told(&report);
    assert!(told.iter().any(|it| it.starts_with("schema-file-not-compared")), "{told:?}");
}

#[test]
fn the_work_tree_is_compared_too() {
    let contract = contract(&["id string"], "");
    let before = record(&[("id", "\"string\"")]);
    let repo = Repo::new();
    let files = [(PATH, &*contract), (SCHEMA, &before)];
    repo.commit("main", &files);
    repo.switch("main", &files);
    repo.write(SCHEMA, &record(&[("id", "\"long\"")]));
    let told = told(&ran(&repo, &["check", "--base", "main"]).json());
    assert!(told.iter().any(|it| it.starts_with("type-changed sales/orders.avsc:5")), "{told:?}");
}

#[test]
fn what_a_json_schema_marks_as_deprecated_is_told() {
    let text = |more: &str| {
        format!(
            "{{\"type\": \"object\", \"properties\": {{\"id\": {{\"type\": \"string\"{more}}}}}}}"
        )
    };
    let (old, new) = (text(""), text(", \"deprecated\": true"));
    for (base, head, expected) in [
        (&old, &new, "element-deprecated: deprecated from now on"),
        (&new, &old, "element-undeprecated: not deprecated any more"),
    ] {
        let comparison = Language::JsonSchema.compare(base, head).unwrap();
        let told = comparison.changes.iter().map(|it| format!("{}: {}", it.rule, it.message.text));
        assert_eq!(told.collect::<Vec<_>>(), [expected]);
        assert!(comparison.consumer && comparison.producer);
    }
}

/// A union of objects with one property each, of which exactly one must be there.
fn union(branches: impl Iterator<Item = usize>, first: &str) -> String {
    let branches = branches.map(|it| {
        let of = if it == 0 { first } else { "string" };
        format!(
            "{{\"properties\": {{\"p{it}\": {{\"type\": \"{of}\"}}}}, \"required\": [\"p{it}\"]}}"
        )
    });
    format!("{{\"oneOf\": [{}]}}", branches.collect::<Vec<_>>().join(",\n"))
}

#[test]
fn more_branches_than_are_looked_into_are_told_and_not_decided() {
    let between = |old: &str, new: &str| {
        let found = Language::JsonSchema.compare(old, new).unwrap();
        let told: Vec<String> = found.changes.iter().map(|it| it.path.clone()).collect();
        (found.consumer, found.undecided, told)
    };
    let changed = || vec!["p0".to_owned()];
    let few = union(0..8, "string");
    assert_eq!(between(&few, &union(0..8, "integer")), (false, false, changed()));
    let many = union(0..300, "string");
    assert_eq!(between(&many, &union(0..300, "integer")), (false, true, changed()));
    assert_eq!(between(&many, &union((0..300).rev(), "string")), (true, false, Vec::new()));
}

#[test]
fn what_too_many_branches_leave_open_is_a_risk_and_no_break() {
    for left in [1..300, 200..300] {
        let all = union(0..300, "string");
        let found = Language::JsonSchema.compare(&all, &union(left, "string")).unwrap();
        assert!(found.undecided && !found.consumer);
        let rules: Vec<&str> = found.changes.iter().map(|it| it.rule).collect();
        assert!(rules.contains(&"union-branch-removed"), "{rules:?}");
        assert!(found.changes.iter().all(|it| it.consumer != Effect::Break));
    }
}
