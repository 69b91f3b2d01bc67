//! `mesh-lint diff`: revisions of a repository, and files without one.

use crate::program::{TODAY, demo, run};
use crate::repo::Repo;
use crate::shared;
use mesh_lint::discover::Snapshot;
use mesh_lint::model::Language;
use mesh_lint::report::diff;
use mesh_lint::run::{FilePair, Terms, diff_files};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn contract(id: &str, version: &str, fields: &[&str]) -> String {
    let fields = fields.iter().map(|it| format!("      - {{name: {it}, logicalType: string}}\n"));
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: {version}\nstatus: active\n\
         schema:\n  - name: orders\n    properties:\n{}",
        fields.collect::<String>()
    )
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// What `diff --files` says of two texts.
fn pairs(base: &str, head: &str, more: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "base.yaml", base);
    write(folder.path(), "head.yaml", head);
    let mut arguments =
        vec!["diff", "--files", "base.yaml", "head.yaml", "--format", "json", "--today", TODAY];
    arguments.extend(more);
    run(folder.path(), &arguments).json()
}

fn rules(pair: &Value) -> Vec<&str> {
    let changes = pair["changes"].as_array().unwrap().iter();
    changes.map(|it| it["rule"].as_str().unwrap().trim_start_matches("change/")).collect()
}

#[test]
fn two_files_are_one_pair_whatever_their_ids() {
    let found = pairs(&contract("a", "1.0.0", &["x", "y"]), &contract("b", "1.0.0", &["x"]), &[]);
    let all = found["pairs"].as_array().unwrap();
    assert_eq!(all.len(), 1);
    let keys: BTreeSet<&str> = all[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["path", "consumer", "producer", "bump", "changes"]));
    let rules: BTreeSet<&str> = rules(&all[0]).into_iter().collect();
    let expected = BTreeSet::from(["contract-id-changed", "field-removed", "version-not-bumped"]);
    assert_eq!(rules, expected);
    assert_eq!(all[0]["consumer"], false);
    assert_eq!(all[0]["producer"], false);
    assert_eq!(all[0]["bump"], "major");
    assert_eq!(all[0]["path"], "head.yaml");
    let removed = all[0]["changes"].as_array().unwrap();
    let removed = removed.iter().find(|it| it["rule"] == "change/field-removed").unwrap();
    assert!(removed["standard_id"].is_null());
    assert_eq!(removed["element"], "/schema/orders/properties/y");
    // What is the same is a pair too, of which there is nothing to tell.
    let same = contract("a", "1.0.0", &["x"]);
    let found = pairs(&same, &same, &[]);
    assert_eq!(found["pairs"][0]["changes"], serde_json::json!([]));
    assert_eq!(found["pairs"][0]["bump"], "none");
}

#[test]
fn a_side_may_be_missing() {
    let one = contract("a", "1.0.0", &["x"]);
    for nothing in ["", "null\n", "~\n", "---\n", "# Nothing yet.\n"] {
        let found = pairs(nothing, &one, &[]);
        assert_eq!(rules(&found["pairs"][0]), ["contract-added"]);
        let found = pairs(&one, nothing, &[]);
        assert_eq!(rules(&found["pairs"][0]), ["contract-removed"]);
        assert_eq!(found["pairs"][0]["consumer"], false);
    }
    let product = "apiVersion: v1.0.0\nkind: DataProduct\nid: a\nstatus: active\n";
    let found = pairs(&one, product, &[]);
    assert_eq!(found["pairs"].as_array().unwrap().len(), 1);
    assert!(rules(&found["pairs"][0]).contains(&"contract-kind-changed"));
}

