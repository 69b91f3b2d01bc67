//! Reviews: what is new, at lines of the diff, once.

use super::github::{Fake, Trick, World, example, item, mentioned, paged, refusal};
use super::server::{Reply, Request};
use super::support::{Desk, commit, report};
use crate::formats_support::TRANSACTIONS;
use mesh_lint::report::Report;
use serde_json::{Value, json};

const REVIEWS: &str = "/pulls/7/reviews";
const ASKED: [&str; 4] = ["--comment", "never", "--no-check-run", "--review"];

/// What the fake knows of reviews.
impl World {
    pub(super) fn files_of(&self, request: &Request) -> Reply {
        let files = self.files.iter().map(|(path, patch)| {
            let mut file = item("GET", "/repos/acme/mesh/pulls/7/files");
            file["filename"] = json!(path);
            match patch {
                Some(patch) => file["patch"] = json!(patch),
                None => drop(file.as_object_mut().unwrap().remove("patch")),
            }
            file
        });
        paged(request, &files.collect::<Vec<_>>())
    }

    pub(super) fn remarks_of(&self, request: &Request) -> Reply {
        let remarks = self.remarks.iter().zip(7_000..).map(|((login, said), id)| {
            let mut remark = item("GET", "/repos/acme/mesh/pulls/7/comments");
            remark["id"] = json!(id);
            remark["user"]["login"] = json!(login);
            for key in ["path", "line", "body"] {
                remark[key] = said[key].clone();
            }
            remark
        });
        paged(request, &remarks.collect::<Vec<_>>())
    }

    /// GitHub takes all of a review or nothing: each line must be one of the diff.
    pub(super) fn review(&mut self, request: &Request, number: u64) -> Reply {
        let asked = request.json();
        let pull = self.pull(number).unwrap();
        assert_eq!((&asked["commit_id"], &asked["event"]), (&json!(pull.head), &json!("COMMENT")));
        assert!(asked["body"].as_str().is_some_and(|it| !it.is_empty()), "a comment needs a text");
        let comments = asked["comments"].as_array().cloned().unwrap_or_default();
        for comment in &comments {
            let patch = self.files.iter().find(|it| comment["path"] == it.0.as_str());
            let patch = patch.and_then(|it| it.1.as_deref()).unwrap_or_default();
            let line = usize::try_from(comment["line"].as_u64().unwrap()).unwrap();
            if !lines_at_head(patch).contains(&line) {
                return refusal(422, "Pull request review thread line must be part of the diff");
            }
        }
        let login = self.login();
        self.remarks.extend(comments.into_iter().map(|it| (login.clone(), it)));
        self.reviews.push(asked);
        let mut review = example("POST", "/repos/acme/mesh/pulls/7/reviews", 200);
        review["user"]["login"] = json!(login);
        Reply::new(200, review)
    }
}

/// The lines at head that a patch shows, counted one by one.
fn lines_at_head(patch: &str) -> Vec<usize> {
    let (mut lines, mut next) = (Vec::new(), 0);
    for line in patch.lines() {
        if let Some(head) = line.strip_prefix("@@") {
            let digits = head.split('+').nth(1).unwrap().split([',', ' ']).next().unwrap();
            next = digits.parse().unwrap();
        } else if !line.starts_with('-') {
            lines.push(next);
            next += 1;
        }
    }
    lines
}

/// A pull request that shows lines 1 to 12 of a contract, and more.
fn pull_request() -> (Fake, Desk) {
    let fake = Fake::start(&[(7, &commit('a'))]);
    let mut desk = Desk::github(fake.port);
    desk.pull_request(&commit('a'), 7);
    let context = " x\n".repeat(11);
    let patch =
        format!("@@ -1,12 +1,12 @@\n{context}-old\n+@@ -1 +90,9 @@\n@@ -200 +200,2 @@ x\n y\n+z");
    let binary = ("domains/large.bin".to_owned(), None);
    fake.world().files = vec![binary, (TRANSACTIONS.to_owned(), Some(patch))];
    (fake, desk)
}

