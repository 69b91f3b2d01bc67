//! The two documents: references, drafts, and which of their schemas are the same.

use super::formula::SchemaId;
use super::json::Json;
use crate::model::schema::{SchemaError, SchemaErrorKind, mark};
use crate::parse::{Document, Kind};
use crate::source::NodeId;
use std::collections::{BTreeMap, BTreeSet};

/// Deepest nesting of schemas that is followed.
const MAX_DEPTH: usize = 128;

/// Which of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    Old,
    New,
}

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// To a schema of the same document.
    Here(NodeId),
    /// To another document, which is not looked into.
    Elsewhere,
    /// Nowhere.
    Missing,
}

/// One document with its names.
pub(super) struct Source<'doc> {
    pub(super) document: &'doc Document,
    pub(super) root: NodeId,
    /// Drafts up to 7 ignore what stands beside `$ref`.
    pub(super) lone_references: bool,
    /// `$id` and anchors.
    names: BTreeMap<String, NodeId>,
}

/// The address of a name that stands in a document with an address.
fn joined(address: &str, name: &str) -> String {
    if name.contains(':') {
        return name.to_owned();
    }
    let folder = match (address.find("://"), name.starts_with('/')) {
        (Some(scheme), true) => {
            let host = scheme + 3;
            address
                .get(host..)
                .and_then(|it| it.find('/'))
                .map_or(address, |end| address.get(..host + end).unwrap_or_default())
        }
        _ => address.rfind('/').and_then(|end| address.get(..=end)).unwrap_or_default(),
    };
    format!("{folder}{name}")
}

/// Keys that say nothing of which values are valid.
pub(super) const ANNOTATIONS: [&str; 19] = [
    "title",
    "description",
    "$comment",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$vocabulary",
    "format",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];
/// Keys that hold schemas by name.
pub(super) const NAMED: [&str; 6] =
    ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "dependencies"];
/// Keys that hold lists of schemas.
pub(super) const LISTED: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keys that hold a schema.
pub(super) const SINGLE: [&str; 12] = [
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "items",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
];

impl<'doc> Source<'doc> {
    pub(super) fn new(document: &'doc Document) -> Result<Self, SchemaError> {
        let root = document.root().ok_or_else(|| SchemaError {
            kind: SchemaErrorKind::Wrong("a schema"),
            span: crate::source::Span::default(),
        })?;
        let dialect = document.get_text(root, "$schema").map_or("", |it| document.scalar(it));
        let old = ["draft-03", "draft-04", "draft-05", "draft-06", "draft-07"];
        let lone_references = old.iter().any(|it| dialect.contains(it));
        let mut source = Self { document, root, lone_references, names: BTreeMap::new() };
        source.collect(root, "", 0);
        Ok(source)
    }

    /// Notes the names of a schema and of those in it: as written, and with the address of the
    /// schema around it.
    fn collect(&mut self, at: NodeId, around: &str, depth: usize) {
        let document = self.document;
        if document.kind(at) != Kind::Mapping || depth > MAX_DEPTH {
            return;
        }
        let mut address = around.to_owned();
        for key in ["$id", "id"] {
            if let Some(name) = document.get_text(at, key).and_then(|it| document.as_text(it)) {
                let name = name.trim_end_matches('#');
                self.names.entry(name.to_owned()).or_insert(at);
                if !name.is_empty() && !name.starts_with('#') {
                    address = joined(around, name);
                    self.names.entry(address.clone()).or_insert(at);
                }
            }
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = document.get_text(at, key).and_then(|it| document.as_text(it)) {
                self.names.entry(format!("#{name}")).or_insert(at);
            }
        }
        for (_, child) in self.children(at) {
            self.collect(child, &address, depth + 1);
        }
    }

    /// The schemas that stand directly in a schema, each with its place.
    pub(super) fn children(&self, at: NodeId) -> Vec<(String, NodeId)> {
        let document = self.document;
        let mut found = Vec::new();
        for entry in document.entries(at) {
            let key = document.scalar(entry.key);
            let value = entry.value;
            if NAMED.contains(&key) {
                for inner in document.entries(value) {
                    let place = format!("{key}/{}", document.scalar(inner.key));
                    found.push((place, inner.value));
                }
            } else if document.kind(value) == Kind::Sequence
                && (LISTED.contains(&key) || key == "items")
            {
                let items = document.items(value).iter().enumerate();
                found.extend(items.map(|(index, it)| (format!("{key}/{index}"), *it)));
            } else if SINGLE.contains(&key) {
                found.push((key.to_owned(), value));
            }
        }
        found
    }

    /// Where a reference leads.
    pub(super) fn target(&self, reference: &str) -> Target {
        if reference == "#" || reference.is_empty() {
            return Target::Here(self.root);
        }
        if let Some(at) = self.names.get(reference.trim_end_matches('#')) {
            return Target::Here(*at);
        }
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let start = match base {
            "" => self.root,
            _ => match self.names.get(base).copied().or_else(|| self.relative(base)) {
                Some(at) => at,
                None => return Target::Elsewhere,
            },
        };
        if fragment.is_empty() {
            return Target::Here(start);
        }
        if !fragment.starts_with('/') {
            let named = self.names.get(&format!("#{fragment}"));
            return named.map_or(Target::Missing, |it| Target::Here(*it));
        }
        self.pointed(start, fragment).map_or(Target::Missing, Target::Here)
    }

    /// A schema whose `$id` ends like a relative reference, below the `$id` of the document.
    fn relative(&self, base: &str) -> Option<NodeId> {
        let ends = |name: &str| {
            name.strip_suffix(base.trim_start_matches('/')).is_some_and(|it| it.ends_with('/'))
        };
        self.names.iter().find(|(name, _)| !base.contains(':') && ends(name)).map(|(_, at)| *at)
    }

