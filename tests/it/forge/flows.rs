//! The way of a pull request, from its first push to the last.

use super::github::{Comment, Fake};
use super::server::decoded;
use super::support::{Desk, commit, report};
use base64::Engine as _;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::io::Read as _;

/// What tells where the first comment stands.
const URL: &str = "comment-url: https://ghe.example.com/acme/mesh/pull/7#issuecomment-1000\n";
const MARKER: &str = "<!-- mesh-lint:v1 key=default -->\n";

#[test]
fn one_comment_follows_a_pull_request_from_red_to_clear() {
    let (a, b, c) = (commit('a'), commit('b'), commit('c'));
    let fake = Fake::start(&[(6, &commit('9')), (7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let ran = desk.post(&report(&["first is odd", "second is odd"]), &["--no-check-run"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_eq!(ran.stdout, format!("wrote the comment\n{URL}"));
    assert_eq!(fake.writes(), 1);
    let body = fake.bodies().remove(0);
    assert!(
        body.starts_with(&format!("{MARKER}### mesh-lint: 2 errors block this merge\n")),
        "{body}"
    );
    let blob = format!("](https://ghe.example.com/acme/mesh/blob/{a}/domains/payments/");
    assert!(body.contains(&blob) && !body.contains("last push"), "{body}");

    let again = desk.post(&report(&["first is odd", "second is odd"]), &["--no-check-run"]);
    assert_eq!(again.stdout, format!("the comment is up to date already\n{URL}"));
    assert_eq!(again.code, 1);
    assert_eq!(fake.writes(), 0);

    fake.world().pulls[1].head.clone_from(&b);
    desk.pull_request(&b, 7);
    for writes in [1, 0] {
        let ran = desk.post(&report(&["second is odd", "third is odd"]), &["--no-check-run"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
        assert!(ran.stdout.ends_with(&format!(" the comment\n{URL}")) || writes == 0);
        assert_eq!(fake.writes(), writes);
        let body = fake.bodies().remove(0);
        let line = "\nSince the last push (`aaaaaaa`): **1 new**, **1 fixed**, 1 as before.\n";
        assert!(body.contains(line), "{body}");
        assert!(body.contains(
            "New since the last push (1)</summary>\n\n- `contract/odd`: `third is odd`\n"
        ));
        assert!(body.contains(
            "Fixed since the last push (1)</summary>\n\n- `contract/odd`: `first is odd`\n"
        ));
    }

    fake.world().pulls[1].head.clone_from(&c);
    desk.pull_request(&c, 7);
    let ran = desk.post(&report(&[]), &["--no-check-run"]);
    assert_eq!((ran.code, fake.writes()), (0, 1));
    let bodies = fake.bodies();
    assert_eq!(bodies.len(), 1);
    let clear = "### mesh-lint: all clear (1 contract checked)\n\n\
                 Since the last push (`bbbbbbb`): **0 new**, **2 fixed**, 0 as before.\n";
    assert!(bodies[0].starts_with(&format!("{MARKER}{clear}")), "{}", bodies[0]);
}

#[test]
fn a_clean_pull_request_hears_nothing() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let ran = desk.post(&report(&[]), &["--no-check-run"]);
    assert_eq!(ran.stdout, "all clear: there is no earlier comment and none is needed\n");
    assert_eq!((ran.code, fake.writes()), (0, 0));
    let ran = desk.post(&report(&[]), &["--no-check-run", "--comment", "always"]);
    assert_eq!((ran.code, fake.writes()), (0, 1));
    let never = desk.post(&report(&["x is odd"]), &["--no-check-run", "--comment", "never"]);
    assert_eq!((never.code, fake.writes()), (1, 0));
}

#[test]
fn an_address_is_told_only_where_it_is_a_page_of_the_server() {
    let a = commit('a');
    for page in [
        "https://evil.example/acme/mesh/pull/7#issuecomment-1000",
        "http://ghe.example.com/acme/mesh/pull/7",
        "https://ghe.example.com@evil.example/x",
        "https://ghe.example.com/x\nconclusion=success",
        "https://ghe.example.com/x\r::error::x",
        "https://ghe.example.com/$(touch x)",
        "javascript:alert(1)",
        "/acme/mesh/pull/7",
        "",
    ] {
        let fake = Fake::start(&[(7, &a)]);
        let mut desk = Desk::github(fake.port);
        desk.pull_request(&a, 7);
        fake.world().page = Some(page.to_owned());
        let ran = desk.post(&report(&["x is odd"]), &["--no-check-run"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, "wrote the comment\n"), "{page}");
        let ran = desk.post(&report(&["x is odd"]), &["--no-check-run"]);
        assert_eq!(ran.stdout, "the comment is up to date already\n", "{page}");
        fake.world().page = None;
        let ran = desk.post(&report(&["y is odd"]), &["--no-check-run"]);
        assert_eq!(ran.stdout, format!("edited the comment\n{URL}"));
    }
}

#[test]
fn comments_of_others_are_left_alone_whatever_they_say() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let foreign = |id, login: &str, body: &str| Comment {
        id,
        number: 7,
        login: login.to_owned(),
        body: body.to_owned(),
    };
    let marked = format!("{MARKER}all is well");
    fake.world().comments = vec![
        foreign(1, "mallory", &marked),
        foreign(2, "other[bot]", &marked),
        foreign(3, "github-actions", &marked),
        foreign(4, "github-actions[bot]", &format!("> quoted\n{marked}")),
        foreign(5, "github-actions[bot]", "<!-- mesh-lint:v1 key=other -->\nx"),
    ];
    let before = fake.world().comments.clone();
    desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    assert_eq!(fake.writes(), 1);
    assert_eq!(fake.world().comments[..5], before);
    assert_eq!(fake.world().comments.len(), 6);
}

#[test]
fn our_comment_is_found_on_the_third_page_and_two_are_no_reason_to_write_a_third() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let comment =
        |id, login: &str, body: String| Comment { id, number: 7, login: login.to_owned(), body };
    let mut comments: Vec<_> = (0..250).map(|it| comment(it, "ann", format!("{it}"))).collect();
    comments.push(comment(300, "github-actions[bot]", format!("{MARKER}old")));
    comments.push(comment(301, "github-actions[bot]", format!("{MARKER}newer")));
    fake.world().comments = comments;
    let ran = desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    assert!(ran.stdout.starts_with("2 comments are ours; the oldest is kept up to date\nedited "));
    assert_eq!(fake.writes(), 1);
    assert!(fake.bodies()[250].contains("x is odd") && fake.bodies()[251].ends_with("newer"));
}

#[test]
fn a_person_is_known_by_the_name_that_the_forge_gives() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    fake.world().user = Some("ann".to_owned());
    let mut desk = Desk::github(fake.port);
    desk.set("GITHUB_TOKEN", "");
    desk.set("GH_TOKEN", super::support::TOKEN);
    for writes in [1, 0] {
        let arguments = ["--no-check-run", "--head", &a];
        desk.post(&report(&["x is odd"]), &arguments);
        assert_eq!(fake.writes(), writes);
    }
    let ran =
        desk.post(&report(&["x is odd"]), &["--no-check-run", "--head", &a, "--author", "bob"]);
    let warning = "warning: the comment is by `ann`, so that the next run can't find it\n";
    assert!(ran.stderr.starts_with(warning), "{}", ran.stderr);
}

#[test]
fn a_second_workflow_finds_the_pull_request_of_a_fork_by_its_commit() {
    let a = commit('a');
    let fake = Fake::start(&[(6, &commit('9')), (7, &a)]);
    fake.world().pulls[1].fork = true;
    let mut desk = Desk::github(fake.port);
    desk.workflow_run(&a, "failure");
    let ran = desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    assert_eq!((ran.code, fake.writes()), (1, 1));
    assert_eq!(fake.world().comments[0].number, 7);
    let body = fake.bodies().remove(0);
    assert!(body.contains("the pull request's own workflow run") && !body.contains("disagree"));

    desk.workflow_run(&a, "success");
    desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    let body = fake.bodies().remove(0);
    assert!(
        body.contains("**Report and job disagree:** the workflow run ended with `success`."),
        "{body}"
    );
}

#[test]
fn a_check_run_stands_on_the_head_with_all_annotations() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    // The commit of the job is a merge that nobody looks at.
    desk.set("GITHUB_SHA", &commit('e'));
    let errors: Vec<String> = (0..125).map(|it| format!("{it} is odd")).collect();
    let errors: Vec<&str> = errors.iter().map(String::as_str).collect();
    let ran = desk.post(&report(&errors), &["--comment", "never"]);
    assert_eq!(ran.stdout, "wrote the check run: failure, 125 annotations\n", "{}", ran.stderr);
    assert_eq!(fake.writes(), 3);
    let run = fake.world().runs[0].clone();
    assert_eq!((&run["head_sha"], &run["conclusion"]), (&a.into(), &"failure".into()));
    assert_eq!(run["output"]["title"], "125 errors block");
    let annotations = fake.world().annotations[0].1.clone();
    assert_eq!(annotations.len(), 125);
    assert_eq!(annotations[0]["path"], "domains/payments/transactions.odcs.yaml");
    assert_eq!(
        (&annotations[0]["start_line"], &annotations[0]["annotation_level"]),
        (&9.into(), &"failure".into())
    );

    let ran = desk.post(&report(&errors), &["--comment", "never"]);
    assert_eq!(ran.stdout, "the check run is up to date already\n");
    assert_eq!(fake.writes(), 0);
    for (errors, conclusion) in [(&["warning x"][..], "neutral"), (&[], "success")] {
        desk.post(&report(errors), &["--comment", "never"]);
        assert_eq!(fake.world().runs.last().unwrap()["conclusion"], conclusion);
    }
}

#[test]
fn sarif_is_uploaded_for_the_head_of_the_pull_request() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let arguments = ["--comment", "never", "--no-check-run", "--upload-sarif"];
    let ran = desk.post(&report(&["x is odd"]), &arguments);
    assert_eq!((ran.stdout.as_str(), fake.writes()), ("uploaded SARIF\n", 1));
    let upload = fake.world().sarifs[0].clone();
    assert_eq!((&upload["commit_sha"], &upload["ref"]), (&a.into(), &"refs/pull/7/head".into()));
    let packed =
        base64::engine::general_purpose::STANDARD.decode(upload["sarif"].as_str().unwrap());
    let mut text = String::new();
    GzDecoder::new(&*packed.unwrap()).read_to_string(&mut text).unwrap();
    let sarif: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "contract/odd");
}