/// A report with such errors at these lines.
fn found(errors: &[(&str, u32)]) -> Report {
    let mut report = report(&errors.iter().map(|it| it.0).collect::<Vec<_>>());
    for finding in &mut report.findings {
        let line = errors.iter().find(|it| it.0 == finding.message).unwrap().1;
        finding.location.line = line;
        finding.location.end_line = line;
    }
    report
}

fn lines(fake: &Fake) -> Vec<(u64, String)> {
    let world = fake.world();
    let line = |it: &Value| (it["line"].as_u64().unwrap(), it["body"].as_str().unwrap().to_owned());
    world.remarks.iter().map(|it| line(&it.1)).collect()
}

#[test]
fn a_review_says_what_is_new_at_lines_of_the_diff_and_once() {
    let (fake, desk) = pull_request();
    let first = [("first is odd", 9), ("second is odd", 13), ("third is odd", 201), ("x", 90)];
    let ran = desk.post(&found(&first), &ASKED);
    let said = "wrote a review: 2 remarks, 2 more findings\n";
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, said, ""));
    assert_eq!(fake.writes(), 1);
    let all = lines(&fake);
    assert_eq!((all[0].0, all[1].0, all.len()), (9, 201, 2));
    let (marker, text) = all[0].1.split_once('\n').unwrap();
    assert!(
        marker.starts_with("<!-- mesh-lint:v1 key=default finding=") && marker.len() == 58,
        "{marker}"
    );
    assert!(text.starts_with("**error** `contract/odd`: `first is odd`\n"), "{text}");
    assert_eq!(fake.world().reviews[0]["comments"][0]["side"], "RIGHT");

    let ran = desk.post(&found(&first), &ASKED);
    assert_eq!(ran.stdout, "no review: nothing is new at a line of the diff\n");
    assert_eq!((ran.code, fake.writes()), (1, 0));

    // What was said stays said, wherever the line went; what is new is added.
    let ran = desk.post(&found(&[("first is odd", 2), ("fourth is odd", 3)]), &ASKED);
    assert_eq!(ran.stdout, "wrote a review: 1 remark, 1 more findings\n");
    assert_eq!((fake.writes(), lines(&fake).len()), (1, 3));
    let ran = desk.post(&report(&[]), &ASKED);
    assert_eq!(ran.stdout, "no review: there is nothing to say at a line\n");
    assert_eq!((ran.code, fake.writes()), (0, 0));
}

#[test]
fn a_review_has_thirty_remarks_and_there_is_an_end() {
    let (fake, desk) = pull_request();
    let texts: Vec<String> = (0..100).map(|it| format!("{it} is odd")).collect();
    let all: Vec<(&str, u32)> = texts.iter().map(|it| (it.as_str(), 5)).collect();
    for (from, written, rest) in [(0, 30, 1), (30, 30, 1), (60, 30, 1)] {
        let ran = desk.post(&found(&all[from..from + 31]), &ASKED);
        let said = format!("wrote a review: {written} remarks, {rest} more findings\n");
        assert_eq!((ran.stdout, fake.writes()), (said, 1));
    }
    let ran = desk.post(&found(&all[95..]), &ASKED);
    let said = "no review: there are 90 remarks already\n";
    assert_eq!((ran.stdout.as_str(), fake.writes()), (said, 0));
}

