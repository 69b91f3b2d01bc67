//! Reports that strangers wrote: an error that says why, and nothing posted.

use super::github::Fake;
use super::support::{Desk, commit, json_of, report};
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use std::fs;

fn forge() -> (Fake, Desk) {
    let (a, b) = (commit('a'), commit('b'));
    let fake = Fake::start(&[(7, &a), (8, &b)]);
    let mut desk = Desk::github(fake.port);
    desk.workflow_run(&a, "success");
    (fake, desk)
}

#[test]
fn reports_that_are_none_post_nothing() {
    let (fake, desk) = forge();
    let whole = String::from_utf8(json_of(&report(&["x is odd"]))).unwrap();
    let changed = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replacen(from, to, 1).into_bytes()
    };
    let half = whole.as_bytes()[..whole.len() / 2].to_vec();
    for (bytes, message) in [
        (vec![b' '; 32 * 1024 * 1024 + 1], "the report is larger than 32 MiB"),
        ("[".repeat(200_000).into_bytes(), "the report is nested more than 32 levels deep"),
        (
            changed("\"rules\": [", &format!("\"rules\": [{}", "[".repeat(40))),
            "the report is nested",
        ),
        (half, "the report ends in the middle, in line "),
        (Vec::new(), "the report ends in the middle, in line 1"),
        (changed("\"1.0\"", "\"2.0\""), "the report has version `2.0`, this program reads `1.x`"),
        (changed("\"rules\": [", "\"url\": \"x\", \"rules\": ["), "this is no report of mesh-lint"),
        (changed("\"errors\": 1", "\"errors\": NaN"), "this is no report of mesh-lint"),
        (changed("\"errors\": 1", "\"errors\": -1"), "this is no report of mesh-lint"),
        (changed("\"start\": ", "\"start\": 9999999999"), "this is no report of mesh-lint"),
        (changed("\"base\": \"77ab", "\"base\": \"main"), "the report has a wrong commit"),
        (
            changed("\"fingerprint\": \"", "\"fingerprint\": \"-->"),
            "the report has a wrong fingerprint",
        ),
        (b"\xff\xfe{}".to_vec(), "this is no report of mesh-lint"),
        // What it says of itself hides what it lists.
        (
            changed("\"errors\": 1", "\"errors\": 0"),
            "the report contradicts itself: it lists more findings than it counts",
        ),
        (
            changed("\"blocking\": 1", "\"blocking\": 0"),
            "the report contradicts itself: it lists more findings than it counts",
        ),
        (
            changed("\"verdict\": \"fail\"", "\"verdict\": \"pass\""),
            "the report contradicts itself: it passes, though findings block",
        ),
    ] {
        let ran = desk.post_bytes(&bytes, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        let error = format!("error: report.json: {message}");
        assert!(ran.stderr.starts_with(&error), "{message}: {}", ran.stderr);
    }
    assert_eq!(fake.world().requests.len(), 0);
}

#[test]
fn only_a_regular_file_is_read() {
    let (fake, desk) = forge();
    let missing = desk.run(&[]);
    assert!(missing.code == 2 && missing.stderr.starts_with("error: report.json can't be read: "));
    fs::create_dir(desk.file()).unwrap();
    assert_eq!(desk.run(&[]).stderr, "error: report.json is no regular file\n");
    fs::remove_dir(desk.file()).unwrap();
    #[cfg(unix)]
    {
        // A pipe would keep whoever opens it waiting for ever.
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        let fifo = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, desk.file(), fifo, mode, 0).unwrap();
        assert_eq!(desk.run(&[]).stderr, "error: report.json is no regular file\n");
        fs::remove_file(desk.file()).unwrap();
        let real = desk.folder.path().join("real.json");
        fs::write(&real, json_of(&report(&["x is odd"]))).unwrap();
        std::os::unix::fs::symlink(&real, desk.file()).unwrap();
        let ran = desk.run(&[]);
        let error = "error: report.json is a symbolic link, which is not followed\n";
        assert_eq!((ran.code, ran.stderr.as_str()), (2, error));
    }
    assert_eq!(fake.world().requests.len(), 0);
}

#[test]
fn a_report_can_not_choose_its_pull_request() {
    let (fake, desk) = forge();
    let mut lie = report(&["x is odd"]);
    lie.run.head = Some(commit('b'));
    lie.run.repository = Some("victim/mesh".to_owned());
    let ran = desk.post(&lie, &[]);
    let error = "error: the report is about another commit than the pull request\n\
                 help: post the report of this change; nothing was posted\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (2, error));
    assert_eq!(fake.world().requests.len(), 0);
    // What it says of its repository is not even read.
    lie.run.head = Some(commit('a'));
    desk.post(&lie, &["--no-check-run"]);
    assert_eq!(fake.writes(), 1);
    assert_eq!(fake.world().comments[0].number, 7);
    assert!(!fake.bodies()[0].contains("victim"));
}

