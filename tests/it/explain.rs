//! `explain` tells of policies of the repository, and shows what policies see.

use crate::program::{TODAY, demo, run};
use std::fs;
use std::path::Path;

/// What `explain` prints about something that it knows.
fn explained(folder: &Path, about: &str) -> String {
    let ran = run(folder, &["explain", about, "--today", TODAY]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{about}: {}", ran.stdout);
    ran.stdout
}

/// What it says of something that it does not know.
fn refused(folder: &Path, about: &str) -> String {
    let ran = run(folder, &["explain", about, "--today", TODAY]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{about}: {}", ran.stderr);
    ran.stderr
}

#[test]
fn policies_of_the_repository_have_a_page() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    fs::create_dir_all(mesh.join("policies/platform")).unwrap();
    let policy = "# METADATA\n# title: Engines are known\n# custom:\n#   id: platform/engine-unknown\n\
                  package policies.platform.engine_unknown\nwarn contains \"x\" if input.nothing\n";
    fs::write(mesh.join("policies/platform/engine_unknown.rego"), policy).unwrap();
    let own = run(&mesh, &["explain", "platform/engine-unknown"]);
    assert_eq!(own.code, 0, "{}", own.stderr);
    assert!(own.stdout.contains("Engines are known"), "{}", own.stdout);
    let table = run(&mesh, &["explain"]).stdout;
    assert!(table.contains("platform/engine-unknown") && table.contains("change/field-removed"));
    let unknown = run(&mesh, &["explain", "platform/engine-unknwn"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `platform/engine-unknown`?"));
}

#[test]
fn what_policies_see_is_the_document_and_the_mesh_around_it() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    let path = "domains/payments/contracts/transactions.odcs.yaml";
    let text = fs::read_to_string(mesh.join(path)).unwrap();
    fs::write(mesh.join(path), text.replace("      - name: booked_at", "      - name: posted_at"))
        .unwrap();
    let arguments = ["explain", "--today", TODAY, "--input", path];
    let seen = run(&mesh, &arguments);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let seen = seen.json();
    assert_eq!(seen["id"], "payments.transactions");
    let mesh_key = &seen["mesh"];
    assert_eq!(mesh_key["today"], TODAY);
    assert_eq!(mesh_key["file"]["path"], path);
    assert!(mesh_key["fields"].as_array().unwrap().len() > 3);
    assert!(mesh_key["changes"].to_string().contains("change/field-"), "{}", mesh_key["changes"]);
    assert_eq!(mesh_key["history"]["first_commit_date"], "2026-03-09");
    // From inside a folder the same file has another name.
    let below = run(&mesh.join("domains/payments"), &["explain", "--input", "nothing.yaml"]);
    assert_eq!(below.code, 2);
    assert!(below.stderr.contains("is no contract or product of the mesh"), "{}", below.stderr);
}

#[test]
fn keys_of_the_standard_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let exact = explained(folder.path(), "schema.properties.logicalType");
    assert!(exact.contains("- one of: `string`, `date`, `timestamp`"), "{exact}");
    assert!(exact.contains("- `schema.properties.logicalType`: since v3.0.0"), "{exact}");
    for same in ["/schema/0/properties/3/logicalType", "schema[0].properties[*].items.logicalType"]
    {
        assert_eq!(explained(folder.path(), same), exact, "{same}");
    }
    let plain = explained(folder.path(), "logicalType");
    assert!(plain.contains("## `schema.logicalType` of contracts (ODCS)"), "{plain}");
    assert!(plain.contains(exact.split_once("\n\n").unwrap().1), "{plain}");
    let levels = explained(folder.path(), "slaProperties");
    assert!(levels.contains("- list of mappings\n- holds: "), "{levels}");
    let both = explained(folder.path(), "apiVersion");
    assert!(both.contains("of contracts (ODCS)") && both.contains("of data products (ODPS)"));
    let older = explained(folder.path(), "dataset.columns.isNullable");
    assert!(older.contains("- `dataset.columns.isNullable`: until v2.2.2"), "{older}");
    let newer = explained(folder.path(), "schema.relationships");
    assert!(newer.contains("since v3.1.0"), "{newer}");
}

#[test]
fn what_is_unknown_has_a_neighbour_or_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("logicalTyp", "did you mean `logicalType`?"),
        ("field-removed", "did you mean `change/field-removed`?"),
        ("retention/retention-mising", "did you mean `retention/retention-missing`?"),
        ("zzzzzzzzzz", "`mesh-lint explain` without an id lists all rules and policies"),
    ];
    for (asked, help) in cases {
        let said = refused(folder.path(), asked);
        assert!(said.contains(help), "{asked}: {said}");
    }
}

