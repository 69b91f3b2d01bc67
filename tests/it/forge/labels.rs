//! The label of a pull request that breaks something: told, never asked.

use super::github::{Fake, Trick, refusal};
use super::server::Reply;
use super::support::{Desk, commit, report};
use mesh_lint::report::{Report, Side};
use mesh_lint::settle::Verdict;
use serde_json::json;

const LABEL: &str = "data-contract: breaking";
const LABELS: &str = "/issues/7/labels";
const REMOVED: &str = "/issues/7/labels/data-contract%3A%20breaking";
const ASKED: [&str; 4] = ["--comment", "never", "--no-check-run", "--labels"];

fn pull_request() -> (Fake, Desk) {
    let fake = Fake::start(&[(6, &commit('9')), (7, &commit('a'))]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&commit('a'), 7);
    (fake, desk)
}

fn breaking() -> Report {
    let mut report = report(&["first breaks"]);
    report.findings[0].breaks = vec![Side::Consumers];
    report.summary.breaking = 1;
    report
}

fn labels(fake: &Fake) -> Vec<(u64, String)> {
    fake.world().labels.clone()
}

#[test]
fn a_pull_request_is_labelled_while_something_breaks() {
    let (fake, desk) = pull_request();
    let others = [(6, LABEL.to_owned()), (7, "help wanted".to_owned())];
    fake.world().labels = others.to_vec();
    let up_to_date = "the label is up to date already\n";
    for (report, said, writes) in [
        (report(&["x is odd"]), up_to_date, 0),
        (breaking(), "set the label `data-contract: breaking`\n", 1),
        (breaking(), up_to_date, 0),
        (report(&["x is odd"]), "took off the label `data-contract: breaking`\n", 1),
        (report(&[]), up_to_date, 0),
    ] {
        let code = i32::from(!report.findings.is_empty());
        let ran = desk.post(&report, &ASKED);
        let said = (code, said, "");
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), said);
        assert_eq!(fake.writes(), writes);
    }
    assert_eq!(labels(&fake), others);
}

#[test]
fn a_label_is_not_asked_for_a_verdict() {
    for label in [LABEL, "mesh-lint: skip"] {
        let (fake, desk) = pull_request();
        fake.world().labels.push((7, label.to_owned()));
        assert_eq!(desk.post(&breaking(), &ASKED).code, 1);
        assert_eq!(desk.post(&report(&[]), &ASKED).code, 0);
    }
    // Without being asked for, no label is looked at.
    let (fake, desk) = pull_request();
    fake.world().labels.push((7, LABEL.to_owned()));
    desk.post(&report(&[]), &[]);
    assert!(fake.world().requests.iter().all(|it| !it.path.contains("labels")));
    assert_eq!(labels(&fake), [(7, LABEL.to_owned())]);
}

#[test]
fn a_token_that_may_not_label_is_no_failure() {
    let said = "Resource not accessible by integration";
    for (method, path, report) in [
        ("GET", LABELS, breaking()),
        ("POST", LABELS, breaking()),
        ("DELETE", REMOVED, report(&[])),
    ] {
        let (fake, desk) = pull_request();
        if method == "DELETE" {
            fake.world().labels.push((7, LABEL.to_owned()));
        }
        let before = labels(&fake);
        fake.trick(method, path, Trick::Instead(refusal(403, said)));
        let ran = desk.post(&report, &[&ASKED[..], &["--strict"]].concat());
        let note = format!(
            "note: setting the label: the forge answers 403: {said}; \
             the token needs `pull-requests: write`\n"
        );
        let code = i32::from(method != "DELETE");
        assert_eq!((ran.code, ran.stdout, ran.stderr.as_str()), (code, note, ""), "{method}");
        assert_eq!(labels(&fake), before);
    }
}

#[test]
fn what_else_goes_wrong_leaves_the_verdict() {
    // Stored, and the answer was lost: a second time changes nothing.
    for trick in [Trick::After(refusal(502, "Bad Gateway")), Trick::LostAfter] {
        let (fake, desk) = pull_request();
        fake.trick("POST", LABELS, trick.clone());
        let ran = desk.post(&breaking(), &ASKED);
        assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
        assert_eq!(labels(&fake), [(7, LABEL.to_owned())]);
        fake.trick("DELETE", REMOVED, trick);
        let ran = desk.post(&report(&[]), &ASKED);
        let took = "took off the label `data-contract: breaking`\n";
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, took, ""));
        assert_eq!(labels(&fake), []);
    }
    let (fake, desk) = pull_request();
    for reply in [refusal(422, "Validation Failed"), refusal(404, "Not Found")] {
        fake.trick("POST", LABELS, Trick::Instead(reply));
        let ran = desk.post(&breaking(), &ASKED);
        let warning = "warning: setting the label: the forge answers 4";
        assert!(ran.code == 1 && ran.stderr.starts_with(warning), "{}", ran.stderr);
    }
    fake.trick("GET", LABELS, Trick::Instead(Reply::new(200, json!({ "name": LABEL }))));
    let ran = desk.post(&breaking(), &ASKED);
    assert!(ran.stderr.starts_with("warning: setting the label: the answer of the forge is not"));
}

#[test]
fn a_label_stays_where_nobody_knows_better() {
    let (fake, desk) = pull_request();
    fake.world().labels.push((7, LABEL.to_owned()));
    let mut report = report(&[]);
    report.summary.verdict = Verdict::Incomplete;
    let ran = desk.post(&report, &ASKED);
    let line = "not everything could be judged: the label stays as it is\n";
    assert_eq!((ran.code, ran.stdout.as_str()), (2, line));
    // Somebody pushes once the labels are read.
    fake.trick("GET", LABELS, Trick::Push(7, commit('b')));
    report.summary.verdict = Verdict::Pass;
    let ran = desk.post(&report, &ASKED);
    assert_eq!(ran.stdout, "pull request #7 has a newer push; nothing is posted\n");
    assert_eq!((fake.writes(), labels(&fake).len()), (0, 1));
}

#[test]
fn a_dry_run_sets_no_label() {
    let (fake, desk) = pull_request();
    let ran = desk.post(&breaking(), &[&ASKED[..], &["--dry-run"]].concat());
    assert_eq!(ran.stdout, "would set the label `data-contract: breaking`\n");
    assert_eq!((fake.writes(), labels(&fake)), (0, Vec::new()));
}

#[test]
fn an_earlier_run_that_ends_last_sets_no_label_back() {
    let (fake, mut desk) = pull_request();
    let all = ["--labels", "--upload-sarif"];
    desk.set("GITHUB_RUN_ATTEMPT", "1");
    desk.set("GITHUB_RUN_ID", "101");
    let ran = desk.post(&breaking(), &all);
    assert!(ran.stdout.contains("set the label `data-contract: breaking`\n"), "{}", ran.stdout);
    assert_eq!(fake.writes(), 4, "comment, label, check run and SARIF");
    desk.set("GITHUB_RUN_ID", "100");
    let ran = desk.post(&report(&["x is odd"]), &all);
    let said = "a later run has written the comment already; nothing is written\n";
    assert!(ran.stdout.starts_with(said) && ran.stdout.lines().count() == 2, "{}", ran.stdout);
    assert_eq!((ran.code, fake.writes()), (1, 0));
    assert_eq!(labels(&fake), [(7, LABEL.to_owned())]);
    // The next run takes it off.
    desk.set("GITHUB_RUN_ID", "102");
    desk.post(&report(&["x is odd"]), &all);
    assert_eq!(labels(&fake), []);
}
