//! Tests as the XML of `JUnit`, as far as all its readers agree on it.

use super::super::Options;
use super::super::escape::xml as escaped;
use super::{TestRun, ended, lines};
use crate::evaluate::policy::testing::{TestCase, TestOutcome};
use crate::report::build::clean;
use crate::source::{FileId, Sources};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// One suite a file, in the order of the tests.
pub(super) fn render(
    run: &TestRun,
    sources: &Sources,
    _: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut suites: BTreeMap<FileId, Vec<&TestCase>> = BTreeMap::new();
    for case in &run.cases {
        suites.entry(case.label.file).or_default().push(case);
    }
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let all: Vec<&TestCase> = run.cases.iter().collect();
    writeln!(out, r#"<testsuites name="mesh-lint policy test" {}>"#, counts(&all, false))?;
    for (file, cases) in suites {
        let name = escaped(sources.path(file));
        writeln!(out, r#"  <testsuite name="{name}" {}>"#, counts(&cases, true))?;
        for case in cases {
            out.write_all(one(case, &name, sources).as_bytes())?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The attributes that count; only a suite has skipped ones.
fn counts(cases: &[&TestCase], is_suite: bool) -> String {
    let count = |word: &str| cases.iter().filter(|it| ended(&it.outcome).0 == word).count();
    let time: f64 = cases.iter().map(|it| it.took.as_secs_f64()).sum();
    let skipped = if is_suite { format!(r#" skipped="{}""#, count("todo")) } else { String::new() };
    let (failed, errors) = (count("failed"), count("error"));
    let all = cases.len();
    format!(r#"tests="{all}" failures="{failed}" errors="{errors}"{skipped} time="{time:.3}""#)
}

fn one(case: &TestCase, suite: &str, sources: &Sources) -> String {
    let (class, name) = match case.name.rsplit_once('.') {
        Some((class, name)) if case.name.starts_with("data.") => (escaped(class), escaped(name)),
        _ => (suite.to_owned(), escaped(&case.name)),
    };
    let time = case.took.as_secs_f64();
    let mut text = format!(r#"    <testcase name="{name}" classname="{class}" time="{time:.3}""#);
    match &case.outcome {
        TestOutcome::Passed if case.prints.is_empty() => text.push_str("/>\n"),
        TestOutcome::Passed => {
            let printed = escaped_lines(&lines(case));
            let _ = write!(text, ">\n      <system-out>{printed}</system-out>\n    </testcase>\n");
        }
        TestOutcome::Todo => {
            text.push_str(">\n      <skipped message=\"todo\"/>\n    </testcase>\n");
        }
        TestOutcome::Failed(trouble) | TestOutcome::Error(trouble) => {
            let tag = if ended(&case.outcome).0 == "failed" { "failure" } else { "error" };
            let message = escaped(&clean(&trouble.message));
            let file = trouble.label.file;
            let line = sources.get(file).map_or(1, |it| it.position(trouble.label.span.start).line);
            let mut body = vec![format!("{}:{line}", sources.path(file))];
            body.extend(lines(case));
            let body = escaped_lines(&body);
            let _ = write!(
                text,
                ">\n      <{tag} message=\"{message}\" type=\"{tag}\">{body}</{tag}>\n    </testcase>\n"
            );
        }
    }
    text
}

fn escaped_lines(lines: &[String]) -> String {
    lines.iter().map(|it| escaped(it)).collect::<Vec<_>>().join("\n")
}