#[test]
fn each_side_is_read_by_its_own_ending() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "base.yaml", &contract("a", "1.0.0", &["x", "y"]));
    let schema = serde_json::json!([{"name": "orders", "properties": [
        {"name": "x", "logicalType": "string"}]}]);
    let head = serde_json::json!({"apiVersion": "v3.1.0", "kind": "DataContract", "id": "a",
        "version": "2.0.0", "status": "active", "schema": schema});
    write(folder.path(), "head.json", &head.to_string());
    let told = |base: &str, head: &str| {
        let ran = run(folder.path(), &["diff", "--files", base, head, "--format", "json"]);
        rules(&ran.json()["pairs"][0]).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(told("base.yaml", "head.json"), ["field-removed"]);
    assert!(told("head.json", "base.yaml").contains(&"field-added-optional".to_owned()));
}

#[test]
fn files_of_another_format_are_not_called_compatible() {
    let folder = tempfile::tempdir().unwrap();
    let text = |field: &str| {
        format!(
            "dataContractSpecification: 1.1.0\nid: a\nmodels: {{t: {{fields: {{{field}: {{}}}}}}}}\n"
        )
    };
    write(folder.path(), "base.yaml", &text("x"));
    write(folder.path(), "head.yaml", &text("y"));
    let ran = run(folder.path(), &["diff", "--files", "base.yaml", "head.yaml"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("no language that can be compared"), "{}", ran.stderr);
}

#[test]
fn broken_json_is_said_to_be_broken_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let whole = "{\"apiVersion\": \"v3.1.0\",\n\"kind\": \"DataContract\",\n\"id\": \"a\"}\n";
    write(folder.path(), "whole.json", whole);
    write(folder.path(), "contract.json", &whole.replace("t\",\n\"id", "t\"\n\"id"));
    write(folder.path(), "other.json", "{\"a\": 1,\n \"b\" 2}\n");
    for (broken, line) in [("contract.json", 3), ("other.json", 2)] {
        let ran = run(folder.path(), &["diff", "--files", "whole.json", broken]);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        let said = format!("`{broken}` can't be read, line {line}: the file is no JSON");
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    }
    // It is no contract that went.
    let ran = run(folder.path(), &["check", "--format", "json", "contract.json"]);
    assert!(ran.stdout.contains("\"document/"), "{}", ran.stdout);
}

