//! What a schema file takes from others, and by which names others take something from it.

use super::json_schema::joined;
use super::{Language, avro, document, protobuf};
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Revision};
use rustc_hash::FxHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher as _;

/// Most names that a file takes from others.
const MOST: usize = 1_024;

/// What ties a schema file to others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ties {
    /// Names of what it does not hold itself: the paths of imports, what stands in references in
    /// front of `#`, types that another file defines.
    pub takes: BTreeSet<String>,
    /// The names that it gives to what it holds, beside its path, each with a mark that differs
    /// where what is meant does.
    pub offers: BTreeMap<String, u64>,
    /// The address of the whole, from which references start.
    pub address: Option<String>,
}

impl Ties {
    /// Those of a text of a language; none where it can't be read.
    pub fn of(language: Language, text: &str) -> Self {
        match language {
            Language::Protobuf => {
                let takes = protobuf::imports(text).take(MOST).map(str::to_owned).collect();
                Self { takes, ..Self::default() }
            }
            Language::Avro => avro::ties(text),
            Language::JsonSchema => json(text),
            Language::Dbt => Self::default(),
        }
    }

    /// Whether a text of a language may take anything from others, at a glance.
    pub fn may_take(language: Language, text: &str) -> bool {
        match language {
            Language::Protobuf => protobuf::imports(text).next().is_some(),
            Language::Avro => true,
            Language::JsonSchema => text.contains("$ref"),
            Language::Dbt => false,
        }
    }
}

/// What tells one content from another.
pub(super) fn mark(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn json(text: &str) -> Ties {
    let mut ties = Ties::default();
    let Ok(document) = document(text, Revision::Head) else { return ties };
    let Some(root) = document.root() else { return ties };
    let id = ["$id", "id"].iter().find_map(|it| document.get_text(root, it));
    let id = id.and_then(|it| document.as_text(it)).map(|it| it.trim_end_matches('#'));
    if let Some(id) = id.filter(|it| it.contains(':')) {
        ties.address = Some(joined("", id));
        ties.offers.insert(id.to_owned(), mark(text));
    }
    for at in nodes(&document) {
        let reference = document.get_text(at, "$ref").and_then(|it| document.as_text(it));
        let base = reference.map(|it| it.split('#').next().unwrap_or_default());
        if let Some(base) = base.filter(|it| !it.is_empty() && ties.takes.len() < MOST) {
            ties.takes.insert(base.to_owned());
        }
    }
    ties
}

/// All mappings of a document.
fn nodes(document: &Document) -> impl Iterator<Item = NodeId> + '_ {
    let all = (0..document.len()).filter_map(|it| u32::try_from(it).ok()).map(NodeId);
    all.filter(|it| document.kind(*it) == Kind::Mapping)
}
