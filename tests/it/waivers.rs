//! Waivers and comments, in runs on files in memory.

use crate::elsewhere::terms;
use mesh_lint::discover::Snapshot;
use mesh_lint::finding::{Severity, Status};
use mesh_lint::report::{self, Options, PolicySource, Report, ReportedFinding};
use mesh_lint::run::{self as pipeline, Outcome};
use mesh_lint::settle::{Gate, Verdict};

pub(crate) type Files<'a> = &'a [(&'a str, &'a str)];

pub(crate) const WAIVERS: &str = "governance/waivers.yaml";
pub(crate) const CONTRACT: &str = "domains/crm/people.odcs.yaml";
/// At `scale`, its `email` is an error of `privacy/pii-name-unclassified`.
pub(crate) const PEOPLE: &str = "\
apiVersion: v3.1.0
kind: DataContract
id: crm.people
version: 1.0.0
status: active
schema:
  - name: people
    properties:
      - name: email
        logicalType: string
";
pub(crate) const PII: &str = "privacy/pii-name-unclassified";
/// Everything else that the pack says of the contract is off.
pub(crate) const CONFIG: &str = "\
version: 1
preset: scale
severities: {'[!w]*/*': 'off', privacy/*: error}
";
pub(crate) const OWNERS: (&str, &str) =
    ("CODEOWNERS", "/governance/ @acme/governance @acme/board\n");

/// One waiver for the email.
pub(crate) fn waiver(changes: &[(&str, &str)]) -> String {
    let mut text = "\
- id: W-2026-001
  policy: privacy/pii-name-unclassified
  scope: {contract: crm.people, element: /schema/people/properties/email}
  reason: The class is decided with the new register.
  owner: '@acme/crm'
  approved_by: '@acme/governance'
  created: 2026-11-01
  expires: 2027-03-31
"
    .to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "no `{from}`");
        text = text.replace(from, to);
    }
    text
}

pub(crate) fn snapshot(files: Files<'_>) -> Snapshot {
    Snapshot::of_texts(files.iter().map(|it| (it.0, it.1.as_bytes())))
}

/// What a person gets.
pub(crate) fn checked(files: Files<'_>) -> Report {
    let head = snapshot(files);
    pipeline::check(&head, &[], &head, &terms()).report
}

/// What a pull request gets.
fn reviewed(base: Files<'_>, head: Files<'_>) -> Report {
    let (base, head) = ([snapshot(base)], snapshot(head));
    let mut terms = terms();
    terms.gate = Gate::New;
    terms.policies_from = PolicySource::Base;
    pipeline::check(&head, &base, &base[0], &terms).report
}

pub(crate) fn of<'a>(report: &'a Report, rule: &str) -> Vec<&'a ReportedFinding> {
    report.findings.iter().filter(|it| it.rule == rule).collect()
}

/// The only finding of a rule.
pub(crate) fn one<'a>(report: &'a Report, rule: &str) -> &'a ReportedFinding {
    let found = of(report, rule);
    assert_eq!(found.len(), 1, "{rule}: {:#?}", report.findings);
    found[0]
}

/// Rules of group `waiver/`, with what stands where.
pub(crate) fn about_waivers(report: &Report) -> Vec<String> {
    let found = report.findings.iter().filter(|it| it.rule.starts_with("waiver/"));
    found.map(|it| format!("{} {}", it.rule, it.element)).collect()
}

fn mesh(waivers: &str) -> Vec<(&str, &str)> {
    vec![("mesh-lint.yaml", CONFIG), OWNERS, (CONTRACT, PEOPLE), (WAIVERS, waivers)]
}

#[test]
fn a_live_waiver_accepts_and_all_formats_show_it() {
    let waivers = waiver(&[]);
    let head = snapshot(&mesh(&waivers));
    let Outcome { report, sources } = pipeline::check(&head, &[], &head, &terms());
    assert_eq!(report.summary.verdict, Verdict::Pass);
    assert_eq!((report.summary.errors, report.summary.waived), (0, 1));
    let finding = one(&report, PII);
    assert_eq!(finding.severity, Severity::Error);
    let accepted = finding.waiver.as_ref().unwrap();
    assert_eq!((accepted.id.as_str(), accepted.days_left, accepted.line), ("W-2026-001", 101, 1));
    assert_eq!((accepted.path.as_str(), accepted.expires.as_str()), (WAIVERS, "2027-03-31"));
    for (format, expected) in [
        ("text", "1 waived"),
        ("markdown", "(101 days left), owner `@acme/crm`, approved by `@acme/governance`"),
        ("json", "\"approved_by\": \"@acme/governance\""),
        ("sarif", "\"suppressions\":[{\"kind\":\"external\",\"justification\":\"W-2026-001 until"),
    ] {
        let mut bytes = Vec::new();
        let render = report::find(format).unwrap().render;
        render(&report, &sources, &Options::default(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(expected), "{format}: no `{expected}` in\n{text}");
    }
}

#[test]
fn the_last_day_counts_and_the_next_one_does_not() {
    let last = waiver(&[("2027-03-31", "2026-12-20")]);
    let report = checked(&mesh(&last));
    assert_eq!(about_waivers(&report), ["waiver/expires-soon /W-2026-001/expires"]);
    assert_eq!(
        one(&report, "waiver/expires-soon").message,
        "`W-2026-001` expires on 2026-12-20, today"
    );
    assert_eq!(one(&report, PII).waiver.as_ref().unwrap().days_left, 0);
    let over = waiver(&[("2027-03-31", "2026-12-19")]);
    let report = checked(&mesh(&over));
    assert_eq!(about_waivers(&report), ["waiver/expired /W-2026-001/expires"]);
    assert!(one(&report, PII).waiver.is_none());
    let help = one(&report, PII).help.clone().unwrap();
    assert!(help.ends_with("; `W-2026-001` accepted it until 2026-12-19"), "{help}");
}

#[test]
fn scopes_go_by_contract_element_and_file() {
    let element = "{contract: crm.people, element: /schema/people/properties/email}";
    for (scope, used) in [
        ("{contract: crm.people}", true),
        ("{contract: crm.people, element: schema/people}", true),
        ("{contract: crm.people, element: /schema/peop}", false),
        ("{contract: crm.people, element: /schema/people/properties/phone}", false),
        ("{path: domains/*/people.odcs.yaml}", true),
        ("{path: domains/*.yaml}", false),
    ] {
        let waivers = waiver(&[(element, scope)]);
        let report = checked(&mesh(&waivers));
        assert_eq!(one(&report, PII).waiver.is_some(), used, "{scope}");
        assert_eq!(of(&report, "waiver/unused").is_empty(), used, "{scope}");
    }
    // A product of the same id is another thing.
    let waivers = waiver(&[(element, "{product: crm.people}")]);
    let report = checked(&mesh(&waivers));
    assert_eq!(about_waivers(&report), ["waiver/unknown-contract /W-2026-001/scope/product"]);
}

