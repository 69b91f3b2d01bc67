//! What a pull request can't do for itself: the rules of base decide, those of head are a preview.

use crate::program::{Ran, TODAY, demo, run, run_with};
use crate::repo::Repo;
use mesh_lint::report::{self, Report};

type File = (&'static str, &'static str);

const CONFIG: File = ("mesh-lint.yaml", "version: 1\npreset: scale\n");
const POLICY: File = (
    "policies/naming/name_missing.rego",
    "# METADATA\n# title: The contract has no name\npackage policies.naming.name_missing\n\n\
     deny contains \"the contract has no name\" if not input.name\n",
);
const OLD: File = (
    "old.odcs.yaml",
    "apiVersion: v3.1.0\nkind: DataContract\nid: crm.people\nversion: 1.0.0\nstatus: active\n\
     name: People\n",
);
const NEW: File = (
    "new.odcs.yaml",
    "apiVersion: v3.1.0\nkind: DataContract\nid: crm.leads\nversion: 1.0.0\nstatus: active\n",
);

/// A pull request that adds a contract without a name, and more.
fn reviewed(more: &[File], format: &str) -> Ran {
    let repo = Repo::new();
    let base = repo.commit("main", &[CONFIG, OLD, POLICY]);
    let mut head = vec![OLD];
    if more.iter().all(|it| it.1 != NEW.1) {
        head.push(NEW);
    }
    for own in [CONFIG, POLICY] {
        if more.iter().all(|it| it.0 != own.0) {
            head.push(own);
        }
    }
    head.extend(more.iter().filter(|it| !it.1.is_empty()));
    repo.commit_on("topic", repo.tree(&head), &[base]);
    repo.switch("topic", &head);
    run(repo.root(), &["check", "--today", TODAY, "--pr", "--format", format])
}

fn report_of(ran: &Ran) -> Report {
    report::read(ran.stdout.as_bytes()).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr))
}

fn finds_name_missing(report: &Report) -> bool {
    report.findings.iter().any(|it| it.rule == "naming/name-missing" && it.waiver.is_none())
}

#[test]
fn a_pull_request_can_not_approve_itself() {
    const WAIVER: &str = "- id: W-2026-001\n  policy: naming/name-missing\n  scope:\n    \
        contract: crm.leads\n  reason: we like it\n  owner: \"@me\"\n  approved_by: \"@me\"\n  \
        created: \"2026-12-01\"\n  expires: \"2026-12-31\"\n";
    // A folder of contracts is called one of policies, where `examples` are no contracts.
    let moved: [File; 3] = [
        ("mesh-lint.yaml", "version: 1\npreset: scale\npolicies: {dirs: [policies, domains]}\n"),
        ("domains/crm/name.rego", "package crm.name\n"),
        ("domains/crm/examples/new.odcs.yaml", NEW.1),
    ];
    let attempts: [&[File]; 8] = [
        &moved,
        &[],
        // The policy is deleted, emptied, or told to say nothing.
        &[(POLICY.0, "")],
        &[(
            POLICY.0,
            "package policies.naming.name_missing\n\ndeny contains x if { false; x := 1 }\n",
        )],
        &[("mesh-lint.yaml", "version: 1\nseverities: {naming/name-missing: \"off\"}\n")],
        // The contract is hidden from every rule.
        &[("mesh-lint.yaml", "version: 1\npreset: scale\nexclude: [\"**\"]\n")],
        &[("mesh-lint.yaml", "version: 1\npreset: scale\nexclude: [\"new.*\"]\n")],
        // The finding is accepted by whoever made it.
        &[("governance/waivers.yaml", WAIVER)],
    ];
    for more in attempts {
        let ran = reviewed(more, "json");
        assert_eq!(ran.code, 1, "{more:?}: {}{}", ran.stdout, ran.stderr);
        assert!(finds_name_missing(&report_of(&ran)), "{more:?}");
    }
}

