//! What can be wrong with a document, as data.

use crate::source::{NodeId, Span};
use std::sync::Arc;

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where, in the decoded text.
    pub span: Span,
    /// The node concerned, where there is one.
    pub node: Option<NodeId>,
    /// Another place that explains it, and what stands there.
    pub related: Option<(Span, &'static str)>,
}

impl Problem {
    /// A problem at a span.
    pub fn new(kind: ProblemKind, span: Span) -> Self {
        Self { kind, span, node: None, related: None }
    }

    /// A problem at a node.
    pub fn at(kind: ProblemKind, node: NodeId, span: Span) -> Self {
        Self { kind, span, node: Some(node), related: None }
    }

    /// Adds the other place.
    #[must_use]
    pub fn related(mut self, span: Span, message: &'static str) -> Self {
        self.related = Some((span, message));
        self
    }
}

/// The kinds of problems of a document; each is reported by one rule of group `document/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The file can't be read.
    Unreadable {
        /// The reason, lower case, no full stop.
        reason: String,
    },
    /// The file holds more bytes than are read.
    FileTooLarge {
        /// Its size in bytes.
        bytes: u64,
    },
    /// The file is no text.
    NotText,
    /// A byte that is not part of UTF-8 text.
    EncodingInvalid {
        /// Its offset in the file.
        offset: usize,
        /// Its value.
        byte: u8,
    },
    /// The file is the pointer of a file kept in Git LFS.
    LfsPointer,
    /// The text is a template that something else must fill in.
    Template,
    /// A merge left its markers.
    ConflictMarker,
    /// Nothing but blanks and comments.
    Empty,
    /// The text does not follow the grammar.
    SyntaxInvalid {
        /// What the parser met, lower case, no full stop.
        message: String,
        /// What to do, if more is known than the message says.
        hint: Option<&'static str>,
    },
    /// A tab where YAML wants blanks.
    TabIndentation,
    /// A control character that no text holds.
    ControlCharacter {
        /// The character.
        character: char,
    },
    /// A second document in one file.
    DocumentsMultiple,
    /// One key twice in one mapping.
    KeyDuplicated {
        /// The key.
        key: String,
    },
    /// A key that is a number, a list or the like.
    KeyNotText {
        /// What it is.
        kind: Kindness,
    },
    /// An alias of no anchor.
    AliasUndefined {
        /// The name behind `*`.
        name: String,
    },
    /// An alias inside the node that it repeats.
    AliasCyclic,
    /// Aliases that expand to more nodes than are read.
    AliasBudgetExceeded {
        /// The number of nodes, capped at what 64 bits hold.
        nodes: u64,
    },
    /// More nodes than are read.
    NodesTooMany,
    /// Lists and mappings nested deeper than is read.
    NestingTooDeep,
    /// A number that is infinite or none.
    NumberNotFinite {
        /// Its text.
        text: String,
    },
    /// A merge key, which YAML 1.2 does not know.
    MergeKey,
    /// A plain word that older YAML tools read as something else.
    ScalarAmbiguous {
        /// The text.
        text: String,
        /// What it becomes elsewhere.
        elsewhere: &'static str,
    },
    /// A tag that is not of the core schema.
    TagCustom {
        /// The tag as written.
        tag: String,
    },
    /// A `%YAML` directive of another version.
    DirectiveOutdated,
    /// The document is no mapping.
    NotAMapping {
        /// What it is.
        kind: Kindness,
    },
    /// `apiVersion` names no supported version of the standard.
    ApiVersionUnsupported {
        /// What it says.
        found: String,
        /// The supported ones.
        known: &'static [&'static str],
    },
    /// The document is of a format that is a look-alike.
    FormatForeign {
        /// The name of the format.
        format: &'static str,
        /// What to do with it.
        advice: &'static str,
    },
    /// A key that the standard does not know here.
    KeyUnknown {
        /// The key.
        key: String,
        /// What to do about it.
        advice: KeyAdvice,
    },
    /// A key that must be there.
    KeyMissing {
        /// The key.
        key: String,
        /// The key with a value that fits, where one is known.
        line: Option<String>,
    },
    /// Keys of which one must be there.
    KeysMissing {
        /// The keys.
        keys: Vec<String>,
    },
    /// A value of another type than the standard wants.
    TypeWrong {
        /// The types allowed, in words.
        expected: String,
        /// The type found.
        found: Kindness,
        /// What to do, if more is known than the types say.
        hint: Option<&'static str>,
    },
    /// A value outside a closed list.
    ValueUnknown {
        /// The value.
        found: String,
        /// The allowed ones.
        allowed: Arc<[String]>,
        /// The nearest of them.
        nearest: Option<String>,
        /// The first later version of the standard that allows the value.
        since: Option<&'static str>,
    },
    /// A value that breaks a bound, a pattern or a format.
    ValueInvalid {
        /// What it breaks, in words: `must be at least 1`.
        requirement: String,
        /// A value that fits, where one is known.
        example: Option<String>,
    },
    /// The same item twice in a list of distinct items.
    ItemDuplicated,
    /// Keys that do not go together.
    CombinationInvalid {
        /// What is allowed, in words.
        requirement: String,
        /// The keys of which only one may stand there, where that is what is wrong.
        keys: Vec<String>,
    },
    /// More problems than are told one by one.
    ProblemsTooMany {
        /// How many are not told.
        more: usize,
    },
    /// A file that its name calls JSON is none.
    JsonInvalid {
        /// What the grammar of JSON wants, lower case, no full stop.
        message: String,
    },
}

