//! Examples of policies: tests without Rego.

use crate::program::{Ran, TODAY, run};
use std::fs;
use std::path::Path;

const POLICY: &str = r#"# METADATA
# title: A contract has no name
# custom:
#   id: naming/name-missing
#   params:
#     words:
#       type: set<string>
#       default: [odd]
#       tighten: superset
package policies.naming.name_missing

import rego.v1

deny contains {"msg": "no name", "path": []} if not input.name

warn contains {"msg": "the id is odd", "path": ["id"]} if {
	input.id in data.params["naming/name-missing"].words
}

info contains {"msg": sprintf("in %s", [input.mesh.domain]), "path": ["kind"]} if {
	input.mesh.domain != "checkout"
}
"#;
const OTHER: &str = r#"# METADATA
# title: A version is the first
# custom: {id: naming/version-first}
package policies.naming.version_first

deny contains {"msg": "the first version", "path": ["version"]} if input.version == "0.0.1"
"#;
const BAD: &str =
    "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\n";
const GOOD: &str =
    "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: x\nversion: 1.0.0\nstatus: active\n";

/// Runs the examples, whose paths start below `policies/naming/examples/`.
fn examples(files: &[(&str, &str)]) -> (tempfile::TempDir, Ran) {
    let folder = tempfile::tempdir().unwrap();
    let policies = folder.path().join("policies/naming");
    let write = |path: &Path, text: &str| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(&policies.join("name_missing.rego"), POLICY);
    write(&policies.join("version_first.rego"), OTHER);
    for (path, text) in files {
        write(&policies.join("examples").join(path), text);
    }
    let ran = run(folder.path(), &["policy", "test", "--today", TODAY, "-v"]);
    (folder, ran)
}

/// Runs one example: its word and what is said of it.
fn ended(path: &str, text: &str) -> (String, String) {
    let (_folder, ran) = examples(&[(path, text)]);
    let (word, rest) = ran.stdout.split_once("  ").unwrap();
    assert!(ran.stdout.contains(&format!("example policies/naming/examples/{path} (")), "{rest}");
    (word.to_owned(), rest.to_owned())
}

#[track_caller]
fn passes(path: &str, text: &str) {
    let (word, rest) = ended(path, text);
    assert_eq!(word, "passed", "{rest}");
}

#[track_caller]
fn fails(path: &str, text: &str, parts: &[&str]) {
    let (word, rest) = ended(path, text);
    assert_eq!(word, "failed", "{rest}");
    for part in parts {
        assert!(rest.contains(part), "no `{part}` in\n{rest}");
    }
}

#[test]
fn one_that_passes_has_no_finding() {
    passes("pass/a.yaml", GOOD);
    passes("name_missing/good.yaml", GOOD);
    passes("name-missing/near-miss-2.yml", GOOD);
    passes("good.yaml", GOOD);
    let wrong = "something is found in an example that passes";
    fails("pass/a.yaml", BAD, &[wrong, "= found: naming/name-missing on line 3: no name"]);
    let text = format!("{GOOD}# expect: naming/name-missing\n");
    fails("pass/a.yaml", &text, &["an example that passes expects nothing"]);
}

#[test]
fn one_that_fails_has_exactly_the_expected_findings() {
    // What is missing at the root is shown at its `id`.
    let at_root = BAD.replace("id: orders", "# expect: naming/name-missing\nid: orders");
    passes("fail/a.yaml", &at_root);
    passes("fail/a.yaml", &format!("# expect: naming/name-missing at /\n{BAD}"));
    let odd = BAD.replace("id: orders", "id: odd # expect: naming/name-missing");
    passes("fail/a.yaml", &format!("# expect: naming/name-missing at /\n{odd}"));
    fails(
        "fail/a.yaml",
        &odd,
        &[
            "what is found is not what is expected",
            "= found: naming/name-missing on line 3: the id is odd",
        ],
    );
    let elsewhere = format!("# expect: naming/name-missing\n{BAD}");
    fails("fail/a.yaml", &elsewhere, &["= not found: naming/name-missing on line 2", "= found: "]);
    let twice = at_root.replace("id: orders", "id: orders # expect: naming/name-missing");
    fails("fail/a.yaml", &twice, &["= not found: naming/name-missing on line 4"]);
    let unknown = BAD.replace("status: active", "status: active # expect: naming/other");
    fails("fail/a.yaml", &unknown, &["= not found: naming/other on line 5"]);
}

