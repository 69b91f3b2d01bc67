//! The parsed file: an arena of nodes with a span for every key and value.

use super::{Kindness, Number, Symbol};
use crate::source::{NodeId, Span};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction or an exponent.
    Float,
    /// Text.
    Text,
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
    /// Another node again; only seen by those who ask for the written node.
    Alias,
}

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// A plain scalar.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// A list or mapping in lines.
    Block,
    /// A list or mapping in brackets.
    Flow,
}

/// One node; 20 bytes. What `a` and `b` mean depends on the kind.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    pub(super) span: Span,
    /// Scalars: start of the payload. Collections: first child. Alias: the node meant.
    pub(super) a: u32,
    /// Scalars: end of the payload. Collections: one past the last child.
    pub(super) b: u32,
    pub(super) kind: Kind,
    pub(super) style: Style,
    /// Whether the payload lies in the arena of decoded text instead of the file's text.
    pub(super) decoded: bool,
}

/// How an entry came into its mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Written here.
    Own,
    /// Taken over by a merge key.
    Merged,
    /// The merge key itself; lookups pass it over.
    MergeKey,
}

/// One entry of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The key.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
    /// The key as a known word.
    pub symbol: Symbol,
    /// How the entry came here.
    pub origin: Origin,
}

/// A comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// The comment with its `#`.
    pub span: Span,
}

/// A parsed file.
#[derive(Debug, Default)]
pub struct Document {
    pub(super) text: Arc<str>,
    pub(super) nodes: Vec<Node>,
    pub(super) entries: Vec<Entry>,
    pub(super) items: Vec<NodeId>,
    pub(super) decoded: String,
    pub(super) roots: Vec<NodeId>,
    pub(super) comments: Vec<Comment>,
    /// Anchors and tags by node, for tools that must show the document as written.
    pub(super) anchors: Vec<(NodeId, Box<str>)>,
    pub(super) tags: Vec<(NodeId, Box<str>)>,
    /// Of mappings with many entries: where each key stands, in the order of the keys; found by the
    /// mapping's first entry.
    pub(super) large: FxHashMap<u32, Box<[u32]>>,
    pub(super) parents: OnceLock<Box<[Parent]>>,
}

/// The collection that holds a node, and the key in front of it; 12 bytes, as every node has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parent {
    node: u32,
    key: u32,
    pub(super) index: u32,
}

impl Parent {
    /// That of a node at the top.
    pub(super) const NONE: Self = Self { node: u32::MAX, key: u32::MAX, index: 0 };

    pub(super) fn new(node: NodeId, key: Option<NodeId>, index: u32) -> Self {
        Self { node: node.0, key: key.map_or(u32::MAX, |it| it.0), index }
    }

    pub(super) fn node(self) -> Option<NodeId> {
        (self.node != u32::MAX).then_some(NodeId(self.node))
    }

    pub(super) fn key(self) -> Option<NodeId> {
        (self.key != u32::MAX).then_some(NodeId(self.key))
    }
}

/// Mappings with more entries are searched by an index instead of entry by entry.
pub(super) const LARGE: usize = 48;

const NOTHING: Node = Node {
    span: Span { start: 0, end: 0 },
    a: 0,
    b: 0,
    kind: Kind::Null,
    style: Style::Plain,
    decoded: false,
};

impl Document {
    /// A document of which nothing but the text could be read.
    pub fn hopeless(text: Arc<str>) -> Self {
        Self { text, ..Self::default() }
    }

    /// The decoded text of the file.
    pub fn source(&self) -> &Arc<str> {
        &self.text
    }

    /// The top-level node of the first document in the file.
    pub fn root(&self) -> Option<NodeId> {
        self.roots.first().copied()
    }

    /// The top-level nodes of all documents in the file.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// All comments in the order of the file.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node as written: an alias stays one.
    pub fn written(&self, id: NodeId) -> Node {
        self.nodes.get(id.0 as usize).copied().unwrap_or(NOTHING)
    }

    /// The node that is meant: an alias gives its target.
    fn meant(&self, id: NodeId) -> Node {
        let node = self.written(id);
        if node.kind == Kind::Alias { self.written(NodeId(node.a)) } else { node }
    }

