//! The formats of single forges and pipelines: their shape, and their limits.

use crate::formats_evil::evil_case;
use crate::formats_limits::{many, thousands};
use crate::formats_support::{renamed_amount, rendered, waived};
use insta::assert_snapshot;
use mesh_lint::finding::Severity;
use mesh_lint::report::{
    Options, Report, ReportedFinding, azure, check_run, github, gitlab, junit, limits, markdown,
    sarif,
};
use mesh_lint::source::Sources;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn shown(name: &str, report: &Report) -> String {
    rendered(name, report, &Sources::default(), &Options::default())
}

#[test]
fn junit_of_a_pull_request() {
    assert_snapshot!(shown("junit", &waived().report_with_waiver().0));
}

#[test]
fn gitlab_of_a_pull_request() {
    assert_snapshot!(shown("gitlab", &renamed_amount().report().0));
}

#[test]
fn azure_of_a_pull_request() {
    assert_snapshot!(shown("azure", &waived().report_with_waiver().0));
}

#[test]
fn check_run_of_a_pull_request() {
    assert_snapshot!(shown("check-run", &renamed_amount().report().0));
}

/// Elements of `JUnit` files, the ones that may stand in each, and its attributes.
const ELEMENTS: [(&str, &[&str], &[&str]); 7] = [
    ("testsuites", &["testsuite"], &["name", "tests", "failures", "errors", "time"]),
    (
        "testsuite",
        &["testcase", "system-out"],
        &["name", "tests", "failures", "errors", "skipped", "time"],
    ),
    (
        "testcase",
        &["skipped", "error", "failure", "system-out"],
        &["name", "classname", "file", "line", "time"],
    ),
    ("skipped", &[], &["message"]),
    ("error", &[], &["message", "type"]),
    ("failure", &[], &["message", "type"]),
    ("system-out", &[], &[]),
];

/// An opening tag: its name and its attributes.
type Tag = (String, Vec<(String, String)>);

/// The opening tags of a well-formed file in which each stands where it may.
fn tags(xml: &str) -> Vec<Tag> {
    let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let mut open: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for (index, piece) in body.split('<').enumerate() {
        let (tag, text) = if index == 0 { ("", piece) } else { piece.split_once('>').unwrap() };
        assert!(!text.contains('>'), "{text}");
        for entity in text.split('&').skip(1) {
            let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
            assert!(known.iter().any(|it| entity.starts_with(it)), "&{entity}");
        }
        let holds = |open: &[String]| {
            let words = ["error", "failure", "system-out"];
            text.trim().is_empty() || open.last().is_some_and(|it| words.contains(&it.as_str()))
        };
        if tag.is_empty() {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            assert!(holds(&open), "{text}");
            continue;
        }
        let (name, rest) = tag.split_once(' ').unwrap_or((tag.trim_end_matches('/'), ""));
        let fits = |it: &&(&str, &[&str], &[&str])| it.0 == name;
        let (_, _, attributes) = ELEMENTS.iter().find(fits).unwrap_or_else(|| panic!("<{name}>"));
        if let Some(parent) = open.last() {
            let parent = ELEMENTS.iter().find(|it| it.0 == parent).unwrap();
            assert!(parent.1.contains(&name), "<{name}> in <{}>", parent.0);
        } else {
            assert_eq!(name, "testsuites");
        }
        let mut found = Vec::new();
        let mut parts = rest.trim_end_matches('/').trim_end().split('"');
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            let key = key.trim().trim_end_matches('=');
            assert!(attributes.contains(&key), "{key} of <{name}>");
            found.push((key.to_owned(), value.to_owned()));
        }
        all.push((name.to_owned(), found));
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
        assert!(holds(&open), "{text}");
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

fn number(tag: &Tag, name: &str) -> usize {
    tag.1.iter().find(|it| it.0 == name).unwrap().1.parse().unwrap()
}

#[test]
fn junit_files_are_well_formed_and_their_counts_are_true() {
    for report in
        [renamed_amount().report().0, waived().report_with_waiver().0, evil_case().0, thousands(3)]
    {
        let tags = tags(&shown("junit", &report));
        let count = |name: &str| tags.iter().filter(|it| it.0 == name).count();
        let suites = tags.iter().filter(|it| it.0 == "testsuite");
        let sum = |name: &str| suites.clone().map(|it| number(it, name)).sum::<usize>();
        for (element, attribute) in
            [("testcase", "tests"), ("failure", "failures"), ("error", "errors")]
        {
            assert_eq!(count(element), sum(attribute));
            assert_eq!(count(element), number(&tags[0], attribute));
        }
        assert_eq!(count("skipped"), sum("skipped"));
        let blocking = report.findings.iter().filter(|it| report.is_blocking(it));
        assert_eq!(count("failure"), blocking.count());
        assert_eq!(count("error"), report.run.failures.len());
    }
}

#[test]
fn junit_leaves_out_what_does_not_fit() {
    let mut report = thousands(100);
    for (index, finding) in report.findings.iter_mut().enumerate() {
        finding.help = Some(format!("{index} {}", "&".repeat(150)));
    }
    let text = shown("junit", &report);
    assert!(text.len() <= junit::BYTES, "{}", text.len());
    let tags = tags(&text);
    // Neither the verdict nor a contract of which nothing is said has a line.
    let has_line = |it: &&Tag| it.0 == "testcase" && it.1.iter().any(|it| it.0 == "line");
    let kept = tags.iter().filter(has_line).count();
    assert!(kept < 100_000);
    let more = format!(
        "{},{:03} findings are left out",
        (100_000 - kept) / 1_000,
        (100_000 - kept) % 1_000
    );
    assert!(text.contains(&more), "{kept}");
}

/// What GitLab asks of an entry.
fn gitlab_schema() -> Value {
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string"},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^./]|^\\.[^/]"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {
                                "begin": {"type": "integer", "minimum": 1},
                                "end": {"type": "integer", "minimum": 1}
                            }
                        }
                    }
                }
            }
        }
    })
}