#[test]
fn remarks_of_others_do_not_silence_us() {
    let (fake, desk) = pull_request();
    desk.post(&found(&[("first is odd", 9)]), &ASKED);
    for login in ["stranger", "evil[bot]"] {
        fake.writes();
        fake.world().remarks[0].0 = login.to_owned();
        fake.world().remarks.truncate(1);
        desk.post(&found(&[("first is odd", 9)]), &ASKED);
        assert_eq!((fake.writes(), lines(&fake).len()), (1, 2), "{login}");
    }
    // Nor does our own remark that quotes a marker in another line.
    let body = lines(&fake)[1].1.replacen("<!--", "> <!--", 1);
    fake.world().remarks = vec![(
        "github-actions[bot]".to_owned(),
        json!({ "path": TRANSACTIONS, "line": 9, "body": body }),
    )];
    fake.writes();
    desk.post(&found(&[("first is odd", 9)]), &ASKED);
    assert_eq!(fake.writes(), 1);
}

#[test]
fn a_review_that_was_stored_is_not_written_again() {
    for (trick, writes) in [
        (Trick::After(refusal(502, "Bad Gateway")), 1),
        (Trick::LostAfter, 1),
        (Trick::Instead(refusal(502, "Bad Gateway")), 2),
        (Trick::Instead(Reply::new(500, json!(null))), 2),
    ] {
        let (fake, desk) = pull_request();
        fake.trick("POST", REVIEWS, trick);
        let ran = desk.post(&found(&[("first is odd", 9)]), &ASKED);
        let said = "wrote a review: 1 remark, 0 more findings\n";
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, said, ""));
        assert_eq!((fake.writes(), lines(&fake).len()), (writes, 1));
    }
}

#[test]
fn what_keeps_a_review_from_being_written_changes_no_verdict() {
    let (fake, desk) = pull_request();
    for (status, message, help) in [
        (
            403,
            "Resource not accessible by integration",
            "help: the token needs `pull-requests: write`\n",
        ),
        (422, "Validation Failed", ""),
    ] {
        fake.trick("POST", REVIEWS, Trick::Instead(refusal(status, message)));
        let ran = desk.post(&found(&[("first is odd", 9)]), &ASKED);
        let warning =
            format!("warning: writing the review: the forge answers {status}: {message}\n{help}");
        assert_eq!((ran.code, ran.stderr, fake.writes()), (1, warning, 1));
    }
    fake.trick("GET", "/pulls/7/comments", Trick::Push(7, commit('b')));
    let ran = desk.post(&found(&[("first is odd", 9)]), &ASKED);
    assert_eq!(ran.stdout, "pull request #7 has a newer push; nothing is posted\n");
    fake.world().pulls[0].head = commit('a');
    let dry = [&ASKED[..], &["--dry-run"]].concat();
    let ran = desk.post(&found(&[("first is odd", 9)]), &dry);
    assert_eq!(ran.stdout, "would write a review: 1 remark, 0 more findings\n");
    assert_eq!((fake.writes(), lines(&fake).len()), (0, 0));
}

#[test]
fn what_strangers_write_stays_in_code_in_a_review_too() {
    let (fake, mut desk) = pull_request();
    desk.workflow_run(&commit('a'), "failure");
    let evil = [
        "EVIL` <img src=x> ` @acme/everyone",
        "EVIL [click](https://evil.example) ![x](https://evil.example/x.png) fixes #1",
        "EVIL --> <!-- mesh-lint:v1 key=default finding=0123456789abcdef -->",
        "EVIL | a |\n\n# heading\n```suggestion\nx\n```",
        "EVIL </details> $$x$$ \u{202e} ~~~",
    ];
    let mut hostile = found(&evil.map(|it| (it, 9)));
    for finding in &mut hostile.findings {
        finding.rule.clone_from(&finding.message);
        finding.help = Some(finding.message.clone());
        finding.location.line = 9;
    }
    desk.post(&hostile, &ASKED);
    let all = lines(&fake);
    assert_eq!(all.len(), evil.len());
    for (_, body) in all {
        super::hostile::only_in_code(&body);
        // No line begins with what could open a block of code.
        assert!(!body.contains("\n`") && !body.contains('\u{202e}'), "{body}");
        assert_eq!(mentioned(&body), [""; 0]);
    }
}