#[test]
fn nothing_is_posted_where_the_head_has_moved_on() {
    let (a, b) = (commit('a'), commit('b'));
    let fake = Fake::start(&[(7, &b)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let ran = desk.post(&report(&["x is odd"]), &[]);
    assert_eq!(ran.stdout, "pull request #7 has a newer push; nothing is posted\n");
    assert_eq!((ran.code, fake.writes()), (1, 0));
    desk.workflow_run(&a, "failure");
    let ran = desk.post(&report(&["x is odd"]), &[]);
    assert!(ran.stdout.starts_with("no open pull request ends with aaaaaaa"), "{}", ran.stdout);
    assert_eq!((ran.code, fake.writes()), (1, 0));
}

#[test]
fn nothing_is_posted_where_the_head_moves_on_meanwhile() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.workflow_run(&a, "failure");
    // Once the comments are read, before one is written.
    fake.trick("GET", "/issues/7/comments", super::github::Trick::Push(7, commit('b')));
    let ran = desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    assert_eq!(ran.stdout, "pull request #7 has a newer push; nothing is posted\n");
    assert_eq!((ran.code, fake.writes()), (1, 0));
    fake.world().pulls[0].open = false;
    desk.pull_request(&a, 7);
    let ran = desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    assert_eq!(ran.stdout, "pull request #7 is closed; nothing is posted\n");
}

#[test]
fn an_earlier_run_that_ends_last_does_not_undo_a_later() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let mut post = |(run, attempt): (&str, &str), message: &str| {
        desk.set("GITHUB_RUN_ID", run);
        desk.set("GITHUB_RUN_ATTEMPT", attempt);
        let ran = desk.post(&report(&[message]), &["--no-check-run"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
        (fake.writes(), ran.stdout)
    };
    assert_eq!(post(("100", "2"), "x is odd").0, 1);
    let late = "a later run has written the comment already; nothing is written\n";
    for turn in [("100", "1"), ("99", "3")] {
        assert_eq!(post(turn, "y is odd"), (0, format!("{late}{URL}")));
    }
    let same = "the comment is up to date already\n";
    assert_eq!(post(("101", "1"), "x is odd"), (0, format!("{same}{URL}")));
    assert_eq!(post(("101", "1"), "y is odd").0, 1);
    assert!(fake.bodies()[0].contains("y is odd"));
}

#[test]
fn two_pull_requests_with_one_head_need_a_number() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a), (8, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.workflow_run(&a, "failure");
    let ran = desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    let warning = "warning: 2 pull requests end with aaaaaaa; nothing is posted\n\
                   help: name one with --pull-request\n";
    assert_eq!((ran.code, ran.stderr.as_str(), fake.writes()), (1, warning, 0));
    desk.post(&report(&["x is odd"]), &["--no-check-run", "--pull-request", "8"]);
    assert_eq!((fake.writes(), fake.world().comments[0].number), (1, 8));
}

#[test]
fn a_dry_run_prints_the_comment_and_writes_nothing() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    let dry = desk.post(&report(&["x is odd"]), &["--dry-run", "--upload-sarif"]);
    assert_eq!((dry.code, fake.writes()), (1, 0));
    assert!(dry.stderr.starts_with("would write a comment on pull request #7\nwould write a check run: failure, 1 annotations\nwould upload SARIF: "), "{}", dry.stderr);
    desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    assert_eq!(fake.bodies(), [dry.stdout]);
    fake.writes();

    desk.unset("GITHUB_TOKEN");
    let offline = desk.post(&report(&["x is odd"]), &["--dry-run"]);
    assert_eq!((offline.code, offline.stdout), (1, fake.bodies().remove(0)));
    assert_eq!(fake.world().requests.len(), 0);
}

