//! Public contracts that carry one id or are one document in several versions: what changed from
//! one to the other, so that a false alarm and a miss show.
//!
//! The pairs are the heads of the list. `UPDATE=1` writes anew what is found in them; every line of
//! it was judged by hand, see `docs/precision-changes.md`.

use crate::shared;
use mesh_lint::discover::Snapshot;
use mesh_lint::model::Language;
use mesh_lint::report::diff;
use mesh_lint::run::{FilePair, Terms, diff_files};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/corpus_pairs.txt");

/// The files of the corpus by their numbers.
fn numbered(folder: &Path) -> BTreeMap<String, (String, Arc<[u8]>)> {
    let paths = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let file = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (number, _) = name.split_once('_')?;
        Some((number.to_owned(), (name.clone(), fs::read(&path).unwrap().into())))
    };
    paths.filter_map(file).collect()
}

/// What changed between two files: a line of verdicts, and one for each finding.
fn told(base: &(String, Arc<[u8]>), head: &(String, Arc<[u8]>)) -> String {
    let pair = FilePair {
        path: head.0.as_str().into(),
        base_path: base.0.as_str().into(),
        language: Language::Contract,
        base: Some(base.1.clone()),
        head: Some(head.1.clone()),
    };
    let terms = Terms::alone("2026-06-01".parse().unwrap(), "");
    let Ok(changes) = diff_files(&pair, &Snapshot::default(), &terms) else {
        return "not compared\n".to_owned();
    };
    let mut out = Vec::new();
    diff::pairs(&[changes], &[], &mut out).unwrap();
    let found: Value = serde_json::from_slice(&out).unwrap();
    let found = &found["pairs"][0];
    let text = |it: &Value| it.as_str().unwrap().trim_start_matches("change/").to_owned();
    let broken = |side: &str| if found[side] == true { "" } else { side }.to_owned();
    let breaks = [broken("consumer"), broken("producer")].join(" ");
    let mut lines = format!("breaks {}, bump {}\n", breaks.trim(), text(&found["bump"]));
    for it in found["changes"].as_array().unwrap() {
        let line = format!("{} {}", text(&it["rule"]), text(&it["element"]));
        let _ = writeln!(lines, "{}", line.trim_end());
    }
    lines.replace("breaks ,", "breaks nobody,")
}

#[test]
fn only_what_changed_is_found_between_public_contracts() {
    let Some(folder) = shared::folder("corpus") else { return };
    let files = numbered(&folder);
    let list = fs::read_to_string(LIST).unwrap();
    let mut found = String::new();
    for pair in list.lines().filter_map(|it| it.strip_prefix("== ")) {
        let (base, head) = pair.split_once(' ').unwrap();
        let _ = write!(found, "== {pair}\n{}", told(&files[base], &files[head]));
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(LIST, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(LIST).unwrap());
}
