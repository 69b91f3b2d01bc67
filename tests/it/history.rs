//! What a person compares with what: one test for each row of the table, and the cases around it.

use crate::repo::{Files, Repo, workspace};
use mesh_lint::discover::{
    CommitId, Comparison, Error, NoteKind, Request, Situation, Tree, compare, write::InitOptions,
};
use mesh_lint::settle::Gate;

pub(crate) const ONE: Files<'_> = &[("a.odcs.yaml", "a: 1\n")];
pub(crate) const TWO: Files<'_> = &[("a.odcs.yaml", "a: 2\n")];
pub(crate) const THREE: Files<'_> = &[("a.odcs.yaml", "a: 3\n")];
pub(crate) const ZEROS: &str = "0000000000000000000000000000000000000000";

pub(crate) fn compared(repo: &Repo, request: &Request) -> Comparison {
    compare(&repo.workspace(), request).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn failed(repo: &Repo, request: &Request) -> Error {
    compare(&repo.workspace(), request).expect_err("an error")
}

pub(crate) fn based(revision: &str) -> Request {
    Request { base: Some(revision.to_owned()), ..Request::default() }
}

pub(crate) fn headed(revision: &str) -> Request {
    Request { head: Some(revision.to_owned()), ..Request::default() }
}

#[track_caller]
pub(crate) fn assert_base(comparison: &Comparison, base: CommitId, gate: Gate) {
    assert_eq!((comparison.base, comparison.gate), (Tree::Revision(base), gate), "{comparison:?}");
}

pub(crate) fn noted(comparison: &Comparison) -> Vec<&NoteKind> {
    comparison.notes.iter().map(|note| &note.kind).collect()
}

/// `main` with two commits, and `feature` with one commit on top of the first.
pub(crate) struct Fork {
    pub(crate) repo: Repo,
    pub(crate) root: CommitId,
    pub(crate) main: CommitId,
    pub(crate) feature: CommitId,
}

pub(crate) fn fork() -> Fork {
    let repo = Repo::new();
    let root = repo.commit("main", ONE);
    repo.branch("feature", root);
    let feature = repo.commit("feature", TWO);
    let main = repo.commit("main", THREE);
    repo.switch("feature", TWO);
    Fork { repo, root, main, feature }
}

#[test]
fn on_the_default_branch_the_work_tree_is_compared_with_head() {
    let Fork { repo, main, .. } = fork();
    repo.switch("main", THREE);
    let found = compared(&repo, &Request::default());
    assert_base(&found, main, Gate::All);
    assert_eq!(found.why, format!("work tree against HEAD ({})", main.short()));
    assert_eq!((found.head, found.situation), (Tree::WorkTree, Situation::DefaultBranch));
    assert_eq!(found.head_commit.unwrap().summary, "Commit 3");
}

#[test]
fn on_another_branch_the_merge_base_with_the_default_branch_is_compared() {
    let Fork { repo, root, .. } = fork();
    let found = compared(&repo, &Request::default());
    assert_base(&found, root, Gate::All);
    let why = format!("work tree against the merge base of HEAD and main ({})", root.short());
    assert_eq!(found.why, why);
    assert_eq!(found.situation, Situation::Branch);
}

#[test]
fn a_named_base_means_the_merge_base_with_it() {
    let Fork { repo, root, feature, .. } = fork();
    repo.switch("main", THREE);
    let found = compared(&repo, &based("feature"));
    assert_base(&found, root, Gate::All);
    let why = format!("work tree against the merge base of HEAD and feature ({})", root.short());
    assert_eq!((found.why, found.situation), (why, Situation::Asked));
    assert_base(&compared(&repo, &based("HEAD~1")), root, Gate::All);
    repo.writer.tag("v1", feature, &person(), "Version 1").unwrap();
    assert_base(&compared(&repo, &based("v1")), root, Gate::All);
}

fn person() -> mesh_lint::discover::write::Signature<'static> {
    mesh_lint::discover::write::Signature {
        name: "Ada",
        email: "ada@example.org",
        seconds: 1_767_225_600,
        offset_minutes: 60,
    }
}

#[test]
fn as_a_pull_request_only_new_findings_count() {
    let Fork { repo, root, .. } = fork();
    let found = compared(&repo, &Request { pr: true, ..Request::default() });
    assert_base(&found, root, Gate::New);
    assert_eq!(found.situation, Situation::PullRequest);
    let all = Request { pr: true, gate: Some(Gate::All), ..Request::default() };
    assert_base(&compared(&repo, &all), root, Gate::All);
    let named = Request { pr: true, ..based("main") };
    assert_base(&compared(&repo, &named), root, Gate::New);
}

