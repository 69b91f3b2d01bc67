//! `mesh-lint policy test`: what holds, what does not and why, what is reached, in every format.

use crate::program::{Ran, TODAY, run};
use serde_json::Value;
use std::fs;
use std::path::Path;

const POLICY: &str = r#"# METADATA
# title: A contract has no name
# custom:
#   id: naming/name-missing
package policies.naming.name_missing

import rego.v1

deny contains {"msg": "no name", "path": ["name"]} if {
	print("looking at", input.id)
	not input.name
}

warn contains {"msg": "the id is odd", "path": ["id"]} if {
	input.id == "odd"
}

twice(number) := number * 2

long_ago if time.now_ns() < 10
"#;

const TESTS: &str = r#"package policies.naming.name_missing_test

import rego.v1

import data.policies.naming.name_missing

test_good if count(name_missing.deny) == 0 with input as {"name": "x"}

test_time if name_missing.long_ago with time.now_ns as 5

test_today if time.now_ns() == 1797724800000000000

test_data if data.facts.x == 1 with data.facts as {"x": 1}

test_path if {
	results := name_missing.deny with input as {"id": "orders"}
	some result in results
	result.path == ["nam"]
}

test_negated if {
	not name_missing.deny with input as {"name": "x"}
}

test_items if {
	some number in [1, 2, 3]
	more := number + 1
	more > 10
}

test_value := name_missing.twice(9) == 5

test_text if "a" == "b"

test_order if {
	later > 3
	later = [1, 2][_]
}

test_error if {
	print("before")
	count(input.five) > 1 with input as {"five": 5}
}

test_cases[name] := fine if {
	some name, fine in {"one": true, "two": false}
}

test_group.one if true

test_group.two if true

todo_test_later if false
"#;

/// A contract; the policy finds something where it has no name.
const CONTRACT: &str =
    "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\n";

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn test(folder: &Path, arguments: &[&str]) -> Ran {
    let mut all = vec!["policy", "test", "--today", TODAY];
    all.extend(arguments);
    run(folder, &all)
}

fn sample() -> tempfile::TempDir {
    folder(&[
        ("policies/naming/name_missing.rego", POLICY),
        ("policies/naming/name_missing_test.rego", TESTS),
    ])
}

/// How each test ended, by the last part of its name.
fn outcomes(report: &Value) -> Vec<(String, String)> {
    let tests = report["tests"].as_array().unwrap().iter();
    let word = |it: &Value| it.as_str().unwrap().to_owned();
    let last = |name: String| name.rsplit(['.', '/']).next().unwrap().to_owned();
    tests.map(|it| (last(word(&it["name"])), word(&it["outcome"]))).collect()
}

#[test]
fn what_does_not_hold_is_shown_with_its_statement() {
    let folder = sample();
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let settings = {
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"[0-9.]+ (µs|ms|s)\b", "TIME");
        settings
    };
    settings.bind(|| insta::assert_snapshot!(ran.stdout));
}

#[test]
fn tests_pass_fail_wait_or_break() {
    let folder = sample();
    let report = test(folder.path(), &["--format", "json"]).json();
    let ended = outcomes(&report);
    let of = |word: &str| -> Vec<&str> {
        ended.iter().filter(|it| it.1 == word).map(|it| it.0.as_str()).collect()
    };
    assert_eq!(of("passed"), ["test_good", "test_time", "test_today", "test_data", "test_group"]);
    assert_eq!(
        of("failed"),
        [
            "test_path",
            "test_negated",
            "test_items",
            "test_value",
            "test_text",
            "test_order",
            "test_cases"
        ]
    );
    assert_eq!((of("todo"), of("error")), (vec!["todo_test_later"], vec!["test_error"]));
    let path = report["tests"].as_array().unwrap().iter().find(|it| it["outcome"] == "failed");
    let path = path.unwrap();
    assert_eq!(path["name"], "data.policies.naming.name_missing_test.test_path");
    assert_eq!(path["trouble"]["location"]["line"], 18);
    assert_eq!(path["trouble"]["notes"][0], "left: [\"name\"]");
    assert_eq!(path["printed"][0], "policies/naming/name_missing.rego:10: looking at orders");
}

