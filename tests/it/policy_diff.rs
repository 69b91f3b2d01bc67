//! `policy diff`: how rules differ, and what follows for a mesh and its past merges.

use crate::elsewhere::terms;
use crate::program::{TODAY, demo, printed_schema, run};
use crate::repo::Repo;
use mesh_lint::discover::Snapshot;
use mesh_lint::report::policy_diff::PolicyDiff;
use mesh_lint::run::policy_diff;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The demo, written once; nothing may change it.
struct Demo(#[expect(dead_code, reason = "keeps the folder")] tempfile::TempDir, PathBuf);

static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(demo(folder.path()).code, 0);
    let path = folder.path().join("demo");
    Demo(folder, path)
});

fn on_demo(arguments: &[&str]) -> crate::program::Ran {
    let mut all = vec!["policy", "diff", "main", "pr/loosen-policy", "--today", TODAY];
    all.extend(arguments);
    run(&DEMO.1, &all)
}

#[test]
fn the_demo_says_what_looser_policies_let_through() {
    let ran = on_demo(&["--since", "2026-03-01"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("policy_diff_text", ran.stdout);
    let ran = on_demo(&["--since", "2026-03-01", "--format", "markdown"]);
    insta::assert_snapshot!("policy_diff_markdown", ran.stdout);
}

#[test]
fn the_json_follows_its_schema_which_is_fresh() {
    let validator = printed_schema("policy-diff");
    for more in [&[][..], &["--since", "2026-03-01"]] {
        let value = on_demo(&[&["--format", "json"], more].concat()).json();
        let errors: Vec<_> = validator.iter_errors(&value).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let renamed = value.to_string().replace("newly_failing", "newly");
        assert!(!validator.is_valid(&serde_json::from_str(&renamed).unwrap()), "it can fail");
    }
}

#[test]
fn the_demo_as_json_holds_places_owners_and_counts() {
    let diff = on_demo(&["--format", "json"]).json();
    assert_eq!(diff["schema_version"], "1.0");
    let elements: Vec<&str> = diff["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["element"].as_str().unwrap())
        .collect();
    assert_eq!(
        elements,
        [
            "/severities/privacy~1pii-name-unclassified",
            "/params/retention~1retention-too-long/max/restricted"
        ]
    );
    let findings = diff["findings"].as_array().unwrap();
    let passing = findings.iter().find(|it| it["effect"] == "newly-passing").unwrap();
    assert_eq!(passing["finding"]["rule"], "retention/retention-too-long");
    assert_eq!(passing["finding"]["subject"], "shipping.delivery-events");
    assert_eq!(passing["finding"]["owners"][0], "@acme/shipping");
    assert_eq!(passing["before"]["severity"], "error");
    assert!(passing["after"].is_null());
    assert_eq!(diff["summary"]["would_release"]["contracts"], 1);
    assert_eq!(diff["summary"]["would_block"]["contracts"], 0);
    assert_eq!(diff["summary"]["contracts"], 14);
    assert!(diff["history"].is_null());
}

#[test]
fn backwards_the_same_rules_are_tightened() {
    let arguments = ["policy", "diff", "pr/loosen-policy", "main", "--today", TODAY];
    let ran = run(&DEMO.1, &[&arguments[..], &["--format", "json"]].concat());
    // The merge base of the two is main itself: nothing differs.
    assert_eq!(ran.json()["changes"].as_array().unwrap().len(), 0);
    let ran = run(&DEMO.1, &arguments);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("no rule differs"), "{}", ran.stdout);
}

/// A contract with an id.
pub(crate) fn contract(id: &str, name: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {name}\nversion: 1.0.0\nstatus: active\n"
    )
}

/// A policy about names, with some METADATA and a body.
pub(crate) fn policy(custom: &str, body: &str) -> String {
    format!(
        "# METADATA\n# title: A name\n# custom:\n#   id: naming/name-odd\n{custom}package policies.naming.name_odd\n\n{body}\n"
    )
}

pub(crate) const BODY: &str = "violation contains {\"msg\": \"the name is odd\", \"path\": [\"name\"]} if {\n\tinput.name == \"odd\"\n}";

fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    Snapshot::of_texts(files.iter().map(|(path, text)| (*path, text.as_bytes())))
}

