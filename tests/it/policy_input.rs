//! What policies see beside the document: its changes since base, and its life in Git.

use crate::program::run;
use crate::repo::Repo;
use serde_json::{Value, json};
use std::fs;

/// A policy that tells what it sees.
fn policy(key: &str) -> String {
    format!(
        "package main\n\nimport rego.v1\n\n\
         info contains json.marshal(input.mesh.{key}) if input.mesh.{key} != []\n"
    )
}

fn contract(version: &str, status: &str, fields: &[&str]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|it| format!("      - {{name: {it}, logicalType: string}}\n")).collect();
    let fields = fields.concat();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: {version}\nstatus: {status}\n\
         schema:\n  - name: orders\n    properties:\n{fields}"
    )
}

/// What the policy said of each document: path and what it saw.
fn seen(repo: &Repo, arguments: &[&str]) -> Vec<(String, Value)> {
    let mut all = vec!["check", "--format", "json", "--today", "2026-12-20"];
    all.extend(arguments);
    let report = run(repo.root(), &all).json();
    assert_eq!(report["run"]["failures"], json!([]), "{report:#}");
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|it| it["rule"] == "main" && it["status"] != "fixed");
    own.map(|it| {
        let path = it["location"]["path"].as_str().unwrap().to_owned();
        (path, serde_json::from_str(it["message"].as_str().unwrap()).unwrap())
    })
    .collect()
}

const POLICY: &str = "policies/see.rego";
const FILE: &str = "a/orders.odcs.yaml";

#[test]
fn changes_are_those_that_the_rules_found() {
    let repo = Repo::new();
    let policy = format!(
        "package main\n\nimport rego.v1\n\ninfo contains json.marshal(object.remove(change, {{{}}})) \
         if some change in input.mesh.changes\n",
        "\"message\""
    );
    let (old, new) =
        (contract("1.0.0", "active", &["a", "b"]), contract("1.0.0", "active", &["b", "c"]));
    let base = repo.commit("main", &[(FILE, &old), (POLICY, &policy)]);
    repo.branch("pr", base);
    repo.commit("pr", &[(FILE, &new), (POLICY, &policy)]);
    let found = seen(&repo, &["--base", "main", "--head", "pr"]);
    let of = |rule: &str| {
        let mut all = found.iter().map(|(_, it)| it).filter(|it| it["rule"] == rule);
        all.next().unwrap_or_else(|| panic!("{rule}: {found:#?}")).clone()
    };
    assert_eq!(
        of("change/field-removed"),
        json!({
            "rule": "change/field-removed", "severity": "error",
            "element": "/schema/orders/properties/a", "path": ["schema", 0, "properties"],
            "bump": "major", "breaks": ["consumers"], "before": null, "after": null,
            "consumers": [],
        })
    );
    let added = of("change/field-added-optional");
    assert_eq!(added["path"], json!(["schema", 0, "properties", 1]));
    assert_eq!((&added["bump"], &added["breaks"]), (&json!("minor"), &json!([])));
    assert_eq!(of("change/version-not-bumped")["path"], json!(["version"]));
    assert_eq!(seen(&repo, &["--no-base", "--head", "pr"]), []);
    // What it says of changes is news, and says nothing of base.
    assert!(found.iter().all(|(path, _)| path == FILE));
}

/// A file with a life, and another that was added beside it.
fn life() -> Repo {
    let repo = Repo::new();
    let policy = policy("history");
    let day = 24 * 60;
    let versions = [
        ("1.0.0", "draft", 0, false),
        ("1.0.0", "active", 10, false),
        ("1.1.0", "active", 20, true),
        ("1.1.0", "active", 30, true),
        ("2.0.0", "active", 40, true),
    ];
    let mut parent = Vec::new();
    for (version, status, days, two) in versions {
        let text = contract(version, status, &["a"]);
        // Only layout changes on day 30.
        let text = if days == 30 { format!("# kept\n{text}") } else { text };
        let mut files = vec![(FILE, text.as_str()), (POLICY, policy.as_str())];
        let other = contract("1.0.0", "active", &["a"]).replace("orders", "others");
        if two {
            files.push(("b/others.odcs.yaml", other.as_str()));
        }
        let commit = repo.dated_commit(days * day, repo.tree(&files), &parent);
        repo.branch("main", commit);
        repo.switch("main", &files);
        parent = vec![commit];
    }
    repo
}

fn history(first: &str, last: &str, previous: Option<&str>, since: &str, complete: bool) -> Value {
    let date = |it: &str| if it.is_empty() { Value::Null } else { json!(it) };
    json!({
        "first_commit_date": date(first), "last_commit_date": date(last),
        "previous_version": previous, "status_since": date(since), "complete": complete,
    })
}

