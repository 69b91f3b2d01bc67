//! Two branches that were merged into each other have several merge bases: what stands at any of
//! them is nobody's news.

use crate::program::{TODAY, run};
use crate::repo::Repo;
use serde_json::Value;
use std::fmt::Write as _;

/// A contract with some fields; the purpose is missing where it is not asked for.
fn contract(fields: &[&str], version: &str) -> String {
    let mut text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: sales.orders\nname: orders\n\
         version: {version}\nstatus: active\nschema:\n  - name: orders\n    properties:\n"
    );
    for field in fields {
        let _ = writeln!(text, "      - name: {field}\n        logicalType: string");
    }
    text
}

/// The rules and elements of the new findings of group `change/`.
fn changes(report: &Value) -> Vec<(String, String)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let changes = findings.filter(|it| it["rule"].as_str().unwrap().starts_with("change/"));
    changes
        .map(|it| (it["rule"].as_str().unwrap().into(), it["element"].as_str().unwrap().into()))
        .collect()
}

#[test]
fn a_change_stands_only_if_it_holds_against_every_merge_base() {
    let repo = Repo::new();
    let tree = |text: &str| repo.tree(&[("orders.odcs.yaml", text)]);
    let root = repo.commit_on("main", tree(&contract(&["a", "b", "c"], "1.0.0")), &[]);
    let added = contract(&["a", "b", "c", "d"], "1.1.0");
    let removed = contract(&["b", "c"], "2.0.0");
    let both = contract(&["b", "c", "d"], "2.1.0");
    let left = repo.commit_on("main", tree(&added), &[root]);
    let right = repo.commit_on("feature", tree(&removed), &[root]);
    repo.commit_on("main", tree(&both), &[left, right]);
    repo.commit_on("feature", tree(&both), &[right, left]);
    let head = contract(&["c", "d"], "3.0.0");
    repo.switch("feature", &[("orders.odcs.yaml", &head)]);
    let ran = run(repo.root(), &["check", "--format", "json", "--today", TODAY]);
    let report = ran.json();
    let found = changes(&report);
    let removed = ("change/field-removed".to_owned(), "/schema/orders/properties/b".to_owned());
    let breaking: Vec<_> = found.iter().filter(|(rule, _)| rule.contains("field-")).collect();
    assert_eq!(breaking, [&removed], "{}", ran.stdout);
    let shown = report["run"]["comparison"].as_str().unwrap();
    assert!(shown.contains("the 2 merge bases of HEAD and main"), "{shown}");
}

#[test]
fn what_stands_at_any_merge_base_is_not_new() {
    let repo = Repo::new();
    let tree = |text: &str| repo.tree(&[("orders.odcs.yaml", text)]);
    let good = contract(&["a"], "1.0.0");
    // The same name twice, which came on one side only.
    let bad = contract(&["a", "a"], "1.0.0");
    let root = repo.commit_on("main", tree(&good), &[]);
    let left = repo.commit_on("main", tree(&bad), &[root]);
    let right = repo.commit_on("feature", tree(&good), &[root]);
    repo.commit_on("main", tree(&bad), &[left, right]);
    repo.commit_on("feature", tree(&bad), &[right, left]);
    repo.switch("feature", &[("orders.odcs.yaml", &bad)]);
    let ran = run(repo.root(), &["check", "--gate", "new", "--format", "json", "--today", TODAY]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let report = ran.json();
    let findings = report["findings"].as_array().unwrap();
    let twice = findings.iter().find(|it| it["severity"] == "error").unwrap();
    assert_eq!(twice["status"], "existing", "{twice}");
}
