//! The invariants of the source tree, as tests.

use mesh_lint::evaluate::rules;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module uses itself and what stands before it.
const LAYERS: [&str; 13] = [
    "source", "finding", "parse", "model", "config", "evaluate", "settle", "report", "discover",
    "forge", "run", "cli", "main",
];

/// Engines: the one folder or file that knows each.
const HOMES: [(&str, &str); 24] = [
    ("base64", "forge/"),
    ("clap", "cli/"),
    ("clap_complete", "cli/"),
    ("clap_mangen", "cli/"),
    ("codespan_reporting", "report/text/"),
    ("flate2", "forge/"),
    ("gix", "discover/"),
    ("granit_parser", "parse/"),
    ("http", "forge/"),
    ("http_body_util", "forge/"),
    ("hyper_rustls", "forge/"),
    ("hyper_util", "forge/"),
    ("ignore", "discover/"),
    ("jsonschema", "model/dialect/"),
    ("miette", "model/schema/protobuf/"),
    ("octocrab", "forge/"),
    ("protox", "model/schema/protobuf/"),
    ("regex_automata", "model/schema/json_schema/"),
    ("regorus", "evaluate/policy/"),
    ("regress", "evaluate/pattern.rs"),
    ("schemars", "report/"),
    ("semver", "model/version.rs"),
    ("sha2", "finding.rs"),
    ("tokio", "forge/"),
];

/// Modules that may touch files, the environment, the clock and the terminal.
const OUTSIDE: [&str; 4] = ["discover/", "forge/", "cli/", "main.rs"];

/// Longest file, in lines.
const MAX_LINES: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder: their paths from it, with `/`, and their texts.
fn rust_files(folder: &str) -> BTreeMap<String, String> {
    let root = root().join(folder);
    let mut files = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// The code of a file: no comments, and nothing behind the first test module.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    before_tests.lines().filter(|it| !it.trim_start().starts_with("//")).fold(
        String::new(),
        |mut code, line| {
            code.push_str(line);
            code.push('\n');
            code
        },
    )
}

/// The modules of the crate that a code names behind `crate::`.
fn modules_named(code: &str) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let words: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => top_level(group),
            None => vec![rest],
        };
        named.extend(words.into_iter().map(first_word));
    }
    named
}

/// The entries of a group of imports, nested groups passed over.
fn top_level(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut entries) = (0_usize, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                entries.push(group[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                entries.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    entries
}

fn first_word(text: &str) -> &str {
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
    &text[..end.unwrap_or(text.len())]
}

/// Whether a code names an outside crate.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let own_word = before.is_none_or(|it| !it.is_alphanumeric() && it != '_' && it != ':');
        let rest = &code[at + name.len()..];
        let ends = rest.chars().next().is_none_or(|it| !it.is_alphanumeric() && it != '_');
        own_word && ends && (rest.starts_with("::") || code[..at].ends_with("use "))
    })
}

#[test]
fn the_tools_of_this_file_see_what_they_should() {
    assert_eq!(
        modules_named("use crate::{a, b::{c, d}, e};\nlet x = crate::f::g();"),
        BTreeSet::from(["a", "b", "e", "f"])
    );
    assert!(names_crate("use gix::bstr;", "gix"));
    assert!(names_crate("let a: &gix::Repository", "gix"));
    assert!(!names_crate("fn gix_like()", "gix"));
    assert!(!names_crate("super::regex::find()", "regex"));
    assert_eq!(code("a\n// TO DO\n#[cfg(test)]\nb"), "a\n");
}

#[test]
fn modules_use_only_the_layers_above_them() {
    let rank = |name: &str| LAYERS.iter().position(|it| *it == name);
    for (path, text) in rust_files("src") {
        let module = first_word(&path);
        if module == "lib" {
            continue;
        }
        let own = rank(module).unwrap_or_else(|| panic!("`{module}` is in no layer"));
        for used in modules_named(&code(&text)) {
            if let Some(layer) = rank(used) {
                assert!(layer <= own, "src/{path}: `{module}` must not use `{used}`");
            }
        }
    }
}

#[test]
fn every_rule_is_registered_under_the_name_of_its_file() {
    let ids: BTreeSet<&str> = rules::all().map(|it| it.id).collect();
    let mut declared = BTreeSet::new();
    for (path, text) in rust_files("src/evaluate/rules") {
        if !text.contains("\ndeclare_rule! {") {
            continue;
        }
        let id = path.trim_end_matches(".rs").replace('_', "-");
        assert!(text.contains(&format!("\n    \"{id}\", ")), "`{path}` declares another id");
        assert!(ids.contains(id.as_str()), "`{id}` is not registered");
        declared.insert(id);
    }
    for id in ids {
        assert!(declared.contains(id), "`{id}` has no file of its own");
    }
}