#[test]
fn a_plain_folder_has_no_base() {
    let folder = tempfile::tempdir().unwrap();
    let found = compare(&workspace(folder.path()), &Request::default()).unwrap();
    assert_eq!((found.base, found.head, found.gate), (Tree::None, Tree::WorkTree, Gate::All));
    assert_eq!(found.why, "folder without a base, as it is in no Git repository");
    for request in [based("main"), headed("main"), Request { pr: true, ..Request::default() }] {
        let error = compare(&workspace(folder.path()), &request).unwrap_err();
        assert!(matches!(error, Error::NoRepository { .. }), "{error}");
    }
}

#[test]
fn an_unborn_head_has_no_base() {
    let repo = Repo::new();
    let found = compared(&repo, &Request::default());
    assert_eq!((found.base, found.gate), (Tree::None, Gate::All));
    assert_eq!(found.why, "work tree without a base, as nothing is committed yet");
    assert_eq!(found.head_commit, None);
}

#[test]
fn a_named_head_replaces_the_work_tree() {
    let Fork { repo, root, main, feature } = fork();
    let found = compared(&repo, &headed("feature"));
    assert_base(&found, root, Gate::All);
    assert_eq!(found.head, Tree::Revision(feature));
    let (feature, base) = (feature.short(), root.short());
    let why = format!("feature ({feature}) against the merge base of feature and main ({base})");
    assert_eq!(found.why, why);
    let found = compared(&repo, &headed("main"));
    assert_base(&found, root, Gate::All);
    let why = format!("main ({}) against the first parent of main ({base})", main.short());
    assert_eq!(found.why, why);
    let both = Request { base: Some("feature".to_owned()), ..headed("main") };
    assert_base(&compared(&repo, &both), root, Gate::All);
}

#[test]
fn the_index_is_compared_like_the_work_tree() {
    let Fork { repo, root, .. } = fork();
    let found = compared(&repo, &Request { staged: true, ..Request::default() });
    assert_base(&found, root, Gate::All);
    assert_eq!(found.head, Tree::Index);
    assert!(found.why.starts_with("index against the merge base"), "{}", found.why);
}

#[test]
fn a_detached_head_is_on_no_branch() {
    let Fork { repo, root, main, .. } = fork();
    let ahead = repo.loose_commit(repo.tree(TWO), &[root]);
    repo.writer.reference("HEAD", ahead).unwrap();
    let found = compared(&repo, &Request::default());
    assert_base(&found, root, Gate::All);
    assert_eq!(found.situation, Situation::Branch);
    repo.writer.reference("HEAD", main).unwrap();
    assert_base(&compared(&repo, &Request::default()), main, Gate::All);
}

#[test]
fn the_remote_says_which_branch_is_the_default_one() {
    let Fork { repo, root, main, .. } = fork();
    repo.writer.reference("refs/remotes/origin/trunk", root).unwrap();
    repo.writer.reference("refs/remotes/origin/main", main).unwrap();
    let because = |request: &Request| compared(&repo, request).why;
    assert!(because(&Request::default()).contains("HEAD and origin/main"));
    repo.writer.symbolic("refs/remotes/origin/HEAD", "refs/remotes/origin/trunk").unwrap();
    assert!(because(&Request::default()).contains("HEAD and origin/trunk"));
    repo.branch("trunk", main);
    repo.switch("trunk", THREE);
    assert_eq!(because(&Request::default()), format!("work tree against HEAD ({})", main.short()));
    repo.switch("main", THREE);
    assert!(because(&Request::default()).contains("HEAD and origin/trunk"));
}

#[test]
fn of_several_remotes_the_one_that_head_tracks_counts() {
    let Fork { repo, root, main, .. } = fork();
    repo.configure("[remote \"origin\"]\n url = a\n[remote \"upstream\"]\n url = b");
    repo.writer.reference("refs/remotes/origin/main", root).unwrap();
    repo.writer.reference("refs/remotes/upstream/master", main).unwrap();
    assert!(compared(&repo, &Request::default()).why.contains("origin/main"));
    repo.configure("[branch \"feature\"]\n remote = upstream\n merge = refs/heads/feature");
    assert!(compared(&repo, &Request::default()).why.contains("upstream/master"));
}

#[test]
fn master_is_the_default_branch_where_there_is_no_main() {
    let repo = Repo::new();
    let root = repo.commit("master", ONE);
    repo.branch("feature", root);
    repo.commit("feature", TWO);
    repo.switch("feature", TWO);
    let found = compared(&repo, &Request::default());
    assert_base(&found, root, Gate::All);
    assert!(found.why.contains("HEAD and master"), "{}", found.why);
}

