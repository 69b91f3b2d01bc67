//! The keys of `mesh-lint.yaml`, one function each.

use super::{ConfigProblem, ConfigProblemKind, Param, Preset, Protect, Settings, SeveritySetting};
use crate::finding::Severity;
use crate::model::Domain;
use crate::model::dialect::{nearest, value};
use crate::parse::{Document, Kind, Problem, ProblemKind, Text, parse};
use crate::source::{NodeId, Place, Span};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The keys that have a capability behind them.
pub(super) const KEYS: [&str; 13] = [
    "version",
    "preset",
    "exclude",
    "schemas",
    "domains",
    "severities",
    "policies",
    "params",
    "protect",
    "changes",
    "mesh",
    "rollout",
    "waivers",
];
/// Keys of the design whose capability this version does not have.
const LATER: [&str; 2] = ["limits", "report"];

/// Reads a configuration file; what can't be read keeps its default.
pub fn read(text: &Text) -> (Settings, Vec<ConfigProblem>) {
    let (document, problems) = parse(text);
    let mut reader = Reader { document: &document, problems: Vec::new() };
    let mut settings = Settings { configured: true, ..Settings::default() };
    for problem in &problems {
        // An empty file is a configuration that changes nothing; what only old tools misread is
        // read here as YAML 1.2.
        let wrong = problem.kind.stops()
            || matches!(
                problem.kind,
                ProblemKind::KeyDuplicated { .. } | ProblemKind::KeyNotText { .. }
            );
        if wrong && !matches!(problem.kind, ProblemKind::Empty) {
            let message = syntax_message(&problem.kind);
            reader.report(ConfigProblemKind::SyntaxInvalid, problem.span, message, None);
        }
    }
    if let Some(root) = document.root().filter(|_| reader.problems.is_empty()) {
        match document.kind(root) {
            Kind::Mapping => reader.root(root, &mut settings),
            Kind::Null => {}
            _ => reader.wrong(root, "a mapping of keys is needed"),
        }
    }
    (settings, reader.problems)
}

pub(super) fn syntax_message(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::SyntaxInvalid { message, .. } => message.clone(),
        ProblemKind::KeyDuplicated { key } => format!("the key `{key}` stands here twice"),
        ProblemKind::TabIndentation => "a tab indents the line".to_owned(),
        ProblemKind::AliasUndefined { name } => format!("the alias `*{name}` has no anchor"),
        ProblemKind::EncodingInvalid { offset, byte } => {
            format!("the file is no UTF-8: byte {byte:#04x} at offset {offset}")
        }
        ProblemKind::NotText => "the file is no text".to_owned(),
        other => format!("the file can't be read: {}", word_of(other)),
    }
}

/// A file that is no text: nothing of it is read.
pub fn refused(problem: &Problem) -> (Settings, Vec<ConfigProblem>) {
    let problem = ConfigProblem {
        kind: ConfigProblemKind::SyntaxInvalid,
        span: problem.span,
        message: syntax_message(&problem.kind),
        help: Some("save the file as UTF-8; until then nothing of it is read".to_owned()),
    };
    (Settings { configured: true, ..Settings::default() }, vec![problem])
}

/// The name of a problem in words.
fn word_of(kind: &ProblemKind) -> String {
    let name = format!("{kind:?}");
    let name = name.split([' ', '{', '(']).next().unwrap_or_default();
    let mut words = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

pub(super) struct Reader<'doc> {
    pub(super) document: &'doc Document,
    problems: Vec<ConfigProblem>,
}

impl<'doc> Reader<'doc> {
    pub(super) fn report(
        &mut self,
        kind: ConfigProblemKind,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.problems.push(ConfigProblem { kind, span, message: message.into(), help });
    }

    pub(super) fn wrong(&mut self, node: NodeId, message: impl Into<String>) {
        let span = self.document.mark(Place::value(node));
        self.report(ConfigProblemKind::ValueInvalid, span, message, None);
    }

