//! Files, spans and positions: where everything that is found stands.
//!
//! Offsets inside the program are bytes of the decoded text; [`Source::file_offset`] maps them
//! back to bytes of the file where the two differ (byte-order mark, UTF-16).

use std::sync::{Arc, OnceLock};

/// Handle of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Handle of a node in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A range of bytes in the decoded text of one file; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`; offsets beyond 4 GiB are clamped.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The text that the span covers; empty where it does not fit.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A value and the node that it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub node: NodeId,
}

impl<T> Spanned<T> {
    /// Pairs a value with its node.
    pub const fn new(value: T, node: NodeId) -> Self {
        Self { value, node }
    }

    /// The place of the value itself.
    pub const fn place(&self) -> Place {
        Place { node: self.node, part: Part::Value }
    }

    /// The place of the key in front of the value.
    pub const fn key(&self) -> Place {
        Place { node: self.node, part: Part::Key }
    }
}

/// Which part of a mapping entry is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The key; for a list item the value of its `name`, `id` or section key, else its first line.
    Key,
    /// The value; for a mapping or list its key, so that a caret never covers a page.
    Value,
}

/// A place in a document: a node, and which part of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The node.
    pub node: NodeId,
    /// Its key or its value.
    pub part: Part,
}

impl Place {
    /// The place of a node's value.
    pub const fn value(node: NodeId) -> Self {
        Self { node, part: Part::Value }
    }

    /// The place of a node's key.
    pub const fn key(node: NodeId) -> Self {
        Self { node, part: Part::Key }
    }
}

/// Which of the two compared revisions a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Revision {
    /// What is checked: the work tree or the revision of `--head`.
    Head,
    /// What it is compared with.
    Base,
}

/// How the bytes of a file encode its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// UTF-8 without a byte-order mark.
    #[default]
    Utf8,
    /// UTF-8 behind a three-byte mark.
    Utf8Bom,
    /// UTF-16, little endian, behind a two-byte mark.
    Utf16Le,
    /// UTF-16, big endian, behind a two-byte mark.
    Utf16Be,
}

/// A place as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
    /// Byte offset in the file, from 0.
    pub byte: u32,
}

/// One file of one revision.
#[derive(Debug)]
pub struct Source {
    /// Path from the root of the mesh, with `/`; bytes that are not UTF-8 are shown as U+FFFD.
    pub path: Arc<str>,
    /// The revision that the text was read from.
    pub revision: Revision,
    /// The decoded text.
    pub text: Arc<str>,
    /// How the file encodes it.
    pub encoding: Encoding,
    lines: OnceLock<Vec<u32>>,
}

impl Source {
    /// A file with its decoded text.
    #[must_use]
    pub fn new(path: Arc<str>, revision: Revision, text: Arc<str>, encoding: Encoding) -> Self {
        Self { path, revision, text, encoding, lines: OnceLock::new() }
    }

    /// Byte offsets at which the lines start.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
                let next = bytes.get(at + 1);
                if bytes.get(at) == Some(&b'\r') && next == Some(&b'\n') {
                    continue;
                }
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
            starts
        })
    }

    /// Index of the line, from 0, that holds a byte offset.
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Line, column and file offset of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let index = self.line_index(offset);
        let start = self.line_starts().get(index).copied().unwrap_or_default();
        let before = Span { start, end: offset }.slice(&self.text);
        Position {
            line: u32::try_from(index + 1).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
            byte: self.file_offset(offset),
        }
    }

    /// Maps an offset of the decoded text to an offset of the file.
    pub fn file_offset(&self, offset: u32) -> u32 {
        match self.encoding {
            Encoding::Utf8 => offset,
            Encoding::Utf8Bom => offset + 3,
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let before = Span { start: 0, end: offset }.slice(&self.text);
                let units: usize = before.chars().map(char::len_utf16).sum();
                u32::try_from(units * 2 + 2).unwrap_or(u32::MAX)
            }
        }
    }
}

/// All files of a run, by handle.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and gives its handle.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(source);
        id
    }

    /// The file behind a handle.
    ///
    /// Handles are only given out by [`Sources::add`]; one of another run gives nothing.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The path of a file; empty for a foreign handle.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |source| &source.path)
    }

    /// All files with their handles, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }
}