#[test]
fn without_any_default_branch_head_is_the_base() {
    let repo = Repo::new();
    repo.commit("trunk", ONE);
    let tip = repo.commit("trunk", TWO);
    repo.switch("trunk", TWO);
    let found = compared(&repo, &Request::default());
    assert_base(&found, tip, Gate::All);
    assert_eq!(noted(&found), [&NoteKind::NoDefaultBranch]);
}

#[test]
fn criss_cross_merges_give_all_bases() {
    let repo = Repo::new();
    let root = repo.commit("main", ONE);
    let left = repo.commit_on("main", repo.tree(TWO), &[root]);
    let right = repo.commit_on("feature", repo.tree(THREE), &[root]);
    repo.commit_on("main", repo.tree(TWO), &[left, right]);
    repo.commit_on("feature", repo.tree(THREE), &[right, left]);
    repo.switch("feature", THREE);
    let found = compared(&repo, &Request::default());
    let ids: Vec<_> = found.base_commits.iter().map(|commit| commit.id).collect();
    assert_eq!(ids, [right, left]);
    assert_base(&found, right, Gate::All);
    let (left, right) = (left.short(), right.short());
    let bases = format!("the 2 merge bases of HEAD and main ({right}, {left})");
    assert_eq!(found.why, format!("work tree against {bases}"));
}

#[test]
fn a_clock_that_was_wrong_does_not_add_a_merge_base() {
    let repo = Repo::new();
    let tree = repo.tree(ONE);
    let root = repo.dated_commit(1, tree, &[]);
    let skewed = repo.dated_commit(99, tree, &[root]);
    let old = repo.dated_commit(2, tree, &[root]);
    let joined = repo.dated_commit(4, tree, &[old, skewed]);
    let above = repo.dated_commit(5, tree, &[joined]);
    let base = repo.dated_commit(7, tree, &[above]);
    let side = repo.dated_commit(6, tree, &[joined, skewed]);
    let merge = repo.dated_commit(8, tree, &[base, side]);
    let under = repo.dated_commit(3, tree, &[merge, joined, side]);
    let later = repo.dated_commit(10, tree, &[under]);
    repo.branch("main", repo.dated_commit(18, tree, &[base]));
    repo.branch("feature", repo.dated_commit(19, tree, &[later]));
    repo.switch("feature", ONE);
    let found = compared(&repo, &Request::default());
    let ids: Vec<_> = found.base_commits.iter().map(|commit| commit.id).collect();
    assert_eq!(ids, [base]);
}

#[test]
fn unrelated_histories_are_compared_with_the_tip() {
    let Fork { repo, main, .. } = fork();
    repo.commit("orphan", TWO);
    repo.switch("orphan", TWO);
    let found = compared(&repo, &Request::default());
    assert_base(&found, main, Gate::All);
    assert_eq!(noted(&found), [&NoteKind::UnrelatedHistories]);
    assert_eq!(found.why, format!("work tree against the tip of main ({})", main.short()));
}

#[test]
fn a_revision_can_be_resolved_alone() {
    let Fork { repo, root, main, .. } = fork();
    let found = repo.workspace().commit("main~1").unwrap();
    assert_eq!((found.id, found.summary.as_str()), (root, "Commit 1"));
    let id = main.to_string();
    assert_eq!(repo.workspace().commit(&id[..8]).unwrap().id, main);
}

#[test]
fn an_unknown_revision_names_its_neighbours() {
    let Fork { repo, main, .. } = fork();
    repo.writer.reference("refs/remotes/origin/release", main).unwrap();
    let error = failed(&repo, &based("featrue"));
    assert_eq!(error.to_string(), "revision `featrue` does not exist");
    assert_eq!(error.help().unwrap(), "there is `feature`; or run `git fetch`");
    let error = failed(&repo, &based("release"));
    assert_eq!(error.help().unwrap(), "there is `origin/release`; or run `git fetch`");
    let error = failed(&repo, &headed("nothing-like-it"));
    let help = "run `git fetch`, or name a branch, tag or commit of this clone";
    assert_eq!(error.help().unwrap(), help);
    let error = failed(&repo, &based("HEAD:a.odcs.yaml"));
    assert_eq!(error.to_string(), "revision `HEAD:a.odcs.yaml` is not a commit");
}

#[test]
fn a_bare_repository_needs_a_named_head() {
    let repo = Repo::with(InitOptions { bare: true, ..InitOptions::default() });
    let root = repo.commit("main", ONE);
    repo.commit("main", TWO);
    let error = failed(&repo, &Request::default());
    assert!(matches!(error, Error::Bare { .. }), "{error}");
    assert!(error.help().unwrap().contains("--head REV"));
    assert_base(&compared(&repo, &headed("main")), root, Gate::All);
}