    /// The entries of a mapping by key; keys outside `known` are reported.
    fn entries(
        &mut self,
        node: NodeId,
        known: &[&str],
        later: &[&str],
    ) -> Vec<(&'doc str, NodeId)> {
        let document = self.document;
        let mut entries = Vec::new();
        for entry in document.entries(node) {
            let key = document.scalar(entry.key);
            if known.contains(&key) {
                entries.push((key, entry.value));
            } else if later.contains(&key) {
                let message = format!("`{key}` is not available in this version of mesh-lint");
                let help = Some("delete the key".to_owned());
                self.report(
                    ConfigProblemKind::KeyUnavailable,
                    document.span(entry.key),
                    message,
                    help,
                );
            } else {
                let help = nearest(key, known.iter().chain(later).copied())
                    .map(|it| format!("did you mean `{it}`?"))
                    .or_else(|| Some(format!("known keys: {}", list(known))));
                let message = format!("`{key}` is no key of the configuration");
                self.report(ConfigProblemKind::KeyUnknown, document.span(entry.key), message, help);
            }
        }
        entries
    }

    pub(super) fn mapping(
        &mut self,
        node: NodeId,
        known: &[&str],
        later: &[&str],
    ) -> Vec<(&'doc str, NodeId)> {
        match self.document.kind(node) {
            Kind::Mapping => self.entries(node, known, later),
            Kind::Null => Vec::new(),
            _ => {
                self.wrong(node, "a mapping is needed");
                Vec::new()
            }
        }
    }

    fn root(&mut self, root: NodeId, settings: &mut Settings) {
        for (key, node) in self.entries(root, &KEYS, &LATER) {
            match key {
                "version" => self.version(node),
                "preset" => {
                    let words = Preset::ALL.map(|it| (it.word(), it));
                    settings.preset = self.word(node, &words).unwrap_or(settings.preset);
                }
                "protect" => {
                    let words = Protect::ALL.map(|it| (it.word(), it));
                    settings.protect = self.word(node, &words).unwrap_or(settings.protect);
                }
                "changes" => self.changes(node, settings),
                "exclude" => (settings.exclude, settings.exclude_globs) = self.globs(node),
                "schemas" => (settings.schemas, settings.schema_globs) = self.globs(node),
                "domains" => self.domains(node, settings),
                "severities" => self.severities(node, settings),
                "policies" => self.policies(node, settings),
                "params" => self.params(node, settings),
                "rollout" => self.rollouts(node, settings),
                "waivers" => self.waivers(node, settings),
                _ => self.mesh(node, settings),
            }
        }
        self.rollout_domains(settings);
    }