#[test]
fn ids_are_unique_sorted_and_name_the_problem() {
    let ids: Vec<&str> = rules::all().map(|it| it.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id is declared twice");
    for pair in ids.windows(2) {
        let same_group = pair[0].split('/').next() == pair[1].split('/').next();
        assert!(!same_group || pair[0] < pair[1], "{} stands in front of {}", pair[0], pair[1]);
    }
    for id in ids {
        let (_, problem) = id.split_once('/').unwrap();
        let shape =
            problem.bytes().all(|it| it.is_ascii_lowercase() || b"-0123456789".contains(&it));
        assert!(shape && problem.starts_with(|it: char| it.is_ascii_lowercase()), "`{id}`");
        for banned in ["no-", "require-", "check-", "must-"] {
            assert!(!problem.starts_with(banned), "`{id}` names the good state");
        }
    }
}

#[test]
fn files_are_short() {
    for folder in ["src", "tests"] {
        for (path, text) in rust_files(folder) {
            let lines = text.lines().count();
            assert!(lines <= MAX_LINES, "{folder}/{path} has {lines} lines");
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for (path, text) in rust_files("src") {
        let is_rule = text.contains("\ndeclare_rule! {");
        assert!(is_rule || text.starts_with("//!"), "src/{path} does not open with `//!`");
    }
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX:"), "unimplemented!"];
    for folder in ["src", "tests"] {
        for (path, text) in rust_files(folder) {
            for mark in marks {
                let here = path == "it/tidy.rs" && mark == "unimplemented!";
                assert!(here || !text.contains(mark), "{folder}/{path} holds `{mark}`");
            }
        }
    }
}

#[test]
fn lints_are_expected_and_never_allowed() {
    let banned = concat!("allow", "(");
    for folder in ["src", "tests"] {
        for (path, text) in rust_files(folder) {
            for attribute in ["#[", "#!["] {
                let found = text.contains(&format!("{attribute}{banned}"));
                assert!(!found, "{folder}/{path}: use `expect` with a reason");
            }
        }
    }
}

#[test]
fn nothing_panics_outside_tests() {
    for (path, text) in rust_files("src") {
        if path.ends_with("tests.rs") || path.contains("/tests/") {
            continue;
        }
        let code = code(&text);
        for banned in [".unwrap()", ".expect(\"", "panic!(", "unreachable!(", "process::exit"] {
            let in_compiler = path == "parse/keys.rs" && banned == "panic!(";
            // A thread that hangs can't be ended alone.
            let given_up = path == "cli/policy/mod.rs" && banned == "process::exit";
            assert!(
                in_compiler || given_up || !code.contains(banned),
                "src/{path} holds `{banned}`"
            );
        }
    }
}

#[test]
fn model_and_findings_are_not_wire_formats() {
    for (path, text) in rust_files("src") {
        if ["model/", "finding.rs", "source.rs", "parse/"].iter().any(|it| path.starts_with(it)) {
            assert!(!code(&text).contains("Serialize"), "src/{path}: wire structs live in report");
        }
    }
}

#[test]
fn only_the_outer_modules_reach_outside() {
    for (path, text) in rust_files("src") {
        let reaches = code(&text).contains("clippy::disallowed_methods");
        let outside = OUTSIDE.iter().any(|it| path.starts_with(it));
        assert!(outside || !reaches, "src/{path} must not touch files, clock or environment");
    }
}

#[test]
fn each_engine_has_one_home() {
    let files = rust_files("src");
    for (name, home) in HOMES {
        let mut used = false;
        for (path, text) in &files {
            if names_crate(&code(text), name) {
                used = true;
                assert!(path.starts_with(home), "src/{path}: `{name}` lives in src/{home}");
            }
        }
        assert!(used, "nothing uses `{name}`");
    }
}

#[test]
fn every_dependency_is_used() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = |name: &str| {
        let (_, rest) = manifest.split_once(&format!("[{name}]\n")).unwrap();
        let section = rest.split("\n[").next().unwrap();
        let names = section.lines().filter_map(|it| it.split_once([' ', '.']));
        names.map(|(name, _)| name.replace('-', "_")).collect::<Vec<_>>()
    };
    let (sources, tests) = (rust_files("src"), rust_files("tests"));
    for name in section("dependencies") {
        let used = sources.values().any(|it| names_crate(&code(it), &name));
        assert!(used, "nothing in src uses `{name}`");
    }
    for name in section("dev-dependencies") {
        let used = tests.values().chain(sources.values()).any(|it| names_crate(it, &name));
        assert!(used, "no test uses `{name}`");
    }
}
