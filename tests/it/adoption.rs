//! The first configuration or policy of a repository: reported, and nothing fails.

use crate::elsewhere::terms;
use crate::program::{TODAY, run};
use crate::repo::Repo;
use mesh_lint::discover::Snapshot;
use mesh_lint::report::{PolicySource, Report};
use mesh_lint::run as pipeline;
use mesh_lint::settle::{Gate, Verdict};

/// A contract that the pack and the policy below find wanting.
const CONTRACT: (&str, &str) = (
    "contract.odcs.yaml",
    "apiVersion: v3.1.0\nkind: DataContract\nid: checkout.orders\nversion: 1.0.0\nstatus: active\n",
);
/// The same, invalid.
const BROKEN: (&str, &str) = (
    "broken.odcs.yaml",
    "apiVersion: v3.1.0\nkind: DataContract\nid: crm.people\nversion: 1\nstatus: active\n",
);
const CONFIG: (&str, &str) = ("mesh-lint.yaml", "version: 1\npreset: scale\n");
const POLICY: (&str, &str) = (
    "policies/naming/name_missing.rego",
    "# METADATA\n# title: The contract has no name\npackage policies.naming.name_missing\n\n\
     deny contains \"the contract has no name\" if not input.name\n",
);

type File = (&'static str, &'static str);

/// What a pull request gets.
fn reviewed(base: &[File], head: &[File]) -> Report {
    let of = |files: &[File]| Snapshot::of_texts(files.iter().map(|it| (it.0, it.1.as_bytes())));
    let (base, head) = (of(base), of(head));
    let mut terms = terms();
    terms.gate = Gate::New;
    terms.policies_from = PolicySource::Base;
    pipeline::check(&head, std::slice::from_ref(&base), &base, &terms).report
}

fn has(report: &Report, rule: &str) -> bool {
    report.findings.iter().any(|it| it.rule == rule)
}

fn adopts(report: &Report) -> bool {
    report.run.notes.iter().any(|note| note.starts_with("first adoption: "))
}

#[test]
fn the_first_configuration_is_tried_and_fails_nothing() {
    let report = reviewed(&[CONTRACT], &[CONTRACT, BROKEN, CONFIG]);
    assert!(adopts(&report));
    assert_eq!(report.summary.verdict, Verdict::Pass);
    assert_eq!(report.run.policies.source, PolicySource::Head);
    // What the new configuration makes of the mesh is shown: the pack is severe, the document wrong.
    assert!(has(&report, "document/type-wrong"));
    assert!(has(&report, "retention/retention-missing"));
    assert!(report.summary.errors > 1, "{:?}", report.summary);
    assert_eq!(report.run.gate, Gate::All);
}

#[test]
fn the_first_policy_is_tried_and_fails_nothing() {
    let report = reviewed(&[CONTRACT], &[CONTRACT, POLICY]);
    assert!(adopts(&report) && has(&report, "naming/name-missing"));
    assert_eq!(report.summary.verdict, Verdict::Pass);
}

#[test]
fn a_repository_without_either_is_gated_as_usual() {
    let report = reviewed(&[CONTRACT], &[CONTRACT, BROKEN]);
    assert!(!adopts(&report) && has(&report, "document/type-wrong"));
    assert_eq!(report.summary.verdict, Verdict::Fail);
}

#[test]
fn a_repository_that_has_one_already_is_gated_by_base() {
    // The second file is no first adoption: base's policy decides, head's configuration waits.
    let report = reviewed(&[CONTRACT, POLICY], &[CONTRACT, BROKEN, POLICY, CONFIG]);
    assert!(!adopts(&report));
    assert_eq!(report.run.policies.source, PolicySource::Base);
    assert_eq!(report.summary.verdict, Verdict::Fail);
    // A Rego file outside the folders of policies adopts nothing.
    let other = ("src/authz.rego", POLICY.1);
    let report = reviewed(&[CONTRACT], &[CONTRACT, BROKEN, other]);
    assert!(!adopts(&report));
    assert_eq!(report.summary.verdict, Verdict::Fail);
}