#[test]
fn a_file_that_is_no_text_accepts_nothing_and_says_so() {
    let bytes: [&[u8]; 2] = [b"\xff\xfe-", b"- id: \xe9"];
    for bytes in bytes {
        let files = [
            ("mesh-lint.yaml", CONFIG.as_bytes()),
            (CONTRACT, PEOPLE.as_bytes()),
            (WAIVERS, bytes),
        ];
        let head = Snapshot::of_texts(files);
        let report = pipeline::check(&head, &[], &head, &terms()).report;
        assert_eq!(of(&report, "waiver/invalid").len(), 1, "{:?}", report.findings);
        assert!(one(&report, PII).waiver.is_none());
    }
}

#[test]
fn a_contract_can_not_hide_as_the_file_of_waivers() {
    let config = format!("{CONFIG}waivers: {{file: {CONTRACT}}}\n");
    let report = checked(&[("mesh-lint.yaml", &config), (CONTRACT, PEOPLE)]);
    assert!(one(&report, PII).waiver.is_none());
    assert_eq!(one(&report, "waiver/invalid").message, "a list of waivers is needed");
}

#[test]
fn a_contract_that_moves_stays_accepted() {
    let waivers = waiver(&[]);
    let mut files = mesh(&waivers);
    files[2].0 = "elsewhere/renamed.odcs.yaml";
    assert!(one(&checked(&files), PII).waiver.is_some());
}