fn compared(base: &[(&str, &str)], head: &[(&str, &str)]) -> PolicyDiff {
    let contracts = [
        ("domains/a/odd.odcs.yaml", contract("a.odd", "odd")),
        ("domains/b/even.odcs.yaml", contract("b.even", "even")),
    ];
    let with = |files: &[(&str, &str)]| {
        let contracts = contracts.iter().map(|(path, text)| (*path, text.as_str()));
        snapshot(&contracts.chain(files.iter().copied()).collect::<Vec<_>>())
    };
    policy_diff(&with(base), &with(head), &terms())
}

/// Direction, aspect, message and element of each difference.
fn told(diff: &PolicyDiff) -> Vec<String> {
    assert_eq!(diff.failures, [], "{diff:?}");
    let line = |it: &mesh_lint::report::policy_diff::ShiftInfo| {
        assert!(it.message.chars().count() <= 90, "{}", it.message);
        assert!(it.location.is_some(), "{it:?}");
        format!("{} {}: {} {}", it.direction, it.aspect, it.message, it.element).trim().to_owned()
    };
    diff.changes.iter().map(line).collect()
}

pub(crate) const PATH: &str = "policies/naming/name_odd.rego";
pub(crate) const CONFIG: &str = "mesh-lint.yaml";

/// What a change of `mesh-lint.yaml` is told as, one way and the other.
#[track_caller]
fn configured(base: &str, head: &str, expected: &[&str], backwards: &[&str]) {
    let (base, head) = ([(CONFIG, base)], [(CONFIG, head)]);
    assert_eq!(told(&compared(&base, &head)), expected);
    assert_eq!(told(&compared(&head, &base)), backwards);
}

#[test]
fn severities_are_told_by_the_key_that_moves_them() {
    configured(
        "preset: scale\n",
        "preset: scale\nseverities:\n  'ownership/*': warning\n  contract/schedule-*: off\n",
        &[
            "loosened severity: 2 policies fall from error to warning /severities/ownership~1*",
            "loosened severity: `contract/schedule-invalid` falls from error to off /severities/contract~1schedule-*",
        ],
        &[
            "tightened severity: 2 policies rise from warning to error /severities/ownership~1*",
            "tightened severity: `contract/schedule-invalid` rises from off to error /severities/contract~1schedule-*",
        ],
    );
}

#[test]
fn presets_and_the_shipped_policies_are_told_in_one_line_each() {
    let diff = compared(&[(CONFIG, "preset: scale\n")], &[(CONFIG, "preset: discover\n")]);
    let lines = told(&diff);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines.iter().all(|it| it.starts_with("loosened severity: ") && it.ends_with(" /preset"))
    );
    let off = [(CONFIG, "policies: {shipped: false}\n")];
    let lines = told(&compared(&[(CONFIG, "version: 1\n")], &off));
    assert_eq!(lines, ["loosened removed: 30 policies are gone /policies/shipped"]);
    let lines = told(&compared(&off, &[(CONFIG, "version: 1\n")]));
    assert_eq!(lines, ["tightened added: 30 policies are new /policies/shipped"]);
}

#[test]
fn other_keys_know_their_direction() {
    configured(
        "exclude: [a/]\nmesh: {complete: true}\nprotect: both\nwaivers: {max_days: 90, max_matches: 5, warn_days: 30}\ndomains: {a: {path: domains/a}, b: {path: domains/b}}\n",
        "exclude: [a/, 'b/*']\nmesh: {complete: false}\nprotect: consumers\nwaivers: {max_days: 180, max_matches: 9, warn_days: 7}\ndomains: {a: {path: domains}}\n",
        &[
            "loosened setting: files `b/*` are no longer read /exclude/@1",
            "loosened setting: `mesh.complete` goes from `true` to `false` /mesh/complete",
            "loosened setting: `protect` goes from `both` to `consumers` /protect",
            "loosened setting: `waivers.max_days` goes from `90` to `180` /waivers/max_days",
            "loosened setting: `waivers.max_matches` goes from `5` to `9` /waivers/max_matches",
            "loosened setting: `waivers.warn_days` goes from `30` to `7` /waivers/warn_days",
            "loosened setting: the domain `b` is no longer mapped /domains/b",
            "moved setting: `domains.a.path` goes from `domains/a` to `domains` /domains/a/path",
        ],
        &[
            "tightened setting: `mesh.complete` goes from `false` to `true` /mesh/complete",
            "tightened setting: `protect` goes from `consumers` to `both` /protect",
            "tightened setting: `waivers.max_days` goes from `180` to `90` /waivers/max_days",
            "tightened setting: `waivers.max_matches` goes from `9` to `5` /waivers/max_matches",
            "tightened setting: `waivers.warn_days` goes from `7` to `30` /waivers/warn_days",
            "tightened setting: the domain `b` is mapped /domains/b",
            "tightened setting: files `b/*` are read again /exclude/@1",
            "moved setting: `domains.a.path` goes from `domains` to `domains/a` /domains/a/path",
        ],
    );
}