#[test]
fn a_comment_is_never_larger_than_github_takes() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    let errors =
        |from: usize| (from..from + 1_000).map(|it| format!("{it} {}", "`é|<😀".repeat(40)));
    for (digit, from) in [('a', 0), ('b', 500), ('c', 1_000), ('d', 1_500)] {
        let (head, errors): (_, Vec<_>) = (commit(digit), errors(from).collect());
        fake.world().pulls[0].head.clone_from(&head);
        desk.pull_request(&head, 7);
        let errors: Vec<&str> = errors.iter().map(String::as_str).collect();
        let ran = desk.post(&report(&errors), &["--no-check-run"]);
        assert_eq!((ran.code, ran.stderr.as_str(), fake.writes()), (1, "", 1));
        let body = fake.bodies().remove(0);
        assert!(body.encode_utf16().count() <= 65_536);
        assert_eq!(
            body.contains("**500 new**, **500 fixed**, 500 as before"),
            digit != 'a',
            "{body}"
        );
    }
}

#[test]
fn only_the_host_that_is_named_is_asked() {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    desk.post(&report(&["x is odd"]), &["--upload-sarif"]);
    for request in &fake.world().requests {
        assert_eq!(request.header("host"), Some(format!("127.0.0.1:{}", fake.port).as_str()));
        assert!(decoded(&request.path).starts_with("/api/v3/"), "{}", request.path);
    }
    for (name, value, message) in [
        ("GITHUB_API_URL", "http://ghe.example.com/api/v3", "GITHUB_API_URL is not encrypted"),
        ("GITHUB_SERVER_URL", "javascript:alert(1)", "GITHUB_SERVER_URL is no https address"),
        (
            "GITHUB_REPOSITORY",
            "acme/mesh/../other?x",
            "the repository `acme/mesh/../other?x` is no",
        ),
    ] {
        let mut desk = Desk::github(fake.port);
        desk.set(name, value);
        let ran = desk.post(&report(&[]), &["--head", &a]);
        assert!(
            ran.code == 2 && ran.stderr.starts_with(&format!("error: {message}")),
            "{}",
            ran.stderr
        );
    }
}