#[test]
fn a_waiver_with_an_error_accepts_nothing() {
    for (changes, rule) in [
        (&[("'@acme/governance'", "'@ACME/crm'")][..], "waiver/self-approved"),
        (&[("'@acme/governance'", "'@acme/friends'")], "waiver/self-approved"),
        (&[("'@acme/governance'", "['@acme/crm', '@acme/friends']")], "waiver/self-approved"),
        (&[("2027-03-31", "2027-06-30")], "waiver/too-long"),
        // A day of creation that is still to come makes no room.
        (&[("2026-11-01", "2028-01-01"), ("2027-03-31", "2028-02-01")], "waiver/too-long"),
        (
            &[("{contract: crm.people, element: /schema/people/properties/email}", "{path: '**'}")],
            "waiver/too-broad",
        ),
        (&[("reason", "raeson")], "waiver/invalid"),
    ] {
        let waivers = waiver(changes);
        let report = checked(&mesh(&waivers));
        assert!(!of(&report, rule).is_empty(), "{rule}: {:?}", about_waivers(&report));
        assert!(one(&report, PII).waiver.is_none(), "{rule}");
        assert_eq!(report.summary.verdict, Verdict::Fail);
    }
    let among = waiver(&[("'@acme/governance'", "['@acme/crm', '@Acme/Board']")]);
    assert!(one(&checked(&mesh(&among)), PII).waiver.is_some());
    // Where the configuration takes the problem lightly, the waiver holds.
    let long = waiver(&[("2027-03-31", "2027-06-30")]);
    let config = CONFIG.replace("privacy/*: error", "privacy/*: error, waiver/*: warning");
    let mut files = mesh(&long);
    files[0].1 = &config;
    assert!(one(&checked(&files), PII).waiver.is_some());
}

#[test]
fn more_findings_than_allowed_are_too_broad() {
    let config =
        format!("{CONFIG}waivers: {{max_matches: 2}}\ndomains:\n  crm: {{path: domains/crm}}\n");
    let three = format!(
        "{PEOPLE}      - name: phone_number\n        logicalType: string\n      - name: birth_date\n        logicalType: date\n"
    );
    let whole = waiver(&[(", element: /schema/people/properties/email", "")]);
    let mut files = mesh(&whole);
    (files[0].1, files[2].1) = (&config, &three);
    let report = checked(&files);
    assert_eq!(about_waivers(&report), ["waiver/too-broad /W-2026-001/scope"]);
    assert_eq!(of(&report, PII).len(), 3);
    assert_eq!(report.summary.waived, 0);
    // A glob over all contracts of a domain is one over the domain.
    let other = PEOPLE.replace("crm.people", "crm.firms").replace("email", "city_name");
    let named = waiver(&[(
        "{contract: crm.people, element: /schema/people/properties/email}",
        "{path: 'domains/crm/*.odcs.yaml'}",
    )]);
    let config = format!("{CONFIG}domains:\n  crm: {{path: domains/crm}}\n");
    let mut files = mesh(&named);
    files[0].1 = &config;
    assert_eq!(about_waivers(&checked(&files)), [""; 0]);
    files.push(("domains/crm/firms.odcs.yaml", &other));
    let report = checked(&files);
    assert_eq!(about_waivers(&report), ["waiver/too-broad /W-2026-001/scope/path"]);
    let meant = format!("{named}  broad: true\n");
    files[3].1 = &meant;
    assert_eq!(about_waivers(&checked(&files)), [""; 0]);
}