#[test]
fn schema_files_that_are_compared_no_longer_are_told() {
    configured(
        "schemas: ['protos/**/*.proto', 'events/orders/**', 'a.avsc', 'c/**']\n",
        "schemas: ['protos/*.proto', 'events/**', 'a.avsc', 'c/{x,y}/**']\n",
        &[
            "loosened setting: schema files `protos/**/*.proto` are no longer compared /schemas/@0",
            "loosened setting: schema files `c/**` are no longer compared /schemas/@3",
            "tightened setting: schema files `events/**` are compared /schemas/@1",
            "tightened setting: schema files `c/{x,y}/**` are compared /schemas/@3",
        ],
        &[
            "loosened setting: schema files `events/**` are no longer compared /schemas/@1",
            "loosened setting: schema files `c/{x,y}/**` are no longer compared /schemas/@3",
            "tightened setting: schema files `protos/**/*.proto` are compared /schemas/@0",
            "tightened setting: schema files `c/**` are compared /schemas/@3",
        ],
    );
}

#[test]
fn how_changes_are_judged_has_a_direction_too() {
    configured(
        "changes: {against: all, content_model: strict, grace_days: 90, major_bump: keep, tags: 'v*'}\n",
        "changes: {against: base, content_model: lenient, grace_days: 30, major_bump: allow, tags: 'r*'}\n",
        &[
            "loosened setting: `changes.against` goes from `all` to `base` /changes/against",
            "loosened setting: `changes.content_model` goes from `strict` to `lenient` /changes/content_model",
            "loosened setting: `changes.grace_days` goes from `90` to `30` /changes/grace_days",
            "loosened setting: `changes.major_bump` goes from `keep` to `allow` /changes/major_bump",
            "moved setting: `changes.tags` goes from `v*` to `r*` /changes/tags",
        ],
        &[
            "tightened setting: `changes.against` goes from `base` to `all` /changes/against",
            "tightened setting: `changes.content_model` goes from `lenient` to `strict` /changes/content_model",
            "tightened setting: `changes.grace_days` goes from `30` to `90` /changes/grace_days",
            "tightened setting: `changes.major_bump` goes from `allow` to `keep` /changes/major_bump",
            "moved setting: `changes.tags` goes from `r*` to `v*` /changes/tags",
        ],
    );
}

#[test]
fn rollouts_are_compared_by_when_they_block() {
    let with =
        |rollout: &str| format!("preset: scale\ndomains: {{a: {{path: domains/a}}}}\n{rollout}");
    let none = with("");
    let later = with("rollout: [{policy: retention/retention-too-long, error_from: 2027-02-01}]\n");
    let latest =
        with("rollout: [{policy: retention/retention-too-long, error_from: 2027-05-01}]\n");
    let domain = with(
        "rollout: [{policy: retention/retention-too-long, error_from: 2027-02-01, domains: [a]}]\n",
    );
    let id = "`retention/retention-too-long`";
    configured(
        &none,
        &later,
        &[&format!("loosened rollout: {id} blocks from 2027-02-01 on, not at once /rollout/@0")],
        &[&format!("tightened rollout: {id} blocks at once, not from 2027-02-01 on /rollout/@0")],
    );
    configured(
        &later,
        &latest,
        &[&format!(
            "loosened rollout: {id} blocks from 2027-05-01 on, not from 2027-02-01 on /rollout/@0"
        )],
        &[&format!(
            "tightened rollout: {id} blocks from 2027-02-01 on, not from 2027-05-01 on /rollout/@0"
        )],
    );
    configured(
        &none,
        &domain,
        &[&format!(
            "loosened rollout: {id} blocks from 2027-02-01 on in `a`, not at once /rollout/@0"
        )],
        &[&format!(
            "tightened rollout: {id} blocks at once in `a`, not from 2027-02-01 on /rollout/@0"
        )],
    );
}

