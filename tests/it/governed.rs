//! Rules that a change loosens, and configuration that would do nothing and say nothing.

use crate::elsewhere::terms;
use crate::program::{TODAY, run};
use crate::repo::Repo;
use crate::waivers::{
    CONFIG, CONTRACT, Files, OWNERS, PEOPLE, PII, WAIVERS, about_waivers, checked, of, one,
    snapshot, waiver,
};
use mesh_lint::finding::{Severity, Status};
use mesh_lint::report::{PolicySource, Report};
use mesh_lint::run as pipeline;
use mesh_lint::settle::{Gate, Verdict};
use std::fs;

/// What a pull request gets.
fn reviewed(base: Files<'_>, head: Files<'_>) -> Report {
    let (base, head) = ([snapshot(base)], snapshot(head));
    let mut terms = terms();
    terms.gate = Gate::New;
    terms.policies_from = PolicySource::Base;
    pipeline::check(&head, &base, &base[0], &terms).report
}

/// At `scale`, the email of [`PEOPLE`] is an error, and nothing else is said of it.
const STRICT: &str = "\
version: 1
preset: scale
severities: {'[!wcp]*/*': 'off', privacy/*: error}
";

const RULE: &str = "policies/naming/name_odd.rego";

/// A policy that finds the contract [`PEOPLE`] wanting.
const ODD: &str = "\
# METADATA
# title: The contract is called people
# custom:
#   id: naming/name-odd
package policies.naming.name_odd

deny contains \"called people\" if input.id == \"crm.people\"
";

#[test]
fn a_change_that_asks_less_is_a_finding_and_does_not_decide() {
    let base = [("mesh-lint.yaml", STRICT), OWNERS, (CONTRACT, PEOPLE)];
    let milder = STRICT.replace("privacy/*: error", "privacy/*: info");
    let report = reviewed(&base, &[("mesh-lint.yaml", &milder), OWNERS, (CONTRACT, PEOPLE)]);
    let finding = one(&report, "policy/loosened");
    assert_eq!((finding.severity, finding.status), (Severity::Warning, Status::New));
    assert_eq!(finding.element, "/severities/privacy~1*");
    let help = finding.help.as_deref().unwrap();
    assert!(help.ends_with("; once merged, 1 finding is gone or milder"), "{help}");
    // The severity of base stands.
    assert_eq!(one(&report, PII).severity, Severity::Error);
    let said =
        "once these rules are merged, they block 0 of 1 contract and release 1 of 1 contract";
    assert!(report.run.notes.iter().any(|it| it == said), "{:?}", report.run.notes);
    // The other way round it is none, and what will be blocked is told.
    let report = reviewed(&[("mesh-lint.yaml", &milder), (CONTRACT, PEOPLE)], &base);
    assert!(of(&report, "policy/loosened").is_empty());
    assert_eq!(report.summary.verdict, Verdict::Pass);
    let said = "once these rules are merged, they block 1 of 1 contract";
    assert!(report.run.notes.iter().any(|it| it == said), "{:?}", report.run.notes);
    // Nothing is said where the rules are the same, or where there were none.
    for base in [&base[..], &[(CONTRACT, PEOPLE)]] {
        let head = [("mesh-lint.yaml", STRICT), OWNERS, (CONTRACT, PEOPLE)];
        assert!(of(&reviewed(base, &head), "policy/loosened").is_empty());
    }
}

#[test]
fn rego_that_finds_less_is_loosened_whatever_it_looks_like() {
    let config = ("mesh-lint.yaml", "policies: {shipped: false}\n");
    let base = [config, (RULE, ODD), (CONTRACT, PEOPLE)];
    let never = ODD.replace("crm.people", "crm.nobody");
    let report = reviewed(&base, &[config, (RULE, &never), (CONTRACT, PEOPLE)]);
    let finding = one(&report, "policy/loosened");
    assert_eq!(finding.message, "`naming/name-odd` is rewritten and finds less");
    assert_eq!((finding.location.path.as_str(), finding.location.line), (RULE, 5));
    // Whatever finds the same is no concern.
    let other = ODD.replace("called people\"", "called people now\"");
    let report = reviewed(&base, &[config, (RULE, &other), (CONTRACT, PEOPLE)]);
    assert!(of(&report, "policy/loosened").is_empty());
    // A policy that is deleted is shown where it was.
    let report = reviewed(&base, &[config, (CONTRACT, PEOPLE)]);
    let finding = one(&report, "policy/loosened");
    assert_eq!(finding.message, "`naming/name-odd` is gone");
    assert!(finding.location.revision.is_some());
    assert_eq!(of(&report, "naming/name-odd")[0].status, Status::Existing);
}

#[test]
fn a_pull_request_can_not_hide_a_contract_by_excluding_it() {
    let repo = Repo::new();
    let base = [("mesh-lint.yaml", STRICT), (CONTRACT, PEOPLE)];
    let hidden = format!("{STRICT}exclude: [domains/]\n");
    let later = PEOPLE.replace(
        "      - name: email\n        logicalType: string\n",
        "      - name: phone\n        logicalType: string\n",
    );
    let main = repo.commit("main", &base);
    repo.branch("pr", main);
    repo.commit("pr", &[("mesh-lint.yaml", &hidden), (CONTRACT, &later)]);
    let arguments =
        ["check", "--base", "main", "--head", "pr", "--today", TODAY, "--format", "json"];
    let ran = run(repo.root(), &[&arguments[..], &["--pr"]].concat());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report = ran.json();
    let rules: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["rule"].as_str().unwrap())
        .collect();
    for rule in ["change/field-removed", PII, "config/loosened"] {
        assert!(rules.contains(&rule), "no {rule} in {rules:?}");
    }
    // By the configuration of head nothing is left to check: what base has is gone then.
    let ran = run(repo.root(), &arguments);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report = ran.json();
    let gone = |it: &serde_json::Value| it["rule"] == "change/contract-removed";
    assert!(report["findings"].as_array().unwrap().iter().any(gone), "{}", ran.stdout);
}

#[test]
fn folders_that_hold_nothing_are_told() {
    let files = |config: &'static str| [("mesh-lint.yaml", config), (CONTRACT, PEOPLE)];
    let report = checked(&files("policies: {dirs: [policies, polices]}\n"));
    let found = of(&report, "config/policies-missing");
    let messages: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["no policy lies in `policies`", "no policy lies in `polices`"]);
    assert_eq!(report.summary.verdict, Verdict::Incomplete);
    // The usual folder need not be there.
    assert!(of(&checked(&files("version: 1\n")), "config/policies-missing").is_empty());
    let report = checked(&files("domains: {crm: {path: domain/crm}, hr: {path: domains/crm}}\n"));
    let finding = one(&report, "config/domain-empty");
    assert_eq!((finding.severity, finding.element.as_str()), (Severity::Warning, ""));
    assert_eq!(finding.message, "no contract or product lies in `domain/crm`");
    let report = checked(&files("domains: {crm: {path: domains/crm}, hr: {path: domains/crm/}}\n"));
    assert_eq!(one(&report, "config/value-invalid").message, "`hr` has the folder of `crm`");
}

#[test]
fn a_configuration_that_is_no_text_is_not_read_as_empty() {
    let with = |bytes: &[u8]| {
        let files = [("mesh-lint.yaml", bytes), (CONTRACT, PEOPLE.as_bytes())];
        let head = mesh_lint::discover::Snapshot::of_texts(files);
        pipeline::check(&head, &[], &head, &terms()).report
    };
    for (bytes, message) in [
        (&b"preset: scale # caf\xe9\n"[..], "the file is no UTF-8: byte 0xe9 at offset 19"),
        (b"preset: scale\0\xff\n", "the file is no text"),
        (b"\xff\xfep\0r", "the file is no text"),
    ] {
        let report = with(bytes);
        assert_eq!(report.summary.verdict, Verdict::Incomplete, "{message}");
        let finding = one(&report, "config/syntax-invalid");
        assert!(finding.message.starts_with(message), "{}", finding.message);
    }
    // UTF-16 that can be read is.
    let text: Vec<u8> =
        "\u{feff}preset: scale\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let report = with(&text);
    assert_eq!(report.run.preset, mesh_lint::config::Preset::Scale);
    assert!(report.run.failures.is_empty());
}

#[test]
fn a_policy_that_is_no_text_stops_the_run() {
    for bytes in [&b"package x\n\n# caf\xe9\n\ndeny contains \"x\"\n"[..], b"\0\xff\xfe\0"] {
        let files = [("policies/x.rego", bytes), (CONTRACT, PEOPLE.as_bytes())];
        let head = mesh_lint::discover::Snapshot::of_texts(files);
        let report = pipeline::check(&head, &[], &head, &terms()).report;
        assert_eq!(report.summary.verdict, Verdict::Incomplete);
        assert!(!of(&report, "policy/syntax-invalid").is_empty());
    }
}

#[test]
fn policies_from_elsewhere_are_recorded_by_their_digest() {
    let repo = Repo::new();
    repo.commit("main", &[("mesh-lint.yaml", CONFIG), (CONTRACT, PEOPLE)]);
    repo.switch("main", &[("mesh-lint.yaml", CONFIG), (CONTRACT, PEOPLE)]);
    let digest = |files: Files<'_>| {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let policies = folder.path().to_str().unwrap();
        let ran = run(repo.root(), &["check", "--policies", policies, "--format", "json"]);
        let report = ran.json();
        let digest = report["run"]["policies"]["digest"].as_str().map(str::to_owned);
        let text = run(repo.root(), &["check", "--policies", policies, "--fail-on", "never"]);
        let shown = digest.as_deref().unwrap_or("nothing");
        assert!(
            text.stdout.contains(&format!("given on the command line: {} file", files.len())),
            "{}",
            text.stdout
        );
        assert!(text.stdout.contains(shown), "{}", text.stdout);
        shown.to_owned()
    };
    let test = "package policies.naming.name_odd_test\n\ntest_x if true\n";
    let both = [(RULE, ODD), ("policies/naming/name_odd_test.rego", test)];
    let first = digest(&both);
    assert!(first.starts_with("sha256:") && first.len() == 71, "{first}");
    // Wherever they lie.
    assert_eq!(digest(&both), first);
    assert_ne!(digest(&both[..1]), first);
    assert_ne!(digest(&[(RULE, &ODD.replace("people\"", "people!\"")), both[1]]), first);
    let ran = run(repo.root(), &["check", "--format", "json"]);
    assert!(ran.json()["run"]["policies"]["digest"].is_null());
    // A folder without any is no way to run none.
    let empty = tempfile::tempdir().unwrap();
    let ran = run(repo.root(), &["check", "--policies", empty.path().to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("holds no policy"), "{}", ran.stderr);
}

#[test]
fn a_helper_that_reads_the_mesh_gives_it_to_those_who_import_it() {
    let config = ("mesh-lint.yaml", "policies: {shipped: false}\n");
    let direct = "package lib.names\n\nid := input.mesh.contract.id\n";
    let deep = "package lib.deep\n\nimport data.lib.names\n\nid := names.id\n";
    let own = |import: &str, call: &str| {
        format!(
            "package policies.naming.name_odd\n\n{import}\n\ndeny contains \"odd\" if {call} == \"crm.people\"\n"
        )
    };
    for (import, call) in [
        ("import data.lib.names", "names.id"),
        ("import data.lib.deep", "deep.id"),
        ("import data.lib", "lib.deep.id"),
        ("", "data.lib.names.id"),
    ] {
        let own = own(import, call);
        let files = [
            config,
            ("policies/names.rego", direct),
            ("policies/deep.rego", deep),
            (RULE, own.as_str()),
            (CONTRACT, PEOPLE),
        ];
        let report = checked(&files);
        assert_eq!(report.run.failures, [], "{import}");
        assert_eq!(of(&report, "naming/name-odd").len(), 1, "{import} {call}");
    }
    // Who imports none of them sees the document alone.
    let bare = own("", "count(object.keys(input))").replace("\"crm.people\"", "6");
    let files =
        [config, ("policies/names.rego", direct), (RULE, bare.as_str()), (CONTRACT, PEOPLE)];
    assert_eq!(of(&checked(&files), "naming/name-odd").len(), 1);
}

#[test]
fn a_waiver_of_a_contract_that_is_renamed_names_the_new_id() {
    let waivers = waiver(&[]);
    let config = ("mesh-lint.yaml", CONFIG);
    let renamed = PEOPLE.replace("crm.people", "customers.register");
    let base = [config, OWNERS, (CONTRACT, PEOPLE), (WAIVERS, waivers.as_str())];
    let head = [config, OWNERS, (CONTRACT, renamed.as_str()), (WAIVERS, waivers.as_str())];
    let report = reviewed(&base, &head);
    let finding = one(&report, "waiver/unknown-contract");
    assert_eq!(finding.message, "no contract has the id `crm.people`");
    assert_eq!(
        finding.help.as_deref(),
        Some("it is `customers.register` now; name that in the waiver")
    );
    // With the new id it accepts, and nothing is said.
    let named = waiver(&[("crm.people", "customers.register")]);
    let after = [head[0], head[1], head[2], (WAIVERS, named.as_str())];
    assert_eq!(about_waivers(&checked(&after)), [""; 0]);
    assert!(one(&checked(&after), PII).waiver.is_some());
    // Without a base the nearest id is told.
    let near = waiver(&[("crm.people", "crm.peopel")]);
    let report = checked(&[config, OWNERS, (CONTRACT, PEOPLE), (WAIVERS, near.as_str())]);
    let finding = one(&report, "waiver/unknown-contract");
    assert_eq!(finding.help.as_deref(), Some("did you mean `crm.people`?"));
}

#[test]
fn what_is_wrong_with_waivers_can_not_be_waived() {
    for group in ["waiver", "policy", "config", "document"] {
        let rules =
            mesh_lint::evaluate::rules::all().filter(|it| it.id.split('/').next() == Some(group));
        for rule in rules {
            let waivers = waiver(&[(PII, rule.id)]);
            let report = checked(&[
                ("mesh-lint.yaml", CONFIG),
                OWNERS,
                (CONTRACT, PEOPLE),
                (WAIVERS, &waivers),
            ]);
            assert_eq!(of(&report, "waiver/not-waivable").len(), 1, "{}", rule.id);
        }
    }
}