#[test]
fn a_pull_request_can_not_make_itself_an_owner() {
    const OWNERS: &str = "mesh-lint.yaml";
    let config = |team: &str| {
        format!("version: 1\npreset: scale\ndomains:\n  crm: {{path: crm, owners: [\"{team}\"]}}\n")
    };
    let (base_rules, head_rules) = (config("@acme/crm"), config("@me"));
    let new = ("crm/new.odcs.yaml", NEW.1);
    let repo = Repo::new();
    let codeowners = |team| ("CODEOWNERS", team);
    let base =
        repo.commit("main", &[(OWNERS, &base_rules), OLD, POLICY, codeowners("* @acme/data\n")]);
    let head = [(OWNERS, head_rules.as_str()), OLD, POLICY, new, codeowners("* @me\n")];
    repo.commit_on("topic", repo.tree(&head), &[base]);
    repo.switch("topic", &head);
    let ran = run(repo.root(), &["check", "--today", TODAY, "--pr", "--format", "json"]);
    let report = report_of(&ran);
    assert!(finds_name_missing(&report), "{}", ran.stdout);
    for finding in report.findings.iter().filter(|it| it.location.path == new.0) {
        assert_eq!(finding.owners, ["@acme/data"], "{finding:?}");
    }
    assert!(!ran.stdout.contains("@me"), "{}", ran.stdout);
}

#[test]
fn what_head_would_say_is_a_preview() {
    let off = (
        "mesh-lint.yaml",
        "version: 1\npreset: scale\nseverities: {naming/name-missing: \"off\"}\n",
    );
    let preview = report_of(&reviewed(&[off], "json")).policy_preview.unwrap();
    // That rules are loosened takes no click to see.
    let page = reviewed(&[off], "markdown").stdout;
    let (open, _) = page.split_once("<details>").unwrap();
    assert!(open.contains("#### Loosened rules") && open.contains("`policy/loosened`"), "{page}");
    assert_eq!((preview.appears.all(), preview.disappears.errors), (0, 1));
    assert_eq!((preview.rules.len(), preview.rules[0].rule.as_str()), (1, "naming/name-missing"));
    assert_eq!(preview.rules[0].examples, ["crm.leads"]);
    let more = (
        "policies/naming/tag_missing.rego",
        "# METADATA\n# title: The contract has no tag\npackage policies.naming.tag_missing\n\n\
         deny contains \"the contract has no tag\" if not input.tags\n",
    );
    let ran = reviewed(&[more], "json");
    let preview = report_of(&ran).policy_preview.unwrap();
    assert_eq!((preview.appears.errors, preview.disappears.all(), preview.subjects), (2, 0, 2));
    assert!(report_of(&ran).findings.iter().all(|it| it.rule != "naming/tag-missing"));
    let page = reviewed(&[more], "markdown").stdout;
    let fold = "<details><summary>Preview: once merged, the changed rules find 2 more (2 errors) and \
                0 less, in 2 places</summary>";
    assert!(page.contains(fold), "{page}");
    assert!(
        page.contains("| `naming/tag-missing` | 2 | 0 | `crm.leads`, `crm.people` |"),
        "{page}"
    );
    let text = reviewed(&[more], "text").stdout;
    assert!(text.contains("\npreview: once merged, the changed rules find 2 more"), "{text}");
    // Hidden files would no longer be looked at.
    let hidden = ("mesh-lint.yaml", "version: 1\npreset: scale\nexclude: [\"new.*\"]\n");
    let preview = report_of(&reviewed(&[hidden], "json")).policy_preview.unwrap();
    assert!(preview.appears.all() == 0 && preview.disappears.errors > 0, "{preview:?}");
    // Nothing to preview: the rules are the same.
    assert_eq!(report_of(&reviewed(&[], "json")).policy_preview, None);
}

#[test]
fn a_first_adoption_is_said_in_bold() {
    let repo = Repo::new();
    let base = repo.commit("main", &[OLD]);
    let head = [OLD, NEW, CONFIG];
    repo.commit_on("topic", repo.tree(&head), &[base]);
    repo.switch("topic", &head);
    let ran = run(repo.root(), &["check", "--today", TODAY, "--pr", "--format", "markdown"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("\n**Note: first adoption: base has neither"), "{}", ran.stdout);
    // All is shown, also what the rules find in files that stood before.
    assert!(ran.stdout.contains("`old.odcs.yaml:"), "{}", ran.stdout);
}

#[test]
fn new_existing_and_fixed_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    let arguments = ["check", "--base", "main", "--head", "pr/safe-addition", "--today", TODAY];
    let ran = run(&mesh, &[&arguments[..], &["--pr", "--format", "markdown"]].concat());
    assert!(ran.stdout.contains("Breaking | Blocking | New | Existing | Fixed"), "{}", ran.stdout);
    assert!(ran.stdout.contains("<details><summary>1 fixed</summary>"), "{}", ran.stdout);
    // Nothing that base has is listed.
    let stored = run(&mesh, &[&arguments[..], &["--pr", "--format", "json"]].concat());
    for finding in report_of(&stored).findings {
        let old =
            finding.status == mesh_lint::finding::Status::Existing && finding.waiver.is_none();
        assert!(!old || !ran.stdout.contains(&finding.message), "{}", finding.message);
    }
}