#[test]
fn gitlab_entries_are_what_gitlab_asks_for() {
    let validator = jsonschema::validator_for(&gitlab_schema()).unwrap();
    let mut twice = renamed_amount().report().0;
    let again = twice.findings.clone();
    twice.findings.extend(again.iter().cloned());
    for (copy, finding) in (2..).zip(again) {
        let fingerprint = format!("{}#{copy}", finding.fingerprint);
        twice.findings.push(ReportedFinding { fingerprint, ..finding });
    }
    for report in [waived().report_with_waiver().0, evil_case().0, thousands(3), twice] {
        let value: Value = serde_json::from_str(&shown("gitlab", &report)).unwrap();
        assert!(validator.is_valid(&value), "{:?}", validator.iter_errors(&value).next());
        let entries = value.as_array().unwrap();
        let prints: BTreeSet<_> = entries.iter().map(|it| it["fingerprint"].as_str()).collect();
        assert_eq!(prints.len(), entries.len());
        for entry in entries {
            let path = entry["location"]["path"].as_str().unwrap();
            assert!(path.split('/').all(|it| !["", ".", ".."].contains(&it)), "{path}");
        }
    }
    let mut report = thousands(26);
    for count in [gitlab::ENTRIES + 1, gitlab::ENTRIES, gitlab::ENTRIES - 1] {
        report.findings.truncate(count);
        let text = shown("gitlab", &report);
        let kept = count.min(gitlab::ENTRIES);
        assert_eq!(text.matches("\"check_name\":\"contract/odd\"").count(), kept);
        let more = format!("\"1,{:03} more findings are left out here", 26_000 - kept - 1_000);
        assert!(text.contains(&more), "{more} {}", &text[text.len() - 400..]);
        assert!(text.len() <= gitlab::BYTES);
    }
}

#[test]
fn a_task_has_ten_issues_of_a_kind() {
    for (count, shown_of) in [(azure::ISSUES, 10), (azure::ISSUES + 1, 10), (100, 10)] {
        let (report, _) = many(count, 5, |_| Severity::Error).report();
        let out = shown("azure", &report);
        assert_eq!(out.matches("##vso[task.logissue type=error;").count(), shown_of);
        let more = count - shown_of;
        assert_eq!(out.contains("no issue here"), more > 0, "{out}");
        assert!(more == 0 || out.contains(&format!("{more} finding")), "{out}");
    }
    assert!(shown("azure", &thousands(100)).contains("\n99,980 findings have no issue here"));
}

/// What an agent obeys: anything behind `##vso[` in a line.
fn vso(text: &str) -> Vec<&str> {
    text.split("##vso[").skip(1).map(|it| it.split(']').next().unwrap()).collect()
}