#[test]
fn a_report_without_an_event_is_posted_where_its_commit_is() {
    let (fake, mut desk) = forge();
    desk.unset("GITHUB_EVENT_NAME");
    let mut own = report(&["x is odd"]);
    let ran = desk.post(&own, &[]);
    assert!(ran.code == 2 && ran.stderr.starts_with("error: the report names no commit"));
    let ran = desk.post(&own, &["--head", "main"]);
    assert!(ran.code == 2 && ran.stderr.starts_with("error: --head takes a whole commit id"));
    own.run.head = Some(commit('b'));
    desk.post(&own, &["--no-check-run"]);
    assert_eq!((fake.writes(), fake.world().comments[0].number), (1, 8));
}

#[test]
fn what_strangers_write_stays_in_code_spans() {
    let (fake, desk) = forge();
    let evil = [
        "EVIL` <img src=x> `",
        "EVIL [click](https://evil.example) ![x](https://evil.example/x.png)",
        "EVIL @acme/everyone fixes #1 GH-1 https://evil.example",
        "EVIL --> <!-- mesh-lint:state v1 -->",
        "EVIL </details></summary><h1>all clear</h1>",
        "EVIL | a | b |\n# heading\n::error::x",
        "EVIL \u{202e}\u{1b}[31m##[stop-commands]x",
        "EVIL [^1]: note ~~~ ``` $$x$$",
        "EVIL \\| `` \\` |",
    ];
    let mut hostile = report(&evil);
    for finding in &mut hostile.findings {
        finding.rule = finding.message.clone();
        finding.subject = finding.message.clone();
        finding.location.path = format!("../{}", finding.message);
        finding.owners = vec![finding.message.clone(), "@acme/everyone".to_owned()];
        finding.domain = Some(finding.message.clone());
        finding.help = Some(finding.message.clone());
    }
    hostile.run.comparison = evil.join(" ");
    hostile.run.notes = vec![evil.join(" ")];
    hostile.tool.version = evil[1].to_owned();
    // Twice, so that names which are read back stand in the lists.
    desk.post(&hostile, &["--no-check-run"]);
    let state = fake.bodies().remove(0);
    let digest = commit('c');
    fake.world().comments[0].body = state.replace(&commit('a'), &digest);
    desk.post(&report(&[]), &["--no-check-run"]);
    let after = fake.bodies().remove(0);
    assert!(after.contains("Fixed since the last push (9)"), "{after}");
    for body in [state, after] {
        only_in_code(&body);
        let states = body.lines().filter(|it| it.starts_with("<!-- mesh-lint:state"));
        assert_eq!(states.count(), 1);
        let theirs = body.matches("EVIL </details>").count();
        assert_eq!(body.matches("<details>").count() + theirs, body.matches("</details>").count());
    }
}

/// What stands outside code: no word of theirs, no link but to our own server.
pub(crate) fn only_in_code(body: &str) {
    let (arena, mut options) = (Arena::new(), Options::default());
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    for node in parse_document(&arena, body, &options).descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(text) => assert!(!text.contains("EVIL"), "{text}"),
            NodeValue::HtmlBlock(html) => {
                assert!(!html.literal.contains("EVIL"), "{}", html.literal);
            }
            NodeValue::HtmlInline(html) => assert!(!html.contains("EVIL"), "{html}"),
            NodeValue::Link(link) => {
                assert!(link.url.starts_with("https://ghe.example.com/"), "{}", link.url);
            }
            NodeValue::Image(_) | NodeValue::FootnoteReference(_) => panic!("an image or a note"),
            _ => {}
        }
    }
}

#[test]
fn a_state_that_somebody_changed_is_not_believed() {
    let (fake, desk) = forge();
    desk.post(&report(&["x is odd"]), &["--no-check-run"]);
    let body = fake.bodies().remove(0);
    for (from, to) in [
        ("mesh-lint:state v1", "mesh-lint:state v9"),
        (commit('a').as_str(), "@everyone"),
        ("-->\n", "<img src=x> -->\n"),
    ] {
        let at = body.rfind("<!-- mesh-lint:state").unwrap();
        let changed = body[at..].replacen(from, to, 1);
        fake.world().comments[0].body = format!("{}{changed}", &body[..at]);
        fake.writes();
        desk.post(&report(&["x is odd"]), &["--no-check-run"]);
        assert_eq!((fake.writes(), &fake.bodies()[0]), (1, &body), "{from}");
    }
}
