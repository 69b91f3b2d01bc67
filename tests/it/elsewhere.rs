//! Rules whose findings other stages make: their examples run the whole pipeline.

use crate::page::{ExampleFile, Page};
use mesh_lint::discover::Snapshot;
use mesh_lint::evaluate::rules::{self, Check, Rule};
use mesh_lint::finding::Severity;
use mesh_lint::parse;
use mesh_lint::report::{PolicySource, Report, ReportedFinding};
use mesh_lint::run::{self, Outcome, Terms};
use mesh_lint::settle::{FailOn, Gate, Verdict};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// A contract for examples that show none: policies are to judge something.
const CONTRACT: &str = "\
apiVersion: v3.1.0
kind: DataContract
id: checkout.orders
name: orders
version: 1.0.0
status: active
";

/// What a run on a revision in memory is asked for.
pub(crate) fn terms() -> Terms {
    Terms {
        today: jiff::civil::date(2026, 12, 20),
        gate: Gate::All,
        fail_on: FailOn::Error,
        policies_from: PolicySource::Head,
        policies_name: "main".to_owned(),
        policies_commit: None,
        base: None,
        head: None,
        comparison: "files in memory".to_owned(),
        repository: None,
        notes: Vec::new(),
        paths: Vec::new(),
        only: Vec::new(),
        neighbours: mesh_lint::model::Neighbours::default(),
        stuck: None,
        policies: Vec::new(),
    }
}

/// The files of an example as a revision.
pub(crate) fn snapshot(files: &[ExampleFile]) -> Snapshot {
    Snapshot::of_texts(files.iter().map(|it| (it.path.as_str(), it.bytes.as_slice())))
}

/// Runs everything on one revision.
pub(crate) fn checked(files: &[ExampleFile]) -> Outcome {
    checked_after(files, &[])
}

/// Runs everything on one revision, compared with another.
fn compared(files: &[ExampleFile], base: &[ExampleFile]) -> Outcome {
    let (head, base) = (snapshot(files), snapshot(base));
    run::check(&head, std::slice::from_ref(&base), &head, &terms())
}

/// Whether a rule is about what a change of the rules does.
fn is_about_a_change(rule: &Rule) -> bool {
    rule.id.ends_with("/loosened")
}

/// Runs everything on one revision whose waivers were others before.
fn checked_after(files: &[ExampleFile], before: &[ExampleFile]) -> Outcome {
    let mut head = snapshot(files);
    if let Some(waivers) = &mut head.waivers {
        let earlier = before.iter().filter(|it| it.path == *waivers.path);
        waivers.earlier = earlier.map(|it| parse::decode(&it.bytes).expect("a text")).collect();
    }
    run::check(&head, &[], &head, &terms())
}

/// An example with a contract in it.
fn with_contract(mut files: Vec<ExampleFile>) -> Vec<ExampleFile> {
    if files.iter().all(|it| !it.path.ends_with(".odcs.yaml")) {
        let path = "contract.odcs.yaml".to_owned();
        files.push(ExampleFile { path, bytes: CONTRACT.as_bytes().to_vec() });
    }
    files
}

/// A rule, its page, and what the run on its bad example says.
pub(crate) struct Elsewhere {
    pub(crate) rule: &'static Rule,
    pub(crate) page: Page,
    pub(crate) bad: Outcome,
}

/// All of them; each runs once.
pub(crate) static ELSEWHERE: LazyLock<Vec<Elsewhere>> = LazyLock::new(|| {
    let elsewhere = rules::all().filter(|rule| matches!(rule.check, Check::Elsewhere));
    let example = |rule: &'static Rule| {
        let page = Page::read(&rule.page());
        let (before, bad) = (page.files("Before"), with_contract(page.files("Bad")));
        let bad = if is_about_a_change(rule) {
            compared(&bad, &with_contract(before))
        } else {
            checked_after(&bad, &before)
        };
        Elsewhere { rule, page, bad }
    };
    elsewhere.map(example).collect()
});

/// The findings that examples are about; the shipped policies only inform by default.
fn above_info(report: &Report) -> impl Iterator<Item = &ReportedFinding> {
    report.findings.iter().filter(|it| it.severity > Severity::Info)
}

fn shown(report: &Report) -> String {
    let line = |it: &ReportedFinding| {
        format!("  {} [{}] {}: {}\n", it.rule, it.severity.word(), it.location.path, it.message)
    };
    above_info(report).map(line).collect::<String>() + &format!("{:?}", report.run.failures)
}

#[test]
fn bad_examples_are_found_by_a_whole_run() {
    assert!(ELSEWHERE.len() > 20, "only {} rules", ELSEWHERE.len());
    for Elsewhere { rule, page, bad: Outcome { report, .. } } in &*ELSEWHERE {
        let text = shown(report);
        let own: Vec<_> = report.findings.iter().filter(|it| it.rule == rule.id).collect();
        assert!(!own.is_empty(), "`{}` is not found:\n{text}", rule.id);
        for finding in own {
            assert_eq!(finding.severity, rule.severity, "`{}`:\n{text}", rule.id);
        }
        let also = page.given("also");
        for other in above_info(report).filter(|it| it.rule != rule.id) {
            let allowed = other.severity < Severity::Error || also.contains(&other.rule);
            assert!(allowed, "the bad example of `{}` breaks another rule:\n{text}", rule.id);
        }
        for expected in &also {
            let found = report.findings.iter().any(|it| it.rule == *expected);
            assert!(found, "`{expected}` is not found beside `{}`:\n{text}", rule.id);
        }
    }
}

