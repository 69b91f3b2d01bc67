//! `mesh-lint policy new`: what it writes passes at once, and it overwrites nothing.

use crate::program::{TODAY, demo, run};
use std::fs;
use std::path::{Path, PathBuf};

/// The demo mesh in a new folder.
fn mesh() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let mesh = folder.path().join("demo");
    (folder, mesh)
}

/// The error of a call that must fail, and leave nothing.
fn refused(mesh: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["policy", "new"];
    all.extend(arguments);
    let ran = run(mesh, &all);
    assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stdout);
    ran.stderr
}

#[test]
fn what_is_written_passes_everything_at_once() {
    let (_folder, mesh) = mesh();
    let check = || run(&mesh, &["check", "--no-base", "--today", TODAY, "--format", "json"]).json();
    let before = check();
    let title = "A table: \"old\" #1, with 'quotes' & \\ more";
    let ran = run(&mesh, &["policy", "new", "data-quality/old-table", "--title", title]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let written: Vec<&str> =
        ran.stdout.lines().filter_map(|it| it.strip_prefix("wrote ")).collect();
    let base = "policies/data-quality";
    assert_eq!(
        written,
        [
            format!("{base}/old_table.rego"),
            format!("{base}/old_table_test.rego"),
            format!("{base}/examples/old_table/bad.yaml"),
            format!("{base}/examples/old_table/good.yaml"),
        ]
    );
    assert!(ran.stdout.contains("\n  mesh-lint policy test --coverage\n"), "{}", ran.stdout);
    let checked = run(&mesh, &["policy", "check", "--fail-on", "warning"]);
    assert_eq!(checked.code, 0, "{}", checked.stdout);
    let arguments = ["policy", "test", base, "--require-tests", "--threshold", "100", "-v"];
    let tested = run(&mesh, &arguments);
    assert_eq!(tested.code, 0, "{}{}", tested.stdout, tested.stderr);
    assert!(tested.stdout.ends_with('\n') && tested.stdout.contains("tests: 5 passed in "));
    // It finds nothing in a mesh, and its examples are no part of it.
    let after = check();
    assert_eq!(after["findings"], before["findings"]);
    assert_eq!(after["summary"]["contracts"], before["summary"]["contracts"]);
    assert_eq!(after["run"]["failures"], serde_json::json!([]));
    let policy = fs::read_to_string(mesh.join(written[0])).unwrap();
    assert!(
        policy.contains(r#"# title: "A table: \"old\" #1, with 'quotes' & \\ more""#),
        "{policy}"
    );
}

#[test]
fn nothing_is_overwritten() {
    let (_folder, mesh) = mesh();
    let test = mesh.join("policies/a/b_test.rego");
    fs::create_dir_all(test.parent().unwrap()).unwrap();
    fs::write(&test, "mine").unwrap();
    let said = refused(&mesh, &["a/b"]);
    assert_eq!(said, "error: `policies/a/b_test.rego` exists already\n");
    assert_eq!(fs::read_to_string(&test).unwrap(), "mine");
    assert!(!mesh.join("policies/a/b.rego").exists());
    assert_eq!(run(&mesh, &["policy", "new", "a/c"]).code, 0);
    let said = refused(&mesh, &["a/c"]);
    assert_eq!(said, "error: the id `a/c` is taken by policies/a/c.rego\n");
}

#[test]
fn ids_name_a_problem_that_is_new() {
    let (_folder, mesh) = mesh();
    for (id, part) in [
        ("owner", "`owner` is no id"),
        ("a/", "`` is not made of words in lower case with dashes"),
        ("a/../b", "`../b` is not made of words"),
        ("A/b", "`A` is not made of words"),
        ("a/b--c", "`b--c` is not made of words"),
        ("a/1b", "`1b` is not made of words"),
        ("a/require-owner", "`require-owner` names what is wanted, not the problem that is found"),
        ("a/no-owner", "such as `a/owner-missing`"),
        ("contract/owner", "`contract` is a group of the rules that come with mesh-lint"),
        ("a/default", "`default` is a word of Rego"),
        ("retention/retention-missing", "that comes with mesh-lint"),
        ("residency/region-outside-eu", "is taken by policies/residency/region_outside_eu.rego"),
    ] {
        let said = refused(&mesh, &[id]);
        assert!(said.contains(part), "{id}: {said}");
    }
    for title in ["", "a\nb", &"x".repeat(200)] {
        let said = refused(&mesh, &["a/b", "--title", title]);
        assert!(said.contains("a title is one line of at most 120 characters"), "{said}");
    }
}

#[test]
fn the_configuration_says_where_policies_lie() {
    let (_folder, mesh) = mesh();
    let configure = |dirs: &str| {
        let text = format!("version: 1\npolicies: {{dirs: [{dirs}], shipped: false}}\n");
        fs::write(mesh.join("mesh-lint.yaml"), text).unwrap();
    };
    configure("governance/rules, policies");
    let ran = run(&mesh.join("domains"), &["policy", "new", "a/b"]);
    assert!(ran.stdout.starts_with("wrote governance/rules/a/b.rego\n"), "{}", ran.stderr);
    assert!(mesh.join("governance/rules/a/b.rego").is_file());
    configure("../outside");
    let said = refused(&mesh, &["a/c"]);
    assert!(said.contains("`../outside/a/c.rego` would lie outside the repository"), "{said}");
    configure("");
    assert!(refused(&mesh, &["a/c"]).contains("names no folder"));
    fs::write(mesh.join("mesh-lint.yaml"), "presett: scale\n").unwrap();
    assert!(refused(&mesh, &["a/c"]).contains("`presett` is no key of the configuration"));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_repository() {
    let (folder, mesh) = mesh();
    let outside = folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::remove_dir_all(mesh.join("policies")).unwrap();
    std::os::unix::fs::symlink(&outside, mesh.join("policies")).unwrap();
    assert!(refused(&mesh, &["a/b"]).contains("would lie outside the repository"));
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}
