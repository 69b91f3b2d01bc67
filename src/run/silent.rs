//! What the configuration names and nobody finds, so that it would do nothing and say nothing.

use super::{Desk, is_rego};
use crate::config::{self, ConfigProblem, ConfigProblemKind, Places, Settings};
use crate::discover::Snapshot;
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::report::{Failure, PolicySource};
use crate::source::{Encoding, Revision, Source, Span};

impl Desk<'_> {
    /// Says what the configuration that decides, and that of head, would pass over.
    pub(super) fn silence(&mut self, head: &Snapshot) {
        self.missing_policies(self.policies, Revision::Head);
        if self.terms.policies_from != PolicySource::Head {
            self.missing_policies(head, Revision::Head);
        }
        self.empty_domains();
        self.refused_policies();
    }

    /// Policies that are no text: what they would find is not known.
    fn refused_policies(&mut self) {
        let settings = self.settings.clone();
        for (path, problem) in &self.policies.refused {
            if !is_rego(path) || !settings.holds_policies(path) {
                continue;
            }
            let message = format!("`{}` is no UTF-8", named(path));
            let help = Some("save the file as UTF-8".to_owned());
            let text = self.policies.text(path).map(|it| it.text.clone()).unwrap_or_default();
            let source = Source::new(path.clone(), Revision::Head, text, Encoding::Utf8);
            let label = Label {
                file: self.sources.add(source),
                span: problem.span,
                message: String::new(),
            };
            let rule = RuleId::from("policy/syntax-invalid");
            let mut finding = Finding::draft(rule, Severity::Error, message.clone(), label);
            finding.help.clone_from(&help);
            finding.subject = format!("file:{path}");
            self.found.push(finding);
            self.failures.push(Failure { message, help, location: None });
        }
    }

    /// Folders of policies that hold none, in the configuration of a revision.
    fn missing_policies(&mut self, snapshot: &Snapshot, revision: Revision) {
        let Some(text) = snapshot.text(config::FILE) else { return };
        let places = Places::of(text);
        let path = ["policies", "dirs"];
        // The usual folder is looked into whether it is there or not.
        if places.node(&path).is_none() {
            return;
        }
        let settings = snapshot.settings();
        let empty = settings.policy_dirs.iter().enumerate().filter(|(_, dir)| {
            let own = Settings { policy_dirs: vec![(*dir).clone()], ..Settings::default() };
            !snapshot.texts.iter().any(|(path, _)| is_rego(path) && own.holds_policies(path))
        });
        let problems = empty.map(|(index, dir)| {
            let item = index.to_string();
            let node = places.node(&["policies", "dirs", &item]).or_else(|| places.node(&path));
            ConfigProblem {
                kind: ConfigProblemKind::PoliciesMissing,
                span: node.map_or(Span::default(), |it| places.span(it)),
                message: format!("no policy lies in `{}`", named(dir)),
                help: None,
            }
        });
        let problems = problems.collect();
        self.config_problems(problems, text, revision);
    }

    /// Domains that decide and hold no document of head.
    fn empty_domains(&mut self) {
        let Some(text) = self.policies.text(config::FILE) else { return };
        if self.head.members.is_empty() {
            return;
        }
        let places = Places::of(text);
        let holds = |domain: &crate::model::Domain| {
            self.head.members.iter().any(|it| {
                it.path.strip_prefix(domain.path.as_str()).is_some_and(|it| it.starts_with('/'))
            })
        };
        let empty = self.settings.domains.iter().filter(|it| !holds(it));
        let problems: Vec<ConfigProblem> = empty
            .map(|domain| ConfigProblem {
                kind: ConfigProblemKind::DomainEmpty,
                span: places
                    .node(&["domains", &domain.name, "path"])
                    .map_or(Span::default(), |it| places.span(it)),
                message: format!("no contract or product lies in `{}`", named(&domain.path)),
                help: None,
            })
            .collect();
        self.config_problems(problems, text, Revision::Head);
    }
}

/// A folder in a message.
fn named(folder: &str) -> String {
    config::waivers::brief(folder)
}