#[test]
fn what_is_wrong_with_policies_and_configuration_stops_the_run() {
    for Elsewhere { rule, page, bad: Outcome { report, .. } } in &*ELSEWHERE {
        // A waiver that is wrong accepts nothing, so that everything can be judged without it.
        let waiver = rule.id.starts_with("waiver/");
        let error = rule.severity == Severity::Error;
        assert_eq!(report.run.failures.is_empty(), !error || waiver, "`{}`", rule.id);
        let expected = match (error, waiver, page.given("also").is_empty()) {
            (true, false, _) => Verdict::Incomplete,
            (false, _, true) => Verdict::Pass,
            (true, true, _) | (false, _, false) => Verdict::Fail,
        };
        assert_eq!(report.summary.verdict, expected, "`{}`", rule.id);
    }
}

#[test]
fn good_examples_pass_a_whole_run() {
    for Elsewhere { rule, page, .. } in &*ELSEWHERE {
        assert!(!page.files("Good").is_empty(), "`{}` has no example under `## Good`", rule.id);
        for heading in ["Good", "Near miss"] {
            let files = with_contract(page.files(heading));
            let Outcome { report, .. } = if is_about_a_change(rule) {
                compared(&files, &with_contract(page.files("Before")))
            } else {
                checked(&files)
            };
            let text = shown(&report);
            assert_eq!(above_info(&report).count(), 0, "`{}`, {heading}:\n{text}", rule.id);
            assert_eq!(report.summary.verdict, Verdict::Pass, "`{}`:\n{text}", rule.id);
        }
    }
}

#[test]
fn findings_of_other_stages_speak_plainly() {
    for Elsewhere { rule, bad: Outcome { report, sources }, .. } in &*ELSEWHERE {
        for finding in report.findings.iter().filter(|it| it.rule == rule.id) {
            let message = &finding.message;
            assert!(message.chars().count() <= 90, "`{}`: {message}", rule.id);
            assert!(!message.ends_with('.'), "`{}`: {message}", rule.id);
            assert!(message.matches('`').count().is_multiple_of(2), "`{}`: {message}", rule.id);
            let help = finding.help.as_deref().unwrap_or_default();
            assert!(!help.is_empty() && !help.ends_with('.'), "`{}`: help `{help}`", rule.id);
            let source = sources.iter().find(|(_, it)| *it.path == *finding.location.path);
            let (_, source) = source.expect("a file of the run");
            assert!((finding.location.end as usize) <= source.text.len(), "`{}`", rule.id);
        }
    }
}

#[test]
fn severities_and_parameters_are_for_ids_that_exist() {
    let messages = |config: &str| -> Vec<String> {
        let path = "mesh-lint.yaml".to_owned();
        let config = ExampleFile { path, bytes: config.as_bytes().to_vec() };
        let Outcome { report, .. } = checked(&with_contract(vec![config]));
        let unknown = report.findings.iter().filter(|it| it.rule == "config/id-unknown");
        unknown.map(|it| format!("{}:{}", it.location.line, it.message)).collect()
    };
    let known = "severities:\n  retention/retention-missing: off\n  mesh/contract-id-duplicated: warning\n  later/*: error\n";
    assert_eq!(messages(known), [""; 0]);
    assert_eq!(
        messages("severities:\n  retention/retention-mising: off\nparams:\n  naming/x: {max: 3}\n"),
        [
            "2:no rule or policy has the id `retention/retention-mising`",
            "4:no policy has the id `naming/x`"
        ]
    );
}

/// Ids of a group that a file of the sources names.
fn named(path: &str, group: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let start = format!("\"{group}/");
    let ids = text.match_indices(&start).filter_map(|(at, _)| {
        let id = text[at + 1..].split('"').next()?;
        let plain = id.bytes().all(|it| it.is_ascii_lowercase() || b"-/".contains(&it));
        plain.then(|| id.to_owned())
    });
    ids.collect()
}

#[test]
fn every_id_that_a_stage_reports_has_a_rule_and_every_rule_is_reported() {
    let places = [
        ("src/config/mod.rs", "config"),
        ("src/evaluate/policy/check/problem.rs", "policy"),
        ("src/evaluate/policy/run.rs", "policy"),
        ("src/run/policies.rs", "policy"),
        ("src/run/loosened.rs", "policy"),
        ("src/run/loosened.rs", "config"),
        ("src/settle/waivers/mod.rs", "waiver"),
        ("src/settle/waivers/checks.rs", "waiver"),
        ("src/settle/waivers/inline.rs", "waiver"),
    ];
    let reported: BTreeSet<String> =
        places.iter().flat_map(|(path, group)| named(path, group)).collect();
    let declared: BTreeSet<String> = ELSEWHERE.iter().map(|it| it.rule.id.to_owned()).collect();
    assert_eq!(reported, declared);
}
