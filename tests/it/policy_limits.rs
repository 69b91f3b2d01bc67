//! Policies that never end, give too much or break: each is stopped, named with its place, and no
//! run that holds one passes.

use crate::elsewhere::{snapshot, terms};
use crate::page::ExampleFile;
use mesh_lint::finding::{Severity, Status};
use mesh_lint::report::{Report, ReportedFinding};
use mesh_lint::run::check;
use mesh_lint::settle::Verdict;
use std::fmt::Write as _;

/// A contract with an id.
fn contract(id: &str) -> (String, String) {
    let text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\n"
    );
    (format!("{id}.odcs.yaml"), text)
}

/// A policy of one rule.
fn policy(name: &str, rule: &str) -> (String, String) {
    let text =
        format!("# METADATA\n# title: {name} is wrong\npackage policies.t.{name}\n\n{rule}\n");
    (format!("policies/t/{name}.rego"), text)
}

fn files(files: &[(String, String)]) -> Vec<ExampleFile> {
    let file = |(path, text): &(String, String)| ExampleFile {
        path: path.clone(),
        bytes: text.clone().into_bytes(),
    };
    files.iter().map(file).collect()
}

/// What a run says.
fn judged(all: &[(String, String)]) -> Report {
    let head = snapshot(&files(all));
    check(&head, &[], &head, &terms()).report
}

fn of<'a>(report: &'a Report, rule: &str) -> Vec<&'a ReportedFinding> {
    report.findings.iter().filter(|it| it.rule == rule).collect()
}

/// Policy, message, line and column of each failure.
fn failures(report: &Report) -> String {
    let mut text = String::new();
    for it in of(report, "policy/evaluation-failed") {
        let (path, at) = (&it.location.path, &it.location);
        writeln!(text, "{path}:{}:{}: {}", at.line, at.column, it.message).unwrap();
    }
    text
}

const NAMES: &str = "deny contains \"has a name\" if input.name";

#[test]
fn a_policy_that_breaks_is_named_at_its_statement_and_the_others_judge() {
    let all = [
        contract("orders"),
        policy(
            "broken",
            "deny contains \"x\" if {\n\tinput.name\n\tsemver.compare(input.name, \"1.0.0\") < 0\n}",
        ),
        policy("sound", NAMES),
    ];
    let report = judged(&all);
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    assert_eq!(of(&report, "t/sound").len(), 1);
    let shown = failures(&report);
    assert!(shown.starts_with("policies/t/broken.rego:7:16: policy `t/broken` failed"), "{shown}");
    assert_eq!(report.run.failures.len(), 1);
}

#[test]
fn what_never_ends_ends_after_its_steps_and_is_asked_once() {
    let endless = "deny contains \"x\" if {\n\tsome a in numbers.range(1, 100000)\n\tsome b in numbers.range(1, 100000)\n\ta + b < 0\n}";
    let all = [
        contract("a"),
        contract("b"),
        contract("c"),
        policy("endless", endless),
        policy("sound", NAMES),
    ];
    for _ in 0..2 {
        let report = judged(&all);
        assert_eq!(report.summary.verdict, Verdict::Incomplete);
        assert_eq!(of(&report, "t/sound").len(), 3);
        let shown = failures(&report);
        assert_eq!(
            shown,
            "policies/t/endless.rego:5:1: policy `t/endless` failed: it takes more than 10000000 steps\n"
        );
        let help = of(&report, "policy/evaluation-failed")[0].help.clone().unwrap();
        assert!(help.contains("a.odcs.yaml"), "the first document is named: {help}");
    }
}

#[test]
fn builtins_end_too() {
    let endless = "deny contains \"x\" if {\n\tlist := numbers.range(1, 1000000)\n\tsome a in list\n\tcount(sort(list)) == a\n\tcount(array.reverse(list)) < 0\n}";
    let report = judged(&[contract("a"), policy("endless", endless)]);
    let shown = failures(&report);
    assert!(shown.ends_with("its builtins go over more than 500000000 values\n"), "{shown}");
    assert!(shown.starts_with("policies/t/endless.rego:8:"), "{shown}");
}

#[test]
fn ten_thousand_results_are_counted_and_a_thousand_shown() {
    let many = "deny contains sprintf(\"problem %d\", [n]) if some n in numbers.range(1, 10000)";
    let report = judged(&[contract("a"), policy("many", many), policy("sound", NAMES)]);
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    // A report holds a thousand findings of a file, and says so.
    assert!(report.summary.truncated && of(&report, "t/many").len() > 990);
    assert_eq!(
        failures(&report),
        "policies/t/many.rego:5:1: policy `t/many` failed: `deny` gives 10000 results, and 1000 are shown\n"
    );
    let fits = "deny contains sprintf(\"problem %d\", [n]) if some n in numbers.range(1, 900)";
    let report = judged(&[contract("a"), policy("many", fits)]);
    assert_eq!((report.summary.verdict, of(&report, "t/many").len()), (Verdict::Fail, 900));
}

#[test]
fn a_long_message_says_that_it_is_cut() {
    let long = "deny contains concat(\"\", [\"x\" | some _ in numbers.range(1, 5000)])";
    let rule =
        "deny contains concat(\"\", [sprintf(\"%d\", [n]) | some n in numbers.range(1, 5000)])";
    for rule in [long, rule] {
        let report = judged(&[contract("a"), policy("long", rule)]);
        let message = &of(&report, "t/long")[0].message;
        assert_eq!(message.chars().count(), 301);
        assert!(message.ends_with('…'));
    }
}

