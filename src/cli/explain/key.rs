//! The page of a key of the standards.

use crate::model::Subject;
use crate::model::dialect::{About, Key, keys};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Most places of one meaning that are listed; a key such as `description` stands nearly anywhere.
const MOST_PLACES: usize = 30;

/// All that the standards say of a key; nothing where none of them has it.
pub(super) fn page(asked: &str) -> Option<String> {
    let keys = keys();
    let mut found = find(asked, &keys);
    found.sort_by_key(|it| (it.subject == Subject::Product, it.path.matches('.').count()));
    let first = found.first()?;
    let mut text = format!("# {}\n", if found.len() == 1 { &first.path } else { first.name() });
    // What is said in the same words is said once, with all places.
    let mut order: Vec<Meaning<'_>> = Vec::new();
    let mut places: BTreeMap<Meaning<'_>, Vec<&Key>> = BTreeMap::new();
    for key in &found {
        let meaning = (key.subject == Subject::Product, &key.about, &key.below);
        if !places.contains_key(&meaning) {
            order.push(meaning);
        }
        places.entry(meaning).or_default().push(key);
    }
    for meaning in order {
        section(meaning.1, places.get(&meaning).map_or(&[], Vec::as_slice), &mut text);
    }
    Some(text)
}

/// Whether it is of products, what is said, and the keys below.
type Meaning<'a> = (bool, &'a About, &'a Vec<String>);

/// The keys at a path; else those whose path ends so.
fn find<'a>(asked: &str, keys: &'a [Key]) -> Vec<&'a Key> {
    let path = normal(asked);
    let exact: Vec<&Key> = keys.iter().filter(|it| it.path == path).collect();
    let plain = !path.contains('.');
    if !exact.is_empty() && !plain {
        return exact;
    }
    let end = format!(".{path}");
    keys.iter().filter(|it| it.path == path || it.path.ends_with(&end)).collect()
}

/// A path without indexes, and without the levels of a field that repeat themselves.
fn normal(asked: &str) -> String {
    let dotted = asked.trim_matches('/').replace('/', ".");
    let mut parts: Vec<&str> = Vec::new();
    for part in dotted.split('.') {
        let name = part.split('[').next().unwrap_or(part);
        let index = name.is_empty() || name == "*" || name.bytes().all(|it| it.is_ascii_digit());
        let nested = matches!(name, "properties" | "items");
        if index || nested && parts.last() == Some(&"properties") {
            continue;
        }
        parts.push(name);
    }
    parts.join(".")
}

fn section(about: &About, places: &[&Key], text: &mut String) {
    let Some(first) = places.first() else { return };
    let standard = match first.subject {
        Subject::Contract => "contracts (ODCS)",
        Subject::Product => "data products (ODPS)",
    };
    let _ = write!(text, "\n## `{}` of {standard}\n\n{}\n\n", first.path, about.description);
    if !about.kind.is_empty() {
        let _ = writeln!(text, "- {}", about.kind);
    }
    let mut list = |what: &str, values: &[String]| {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|it| format!("`{it}`")).collect();
            let _ = writeln!(text, "- {what}: {}", values.join(", "));
        }
    };
    list("one of", &about.values);
    list("matches", about.pattern.as_slice());
    list("where it is missing", about.default.as_slice());
    list("for example", &about.examples);
    list("holds", &first.below);
    if about.deprecated {
        text.push_str("- deprecated by the standard\n");
    }
    text.push_str("\nStands at:\n\n");
    for key in places.iter().take(MOST_PLACES) {
        let _ = writeln!(text, "- `{}`{}", key.path, notes(key));
    }
    if places.len() > MOST_PLACES {
        let _ = writeln!(text, "- and {} more", places.len() - MOST_PLACES);
    }
}

/// What differs from place to place.
fn notes(key: &Key) -> String {
    let mut notes = Vec::new();
    if key.required {
        notes.push("required".to_owned());
    }
    match (key.since, key.until) {
        (None, None) => notes.push("in every version".to_owned()),
        (since, until) => {
            notes.extend(since.map(|it| format!("since {it}")));
            notes.extend(until.map(|it| format!("until {it}")));
        }
    }
    format!(": {}", notes.join(", "))
}
