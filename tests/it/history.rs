//! What is compared with what: one test for each row of the table, and the cases around it.

use crate::repo::{Files, Repo, workspace};
use mesh_lint::discover::{
    Ci, CommitId, Comparison, Error, Gate, NoteKind, Request, Situation, Tree, compare,
    write::InitOptions,
};
use std::io;

const ONE: Files<'_> = &[("a.odcs.yaml", "a: 1\n")];
const TWO: Files<'_> = &[("a.odcs.yaml", "a: 2\n")];
const THREE: Files<'_> = &[("a.odcs.yaml", "a: 3\n")];
const ZEROS: &str = "0000000000000000000000000000000000000000";

fn compared(repo: &Repo, request: &Request) -> Comparison {
    compare(&repo.workspace(), request).unwrap_or_else(|error| panic!("{error}"))
}

fn failed(repo: &Repo, request: &Request) -> Error {
    compare(&repo.workspace(), request).expect_err("an error")
}

/// The CI system that sets these variables, with this event file.
fn ci(variables: &[(&str, &str)], event: &str) -> Request {
    let env = |name: &str| {
        variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    };
    let ci = Ci::detect(&env, &|path| match path.to_str() {
        Some("event.json") => Ok(event.as_bytes().to_vec()),
        _ => Err(io::ErrorKind::NotFound.into()),
    });
    assert!(ci.system.is_some());
    Request { ci, ..Request::default() }
}

fn github(event: &str, payload: &str) -> Request {
    let variables = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", event),
        ("GITHUB_EVENT_PATH", "event.json"),
    ];
    ci(&variables, payload)
}

fn github_pull(base: CommitId, head: CommitId) -> Request {
    let payload = format!(
        r#"{{"pull_request": {{"number": 7, "head": {{"sha": "{head}"}},
            "base": {{"sha": "{base}", "ref": "main"}}}}}}"#
    );
    github("pull_request", &payload)
}

fn based(revision: &str) -> Request {
    Request { base: Some(revision.to_owned()), ..Request::default() }
}

fn headed(revision: &str) -> Request {
    Request { head: Some(revision.to_owned()), ..Request::default() }
}

#[track_caller]
fn assert_base(comparison: &Comparison, base: CommitId, gate: Gate) {
    assert_eq!((comparison.base, comparison.gate), (Tree::Revision(base), gate), "{comparison:?}");
}

fn noted(comparison: &Comparison) -> Vec<&NoteKind> {
    comparison.notes.iter().map(|note| &note.kind).collect()
}

/// `main` with two commits, and `feature` with one commit on top of the first.
struct Fork {
    repo: Repo,
    root: CommitId,
    main: CommitId,
    feature: CommitId,
}

fn fork() -> Fork {
    let repo = Repo::new();
    let root = repo.commit("main", ONE);
    repo.branch("feature", root);
    let feature = repo.commit("feature", TWO);
    let main = repo.commit("main", THREE);
    repo.switch("feature", TWO);
    Fork { repo, root, main, feature }
}

