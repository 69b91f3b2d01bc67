//! What a CI system compares with what: one test for each row of the table.

use crate::{
    history::{
        Fork, ONE, THREE, TWO, ZEROS, assert_base, based, compared, failed, fork, headed, noted,
    },
    repo::Repo,
};
use mesh_lint::discover::{Ci, CommitId, NoteKind, Request, Situation, Tree};
use mesh_lint::settle::Gate;
use std::io;

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

/// The fork with a test merge of the feature checked out, as a forge makes one.
fn test_merge() -> (Fork, CommitId) {
    let fork = fork();
    let tree = fork.repo.tree(TWO);
    let merge = fork.repo.loose_commit(tree, &[fork.main, fork.feature]);
    fork.repo.writer.reference("HEAD", merge).unwrap();
    (fork, merge)
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

/// What the branch was before the push stands in the event alone: without it, several commits of
/// one push would pass unseen.
#[test]
fn a_push_whose_event_cannot_be_read_is_an_error() {
    let Fork { repo, root, .. } = fork();
    for event in ["push", "merge_group"] {
        let mut variables = vec![("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", event)];
        let error = failed(&repo, &ci(&variables, "")).to_string();
        assert_eq!(error, "no base is known: `GITHUB_EVENT_PATH` is not set");
        variables.push(("GITHUB_EVENT_PATH", "gone.json"));
        let request = ci(&variables, "");
        let error = failed(&repo, &request).to_string();
        assert!(error.contains("`gone.json` can't be read"), "{error}");
        let error = failed(&repo, &github(event, "{")).to_string();
        assert!(error.contains("`event.json` is no JSON"), "{error}");
        // Who names the base needs no event.
        assert_base(
            &compared(&repo, &Request { base: based("main").base, ..request }),
            root,
            Gate::All,
        );
    }
    let error = failed(&repo, &github("merge_group", "{}")).to_string();
    assert!(error.contains("`merge_group.base_sha`"), "{error}");
}

#[test]
fn a_push_without_a_known_commit_before_it_says_so() {
    let Fork { repo, root, .. } = fork();
    let gitlab = [("GITLAB_CI", "true"), ("CI_PIPELINE_SOURCE", "push")];
    for request in [github("push", "{}"), ci(&gitlab, "")] {
        let found = compared(&repo, &request);
        assert_base(&found, root, Gate::New);
        assert_eq!(noted(&found), [&NoteKind::PushUnknown]);
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
fn a_first_commit_has_no_base() {
    let repo = Repo::new();
    let first = repo.commit("main", ONE);
    repo.switch("main", ONE);
    let pushed = |before: &str| github("push", &format!(r#"{{"before": "{before}"}}"#));
    // The last one was forced back to it.
    for request in [pushed(ZEROS), headed("main"), pushed(&ZEROS.replace('0', "1"))] {
        let found = compared(&repo, &request);
        assert!(found.notes.is_empty(), "{found:?}");
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
fn a_person_has_no_ci_system() {
    let nothing = |_: &std::path::Path| Err(io::ErrorKind::NotFound.into());
    assert_eq!(Ci::detect(&|_| None, &nothing), Ci::default());
    let off = |name: &str| (name == "GITHUB_ACTIONS").then(|| "false".to_owned());
    assert_eq!(Ci::detect(&off, &nothing), Ci::default());
}

#[test]
fn a_base_that_is_no_id_is_never_looked_up() {
    let Fork { repo, .. } = fork();
    let payload = r#"{"merge_group": {"base_sha": "--upload-pack=x"}}"#;
    let error = failed(&repo, &github("merge_group", payload));
    assert_eq!(error.to_string(), "revision `--upload-pack=x` does not exist");
}