/// What to do about a key that the standard does not know at its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyAdvice {
    /// An earlier version had such a thing here; where the standard keeps it now.
    Renamed(&'static str),
    /// Write another key, which the standard knows here.
    Nearest(String),
    /// Name this version of the standard, the first that knows the key here.
    Since(&'static str),
    /// Name one of these types, which have the option.
    Types(&'static [&'static str]),
    /// Move it to where it belongs: the keys that lead there, with dots; empty at the top.
    Elsewhere(String),
    /// Delete it, or keep it as a property of the company's own.
    Delete,
}

impl ProblemKind {
    /// Whether the document is valid all the same: what only matters to other tools.
    pub const fn is_mild(&self) -> bool {
        matches!(
            self,
            Self::MergeKey
                | Self::ScalarAmbiguous { .. }
                | Self::TagCustom { .. }
                | Self::DirectiveOutdated
                | Self::FormatForeign { .. }
        )
    }

    /// Whether the document behind it is not to be judged any further.
    pub const fn stops(&self) -> bool {
        match self {
            Self::Unreadable { .. }
            | Self::FileTooLarge { .. }
            | Self::NotText
            | Self::EncodingInvalid { .. }
            | Self::LfsPointer
            | Self::Template
            | Self::ConflictMarker
            | Self::Empty
            | Self::SyntaxInvalid { .. }
            | Self::TabIndentation
            | Self::ControlCharacter { .. }
            | Self::DocumentsMultiple
            | Self::AliasUndefined { .. }
            | Self::AliasCyclic
            | Self::AliasBudgetExceeded { .. }
            | Self::NodesTooMany
            | Self::NestingTooDeep
            | Self::JsonInvalid { .. }
            | Self::NotAMapping { .. } => true,
            Self::KeyDuplicated { .. }
            | Self::KeyNotText { .. }
            | Self::NumberNotFinite { .. }
            | Self::MergeKey
            | Self::ScalarAmbiguous { .. }
            | Self::TagCustom { .. }
            | Self::DirectiveOutdated
            | Self::ApiVersionUnsupported { .. }
            | Self::FormatForeign { .. }
            | Self::KeyUnknown { .. }
            | Self::KeyMissing { .. }
            | Self::KeysMissing { .. }
            | Self::TypeWrong { .. }
            | Self::ValueUnknown { .. }
            | Self::ValueInvalid { .. }
            | Self::ItemDuplicated
            | Self::CombinationInvalid { .. }
            | Self::ProblemsTooMany { .. } => false,
        }
    }
}

/// What a node is, in the words of a data engineer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kindness {
    /// Nothing.
    Null,
    /// true or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// Text.
    Text,
    /// A list.
    List,
    /// A mapping.
    Mapping,
}

impl Kindness {
    /// The word with its article.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Mapping => "a mapping",
        }
    }
}
