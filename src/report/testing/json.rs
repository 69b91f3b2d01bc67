//! Tests as JSON.

use super::super::Options;
use super::{Coverage, Profile, TestRun, ended, lines, share};
use crate::evaluate::policy::testing::TestCase;
use crate::finding::Label;
use crate::report::build::clean;
use crate::report::json::pretty;
use crate::source::Sources;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::Duration;

/// Version of this form.
const SCHEMA_VERSION: &str = "1.0";

pub(super) fn render(
    run: &TestRun,
    sources: &Sources,
    _: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let counts = run.counts();
    let tests: Vec<Value> = run.cases.iter().map(|it| test(it, sources)).collect();
    let report = json!({
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        "summary": {
            "passed": counts.passed,
            "failed": counts.failed,
            "errors": counts.errors,
            "todo": counts.todo,
            "microseconds": micros(run.took),
        },
        "tests": tests,
        "coverage": run.coverage.as_ref().map(|it| coverage(it, sources)),
        "profile": run.profile.as_ref().map(profile),
    });
    pretty(&report, out)?;
    writeln!(out)
}

fn test(case: &TestCase, sources: &Sources) -> Value {
    let (word, trouble) = ended(&case.outcome);
    json!({
        "name": case.name,
        "outcome": word,
        "microseconds": micros(case.took),
        "location": location(&case.label, sources),
        "trouble": trouble.map(|it| json!({
            "message": clean(&it.message),
            "location": location(&it.label, sources),
            "notes": it.notes.iter().map(|it| clean(it)).collect::<Vec<_>>(),
        })),
        "printed": lines(case).iter().filter_map(|it| it.strip_prefix("printed: ")).collect::<Vec<_>>(),
    })
}

fn location(label: &Label, sources: &Sources) -> Value {
    let Some(source) = sources.get(label.file) else { return Value::Null };
    let (start, end) = (source.position(label.span.start), source.position(label.span.end));
    json!({
        "path": &*source.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}

fn coverage(coverage: &Coverage, sources: &Sources) -> Value {
    let (reached, all) = coverage.lines();
    let files = coverage.files.iter().map(|file| {
        let missed = file.gaps().into_iter().map(|(from, to)| json!({"from": from, "to": to}));
        json!({
            "path": sources.path(file.file),
            "percent": share(file.reached.len(), file.lines()),
            "reached": file.reached.len(),
            "lines": file.lines(),
            "missed": missed.collect::<Vec<_>>(),
        })
    });
    json!({
        "percent": coverage.percent(),
        "reached": reached,
        "lines": all,
        "threshold": coverage.threshold,
        "files": files.collect::<Vec<_>>(),
    })
}

fn profile(profile: &Profile) -> Value {
    let policies = profile.policies.iter().map(|it| {
        let slowest = it.slowest.as_ref();
        json!({
            "policy": it.policy.as_str(),
            "documents": it.documents,
            "mean_microseconds": micros(it.mean()),
            "over_budget": it.mean() > profile.budget,
            "slowest": slowest.map(|(path, took)| json!({"path": &**path, "microseconds": micros(*took)})),
        })
    });
    json!({
        "budget_microseconds": micros(profile.budget),
        "policies": policies.collect::<Vec<_>>(),
    })
}

/// Microseconds with one digit behind the point.
fn micros(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e7).round() / 10.0
}
