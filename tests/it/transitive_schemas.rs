//! `--against` and schema files: what those that contracts linked in earlier revisions promised.

use crate::drift::{contract, link, record};
use crate::program::{Ran, TODAY, run};
use crate::releases::{found, light};
use crate::repo::Repo;
use mesh_lint::discover::CommitId;

const PATH: &str = "sales/orders.odcs.yaml";
const SCHEMA: &str = "sales/orders.avsc";

const ID: (&str, &str) = ("id", "\"string\"");
const NOTE: (&str, &str) = ("note", "\"string\"");
const DAY: (&str, &str) = ("day", "\"int\"");

fn commit(repo: &Repo, contract: &str, schema: &str) -> CommitId {
    repo.commit("main", &[(PATH, contract), (SCHEMA, schema)])
}

/// Puts another schema file into the work tree of `main`.
fn work_on(repo: &Repo, contract: &str, tip: &str, schema: &str) {
    repo.switch("main", &[(PATH, contract), (SCHEMA, tip)]);
    repo.write(SCHEMA, schema);
}

fn check(repo: &Repo, more: &[&str]) -> Ran {
    let arguments = ["check", "--today", TODAY, "--format", "json"];
    run(repo.root(), &[&arguments[..], more].concat())
}

/// Element, status and place of the fields that are gone.
fn gone(ran: &Ran) -> Vec<String> {
    let text = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
    let told = found(ran, &["field-removed"]).into_iter().map(|it| {
        let at = &it["location"]["path"];
        format!("{} {} {}", text(&it["element"]), text(&it["status"]), text(at))
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

#[test]
fn two_small_steps_of_a_schema_file_hide_nothing() {
    let repo = Repo::new();
    let contract = contract(&["id string"], "");
    light(&repo, "v1.0.0", commit(&repo, &contract, &record(&[ID, NOTE, DAY])));
    let base = record(&[ID, DAY]);
    commit(&repo, &contract, &base);
    work_on(&repo, &contract, &base, &record(&[ID]));
    let day = "Order.day new sales/orders.odcs.yaml".to_owned();
    let note = "Order.note existing sales/orders.odcs.yaml".to_owned();
    let own = gone(&check(&repo, &[]));
    assert_eq!(own.len(), 1, "{own:?}");
    assert!(own[0].starts_with("Order.day new "), "{own:?}");
    let ran = check(&repo, &["--against", "releases"]);
    let told = gone(&ran);
    assert!(told.contains(&note), "{told:?} {}", ran.stdout);
    assert_eq!(told.len(), 2, "{day} {told:?}");
    let all = found(&ran, &["field-removed"]);
    let old = all.iter().find(|it| it["element"] == "Order.note").unwrap();
    let help = old["help"].as_str().unwrap();
    assert!(help.ends_with("the tag `v1.0.0` has what this breaks"), "{help}");
    let related = old["related"].as_array().unwrap().iter();
    let paths: Vec<_> = related.map(|it| it["location"]["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"sales/orders.avsc@v1.0.0"), "{paths:?}");
    // The same where the branch itself is asked, whose contract never changed.
    assert!(gone(&check(&repo, &["--since", "3650d"])).contains(&note));
}

#[test]
fn a_released_version_holds_its_schema_file_too() {
    let repo = Repo::new();
    let contract = contract(&["id string"], "");
    let base = record(&[ID]);
    light(&repo, "v1.0.0", commit(&repo, &contract, &base));
    work_on(&repo, &contract, &base, &record(&[ID, ("more", "[\"null\", \"string\"]")]));
    let reused = found(&check(&repo, &[]), &["version-reused"]);
    assert_eq!(reused.len(), 1);
    // What stands there as it was released takes nothing.
    repo.write(SCHEMA, &base);
    assert_eq!(found(&check(&repo, &["--against", "releases"]), &[""]).len(), 0);
}

#[test]
fn a_link_that_went_elsewhere_is_no_file_that_is_gone() {
    let repo = Repo::new();
    let fields = ["id string"];
    let linked = |url: &str| contract(&fields, &link(url));
    let (old, new) = (linked("a.avsc"), linked("b.avsc"));
    let schema = record(&[ID]);
    let files = [(PATH, &*old), ("sales/a.avsc", &*schema), ("sales/b.avsc", &*schema)];
    light(&repo, "v1.0.0", repo.commit("main", &files));
    let files = [(PATH, &*new), ("sales/a.avsc", &*schema), ("sales/b.avsc", &*schema)];
    repo.commit("main", &files);
    repo.switch("main", &files);
    let ran = check(&repo, &["--against", "releases"]);
    assert_eq!(found(&ran, &["schema-file-removed"]).len(), 0, "{}", ran.stdout);
    // Neither is one that is no longer linked, and still lies there.
    let free = contract(&fields, "");
    repo.write(PATH, &free.replace("version: 1.0.0", "version: 1.0.1"));
    let ran = check(&repo, &["--against", "releases"]);
    assert_eq!(found(&ran, &["schema-file-removed"]).len(), 0, "{}", ran.stdout);
}

#[test]
fn an_imported_file_belongs_to_the_contract() {
    let repo = Repo::new();
    let contract = contract(&["id string", "price object"], &link("../proto/order.proto"));
    let order = "syntax = \"proto3\";\npackage shop;\nimport \"money.proto\";\n\
                 message Order {\n  string id = 1;\n  common.Money price = 2;\n}\n";
    let money = |units: &str| {
        let head = "syntax = \"proto3\";\npackage common;\n";
        format!("{head}message Money {{\n  {units} units = 1;\n}}\n")
    };
    let (before, after) = (money("string"), money("int64"));
    let files =
        |text| [(PATH, &*contract), ("proto/order.proto", order), ("proto/money.proto", text)];
    light(&repo, "v1.0.0", repo.commit("main", &files(&before)));
    repo.commit("main", &files(&after));
    repo.switch("main", &files(&after));
    for more in [["--against", "releases"], ["--since", "3650d"]] {
        let ran = check(&repo, &more);
        let told = found(&ran, &["type-changed"]);
        assert_eq!(told.len(), 1, "{}", ran.stdout);
        assert_eq!(told[0]["location"]["path"], "proto/money.proto");
        assert_eq!(told[0]["status"], "existing");
    }
}
