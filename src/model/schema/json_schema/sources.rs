//! The two documents: which of their schemas are the same.

use super::formula::SchemaId;
use super::json::Json;
use super::keys::{ANNOTATIONS, LISTED, NAMED, SINGLE};
use super::lost::Lost;
use super::source::{MAX_DEPTH, REFERENCES, Reference, Side, Source, Target};
use crate::parse::{Document, Kind};
use crate::source::NodeId;
use std::collections::{BTreeMap, BTreeSet};

/// Both documents, and one handle for each schema; schemas that say the same share theirs.
pub(super) struct Sources<'doc> {
    pub(super) old: Source<'doc>,
    pub(super) new: Source<'doc>,
    /// References that mean the same on both sides.
    same: BTreeSet<Reference>,
    texts: BTreeMap<String, SchemaId>,
    nodes: BTreeMap<(Side, NodeId), SchemaId>,
    places: Vec<(Side, NodeId)>,
}

/// A side that is written as text, and the references that are written alike on both.
type On<'run> = (Side, Option<&'run Lost>);

impl<'doc> Sources<'doc> {
    pub(super) fn new(mut old: Source<'doc>, mut new: Source<'doc>) -> Self {
        let (was, is) = (old.ways(), new.ways());
        let all: BTreeSet<&String> = was.iter().chain(&is).collect();
        let numbers: BTreeMap<&String, usize> = all.into_iter().zip(0..).collect();
        let labels = |ways: &[String]| -> Vec<usize> {
            ways.iter().filter_map(|it| numbers.get(it)).copied().collect()
        };
        (old.labels, new.labels) = (labels(&was), labels(&is));
        let (texts, nodes, places) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let same = BTreeSet::new();
        let mut sources = Self { old, new, same, texts, nodes, places };
        sources.same = sources.unchanged();
        sources
    }

    pub(super) fn side(&self, side: Side) -> &Source<'doc> {
        match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        }
    }

    /// References whose targets read alike, and whose own references do.
    fn unchanged(&mut self) -> BTreeSet<Reference> {
        let (was, is) = (self.old.references(), self.new.references());
        let both = was.into_iter().filter_map(|(it, old)| Some((old, *is.get(&it)?, it)));
        let mut both: Vec<(NodeId, NodeId, Reference)> = both.collect();
        self.same = both.iter().map(|it| it.2.clone()).collect();
        loop {
            let before = both.len();
            both.retain(|(old, new, _)| match (self.old.target(*old), self.new.target(*new)) {
                (Target::Here(old), Target::Here(new)) => {
                    self.text(Side::Old, old) == self.text(Side::New, new)
                }
                (old, new) => old == new,
            });
            self.same = both.iter().map(|it| it.2.clone()).collect();
            if both.len() == before {
                return std::mem::take(&mut self.same);
            }
        }
    }

    /// The handle of a schema.
    pub(super) fn id(&mut self, side: Side, at: NodeId) -> SchemaId {
        if let Some(known) = self.nodes.get(&(side, at)) {
            return *known;
        }
        let text = self.text(side, at);
        let next = self.places.len();
        let id = *self.texts.entry(text).or_insert(next);
        if id == next {
            self.places.push((side, at));
        }
        self.nodes.insert((side, at), id);
        id
    }

    /// Where a schema stands.
    pub(super) fn place(&self, id: SchemaId) -> Option<(Side, NodeId)> {
        self.places.get(id).copied()
    }

    /// What a schema says, as text: annotations and what its draft ignores left out, keys sorted,
    /// references marked with their side unless they mean the same on both.
    pub(super) fn text(&self, side: Side, at: NodeId) -> String {
        let mut out = String::new();
        self.write((side, None), at, &mut out, 0);
        out
    }

    /// Whether two schemas say the same but for references whose files are lost.
    pub(super) fn same_but(&self, lost: &Lost, old: NodeId, new: NodeId) -> bool {
        let text = |side, at| {
            let mut out = String::new();
            self.write((side, Some(lost)), at, &mut out, 0);
            out
        };
        !lost.is_empty() && text(Side::Old, old) == text(Side::New, new)
    }

    fn write(&self, on: On<'_>, at: NodeId, out: &mut String, depth: usize) {
        let (side, _) = on;
        let source = self.side(side);
        let document = source.document;
        if document.kind(at) != Kind::Mapping || depth > MAX_DEPTH {
            out.push_str(&plain(document, at));
            return;
        }
        let mut entries: Vec<(&str, NodeId)> = document
            .entries(at)
            .map(|it| (document.scalar(it.key), it.value))
            .filter(|(key, _)| {
                let named = ["$defs", "definitions"].contains(key);
                !ANNOTATIONS.contains(key) && !named && source.heeds(at, key)
            })
            .collect();
        entries.sort_unstable();
        out.push('{');
        for (key, value) in entries {
            out.push_str(key);
            out.push(':');
            self.write_value(on, key, value, out, depth);
            out.push(',');
        }
        out.push('}');
    }

    fn write_value(&self, on: On<'_>, key: &str, value: NodeId, out: &mut String, depth: usize) {
        let (side, lost) = on;
        let document = self.side(side).document;
        let kind = document.kind(value);
        if REFERENCES.contains(&key) {
            let reference = self.side(side).reference(value);
            let is_lost = |it: &Lost| it.contains_key(&self.side(side).file_meant(value));
            let shared = self.same.contains(&reference) || lost.is_some_and(is_lost);
            let mark = match side {
                _ if shared => "",
                Side::Old => "old ",
                Side::New => "new ",
            };
            let (label, text) = reference;
            out.extend([mark, &label.to_string(), " ", &text]);
        } else if NAMED.contains(&key) && kind == Kind::Mapping {
            let mut inner: Vec<(&str, NodeId)> =
                document.entries(value).map(|it| (document.scalar(it.key), it.value)).collect();
            inner.sort_unstable();
            for (name, schema) in inner {
                out.extend([&Json::Text(name.to_owned()).to_string(), "="]);
                self.write(on, schema, out, depth + 1);
                out.push(',');
            }
        } else if kind == Kind::Sequence && (LISTED.contains(&key) || key == "items") {
            for schema in document.items(value) {
                self.write(on, *schema, out, depth + 1);
                out.push(';');
            }
        } else if SINGLE.contains(&key) {
            self.write(on, value, out, depth + 1);
        } else {
            out.push_str(&plain(document, value));
        }
    }
}

/// A value as JSON on one line.
pub(super) fn plain(document: &Document, at: NodeId) -> String {
    match Json::read(document, at) {
        Some(value) => value.to_string(),
        None => document.span(at).slice(document.source()).to_owned(),
    }
}
