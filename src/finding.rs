//! What is found: one problem at one place, with all that a reader needs to act on it.

use crate::source::{FileId, Span};
use sha2::{Digest as _, Sha256, Sha512};
use std::{fmt, sync::Arc};

/// Id of a rule or policy: `group/problem`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part in front of the slash.
    pub fn group(&self) -> &str {
        self.0.split_once('/').map_or(&*self.0, |(group, _)| group)
    }
}

impl From<&str> for RuleId {
    fn from(id: &str) -> Self {
        Self(Arc::from(id))
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth mending; does not fail a run unless asked to.
    Warning,
    /// Fails the run.
    Error,
}

impl Severity {
    /// All severities, mildest first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The word used in configuration and reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.word() == word)
    }

    /// One step milder; `info` stays.
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Info => Self::Info,
        }
    }
}

/// A marked piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub file: FileId,
    /// The marked bytes.
    pub span: Span,
    /// What stands there; empty for the primary label, whose message is the finding's.
    pub message: String,
}

/// Whether a repair keeps the meaning of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Changes no meaning.
    Safe,
    /// A person must look at it.
    Unsafe,
}

/// One replacement of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go, in the decoded text.
    pub span: Span,
    /// The text that comes.
    pub replacement: String,
}

/// A repair as byte edits of the primary file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the repair does, imperative.
    pub title: String,
    /// Replacements; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether it may be applied unseen.
    pub safety: Safety,
}

/// The version step that a change asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// Words only.
    Patch,
    /// More promises.
    Minor,
    /// Broken promises.
    Major,
}

impl Bump {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What a change does to one side of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing.
    Fine,
    /// Possibly something that a person must judge.
    Risk,
    /// The side breaks.
    Break,
}

/// How a change reaches a consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// It declares that it uses the changed element.
    WillBreak,
    /// Nothing is known of what it uses.
    MayBeAffected,
    /// It declares what it uses, and the changed element is not among it.
    NotAffected,
}

impl Reach {
    /// The words used in reports.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WillBreak => "will break",
            Self::MayBeAffected => "may be affected",
            Self::NotAffected => "not affected",
        }
    }
}

/// A consumer that a change reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffectedConsumer {
    /// Id of the product or contract.
    pub id: String,
    /// Who owns it.
    pub owners: Vec<String>,
    /// Number of edges between the contract and it; 1 reads it directly.
    pub hops: u32,
    /// The repository that it lies in, where that is another.
    pub repository: Option<String>,
    /// How it is reached.
    pub reach: Reach,
}

/// The version that a contract or product must bear after its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The least that may be written.
    pub version: String,
    /// Whether head bears it or a later one.
    pub met: bool,
}

/// The judgement of a change, for findings of group `change/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The version step that it asks for, if any.
    pub bump: Option<Bump>,
    /// The version that all changes of the contract ask for together, where they ask for one.
    pub due: Option<Due>,
    /// What it does to those who read the data.
    pub consumers: Effect,
    /// What it does to those who write the data.
    pub producers: Effect,
    /// The value at base, as a short text.
    pub before: Option<String>,
    /// The value at head, as a short text.
    pub after: Option<String>,
    /// Whom it hits, strongest first.
    pub affected: Vec<AffectedConsumer>,
    /// What the field calls it, such as rule ids of buf.
    pub standard_ids: Vec<&'static str>,
}

impl Judgement {
    /// A judgement of which nothing else is known yet.
    pub const fn of(bump: Option<Bump>, consumers: Effect, producers: Effect) -> Self {
        Self {
            bump,
            due: None,
            consumers,
            producers,
            before: None,
            after: None,
            affected: Vec::new(),
            standard_ids: Vec::new(),
        }
    }
}

/// Whether a finding stands at base, at head or at both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Only at head, or more severe than at base.
    New,
    /// At both.
    Existing,
    /// Only at base.
    Fixed,
}