    fn version(&mut self, node: NodeId) {
        if self.document.scalar(node) != "1" {
            self.wrong(node, "the version of the configuration is `1`");
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, node: NodeId, words: &[(&str, T)]) -> Option<T> {
        let text = self.document.scalar(node);
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = nearest(text, known.iter().copied()).map_or_else(
            || format!("use one of {}", list(&known)),
            |it| format!("did you mean `{it}`?"),
        );
        let span = self.document.mark(Place::value(node));
        let message = format!("`{}` is not one of {}", shown(text), list(&known));
        self.report(ConfigProblemKind::ValueInvalid, span, message, Some(help));
        None
    }

    pub(super) fn texts(&mut self, node: NodeId) -> Vec<(String, NodeId)> {
        let mut texts = Vec::new();
        match self.document.kind(node) {
            Kind::Sequence => {
                for item in self.document.items(node) {
                    match self.document.as_text(*item) {
                        Some(text) => texts.push((text.to_owned(), *item)),
                        None => self.wrong(*item, "a text is needed"),
                    }
                }
            }
            Kind::Text => texts.push((self.document.scalar(node).to_owned(), node)),
            Kind::Null => {}
            _ => self.wrong(node, "a list of texts is needed"),
        }
        texts
    }

    fn flag(&mut self, node: NodeId) -> Option<bool> {
        let flag = self.document.as_bool(node);
        if flag.is_none() {
            self.wrong(node, "`true` or `false` is needed");
        }
        flag
    }

    /// A list of globs, together and as written.
    fn globs(&mut self, node: NodeId) -> (GlobSet, Vec<(String, Span)>) {
        let (mut set, mut written) = (GlobSetBuilder::new(), Vec::new());
        for (text, node) in self.texts(node) {
            let pattern = if text.ends_with('/') { format!("{text}**") } else { text };
            match GlobBuilder::new(&pattern).literal_separator(true).build() {
                Ok(glob) => {
                    set.add(glob);
                    written.push((pattern, self.document.span(node)));
                }
                Err(error) => self.wrong(node, format!("the glob can't be read: {}", error.kind())),
            }
        }
        (set.build().unwrap_or_default(), written)
    }

    fn domains(&mut self, node: NodeId, settings: &mut Settings) {
        if self.document.kind(node) != Kind::Mapping {
            self.wrong(node, "a mapping of domains is needed");
            return;
        }
        for entry in self.document.entries(node) {
            let name = self.document.scalar(entry.key);
            let mut domain =
                Domain { name: Arc::from(name), path: String::new(), owners: Vec::new() };
            for (key, node) in self.mapping(entry.value, &["path", "owners"], &[]) {
                if key == "path" {
                    let path = self.document.scalar(node).trim_matches('/');
                    path.strip_prefix("./").unwrap_or(path).clone_into(&mut domain.path);
                } else {
                    domain.owners = self.texts(node).into_iter().map(|(text, _)| text).collect();
                }
            }
            if domain.path.is_empty() {
                let message = format!("the domain `{}` names no folder", shown(name));
                let span = self.document.span(entry.key);
                let help = Some("add `path:` with the domain's folder".to_owned());
                self.report(ConfigProblemKind::ValueInvalid, span, message, help);
                continue;
            }
            if let Some(twin) = settings.domains.iter().find(|it| it.path == domain.path) {
                let message =
                    format!("`{}` has the folder of `{}`", shown(name), shown(&twin.name));
                let span = self.document.span(entry.key);
                let help = Some("give each domain a folder of its own".to_owned());
                self.report(ConfigProblemKind::ValueInvalid, span, message, help);
            }
            settings.domains.push(domain);
        }
        settings.domains.sort_by(|a, b| a.name.cmp(&b.name));
    }

    fn severities(&mut self, node: NodeId, settings: &mut Settings) {
        if self.document.kind(node) != Kind::Mapping {
            self.wrong(node, "a mapping of ids to severities is needed");
            return;
        }
        let words = [
            ("off", None),
            ("info", Some(Severity::Info)),
            ("warning", Some(Severity::Warning)),
            ("error", Some(Severity::Error)),
        ];
        for entry in self.document.entries(node) {
            let pattern = self.document.scalar(entry.key);
            let span = self.document.span(entry.key);
            let Some(severity) = self.word(entry.value, &words) else { continue };
            if let Some(setting) = SeveritySetting::new(pattern, severity, span) {
                settings.severities.push(setting);
            } else {
                let message = format!("the glob `{}` can't be read", shown(pattern));
                self.report(ConfigProblemKind::ValueInvalid, span, message, None);
            }
        }
    }

    fn policies(&mut self, node: NodeId, settings: &mut Settings) {
        for (key, node) in self.mapping(node, &["dirs", "shipped"], &[]) {
            if key == "dirs" {
                settings.policy_dirs = self
                    .texts(node)
                    .into_iter()
                    .map(|(text, _)| text.trim_matches('/').to_owned())
                    .collect();
            } else {
                settings.shipped = self.flag(node).unwrap_or(settings.shipped);
            }
        }
    }

    fn params(&mut self, node: NodeId, settings: &mut Settings) {
        if self.document.kind(node) != Kind::Mapping {
            self.wrong(node, "a mapping of policies to parameters is needed");
            return;
        }
        for entry in self.document.entries(node) {
            let mut params = BTreeMap::new();
            if self.document.kind(entry.value) != Kind::Mapping {
                self.wrong(entry.value, "a mapping of parameters is needed");
                continue;
            }
            for param in self.document.entries(entry.value) {
                let span = self.document.mark(Place::value(param.value));
                let value = value(self.document, param.value);
                params.insert(self.document.scalar(param.key).to_owned(), Param { value, span });
            }
            settings.params.insert(self.document.scalar(entry.key).to_owned(), params);
        }
    }

    fn mesh(&mut self, node: NodeId, settings: &mut Settings) {
        for (_, node) in self.mapping(node, &["complete"], &["files"]) {
            settings.complete = self.flag(node).unwrap_or(settings.complete);
        }
    }
}

pub(super) fn list(words: &[&str]) -> String {
    words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

pub(super) fn shown(text: &str) -> String {
    text.chars().take(60).collect::<String>().escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Against, MajorBump};
    use crate::source::Encoding;

    fn of(text: &str) -> (Settings, Vec<String>) {
        let text = Text { text: Arc::from(text), encoding: Encoding::Utf8 };
        let (settings, problems) = read(&text);
        let words = problems
            .into_iter()
            .map(|it| format!("{}: {}", it.span.slice(&text.text), it.help.unwrap_or(it.message)));
        (settings, words.collect())
    }

    #[test]
    fn every_key_is_read() {
        let (settings, problems) = of(concat!(
            "version: 1\npreset: scale\nexclude: ['templates/']\nprotect: both\n",
            "schemas: ['schemas/**/*.avsc']\n",
            "changes: {against: releases, tags: 'r-*', since: 12w, grace_days: 30, major_bump: keep}\n",
            "domains:\n  sales: {path: domains/sales/, owners: ['@acme/sales']}\n",
            "severities: {'privacy/*': warning, contract/x: off}\n",
            "policies: {dirs: [rules], shipped: false}\n",
            "params: {a/b: {max: 3}}\nmesh: {complete: true}\n",
            "rollout: [{policy: privacy/*, error_from: 2027-02-01, domains: [sales]}]\n",
            "waivers: {file: governance/w.yaml, max_days: 90, warn_days: 7, max_matches: 5}\n"
        ));
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(settings.preset, Preset::Scale);
        assert!(settings.exclude.is_match("templates/a/b.yaml"));
        assert!(settings.schemas.is_match("schemas/a/b.avsc"));
        assert_eq!(&*settings.domain_of("domains/sales/x.yaml").unwrap().name, "sales");
        assert!(settings.domain_of("domains/salesforce/x.yaml").is_none());
        assert_eq!(settings.severity_of("privacy/x"), Some(Some(Severity::Warning)));
        assert_eq!(settings.severity_of("contract/x"), Some(None));
        assert_eq!(settings.severity_of("contract/y"), None);
        assert!(!settings.shipped && settings.complete);
        assert_eq!((settings.against, settings.major_bump), (Against::Releases, MajorBump::Keep));
        assert!(settings.tags.hold("r-1") && !settings.tags.hold("v1"));
        assert_eq!(settings.grace_days, 30);
        assert!(settings.rollout_of("privacy/x", Some("sales")).is_some());
        assert!(settings.rollout_of("privacy/x", None).is_none());
        assert_eq!((settings.waivers.max_days, settings.waivers.max_matches), (90, 5));
        assert_eq!(
            (settings.waivers.file.as_str(), settings.waivers.warn_days),
            ("governance/w.yaml", 7)
        );
    }

    #[test]
    fn mistakes_point_at_the_key_or_value() {
        let (_, problems) = of(concat!(
            "presett: scale\npreset: skale\nlimits: {}\nmesh: {complete: 1}\n",
            "changes: {against: release, tags: 'v[', since: long, major_bump: 1, againts: all}\n"
        ));
        assert_eq!(
            problems,
            [
                "presett: did you mean `preset`?",
                "limits: delete the key",
                "skale: did you mean `scale`?",
                "1: `true` or `false` is needed",
                "againts: did you mean `against`?",
                "release: did you mean `releases`?",
                "'v[': a glob of tags is needed, such as `v*`",
                "long: a span such as 90d, 12w or P1Y is needed, or a day",
                "1: use one of `downgrade`, `allow`, `keep`",
            ]
        );
    }

    #[test]
    fn mistakes_about_rollouts_and_waivers_are_told() {
        let (settings, problems) = of(concat!(
            "domains: {sales: {path: sales}}\n",
            "rollout:\n  - {policy: a/b, error_from: soon}\n  - {error_from: 2027-02-01}\n",
            "  - {policy: a/b, error_form: 2027-02-01}\n",
            "  - {policy: c/d, error_from: 2027-02-01, domains: [sale]}\n",
            "waivers: {file: governance, max_days: -1, warn_day: 3}\n"
        ));
        assert_eq!(settings.rollout.len(), 1);
        assert_eq!(
            problems,
            [
                "soon: `soon` is no date; write it as YYYY-MM-DD",
                "{error_from: 2027-02-01}: add `policy:` with the id of a rule or policy, or a glob of ids",
                "error_form: did you mean `error_from`?",
                "{policy: a/b, error_form: 2027-02-01}: add `error_from:` with the first day on which it blocks, as YYYY-MM-DD",
                "warn_day: did you mean `warn_days`?",
                "governance: the path of a file of YAML is needed, such as `governance/waivers.yaml`",
                "-1: a whole number is needed, 0 or more",
                "c/d: did you mean `sales`?",
            ]
        );
    }
}