/// The fork with a test merge of the feature checked out, as a forge makes one.
fn test_merge() -> (Fork, CommitId) {
    let fork = fork();
    let tree = fork.repo.tree(TWO);
    let merge = fork.repo.loose_commit(tree, &[fork.main, fork.feature]);
    fork.repo.writer.reference("HEAD", merge).unwrap();
    (fork, merge)
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
fn a_test_merge_of_github_is_compared_with_its_first_parent() {
    let (Fork { repo, root, main, feature }, _) = test_merge();
    let found = compared(&repo, &github_pull(main, feature));
    assert_base(&found, main, Gate::New);
    let why = format!("work tree against the first parent of the test merge ({})", main.short());
    assert_eq!((found.why, found.situation), (why, Situation::PullRequest));
    // The target moved after the event.
    assert_base(&compared(&repo, &github_pull(root, feature)), main, Gate::New);
}

#[test]
fn a_head_of_a_github_pull_request_is_compared_with_the_merge_base() {
    let Fork { repo, root, main, feature } = fork();
    let found = compared(&repo, &github_pull(main, feature));
    assert_base(&found, root, Gate::New);
    let why = format!("work tree against the merge base of HEAD and main ({})", root.short());
    assert_eq!(found.why, why);
}

#[test]
fn a_pull_request_with_main_merged_into_it_is_no_test_merge() {
    let Fork { repo, main, feature, .. } = fork();
    let tip = repo.commit_on("feature", repo.tree(TWO), &[feature, main]);
    assert_base(&compared(&repo, &github_pull(main, tip)), main, Gate::New);
}

#[test]
fn a_pull_request_whose_base_was_rewritten_is_compared_with_the_branch() {
    let Fork { repo, root, feature, .. } = fork();
    let lost = repo.loose_commit(repo.tree(ONE), &[]);
    repo.forget(&lost.to_string());
    let found = compared(&repo, &github_pull(lost, feature));
    assert_base(&found, root, Gate::New);
    assert_eq!(noted(&found), [&NoteKind::BaseReplaced]);
}

#[test]
fn a_pull_request_without_a_readable_event_uses_the_target_branch() {
    let Fork { repo, root, main, .. } = fork();
    repo.writer.reference("refs/remotes/origin/release", main).unwrap();
    let variables = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_EVENT_PATH", "gone.json"),
        ("GITHUB_BASE_REF", "release"),
    ];
    let found = compared(&repo, &ci(&variables, ""));
    assert_base(&found, root, Gate::New);
    assert!(found.why.contains("origin/release"), "{}", found.why);
}

#[test]
fn a_missing_target_branch_is_an_error_that_names_it() {
    let Fork { repo, .. } = fork();
    let variables =
        [("JENKINS_URL", "http://ci"), ("CHANGE_ID", "7"), ("CHANGE_TARGET", "release")];
    let error = failed(&repo, &ci(&variables, ""));
    assert_eq!(error.to_string(), "revision `origin/release` does not exist");
}

#[test]
fn other_systems_name_their_pull_requests_too() {
    let Fork { repo, root, main, feature } = fork();
    repo.writer.reference("refs/remotes/origin/main", main).unwrap();
    let (main, feature) = (main.to_string(), feature.to_string());
    let systems: [&[(&str, &str)]; 4] = [
        &[
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &main),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
        ],
        &[
            ("TF_BUILD", "True"),
            ("BUILD_REASON", "PullRequest"),
            ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
            ("SYSTEM_PULLREQUEST_SOURCECOMMITID", &feature),
        ],
        &[
            ("BITBUCKET_BUILD_NUMBER", "1"),
            ("BITBUCKET_PR_ID", "7"),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", &main),
        ],
        &[("JENKINS_URL", "http://ci"), ("CHANGE_ID", "7"), ("CHANGE_TARGET", "main")],
    ];
    for variables in systems {
        let found = compared(&repo, &ci(variables, ""));
        assert_base(&found, root, Gate::New);
        assert_eq!(found.situation, Situation::PullRequest);
    }
}