#[test]
fn history_tells_versions_and_since_when_a_status_holds() {
    let repo = life();
    let orders = history("2026-01-01", "2026-02-10", Some("1.1.0"), "2026-01-11", true);
    let others = history("2026-01-21", "2026-01-21", None, "2026-01-21", true);
    let expected =
        [(FILE.to_owned(), orders.clone()), ("b/others.odcs.yaml".to_owned(), others.clone())];
    assert_eq!(seen(&repo, &["--no-base"]), expected);
    assert_eq!(seen(&repo, &["--head", "main", "--base", "main"]), expected);
    let before = history("2026-01-01", "2026-01-31", Some("1.0.0"), "2026-01-11", true);
    assert_eq!(seen(&repo, &["--head", "main~1", "--no-base"])[0].1, before);
}

#[test]
fn what_is_not_committed_has_no_date() {
    let repo = life();
    repo.write(FILE, &contract("2.1.0", "deprecated", &["a"]));
    repo.write("new.odcs.yaml", &contract("1.0.0", "active", &["a"]).replace("orders", "new"));
    let found = seen(&repo, &[]);
    let orders = history("2026-01-01", "2026-02-10", Some("2.0.0"), "", true);
    assert_eq!(found[0], (FILE.to_owned(), orders));
    assert_eq!(found[2], ("new.odcs.yaml".to_owned(), history("", "", None, "", true)));
}

#[test]
fn a_shallow_clone_knows_a_part() {
    let repo = life();
    let workspace = repo.workspace();
    let cut = workspace.commit("main~2").unwrap().id;
    let lost = ["main~3", "main~4"].map(|it| workspace.commit(it).unwrap().id);
    fs::write(repo.writer.git_dir().join("shallow"), format!("{cut}\n")).unwrap();
    for id in lost {
        repo.forget(&id.to_string());
    }
    let found = seen(&repo, &["--no-base"]);
    assert_eq!(found[0].1, history("", "2026-02-10", Some("1.1.0"), "", false));
    assert_eq!(found[1].1, history("", "", None, "", false));
}

#[test]
fn without_git_there_is_no_history() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("policies")).unwrap();
    fs::write(folder.path().join(POLICY), policy("history")).unwrap();
    fs::write(folder.path().join("o.odcs.yaml"), contract("1.0.0", "active", &["a"])).unwrap();
    let report = run(folder.path(), &["check", "--format", "json"]).json();
    let own = report["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "main");
    assert_eq!(own.unwrap()["message"], "null");
}

#[test]
fn history_is_read_only_where_a_policy_names_it() {
    use mesh_lint::evaluate::policy::Module;
    use mesh_lint::source::FileId;
    let mentions = |body: &str| {
        let text = format!("package main\n\nimport rego.v1\n\n{body}\n");
        let module = Module::parse(FileId(0), "p.rego", text.as_str().into());
        assert!(module.problems.is_empty(), "{:?}", module.problems);
        module.asks.contains(&"history")
    };
    for body in [
        "deny contains \"x\" if input.mesh.history.complete",
        "deny contains \"x\" if input.mesh[\"history\"].complete",
        "deny contains \"x\" if object.get(input.mesh, \"history\", null) == null",
        "deny contains \"x\" if {\nmesh := input.mesh\nmesh.history.complete\n}",
    ] {
        assert!(mentions(body), "{body}");
    }
    for body in [
        "deny contains \"x\" if input.mesh.today",
        "deny contains \"x\" if input.history",
        "# history\ndeny contains \"x\" if input.mesh.base",
    ] {
        assert!(!mentions(body), "{body}");
    }
}

#[test]
fn a_result_says_what_to_do_and_what_to_mark() {
    use crate::elsewhere::checked;
    use crate::page::ExampleFile;
    let policy = r#"package main

import rego.v1

warn contains {"msg": "a", "path": ["version"], "target": "both", "fix": "raise it"}

warn contains {
	"msg": "b", "path": ["status"], "target": "key",
	"fix": [{"op": "replace", "path": "/status", "value": "draft"}],
}

warn contains {"msg": "c", "path": ["schema"], "target": "both", "fix": 3}
"#;
    let file = |path: &str, text: &str| ExampleFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let files = [file(POLICY, policy), file(FILE, &contract("1.0.0", "active", &["a"]))];
    let outcome = checked(&files);
    assert_eq!(outcome.report.run.failures, []);
    let text = contract("1.0.0", "active", &["a"]);
    let own = outcome.report.findings.iter().filter(|it| it.rule == "main");
    let found: Vec<_> = own
        .map(|it| {
            let place = it.location.start as usize..it.location.end as usize;
            (it.message.as_str(), &text[place], it.help.as_deref())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("a", "version: 1.0.0", Some("raise it")),
            ("b", "status", Some("set `/status` to `draft`")),
            ("c", "schema", None),
        ]
    );
}
