//! Whom a comment tells of a break by name: who base says, once, and nobody else.

use super::github::{Fake, mentioned};
use super::support::{Desk, commit, report};
use crate::program::{TODAY, run};
use crate::repo::Repo;
use mesh_lint::report::{self, PolicySource, Report, ReportedFinding, Side};

const ASKED: [&str; 2] = ["--no-check-run", "--mention-owners"];

/// A report of breaks, each with the owners of its contract, as base has them.
fn breaks(of: &[(&str, &[&str])]) -> Report {
    let messages: Vec<&str> = of.iter().map(|it| it.0).collect();
    let mut report = report(&messages);
    report.run.policies.source = PolicySource::Base;
    report.summary.breaking = report.summary.errors;
    for finding in &mut report.findings {
        let owners = of.iter().find(|it| it.0 == finding.message).unwrap().1;
        finding.breaks = vec![Side::Consumers];
        finding.owners = owners.iter().map(|it| (*it).to_owned()).collect();
    }
    report
}

/// A pull request that is posted again and again.
struct Way {
    fake: Fake,
    desk: Desk,
}

impl Way {
    fn new() -> Self {
        let fake = Fake::start(&[(7, &commit('a'))]);
        let mut desk = Desk::github(fake.port);
        desk.pull_request(&commit('a'), 7);
        Self { fake, desk }
    }

    /// Pushes, posts what was found, and tells who hears of it.
    fn push(&mut self, digit: char, report: &Report) -> Vec<String> {
        self.fake.world().pulls[0].head = commit(digit);
        self.desk.pull_request(&commit(digit), 7);
        self.post(report, &ASKED)
    }

    fn post(&self, report: &Report, arguments: &[&str]) -> Vec<String> {
        let ran = self.desk.post(report, arguments);
        assert_eq!((ran.code != 2, ran.stderr.as_str()), (true, ""));
        std::mem::take(&mut self.fake.world().told)
    }

    fn body(&self) -> String {
        self.fake.bodies().remove(0)
    }
}

#[test]
fn an_owner_hears_of_a_break_once() {
    let mut way = Way::new();
    let (crm, sales) = (&["@acme/crm"][..], &["@acme/sales", "@ann"][..]);
    assert_eq!(way.push('a', &breaks(&[("first", crm)])), ["@acme/crm"]);
    assert!(way.body().contains("\nOwners of what breaks: @acme/crm.\n"), "{}", way.body());
    // The same commit again changes nothing, another one tells nobody what they know.
    way.fake.writes();
    assert_eq!(way.push('a', &breaks(&[("first", crm)])), Vec::<String>::new());
    assert_eq!(way.fake.writes(), 0);
    assert_eq!(way.push('b', &breaks(&[("first", crm)])), Vec::<String>::new());
    assert!(way.body().contains("\nOwners of what breaks: `@acme/crm`.\n"), "{}", way.body());
    // Another break is told to those whom it hits.
    let more = breaks(&[("first", crm), ("second", sales)]);
    assert_eq!(way.push('c', &more), ["@acme/sales", "@ann"]);
    let line = "\nOwners of what breaks: @acme/sales, @ann, `@acme/crm`.\n";
    assert!(way.body().contains(line), "{}", way.body());
    assert_eq!(way.push('d', &more), Vec::<String>::new());
    // A fixed break is no news, and what is no break never was any.
    assert_eq!(way.push('e', &breaks(&[("second", sales)])), Vec::<String>::new());
    let mut odd = breaks(&[("third", crm)]);
    odd.findings[0].breaks.clear();
    assert_eq!(way.push('f', &odd), Vec::<String>::new());
    assert!(!way.body().contains("Owners of what breaks"), "{}", way.body());
}

#[test]
fn nobody_is_mentioned_who_was_not_asked_for() {
    let way = Way::new();
    let report = breaks(&[("first", &["@acme/crm"])]);
    assert_eq!(way.post(&report, &["--no-check-run"]), Vec::<String>::new());
    assert!(!way.body().contains("Owners of what breaks"), "{}", way.body());
    assert_eq!(mentioned(&way.body()), Vec::<String>::new());
}

#[test]
fn ten_owners_are_mentioned_and_no_more() {
    for (count, told, more) in [(10, 10, ""), (11, 10, ""), (20, 10, ""), (21, 10, " and 1 more")] {
        let mut way = Way::new();
        let owners: Vec<String> = (0..count).map(|it| format!("@acme/team-{it:02}")).collect();
        let owners: Vec<&str> = owners.iter().map(String::as_str).collect();
        let heard = way.push('a', &breaks(&[("first", &owners)]));
        assert_eq!(heard, owners[..told], "{count}");
        let body = way.body();
        let line = body.lines().find(|it| it.starts_with("Owners of what breaks: ")).unwrap();
        assert_eq!(line.matches("acme/team-").count(), count.min(20));
        assert!(line.ends_with(&format!("{more}.")), "{line}");
        // Those who were left out are left out for good: for them nothing is new any more.
        assert_eq!(way.push('b', &breaks(&[("first", &owners)])), Vec::<String>::new());
    }
}