#[test]
fn a_merged_result_of_gitlab_is_compared_with_its_first_parent() {
    let (Fork { repo, main, feature, .. }, merge) = test_merge();
    let variables = [
        ("GITLAB_CI", "true"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_COMMIT_SHA", &merge.to_string()),
        ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", &feature.to_string()),
    ];
    assert_base(&compared(&repo, &ci(&variables, "")), main, Gate::New);
}

#[test]
fn a_push_is_compared_with_the_commit_before_it() {
    let repo = Repo::new();
    let before = repo.commit("main", ONE);
    repo.commit("main", TWO);
    repo.commit("main", THREE);
    repo.switch("main", THREE);
    let found = compared(&repo, &github("push", &format!(r#"{{"before": "{before}"}}"#)));
    assert_base(&found, before, Gate::New);
    let why = format!("work tree against the commit before the push ({})", before.short());
    assert_eq!((found.why, found.situation), (why, Situation::Push));
    let variables = [
        ("GITLAB_CI", "true"),
        ("CI_PIPELINE_SOURCE", "push"),
        ("CI_COMMIT_BEFORE_SHA", &before.to_string()),
    ];
    assert_base(&compared(&repo, &ci(&variables, "")), before, Gate::New);
    let variables = [
        ("JENKINS_URL", "http://ci"),
        ("GIT_COMMIT", "x"),
        ("GIT_PREVIOUS_COMMIT", &before.to_string()),
    ];
    assert_base(&compared(&repo, &ci(&variables, "")), before, Gate::New);
}

#[test]
fn a_push_that_has_no_commit_before_it_is_compared_with_the_first_parent() {
    let Fork { repo, root, main, feature } = fork();
    let pushed =
        |before: &str| compared(&repo, &github("push", &format!(r#"{{"before": "{before}"}}"#)));
    let created = pushed(ZEROS);
    assert_base(&created, root, Gate::New);
    assert_eq!(noted(&created), [&NoteKind::BranchCreated]);
    let why = format!("work tree against the first parent of HEAD ({})", root.short());
    assert_eq!(created.why, why);
    let forced = pushed(&main.to_string());
    assert_base(&forced, root, Gate::New);
    assert_eq!(noted(&forced), [&NoteKind::PushNotAncestor]);
    let lost = pushed("1111111111111111111111111111111111111111");
    assert_base(&lost, root, Gate::New);
    assert_eq!(noted(&lost), [&NoteKind::PushNotAncestor]);
    let again = pushed(&feature.to_string());
    assert_base(&again, root, Gate::New);
    assert!(again.notes.is_empty());
    for variables in [
        [("TF_BUILD", "True"), ("BUILD_REASON", "IndividualCI")],
        [("BITBUCKET_BUILD_NUMBER", "1"), ("BITBUCKET_BRANCH", "feature")],
    ] {
        assert_base(&compared(&repo, &ci(&variables, "")), root, Gate::New);
    }
}

#[test]
fn a_merge_queue_is_compared_with_its_base() {
    let Fork { repo, main, .. } = fork();
    let payload = format!(r#"{{"merge_group": {{"base_sha": "{main}"}}}}"#);
    let found = compared(&repo, &github("merge_group", &payload));
    assert_base(&found, main, Gate::New);
    let why = format!("work tree against the base of the merge queue ({})", main.short());
    assert_eq!((found.why, found.situation), (why, Situation::MergeQueue));
}

#[test]
fn a_scheduled_run_is_that_of_a_person() {
    let Fork { repo, main, .. } = fork();
    repo.switch("main", THREE);
    let found = compared(&repo, &github("schedule", "{}"));
    assert_base(&found, main, Gate::All);
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
fn a_first_commit_has_no_base() {
    let repo = Repo::new();
    let first = repo.commit("main", ONE);
    repo.switch("main", ONE);
    for request in [github("push", &format!(r#"{{"before": "{ZEROS}"}}"#)), headed("main")] {
        let found = compared(&repo, &request);
        assert_eq!((found.base, found.gate), (Tree::None, Gate::All));
        assert!(found.why.ends_with("without a base, as this is the first commit"), "{found:?}");
    }
    assert_base(&compared(&repo, &Request::default()), first, Gate::All);
}

#[test]
fn no_base_means_no_base() {
    let Fork { repo, main, feature, .. } = fork();
    let request = Request { no_base: true, ..github_pull(main, feature) };
    let found = compared(&repo, &request);
    assert_eq!((found.base, found.gate), (Tree::None, Gate::All));
    assert_eq!(found.why, "work tree without a base, as asked");
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