#[test]
fn whatever_an_entry_point_gives_is_told() {
    let report = judged(&[contract("a"), policy("plain", "deny if input.name")]);
    assert_eq!(of(&report, "t/plain")[0].message, "plain is wrong");
    assert_eq!(of(&report, "policy/entry-point-not-a-set")[0].location.line, 5);
    assert_eq!(
        of(&judged(&[contract("a"), policy("plain", "deny if not input.name")]), "t/plain"),
        [&report.findings[0]; 0]
    );
    let report = judged(&[contract("a"), policy("number", "deny := count(input.name)")]);
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    let shown = failures(&report);
    assert_eq!(
        shown,
        "policies/t/number.rego:5:1: policy `t/number` failed: `deny` gives a number, which is no result\n"
    );
}

#[test]
fn what_a_failed_policy_found_before_is_not_fixed() {
    let rule = "deny contains \"too low\" if semver.compare(input.version, \"2.0.0\") < 0";
    let before = [contract("orders"), policy("low", rule)];
    let (path, text) = contract("orders");
    let after = [(path, text.replace("1.0.0", "next one")), policy("low", rule)];
    let (base, head) = (snapshot(&files(&before)), snapshot(&files(&after)));
    let report = check(&head, &[base], &head, &terms()).report;
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    assert!(report.findings.iter().all(|it| it.status != Status::Fixed), "{:?}", report.findings);
    // A policy that judged may say so.
    let after =
        [(after[0].0.clone(), contract("orders").1.replace("1.0.0", "2.0.0")), after[1].clone()];
    let (base, head) = (snapshot(&files(&before)), snapshot(&files(&after)));
    let report = check(&head, &[base], &head, &terms()).report;
    assert_eq!(of(&report, "t/low")[0].status, Status::Fixed);
}

#[test]
fn an_id_or_package_of_a_shipped_policy_is_told_in_the_own_file() {
    let (path, text) = policy("own", "deny contains \"x\" if input.q");
    let own = text.replace("# title", "# custom: {id: ownership/owner-missing}\n# title");
    let report = judged(&[contract("a"), (path, own)]);
    let found = of(&report, "policy/id-duplicated");
    assert_eq!((found.len(), found[0].location.path.as_str()), (1, "policies/t/own.rego"));
    assert_eq!((found[0].location.line, found[0].severity), (2, Severity::Error));
    assert!(found[0].related[0].location.path.starts_with("mesh-lint/ownership/"));
}

#[test]
fn recursion_the_network_and_deep_nesting_stop_a_run_before_it_begins() {
    let deep = format!("deny contains x if x := {}1{}", "[\n".repeat(5_000), "]\n".repeat(5_000));
    let long = format!("deny contains \"{}\"", "x".repeat(9_000));
    for (rule, id, line) in [
        ("a if b\n\nb if a\n\ndeny contains \"x\" if a", "policy/recursion", 5),
        ("f(x) := f(x)\n\ndeny contains \"x\" if f(1)", "policy/recursion", 5),
        ("deny contains \"x\" if not http.send({}).body", "policy/builtin-forbidden", 5),
        (&deep, "policy/limit-exceeded", 205),
        (&long, "policy/limit-exceeded", 5),
        ("deny contains \"x\" if input.mesh.contract.q[", "policy/syntax-invalid", 6),
    ] {
        let report = judged(&[contract("a"), policy("bad", rule), policy("sound", NAMES)]);
        assert_eq!(report.summary.verdict, Verdict::Incomplete, "{id}");
        let found = of(&report, id);
        assert_eq!(found.len(), 1, "{id}: {:?}", report.findings);
        assert_eq!(
            (found[0].location.path.as_str(), found[0].location.line),
            ("policies/t/bad.rego", line)
        );
    }
}

#[test]
fn the_pages_name_the_limits_that_hold() {
    let page = include_str!("../../docs/policies.md");
    let thousands = |number: u64| {
        let digits = number.to_string();
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|it| std::str::from_utf8(it).unwrap()).collect();
        groups.join(",")
    };
    let steps = thousands(u64::from(mesh_lint::evaluate::policy::MAX_STEPS));
    let work = thousands(mesh_lint::evaluate::policy::MAX_WORK);
    let results = thousands(mesh_lint::evaluate::policy::MAX_RESULTS as u64);
    for limit in [format!("{steps} steps"), format!("{work} values"), format!("{results} results")]
    {
        assert!(page.contains(&limit), "docs/policies.md does not say `{limit}`");
    }
}

#[test]
fn no_text_of_a_contract_is_too_long_for_the_shipped_policies() {
    let settings = ("mesh-lint.yaml".to_owned(), "version: 1\npreset: scale\n".to_owned());
    for fill in ["x", "a b ", "P1Y(tbd) "] {
        let long = fill.repeat(1_300_000 / fill.len());
        let text = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n\
             description:\n  purpose: \"{long}\"\nschema:\n  - name: o\n    properties:\n      \
             - name: \"{long}\"\n        classification: \"{long}\"\n        physicalType: \"{long}\"\n        \
             tags: [\"{long}\"]\n        examples: [\"{long}\", \"{long}\"]\n\
             customProperties:\n  - property: \"{long}\"\n    value: \"{long}\"\n"
        );
        let report = judged(&[("a.odcs.yaml".to_owned(), text), settings.clone()]);
        assert_eq!(failures(&report), "");
    }
}
