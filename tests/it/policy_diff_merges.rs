//! `policy diff --since`: what the rules of today would have done to past merges.

use crate::drift::{link, record};
use crate::policy_diff::{BODY, CONFIG, PATH, contract, policy};
use crate::program::run;
use crate::repo::Repo;

const OFF: &str = "policies: {shipped: false}\n";
const FILE: &str = "a/odd.odcs.yaml";

/// What became of the merges of a week, by the rules of `main`.
fn history(repo: &Repo) -> serde_json::Value {
    let week = ["--today", "2026-01-02", "--since", "7d", "--format", "json"];
    let ran = run(repo.root(), &[&["policy", "diff", "main~1", "main"], &week[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()["history"].clone()
}

/// The merges that would have been blocked, the newest first.
fn blocked(history: &serde_json::Value) -> Vec<&str> {
    let blocked = history["blocked"].as_array().unwrap();
    blocked.iter().map(|it| it["summary"].as_str().unwrap()).collect()
}

#[test]
fn each_pair_of_document_and_policy_is_evaluated_once() {
    let repo = Repo::new();
    let (odd, even) = (contract("a.odd", "odd"), contract("a.odd", "even"));
    let rule = policy("", BODY);
    let with = |text: &str, readme: &str| {
        repo.commit("main", &[(CONFIG, OFF), (FILE, text), ("README.md", readme)]);
    };
    with(&even, "1"); // fine
    with(&odd, "1"); // blocked
    with(&odd, "2"); // no document changes
    with(&even, "2"); // fine, known already
    with(&odd, "2"); // blocked, known already
    repo.commit("main", &[(CONFIG, OFF), (FILE, &odd), (PATH, &rule)]);
    let history = history(&repo);
    assert_eq!(history["since"], "2025-12-26");
    assert_eq!((&history["merges"], &history["relevant"]), (&6.into(), &4.into()));
    // One policy, and two contents of one document.
    assert_eq!(history["evaluated"], 2);
    assert_eq!(blocked(&history), ["Commit 5", "Commit 2"]);
    assert_eq!(history["blocked"][0]["policies"][0], "naming/name-odd");
    assert_eq!(history["blocked"][0]["paths"][0], FILE);
    assert_eq!(history["by_policy"][0][1], 2);
}

/// A contract with fields, and a status.
fn fields(names: &[&str], status: &str) -> String {
    let fields: Vec<String> =
        names.iter().map(|it| format!("      - {{name: {it}, logicalType: string}}\n")).collect();
    contract("a.odd", "odd").replace("active", status)
        + "schema:\n  - name: orders\n    properties:\n"
        + &fields.concat()
}

#[test]
fn policies_see_what_a_merge_changed() {
    let repo = Repo::new();
    let rule = policy(
        "",
        "violation contains {\"msg\": \"a field goes\", \"path\": c.path} if {\n\tsome c in input.mesh.changes\n\tc.rule == \"change/field-removed\"\n}",
    );
    let with = |text: &str| repo.commit("main", &[(CONFIG, OFF), (FILE, text)]);
    with(&fields(&["id", "day"], "active")); // new
    with(&fields(&["id", "day", "note"], "active")); // one more
    with(&fields(&["id", "note"], "active")); // one less: blocked
    with(&fields(&["note", "id"], "active")); // in another order
    let last = fields(&["note"], "active"); // one less: blocked
    with(&last);
    repo.commit("main", &[(CONFIG, OFF), (FILE, &last), (PATH, &rule)]);
    let history = history(&repo);
    assert_eq!(blocked(&history), ["Commit 5", "Commit 3"]);
    assert_eq!(history["blocked"][1]["paths"][0], FILE);
    assert_eq!(history["relevant"], 5);
}

#[test]
fn policies_see_the_document_before_a_merge() {
    let repo = Repo::new();
    let rule = policy(
        "",
        "violation contains {\"msg\": \"it goes\", \"path\": [\"status\"]} if {\n\tinput.mesh.base.status == \"active\"\n\tinput.status == \"deprecated\"\n}",
    );
    let with =
        |status: &str| repo.commit("main", &[(CONFIG, OFF), (FILE, &fields(&["id"], status))]);
    with("deprecated"); // new
    with("active");
    with("deprecated"); // blocked
    with("active");
    let last = fields(&["id"], "active");
    repo.commit("main", &[(CONFIG, OFF), (FILE, &last), (PATH, &rule)]);
    assert_eq!(blocked(&history(&repo)), ["Commit 3"]);
}

#[test]
fn what_a_merge_changed_in_schema_files_belongs_to_it() {
    let repo = Repo::new();
    let rule = policy(
        "",
        "violation contains {\"msg\": \"a field goes\"} if {\n\tsome c in input.mesh.changes\n\tc.rule == \"change/field-removed\"\n}",
    );
    let contract = crate::drift::contract(&["id string"], &link("orders.avsc"));
    let with = |schema: &str, readme: &str, more: &[(&str, &str)]| {
        let files = [
            (CONFIG, OFF),
            ("a/orders.odcs.yaml", &*contract),
            ("a/orders.avsc", schema),
            ("README.md", readme),
        ];
        repo.commit("main", &[&files[..], more].concat());
    };
    let [id, day] = [("id", "\"string\""), ("day", "\"int\"")];
    with(&record(&[id, day]), "1", &[]);
    with(&record(&[id]), "1", &[]); // blocked
    with(&record(&[id]), "2", &[]);
    with(&record(&[id, day]), "2", &[]);
    with(&record(&[id, day]), "2", &[(PATH, &rule)]);
    let history = history(&repo);
    assert_eq!(blocked(&history), ["Commit 2"]);
    assert_eq!(history["blocked"][0]["paths"][0], "a/orders.odcs.yaml");
    assert_eq!(history["relevant"], 3);
}
