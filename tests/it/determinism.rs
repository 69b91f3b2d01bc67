//! The same files, flags and date give the same bytes, whatever is around.

use crate::elsewhere::terms;
use crate::program::{TODAY, demo, run};
use crate::repo::workspace;
use mesh_lint::config::FILE;
use mesh_lint::discover::{self, Alone, Reading, Snapshot, Tree};
use mesh_lint::run::{Terms, check};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const FORMATS: [&str; 10] = [
    "text",
    "json",
    "markdown",
    "step-summary",
    "github",
    "check-run",
    "sarif",
    "junit",
    "gitlab",
    "azure",
];

/// The files of the demo's work tree: paths from its root, with `/`, and contents.
fn demo_files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    assert_eq!(demo(folder).code, 0);
    let root = folder.join("demo");
    let mut files = Vec::new();
    let mut open: Vec<PathBuf> = vec![root.clone()];
    while let Some(below) = open.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() && name != ".git" {
                open.push(path);
            } else if path.is_file() {
                files.push((name, fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(files.len() > 25, "{}", files.len());
    files
}

/// Writes files into a new folder in the given order.
fn written<'a>(files: impl IntoIterator<Item = &'a (String, Vec<u8>)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// One run; the report in every format.
fn reports(folder: &Path, more: &[&str]) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let files: Vec<String> =
        FORMATS.iter().map(|it| format!("{it}={}", out.path().join(it).display())).collect();
    let mut arguments = vec!["check", "--today", TODAY];
    arguments.extend(files.iter().flat_map(|it| ["--output", it.as_str()]));
    arguments.extend(more);
    let ran = run(folder, &arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{more:?}");
    let read = |format: &&str| fs::read_to_string(out.path().join(format)).unwrap();
    let reports: Vec<String> = FORMATS.iter().map(read).collect();
    assert!(reports.iter().all(|it| it.len() > 200), "{reports:?}");
    reports
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let demo = folder.path().join("demo");
    let pull_request = ["--base", "main", "--head", "pr/rename-amount"];
    for comparison in [&[] as &[&str], &pull_request] {
        let of = |jobs: &str| reports(&demo, &[comparison, &["--jobs", jobs]].concat());
        assert_eq!(of("1"), of("2"), "{comparison:?}");
    }
}

#[test]
fn the_order_in_which_files_were_made_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = demo_files(folder.path());
    let (forth, back) = (written(&files), written(files.iter().rev()));
    assert_eq!(reports(forth.path(), &[]), reports(back.path(), &[]));
}

/// Removes the byte offsets of all places, which the ends of lines move.
fn without_offsets(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            for offset in ["start", "end"] {
                entries.remove(offset);
            }
            entries.values_mut().for_each(without_offsets);
        }
        Value::Array(items) => items.iter_mut().for_each(without_offsets),
        _ => {}
    }
}

fn places(value: &Value, paths: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            paths.extend(entries.get("path").and_then(Value::as_str).map(str::to_owned));
            entries.values().for_each(|it| places(it, paths));
        }
        Value::Array(items) => items.iter().for_each(|it| places(it, paths)),
        _ => {}
    }
}

#[test]
fn the_ends_of_lines_change_nothing_but_offsets() {
    let folder = tempfile::tempdir().unwrap();
    let files = demo_files(folder.path());
    let crlf: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            (name.clone(), text.replace('\n', "\r\n").into_bytes())
        })
        .collect();
    let of = |files: &[(String, Vec<u8>)]| -> Value {
        serde_json::from_str(&reports(written(files).path(), &[])[1]).unwrap()
    };
    let (mut lf, mut crlf) = (of(&files), of(&crlf));
    assert_ne!(lf, crlf, "the offsets should differ");
    without_offsets(&mut lf["findings"]);
    without_offsets(&mut crlf["findings"]);
    assert_eq!(lf, crlf);
    let mut paths = Vec::new();
    places(&lf, &mut paths);
    assert!(paths.len() > 14);
    for path in paths {
        assert!(!path.contains('\\') && !path.starts_with('/'), "{path}");
    }
}

#[test]
fn letting_go_of_trees_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let workspace = workspace(&folder.path().join("demo"));
    let settings = Snapshot::of_texts([(FILE, b"policies: {shipped: false}\n".as_slice())]);
    let terms = Terms { base: Some("main".to_owned()), ..terms() };
    let report = |branch: &str, alone: Alone<'_>| {
        let reading = Reading { alone, ..Reading::default() };
        let read = |name: &str| {
            let tree = Tree::Revision(workspace.commit(name).unwrap().id);
            discover::load(&workspace, &tree, &reading).unwrap()
        };
        // Each side is read for itself, so that every file is compared.
        let outcome = check(&read(branch), &[read("refs/heads/main")], &settings, &terms);
        serde_json::to_string_pretty(&outcome.report).unwrap()
    };
    for branch in ["rename-amount", "safe-addition", "rename-file", "retire"] {
        let branch = format!("refs/heads/pr/{branch}");
        let kept = report(&branch, Alone::None);
        assert!(kept.contains("\"change/"), "{branch}: {kept}");
        assert_eq!(kept, report(&branch, Alone::All), "{branch}");
    }
}
