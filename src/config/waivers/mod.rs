//! Waivers as written: entries of the waivers file, and comments in contracts.
//!
//! Deliberately not here: judgement. Whether a waiver is live, used and approved is settled with
//! the findings at hand.

mod inline;
mod read;

pub use inline::{Allow, Inline, inline};
pub use read::{read, refused};

use crate::parse::Document;
use crate::source::{NodeId, Span, Spanned};
use globset::GlobMatcher;
use jiff::civil::Date;

/// The entries of a waivers file, and what is wrong with it.
#[derive(Debug, Default)]
pub struct WaiverFile {
    /// The file with its spans.
    pub document: Document,
    /// The entries that could be read, in the order of the file.
    pub waivers: Vec<Waiver>,
    /// What is wrong with the others.
    pub problems: Vec<WaiverProblem>,
}

/// One accepted kind of finding.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Its id, such as `W-2026-014`.
    pub id: Spanned<String>,
    /// The id of the rule or policy.
    pub policy: Spanned<String>,
    /// What it is about.
    pub scope: Scope,
    /// Why.
    pub reason: String,
    /// Who must mend it.
    pub owner: String,
    /// Who allowed it: one, or for a change the owner of each consumer.
    pub approved_by: Spanned<Vec<String>>,
    /// The day on which it was allowed.
    pub created: Date,
    /// The last day on which it holds.
    pub expires: Spanned<Date>,
    /// Whether it is meant to cover a whole domain.
    pub broad: bool,
    /// The entry.
    pub node: NodeId,
}

/// What a waiver is about.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Where `scope` stands.
    pub node: NodeId,
    /// What it names.
    pub target: ScopeTarget,
    /// Path of the element, with a slash in front; nothing for the whole.
    pub element: Option<String>,
}

/// What a scope names.
#[derive(Debug, Clone)]
pub enum ScopeTarget {
    /// The contract of an id.
    Contract(Spanned<String>),
    /// The product of an id.
    Product(Spanned<String>),
    /// Files.
    Path(Spanned<String>, GlobMatcher),
}

impl ScopeTarget {
    /// Kind and name as one text, to tell whether two scopes name the same.
    pub fn key(&self) -> String {
        match self {
            Self::Contract(id) => format!("contract {}", id.value),
            Self::Product(id) => format!("product {}", id.value),
            Self::Path(glob, _) => format!("path {}", glob.value),
        }
    }
}

/// What is wrong with an entry or with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverProblem {
    /// Where.
    pub span: Span,
    /// The node that it is about, if there is one.
    pub node: Option<NodeId>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A name that fits into a message.
pub(crate) fn brief(text: &str) -> String {
    let shown = |it: char| if it.is_control() { ' ' } else { it };
    let mut brief: String = text.chars().map(shown).take(40).collect();
    if text.chars().nth(40).is_some() {
        brief.push('…');
    }
    brief.replace('`', "'")
}

/// A date as `YYYY-MM-DD`, and nothing else.
pub(super) fn date(text: &str) -> Option<Date> {
    let plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, it)| match at {
            4 | 7 => it == b'-',
            _ => it.is_ascii_digit(),
        });
    text.parse().ok().filter(|_| plain)
}
