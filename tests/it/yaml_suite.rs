//! The YAML test suite: every case gives the events that it expects, or is refused.

use crate::shared;
use mesh_lint::parse::{self, Document, Entry, Kind, Origin, ProblemKind, Style};
use mesh_lint::source::NodeId;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One case of the suite.
#[derive(Debug, Clone, Default)]
struct Case {
    yaml: String,
    tree: String,
    fail: bool,
}

/// The cases of a file; a key that a later case does not have keeps its value.
fn cases(text: &str) -> Vec<Case> {
    let (document, problems) = parse::parse(&parse::decode(text.as_bytes()).unwrap());
    assert!(!problems.iter().any(|it| it.kind.stops()), "{problems:?}");
    let mut cases = Vec::new();
    let mut yaml = String::new();
    let mut tree = String::new();
    let mut skip = false;
    for item in document.items(document.root().unwrap()) {
        let text = |key: &str| document.get_text(*item, key).map(|it| document.scalar(it));
        if let Some(text) = text("yaml") {
            yaml = unmasked(text);
        }
        let fail = text("fail") == Some("true");
        match text("tree") {
            Some(text) => tree = unmasked(text),
            None if fail => tree = String::new(),
            None => {}
        }
        skip |= text("skip") == Some("true");
        if !skip {
            cases.push(Case { yaml: yaml.clone(), tree: tree.clone(), fail });
        }
    }
    cases
}

/// Turns the signs for blanks, tabs and line ends back into what they stand for.
fn unmasked(text: &str) -> String {
    let mut plain =
        text.replace('␣', " ").replace('↵', "").replace('←', "\r").replace('⇔', "\u{feff}");
    while plain.contains("—»") {
        plain = plain.replace("—»", "»");
    }
    plain = plain.replace('»', "\t");
    match plain.strip_suffix("∎\n") {
        Some(open) => open.to_owned(),
        None => plain,
    }
}

/// The events that a document stands for, in the notation of the suite.
///
/// Markers of documents are left out: nothing depends on them.
fn events(document: &Document) -> Vec<String> {
    let mut lines = vec!["+STR".to_owned()];
    for root in document.roots() {
        lines.push("+DOC".to_owned());
        node(document, *root, &mut lines);
        lines.push("-DOC".to_owned());
    }
    lines.push("-STR".to_owned());
    lines
}

fn node(document: &Document, id: NodeId, lines: &mut Vec<String>) {
    if let Some(target) = document.alias(id) {
        lines.push(format!("=ALI *{}", document.anchor(target).unwrap_or_default()));
        return;
    }
    let anchor = document.anchor(id).map_or_else(String::new, |it| format!(" &{it}"));
    let tag = document.tag(id).map_or_else(String::new, |it| format!(" <{it}>"));
    let flow = document.style(id) == Style::Flow;
    match document.kind(id) {
        Kind::Sequence => {
            lines.push(format!("+SEQ{}{anchor}{tag}", if flow { " []" } else { "" }));
            document.items(id).iter().for_each(|it| node(document, *it, lines));
            lines.push("-SEQ".to_owned());
        }
        Kind::Mapping => {
            lines.push(format!("+MAP{}{anchor}{tag}", if flow { " {}" } else { "" }));
            let own = |it: &&Entry| it.origin != Origin::Merged;
            for entry in document.all_entries(id).iter().filter(own) {
                node(document, entry.key, lines);
                node(document, entry.value, lines);
            }
            lines.push("-MAP".to_owned());
        }
        Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::Text | Kind::Alias => {
            let style = match document.style(id) {
                Style::Plain | Style::Block | Style::Flow => ':',
                Style::Single => '\'',
                Style::Double => '"',
                Style::Literal => '|',
                Style::Folded => '>',
            };
            lines.push(format!("=VAL{anchor}{tag} {style}{}", escaped(document.scalar(id))));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t")
        .replace('\r', "\\r")
        .replace('\u{8}', "\\b")
}

fn expected(tree: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.trim_start_matches(' ');
        let marker = ["+DOC", "-DOC"].into_iter().find(|it| line.starts_with(it));
        marker.unwrap_or(line).to_owned()
    };
    tree.lines().map(line).filter(|it| !it.is_empty()).collect()
}

/// Whether the text does not follow the grammar, as opposed to what a contract may not be.
fn is_refused(kind: &ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::SyntaxInvalid { .. }
            | ProblemKind::TabIndentation
            | ProblemKind::ControlCharacter { .. }
            | ProblemKind::AliasUndefined { .. }
            | ProblemKind::Template
            | ProblemKind::ConflictMarker
    )
}

/// What is wrong with our reading of a case.
fn verdict(case: &Case) -> Result<(), String> {
    let text = parse::decode(case.yaml.as_bytes()).unwrap();
    let (document, problems) = parse::parse(&text);
    let refusal = problems.iter().find(|it| is_refused(&it.kind));
    match (case.fail, refusal) {
        (true, Some(_)) => Ok(()),
        (true, None) => Err("accepted".to_owned()),
        (false, Some(problem)) => Err(format!("refused: {:?}", problem.kind)),
        (false, None) if events(&document) == expected(&case.tree) => Ok(()),
        (false, None) => {
            Err(format!("{}\ninstead of\n{}", events(&document).join("\n"), case.tree))
        }
    }
}

fn differences(folder: &Path) -> (usize, BTreeMap<String, String>) {
    let mut count = 0;
    let mut wrong = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "yaml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        for (index, case) in cases(&fs::read_to_string(&path).unwrap()).iter().enumerate() {
            count += 1;
            if let Err(words) = verdict(case) {
                wrong.insert(format!("{name}/{index}"), words);
            }
        }
    }
    (count, wrong)
}

#[test]
fn every_case_is_read_as_the_suite_says() {
    let Some(folder) = shared::folder("suites/yaml") else { return };
    let (count, wrong) = differences(&folder);
    assert!(count > 400, "only {count} cases");
    let text: Vec<String> = wrong.iter().map(|(name, it)| format!("{name}: {it}\n")).collect();
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), text.join("\n"));
}