#[test]
fn the_configuration_and_the_date_count() {
    let deprecated = |status: &str, end: &str| {
        contract("a", "1.1.0", &["x"]).replace("status: active", &format!("status: {status}"))
            + &format!("slaProperties:\n  - {{property: endOfSupport, value: {end}}}\n")
    };
    let (base, head) = (deprecated("active", "2027-02-01"), deprecated("deprecated", "2027-02-01"));
    assert!(rules(&pairs(&base, &head, &[])["pairs"][0]).contains(&"sunset-too-soon"));
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("rules.yaml");
    fs::write(&config, "changes: {grace_days: 30}\nprotect: producers\n").unwrap();
    let config = config.to_str().unwrap();
    let found = pairs(&base, &head, &["--config", config]);
    assert!(rules(&found["pairs"][0]).contains(&"status-deprecated"), "{found}");
    fs::write(folder.path().join("rules.yaml"), "changes: {grace: 30}\n").unwrap();
    write(folder.path(), "a.yaml", &base);
    let ran = run(folder.path(), &["diff", "--files", "a.yaml", "a.yaml", "--config", config]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
}

/// Where no history tells how long it is deprecated, an end is to be announced.
#[test]
fn an_object_needs_an_end_as_a_field_does() {
    let head = contract("a", "2.0.0", &["x"]);
    let help = |more: &str| {
        let object = format!("  - {{name: old{more}, properties: [{{name: y}}]}}\n");
        let pairs = pairs(&(contract("a", "1.0.0", &["x"]) + &object), &head, &[]);
        let changes = pairs["pairs"][0]["changes"].as_array().unwrap();
        let removed = changes.iter().find(|it| it["rule"] == "change/object-removed").unwrap();
        removed["help"].as_str().unwrap().to_owned()
    };
    let end =
        "keep it, mark it as deprecated with an end, and remove it with the next major after that";
    assert_eq!(help(""), end);
    let deprecated = help(", tags: [deprecated]");
    assert!(deprecated.ends_with("add a `sunset` date to its `customProperties`"), "{deprecated}");
}

#[test]
fn schema_files_are_judged_for_who_is_protected() {
    let folder = tempfile::tempdir().unwrap();
    let open =
        |properties: &str| format!("{{\"type\": \"object\", \"properties\": {{{properties}}}}}");
    write(folder.path(), "open.schema.json", &open(""));
    write(folder.path(), "named.schema.json", &open("\"a\": {\"type\": \"string\"}"));
    let severities = |base: &str, head: &str, config: &str| {
        write(folder.path(), "rules.yaml", config);
        let arguments = ["diff", "--files", base, head, "--config", "rules.yaml"];
        let ran = run(folder.path(), &[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let found: Value = serde_json::from_str(&ran.stdout).unwrap();
        let changes = found["pairs"][0]["changes"].as_array().unwrap().clone();
        changes.iter().map(|it| it["severity"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let [open, named] = ["open.schema.json", "named.schema.json"];
    assert_eq!(severities(named, open, "{}\n"), ["warning"]);
    assert_eq!(severities(named, open, "changes: {content_model: lenient}\n"), ["warning"]);
    assert_eq!(severities(named, open, "changes: {content_model: strict}\n"), ["error"]);
    let strict = "changes: {content_model: strict}\nprotect: ";
    assert_eq!(severities(open, named, &format!("{strict}consumers\n")), ["warning"]);
    assert_eq!(severities(open, named, &format!("{strict}producers\n")), ["error"]);
    assert_eq!(severities(open, named, &format!("{strict}both\n")), ["error"]);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "good.yaml", &contract("a", "1.0.0", &["x"]));
    write(folder.path(), "broken.yaml", "kind: DataContract\nid: [\n");
    write(folder.path(), "other.yaml", "a: 1\n");
    let code = |base: &str, head: &str| {
        let ran = run(folder.path(), &["diff", "--files", base, head]);
        assert!(ran.code == 0 || ran.stderr.starts_with("error: "), "{}", ran.stderr);
        ran.code
    };
    assert_eq!(code("good.yaml", "broken.yaml"), 2);
    assert_eq!(code("broken.yaml", "good.yaml"), 0);
    assert_eq!(code("other.yaml", "other.yaml"), 2);
    assert_eq!(code("good.yaml", "missing.yaml"), 2);
    // Whatever it is called, and though nothing but the other side says what it is.
    write(folder.path(), "unnamed", "a: [\n");
    assert_eq!((code("unnamed", "good.yaml"), code("good.yaml", "unnamed")), (0, 2));
    let ran =
        run(folder.path(), &["diff", "--files", "good.yaml", "good.yaml", "--format", "sarif"]);
    assert_eq!(ran.code, 2);
}

/// What can't be read at head ends the comparison of revisions and of folders in one way; what is
/// compared is told all the same.
#[test]
fn what_cannot_be_read_is_told_with_the_rest() {
    let [one, two] = ["x", "y"].map(|it| contract("one", "1.0.0", &["z", it]));
    let (good, broken) = (contract("two", "1.0.0", &["x"]), "kind: DataContract\nid: [\n");
    let repo = Repo::new();
    let old = [("one.odcs.yaml", &*one), ("old.odcs.yaml", broken), ("two.odcs.yaml", &good)];
    let new = [("one.odcs.yaml", &*two), ("old.odcs.yaml", broken), ("two.odcs.yaml", broken)];
    repo.commit("main", &old);
    repo.commit("change", &new);
    for (folder, files) in [("a", old), ("b", new)] {
        for (path, text) in files {
            write(repo.root(), &format!("{folder}/{path}"), text);
        }
    }
    for (revisions, all) in [(["main", "change"], "contracts"), (["a", "b"], "pairs")] {
        let files = if all == "pairs" { &["--files"][..] } else { &[] };
        let told = |format: &str| {
            run(repo.root(), &[&["diff"], files, &revisions, &["--format", format]].concat())
        };
        let ran = told("json");
        let found = ran.json();
        let failures = found["failures"].as_array().unwrap();
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert!(failures[0].as_str().unwrap().starts_with("`two.odcs.yaml` can't be read, line "));
        assert!(found[all].as_array().unwrap().iter().any(|it| it["path"] == "one.odcs.yaml"));
        assert!(
            ran.code == 2 && ran.stderr.starts_with("error: `two.odcs.yaml`"),
            "{}",
            ran.stderr
        );
        let ran = told("text");
        assert!(ran.code == 2 && ran.stdout.contains("\nerror: `two.odcs.yaml`"), "{}", ran.stdout);
    }
    let ran = run(repo.root(), &["diff", "--files", "a", "b/one.odcs.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`a` is a folder and `b/one.odcs.yaml` a file"), "{}", ran.stderr);
}

#[test]
fn folders_are_compared_as_a_mesh() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a/one.odcs.yaml", &contract("one", "1.0.0", &["x", "y"]));
    write(folder.path(), "a/two.odcs.yaml", &contract("two", "1.0.0", &["x"]));
    write(folder.path(), "b/moved/one.odcs.yaml", &contract("one", "2.0.0", &["x"]));
    write(folder.path(), "b/two.odcs.yaml", &contract("two", "1.0.0", &["x"]));
    write(folder.path(), "b/note.json", "{\"a\": 1}");
    let ran =
        run(folder.path(), &["diff", "--files", "a", "b", "--format", "json", "--today", TODAY]);
    let found = ran.json();
    let all = found["pairs"].as_array().unwrap();
    let told: Vec<(&str, Vec<&str>)> =
        all.iter().map(|it| (it["path"].as_str().unwrap(), rules(it))).collect();
    assert_eq!(
        told,
        [
            ("moved/one.odcs.yaml", vec!["field-removed", "contract-moved"]),
            ("two.odcs.yaml", vec![]),
        ]
    );
}

/// The pull requests of the demo mesh as a person sees them.
#[test]
fn revisions_are_told_by_contract() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let mesh = folder.path().join("demo");
    for branch in ["pr/rename-amount", "pr/safe-addition", "pr/retire"] {
        let of = |format: &str| {
            let arguments = ["diff", "main", branch, "--format", format, "--today", TODAY];
            let ran = run(&mesh, &arguments);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            ran.stdout
        };
        let name = branch.trim_start_matches("pr/").replace('-', "_");
        insta::assert_snapshot!(format!("diff_{name}_text"), of("text"));
        insta::assert_snapshot!(format!("diff_{name}_markdown"), of("markdown"));
        let json: Value = serde_json::from_str(&of("json")).unwrap();
        assert_eq!(json["schema_version"], "1.0");
        assert!(!json["contracts"].as_array().unwrap().is_empty());
    }
    let ran = run(&mesh, &["diff", "main", "main", "--today", TODAY]);
    assert!(ran.stdout.ends_with("Nothing changed\n"), "{}", ran.stdout);
}

/// A vector's expectation against what is told of the pair.
fn disagreement(vector: &Value, pair: &Value) -> Option<String> {
    let expect = &vector["expect"];
    let sides = ["consumer", "producer"].iter().all(|it| pair[*it] == expect[*it]);
    let found: BTreeSet<&str> = rules(pair).into_iter().collect();
    let expected = expect["rules"].as_array().unwrap().iter().map(|it| it.as_str().unwrap());
    let missing: Vec<&str> = expected.filter(|it| !found.contains(it)).collect();
    let bump = expect["bump"].as_str().is_none_or(|it| pair["bump"] == it);
    let fine = sides && missing.is_empty() && bump;
    (!fine).then(|| format!("{}: {missing:?} of {found:?}", vector["id"]))
}

#[test]
fn what_is_gone_is_shown_in_the_file_before() {
    let folder = tempfile::tempdir().unwrap();
    let of = |fields: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: active\n\
                 schema:\n  - name: t\n    properties:\n      - name: a\n{fields}"
        )
    };
    write(folder.path(), "old.yaml", &of("      - name: b\n"));
    write(folder.path(), "new.yaml", &of(""));
    let ran = run(folder.path(), &["diff", "--files", "old.yaml", "new.yaml", "--format", "json"]);
    let change = &ran.json()["pairs"][0]["changes"][0];
    assert_eq!(change["rule"], "change/field-removed");
    assert_eq!(change["base_location"]["path"], "old.yaml");
    assert_eq!(change["location"]["path"], "old.yaml");
}

#[test]
fn vectors_agree_through_the_files_command() {
    let Some(suites) = shared::folder("suites") else { return };
    let text = fs::read_to_string(suites.join("odcs-authored.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let side = |key: &str| (!vector[key].is_null()).then(|| vector[key].to_string());
        let today = vector["now"].as_str().unwrap_or("2026-06-01");
        let bytes = |text: Option<String>| text.map(|it| Arc::from(it.as_bytes()));
        let pair = FilePair {
            path: Arc::from("contract.json"),
            base_path: Arc::from("contract.json"),
            language: Language::Contract,
            base: bytes(side("old")),
            head: bytes(side("new")),
        };
        let terms = Terms::alone(today.parse().unwrap(), "");
        let changes = diff_files(&pair, &Snapshot::default(), &terms).unwrap();
        let mut out = Vec::new();
        diff::pairs(&[changes], &[], &mut out).unwrap();
        let told: Value = serde_json::from_slice(&out).unwrap();
        wrong.extend(disagreement(&vector, &told["pairs"][0]));
        if number % 20 == 0 {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), "a.json", &side("old").unwrap_or_default());
            write(folder.path(), "b.json", &side("new").unwrap_or_default());
            let arguments = ["diff", "--files", "a.json", "b.json", "--format", "json", "--today"];
            let ran = run(folder.path(), &[&arguments[..], &[today]].concat());
            wrong.extend(disagreement(&vector, &ran.json()["pairs"][0]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_that_has_several_names_is_told_once_and_says_of_what() {
    let folder = tempfile::tempdir().unwrap();
    let text = |of: &str| format!("syntax = \"proto3\";\nmessage Money {{ {of} units = 1; }}\n");
    write(folder.path(), "base.proto", &text("int64"));
    write(folder.path(), "head.proto", &text("string"));
    let told = "`Money.units`: the type goes from `int64` to `string` (in buf: `FIELD_SAME_TYPE`, \
                `FIELD_WIRE_COMPATIBLE_TYPE`, `FIELD_WIRE_JSON_COMPATIBLE_TYPE`)";
    for format in ["text", "markdown"] {
        let command = ["diff", "--files", "base.proto", "head.proto", "--format", format];
        let said = run(folder.path(), &command).stdout;
        assert_eq!(said.matches(told).count(), 1, "{said}");
        assert_eq!(said.matches("Money.units").count(), 1, "{said}");
    }
}

#[test]
fn a_file_that_is_no_schema_is_named_as_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let record = |of: &str| {
        format!(r#"{{"type":"record","name":"A","fields":[{{"name":"a","type":"{of}"}}]}}"#)
    };
    write(folder.path(), "old.avsc", &record("Nowhere"));
    write(folder.path(), "new.avsc", &record("string"));
    let said = run(folder.path(), &["diff", "--files", "old.avsc", "new.avsc"]).stderr;
    assert!(said.contains("error: `old.avsc` is no Avro schema, line 1"), "{said}");
}

#[test]
fn ports_of_one_name_are_told_apart_by_their_versions() {
    let product = |ports: &[&str]| {
        let ports = ports.iter().map(|it| {
            format!("  - {{name: orders, version: {it}, contractId: orders-{}}}\n", &it[..1])
        });
        format!(
            "apiVersion: v1.0.0\nkind: DataProduct\nid: a\nversion: 1.0.0\nstatus: active\n\
             outputPorts:\n{}",
            ports.collect::<String>()
        )
    };
    let told = |old: &[&str], new: &[&str]| {
        let found = pairs(&product(old), &product(new), &[]);
        let changes = found["pairs"][0]["changes"].as_array().unwrap().clone();
        let removed = changes.into_iter().filter(|it| it["rule"] == "change/output-port-removed");
        removed.map(|it| it["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&["1.0.0", "2.0.0", "3.0.0"], &["3.0.0"]),
        ["output port `orders 1.0.0` is removed", "output port `orders 2.0.0` is removed"]
    );
    assert_eq!(told(&["1.0.0"], &[]), ["output port `orders` is removed"]);
}

#[test]
fn imports_of_two_files_are_looked_for_around_each() {
    let folder = tempfile::tempdir().unwrap();
    let text = |import: &str, field: &str| {
        format!("syntax = \"proto3\";\nimport \"{import}\";\nmessage A {{ M {field} = 1; }}\n")
    };
    let money = "syntax = \"proto3\";\nmessage M {}\n";
    for side in ["old", "new"] {
        write(folder.path(), &format!("{side}/sales/a.proto"), &text("sales/b.proto", side));
        write(
            folder.path(),
            &format!("{side}/sales/b.proto"),
            &text("c.proto", "m")
                .replace("import", "import public")
                .replace("message A", "message B"),
        );
        write(folder.path(), &format!("{side}/c.proto"), money);
    }
    let command = ["diff", "--files", "old/sales/a.proto", "new/sales/a.proto", "--format", "json"];
    let found = run(folder.path(), &command).json();
    assert_eq!(found["pairs"][0]["changes"][0]["rule"], "change/field-renamed", "{found:#}");
    write(folder.path(), "new/sales/a.proto", &text("nowhere.proto", "new"));
    let said = run(folder.path(), &command).stderr;
    assert!(said.contains("`nowhere.proto` is not"), "{said}");
}

#[test]
fn what_two_files_name_is_looked_for_beside_each() {
    let folder = tempfile::tempdir().unwrap();
    let reference = "{\"properties\": {\"at\": {\"$ref\": \"../shared/money.schema.json\"}}}";
    let record =
        |fields: &str| format!("{{\"type\": \"record\", \"name\": \"R\", \"fields\": [{fields}]}}");
    let user = record("{\"name\": \"m\", \"type\": \"Money\"}");
    for (side, kind) in [("old", "long"), ("new", "string")] {
        let file = |name: &str, text: &str| write(folder.path(), &format!("{side}/{name}"), text);
        file("a/order.schema.json", reference);
        let word = if kind == "long" { "integer" } else { kind };
        file("shared/money.schema.json", &format!("{{\"type\": \"{word}\"}}"));
        file("a/user.avsc", &user);
        let money = record(&format!("{{\"name\": \"cents\", \"type\": \"{kind}\"}}"));
        file("a/money.avsc", &money.replace("\"R\"", "\"Money\""));
        fs::create_dir(folder.path().join(format!("{side}/.git"))).unwrap();
    }
    for file in ["a/order.schema.json", "a/user.avsc"] {
        let (old, new) = (format!("old/{file}"), format!("new/{file}"));
        let found = run(folder.path(), &["diff", "--files", &old, &new, "--format", "json"]).json();
        assert_eq!(found["pairs"][0]["changes"][0]["rule"], "change/type-changed", "{found:#}");
    }
}