#[test]
fn what_was_not_looked_at_is_not_called_unused() {
    let waivers = waiver(&[("properties/email", "properties/gone")]);
    let files = mesh(&waivers);
    assert_eq!(about_waivers(&checked(&files)), ["waiver/unused /W-2026-001"]);
    let head = snapshot(&files);
    let mut some = terms();
    some.paths = vec!["governance".to_owned()];
    let report = pipeline::check(&head, &[], &head, &some).report;
    let told = |report: &Report, why: &str| {
        report
            .run
            .notes
            .iter()
            .any(|it| it.starts_with("whether waivers are unused") && it.contains(why))
    };
    assert!(of(&report, "waiver/unused").is_empty() && told(&report, "only some paths"));
    let off = CONFIG.replace("privacy/*: error", "privacy/*: 'off'");
    let mut without = files.clone();
    without[0].1 = &off;
    let report = checked(&without);
    assert!(of(&report, "waiver/unused").is_empty() && told(&report, "W-2026-001"));
    let broken = ("policies/x.rego", "package x\n\ndeny contains y if true\n");
    let report = checked(&[&files[..], &[broken]].concat());
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    assert!(of(&report, "waiver/unused").is_empty() && told(&report, "not all policies ran"));
}

#[test]
fn a_waiver_of_a_pull_request_waits_for_its_merge() {
    let waivers = waiver(&[]);
    let without = [("mesh-lint.yaml", CONFIG), OWNERS];
    let with = [("mesh-lint.yaml", CONFIG), OWNERS, (WAIVERS, waivers.as_str())];
    let head = [&with[..], &[(CONTRACT, PEOPLE)]].concat();
    let report = reviewed(&without, &head);
    assert_eq!(report.summary.verdict, Verdict::Fail);
    let finding = one(&report, PII);
    assert!(finding.waiver.is_none());
    let help = finding.help.as_deref().unwrap();
    assert!(help.ends_with("; would be waived by `W-2026-001` once that is on main"), "{help}");
    assert_eq!(about_waivers(&report), [""; 0]);
    // Once it is there, the same pull request passes, whatever it does to the file itself.
    let base = [&without[..], &[(WAIVERS, waivers.as_str())]].concat();
    for head in [head.clone(), [&without[..], &[(CONTRACT, PEOPLE)]].concat()] {
        let report = reviewed(&base, &head);
        assert!(one(&report, PII).waiver.is_some());
        assert_eq!(one(&report, PII).status, Status::New);
        assert!(
            report.findings.iter().all(|it| it.waiver.is_some()
                || it.severity < Severity::Error
                || it.status == Status::Fixed),
            "{:?}",
            about_waivers(&report)
        );
    }
    // It may be merged before the contract that it is for.
    let report = reviewed(&without, &with);
    assert_eq!(report.summary.verdict, Verdict::Pass);
    assert_eq!(one(&report, "waiver/unknown-contract").severity, Severity::Warning);
    let other = [without[0], without[1], (CONTRACT, PEOPLE)];
    let gone = waiver(&[("properties/email", "properties/gone")]);
    let report = reviewed(&other, &[&other[..], &[(WAIVERS, gone.as_str())]].concat());
    assert_eq!(about_waivers(&report), [""; 0]);
    assert!(report.run.notes.iter().any(|it| it == "nothing to accept yet for W-2026-001"));
    // What is wrong with head's file counts like anything else that is new.
    let own = waiver(&[("'@acme/governance'", "'@acme/crm'")]);
    let report =
        reviewed(&base, &[&without[..], &[(CONTRACT, PEOPLE), (WAIVERS, own.as_str())]].concat());
    assert!(one(&report, PII).waiver.is_some());
    assert_eq!(one(&report, "waiver/self-approved").status, Status::New);
    assert_eq!(report.summary.verdict, Verdict::Fail);
}

#[test]
fn what_stood_before_stays_existing_whether_accepted_or_not() {
    let (live, over) = (waiver(&[]), waiver(&[("2027-03-31", "2026-12-19")]));
    let report = reviewed(&mesh(&live), &mesh(&live));
    assert_eq!(one(&report, PII).status, Status::Existing);
    assert_eq!((report.summary.waived, report.summary.existing), (1, 0));
    let report = reviewed(&mesh(&over), &mesh(&over));
    assert_eq!(one(&report, PII).status, Status::Existing);
    assert_eq!(one(&report, "waiver/expired").status, Status::Existing);
    assert_eq!(report.summary.verdict, Verdict::Pass);
    // A waiver that is deleted with what it accepted leaves nothing behind.
    let unused = waiver(&[("properties/email", "properties/gone")]);
    let mut head = mesh(&unused);
    head.pop();
    let report = reviewed(&mesh(&unused), &head);
    assert_eq!(one(&report, "waiver/unused").status, Status::Fixed);
}

