//! `mesh-lint.yaml`: what a repository asks for, read with spans and checked.
//!
//! Deliberately not here: files. Callers hand in the text; what is wrong comes back as
//! [`ConfigProblem`]s that point at the key or value.

mod owners;
mod past;
mod places;
mod read;
mod rollout;
mod schema;
pub mod waivers;

pub use owners::CodeOwners;
pub use past::{Against, MajorBump, ReleaseTags, Window};
pub use places::Places;
pub use read::{read, refused};
pub use rollout::{Rollout, WaiverSettings};
pub use schema::schema;

use crate::finding::Severity;
use crate::model::Domain;
use crate::source::Span;
use globset::{GlobBuilder, GlobMatcher, GlobSet};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the configuration file, at the root of the repository.
pub const FILE: &str = "mesh-lint.yaml";

/// What is checked and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether a configuration file was read.
    pub configured: bool,
    /// How severe shipped policies are.
    pub preset: Preset,
    /// Files that are not read.
    pub exclude: GlobSet,
    /// The globs of `exclude` as written, and where each stands.
    pub exclude_globs: Vec<(String, Span)>,
    /// Schema files whose changes are judged though no contract links them.
    pub schemas: GlobSet,
    /// The globs of `schemas` as written, and where each stands.
    pub schema_globs: Vec<(String, Span)>,
    /// Folders and the domains that own them, by name.
    pub domains: Vec<Domain>,
    /// Severities of rules and policies, in the order of the file; the last match wins.
    pub severities: Vec<SeveritySetting>,
    /// Folders of policies.
    pub policy_dirs: Vec<String>,
    /// Whether the shipped policies run.
    pub shipped: bool,
    /// Parameters of policies: id, name, value and where it stands.
    pub params: BTreeMap<String, BTreeMap<String, Param>>,
    /// Which side of a contract change rules protect.
    pub protect: Protect,
    /// Days that consumers have at least between a deprecation and the end.
    pub grace_days: u32,
    /// What head is compared with besides its base.
    pub against: Against,
    /// Which tags are those of releases.
    pub tags: ReleaseTags,
    /// How far the history of a branch matters.
    pub since: Window,
    /// What a right major version does to a break.
    pub major_bump: MajorBump,
    /// How schema files are judged whose objects let in more than they name.
    pub content_model: ContentModel,
    /// Whether nothing outside this mesh can be meant by a reference.
    pub complete: bool,
    /// From when on policies block, in the order of the file.
    pub rollout: Vec<Rollout>,
    /// How findings may be accepted.
    pub waivers: WaiverSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            configured: false,
            preset: Preset::Discover,
            exclude: GlobSet::empty(),
            exclude_globs: Vec::new(),
            schemas: GlobSet::empty(),
            schema_globs: Vec::new(),
            domains: Vec::new(),
            severities: Vec::new(),
            policy_dirs: vec!["policies".to_owned()],
            shipped: true,
            params: BTreeMap::new(),
            protect: Protect::Consumers,
            grace_days: 90,
            against: Against::default(),
            tags: ReleaseTags::default(),
            since: Window::default(),
            major_bump: MajorBump::default(),
            content_model: ContentModel::Lenient,
            complete: false,
            rollout: Vec::new(),
            waivers: WaiverSettings::default(),
        }
    }
}

/// A parameter of a policy as configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its value.
    pub value: Value,
    /// Where the value stands in the configuration file.
    pub span: Span,
}

/// Severities that come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preset {
    /// Shipped policies inform, one line each.
    Discover,
    /// Shipped policies warn at most.
    Platform,
    /// Shipped policies are as severe as they say.
    Scale,
}

impl Preset {
    /// All presets, mildest first.
    pub const ALL: [Self; 3] = [Self::Discover, Self::Platform, Self::Scale];

    /// The word used in configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Discover => "discover",
            Self::Platform => "platform",
            Self::Scale => "scale",
        }
    }

    /// The most severe that a shipped policy can be.
    pub const fn cap(self) -> Severity {
        match self {
            Self::Discover => Severity::Info,
            Self::Platform => Severity::Warning,
            Self::Scale => Severity::Error,
        }
    }
}

/// Which side of a contract a breaking change is judged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Protect {
    /// Those who read the data.
    #[default]
    Consumers,
    /// Those who write it, and what is written already.
    Producers,
    /// Both.
    Both,
}

impl Protect {
    /// All choices.
    pub const ALL: [Self; 3] = [Self::Consumers, Self::Producers, Self::Both];

    /// The word used in configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Consumers => "consumers",
            Self::Producers => "producers",
            Self::Both => "both",
        }
    }
}

/// How a change of a schema file is judged that breaks only by what an open object lets in, or by
/// the letter of a registry, such as a message of Protobuf that is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContentModel {
    /// It warns at most: few write what no schema names, and nobody is sent what is new.
    #[default]
    Lenient,
    /// It counts as any other break.
    Strict,
}

