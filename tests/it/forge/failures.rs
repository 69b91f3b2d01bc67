//! What goes wrong on the way: the verdict stays, and nothing is written twice.

use super::github::{Fake, Trick, refusal};
use super::server::{self, Reply};
use super::support::{Desk, commit, report};
use crate::program::Ran;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const COMMENTS: &str = "/issues/7/comments";

/// A pull request, and a job on it.
fn pull_request() -> (Fake, Desk) {
    let a = commit('a');
    let fake = Fake::start(&[(7, &a)]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&a, 7);
    (fake, desk)
}

fn comment(desk: &Desk) -> Ran {
    desk.post(&report(&["x is odd"]), &["--no-check-run"])
}

#[test]
fn a_comment_that_was_stored_is_not_written_again() {
    for trick in [
        Trick::After(refusal(502, "Bad Gateway")),
        Trick::After(Reply::new(500, json!(null))),
        Trick::LostAfter,
        Trick::After(Reply::new(201, json!("what?"))),
    ] {
        let (fake, desk) = pull_request();
        fake.trick("POST", COMMENTS, trick);
        let ran = comment(&desk);
        assert_eq!((ran.code, ran.stderr.as_str(), fake.writes()), (1, "", 1));
        assert_eq!(fake.bodies().len(), 1);
    }
}

#[test]
fn a_comment_that_was_not_stored_is_written_again() {
    let (fake, desk) = pull_request();
    fake.trick("POST", COMMENTS, Trick::Instead(refusal(502, "Bad Gateway")));
    let ran = comment(&desk);
    assert_eq!((ran.code, ran.stderr.as_str(), fake.writes()), (1, "", 2));
    assert_eq!(fake.bodies().len(), 1);
}

#[test]
fn what_the_forge_refuses_is_said_once_and_the_verdict_stays() {
    for (status, message, help) in [
        (401, "Bad credentials", "help: the token is not valid, or no longer"),
        (
            403,
            "Resource not accessible by integration",
            "help: the token needs `pull-requests: write`",
        ),
        (404, "Not Found", "help: the token needs `pull-requests: write`"),
        (422, "Validation Failed", ""),
    ] {
        let (fake, desk) = pull_request();
        fake.trick("POST", COMMENTS, Trick::Instead(refusal(status, message)));
        let ran = comment(&desk);
        assert_eq!((ran.code, fake.writes(), fake.bodies().len()), (1, 1, 0));
        let warning =
            format!("warning: writing the comment: the forge answers {status}: {message}\n{help}");
        assert!(ran.stderr.starts_with(&warning), "{}", ran.stderr);
        let clean = desk.post(&report(&[]), &["--no-check-run", "--comment", "always"]);
        assert_eq!(clean.code, 0);
    }
}

#[test]
fn strict_runs_end_with_2() {
    let (fake, desk) = pull_request();
    fake.world().read_only = true;
    for (arguments, code) in [(&["--strict"][..], 2), (&[], 0)] {
        let ran = desk.post(&report(&[]), &[&["--comment", "always"], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""));
        assert_eq!(ran.stderr.matches("warning: ").count(), 2, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("`pull-requests: write`") && ran.stderr.contains("`checks: write`")
        );
    }
    assert_eq!(fake.bodies().len(), 0);
}

#[test]
fn limits_of_the_rate_are_kept() {
    let (fake, desk) = pull_request();
    let limited = |seconds: &str| refusal(429, "Too Many Requests").with("retry-after", seconds);
    fake.trick("GET", COMMENTS, Trick::Instead(limited("1")));
    fake.trick("POST", COMMENTS, Trick::Instead(limited("1")));
    let start = std::time::Instant::now();
    let ran = comment(&desk);
    assert!(start.elapsed().as_secs() >= 2);
    assert_eq!((ran.code, ran.stderr.as_str(), fake.writes()), (1, "", 2));

    let (fake, desk) = pull_request();
    let exhausted = refusal(403, "API rate limit exceeded")
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", "99999999999");
    for reply in [limited("3600"), exhausted] {
        fake.trick("POST", COMMENTS, Trick::Instead(reply));
        let ran = comment(&desk);
        let warning = "warning: writing the comment: the forge asks to wait ";
        assert!(ran.stderr.starts_with(warning), "{}", ran.stderr);
        assert_eq!((ran.code, fake.writes(), fake.bodies().len()), (1, 1, 0));
    }
}