/// A contract, a product that reads it, and the waiver of a removed field.
const READER: (&str, &str) = (
    "domains/mart/mart.odps.yaml",
    "apiVersion: v1.0.0\nkind: DataProduct\nid: mart\nname: mart\nversion: 1.0.0\nstatus: active\n\
     inputPorts:\n  - {name: people, version: 1.0.0, contractId: crm.people}\n",
);

#[test]
fn a_break_is_accepted_by_those_whom_it_hits() {
    let owners = ("CODEOWNERS", "/governance/ @acme/governance\n/domains/mart/ @acme/mart\n");
    let config = (
        "mesh-lint.yaml",
        "version: 1\nseverities: {'*/*': 'off', waiver/*: error, change/field-removed: error}\n",
    );
    let smaller = PEOPLE.replace(
        "      - name: email\n        logicalType: string\n",
        "      - name: id\n        logicalType: string\n",
    );
    let larger = format!("{smaller}      - name: email\n        logicalType: string\n");
    let run = |approvers: &str| {
        let waivers = waiver(&[(PII, "change/field-removed"), ("'@acme/governance'", approvers)]);
        let base = [config, owners, READER, (CONTRACT, &larger), (WAIVERS, &waivers)];
        let head = [config, owners, READER, (CONTRACT, &smaller), (WAIVERS, &waivers)];
        // The pull request that adds the waiver sees no change yet.
        let adds = reviewed(&base[..4], &base);
        (about_waivers(&adds), reviewed(&base, &head))
    };
    let (adds, report) = run("'@acme/governance'");
    assert_eq!(adds, ["waiver/self-approved /W-2026-001/approved_by"]);
    assert!(one(&report, "change/field-removed").waiver.is_none());
    let unapproved = one(&report, "waiver/self-approved");
    assert_eq!(unapproved.message, "the owner of the consumer `mart` has not approved");
    assert_eq!(report.summary.verdict, Verdict::Fail);
    let (adds, report) = run("'@acme/mart'");
    assert_eq!(adds, [""; 0]);
    assert_eq!(
        one(&report, "change/field-removed").waiver.as_ref().unwrap().approved_by,
        "@acme/mart"
    );
    assert_eq!(about_waivers(&report), [""; 0]);
    assert_eq!(report.summary.verdict, Verdict::Pass);
}

/// Once it is merged that a contract goes, the waiver of that has done its work.
#[test]
fn a_waiver_of_what_is_gone_only_informs() {
    let config = ("mesh-lint.yaml", CONFIG);
    for (rule, expected) in [
        ("change/contract-removed", Severity::Info),
        ("change/contract-id-changed", Severity::Info),
        ("change/field-removed", Severity::Error),
    ] {
        let waivers = waiver(&[(PII, rule)]);
        let left = [config, OWNERS, (WAIVERS, waivers.as_str())];
        let there = [&left[..], &[(CONTRACT, PEOPLE)]].concat();
        let severity = |report: &Report| one(report, "waiver/unknown-contract").severity;
        assert_eq!(about_waivers(&checked(&there)), [""; 0]);
        assert_eq!(about_waivers(&reviewed(&there, &left)), [""; 0]);
        assert_eq!(severity(&checked(&left)), expected, "{rule}");
        assert_eq!(severity(&reviewed(&left, &left)), expected, "{rule}");
        // Once it is over, nothing counts again of what is gone.
        let over = waivers.replace("2027-03-31", "2026-12-01");
        let past = [config, OWNERS, (WAIVERS, over.as_str())];
        let present = [&past[..], &[(CONTRACT, PEOPLE)]].concat();
        let expired = |report: &Report| one(report, "waiver/expired").severity;
        assert_eq!(expired(&checked(&past)), expected, "{rule}");
        assert_eq!(expired(&reviewed(&present, &past)), Severity::Error, "{rule}");
        // One that is new lets nothing go that is gone already.
        assert_eq!(severity(&reviewed(&left[..2], &left)), Severity::Warning, "{rule}");
    }
}

