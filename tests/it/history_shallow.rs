//! Clones that lack a part of the history or of the objects.

use crate::repo::{Files, Repo};
use mesh_lint::discover::{CommitId, Error, ReadError, Request, Tree, compare};
use mesh_lint::settle::Gate;
use std::fs;

const ONE: Files<'_> = &[("a.odcs.yaml", "a: 1\n"), ("b/b.odcs.yaml", "b: 1\n")];
const TWO: Files<'_> = &[("a.odcs.yaml", "a: 2\n"), ("b/b.odcs.yaml", "b: 1\n")];

/// Cuts history off below the given commits.
fn shallow(repo: &Repo, at: &[CommitId], lost: &[CommitId]) {
    let lines: Vec<_> = at.iter().map(ToString::to_string).collect();
    fs::write(repo.writer.git_dir().join("shallow"), lines.join("\n") + "\n").unwrap();
    for id in lost {
        repo.forget(&id.to_string());
    }
}

#[track_caller]
fn assert_shallow(error: &Error) {
    assert!(matches!(error, Error::Shallow { .. }), "{error}");
    let help = error.help().unwrap();
    assert!(
        help.contains("`git fetch --unshallow`") && help.contains("`fetch-depth: 0`"),
        "{help}"
    );
}

fn failed(repo: &Repo, request: &Request) -> Error {
    compare(&repo.workspace(), request).expect_err("an error")
}

fn based(revision: &str) -> Request {
    Request { base: Some(revision.to_owned()), ..Request::default() }
}

#[test]
fn a_shallow_clone_without_the_merge_base_is_an_error() {
    let repo = Repo::new();
    let root = repo.commit("main", ONE);
    repo.branch("feature", root);
    let main = repo.commit("main", ONE);
    let feature = repo.commit("feature", TWO);
    repo.switch("feature", TWO);
    shallow(&repo, &[main, feature], &[root]);
    assert_shallow(&failed(&repo, &Request::default()));
    assert_shallow(&failed(&repo, &based("main")));
    assert_shallow(&failed(&repo, &based("HEAD~1")));
    assert_shallow(&failed(&repo, &based(&root.to_string())));
}

#[test]
fn a_shallow_clone_that_has_the_merge_base_is_enough() {
    let repo = Repo::new();
    let lost = repo.commit("main", ONE);
    let fork = repo.commit("main", ONE);
    repo.branch("feature", fork);
    repo.commit("main", TWO);
    repo.commit("feature", TWO);
    repo.switch("feature", TWO);
    shallow(&repo, &[fork], &[lost]);
    let found = compare(&repo.workspace(), &Request::default()).unwrap();
    assert_eq!((found.base, found.gate), (Tree::Revision(fork), Gate::All));
}

#[test]
fn a_common_commit_is_no_merge_base_while_a_path_around_it_is_cut() {
    // The side branch may lead, behind the cut, to a newer commit that both sides have.
    let repo = Repo::new();
    let root = repo.commit("main", ONE);
    let newer = repo.commit("main", ONE);
    repo.commit("main", ONE);
    let side = repo.loose_commit(repo.tree(ONE), &[newer]);
    let top = repo.loose_commit(repo.tree(ONE), &[side]);
    repo.commit_on("feature", repo.tree(TWO), &[root, top]);
    repo.switch("feature", TWO);
    let whole = compare(&repo.workspace(), &Request::default()).unwrap();
    assert_eq!(whole.base, Tree::Revision(newer));
    // Only the way through the side branch is cut, and one commit of it is gone.
    shallow(&repo, &[top], &[side]);
    assert_shallow(&failed(&repo, &Request::default()));
}

#[test]
fn on_the_default_branch_a_shallow_clone_is_enough() {
    let repo = Repo::new();
    let lost = repo.commit("main", ONE);
    let tip = repo.commit("main", TWO);
    repo.switch("main", TWO);
    shallow(&repo, &[tip], &[lost]);
    let found = compare(&repo.workspace(), &Request::default()).unwrap();
    assert_eq!(found.base, Tree::Revision(tip));
    let head = Request { head: Some("main".to_owned()), ..Request::default() };
    assert_shallow(&failed(&repo, &head));
}