impl ContentModel {
    /// All choices.
    pub const ALL: [Self; 2] = [Self::Lenient, Self::Strict];

    /// The word used in configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lenient => "lenient",
            Self::Strict => "strict",
        }
    }
}

/// The severity of the rules and policies whose id matches.
#[derive(Debug, Clone)]
pub struct SeveritySetting {
    /// The id or glob as written.
    pub pattern: String,
    glob: GlobMatcher,
    /// The severity; `None` turns them off.
    pub severity: Option<Severity>,
    /// Where the pattern stands in the configuration file.
    pub span: Span,
}

impl SeveritySetting {
    /// A setting, where the pattern is a glob.
    pub fn new(pattern: &str, severity: Option<Severity>, span: Span) -> Option<Self> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build().ok()?;
        let glob = glob.compile_matcher();
        Some(Self { pattern: pattern.to_owned(), glob, severity, span })
    }

    /// Whether an id matches.
    pub fn matches(&self, id: &str) -> bool {
        self.pattern == id || self.glob.is_match(id)
    }
}

impl Settings {
    /// Whether a path lies in a folder of policies.
    pub fn holds_policies(&self, path: &str) -> bool {
        self.policy_dirs.iter().any(|dir| {
            dir.is_empty() || path.strip_prefix(dir.as_str()).is_some_and(|it| it.starts_with('/'))
        })
    }

    /// The configured severity of an id: `None` where nothing is said, `Some(None)` for off.
    pub fn severity_of(&self, id: &str) -> Option<Option<Severity>> {
        self.severities.iter().rev().find(|it| it.matches(id)).map(|it| it.severity)
    }

    /// The domain that the folder of a path is mapped to: the longest path wins.
    pub fn domain_of(&self, path: &str) -> Option<&Domain> {
        self.domains
            .iter()
            .filter(|domain| {
                path.strip_prefix(domain.path.as_str()).is_some_and(|rest| rest.starts_with('/'))
            })
            .max_by_key(|domain| domain.path.len())
    }

    /// Who owns a path: CODEOWNERS where it names somebody, else the owners of the domain.
    pub fn owners_of(&self, path: &str, code_owners: Option<&CodeOwners>) -> Arc<[String]> {
        let by_file = code_owners.map(|it| it.owners_of(path)).unwrap_or_default();
        if !by_file.is_empty() {
            return Arc::from(by_file.to_vec());
        }
        self.domain_of(path)
            .map_or_else(|| Arc::from(Vec::new()), |it| Arc::from(it.owners.clone()))
    }
}

/// What is wrong with a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// What kind of mistake.
    pub kind: ConfigProblemKind,
    /// Where, in the decoded text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The kinds of mistakes in configuration; each has a rule of group `config/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigProblemKind {
    /// The file is no YAML mapping.
    SyntaxInvalid,
    /// A key that does not exist.
    KeyUnknown,
    /// A key of a capability that this version does not have.
    KeyUnavailable,
    /// A value that the key can't have.
    ValueInvalid,
    /// An id of no rule or policy.
    IdUnknown,
    /// A folder of policies that holds none.
    PoliciesMissing,
    /// A domain whose folder holds nothing.
    DomainEmpty,
}

impl ConfigProblemKind {
    /// The id of its rule.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::SyntaxInvalid => "config/syntax-invalid",
            Self::KeyUnknown => "config/key-unknown",
            Self::KeyUnavailable => "config/key-unavailable",
            Self::ValueInvalid => "config/value-invalid",
            Self::IdUnknown => "config/id-unknown",
            Self::PoliciesMissing => "config/policies-missing",
            Self::DomainEmpty => "config/domain-empty",
        }
    }

    /// How severe it is; what is wrong beyond doubt keeps a run from judging.
    pub const fn severity(self) -> Severity {
        match self {
            Self::DomainEmpty => Severity::Warning,
            Self::SyntaxInvalid
            | Self::KeyUnknown
            | Self::KeyUnavailable
            | Self::ValueInvalid
            | Self::IdUnknown
            | Self::PoliciesMissing => Severity::Error,
        }
    }

    /// What to do where the problem itself says nothing.
    pub const fn help(self) -> &'static str {
        match self {
            Self::SyntaxInvalid => "correct the YAML; until then nothing of the file is read",
            Self::KeyUnknown | Self::KeyUnavailable => "delete the key",
            Self::ValueInvalid => {
                "correct the value; `mesh-lint schema config` says what is allowed"
            }
            Self::IdUnknown => "correct the id; `mesh-lint explain` lists all",
            Self::PoliciesMissing => "correct the folder, or delete it from `policies.dirs`",
            Self::DomainEmpty => "correct the folder, or delete the domain",
        }
    }
}
