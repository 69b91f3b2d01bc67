//! Where results stand that say no place themselves: policies that do say one lose it, and what
//! is found is compared with what they said.

use crate::elsewhere::{snapshot, terms};
use crate::page::ExampleFile;
use crate::shared;
use mesh_lint::report::ReportedFinding;
use mesh_lint::run;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How well the place of a result was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hit {
    /// The very key or value.
    Exact,
    /// The list item that it is in, or another part of that item.
    Item,
    /// What holds it directly.
    Parent,
    /// Somewhere else.
    Wrong,
}

/// The policies of a folder as those of a repository: packages and data under free names.
fn policies(folder: &Path, says_place: bool) -> Vec<(Arc<str>, Arc<str>)> {
    let place = Regex::new(r#", "path": (\[[^\]]*\]|[a-z]+)\}"#).unwrap();
    let mut policies = Vec::new();
    for path in files(folder, "rego") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // Their METADATA is of another dialect than ours.
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|it| !it.starts_with('#'));
        let text = lines
            .collect::<Vec<_>>()
            .join("\n")
            .replace("package mesh.policies.", "package foreign.")
            .replace("data.mesh.domains", "data.foreign_data.domains")
            .replace("data.params.", "data.foreign_data.params.");
        let text = if says_place { text } else { place.replace_all(&text, "}").into_owned() };
        assert!(says_place || !text.contains("\"path\""), "{name}: {text}");
        policies.push((Arc::from(name), Arc::from(text)));
    }
    let data: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("data.json")).unwrap()).unwrap();
    let text = format!(
        "package foreign_data\n\ndomains := {}\n\nparams := {}\n",
        data["mesh"]["domains"], data["params"]
    );
    policies.push((Arc::from("foreign_data.rego"), Arc::from(text)));
    policies
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|it| it.extension().is_some_and(|it| it == extension)).collect();
    paths.sort();
    paths
}

/// What policies find in the corpus, by file, policy and message.
fn found(
    documents: &[ExampleFile],
    policies: Vec<(Arc<str>, Arc<str>)>,
) -> BTreeMap<(String, String, String), Vec<String>> {
    let head = snapshot(documents);
    let terms = run::Terms { policies, ..terms() };
    let outcome = run::check(&head, &[], &head, &terms);
    assert_eq!(outcome.report.run.failures, []);
    let mut places: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for finding in outcome.report.findings.iter().filter(|it| it.rule.starts_with("foreign")) {
        let ReportedFinding { rule, message, location, .. } = finding;
        let key = (location.path.clone(), rule.clone(), message.clone());
        places.entry(key).or_default().push(location.pointer.clone());
    }
    places
}

/// The part of a pointer up to the last list item.
fn item(pointer: &str) -> &str {
    let is_index = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let mut end = 0;
    let mut at = 0;
    for segment in pointer.split('/') {
        at += segment.len() + 1;
        if is_index(segment) {
            end = at - 1;
        }
    }
    &pointer[..end]
}

fn hit(expected: &str, found: &str) -> Hit {
    let parent = expected.rsplit_once('/').map_or("", |it| it.0);
    if expected == found {
        Hit::Exact
    } else if !item(expected).is_empty() && item(expected) == item(found) {
        Hit::Item
    } else if parent == found {
        Hit::Parent
    } else {
        Hit::Wrong
    }
}

#[test]
fn most_results_stand_at_the_right_element() {
    let Some(folder) = shared::folder("bench") else { return };
    let Some(corpus) = shared::folder("corpus") else { return };
    let folder = folder.join("policies");
    let mut documents = vec![ExampleFile {
        path: "mesh-lint.yaml".to_owned(),
        bytes: b"policies: {shipped: false}\n".to_vec(),
    }];
    documents.extend(files(&corpus, "yaml").into_iter().map(|path| ExampleFile {
        path: path.file_name().unwrap().to_str().unwrap().to_owned(),
        bytes: fs::read(&path).unwrap(),
    }));
    let said = found(&documents, policies(&folder, true));
    let looked = found(&documents, policies(&folder, false));
    assert_eq!(said.keys().collect::<Vec<_>>(), looked.keys().collect::<Vec<_>>());
    let mut table: BTreeMap<&str, BTreeMap<Hit, usize>> = BTreeMap::new();
    let mut wrong = String::new();
    for (key, expected) in &said {
        let hits = table.entry(&key.1).or_default();
        let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
        for place in looked[key].iter().collect::<BTreeSet<_>>() {
            let best = expected.iter().map(|it| hit(it, place)).min().unwrap();
            *hits.entry(best).or_default() += 1;
            if best == Hit::Wrong {
                let _ = writeln!(wrong, "{key:?}: {place}, not {expected:?}");
            }
        }
    }
    let all: usize = table.values().flat_map(BTreeMap::values).sum();
    let bad: usize = table.values().filter_map(|it| it.get(&Hit::Wrong)).sum();
    let mut shown = String::new();
    for (policy, hits) in &table {
        let _ = writeln!(shown, "{policy}: {hits:?}");
    }
    assert!(all >= 300, "only {all} results");
    assert!(bad * 10 <= all, "{bad} of {all} are wrong\n{shown}\n{wrong}");
    eprintln!("{bad} of {all} are wrong\n{shown}\n{wrong}");
}