#[test]
fn a_finding_is_explained_by_its_fingerprint() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    let report = run(&mesh, &["check", "--format", "json", "--today", TODAY]).json();
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() > 5);
    // Each takes a run of its own.
    for finding in findings.iter().step_by(3) {
        let text = |key: &str| finding[key].as_str().unwrap();
        // From a folder that the finding does not lie in.
        let shown = explained(&mesh.join("governance"), text("fingerprint"));
        let line = format!("{}[{}]: {}", text("severity"), text("rule"), text("message"));
        assert!(shown.contains(&line), "{line}\n{shown}");
        assert!(shown.contains(&format!("\n# {}\n", text("rule"))), "{shown}");
        if let Some(id) = finding["waiver"]["id"].as_str() {
            assert!(shown.contains(&format!("= {id} until ")), "{shown}");
        }
    }
    let said = refused(&mesh, "0123456789abcdef");
    assert!(said.contains("no finding has the fingerprint"), "{said}");
    let nowhere = refused(folder.path(), "0123456789abcdef");
    assert!(
        nowhere.contains("no data contract found") || nowhere.contains("no finding"),
        "{nowhere}"
    );
}

#[test]
fn settings_say_where_they_come_from() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "mesh-lint.yaml",
        "version: 1\npreset: platform\nseverities:\n  retention/*: info\n  change/field-removed: off\n\
         params:\n  a/b: {most: 7}\nrollout:\n  - {policy: a/b, error_from: 2027-01-01}\n",
    );
    write(
        "policies/b.rego",
        "# METADATA\n# title: \u{202e}B\n# custom:\n#   id: a/b\n#   severity: warning\n#   params:\n\
         #     most: {type: integer, default: 3, tighten: decrease}\n\
         #     least: {type: integer, default: 1, tighten: increase}\n\
         package policies.a.b\n\nimport rego.v1\n\nviolation contains \"x\" if input.x\n\n\
         deny contains \"y\" if input.y\n",
    );
    let text = run(folder.path(), &["explain", "--config"]);
    assert_eq!(text.code, 0, "{}", text.stderr);
    for line in [
        "preset = \"platform\"  (mesh-lint.yaml:2)",
        "protect = \"consumers\"  (default)",
        "a/b  (policies/b.rego:9)",
        "violation: warning (policies/b.rego:5)",
        "deny: error (entry point deny)",
        "error from 2027-01-01 (mesh-lint.yaml:9)",
        "most = 7  (mesh-lint.yaml:7)",
        "least = 1  (policies/b.rego:8)",
        "violation: info (mesh-lint.yaml:4), instead of warning (preset platform), error (mesh-lint/retention/",
        "change/field-removed: off (mesh-lint.yaml:5), instead of error (default)",
    ] {
        assert!(text.stdout.contains(line), "{line}\n{}", text.stdout);
    }
    let page = explained(folder.path(), "a/b");
    assert!(page.contains("\\u{202e}B") && !page.contains('\u{202e}'), "{page}");
    let json = run(folder.path(), &["explain", "--config", "--format", "json"]).json();
    let policies = json["policies"].as_array().unwrap();
    let own = policies.iter().find(|it| it["id"] == "a/b").unwrap();
    assert_eq!(own["params"][0]["origin"], "mesh-lint.yaml:7");
    assert_eq!(own["entry_points"][0]["severity"], "warning");
    assert!(policies.len() > 30);
    let other = run(folder.path(), &["explain", "--config", "--format", "sarif"]);
    assert_eq!(other.code, 2);
    write("mesh-lint.yaml", "presett: scale\n");
    let wrong = run(folder.path(), &["explain", "--config"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("did you mean `preset`?"), "{}", wrong.stderr);
}