#[test]
fn a_first_configuration_or_policy_that_is_wrong_stops_the_run() {
    let wrong = ("mesh-lint.yaml", "presett: scale\n");
    let report = reviewed(&[CONTRACT], &[CONTRACT, wrong]);
    assert!(adopts(&report) && has(&report, "config/key-unknown"));
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    let wrong = (POLICY.0, "package policies.naming.name_missing\n\ndeny contains x if true\n");
    let report = reviewed(&[CONTRACT], &[CONTRACT, wrong]);
    assert!(adopts(&report) && has(&report, "policy/variable-unsafe"));
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
}

#[test]
fn the_program_says_so_and_ends_with_zero() {
    let repo = Repo::new();
    let base = repo.commit("main", &[CONTRACT]);
    let head = [CONTRACT, BROKEN, CONFIG];
    repo.commit_on("topic", repo.tree(&head), &[base]);
    repo.switch("topic", &head);
    let ran = run(repo.root(), &["check", "--today", TODAY, "--pr"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("first adoption: "), "{}", ran.stdout);
    assert!(ran.stdout.contains("error[document/type-wrong]"), "{}", ran.stdout);
    // The same files on a person's machine count.
    let ran = run(repo.root(), &["check", "--today", TODAY]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_policy_or_configuration_of_head_that_is_wrong_stops_the_run_though_base_decides() {
    let base = [CONTRACT, POLICY, CONFIG];
    let broken = (POLICY.0, "package policies.naming.name_missing\n\ndeny contains x if true\n");
    let report = reviewed(&base, &[CONTRACT, broken, CONFIG]);
    assert_eq!(report.run.policies.source, PolicySource::Base);
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    let found = report.findings.iter().find(|it| it.rule == "policy/variable-unsafe");
    assert_eq!(found.expect("the problem of head").location.path, POLICY.0);
    // What base's policy says of the contract is told all the same.
    assert!(has(&report, "naming/name-missing"));
    let unknown = ("mesh-lint.yaml", "version: 1\npreset: scale\nseverities: {no/such: error}\n");
    let report = reviewed(&base, &[CONTRACT, POLICY, unknown]);
    assert!(has(&report, "config/id-unknown"));
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    // What changes nothing about policies is not looked at twice.
    let report = reviewed(&base, &base);
    assert_eq!((report.summary.verdict, report.run.failures.len()), (Verdict::Pass, 0));
}

#[test]
fn what_head_makes_wrong_of_files_that_it_does_not_touch_is_told() {
    // The configuration stands as it did; the policy that it names is gone.
    let named = ("mesh-lint.yaml", "version: 1\nseverities: {naming/name-missing: warning}\n");
    let report = reviewed(&[CONTRACT, POLICY, named], &[CONTRACT, named]);
    assert!(has(&report, "config/id-unknown"), "{:?}", report.run.failures);
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    // A second policy takes the id of one that stands as it did, before or behind it.
    let own =
        "# METADATA\n# title: The contract has no name\n# custom:\n#   id: naming/name-missing\n";
    let text = |package: &str| -> &'static str {
        let rule = "deny contains \"the contract has no name\" if not input.name\n";
        Box::leak(format!("{own}package {package}\n\n{rule}").into_boxed_str())
    };
    let first = ("policies/m.rego", text("policies.naming.name_missing"));
    for path in ["policies/a.rego", "policies/z.rego"] {
        let second = (path, text("policies.other.name_missing"));
        let report = reviewed(&[CONTRACT, first], &[CONTRACT, first, second]);
        assert!(has(&report, "policy/id-duplicated"), "{path}: {:?}", report.run.failures);
        assert_eq!(report.summary.verdict, Verdict::Incomplete, "{path}");
    }
}
