//! Contracts from all over the world, checked as on a first day: `UPDATE=1` writes the outcome anew.

use crate::program::{TODAY, run};
use crate::repo::Repo;
use crate::shared;
use mesh_lint::discover::write::Item;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The corpus as the one commit of a repository.
fn repository() -> Option<Repo> {
    let folder = shared::folder("corpus")?;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.push((name, fs::read(path).unwrap()));
    }
    assert!(files.len() > 100, "only {} files", files.len());
    files.sort();
    let items: Vec<_> = files.iter().map(|(name, it)| (name.as_str(), Item::File(it))).collect();
    let repo = Repo::new();
    let tree = repo.writer.tree(&items).unwrap();
    repo.commit_on("main", tree, &[]);
    repo.writer.symbolic("HEAD", "refs/heads/main").unwrap();
    repo.writer.check_out(tree).unwrap();
    Some(repo)
}

/// The lines that are ours: no excerpts of the files, which belong to others.
fn own_words(text: &str) -> String {
    let excerpt = |line: &str| {
        let rest = line.trim_start().trim_start_matches(|it: char| it.is_ascii_digit());
        let rest = rest.trim_start();
        line.starts_with(|it: char| it == ' ' || it.is_ascii_digit()) && rest.starts_with('|')
    };
    text.lines().filter(|it| !excerpt(it)).fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

#[test]
fn a_first_run_is_bearable() {
    let Some(repo) = repository() else { return };
    let ran = run(repo.root(), &["check", "--today", TODAY]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{}", ran.stdout);
    let text = own_words(&ran.stdout);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/corpus.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&golden, &text).unwrap();
    }
    let expected = fs::read_to_string(&golden).unwrap();
    let differing = expected.lines().zip(text.lines()).find(|(expected, found)| expected != found);
    assert_eq!(differing, None, "run `UPDATE=1 cargo test` and read the difference");
    assert_eq!(expected.lines().count(), text.lines().count());
}

#[test]
fn policies_inform_in_few_lines() {
    let Some(repo) = repository() else { return };
    let ran = run(repo.root(), &["check", "--today", TODAY]);
    let report = run(repo.root(), &["check", "--today", TODAY, "--format", "json"]).json();
    let policies: Vec<&str> = report["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| !it["policy"].is_null())
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    assert!(policies.len() >= 10, "{policies:?}");
    let is_policy = |it: &&Value| policies.contains(&it["rule"].as_str().unwrap());
    let findings: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().filter(is_policy).collect();
    assert!(findings.len() > 40, "only {} findings of policies", findings.len());
    for finding in findings {
        assert_eq!(finding["severity"], "info", "{finding}");
    }
    let lines = ran.stdout.lines().filter(|line| {
        policies.iter().any(|id| line.contains(id) || line.contains(id.rsplit('/').next().unwrap()))
    });
    let count = lines.count();
    assert!((1..=40).contains(&count), "{count} lines about policies");
}