#[test]
fn a_filter_and_paths_choose_tests() {
    let folder = sample();
    let second = folder.path().join("policies/other");
    fs::create_dir_all(&second).unwrap();
    fs::write(second.join("a_test.rego"), "package a_test\n\ntest_a if true\n\ntest_b if data.policies.naming.name_missing.twice(2) == 4\n").unwrap();
    let count = |arguments: &[&str]| {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        outcomes(&test(folder.path(), &all).json()).len()
    };
    assert_eq!(count(&[]), 16);
    assert_eq!(count(&["--run", "test_(good|a$)"]), 2);
    assert_eq!(count(&["policies/other"]), 2);
    assert_eq!(count(&["policies/naming/name_missing.rego"]), 14);
    let ran = test(folder.path(), &["policies/other"]);
    assert_eq!(ran.code, 0, "a test sees all policies: {}", ran.stdout);
    let ran = test(folder.path(), &["--run", "("]);
    assert_eq!(ran.code, 2);
    let ran = test(folder.path(), &["nowhere"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: `nowhere` does not exist\n"));
}

#[test]
fn policies_elsewhere_are_tested_alone() {
    let folder = folder(&[
        ("mesh-lint.yaml", "version: 1\npolicies: {dirs: [rules]}\n"),
        ("rules/a.rego", "package a\n\nimport rego.v1\n\ndeny contains x if {\n"),
        ("drafts/b.rego", "package b\n\ndeny contains \"b\" if input.b\n"),
        (
            "drafts/b_test.rego",
            "package b_test\n\ntest_b if count(data.b.deny) == 1 with input as {\"b\": 1}\n",
        ),
    ]);
    assert_eq!(test(folder.path(), &["drafts"]).code, 0);
    let ran = test(folder.path(), &["drafts/b_test.rego", "-v"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("passed  data.b_test.test_b ("), "{}", ran.stdout);
    // The policies of the repository can't be parsed.
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("error[policy/syntax-invalid]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("--> rules/a.rego:6:"), "{}", ran.stdout);
    let ran = test(folder.path(), &["--format", "tap"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("error[policy/syntax-invalid]"), "{}", ran.stderr);
}

#[test]
fn no_test_is_said_and_fails_on_request() {
    let folder = folder(&[("policies/a.rego", "package a\n\ndeny contains \"a\" if input.a\n")]);
    for (arguments, code) in [(&[][..], 0), (&["--require-tests"], 2)] {
        let ran = test(folder.path(), arguments);
        assert_eq!(ran.code, code);
        assert!(ran.stderr.starts_with("no test found in `policies`: tests are"), "{}", ran.stderr);
    }
    let ran = test(folder.path(), &["--run", "x"]);
    assert_eq!(ran.stderr, "no test found whose name matches `x`\n");
}

#[test]
fn coverage_is_by_line_and_has_a_threshold() {
    let folder = sample();
    fs::write(
        folder.path().join("policies/unseen.rego"),
        "package unseen\n\ndeny contains x if {\n\tsome x in input.y\n\n\tx > 1\n}\n",
    )
    .unwrap();
    let arguments = ["--run", "test_(good|time)$", "--lcov", "lcov.info", "--threshold", "60"];
    let ran = test(folder.path(), &arguments);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines[..4],
        [
            // What a test does not ask for is not evaluated, in packages that it imports neither.
            "coverage: 30.0 %, 3 of 10 lines",
            "   42.8 %  policies/naming/name_missing.rego: not reached 9, 14-18",
            "    0.0 %  policies/unseen.rego: not reached 3-6",
            "failed  coverage is 30.0 %, below the 60 % asked for",
        ]
    );
    let lcov = fs::read_to_string(folder.path().join("lcov.info")).unwrap();
    assert!(
        lcov.contains(
            "SF:policies/unseen.rego\nDA:3,0\nDA:4,0\nDA:6,0\nLF:3\nLH:0\nend_of_record\n"
        ),
        "{lcov}"
    );
    assert!(lcov.contains("DA:9,0\nDA:10,1\nDA:11,1\nDA:14,0\n"), "{lcov}");
    let ran = test(folder.path(), &["policies/naming/name_missing_test.rego", "--coverage", "-q"]);
    assert!(ran.stdout.starts_with("coverage: 71.4 %, 5 of 7 lines\n"), "{}", ran.stdout);
    let report = test(folder.path(), &["--coverage", "--format", "json"]).json();
    let unseen = &report["coverage"]["files"][1];
    assert_eq!(unseen["missed"], serde_json::json!([{"from": 3, "to": 6}]));
    assert_eq!(test(folder.path(), &["--threshold", "101"]).code, 2);
}

#[test]
fn times_are_measured_over_the_mesh_or_given_documents() {
    let folder = sample();
    let contracts = folder.path().join("contracts");
    fs::create_dir_all(&contracts).unwrap();
    for name in ["a", "b"] {
        let text = CONTRACT.replace("id: orders", &format!("id: {name}"));
        fs::write(contracts.join(format!("{name}.odcs.yaml")), text).unwrap();
    }
    let run = "test_good";
    let report = test(folder.path(), &["--run", run, "--profile", "--format", "json"]).json();
    let measured = &report["profile"]["policies"][0];
    assert_eq!(measured["policy"], "naming/name-missing");
    assert_eq!(measured["documents"], 2);
    assert!(measured["mean_microseconds"].as_f64().unwrap() > 0.0);
    let ran =
        test(folder.path(), &["--run", run, "--input", "contracts/a.odcs.yaml", "--budget", "0"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("naming/name-missing (1 document)"), "{}", ran.stdout);
    assert!(ran.stdout.contains("slowest: contracts/a.odcs.yaml, "), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("warning   `naming/name-missing` takes more than 0 µs"),
        "{}",
        ran.stdout
    );
}

/// What stands in the name, a print, a text of a contract and a path, and wants out.
const EVIL: &str = "]]><a b=\"c\">&'\u{1b}[31m::error::x ##[add-mask]y # skip";

#[test]
fn formats_keep_hostile_text_in_its_place() {
    let quoted = serde_json::to_string(EVIL).unwrap();
    let tests = format!(
        "package evil_test\n\nimport rego.v1\n\ntest_evil if {{\n\tprint({quoted})\n\t{quoted} == \"\"\n}}\n"
    );
    let folder = folder(&[("policies/evil_test.rego", &tests)]);
    for format in ["text", "json", "junit", "tap"] {
        let ran = test(folder.path(), &["--format", format]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
        assert!(!ran.stdout.contains("##[add-mask]"), "{}", ran.stdout);
        for line in ran.stdout.lines() {
            assert!(!line.trim_start().starts_with("::"), "{line}");
        }
    }
    let junit = test(folder.path(), &["--format", "junit"]).stdout;
    assert!(junit.contains("]]&gt;&lt;a b="), "{junit}");
    assert_eq!(elements(&junit).len(), 4, "{junit}");
}

/// The elements of a text of XML: name and attributes; anything that is not well formed panics.
fn elements(xml: &str) -> Vec<(String, Vec<String>)> {
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let (mut open, mut found) = (Vec::new(), Vec::new());
    while let Some((text, tail)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text}");
        let (tag, tail) = tail.split_once('>').unwrap();
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let alone = tag.ends_with('/');
        let mut parts = tag.trim_end_matches('/').splitn(2, ' ');
        let name = parts.next().unwrap().to_owned();
        let mut attributes = Vec::new();
        let mut values = parts.next().unwrap_or_default().trim();
        while let Some((key, tail)) = values.split_once("=\"") {
            let (value, tail) = tail.split_once('"').unwrap();
            assert!(!value.contains('<'), "{value}");
            attributes.push(key.trim().to_owned());
            values = tail;
        }
        if !alone {
            open.push(name.clone());
        }
        found.push((name, attributes));
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

#[test]
fn junit_is_what_its_readers_expect() {
    let folder = sample();
    let ran = test(folder.path(), &["--format", "junit", "--output", "tap=t.tap"]);
    let elements = elements(&ran.stdout);
    let known = |name: &str| -> &[&str] {
        match name {
            "testsuites" => &["name", "tests", "failures", "errors", "time"],
            "testsuite" => &["name", "tests", "failures", "errors", "skipped", "time"],
            "testcase" => &["name", "classname", "time"],
            "failure" | "error" => &["message", "type"],
            "skipped" => &["message"],
            "system-out" => &[],
            other => panic!("{other}"),
        }
    };
    for (name, attributes) in &elements {
        assert_eq!(attributes, known(name), "{name}");
    }
    // Jenkins takes no more than three digits of a second.
    for time in ran.stdout.split(" time=\"").skip(1) {
        let digits = time.split('"').next().unwrap().split('.').nth(1).unwrap();
        assert_eq!(digits.len(), 3, "{time}");
    }
    let count = |wanted: &str| elements.iter().filter(|(name, _)| name == wanted).count();
    assert_eq!(
        (count("testcase"), count("failure"), count("error"), count("skipped")),
        (14, 7, 1, 1)
    );
    assert!(ran.stdout.contains("tests=\"14\" failures=\"7\" errors=\"1\" skipped=\"1\""));
    let tap = fs::read_to_string(folder.path().join("t.tap")).unwrap();
    assert!(tap.starts_with("TAP version 14\n1..14\nok 1 - data.policies."), "{tap}");
    assert_eq!(tap.lines().filter(|it| it.starts_with("not ok ")).count(), 9);
    assert!(tap.contains(".todo_test_later # todo "), "{tap}");
}
