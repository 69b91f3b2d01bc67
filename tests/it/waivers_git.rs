//! Waivers with a history, and those of another revision.

use crate::program::{Ran, TODAY, run};
use crate::repo::{Repo, workspace};

const CONTRACT: (&str, &str) = (
    "contract.odcs.yaml",
    "apiVersion: v3.1.0\nkind: DataContract\nid: crm.people\nversion: 1.0.0\nstatus: active\n",
);
const CONFIG: (&str, &str) = (
    "mesh-lint.yaml",
    "version: 1\nseverities: {'*/*': 'off', waiver/*: warning, retention/retention-missing: error}\n",
);
const WAIVERS: &str = "governance/waivers.yaml";

fn waiver(id: &str, policy: &str, expires: &str) -> String {
    format!(
        "- id: {id}\n  policy: {policy}\n  scope: {{contract: crm.people}}\n  \
         reason: The archive decides on periods in spring.\n  owner: '@acme/crm'\n  \
         approved_by: '@acme/governance'\n  created: 2026-11-01\n  expires: {expires}\n"
    )
}

const POLICY: &str = "retention/retention-missing";

/// A repository in which the waivers file was each of these texts in turn; none: it was absent.
fn with_versions(versions: &[Option<&str>]) -> Repo {
    let repo = Repo::new();
    let mut last: Vec<(&str, &str)> = Vec::new();
    for version in versions {
        last = vec![CONTRACT, CONFIG];
        last.extend(version.map(|text| (WAIVERS, text)));
        repo.commit("main", &last);
    }
    repo.switch("main", &last);
    repo
}

fn check(repo: &Repo, more: &[&str]) -> Ran {
    let arguments = ["check", "--today", TODAY, "--format", "json"];
    run(repo.root(), &[&arguments[..], more].concat())
}

/// Findings about waivers: rule, status, message.
fn about(ran: &Ran) -> Vec<String> {
    let report = ran.json();
    let findings = report["findings"].as_array().unwrap();
    let own = findings.iter().filter(|it| it["rule"].as_str().unwrap().starts_with("waiver/"));
    own.map(|it| format!("{} {} {}", it["rule"], it["status"], it["message"]).replace('"', ""))
        .collect()
}

#[test]
fn extensions_are_counted_along_the_first_parents() {
    let text = |day: &str| waiver("W-2026-001", POLICY, day);
    let (first, second, third) = (text("2027-01-31"), text("2027-02-28"), text("2027-03-31"));
    let commented = format!("# Accepted.\n{second}");
    let repo = with_versions(&[None, Some(&first), Some(&second), Some(&commented), Some(&third)]);
    let twice = "waiver/renewed existing `W-2026-001` was extended twice, at last from 2027-02-28";
    assert_eq!(about(&check(&repo, &[])), [twice]);
    // What lies on disk is one more version.
    repo.write(WAIVERS, &text("2027-04-15"));
    let three =
        "waiver/renewed existing `W-2026-001` was extended 3 times, at last from 2027-03-31";
    assert_eq!(about(&check(&repo, &[])), [three]);
    // An end that comes earlier is no extension.
    repo.write(WAIVERS, &text("2027-03-01"));
    assert_eq!(about(&check(&repo, &[])), [twice]);
    let main = workspace(repo.root()).commit("main").unwrap().id;
    assert_eq!(workspace(repo.root()).versions(main, WAIVERS, 100).unwrap().len(), 4);
    assert_eq!(workspace(repo.root()).versions(main, WAIVERS, 2).unwrap().len(), 2);
    assert_eq!(workspace(repo.root()).versions(main, "no/such.yaml", 100).unwrap().len(), 0);
}

#[test]
fn an_id_is_taken_once_and_for_ever() {
    let mine = waiver("W-2026-001", POLICY, "2027-01-31");
    let other = waiver("W-2026-001", "documentation/purpose-missing", "2027-01-31");
    let neighbour = waiver("W-2026-002", POLICY, "2027-01-31");
    for versions in [
        [Some(other.as_str()), Some(neighbour.as_str()), Some(mine.as_str())],
        [Some(&neighbour), Some(&other), Some(&mine)],
        [Some(&mine), Some(&neighbour), Some(&mine)],
    ] {
        let repo = with_versions(&versions);
        let said = about(&check(&repo, &[]));
        let expected =
            "waiver/id-reused existing the id `W-2026-001` was that of another waiver before";
        assert!(said.iter().any(|it| it == expected), "{said:?}");
    }
    // A version that can't be read proves nothing.
    let repo = with_versions(&[Some(&mine), Some("- ["), Some(&mine)]);
    assert_eq!(about(&check(&repo, &[])), [""; 0]);
}

#[test]
fn waivers_come_from_the_revision_that_is_named() {
    let mine = waiver("W-2026-001", POLICY, "2027-01-31");
    let repo = with_versions(&[None, Some(&mine)]);
    assert_eq!(check(&repo, &[]).code, 0);
    let ran = check(&repo, &["--policy-ref", "main~1"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("would be waived by `W-2026-001` once that is on main~1"),
        "{}",
        ran.stdout
    );
    // Deleted from the work tree, it still decides where it is named.
    std::fs::remove_file(repo.path(WAIVERS)).unwrap();
    assert_eq!(check(&repo, &[]).code, 1);
    let ran = check(&repo, &["--policy-ref", "main"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_eq!(ran.json()["summary"]["waived"], 1);
}

#[test]
fn a_pull_request_is_judged_by_the_waivers_of_its_base() {
    let mine = waiver("W-2026-001", POLICY, "2027-01-31");
    let repo = Repo::new();
    let base = repo.commit("main", &[CONFIG]);
    let head = [CONTRACT, CONFIG, (WAIVERS, mine.as_str())];
    repo.commit_on("topic", repo.tree(&head), &[base]);
    repo.switch("topic", &head);
    let ran = check(&repo, &["--pr"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("once that is on main\""), "{}", ran.stdout);
    // On a person's machine the waiver on disk holds.
    assert_eq!(check(&repo, &[]).code, 0);
}