#[test]
fn an_agent_obeys_no_stranger() {
    let (report, sources) = evil_case();
    for format in mesh_lint::report::FORMATS {
        let out = rendered(format.name, &report, &sources, &Options::default());
        let found = vso(&out);
        assert_eq!(found.is_empty(), format.name != "azure", "{}", format.name);
        for command in found {
            let names: Vec<_> = command
                .strip_prefix("task.logissue ")
                .unwrap()
                .split(';')
                .map(|it| it.split_once('=').unwrap().0)
                .collect();
            let all: [&[&str]; 2] =
                [&["type", "sourcepath", "linenumber", "columnnumber", "code"], &["type"]];
            assert!(all.contains(&names.as_slice()), "{command}");
        }
    }
}

#[test]
fn a_check_run_has_fifty_annotations_a_request() {
    for (count, batches) in [
        (0, vec![0]),
        (1, vec![1]),
        (50, vec![50]),
        (51, vec![50, 1]),
        (125, vec![50, 50, 25]),
        (check_run::ANNOTATIONS, vec![50; 20]),
        (check_run::ANNOTATIONS + 1, vec![50; 20]),
    ] {
        let (report, _) = many(count, 5, |_| Severity::Error).report();
        let run = check_run::check_run(&report, &Options::default());
        let sizes: Vec<_> = run.outputs().iter().map(|it| it.annotations.len()).collect();
        assert_eq!(sizes, batches);
        let more = count > check_run::ANNOTATIONS;
        assert_eq!(
            run.summary.ends_with("\n1 finding has no annotation; the report has it.\n"),
            more
        );
    }
}

#[test]
fn a_check_run_keeps_to_the_lengths_of_github() {
    let (mut report, _) = evil_case();
    let long = "é".repeat(check_run::MESSAGE);
    for finding in report.findings.iter_mut().step_by(3) {
        finding.message.clone_from(&long);
        finding.rule = format!("change/{}", "x".repeat(300));
        finding.location.end_line = finding.location.line + 1;
    }
    for report in [report, thousands(100), renamed_amount().report().0] {
        let run = check_run::check_run(&report, &Options::default());
        assert!(run.summary.encode_utf16().count() <= check_run::OUTPUT);
        assert!(run.title.chars().count() <= check_run::TITLE);
        for it in &run.annotations {
            assert!(it.message.len() <= check_run::MESSAGE && !it.message.is_empty());
            assert!(it.title.chars().count() <= check_run::TITLE);
            assert!(it.start_line >= 1 && it.end_line >= it.start_line);
            assert_eq!(it.start_column.is_some(), it.start_line == it.end_line);
        }
    }
}

#[test]
fn a_check_run_ends_as_the_run_does() {
    let conclusion =
        |report: &Report| check_run::check_run(report, &Options::default()).conclusion.as_str();
    assert_eq!(conclusion(&many(1, 1, |_| Severity::Error).report().0), "failure");
    assert_eq!(conclusion(&many(1, 1, |_| Severity::Warning).report().0), "neutral");
    assert_eq!(conclusion(&many(0, 1, |_| Severity::Error).report().0), "success");
    assert_eq!(conclusion(&waived().report_with_waiver().0), "failure");
}

#[test]
fn the_page_tells_of_every_format_and_its_limits() {
    let page = include_str!("../../docs/formats.md");
    let row = |name: &str| {
        let start = format!("| `{name}` |");
        page.lines().find(|it| it.starts_with(&start)).unwrap_or_else(|| panic!("no row {name}"))
    };
    let limits: [(&str, &[usize]); 9] = [
        ("json", &[limits::FILE_FINDINGS, limits::REPORT_FINDINGS, limits::TEXT_LIMIT]),
        ("markdown", &[markdown::COMMENT]),
        ("step-summary", &[markdown::STEP_SUMMARY]),
        ("check-run", &[check_run::BATCH, check_run::ANNOTATIONS, check_run::OUTPUT]),
        ("sarif", &[sarif::RESULTS, sarif::UPLOAD]),
        ("junit", &[junit::BYTES]),
        ("gitlab", &[gitlab::ENTRIES, gitlab::BYTES]),
        ("azure", &[azure::ISSUES]),
        ("github", &[github::LIMIT]),
    ];
    for (name, limits) in limits {
        for limit in limits {
            let digits = limit.to_string();
            let written = row(name).replace(',', "");
            let mut numbers = written.split(|it: char| !it.is_ascii_digit());
            assert!(numbers.any(|it| it == digits), "{name}: {digits}");
        }
    }
    for format in mesh_lint::report::FORMATS {
        row(format.name);
    }
}
