//! Stage 2: the bytes of a file become a [`Document`] and a list of typed [`Problem`]s.
//!
//! Deliberately not here: findings (rules make them from problems) and files (callers hand in
//! bytes). Parsing never fails: a hopeless file gives an empty document and the problem that
//! says why.

mod decode;
mod document;
mod joined;
mod json;
pub(crate) mod keys;
mod path;
mod problem;
mod scalar;
mod syntax;
mod yaml;

pub use decode::{Text, decode};
pub use document::{Comment, Document, Entry, Kind, Node, Origin, Style};
pub use joined::Start;
pub(crate) use json::not_json;
pub use keys::Symbol;
pub(crate) use path::{escape, segments};
pub use problem::{KeyAdvice, Kindness, Problem, ProblemKind};
pub use scalar::Number;
pub(crate) use yaml::not_a_mapping;

/// Largest file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 16 << 20;
/// Deepest nesting of lists and mappings.
pub const MAX_DEPTH: usize = 128;
/// Most nodes of a document with aliases expanded.
pub const MAX_NODES: u64 = 1_000_000;
/// Most problems of a document that are told one by one.
pub const MAX_PROBLEMS: usize = 20_000;

/// Reads a document from the text of a YAML or JSON file.
///
/// The problems are those of syntax and limits only; what the standard says of the contents is
/// judged later.
pub fn parse(text: &Text) -> (Document, Vec<Problem>) {
    yaml::parse(text)
}
