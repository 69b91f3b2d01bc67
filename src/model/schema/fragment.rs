//! What the fragment of a link names in a schema file, whatever that is.

use super::json_schema::unescaped;
use super::{Language, document, protobuf};
use crate::parse::{Document, Kind, segments};
use crate::source::{NodeId, Revision};
use std::collections::BTreeSet;

/// All that a fragment may name in a text.
#[derive(Debug)]
pub struct Parts {
    language: Language,
    /// The names of elements; nothing where the text can't be read.
    names: Option<BTreeSet<String>>,
    /// The places that a JSON Pointer may mean.
    document: Option<Document>,
}

impl Language {
    /// All that a fragment may name in a text of this language.
    pub fn parts(self, text: &str) -> Parts {
        let keys: &[&str] = match self {
            Self::Protobuf => {
                return Parts { language: self, names: protobuf::names(text), document: None };
            }
            Self::Avro | Self::Dbt => &["name"],
            Self::JsonSchema => &["$anchor", "$dynamicAnchor", "$id", "id"],
        };
        let document = document(text, Revision::Head).ok();
        let names = document.as_ref().map(|it| names(it, keys));
        Parts { language: self, names, document }
    }
}

/// The values of some keys of the mappings of a document.
fn names(document: &Document, keys: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let nodes = (0..document.len()).filter_map(|it| u32::try_from(it).ok()).map(NodeId);
    for at in nodes.filter(|it| document.kind(*it) == Kind::Mapping) {
        let values = keys.iter().filter_map(|key| document.get_text(at, key));
        found.extend(values.map(|it| document.scalar(it).trim_start_matches('#').to_owned()));
    }
    found
}

impl Parts {
    /// Whether a fragment means anything; what can't be read may hold it.
    pub fn has(&self, fragment: &str) -> bool {
        let Some(names) = &self.names else { return true };
        let address = unescaped(fragment);
        let name = address.trim_matches('/');
        let inner = match self.language {
            // A name may lead from a model to its column.
            Language::Dbt => name.split(['/', '.']).any(|it| names.contains(it)),
            // A namespace or package may stand before it.
            Language::Avro => name.rsplit('.').next().is_some_and(|it| names.contains(it)),
            Language::Protobuf => {
                let mut rests = name.match_indices('.').filter_map(|(at, _)| name.get(at + 1..));
                rests.any(|it| names.contains(it))
            }
            Language::JsonSchema => false,
        };
        let leads = |it: &Document| address.starts_with('/') && leads(it, &address);
        inner || names.contains(name) || self.document.as_ref().is_some_and(leads)
    }
}

/// Whether a JSON Pointer leads to a value.
fn leads(document: &Document, pointer: &str) -> bool {
    let step = |at: NodeId, segment: String| {
        let item = || document.items(at).get(segment.parse::<usize>().ok()?).copied();
        document.get_text(at, &segment).or_else(item)
    };
    document.root().is_some_and(|root| segments(pointer).try_fold(root, step).is_some())
}