#[test]
fn no_other_host_hears_of_the_token() {
    let heard = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&heard);
    let other = server::start(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Reply::new(200, json!([]))
    });
    for (status, method, path) in [
        (301, "GET", COMMENTS),
        (302, "GET", "/pulls/7"),
        (307, "POST", COMMENTS),
        (302, "POST", COMMENTS),
    ] {
        let (fake, desk) = pull_request();
        let target = format!("http://127.0.0.1:{other}/api/v3/repos/acme/mesh{path}");
        let reply = refusal(status, "Moved").with("location", target);
        fake.trick(method, path, Trick::Instead(reply));
        let ran = comment(&desk);
        assert_eq!((ran.code, fake.bodies().len()), (1, 0));
        let warning = "the forge redirects to another address, which is not followed\n";
        assert!(
            ran.stderr.starts_with("warning: ") && ran.stderr.contains(warning),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(heard.load(Ordering::SeqCst), 0);
    // A repository that was renamed stays on the same host.
    let (fake, desk) = pull_request();
    let target = format!("http://127.0.0.1:{}/api/v3/repos/acme/mesh{COMMENTS}", fake.port);
    fake.trick("POST", COMMENTS, Trick::Instead(refusal(307, "Moved").with("location", target)));
    assert_eq!((comment(&desk).stderr.as_str(), fake.bodies().len()), ("", 1));
}

#[test]
fn a_check_run_that_was_stored_is_not_written_again() {
    let errors: Vec<String> = (0..60).map(|it| format!("{it} is odd")).collect();
    let errors: Vec<&str> = errors.iter().map(String::as_str).collect();
    for (method, path, trick, writes) in [
        ("POST", "/check-runs", Trick::After(refusal(502, "Bad Gateway")), 2),
        ("POST", "/check-runs", Trick::LostAfter, 2),
        ("POST", "/check-runs", Trick::Instead(refusal(502, "Bad Gateway")), 3),
        ("PATCH", "/check-runs/4000", Trick::After(refusal(502, "Bad Gateway")), 2),
        ("PATCH", "/check-runs/4000", Trick::Instead(refusal(502, "Bad Gateway")), 3),
    ] {
        let (fake, desk) = pull_request();
        fake.trick(method, path, trick);
        let ran = desk.post(&report(&errors), &["--comment", "never"]);
        assert_eq!((ran.stderr.as_str(), fake.writes()), ("", writes), "{method}");
        let world = fake.world();
        assert_eq!((world.runs.len(), world.annotations[0].1.len()), (1, 60));
    }
}

#[test]
fn where_nobody_answers_the_verdict_stays() {
    let mut desk = Desk::github(1);
    desk.pull_request(&commit('a'), 7);
    let ran = comment(&desk);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let warning = "warning: finding the pull request: the forge can't be reached: no connection\n\
                   help: run the command again with the same report; nothing is posted twice\n";
    assert_eq!(ran.stderr, warning);
}

#[test]
fn without_a_token_nothing_is_asked() {
    let (fake, mut desk) = pull_request();
    desk.unset("GITHUB_TOKEN");
    let ran = comment(&desk);
    let warning = "warning: nothing is posted: there is no token\n\
                   help: set GITHUB_TOKEN; --dry-run needs none\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (1, warning));
    assert_eq!(fake.world().requests.len(), 0);
    desk.set("GITHUB_TOKEN", "ghs_\u{1}odd");
    assert!(comment(&desk).stderr.contains("the token holds characters that no token has"));
}

#[test]
fn what_the_forge_says_is_made_harmless_and_never_holds_the_token() {
    let (fake, desk) = pull_request();
    let said = format!("x\n::error::##[stop-commands]\u{1b}[31m {}", super::support::TOKEN);
    fake.trick("POST", COMMENTS, Trick::Instead(refusal(422, &said)));
    let ran = comment(&desk);
    let line = ran.stderr.lines().next().unwrap();
    assert!(line.ends_with("422: x ::error::#\\u{23}[stop-commands]\\u{1b}[31m ***"), "{line}");
}