    /// The node that is meant: an alias gives its target.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        let node = self.written(id);
        if node.kind == Kind::Alias { NodeId(node.a) } else { id }
    }

    /// What the node is, aliases resolved.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.meant(id).kind
    }

    /// How the node is written.
    pub fn style(&self, id: NodeId) -> Style {
        self.written(id).style
    }

    /// What the node is, in words.
    pub fn kindness(&self, id: NodeId) -> Kindness {
        match self.kind(id) {
            Kind::Null | Kind::Alias => Kindness::Null,
            Kind::Bool => Kindness::Boolean,
            Kind::Int => Kindness::Integer,
            Kind::Float => Kindness::Number,
            Kind::Text => Kindness::Text,
            Kind::Sequence => Kindness::List,
            Kind::Mapping => Kindness::Mapping,
        }
    }

    /// Whether every node means what its own signs say: none is given a name, by which another one
    /// may mean it, and none a tag, which may stand for another word.
    pub const fn is_literal(&self) -> bool {
        self.anchors.is_empty() && self.tags.is_empty()
    }

    /// The anchor in front of the node, without its `&`.
    pub fn anchor(&self, id: NodeId) -> Option<&str> {
        self.anchors.iter().find(|(node, _)| *node == id).map(|(_, name)| &**name)
    }

    /// The tag in front of the node, its handle resolved.
    pub fn tag(&self, id: NodeId) -> Option<&str> {
        self.tags.iter().find(|(node, _)| *node == id).map(|(_, tag)| &**tag)
    }

    /// The node that is meant, where this one is an alias.
    pub fn alias(&self, id: NodeId) -> Option<NodeId> {
        (self.written(id).kind == Kind::Alias).then(|| self.resolve(id))
    }

    /// The bytes that the node covers as written.
    pub fn span(&self, id: NodeId) -> Span {
        self.written(id).span
    }

    /// The text of a scalar of any kind, as its value reads; empty for lists and mappings.
    pub fn scalar(&self, id: NodeId) -> &str {
        let node = self.meant(id);
        match node.kind {
            Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::Text => {
                let arena = if node.decoded { self.decoded.as_str() } else { &self.text };
                Span { start: node.a, end: node.b }.slice(arena)
            }
            Kind::Sequence | Kind::Mapping | Kind::Alias => "",
        }
    }

    /// The text, where the node is one.
    pub fn as_text(&self, id: NodeId) -> Option<&str> {
        (self.kind(id) == Kind::Text).then(|| self.scalar(id))
    }

    /// The boolean, where the node is one.
    pub fn as_bool(&self, id: NodeId) -> Option<bool> {
        (self.kind(id) == Kind::Bool).then(|| self.scalar(id).starts_with(['t', 'T']))
    }

    /// The number, where the node is one.
    pub fn as_number(&self, id: NodeId) -> Option<Number<'_>> {
        matches!(self.kind(id), Kind::Int | Kind::Float).then(|| Number::read(self.scalar(id)))
    }

    /// All entries of a mapping, the merge key and what it brings included; empty for others.
    pub fn all_entries(&self, id: NodeId) -> &[Entry] {
        let node = self.meant(id);
        if node.kind != Kind::Mapping {
            return &[];
        }
        self.entries.get(node.a as usize..node.b as usize).unwrap_or_default()
    }

    /// The entries of a mapping as they count, merge keys resolved; empty for others.
    pub fn entries(&self, id: NodeId) -> impl Iterator<Item = &Entry> {
        self.all_entries(id).iter().filter(|entry| entry.origin != Origin::MergeKey)
    }

    /// The items of a list; empty for others.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        let node = self.meant(id);
        if node.kind != Kind::Sequence {
            return &[];
        }
        self.items.get(node.a as usize..node.b as usize).unwrap_or_default()
    }

    /// The value behind a known key.
    pub fn get(&self, mapping: NodeId, key: Symbol) -> Option<NodeId> {
        let entries = self.all_entries(mapping);
        if entries.len() > LARGE {
            return self.indexed(mapping, key.word()).map(|entry| entry.value);
        }
        entries.iter().find(|entry| entry.symbol == key).map(|entry| entry.value)
    }

    /// The value behind a key.
    pub fn get_text(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.entry(mapping, key).map(|entry| entry.value)
    }

    /// The first entry of a key.
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<&Entry> {
        if self.all_entries(mapping).len() > LARGE {
            return self.indexed(mapping, key);
        }
        let symbol = Symbol::of(key);
        self.entries(mapping).find(|entry| {
            entry.symbol == symbol && (symbol != Symbol::UNKNOWN || self.scalar(entry.key) == key)
        })
    }

    /// The first entry of a key in a mapping with many.
    fn indexed(&self, mapping: NodeId, key: &str) -> Option<&Entry> {
        let index = self.large.get(&self.meant(mapping).a)?;
        let entry = |at: &u32| self.entries.get(*at as usize);
        let text = |at: &u32| entry(at).map_or("", |it| self.scalar(it.key));
        let first = index.partition_point(|at| text(at) < key);
        index.get(first).filter(|at| text(at) == key).and_then(entry)
    }

    /// Makes the index of a mapping with many entries.
    pub(super) fn index(&mut self, from: usize) {
        let entries = self.entries.get(from..).unwrap_or_default();
        if entries.len() <= LARGE {
            return;
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut index: Vec<u32> = (from..)
            .zip(entries)
            .filter(|(_, entry)| entry.origin != Origin::MergeKey)
            .map(|(at, _)| number(at))
            .collect();
        // The sort is stable: of equal keys the first one stays the first.
        index.sort_by_key(|at| self.entries.get(*at as usize).map(|it| self.scalar(it.key)));
        self.large.insert(number(from), index.into_boxed_slice());
    }
}
