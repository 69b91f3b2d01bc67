//! What texts tell people to run exists.

use crate::program::run;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Files whose texts people read: the pages, and the sources with their messages.
fn texts() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> =
        ["src", "docs", "policies", "README.md", "CONTRIBUTING.md", "action.yml", "action.sh"]
            .iter()
            .map(|it| root.join(it))
            .collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|it| it.unwrap().path()));
        } else if path.extension().is_some_and(|it| it != "svg" && it != "png") {
            files.push(path);
        }
    }
    files
}

/// The commands that texts name, with the files that do so.
fn named() -> BTreeMap<Vec<String>, BTreeSet<PathBuf>> {
    let command =
        Regex::new(r"(?m)(?:`|^\$ )mesh-lint ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)").unwrap();
    let mut named: BTreeMap<Vec<String>, BTreeSet<PathBuf>> = BTreeMap::new();
    for path in texts() {
        let text = fs::read_to_string(&path).unwrap();
        for found in command.captures_iter(&text) {
            let mut words: Vec<String> = found[1].split(' ').map(str::to_owned).collect();
            // Only these have commands below them; behind others stands what they are about.
            if words[0] != "policy" {
                words.truncate(1);
            }
            named.entry(words).or_default().insert(path.clone());
        }
    }
    named
}

#[test]
fn every_command_that_a_text_names_exists() {
    let folder = tempfile::tempdir().unwrap();
    let named = named();
    assert!(named.contains_key(&vec!["policy".to_owned(), "new".to_owned()]), "{named:?}");
    for (words, files) in named {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        arguments.push("--help");
        let ran = run(folder.path(), &arguments);
        // An unknown word would be a path to check, whose help is that of the whole program.
        let usage = format!("Usage: mesh-lint {}", words.join(" "));
        assert!(ran.code == 0 && ran.stdout.contains(&usage), "`{}`: {files:?}", words.join(" "));
    }
}
