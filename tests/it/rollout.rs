//! Rollout and presets, in runs on files in memory; and what the page about waivers shows.

use crate::action::blocks as texts;
use crate::elsewhere::terms;
use crate::waivers::{
    CONFIG, CONTRACT, OWNERS, PEOPLE, PII, WAIVERS, about_waivers, checked, of, one, snapshot,
    waiver,
};
use mesh_lint::finding::Severity;
use mesh_lint::report::Report;
use mesh_lint::run as pipeline;
use mesh_lint::settle::Verdict;
use std::fmt::Write as _;

/// Severity and help of the finding under a rollout.
fn rolled(config: &str, status: &str, today: &str) -> (Severity, String) {
    let contract = PEOPLE.replace("active", status);
    let domains = "domains:\n  crm: {path: domains/crm}\n  sales: {path: domains/sales}\n";
    let config = format!("version: 1\n{domains}{config}");
    let head = snapshot(&[("mesh-lint.yaml", &config), (CONTRACT, &contract)]);
    let mut terms = terms();
    terms.today = today.parse().unwrap();
    let report = pipeline::check(&head, &[], &head, &terms).report;
    assert_eq!(report.run.failures, []);
    let finding = one(&report, PII);
    assert!(finding.message.chars().count() <= 90);
    (finding.severity, finding.help.clone().unwrap_or_default())
}

#[test]
fn a_rollout_warns_before_its_day_and_blocks_from_it() {
    let general = format!("rollout:\n  - {{policy: {PII}, error_from: 2027-02-01}}\n");
    for preset in ["discover", "platform", "scale"] {
        let config = format!("preset: {preset}\n{general}");
        let (severity, help) = rolled(&config, "active", "2026-11-22");
        assert_eq!(severity, Severity::Warning);
        assert!(help.starts_with("becomes blocking on 2027-02-01, in 71 days; Give the"), "{help}");
        let (_, help) = rolled(&config, "active", "2027-01-31");
        assert!(help.starts_with("becomes blocking on 2027-02-01, in 1 day; "), "{help}");
        let (severity, help) = rolled(&config, "active", "2027-02-01");
        assert_eq!(severity, Severity::Error);
        assert!(!help.contains("becomes"), "{help}");
        // Of a draft less is asked, on all days.
        for today in ["2026-11-22", "2027-02-01"] {
            let (severity, help) = rolled(&config, "draft", today);
            assert_eq!(severity, Severity::Warning);
            assert!(!help.contains("becomes"), "{help}");
        }
    }
    // A domain may be later or earlier than the others, whatever the order.
    for (domain, expected) in [("crm", Severity::Warning), ("sales", Severity::Error)] {
        let own =
            format!("  - {{policy: 'privacy/*', error_from: 2027-04-01, domains: [{domain}]}}\n");
        let config =
            format!("preset: scale\nrollout:\n{own}{}", general.trim_start_matches("rollout:\n"));
        assert_eq!(rolled(&config, "active", "2027-03-01").0, expected, "{domain}");
    }
    // Rollout comes after `severities`.
    let config = format!("severities: {{{PII}: error}}\n{general}");
    assert_eq!(rolled(&config, "active", "2027-01-01").0, Severity::Warning);
}

#[test]
fn rollouts_are_for_ids_that_exist() {
    let config =
        "version: 1\nrollout:\n  - {policy: retention/retention-mising, error_from: 2027-02-01}\n";
    let report = checked(&[("mesh-lint.yaml", config), (CONTRACT, PEOPLE)]);
    let unknown = one(&report, "config/id-unknown");
    assert_eq!((unknown.location.line, report.summary.verdict), (3, Verdict::Incomplete));
    let help = unknown.help.as_deref().unwrap();
    assert!(help.contains("retention/retention-missing"), "{help}");
}

#[test]
fn presets_say_how_severe_the_pack_is_at_most() {
    let run = |preset: &str| {
        let config = format!("version: 1\n{preset}");
        checked(&[("mesh-lint.yaml", &config), (CONTRACT, PEOPLE)])
    };
    let worst = |report: &Report| report.findings.iter().map(|it| it.severity).max();
    for preset in ["", "preset: discover\n"] {
        assert_eq!(worst(&run(preset)), Some(Severity::Info));
    }
    let platform = run("preset: platform\n");
    assert_eq!(worst(&platform), Some(Severity::Warning));
    // A guess from a name is no error below `scale`.
    assert_eq!(one(&platform, PII).severity, Severity::Warning);
    let scale = run("preset: scale\n");
    assert_eq!(worst(&scale), Some(Severity::Error));
    assert_eq!(one(&scale, PII).severity, Severity::Error);
    // Facts are what they are in all of them.
    for preset in ["discover", "platform", "scale"] {
        let config = format!("version: 1\npreset: {preset}\n");
        let wrong = PEOPLE.replace("1.0.0", "1");
        let report = checked(&[("mesh-lint.yaml", &config), (CONTRACT, &wrong)]);
        assert_eq!(one(&report, "document/type-wrong").severity, Severity::Error);
    }
    // Without a map of domains and without CODEOWNERS nothing is said of either.
    assert!(of(&scale, "ownership/domain-mismatch").is_empty());
    let other = waiver(&[("'@acme/governance'", "'@acme/anybody'")]);
    let report = checked(&[("mesh-lint.yaml", CONFIG), (CONTRACT, PEOPLE), (WAIVERS, &other)]);
    assert!(one(&report, PII).waiver.is_some() && about_waivers(&report).is_empty());
}

#[test]
fn the_page_does_what_it_says() {
    let blocks = texts("docs/waivers.md", "yaml");
    let block = |path: &str, at: usize| {
        let found = blocks.iter().filter(|(info, _)| *info == format!("file={path}"));
        found.map(|it| it.1.as_str()).nth(at).unwrap_or_else(|| panic!("no `{path}`"))
    };
    let contract = "domains/payments/contracts/loyalty.odcs.yaml";
    let config = format!("{}{}", block("mesh-lint.yaml", 1), block("mesh-lint.yaml", 0));
    let files = [
        ("mesh-lint.yaml", config.as_str()),
        OWNERS,
        (WAIVERS, block(WAIVERS, 0)),
        (contract, block(contract, 0)),
    ];
    let report = checked(&files);
    assert_eq!(report.run.failures, []);
    assert_eq!(about_waivers(&report), [""; 0]);
    let waived: Vec<_> = report
        .findings
        .iter()
        .filter_map(|it| Some((it.rule.as_str(), it.waiver.as_ref()?.id.as_str())))
        .collect();
    assert_eq!(waived, [(PII, "inline"), ("privacy/classification-unknown", "W-2026-014")]);
    // The rollout of the page, in a domain that it does not name, on the day of the other pages.
    let active = block(contract, 0).replace("draft", "active");
    let report = checked(&[("mesh-lint.yaml", block("mesh-lint.yaml", 1)), (CONTRACT, &active)]);
    let promised = texts("docs/waivers.md", "text").remove(0).1;
    let help = one(&report, "service-levels/freshness-missing").help.clone().unwrap();
    assert!(help.starts_with(promised.trim()), "{help}");
    // Every finding about waivers has a row.
    let mut rows = String::new();
    for rule in mesh_lint::evaluate::rules::all().filter(|it| it.id.starts_with("waiver/")) {
        let _ = writeln!(rows, "| [{0}](rules/{0}.md) | {1} |", rule.id, rule.severity.word());
    }
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/waivers.md")).unwrap();
    for row in rows.lines() {
        assert!(page.contains(row), "no `{row}`");
    }
}
