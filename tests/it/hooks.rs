//! What hooks of Git are told of a commit: its index need not be the repository's.

use crate::program::{TODAY, run_with};
use crate::repo::Repo;
use std::fs;

/// A contract with some fields.
fn contract(fields: &[&str]) -> String {
    let list = |name: &&str| format!("      - name: {name}\n        logicalType: string\n");
    let fields: String = fields.iter().map(list).collect();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: sales.orders\nversion: 1.0.0\n\
         status: active\nschema:\n  - name: orders\n    properties:\n{fields}"
    )
}

#[test]
fn a_commit_that_names_files_is_checked_by_its_own_index() {
    let repo = Repo::new();
    let (before, after) = (contract(&["a", "b"]), contract(&["a"]));
    repo.commit("main", &[("orders.odcs.yaml", &before)]);
    repo.switch("main", &[("orders.odcs.yaml", &before)]);
    let staged = |variables: &[(&str, &str)]| {
        run_with(repo.root(), &["--staged", "--today", TODAY], variables)
    };
    repo.writer.stage(repo.tree(&[("orders.odcs.yaml", &after)])).unwrap();
    fs::copy(repo.path(".git/index"), repo.path(".git/next-index")).unwrap();
    repo.writer.stage(repo.tree(&[("orders.odcs.yaml", &before)])).unwrap();
    assert_eq!(staged(&[]).code, 0);
    let hooked = staged(&[("GIT_INDEX_FILE", ".git/next-index")]);
    assert_eq!(hooked.code, 1, "{}{}", hooked.stdout, hooked.stderr);
    assert!(hooked.stdout.contains("change/field-removed"), "{}", hooked.stdout);
}
