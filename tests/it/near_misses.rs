//! What is easily taken for the finding of a change rule, and is not: for every rule a pair of
//! revisions close to its example, in `near_misses/`.
//!
//! An entry is `== RULE`, a sentence that says why there is nothing to find, and edits. Those behind
//! `@@ base FILE` make the base of the page's `## Before`; those behind `@@ head FILE` make the head
//! of that base. An edit is a run of lines: ` ` stays, `-` goes, `+` comes; `+++` alone adds a file,
//! `---` alone takes one away. FILE may be left out for `contract.odcs.yaml`.

use crate::changes::{change_rules, judged_since, released, shown};
use crate::page::{DEFAULT_PATH, ExampleFile, Page};
use crate::rules::mesh_from;
use mesh_lint::config::Protect;
use std::collections::{BTreeMap, BTreeSet};

/// One near miss.
struct NearMiss {
    rule: String,
    why: String,
    edits: Vec<Edit>,
}

struct Edit {
    /// Whether it makes the base; else the head.
    base: bool,
    path: String,
    lines: Vec<String>,
}

fn entries(text: &str) -> Vec<NearMiss> {
    let mut found: Vec<NearMiss> = Vec::new();
    for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
        if let Some(rule) = line.strip_prefix("== ") {
            let (rule, why, edits) = (rule.to_owned(), String::new(), Vec::new());
            found.push(NearMiss { rule, why, edits });
            continue;
        }
        let entry = found.last_mut().expect("an entry starts with `== RULE`");
        if let Some(rest) = line.strip_prefix("@@ ") {
            let (side, path) = rest.split_once(' ').unwrap_or((rest, DEFAULT_PATH));
            assert!(matches!(side, "base" | "head"), "`{}`: {line}", entry.rule);
            let (base, path) = (side == "base", path.to_owned());
            entry.edits.push(Edit { base, path, lines: Vec::new() });
        } else if let Some(edit) = entry.edits.last_mut() {
            edit.lines.push(line.to_owned());
        } else {
            line.clone_into(&mut entry.why);
        }
    }
    found
}

/// The files with an edit made.
fn edited(mut files: Vec<ExampleFile>, edit: &Edit, rule: &str) -> Vec<ExampleFile> {
    let shown = || format!("`{rule}`, {}:\n{}", edit.path, edit.lines.join("\n"));
    let side = |sign: char| -> String {
        let own = |it: &&String| it.starts_with([' ', sign]);
        edit.lines.iter().filter(own).flat_map(|it| [&it[1..], "\n"]).collect()
    };
    let first = edit.lines.first().map_or("", String::as_str);
    if first == "---" {
        let before = files.len();
        files.retain(|it| it.path != edit.path);
        assert!(files.len() < before, "no such file: {}", shown());
        return files;
    }
    if first == "+++" {
        let text: String = edit.lines[1..].iter().flat_map(|it| [&it[1..], "\n"]).collect();
        files.push(ExampleFile { path: edit.path.clone(), bytes: text.into_bytes() });
        return files;
    }
    let file = files.iter_mut().find(|it| it.path == edit.path);
    let file = file.unwrap_or_else(|| panic!("no such file: {}", shown()));
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let (old, new) = (side('-'), side('+'));
    assert!(
        text.matches(&old).count() == 1,
        "these lines stand there once: {}\nin:\n{text}",
        shown()
    );
    file.bytes = text.replacen(&old, &new, 1).into_bytes();
    files
}

/// What is found between the two sides of a near miss.
fn judged(near: &NearMiss, page: &Page) -> Vec<mesh_lint::finding::Finding> {
    let mut base = page.files("Before");
    for it in near.edits.iter().filter(|it| it.base) {
        base = edited(base, it, &near.rule);
    }
    let mut head = base.clone();
    for it in near.edits.iter().filter(|it| !it.base) {
        head = edited(head, it, &near.rule);
    }
    let today = page.given("today").first().cloned();
    let today = today.as_deref().unwrap_or("2026-06-01");
    let (base, head) = (mesh_from(&base, 0), mesh_from(&head, 100));
    for member in base.members.iter().chain(&head.members) {
        let problems = &member.unit.problems;
        assert!(problems.is_empty(), "`{}` is no valid pair: {problems:?}", near.rule);
    }
    judged_since(&base, &head, &released(page, 200), today, Protect::Consumers)
}

#[test]
fn every_rule_has_a_near_miss_that_it_passes() {
    let mut folder: Vec<_> =
        std::fs::read_dir("tests/it/near_misses").unwrap().map(|it| it.unwrap().path()).collect();
    folder.sort();
    let text: Vec<String> = folder.iter().map(|it| std::fs::read_to_string(it).unwrap()).collect();
    let entries: Vec<NearMiss> = text.iter().flat_map(|it| entries(it)).collect();
    let pages: BTreeMap<&str, Page> = change_rules().map(|(rule, page)| (rule.id, page)).collect();
    let mut wrong = Vec::new();
    for near in &entries {
        let id = format!("change/{}", near.rule);
        let page = pages.get(&*id).unwrap_or_else(|| panic!("no such rule: `{id}`"));
        assert!(near.why.ends_with('.'), "`{id}`: the reason is no sentence");
        assert!(near.edits.iter().any(|it| !it.base), "`{id}`: nothing changes");
        let found = judged(near, page);
        if found.iter().any(|it| it.rule.as_str() == id) {
            wrong.push(format!("`{id}`, though: {}\n{}", near.why, shown(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let own: BTreeSet<String> = entries.iter().map(|it| format!("change/{}", it.rule)).collect();
    let missing: Vec<&str> = pages
        .iter()
        .filter(|(id, page)| page.section("Fine before").is_none() && !own.contains(**id))
        .map(|(id, _)| *id)
        .collect();
    assert!(missing.is_empty(), "without a near miss: {missing:#?}");
}
