//! `--only` hides findings; what is hidden counts all the same.

use crate::program::{Ran, TODAY, demo, run};
use serde_json::Value;

/// The demo's breaking pull request, of which only something is shown.
fn shown(only: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mut arguments = vec!["check", "--base", "main", "--head", "pr/rename-amount"];
    arguments.extend(["--today", TODAY, "--format", "json"]);
    arguments.extend(only.iter().flat_map(|it| ["--only", it]));
    run(&folder.path().join("demo"), &arguments)
}

fn rules(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap()).collect()
}

#[test]
fn what_is_hidden_counts_all_the_same() {
    let all = shown(&[]).json();
    for only in [&["change/field-removed"] as &[&str], &["change/*", "new"], &["nothing/*"]] {
        let ran = shown(only);
        let report = ran.json();
        assert_eq!(ran.code, 1, "{only:?}");
        assert_eq!(report["summary"], all["summary"], "{only:?}");
        assert!(rules(&report).len() < rules(&all).len(), "{only:?}");
        let note = report["run"]["notes"].to_string();
        assert!(note.contains("that nobody asked for are not shown"), "{note}");
    }
    assert_eq!(rules(&shown(&["change/field-removed"]).json()), ["change/field-removed"]);
    let errors = shown(&["change/*", "error"]).json();
    for finding in errors["findings"].as_array().unwrap() {
        assert_eq!(finding["severity"], "error");
        assert!(finding["rule"].as_str().unwrap().starts_with("change/"), "{finding}");
    }
}

#[test]
fn what_is_no_id_is_refused() {
    let ran = shown(&["breaking"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("or a glob such as change/*"), "{}", ran.stderr);
    for (id, help) in [
        ("change/field-remved", "did you mean `change/field-removed`?"),
        ("nothing/here", "`mesh-lint explain` lists all"),
    ] {
        let ran = shown(&[id]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{id}");
        assert!(ran.stderr.contains(help), "{}", ran.stderr);
    }
}