#[test]
fn severities_that_are_told_are_those_that_a_check_gives() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    let config = fs::read_to_string(mesh.join("mesh-lint.yaml")).unwrap();
    for preset in ["discover", "platform", "scale"] {
        let config = config.replace("preset: scale", &format!("preset: {preset}"));
        let config = format!("{config}\nseverities:\n  service-levels/*: error\n");
        fs::write(mesh.join("mesh-lint.yaml"), config).unwrap();
        let told = run(&mesh, &["explain", "--config", "--format", "json"]).json();
        let report = run(&mesh, &["check", "--format", "json", "--today", TODAY]).json();
        let mut compared = 0;
        for policy in told["policies"].as_array().unwrap() {
            let findings = report["findings"].as_array().unwrap().iter();
            for finding in
                findings.filter(|it| it["rule"] == policy["id"] && it["status"] != "fixed")
            {
                // Of a draft less is asked.
                if finding["subject"] == "payments.chargebacks" {
                    continue;
                }
                let severity = &policy["entry_points"][0]["severity"];
                assert_eq!(finding["severity"], *severity, "{preset}: {finding}");
                compared += 1;
            }
        }
        assert!(compared > 4, "{preset}: only {compared}");
    }
}

#[test]
fn data_and_inputs_are_what_another_engine_needs() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    let data = run(&mesh, &["explain", "--data"]).json();
    assert!(data["mesh"]["contracts"]["payments.transactions"]["path"].is_string());
    assert_eq!(data["params"]["documentation/purpose-missing"]["min_length"], 30);
    assert_eq!(data.as_object().unwrap().len(), 2);
    let path = "domains/payments/contracts/transactions.odcs.yaml";
    let one = run(&mesh, &["explain", "--today", TODAY, "--input", path]).json();
    let two = run(&mesh, &["explain", "--today", TODAY, "--input", path, "--input", path]).json();
    assert_eq!(two, serde_json::json!([one, one]));
}

#[test]
fn a_page_as_markdown_shows_examples_that_were_run() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = run(folder.path(), &["explain", "retention/retention-missing", "--markdown"]);
    let page = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules/retention/retention-missing.md"),
    );
    let body =
        |text: &str| text.split_once("\n\n").unwrap().1.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(body(&shipped.stdout), body(&page.unwrap()), "{}", shipped.stderr);
    let made = run(folder.path(), &["policy", "new", "naming/name-too-short"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let own = run(folder.path(), &["explain", "naming/name-too-short", "--markdown"]);
    assert_eq!(own.code, 0, "{}", own.stderr);
    for part in [
        "# naming/name-too-short\n",
        "## Bad\n```yaml\n",
        "```text\n",
        "## Good\n",
        "## Parameters",
    ] {
        assert!(own.stdout.contains(part), "{part}\n{}", own.stdout);
    }
    assert!(own.stdout.contains("[naming/name-too-short]: "), "{}", own.stdout);
    assert_eq!(run(folder.path(), &["explain", "--markdown"]).code, 2);
    assert_eq!(run(folder.path(), &["explain", "no/such", "--markdown"]).code, 2);
    let rule = run(folder.path(), &["explain", "document/empty", "--markdown"]);
    assert!(rule.stdout.starts_with("# document/empty\n"), "{}", rule.stdout);
}
