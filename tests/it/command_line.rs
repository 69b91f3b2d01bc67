//! What the command line answers to those who misspell, and to names that strangers chose.

use crate::program::{Ran, TODAY, demo, run};
use tempfile::TempDir;

const CHECKED: [&str; 6] = ["check", "--head", "pr/rename-amount", "--base", "main", "--no-cache"];

/// The demo, and a run in it.
fn in_demo(arguments: &[&str]) -> (TempDir, Ran) {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let ran = run(&folder.path().join("demo"), arguments);
    (folder, ran)
}

fn checked(more: &[&str]) -> (TempDir, Ran) {
    in_demo(&[&CHECKED[..], &["--today", TODAY], more].concat())
}

#[test]
fn a_misspelt_command_is_told_the_nearest() {
    let (_folder, ran) = in_demo(&["chek"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`chek` does not exist"), "{}", ran.stderr);
    assert!(ran.stderr.contains("did you mean `mesh-lint check`?"), "{}", ran.stderr);
    let (_folder, ran) = in_demo(&["domains/nowhere"]);
    assert!(!ran.stderr.contains("did you mean"), "{}", ran.stderr);
}

#[test]
fn arguments_are_not_echoed_raw() {
    for evil in ["--format=##[stop-commands]x\u{1b}[31m\u{202e}", "--gate=\n::error::x", "--\u{7}"]
    {
        let (_folder, ran) = in_demo(&["check", evil]);
        assert_eq!(ran.code, 2);
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!ran.stderr.contains(raw), "{:?}", ran.stderr);
        assert!(!ran.stderr.contains("##["), "{}", ran.stderr);
        let commands = ran.stderr.lines().filter(|it| it.trim_start().starts_with("::"));
        assert_eq!(commands.count(), 0, "{}", ran.stderr);
    }
}

#[test]
fn a_dash_is_the_standard_output() {
    let (folder, ran) = checked(&["--output", "json=-"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["summary"]["verdict"], "fail");
    assert!(!folder.path().join("demo/-").exists());
    for two in
        [&["--output=json=-", "--output=sarif=-"][..], &["--output=json=-", "--format=sarif"]]
    {
        let (_folder, ran) = checked(two);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{two:?}");
        assert!(ran.stderr.contains("only one format can be printed"), "{}", ran.stderr);
    }
}

#[test]
fn what_is_fixed_is_shown_where_nothing_else_is_asked_for() {
    let arguments = ["check", "--base", "main", "--head", "pr/safe-addition", "--only", "fixed"];
    let (_folder, ran) = in_demo(&[&arguments[..], &["--today", TODAY]].concat());
    assert!(ran.stdout.contains("fixed["), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn the_command_that_reproduces_names_whose_policies_decided() {
    let (folder, ran) = checked(&["--pr", "--format", "json"]);
    let base = ran.json()["run"]["base"].as_str().unwrap().to_owned();
    assert_eq!(ran.json()["run"]["policies"]["revision"], base);
    let (_other, markdown) = checked(&["--pr", "--format", "markdown"]);
    let command = markdown.stdout.lines().find(|it| it.starts_with("mesh-lint check ")).unwrap();
    let command = command.replace("mesh-lint ", "");
    let words: Vec<&str> = command.split(' ').chain(["--format", "json"]).collect();
    assert!(words.contains(&"--policy-ref") && words.contains(&"new"), "{words:?}");
    let again = run(&folder.path().join("demo"), &words);
    assert_eq!(again.json()["findings"], ran.json()["findings"]);
    assert_eq!(again.json()["summary"], ran.json()["summary"]);
}

#[test]
fn errors_outside_the_given_paths_are_counted_apart() {
    let (_folder, ran) = checked(&["--format", "json", "--gate", "all", "domains/logistics"]);
    let notes = ran.json()["run"]["notes"].to_string();
    assert!(notes.contains("outside the given paths are not shown, "), "{notes}");
    assert!(notes.contains("them errors") || notes.contains("them an error"), "{notes}");
}
