//! Findings, changelog and report name one version to write.

use crate::program::{TODAY, run};
use crate::releases::{PATH, commit, contract, light};
use crate::repo::{Files, Repo};
use serde_json::Value;

/// What findings of head ask for, what the changelog says, and `required` and `ok` of the report.
struct Asked {
    findings: Vec<String>,
    changelog: String,
    report: Vec<(Value, Value)>,
}

/// Commits a head on `main` and compares it.
fn asked(repo: &Repo, head: Files<'_>, more: &[&str]) -> Asked {
    repo.commit("main", head);
    let common = [&["--today", TODAY], more].concat();
    let compared = ["check", "--format", "json", "--base", "main~1", "--head", "main"];
    let report = run(repo.root(), &[&compared[..], &common].concat()).json();
    let changelog = run(repo.root(), &[&["diff", "main~1", "main"][..], &common].concat()).stdout;
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|it| it["status"] != "fixed").filter_map(|it| {
        let rule = it["rule"].as_str()?.strip_prefix("change/version-")?;
        let help = it["help"].as_str()?.strip_prefix("write version `")?;
        Some(format!("{rule} {}", help.split('`').next()?))
    });
    let line = changelog.lines().find_map(|it| it.trim().strip_prefix("write version "));
    let contracts = report["contracts"].as_array().unwrap().iter();
    Asked {
        findings: findings.collect(),
        changelog: line.unwrap_or_default().to_owned(),
        report: contracts
            .map(|it| (it["version"]["required"].clone(), it["version"]["ok"].clone()))
            .collect(),
    }
}

/// A repository whose tags hold what is given, and whose base is the last text.
fn tagged(tags: &[(&str, &[&str])], base: (&str, &[&str])) -> Repo {
    let repo = Repo::new();
    for (version, fields) in tags {
        light(&repo, &format!("v{version}"), commit(&repo, &contract(version, fields)));
    }
    commit(&repo, &contract(base.0, base.1));
    repo
}

#[test]
fn tags_count_in_the_changelog_and_in_the_report() {
    let tags: &[(&str, &[&str])] = &[("1.1.0", &["a", "b"]), ("2.0.0", &["b"])];
    for (head, findings, due) in [
        // What the changes ask for is released already.
        (("1.0.0", &["b"][..]), vec!["not-bumped 3.0.0"], "3.0.0"),
        // The step is right, but a tag holds the number.
        (("1.1.0", &["a", "c"]), vec!["reused 3.0.0"], "3.0.0"),
        // It only goes back.
        (("0.9.0", &["a"]), vec!["decreased 1.0.1"], "1.0.1"),
    ] {
        let repo = tagged(tags, ("1.0.0", &["a"]));
        let asked = asked(&repo, &[(PATH, &contract(head.0, head.1))], &[]);
        assert_eq!(asked.findings, findings);
        assert_eq!(asked.changelog, due);
        assert_eq!(asked.report, [(due.into(), false.into())]);
    }
    let repo = tagged(tags, ("1.0.0", &["a"]));
    let fine = asked(&repo, &[(PATH, &contract("1.2.0", &["a", "c"]))], &[]);
    assert_eq!((fine.findings.len(), &*fine.changelog), (0, ""));
    assert_eq!(fine.report[0].1, true);
}

#[test]
fn the_history_of_the_branch_hides_no_tag() {
    for against in ["base", "releases", "all"] {
        let repo = tagged(&[("1.1.0", &["a", "b"])], ("1.0.0", &["a"]));
        let head = contract("1.1.0", &["a", "c"]);
        let asked = asked(&repo, &[(PATH, &head)], &["--against", against]);
        assert_eq!(asked.findings, ["reused 2.0.0"], "{against}");
    }
}

#[test]
fn a_major_that_is_served_beside_is_not_written_again() {
    let other = contract("2.0.0", &["a", "x"]);
    for (version, findings) in [("1.0.0", &["not-bumped 3.0.0"][..]), ("2.0.0", &[])] {
        let repo = Repo::new();
        let old = contract("1.0.0", &["a", "b"]);
        repo.commit("main", &[(PATH, &old), ("second.odcs.yaml", &other)]);
        let head = contract(version, &["a"]);
        let asked = asked(&repo, &[(PATH, &head), ("second.odcs.yaml", &other)], &[]);
        assert_eq!(asked.findings, findings);
        assert_eq!(asked.changelog, "3.0.0");
    }
    // Who goes past it skips none.
    let repo = Repo::new();
    let old = contract("1.0.0", &["a", "b"]);
    repo.commit("main", &[(PATH, &old), ("second.odcs.yaml", &other)]);
    let head = contract("3.0.0", &["a"]);
    repo.commit("main", &[(PATH, &head), ("second.odcs.yaml", &other)]);
    let log = run(repo.root(), &["diff", "main~1", "main", "--today", TODAY]).stdout;
    assert!(log.contains("1.0.0 → 3.0.0") && !log.contains("skips"), "{log}");
}
