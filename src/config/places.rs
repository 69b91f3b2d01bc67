//! Where the keys of `mesh-lint.yaml` stand, for those who ask where a setting comes from.

use crate::model::dialect::value;
use crate::parse::{Document, Text, parse};
use crate::source::{NodeId, Place, Span};
use serde_json::Value;

/// The file with its places.
pub struct Places {
    document: Document,
}

impl Places {
    /// Reads the file; of one that can't be read nothing is found.
    pub fn of(text: &Text) -> Self {
        Self { document: parse(text).0 }
    }

    /// The node at a path.
    pub fn node(&self, path: &[&str]) -> Option<NodeId> {
        let (node, depth) = self.document.find(path.iter().copied())?;
        (depth == path.len()).then_some(node)
    }

    /// Where a node stands: the bytes of its value, of a mapping or list those of its key.
    pub fn span(&self, node: NodeId) -> Span {
        self.document.mark(Place::value(node))
    }

    /// What a node is called: its element path and its pointer.
    pub fn names(&self, node: NodeId) -> (String, String) {
        (self.document.element(node), self.document.pointer(node))
    }

    /// Where the key at a path stands.
    pub fn key(&self, path: &[&str]) -> Option<Span> {
        self.node(path).map(|node| self.document.mark(Place::key(node)))
    }

    /// What is written at a path.
    pub fn value(&self, path: &[&str]) -> Option<Value> {
        self.node(path).map(|node| value(&self.document, node))
    }

    /// The line of a place, from 1.
    pub fn line(&self, span: Span) -> u32 {
        let before = Span { start: 0, end: span.start }.slice(self.document.source());
        u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
    }
}