#[test]
fn strangers_choose_nobody() {
    let spam = breaks(&[("first", &["@acme/everyone"])]);
    // The pull request's own workflow may have written the report.
    let mut way = Way::new();
    for event in ["workflow_run", "pull_request_target", "issue_comment"] {
        way.desk.workflow_run(&commit('a'), "failure");
        way.desk.set("GITHUB_EVENT_NAME", event);
        let ran = way.desk.post(&spam, &[&ASKED[..], &["--head", &commit('a')]].concat());
        let line = "no owner is mentioned: a stranger may have written the report\n";
        assert!(ran.stdout.starts_with(line), "{event}: {}", ran.stdout);
        assert_eq!(way.fake.world().told, Vec::<String>::new());
    }
    // Its own files say who owns what.
    let way = Way::new();
    for (source, revision) in [
        (PolicySource::Head, None),
        (PolicySource::Reference, None),
        (PolicySource::Reference, Some(commit('a'))),
    ] {
        let mut own = spam.clone();
        own.run.policies.source = source;
        own.run.policies.revision = revision;
        let ran = way.desk.post(&own, &ASKED);
        let line = "no owner is mentioned: the report takes owners from head, not from base\n";
        assert!(ran.stdout.starts_with(line), "{}", ran.stdout);
        assert_eq!(way.fake.world().told, Vec::<String>::new());
    }
    // What is no handle stays in code, whoever wrote it.
    let mut way = Way::new();
    let odd = [
        "everyone",
        "ann@acme.example",
        "@acme/` @all",
        "@acme/x\n@all",
        "@all, @acme/everyone",
        "@a/b/c",
        "<b>@all</b>",
        "@acme/_www.evil.example",
    ];
    assert_eq!(way.push('a', &breaks(&[("first", &odd)])), Vec::<String>::new());
    assert!(way.body().contains("Owners of what breaks: `everyone`, `ann@acme.example`, "));
    // A team with a name that Markdown would change is told by its own.
    let mut way = Way::new();
    let teams = ["@acme/_data_platform_", "@acme/__x__"];
    assert_eq!(way.push('a', &breaks(&[("first", &teams)])), teams);
}

#[test]
fn a_changed_memory_makes_no_flood() {
    let mut way = Way::new();
    let messages: Vec<String> = (0..1_001).map(|it| format!("{it} breaks")).collect();
    let many: Vec<(&str, &[&str])> =
        messages.iter().map(|it| (it.as_str(), &["@acme/crm"][..])).collect();
    assert_eq!(way.push('a', &breaks(&many)), ["@acme/crm"]);
    // Too many to be remembered one by one: none can be told to be new.
    assert_eq!(way.push('b', &breaks(&many)), Vec::<String>::new());
    assert_eq!(way.push('c', &breaks(&many[..3])), Vec::<String>::new());
}

/// A pull request that breaks a contract and says in its own files who must hear of it.
fn hijacked() -> Report {
    let contract = |id: &str, more: &str, fields: &str| {
        let (_, name) = id.split_once('.').unwrap();
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: 1.0.0\n\
             status: active\n{more}schema:\n  - name: {name}\n    properties:\n{fields}"
        )
    };
    let field = |name: &str| format!("      - name: {name}\n        logicalType: string\n");
    let key = "        relationships:\n          - {type: foreignKey, to: \
               '../crm/people.odcs.yaml#/schema/people/properties/mail'}\n";
    let leads = |more: &str| contract("sales.leads", more, &format!("{}{key}", field("who")));
    let team = "team:\n  members:\n    - username: \"@victim/team\"\n      role: owner\n";
    let config = ("mesh-lint.yaml", "version: 1\npreset: scale\n");
    let before = contract("crm.people", "", &format!("{}{}", field("id"), field("mail")));
    let after = contract("crm.people", team, &field("id"));
    let (calm, shouting) = (leads(""), leads(team));
    let base = [
        config,
        (".github/CODEOWNERS", "/crm/ @acme/crm\n/sales/ @acme/sales\n"),
        ("crm/people.odcs.yaml", before.as_str()),
        ("sales/leads.odcs.yaml", calm.as_str()),
    ];
    let head = [
        (
            "mesh-lint.yaml",
            "version: 1\ndomains:\n  crm: {path: crm, owners: [\"@victim/domain\"]}\n",
        ),
        (".github/CODEOWNERS", "* @victim/all\n"),
        ("crm/people.odcs.yaml", after.as_str()),
        ("sales/leads.odcs.yaml", shouting.as_str()),
    ];
    let repo = Repo::new();
    let first = repo.commit("main", &base);
    repo.commit_on("topic", repo.tree(&head), &[first]);
    repo.switch("topic", &head);
    let ran = run(repo.root(), &["check", "--today", TODAY, "--pr", "--format", "json"]);
    let mut report = report::read(ran.stdout.as_bytes()).unwrap();
    report.run.head = None;
    report
}

#[test]
fn base_says_who_owns_what() {
    let report = hijacked();
    let is_break = |it: &&ReportedFinding| it.rule == "change/field-removed";
    let removed = report.findings.iter().find(is_break).unwrap();
    let owners = &removed.consumers[0].owners;
    assert!(owners.contains(&"@victim/team".to_owned()), "its own team is shown: {owners:?}");
    let mut way = Way::new();
    assert_eq!(way.push('a', &report), ["@acme/crm", "@acme/sales"]);
    assert!(!mentioned(&way.body()).iter().any(|it| it.contains("victim")), "{}", way.body());
}
