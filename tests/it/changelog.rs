//! What `diff` writes: its forms and the words of its changelog.

use crate::program::{TODAY, demo, printed_schema, run};
use serde_json::Value;
use std::fs;

fn contract(version: &str, more: &str, fields: usize) -> String {
    let fields = (0..fields).map(|it| format!("      - {{name: f{it}, logicalType: string}}\n"));
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: {version}\nstatus: active\n\
         {more}schema:\n  - name: orders\n    properties:\n{}",
        fields.collect::<String>()
    )
}

/// What is said of two texts in a format.
fn told(base: &str, head: &str, format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("base.yaml"), base).unwrap();
    fs::write(folder.path().join("head.yaml"), head).unwrap();
    let files = ["diff", "--files", "base.yaml", "head.yaml", "--today", TODAY];
    run(folder.path(), &[&files[..], &["--format", format]].concat()).stdout
}

#[test]
fn the_json_follows_its_schemas_which_are_fresh() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert_eq!(demo(root).code, 0);
    let mesh = root.join("demo");
    let revisions = run(&mesh, &["diff", "main", "pr/rename-amount", "--format", "json"]).json();
    let (old, new) = (contract("1.0.0", "", 2), contract("1.0.0", "", 1));
    let files: Value = serde_json::from_str(&told(&old, &new, "json")).unwrap();
    for (name, written) in [("diff", revisions), ("diff-files", files)] {
        let validator = printed_schema(name);
        let errors: Vec<_> = validator.iter_errors(&written).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        let other = written.to_string().replace("standard_id", "id_of_standard");
        assert!(!validator.is_valid(&serde_json::from_str(&other).unwrap()), "it can fail");
    }
}

#[test]
fn a_version_that_is_wrong_is_told_in_markdown_too() {
    let (old, new) = (contract("2.0.0", "", 1), contract("1.5.0", "", 1));
    let said = told(&old, &new, "markdown");
    assert!(said.contains("from `2.0.0` to `1.5.0`"), "{said}");
    // A version that is too small is the one that is asked for.
    let said = told(&old, &contract("2.0.0", "", 0), "markdown");
    assert_eq!(said.matches("asks for version `3.0.0`").count(), 1, "{said}");
    assert!(!said.contains("Look at"), "{said}");
}

#[test]
fn a_warning_is_to_be_looked_at() {
    let (old, new) = (contract("1.0.0", "", 1), contract("1.0.1", "domain: sales\n", 1));
    let text = told(&old, &new, "text");
    assert!(text.contains("  look at  the domain"), "{text}");
    let markdown = told(&old, &new, "markdown");
    assert!(markdown.contains("**Look at**"), "{markdown}");
}

#[test]
fn what_is_too_long_to_be_compared_is_not_called_compatible() {
    let (old, new) = (contract("1.0.0", "", 10_000), contract("1.0.0", "", 9_999));
    let text = told(&old, &new, "text");
    assert!(text.contains("not all is known"), "{text}");
    let json: Value = serde_json::from_str(&told(&old, &new, "json")).unwrap();
    assert_eq!(json["pairs"][0]["consumer"], false);
}