#[test]
fn a_missing_blob_of_a_partial_clone_names_the_command() {
    let repo = Repo::new();
    let base = repo.commit("main", ONE);
    repo.commit("main", TWO);
    repo.switch("main", TWO);
    repo.forget(&repo.writer.blob(b"a: 1\n").unwrap().to_string());
    let listing = repo.list(&Tree::Revision(base));
    let workspace = repo.workspace();
    let read = || workspace.reader().read(&listing.files[0]).unwrap_err();
    assert!(
        matches!(read(), ReadError::Object(error) if matches!(*error, Error::MissingObject { .. }))
    );
    for promise in ["[extensions]\n partialClone = up", "[remote \"up\"]\n promisor = true"] {
        repo.configure(promise);
        let workspace = repo.workspace();
        let ReadError::Object(error) = workspace.reader().read(&listing.files[0]).unwrap_err()
        else {
            panic!("an error of the object database")
        };
        assert!(error.to_string().contains("the contents of `a.odcs.yaml`"), "{error}");
        let help = "run `git fetch --refetch --no-filter up` to get all objects";
        assert_eq!(error.help().unwrap(), help);
    }
    let other = workspace.reader().read(&listing.files[1]).unwrap();
    assert_eq!(other.bytes, b"b: 1\n");
}

#[test]
fn a_missing_tree_of_a_partial_clone_is_not_an_empty_one() {
    let repo = Repo::new();
    let base = repo.commit("main", ONE);
    repo.switch("main", ONE);
    repo.configure("[remote \"up\"]\n promisor = true");
    let workspace = repo.workspace();
    let inner = repo.tree(&[("b.odcs.yaml", "b: 1\n")]);
    repo.forget(&inner.to_string());
    let error = workspace.list(&Tree::Revision(base), &|_| true).unwrap_err();
    assert!(matches!(error, Error::Partial { .. }), "{error}");
}

#[test]
fn first_and_last_commits_are_found_in_one_pass() {
    let repo = Repo::new();
    let added = repo.commit("main", ONE);
    let changed = repo.commit("main", TWO);
    let side = repo.commit_on("side", repo.tree(ONE), &[added]);
    let merged = repo.commit_on("main", repo.tree(TWO), &[changed, side]);
    let workspace = repo.workspace();
    let paths = ["a.odcs.yaml", "b/b.odcs.yaml", "gone.odcs.yaml", "b"];
    let ids = |found: &mesh_lint::discover::PathHistory| {
        (found.first.as_ref().map(|it| it.id), found.last.as_ref().map(|it| it.id))
    };
    let found = workspace.history(merged, &paths, 100).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(ids(&found["a.odcs.yaml"]), (Some(added), Some(changed)));
    assert_eq!(ids(&found["b/b.odcs.yaml"]), (Some(added), Some(added)));
    assert_eq!(found["a.odcs.yaml"].last.as_ref().unwrap().seconds, 1_767_225_600 + 120);
    let short = workspace.history(merged, &paths, 2).unwrap();
    assert_eq!(ids(&short["a.odcs.yaml"]), (None, Some(changed)));
    assert_eq!(ids(&short["b/b.odcs.yaml"]), (None, None));
    shallow(&repo, &[changed], &[added]);
    let cut = workspace.history(merged, &paths, 100).unwrap();
    assert_eq!(ids(&cut["a.odcs.yaml"]), (None, None));
}

#[test]
fn a_file_that_was_removed_and_came_back_starts_anew() {
    let repo = Repo::new();
    repo.commit("main", ONE);
    repo.commit("main", &ONE[1..]);
    let back = repo.commit("main", ONE);
    let tip = repo.commit("main", ONE);
    let found = repo.workspace().history(tip, &["a.odcs.yaml"], 100).unwrap();
    assert_eq!(found["a.odcs.yaml"].first.as_ref().unwrap().id, back);
}

#[test]
fn a_shallow_clone_of_one_branch_knows_no_base() {
    let repo = Repo::new();
    let lost = repo.commit("feature", ONE);
    let tip = repo.commit("feature", TWO);
    repo.switch("feature", TWO);
    shallow(&repo, &[tip], &[lost]);
    assert_shallow(&failed(&repo, &Request::default()));
    assert_shallow(&failed(&repo, &Request { pr: true, ..Request::default() }));
}

#[test]
fn a_pull_request_without_a_base_is_an_error() {
    let repo = Repo::new();
    repo.commit("feature", ONE);
    repo.switch("feature", ONE);
    let error = failed(&repo, &Request { pr: true, ..Request::default() });
    assert!(matches!(error, Error::NoBase), "{error}");
    assert!(error.help().unwrap().contains("`--base`"));
}
