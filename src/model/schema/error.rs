//! Why a text is no schema.

use crate::parse::ProblemKind;
use crate::source::{Revision, Span};
use std::fmt;

/// One of the two compared texts is no schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Which of the two.
    pub revision: Revision,
    /// What is wrong with it.
    pub error: SchemaError,
}

/// What makes a text no schema, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaError {
    /// What is wrong.
    pub kind: SchemaErrorKind,
    /// Where, in the text.
    pub span: Span,
}

/// The kinds of reasons.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemaErrorKind {
    /// The text is no JSON or YAML.
    Unreadable(ProblemKind),
    /// The text does not follow the grammar of its language; the reason in words.
    Syntax(String),
    /// A name or reference that leads nowhere.
    Undefined(String),
    /// A file that is not there.
    NotThere(String),
    /// A name that several files define, each in its own way.
    Several(String),
    /// A file that may be one of several.
    Ambiguous(String),
    /// A file that an imported file imports, and that is not there.
    Unfound {
        /// The file that imports it.
        by: String,
        /// The name of the import.
        import: String,
    },
    /// A name that is defined twice.
    Duplicated(String),
    /// A key that must be there.
    Missing(&'static str),
    /// A value of the wrong kind; what is wanted, in words.
    Wrong(&'static str),
    /// More, or deeper nested, than is compared.
    TooLarge,
    /// It may be right, and is not read; what it is, in words.
    Unread(String),
}

impl fmt::Display for SchemaErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(ProblemKind::SyntaxInvalid { message, .. })
            | Self::Syntax(message) => out.write_str(message),
            Self::Unreadable(ProblemKind::KeyDuplicated { key }) => {
                write!(out, "key `{key}` stands twice")
            }
            Self::Unreadable(ProblemKind::Empty) => out.write_str("the file is empty"),
            Self::Unreadable(_) => out.write_str("the file can't be read"),
            Self::Undefined(name) => write!(out, "`{name}` is not defined"),
            Self::NotThere(path) => write!(out, "`{path}` is not there"),
            Self::Several(name) => write!(out, "several files define `{name}`"),
            Self::Ambiguous(name) => write!(out, "several files may be `{name}`"),
            Self::Unfound { by, import } => {
                write!(out, "`{by}` imports `{import}`, which is not there")
            }
            Self::Duplicated(name) => write!(out, "`{name}` is defined twice"),
            Self::Missing(key) => write!(out, "`{key}` is missing"),
            Self::Wrong(wanted) => write!(out, "{wanted} is wanted here"),
            Self::TooLarge => out.write_str("the schema is larger than what is compared"),
            Self::Unread(what) => write!(out, "{what} is not read"),
        }
    }
}