/// What is left does not tell whether the id was misspelt or its contract is gone: both are said.
#[test]
fn a_waiver_of_what_is_gone_is_not_called_misspelt() {
    let waivers = waiver(&[(PII, "change/contract-removed"), ("crm.people", "crm.peoples")]);
    let files = [("mesh-lint.yaml", CONFIG), OWNERS, (WAIVERS, &*waivers), (CONTRACT, PEOPLE)];
    let report = checked(&files);
    let found = one(&report, "waiver/unknown-contract");
    let help = found.help.as_deref().unwrap();
    assert!(help.starts_with("delete the waiver") && help.contains("`crm.people`"), "{help}");
}

/// The contract with a comment in front of the email, or behind it.
fn commented(comment: &str) -> String {
    PEOPLE.replace("      - name: email\n", &format!("      {comment}\n      - name: email\n"))
}

#[test]
fn comments_accept_infos_and_warnings_only() {
    let config = CONFIG.replace("privacy/*: error", "privacy/*: warning");
    let run =
        |config: &str, contract: &str| checked(&[("mesh-lint.yaml", config), (CONTRACT, contract)]);
    let allow =
        format!("# mesh-lint: allow {PII} until=2027-01-31 reason=\"waits for the register\"");
    for contract in [
        commented(&allow),
        PEOPLE.replace("name: email", &format!("name: email {allow}")),
        PEOPLE.replace("schema:", &format!("schema: {allow}")),
    ] {
        let report = run(&config, &contract);
        let accepted = one(&report, PII).waiver.as_ref().unwrap();
        assert_eq!((accepted.id.as_str(), accepted.days_left), ("inline", 42));
        assert_eq!(
            (accepted.path.as_str(), accepted.reason.as_str()),
            (CONTRACT, "waits for the register")
        );
        assert_eq!(about_waivers(&report), [""; 0]);
        // After all settings it is an error: the comment is one too many.
        let report = run(CONFIG, &contract);
        assert!(one(&report, PII).waiver.is_none());
        assert_eq!(of(&report, "waiver/inline-on-error").len(), 1);
    }
    for (from, to, rule) in [
        ("2027-01-31", "2026-12-01", "waiver/expired"),
        ("2027-01-31", "2028-12-01", "waiver/too-long"),
        ("until=2027-01-31 ", "", "waiver/invalid"),
        ("reason", "raeson", "waiver/invalid"),
        (PII, "privacy/pii-name-unclasified", "waiver/unknown-policy"),
        (PII, "document/type-wrong", "waiver/not-waivable"),
        (PII, "privacy/classification-unknown", "waiver/unused"),
    ] {
        let report = run(&config, &commented(&allow.replace(from, to)));
        let finding = one(&report, rule);
        assert_eq!(
            (finding.location.line, finding.location.path.as_str()),
            (9, CONTRACT),
            "{rule}"
        );
        assert!(one(&report, PII).waiver.is_none(), "{rule}");
    }
}

#[test]
fn many_waivers_and_comments_take_no_time() {
    let mut waivers = String::new();
    for index in 100_000..103_000 {
        waivers.push_str(&waiver(&[
            ("W-2026-001", &format!("W-2026-{index}")),
            ("email", &format!("e{index}")),
        ]));
    }
    let comments =
        format!("# mesh-lint: allow {PII} until=2027-01-31 reason=\"x\"\n").repeat(100_000);
    let contract = format!("{comments}{PEOPLE}");
    let mut files = mesh(&waivers);
    files[2].1 = &contract;
    let began = std::time::Instant::now();
    let report = checked(&files);
    assert_eq!(report.summary.verdict, Verdict::Fail);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