#[test]
fn one_that_fails_says_what_it_expects_unless_its_folder_does() {
    passes("name_missing/bad.yaml", BAD);
    fails("version_first/bad.yaml", BAD, &["nothing is found in an example that fails"]);
    fails("fail/a.yaml", BAD, &["no `# expect: ID` says what is to be found", "found: naming/"]);
    fails("fail/a.yaml", GOOD, &["nothing is found in an example that fails"]);
}

#[test]
fn what_is_no_example_is_an_error() {
    for (path, text, message) in [
        ("name_missing/other.yaml", GOOD, "the name says neither that it passes nor that it fails"),
        (
            "pass/a.yaml",
            "# file: a.yaml\na: 1\n",
            "this is neither a contract nor a product that can be read",
        ),
        ("pass/a.yaml", "kind: DataContract\n", "the document is not valid: "),
    ] {
        let (word, rest) = ended(path, text);
        assert_eq!(word, "error", "{rest}");
        assert!(rest.contains(message), "{rest}");
    }
}

#[test]
fn an_example_may_lie_anywhere_in_a_mesh_of_its_own() {
    // The domain of the folder that it lies in, by default that of `checkout`.
    fails(
        "pass/a.yaml",
        &format!("# file: domains/x/a.odcs.yaml\n{GOOD}"),
        &["found: naming/name-missing on line 3"],
    );
    let config = "version: 1\ndomains:\n  sales: {path: sales}\nparams:\n  naming/name-missing: {words: [orders]}\n";
    let text = format!("# file: sales/a.odcs.yaml\n{GOOD}");
    let (_folder, ran) = examples(&[("mesh-lint.yaml", config), ("fail/a.yaml", &text)]);
    assert!(
        ran.stdout.contains("found: naming/name-missing on line 3: in sales"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("on line 4: the id is odd"), "{}", ran.stdout);
    // Several files in one, each at its own place; "é" takes two bytes.
    let two = format!(
        "# Why é.\n# file: domains/checkout/a.yaml\n{GOOD}# file: domains/é/b.yaml\n{}",
        GOOD.replace("orders", "returns")
            .replace("kind: DataContract", "kind: DataContract # expect: naming/name-missing")
    );
    passes("fail/a.yaml", &two);
    // A folder is a mesh of several files.
    let second = BAD
        .replace("orders", "returns")
        .replace("kind", "# expect: naming/name-missing at /\nkind");
    let files =
        [("fail/two/domains/checkout/a.yaml", GOOD), ("fail/two/domains/checkout/b.yaml", &second)];
    let (_folder, ran) = examples(&files);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("passed  example policies/naming/examples/fail/two ("));
    let (_folder, ran) = examples(&[("mesh-lint.yaml", "versio: 1\n"), ("pass/a.yaml", GOOD)]);
    assert!(ran.stdout.contains("examples/mesh-lint.yaml:1:1"), "{}", ran.stdout);
}

#[test]
fn examples_reach_lines_and_are_no_contracts_of_the_mesh() {
    let bad = BAD.replace("orders", "odd");
    let files = [
        ("name_missing/bad.yaml", bad.as_str()),
        ("version_first/bad.yaml", &GOOD.replace("1.0.0", "0.0.1")),
        (
            "name_missing/bad-2.yaml",
            "# file: a/b.yaml\napiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n",
        ),
    ];
    let (folder, ran) = examples(&files);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let covered = run(folder.path(), &["policy", "test", "--threshold", "100"]);
    assert_eq!(covered.code, 0, "{}", covered.stdout);
    fs::write(folder.path().join("real.odcs.yaml"), GOOD).unwrap();
    let checked = run(folder.path(), &["check", "--today", TODAY, "--format", "json"]).json();
    assert_eq!(checked["summary"]["contracts"]["total"], 1);
    // Only what lies beside a policy is an example.
    let hidden = folder.path().join("domains/examples");
    fs::create_dir_all(&hidden).unwrap();
    fs::write(hidden.join("b.odcs.yaml"), BAD.replace("orders", "b")).unwrap();
    let checked = run(folder.path(), &["check", "--today", TODAY, "--format", "json"]).json();
    assert_eq!(checked["summary"]["contracts"]["total"], 2);
}