/// What a change of a policy is told as, one way and the other.
#[track_caller]
fn rewritten(base: &str, head: &str, expected: &[&str], backwards: &[&str]) {
    let (base, head) = ([(PATH, base)], [(PATH, head)]);
    assert_eq!(told(&compared(&base, &head)), expected);
    assert_eq!(told(&compared(&head, &base)), backwards);
}

#[test]
fn metadata_is_compared_key_by_key() {
    rewritten(
        &policy("#   severity: error\n#   waivable: false\n", BODY),
        &policy(
            "#   severity: warning\n#   applies_to: {status: [active], kind: [contract, product]}\n",
            BODY,
        ),
        &[
            "loosened severity: `naming/name-odd` falls from error to warning",
            "loosened scope: `naming/name-odd` looks at fewer statuses",
            "loosened waivable: findings of `naming/name-odd` may be waived",
        ],
        &[
            "tightened severity: `naming/name-odd` rises from warning to error",
            "tightened waivable: findings of `naming/name-odd` can't be waived",
            "tightened scope: `naming/name-odd` looks at more statuses",
        ],
    );
    // Words, comments and layout are nobody's concern.
    let reflowed = format!("{}\n# A note.\n", BODY.replace("\n\t", "\n\n\t# Why.\n\t"));
    rewritten(&policy("", BODY), &policy("#   fix: Another name.\n", &reflowed), &[], &[]);
}

#[test]
fn parameters_move_by_their_direction() {
    let with = |age: &str, kinds: &str, limits: &str, level: &str| {
        let params = format!(
            "#   params:\n#     age: {{type: duration, default: {age}, tighten: decrease}}\n\
             #     kinds: {{type: set<string>, default: {kinds}, tighten: superset}}\n\
             #     limits: {{type: map<integer>, default: {limits}, tighten: increase}}\n\
             #     free: {{type: string, default: {level}x, tighten: free}}\n\
             #     classes: {{type: list<string>, default: [public, internal, secret], tighten: locked}}\n\
             #     least: {{type: level, order: classes, default: {level}, tighten: decrease}}\n"
        );
        policy(&params, BODY)
    };
    rewritten(
        &with("P1Y", "[a, b]", "{x: 3, y: 4}", "internal"),
        &with("P13M", "[b, c]", "{x: 2}", "public"),
        &[
            "loosened parameter: `age` of `naming/name-odd` goes from P1Y to P13M",
            "loosened parameter: `kinds` of `naming/name-odd` no longer holds a",
            "loosened parameter: `limits.x` of `naming/name-odd` goes from 3 to 2",
            "loosened parameter: `limits.y` of `naming/name-odd` no longer holds 4",
            "tightened parameter: `kinds` of `naming/name-odd` now holds c",
            "tightened parameter: `least` of `naming/name-odd` goes from internal to public",
            "moved parameter: `free` of `naming/name-odd` goes from internalx to publicx",
        ],
        &[
            "loosened parameter: `kinds` of `naming/name-odd` no longer holds c",
            "loosened parameter: `least` of `naming/name-odd` goes from public to internal",
            "tightened parameter: `age` of `naming/name-odd` goes from P13M to P1Y",
            "tightened parameter: `kinds` of `naming/name-odd` now holds a",
            "tightened parameter: `limits.x` of `naming/name-odd` goes from 2 to 3",
            "tightened parameter: `limits.y` of `naming/name-odd` now holds 4",
            "moved parameter: `free` of `naming/name-odd` goes from publicx to internalx",
        ],
    );
}

