//! METADATA blocks: YAML in comments, read by our own parser so that every key keeps its place.

mod annotations;
mod block;
mod fault;
mod params;
mod reader;

pub use fault::MetadataFault;
pub use params::{Param, ParamType, Tighten, duration_nanos};

use super::value::{as_text, get};
use crate::finding::Severity;
use crate::source::Span;
use regorus::Value;

/// A value and the bytes of the module that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// What was read.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// What a block belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The package, hence every rule in it.
    Package,
    /// The rule with this index in the module.
    Rule(usize),
}

/// A link to more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The address.
    pub address: String,
    /// What stands there.
    pub description: Option<String>,
}

/// The kinds of documents that a policy may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// ODCS data contracts.
    Contract,
    /// ODPS data products.
    Product,
}

/// Which documents a policy looks at; an empty list means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppliesTo {
    /// Kinds of documents.
    pub kinds: Vec<DocumentKind>,
    /// Their `status`.
    pub status: Vec<String>,
    /// Names of domains.
    pub domains: Vec<String>,
    /// Globs over paths from the root of the mesh.
    pub paths: Vec<String>,
}

/// One METADATA block.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// The block as it stands in the module.
    pub span: Span,
    /// What it belongs to.
    pub target: Target,
    /// The name for people.
    pub title: Option<Located<String>>,
    /// What the policy wants and why.
    pub description: Option<Located<String>>,
    /// Where to read more.
    pub related_resources: Vec<Located<Resource>>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// For whom.
    pub organizations: Vec<String>,
    /// Whether the author marked an entry point.
    pub entrypoint: bool,
    /// The id, `group/problem`.
    pub id: Option<Located<String>>,
    /// The severity of results of `violation`.
    pub severity: Option<Located<Severity>>,
    /// Whether its findings may be accepted; unset means that they may.
    pub waivable: Option<Located<bool>>,
    /// Which documents it looks at.
    pub applies_to: Option<Located<AppliesTo>>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// What to do about its findings.
    pub fix: Option<Located<String>>,
    /// All of it as a policy gets it that asks for it.
    pub(super) annotations: Value,
}

impl Metadata {
    /// How far it reaches: `rule`, `document`, `package` or `subpackages`.
    pub(super) fn scope(&self) -> &str {
        get(&self.annotations, "scope").and_then(as_text).unwrap_or_default()
    }
}

/// What a statement of a module is, and where it begins; blocks attach to the next one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statement {
    /// Its first byte.
    pub start: u32,
    /// What a block above it belongs to; nothing for an import.
    pub target: Option<Target>,
}

/// Everything wrong with the blocks of a module.
#[derive(Debug, Default)]
pub(super) struct MetadataProblems {
    /// What stops a run.
    pub faults: Vec<(MetadataFault, Span)>,
    /// Keys that are not ours and near none of ours.
    pub foreign: Vec<(String, Span)>,
}

/// Reads all blocks of a module from its comments.
pub(super) fn read(
    text: &str,
    comments: &[Span],
    statements: &[Statement],
) -> (Vec<Metadata>, MetadataProblems) {
    let mut problems = MetadataProblems::default();
    let mut out = Vec::new();
    for block in block::find(text, comments) {
        let next = statements.iter().find(|statement| statement.start >= block.span.end);
        match next.and_then(|statement| statement.target) {
            Some(target) => out.push(reader::read(&block, target, &mut problems)),
            None => problems.faults.push((MetadataFault::Unattached, block.header)),
        }
    }
    (out, problems)
}

#[cfg(test)]
mod tests;
