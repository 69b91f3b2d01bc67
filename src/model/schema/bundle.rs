//! A schema file with those that it takes something from, read as one.

use super::{Refusal, document};
use crate::parse::{Document, Start};
use crate::source::{NodeId, Revision, Span};
use std::collections::BTreeMap;

/// Where a name that a schema file writes leads; one that is not known may lead anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// To one of the files.
    File(usize),
    /// To a file that is not there.
    Missing,
    /// To a file that is not there, and is in what head is compared with.
    Gone,
    /// To a file that is not there, and that may lie at an address all the same.
    Away,
    /// To several that say different things.
    Several,
}

/// One of the files.
#[derive(Debug, Clone)]
pub struct Part<'text> {
    /// Its text.
    pub text: &'text str,
    /// Where the names lead that it takes from others.
    pub names: BTreeMap<&'text str, Lead>,
}

impl<'text> Part<'text> {
    /// A file that takes nothing from others, as far as is known.
    pub const fn alone(text: &'text str) -> Self {
        Self { text, names: BTreeMap::new() }
    }
}

/// The files as one document, that which is meant first.
pub(super) struct Bundle<'text> {
    pub(super) document: Document,
    starts: Vec<Start>,
    roots: Vec<Option<NodeId>>,
    names: Vec<&'text BTreeMap<&'text str, Lead>>,
}

impl<'text> Bundle<'text> {
    /// Reads the files; places are those in their texts put one behind the other.
    pub(super) fn read(parts: &'text [Part<'text>], revision: Revision) -> Result<Self, Refusal> {
        let names = parts.iter().map(|it| &it.names).collect();
        let mut files = Vec::with_capacity(parts.len());
        let mut before = 0;
        for part in parts {
            files.push(document(part.text, revision).map_err(|mut it| {
                let Span { start, end } = it.error.span;
                it.error.span = Span::new(start as usize + before, end as usize + before);
                it
            })?);
            before += part.text.len() + 1;
        }
        let own: Vec<Option<NodeId>> = files.iter().map(Document::root).collect();
        let (document, starts) = match (files.pop(), files.is_empty()) {
            (Some(only), true) => (only, vec![Start::default()]),
            (last, _) => {
                files.extend(last);
                Document::joined(&files)
            }
        };
        let roots = own.iter().zip(&starts);
        let roots = roots.map(|(root, start)| Some(NodeId(root.as_ref()?.0 + start.node)));
        let roots = roots.collect();
        Ok(Self { document, starts, roots, names })
    }

    /// Which of the files a node is of.
    pub(super) fn file_of(&self, at: NodeId) -> usize {
        self.starts.partition_point(|it| it.node <= at.0).saturating_sub(1)
    }

    /// The root of a file.
    pub(super) fn root(&self, file: usize) -> Option<NodeId> {
        self.roots.get(file).copied().flatten()
    }

    /// The roots of all files that have one.
    pub(super) fn roots(&self) -> impl Iterator<Item = (usize, NodeId)> {
        self.roots.iter().enumerate().filter_map(|(file, it)| Some((file, (*it)?)))
    }

    /// The names that a file writes, and where they lead.
    pub(super) fn names(&self, file: usize) -> impl Iterator<Item = (&'text str, &'text Lead)> {
        self.names.get(file).into_iter().flat_map(|it| it.iter()).map(|(name, lead)| (*name, lead))
    }

    /// Where a name leads that a file writes.
    pub(super) fn lead(&self, file: usize, name: &str) -> Option<Lead> {
        self.names.get(file)?.get(name).copied()
    }
}