#[test]
fn what_the_action_writes_is_what_a_person_gets() {
    let folder = tempfile::tempdir().unwrap();
    let repo = Repo::new();
    let base = repo.commit("main", &[CONFIG, OLD, POLICY]);
    let head = [CONFIG, OLD, NEW, POLICY];
    let tip = repo.commit_on("topic", repo.tree(&head), &[base]);
    repo.switch("topic", &head);
    let event = format!(
        r#"{{"pull_request": {{"number": 7, "head": {{"sha": "{tip}"}},
            "base": {{"sha": "{base}", "ref": "main"}}}}}}"#
    );
    let (event_path, report) =
        (folder.path().join("event.json"), folder.path().join("report.json"));
    std::fs::write(&event_path, event).unwrap();
    let variables = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_EVENT_PATH", event_path.to_str().unwrap()),
        ("GITHUB_REPOSITORY", "acme/mesh"),
        ("GITHUB_SERVER_URL", "https://github.com"),
    ];
    let output = format!("--output=json={}", report.display());
    let arguments = ["check", "--today", TODAY, "--format=github", output.as_str()];
    assert_eq!(run_with(repo.root(), &arguments, &variables).code, 1);
    let twin = run(repo.root(), &["check", "--today", TODAY, "--pr", "--format", "json"]);
    assert_eq!(twin.code, 1);
    assert_eq!(std::fs::read_to_string(&report).unwrap(), twin.stdout);
}

/// The variables by which each CI system tells of a pull request, and what is checked with them.
#[test]
fn each_ci_system_makes_a_pull_request_without_an_option() {
    let repo = Repo::new();
    let base = repo.commit("main", &[CONFIG, OLD, POLICY]);
    let off: File = ("mesh-lint.yaml", "version: 1\nseverities: {naming/name-missing: \"off\"}\n");
    let head = [off, OLD, NEW, POLICY];
    let tip = repo.commit_on("topic", repo.tree(&head), &[base]);
    repo.switch("topic", &head);
    repo.writer.reference("refs/remotes/origin/main", base).unwrap();
    let (base, tip) = (base.to_string(), tip.to_string());
    let event = format!(
        r#"{{"pull_request": {{"number": 7, "head": {{"sha": "{tip}"}},
            "base": {{"sha": "{base}", "ref": "main"}}}}}}"#
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("event.json");
    std::fs::write(&path, event).unwrap();
    let systems: [&[(&str, &str)]; 5] = [
        &[
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_EVENT_PATH", path.to_str().unwrap()),
        ],
        &[
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base),
            ("CI_COMMIT_SHA", &tip),
        ],
        &[
            ("TF_BUILD", "True"),
            ("BUILD_REASON", "PullRequest"),
            ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
            ("SYSTEM_PULLREQUEST_SOURCECOMMITID", &tip),
        ],
        &[
            ("BITBUCKET_BUILD_NUMBER", "1"),
            ("BITBUCKET_PR_ID", "7"),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", &base),
        ],
        &[("JENKINS_URL", "http://ci"), ("CHANGE_ID", "7"), ("CHANGE_TARGET", "main")],
    ];
    let twin = run(repo.root(), &["check", "--today", TODAY, "--pr", "--format", "json"]);
    for variables in systems {
        let arguments = ["check", "--today", TODAY, "--format", "json"];
        let ran = run_with(repo.root(), &arguments, variables);
        assert_eq!(ran.code, 1, "{variables:?}: {}{}", ran.stdout, ran.stderr);
        let (found, local) = (report_of(&ran), report_of(&twin));
        assert!(finds_name_missing(&found), "{variables:?}");
        assert_eq!(found.run.base.as_deref(), Some(base.as_str()), "{variables:?}");
        assert_eq!(found.run.policies.revision, found.run.base);
        assert_eq!((found.summary, found.findings), (local.summary, local.findings));
    }
}
