//! What two versions of the rules differ in, and whether they ask for less or more.
//!
//! Facts about policies, configuration and parameters alone; what follows for documents is found
//! by evaluating both.

mod params;
mod settings;
mod severities;
mod shape;

use super::check::clip;
use super::module::Module;
use super::set::{self, Policy};
use crate::config::{self, Places, Settings};
use crate::evaluate::rules;
use crate::parse::Text;
use crate::source::Span;
use jiff::civil::Date;
use std::sync::Arc;

/// Whether more or less is asked than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Less.
    Loosened,
    /// More.
    Tightened,
    /// Something else, or nobody can tell.
    Moved,
}

impl Direction {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Loosened => "loosened",
            Self::Tightened => "tightened",
            Self::Moved => "moved",
        }
    }
}

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// A policy is new.
    Added,
    /// A policy is gone.
    Removed,
    /// How severe findings are.
    Severity,
    /// A parameter of a policy.
    Parameter,
    /// Which documents a policy looks at.
    Scope,
    /// Whether findings may be accepted.
    Waivable,
    /// From when on findings block.
    Rollout,
    /// The Rego of a policy.
    Text,
    /// A key of the configuration.
    Setting,
    /// An accepted finding.
    Waiver,
}

impl Aspect {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Severity => "severity",
            Self::Parameter => "parameter",
            Self::Scope => "scope",
            Self::Waivable => "waivable",
            Self::Rollout => "rollout",
            Self::Text => "text",
            Self::Setting => "setting",
            Self::Waiver => "waiver",
        }
    }
}

/// The version that a place is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The newer one.
    Head,
    /// The older one, for what is gone.
    Base,
}

/// Where a difference is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Path of the file.
    pub path: Arc<str>,
    /// In which version.
    pub version: Version,
    /// The bytes there.
    pub span: Span,
    /// The element, in a file of YAML.
    pub element: String,
    /// Its numeric pointer.
    pub pointer: String,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// What differs.
    pub aspect: Aspect,
    /// Whether more or less is asked.
    pub direction: Direction,
    /// Ids of the policies and rules that it is about; none for what is about all.
    pub policies: Vec<String>,
    /// What differs, in one line.
    pub message: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
    /// Where it is written.
    pub mark: Option<Mark>,
}

/// The rules of one version.
pub struct Rules<'a> {
    settings: &'a Settings,
    places: Option<Places>,
    modules: &'a [(Module, bool)],
    policies: Vec<Policy>,
}

impl<'a> Rules<'a> {
    /// The rules that a configuration and its modules make; shipped modules are marked.
    pub fn new(
        settings: &'a Settings,
        config: Option<&Text>,
        modules: &'a [(Module, bool)],
    ) -> Self {
        let policies = set::policies(modules);
        Self { settings, places: config.map(Places::of), modules, policies }
    }

    /// The policies, by id.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    fn policy(&self, id: &str) -> Option<&Policy> {
        self.policies.iter().find(|it| it.id.as_str() == id)
    }

    fn mark(&self, version: Version, path: &[&str]) -> Option<Mark> {
        let places = self.places.as_ref()?;
        let node = places.node(path)?;
        let (element, pointer) = places.names(node);
        let (path, span) = (Arc::from(config::FILE), places.span(node));
        Some(Mark { path, version, span, element, pointer })
    }
}

/// All differences between two versions, what is loosened first.
pub fn shifts(base: &Rules<'_>, head: &Rules<'_>, today: Date) -> Vec<Shift> {
    let pair = Pair { base, head, today };
    let mut shifts = settings::shifts(&pair);
    shifts.extend(shape::shifts(&pair));
    shifts.extend(severities::shifts(&pair));
    shifts.extend(pair.both().flat_map(|(base, head)| params::shifts(&pair, base, head)));
    shifts.sort_by(|a, b| order(a).cmp(&order(b)));
    shifts
}

fn order(it: &Shift) -> impl Ord + '_ {
    (it.direction, it.mark.as_ref(), it.aspect, &it.policies, &it.message)
}

/// Two versions of the rules.
struct Pair<'a> {
    base: &'a Rules<'a>,
    head: &'a Rules<'a>,
    today: Date,
}

impl<'a> Pair<'a> {
    /// The policies that both versions have.
    fn both(&self) -> impl Iterator<Item = (&'a Policy, &'a Policy)> {
        let head = self.head;
        self.base.policies.iter().filter_map(|it| Some((it, head.policy(it.id.as_str())?)))
    }

    /// Where a key of the configuration stands: at head, else at base where it is gone.
    fn key(&self, path: &[&str]) -> Option<Mark> {
        let at_base = || self.base.mark(Version::Base, path);
        self.head.mark(Version::Head, path).or_else(at_base)
    }

    /// The deepest of some keys that stands at head; else the first that stands at base.
    fn deepest(&self, path: &[&str], least: usize) -> Option<Mark> {
        let lengths = || (least..=path.len()).rev();
        let at = |rules: &Rules<'_>, version| {
            lengths().find_map(|length| rules.mark(version, path.get(..length)?))
        };
        at(self.head, Version::Head).or_else(|| at(self.base, Version::Base))
    }
}

/// A place in a policy.
fn in_policy(policy: &Policy, version: Version, span: Span) -> Mark {
    let path = policy.path.clone();
    Mark { path, version, span, element: String::new(), pointer: String::new() }
}

/// A name in a message.
fn named(name: &str) -> String {
    format!("`{}`", clip(name, 40).replace('`', "'"))
}

/// A value in a message.
fn shown(value: &str) -> String {
    format!("`{}`", clip(value, 20).replace('`', "'"))
}

/// One id, or how many there are.
fn subject(ids: &[String]) -> String {
    if let [id] = ids {
        return named(id);
    }
    let native = ids.iter().filter(|id| rules::find(id).is_some()).count();
    match ids.len() {
        all if native == 0 => format!("{all} policies"),
        all if native == all => format!("{all} rules"),
        all => format!("{all} rules and policies"),
    }
}

/// `falls` of one, `fall` of many.
fn verb(ids: &[String], word: &str) -> String {
    if ids.len() == 1 { format!("{word}s") } else { word.to_owned() }
}
