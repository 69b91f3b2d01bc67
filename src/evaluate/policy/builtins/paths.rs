//! `json.filter` and `json.remove`: parts of documents by their paths.

use super::caps::{Refusal, add as extend, missing};
use crate::evaluate::policy::value::{keyed, list, set};
use regorus::{Engine, Value};
use std::collections::BTreeMap;

/// Most parts of a path.
const MAX_PARTS: usize = 1_000;

/// What paths say of a document.
#[derive(Debug, Default)]
struct Tree {
    /// Whether a path ends here.
    whole: bool,
    below: BTreeMap<Value, Self>,
}

/// Replaces the builtins of the engine, which know no escapes in paths.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "json.filter", 2, |args| {
        let [document, paths] = args else { return Err(missing()) };
        let tree = tree(paths)?;
        Ok(match document {
            Value::Object(_) => keep(document, &tree),
            Value::Array(_) | Value::Set(_) => {
                return Err(Refusal::new("argument 1 is no mapping"));
            }
            other => other.clone(),
        })
    })?;
    extend(engine, "json.remove", 2, |args| {
        let [document, paths] = args else { return Err(missing()) };
        if !matches!(document, Value::Object(_)) {
            return Err(Refusal::new("argument 1 is no mapping"));
        }
        let tree = tree(paths)?;
        Ok(drop_parts(document, &tree))
    })
}

fn tree(paths: &Value) -> Result<Tree, Refusal> {
    let paths: Vec<&Value> = match paths {
        Value::Array(paths) => paths.iter().collect(),
        Value::Set(paths) => paths.iter().collect(),
        _ => return Err(Refusal::new("argument 2 is no list or set")),
    };
    let mut tree = Tree::default();
    for path in paths {
        let parts = match path {
            Value::String(path) if path.is_empty() => Vec::new(),
            Value::String(path) => path
                .trim_start_matches('/')
                .split('/')
                .map(|part| Value::from(part.replace("~1", "/").replace("~0", "~")))
                .collect(),
            Value::Array(parts) => parts.iter().cloned().collect(),
            _ => return Err(Refusal::new("a path is neither a text nor a list")),
        };
        if parts.len() > MAX_PARTS {
            return Err(Refusal::new("a path is too long"));
        }
        let mut at = &mut tree;
        let has_parts = !parts.is_empty();
        for part in parts {
            at = at.below.entry(part).or_default();
        }
        at.whole |= has_parts;
    }
    Ok(tree)
}

impl Tree {
    /// What is said of an item of a list.
    fn item(&self, index: usize) -> Option<&Self> {
        let by_number = self.below.get(&Value::from(index));
        by_number.or_else(|| self.below.get(&Value::from(index.to_string())))
    }
}

/// The parts of a document that paths lead to.
fn keep(value: &Value, tree: &Tree) -> Value {
    if tree.whole {
        return value.clone();
    }
    match value {
        Value::Object(entries) => {
            let kept = entries.iter().filter_map(|(key, value)| {
                tree.below.get(key).map(|tree| (key.clone(), keep(value, tree)))
            });
            keyed(kept)
        }
        Value::Array(items) => list(
            items
                .iter()
                .enumerate()
                .filter_map(|(index, item)| tree.item(index).map(|tree| keep(item, tree))),
        ),
        Value::Set(items) => {
            let kept =
                items.iter().filter_map(|item| tree.below.get(item).map(|tree| keep(item, tree)));
            set(kept)
        }
        other => other.clone(),
    }
}

/// A document without the parts that paths lead to.
fn drop_parts(value: &Value, tree: &Tree) -> Value {
    let rest = |value: &Value, tree: Option<&Tree>| match tree {
        Some(tree) if tree.whole => None,
        Some(tree) => Some(drop_parts(value, tree)),
        None => Some(value.clone()),
    };
    match value {
        Value::Object(entries) => {
            let kept = entries.iter().filter_map(|(key, value)| {
                rest(value, tree.below.get(key)).map(|value| (key.clone(), value))
            });
            keyed(kept)
        }
        Value::Array(items) => {
            list(items.iter().enumerate().filter_map(|(index, item)| rest(item, tree.item(index))))
        }
        Value::Set(items) => {
            let kept = items.iter().filter_map(|item| rest(item, tree.below.get(item)));
            set(kept)
        }
        other => other.clone(),
    }
}