#[test]
fn rego_and_its_helpers_are_compared_by_what_they_find() {
    const LIB: &str = "policies/lib.rego";
    let (old, new) = (policy("", BODY), policy("", &BODY.replace("odd\"\n", "even\"\n")));
    let base = [(PATH, old.as_str()), (LIB, "package lib\n\nx := 1\n")];
    let head = [(PATH, new.as_str()), (LIB, "package lib\n\nx := 2\n")];
    let diff = compared(&base, &head);
    assert_eq!(
        told(&diff),
        ["moved text: the helper `lib` is rewritten", "moved text: `naming/name-odd` is rewritten"]
    );
    let effects: Vec<String> =
        diff.findings.iter().map(|it| format!("{:?} {}", it.effect, it.finding.subject)).collect();
    assert_eq!(effects, ["NewlyPassing a.odd", "NewlyFailing b.even"]);
    assert_eq!((diff.summary.would_block.contracts, diff.summary.would_release.contracts), (1, 1));
}

#[test]
fn waivers_are_compared_too() {
    let waiver = |id: &str, expires: &str| {
        format!(
            "- id: {id}\n  policy: naming/name-odd\n  scope: {{contract: a.odd}}\n  reason: The name comes from a partner system.\n  \
             owner: '@a'\n  approved_by: '@b'\n  created: 2026-12-01\n  expires: {expires}\n"
        )
    };
    let (rule, path) = (policy("", BODY), "governance/waivers.yaml");
    let (one, two) = (waiver("W-2026-001", "2027-01-31"), waiver("W-2026-001", "2027-03-31"));
    let diff = compared(&[(PATH, &rule)], &[(PATH, &rule), (path, &one)]);
    assert_eq!(
        told(&diff),
        ["loosened waiver: `W-2026-001` accepts `naming/name-odd` until 2027-01-31 /W-2026-001"]
    );
    assert_eq!(diff.summary.would_release.contracts, 1);
    assert_eq!(diff.findings[0].after.as_ref().unwrap().waiver.as_deref(), Some("W-2026-001"));
    let diff = compared(&[(PATH, &rule), (path, &one)], &[(PATH, &rule), (path, &two)]);
    assert_eq!(
        told(&diff),
        [
            "loosened waiver: `W-2026-001` is extended from 2027-01-31 to 2027-03-31 /W-2026-001/expires"
        ]
    );
    let diff = compared(&[(PATH, &rule), (path, &two)], &[(PATH, &rule)]);
    assert_eq!(
        told(&diff),
        ["tightened waiver: `W-2026-001` is gone, it accepted `naming/name-odd` /W-2026-001"]
    );
}

#[test]
fn what_only_one_version_leaves_out_is_looked_at_by_the_other() {
    let repo = Repo::new();
    let (odd, rule) = (contract("a.odd", "odd"), policy("", BODY));
    let files = |config: &'static str| {
        [(CONFIG, config), (PATH, rule.as_str()), ("a/odd.odcs.yaml", odd.as_str())]
    };
    repo.commit("main", &files("version: 1\n"));
    repo.commit("other", &files("version: 1\n"));
    repo.switch("other", &files("version: 1\n"));
    fs::write(repo.path(CONFIG), "exclude: [a/]\n").unwrap();
    let ran = run(repo.root(), &["policy", "diff", "main", "--format", "json"]);
    let diff = ran.json();
    assert_eq!(diff["changes"][0]["message"], "files `a/**` are no longer read");
    let rules: Vec<&str> = diff["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["finding"]["rule"].as_str().unwrap())
        .collect();
    assert!(rules.contains(&"naming/name-odd"), "{rules:?}");
    assert_eq!(diff["summary"]["would_release"]["contracts"], 1);
}

#[test]
fn what_keeps_the_rules_from_judging_ends_in_exit_2() {
    let repo = Repo::new();
    let odd = contract("a.odd", "odd");
    let broken = policy("", "violation contains x");
    repo.commit("main", &[("a/odd.odcs.yaml", &odd)]);
    repo.commit("main", &[("a/odd.odcs.yaml", &odd), (PATH, &broken)]);
    let ran = run(repo.root(), &["policy", "diff", "main~1", "main"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stdout.contains("failed: by the newer rules: policies/naming/name_odd.rego"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("incomplete: what follows from it is not known"), "{}", ran.stdout);
    for arguments in [
        &["nowhere"][..],
        &["main~1", "--since", "soon"],
        &["main~1", "main", "--output", "sarif=x"],
    ] {
        let ran = run(repo.root(), &[&["policy", "diff"], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
    }
}
