//! What a schema file takes from others, and by which names others take something from it.

use super::json_schema::{joined, own_address};
use super::{Language, avro, document, protobuf};
use crate::source::{NodeId, Revision};
use rustc_hash::FxHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher as _;
use std::rc::Rc;

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
    let (mut open, mut seen) = (vec![(root, None)], BTreeSet::<NodeId>::new());
    while let Some((at, around)) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        // A schema in another may have an address of its own, from which references start.
        let own = own_address(&document, at).filter(|_| at != root);
        let outer = around.clone().or_else(|| ties.address.as_deref().map(Rc::from));
        let own = own.map(|it| joined(outer.as_deref().unwrap_or_default(), it));
        let around: Option<Rc<str>> = own.map(Rc::from).or(around);
        let reference = document.get_text(at, "$ref").and_then(|it| document.as_text(it));
        let base = reference.map(|it| it.split('#').next().unwrap_or_default());
        if let Some(base) = base.filter(|it| !it.is_empty() && ties.takes.len() < MOST) {
            let name = around.as_ref().map(|it| joined(it, base));
            ties.takes.insert(name.unwrap_or_else(|| base.to_owned()));
        }
        let items = document.items(at).iter().copied();
        let inner = document.entries(at).map(|it| it.value).chain(items);
        open.extend(inner.map(|it| (it, around.clone())));
    }
    ties
}
