//! Public contracts: what the rules about one document find in them, so that a false alarm shows.
//!
//! `UPDATE=1` writes the list anew; every line of it was judged by hand.

use crate::shared;
use mesh_lint::evaluate;
use mesh_lint::finding::Severity;
use mesh_lint::model::Unit;
use mesh_lint::source::{Revision, Source};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/corpus_findings.txt");

/// The findings above info in a file, apart from those of the JSON Schema.
fn findings(name: &str, bytes: &[u8]) -> String {
    let unit = Unit::read(bytes, name);
    let source = Source::new(name.into(), Revision::Head, unit.source().clone(), unit.encoding);
    let mut text = String::new();
    for finding in evaluate::unit(&unit) {
        if finding.rule.group() == "document" || finding.severity == Severity::Info {
            continue;
        }
        let line = source.position(finding.primary.span.start).line;
        let (number, _) = name.split_once('_').unwrap();
        let _ = writeln!(text, "{number}:{line} {} {}", finding.rule, finding.message);
    }
    text
}

fn is_contract(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "yaml" || it == "json")
}

#[test]
fn only_what_is_wrong_is_found_in_public_contracts() {
    let Some(folder) = shared::folder("corpus") else { return };
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    let mut found = String::new();
    for path in paths.iter().filter(|it| is_contract(it)) {
        let name = path.file_name().unwrap().to_str().unwrap();
        found.push_str(&findings(name, &fs::read(path).unwrap()));
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(LIST, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(LIST).unwrap());
}