impl Status {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Existing => "existing",
            Self::Fixed => "fixed",
        }
    }
}

/// Why and until when a finding is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The id of the waiver; `inline` for a comment beside the finding.
    pub id: String,
    /// Why.
    pub reason: String,
    /// Who must mend it.
    pub owner: String,
    /// Who allowed it; empty for a comment.
    pub approved_by: String,
    /// The last day, `YYYY-MM-DD`.
    pub expires: String,
    /// Days until then.
    pub days_left: i64,
    /// Where the waiver is written.
    pub file: FileId,
    /// The bytes there.
    pub span: Span,
}

/// One problem at one place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule or policy that found it.
    pub rule: RuleId,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// A repair.
    pub fix: Option<Fix>,
    /// Id of the contract or product; `file:` and the path where there is none.
    pub subject: String,
    /// Path of the element in which list items are named, such as `/schema/orders/properties/id`.
    pub element: String,
    /// Numeric JSON Pointer of the element.
    pub pointer: String,
    /// The same at base, for a change of what stands there too; else empty.
    pub base_pointer: String,
    /// What tells several findings on one element apart; usually empty.
    pub discriminator: String,
    /// The domain of the file, if one is mapped.
    pub domain: Option<Arc<str>>,
    /// Who owns the file.
    pub owners: Arc<[String]>,
    /// The judgement, if this is about a change.
    pub change: Option<Box<Judgement>>,
    /// Whether it is about a draft or a proposal, of which less is asked.
    pub draft: bool,
    /// Why it is accepted, where it is.
    pub waiver: Option<Box<Accepted>>,
    /// New, existing or fixed.
    pub status: Status,
    /// Stable identity; see [`fingerprint`].
    pub fingerprint: String,
}

impl Finding {
    /// Adds to what the finding says of what to do.
    pub fn add_help(&mut self, text: &str) {
        self.help = Some(match self.help.take() {
            Some(help) => format!("{}; {text}", help.trim_end_matches('.')),
            None => text.to_owned(),
        });
    }

    /// The key that, with an ordinal, makes the fingerprint.
    pub fn identity(&self) -> (&str, &str, &str, &str) {
        (self.rule.as_str(), &self.subject, &self.element, &self.discriminator)
    }
}

/// SHA-256 in hexadecimal digits over some texts, each behind its length.
pub fn digest<'text>(parts: impl IntoIterator<Item = &'text str>) -> String {
    use std::fmt::Write as _;
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part.as_bytes());
    }
    sha.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// First 16 hexadecimal digits of SHA-256 over version, rule, subject, element, discriminator and
/// ordinal, separated by U+241F. Neither lines nor messages enter it, so that it survives edits.
pub fn fingerprint(identity: (&str, &str, &str, &str), ordinal: usize) -> String {
    let (rule, subject, element, discriminator) = identity;
    let text = ["v1", rule, subject, element, discriminator, &ordinal.to_string()].join("\u{241f}");
    let digest = Sha256::digest(text.as_bytes());
    let head = digest.iter().take(8).fold(0u64, |head, byte| head << 8 | u64::from(*byte));
    format!("{head:016x}")
}

/// The SHA-256 digest of bytes.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// The SHA-512 digest of bytes.
pub fn sha512(bytes: &[u8]) -> Vec<u8> {
    Sha512::digest(bytes).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_each_part() {
        let of = |rule, subject, element, other, ordinal| {
            fingerprint((rule, subject, element, other), ordinal)
        };
        let all = [
            of("a/b", "orders", "/schema/x", "", 0),
            of("a/c", "orders", "/schema/x", "", 0),
            of("a/b", "order", "s/schema/x", "", 0),
            of("a/b", "orders", "/schema/y", "", 0),
            of("a/b", "orders", "/schema/x", "k", 0),
            of("a/b", "orders", "/schema/x", "", 1),
        ];
        let mut distinct = all.to_vec();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
        assert!(all.iter().all(|it| it.len() == 16 && it.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
