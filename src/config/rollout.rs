//! When policies begin to block, and how findings may be accepted: two keys of `mesh-lint.yaml`.

use super::read::{Reader, list, shown};
use super::{ConfigProblemKind, Settings};
use crate::model::dialect::nearest;
use crate::parse::Kind;
use crate::source::{NodeId, Place, Span};
use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;

/// From which day on findings of some rules and policies are errors.
#[derive(Debug, Clone)]
pub struct Rollout {
    /// The id or glob as written.
    pub pattern: String,
    glob: GlobMatcher,
    /// The first day on which they block.
    pub error_from: Date,
    /// The domains that this is about; all where there is none.
    pub domains: Vec<String>,
    /// Where the pattern stands in the configuration file.
    pub span: Span,
}

impl Rollout {
    /// Whether this is about an id in a domain.
    pub fn matches(&self, id: &str, domain: Option<&str>) -> bool {
        let here = self.domains.is_empty()
            || domain.is_some_and(|domain| self.domains.iter().any(|it| it == domain));
        here && (self.pattern == id || self.glob.is_match(id))
    }
}

/// How findings may be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverSettings {
    /// The file of waivers, from the root.
    pub file: String,
    /// Most days that a waiver may last.
    pub max_days: i64,
    /// How many days before its end a waiver is warned about.
    pub warn_days: i64,
    /// Most findings that one waiver may accept.
    pub max_matches: usize,
}

impl Default for WaiverSettings {
    fn default() -> Self {
        Self {
            file: "governance/waivers.yaml".to_owned(),
            max_days: 180,
            warn_days: 14,
            max_matches: 20,
        }
    }
}

impl Settings {
    /// The rollout of an id in a domain: one that names the domain before one for all; of several
    /// the last one.
    pub fn rollout_of(&self, id: &str, domain: Option<&str>) -> Option<&Rollout> {
        let fitting = self.rollout.iter().filter(|it| it.matches(id, domain));
        fitting.max_by_key(|it| !it.domains.is_empty())
    }
}

/// The keys of a rollout.
pub(super) const ROLLOUT: [&str; 3] = ["policy", "error_from", "domains"];
/// The keys about waivers.
pub(super) const WAIVERS: [&str; 4] = ["file", "max_days", "warn_days", "max_matches"];

impl Reader<'_> {
    pub(super) fn waivers(&mut self, node: NodeId, settings: &mut Settings) {
        let waivers = &mut settings.waivers;
        for (key, node) in self.mapping(node, &WAIVERS, &[]) {
            match key {
                "file" => {
                    if let Some(path) = self.yaml_path(node) {
                        waivers.file = path;
                    }
                }
                "max_days" => waivers.max_days = self.whole(node).unwrap_or(waivers.max_days),
                "warn_days" => waivers.warn_days = self.whole(node).unwrap_or(waivers.warn_days),
                _ => {
                    let most = self.whole(node).and_then(|it| usize::try_from(it).ok());
                    waivers.max_matches = most.unwrap_or(waivers.max_matches);
                }
            }
        }
    }

    fn yaml_path(&mut self, node: NodeId) -> Option<String> {
        let text = self.document.as_text(node).unwrap_or_default();
        let path = text.strip_prefix("./").unwrap_or(text).trim_start_matches('/');
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if ["yaml", "yml", "json"].contains(&extension) {
            return Some(path.to_owned());
        }
        self.wrong(node, "the path of a file of YAML is needed, such as `governance/waivers.yaml`");
        None
    }

    /// A whole number that is not negative.
    fn whole(&mut self, node: NodeId) -> Option<i64> {
        let number = self.document.scalar(node).parse().ok().filter(|it: &i64| {
            (0..=1_000_000).contains(it) && self.document.as_number(node).is_some()
        });
        if number.is_none() {
            self.wrong(node, "a whole number is needed, 0 or more");
        }
        number
    }

    pub(super) fn rollouts(&mut self, node: NodeId, settings: &mut Settings) {
        match self.document.kind(node) {
            Kind::Sequence => {
                for item in self.document.items(node) {
                    if let Some(rollout) = self.rollout(*item) {
                        settings.rollout.push(rollout);
                    }
                }
            }
            Kind::Null => {}
            _ => self.wrong(node, "a list is needed, of `policy`, `error_from` and `domains`"),
        }
    }

    fn rollout(&mut self, item: NodeId) -> Option<Rollout> {
        let (mut policy, mut error_from, mut domains) = (None, None, Vec::new());
        let entries = self.mapping(item, &ROLLOUT, &[]);
        let named = |name: &str| entries.iter().any(|(key, _)| *key == name);
        for required in ["policy", "error_from"].into_iter().filter(|it| !named(it)) {
            let span = self.document.mark(Place::key(item));
            let message = format!("the rollout has no `{required}`");
            let help = match required {
                "policy" => "add `policy:` with the id of a rule or policy, or a glob of ids",
                _ => "add `error_from:` with the first day on which it blocks, as YYYY-MM-DD",
            };
            self.report(ConfigProblemKind::ValueInvalid, span, message, Some(help.to_owned()));
        }
        for (key, node) in entries {
            match key {
                "policy" => policy = self.pattern(node),
                "error_from" => error_from = self.date(node),
                _ => domains = self.texts(node).into_iter().map(|(text, _)| text).collect(),
            }
        }
        let (pattern, glob, span) = policy?;
        Some(Rollout { pattern, glob, error_from: error_from?, domains, span })
    }

    fn pattern(&mut self, node: NodeId) -> Option<(String, GlobMatcher, Span)> {
        let text = self.document.as_text(node).unwrap_or_default();
        let glob = GlobBuilder::new(text).literal_separator(true).build().ok();
        let Some(glob) = glob.filter(|_| !text.is_empty()) else {
            self.wrong(node, "the id of a rule or policy is needed, or a glob of ids");
            return None;
        };
        Some((text.to_owned(), glob.compile_matcher(), self.document.span(node)))
    }

    fn date(&mut self, node: NodeId) -> Option<Date> {
        let date = super::waivers::date(self.document.scalar(node));
        if date.is_none() {
            let text = shown(self.document.scalar(node));
            self.wrong(node, format!("`{text}` is no date; write it as YYYY-MM-DD"));
        }
        date
    }

    /// Domains of rollouts must be domains of the mesh; checked once both are read.
    pub(super) fn rollout_domains(&mut self, settings: &Settings) {
        let names: Vec<&str> = settings.domains.iter().map(|it| &*it.name).collect();
        for rollout in &settings.rollout {
            for domain in rollout.domains.iter().filter(|it| !names.contains(&it.as_str())) {
                let message = format!("`domains` has no domain `{}`", shown(domain));
                let help = match nearest(domain, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => "map the domain under `domains`".to_owned(),
                    None => format!("use one of {}", list(&names)),
                };
                self.report(ConfigProblemKind::ValueInvalid, rollout.span, message, Some(help));
            }
        }
    }
}