    fn pointed(&self, start: NodeId, pointer: &str) -> Option<NodeId> {
        let document = self.document;
        let decoded = unescaped(pointer);
        let mut at = start;
        for segment in crate::parse::segments(&decoded) {
            at = match document.kind(at) {
                Kind::Mapping => document.get_text(at, &segment)?,
                Kind::Sequence => *document.items(at).get(segment.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(at)
    }

    pub(super) fn error(&self, kind: SchemaErrorKind, at: NodeId) -> SchemaError {
        SchemaError { kind, span: mark(self.document, at) }
    }

    /// The first reference that leads nowhere.
    pub(super) fn dangling(&self) -> Option<SchemaError> {
        let references = self.references().into_iter();
        let lost = references.filter(|(text, _)| self.target(text) == Target::Missing);
        let (text, at) = lost.min_by_key(|it| it.1)?;
        Some(self.error(SchemaErrorKind::Undefined(text), at))
    }

    /// Every reference in the document, and where it stands.
    fn references(&self) -> BTreeMap<String, NodeId> {
        let mut found = BTreeMap::new();
        let mut open = vec![(self.root, 0)];
        while let Some((at, depth)) = open.pop() {
            for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
                let value = self.document.get_text(at, key);
                if let Some(at) = value.filter(|it| self.document.as_text(*it).is_some()) {
                    found.insert(self.document.scalar(at).to_owned(), at);
                }
            }
            if depth < MAX_DEPTH {
                open.extend(self.children(at).into_iter().map(|(_, it)| (it, depth + 1)));
            }
        }
        found
    }
}

fn shared(one: &BTreeMap<String, NodeId>, other: &BTreeMap<String, NodeId>) -> BTreeSet<String> {
    one.keys().filter(|it| other.contains_key(*it)).cloned().collect()
}

/// Percent signs decoded, where they make text.
pub(in crate::model) fn unescaped(pointer: &str) -> String {
    if !pointer.contains('%') {
        return pointer.to_owned();
    }
    let mut bytes = Vec::new();
    let mut rest = pointer.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = digits.filter(|_| *first == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| pointer.to_owned())
}

/// Both documents, and one handle for each schema; schemas that say the same share theirs.
pub(super) struct Sources<'doc> {
    pub(super) old: Source<'doc>,
    pub(super) new: Source<'doc>,
    /// References that mean the same on both sides.
    same: BTreeSet<String>,
    texts: BTreeMap<String, SchemaId>,
    nodes: BTreeMap<(Side, NodeId), SchemaId>,
    places: Vec<(Side, NodeId)>,
}

impl<'doc> Sources<'doc> {
    pub(super) fn new(old: Source<'doc>, new: Source<'doc>) -> Self {
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
    fn unchanged(&mut self) -> BTreeSet<String> {
        let both: BTreeSet<String> = shared(&self.old.references(), &self.new.references());
        if self.old.lone_references != self.new.lone_references {
            return BTreeSet::new();
        }
        self.same = both;
        loop {
            let kept: BTreeSet<String> = self
                .same
                .iter()
                .filter(|it| match (self.old.target(it), self.new.target(it)) {
                    (Target::Here(old), Target::Here(new)) => {
                        self.text(Side::Old, old) == self.text(Side::New, new)
                    }
                    (old, new) => old == new,
                })
                .cloned()
                .collect();
            if kept.len() == self.same.len() {
                return kept;
            }
            self.same = kept;
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

    /// What a schema says, as text: annotations left out, keys sorted, references marked with their
    /// side unless they mean the same on both.
    pub(super) fn text(&self, side: Side, at: NodeId) -> String {
        let mut out = String::new();
        self.write(side, at, &mut out, 0);
        out
    }

    fn write(&self, side: Side, at: NodeId, out: &mut String, depth: usize) {
        let document = self.side(side).document;
        if document.kind(at) != Kind::Mapping || depth > MAX_DEPTH {
            out.push_str(&plain(document, at));
            return;
        }
        let mut entries: Vec<(&str, NodeId)> = document
            .entries(at)
            .map(|it| (document.scalar(it.key), it.value))
            .filter(|(key, _)| {
                !ANNOTATIONS.contains(key) && !["$defs", "definitions"].contains(key)
            })
            .collect();
        entries.sort_unstable();
        out.push('{');
        for (key, value) in entries {
            out.push_str(key);
            out.push(':');
            self.write_value(side, key, value, out, depth);
            out.push(',');
        }
        out.push('}');
    }

    fn write_value(&self, side: Side, key: &str, value: NodeId, out: &mut String, depth: usize) {
        let document = self.side(side).document;
        let kind = document.kind(value);
        if ["$ref", "$dynamicRef", "$recursiveRef"].contains(&key) {
            let reference = document.scalar(value);
            let shared = self.same.contains(reference);
            let mark = match side {
                _ if shared => "",
                Side::Old => "old ",
                Side::New => "new ",
            };
            out.push_str(mark);
            out.push_str(reference);
        } else if NAMED.contains(&key) && kind == Kind::Mapping {
            let mut inner: Vec<(&str, NodeId)> =
                document.entries(value).map(|it| (document.scalar(it.key), it.value)).collect();
            inner.sort_unstable();
            for (name, schema) in inner {
                out.extend([&Json::Text(name.to_owned()).to_string(), "="]);
                self.write(side, schema, out, depth + 1);
                out.push(',');
            }
        } else if kind == Kind::Sequence && (LISTED.contains(&key) || key == "items") {
            for schema in document.items(value) {
                self.write(side, *schema, out, depth + 1);
                out.push(';');
            }
        } else if SINGLE.contains(&key) {
            self.write(side, value, out, depth + 1);
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
