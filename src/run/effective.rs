//! The settings that count, and where each comes from.

use super::{Desk, Terms};
use crate::config::{self, Places, Settings};
use crate::discover::Snapshot;
use crate::evaluate::policy::{self, Policy};
use crate::evaluate::rules;
use crate::finding::Severity;
use crate::report::Failure;
use crate::source::{FileId, Span};
use serde_json::{Value, json};

/// A setting.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its key, with dots.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// Where it comes from: `default`, `preset NAME`, `entry point NAME` or `FILE:LINE`.
    pub origin: String,
}

/// A severity on its way through what has a say in it; nothing means off.
#[derive(Debug, Clone)]
pub struct Step {
    /// The severity from here on.
    pub severity: Option<Severity>,
    /// What says so.
    pub origin: String,
}

/// An entry point of a policy.
#[derive(Debug, Clone)]
pub struct EffectiveEntry {
    /// The rule, such as `data.policies.group.problem.deny`.
    pub rule: String,
    /// What has a say in its severity, in order; the last step counts.
    pub steps: Vec<Step>,
}

/// A policy as it is applied.
#[derive(Debug, Clone)]
pub struct EffectivePolicy {
    /// The policy.
    pub policy: Policy,
    /// Line of its package.
    pub line: u32,
    /// Its entry points.
    pub entries: Vec<EffectiveEntry>,
    /// Its parameters.
    pub params: Vec<Setting>,
    /// From when on it blocks.
    pub rollout: Vec<Setting>,
}

/// A native rule whose severity is configured.
#[derive(Debug, Clone)]
pub struct EffectiveRule {
    /// Its id.
    pub id: &'static str,
    /// What has a say in its severity.
    pub steps: Vec<Step>,
    /// From when on it blocks.
    pub rollout: Vec<Setting>,
}

/// All settings of a revision.
#[derive(Debug, Clone)]
pub struct Effective {
    /// What `mesh-lint.yaml` can say, in its order of keys.
    pub settings: Vec<Setting>,
    /// The policies, by id.
    pub policies: Vec<EffectivePolicy>,
    /// Rules of which the configuration says something.
    pub rules: Vec<EffectiveRule>,
}

/// The settings that count in a revision.
///
/// # Errors
/// The configuration or a policy has a mistake that keeps a run from judging.
pub fn effective(head: &Snapshot, terms: &Terms) -> Result<Effective, Box<Failure>> {
    let mut desk = Desk::new(head, &[], head, terms);
    let policies = desk.policies().set.policies;
    if let Some(failure) = desk.failures.into_iter().next() {
        return Err(Box::new(failure));
    }
    let text = head.text(config::FILE);
    let from = Origins { places: text.map(Places::of), settings: &desk.settings };
    let line = |file: FileId, span: Span| {
        desk.sources.get(file).map_or(1, |source| source.position(span.start).line)
    };
    let rules = rules::all().filter_map(|rule| {
        let said = from.configured(rule.id);
        let rollout = from.rollout(rule.id);
        let steps = |said: Option<Step>| {
            let own = Step { severity: Some(rule.severity), origin: "default".to_owned() };
            std::iter::once(own).chain(said).collect()
        };
        let configured = said.is_some() || !rollout.is_empty();
        configured.then(|| EffectiveRule { id: rule.id, steps: steps(said), rollout })
    });
    Ok(Effective {
        settings: from.settings(),
        policies: policies.iter().map(|it| from.policy(it, &line)).collect(),
        rules: rules.collect(),
    })
}

/// Knows what the configuration says, and where.
struct Origins<'a> {
    places: Option<Places>,
    settings: &'a Settings,
}

impl Origins<'_> {
    fn at(&self, span: Span) -> String {
        let line = self.places.as_ref().map_or(1, |it| it.line(span));
        format!("{}:{line}", config::FILE)
    }

    /// The setting of a key: where the file names it, from there.
    fn setting(&self, path: &[&str], value: Value) -> Setting {
        let span = self.places.as_ref().and_then(|it| it.key(path));
        let origin = span.map_or_else(|| "default".to_owned(), |it| self.at(it));
        Setting { key: path.join("."), value, origin }
    }

    fn settings(&self) -> Vec<Setting> {
        let own = self.settings;
        let written = |path: &[&str]| self.places.as_ref().and_then(|it| it.value(path));
        let mut all = vec![
            self.setting(&["preset"], json!(own.preset.word())),
            self.setting(&["protect"], json!(own.protect.word())),
            self.setting(&["changes", "against"], json!(own.against.word())),
            self.setting(&["changes", "tags"], json!(own.tags.text)),
            self.setting(&["changes", "since"], json!(own.since.to_string())),
            self.setting(&["changes", "grace_days"], json!(own.grace_days)),
            self.setting(&["changes", "major_bump"], json!(own.major_bump.word())),
            self.setting(&["changes", "content_model"], json!(own.content_model.word())),
            self.setting(&["exclude"], written(&["exclude"]).unwrap_or_else(|| json!([]))),
            self.setting(&["policies", "dirs"], json!(own.policy_dirs)),
            self.setting(&["policies", "shipped"], json!(own.shipped)),
            self.setting(&["mesh", "complete"], json!(own.complete)),
            self.setting(&["waivers", "file"], json!(own.waivers.file)),
            self.setting(&["waivers", "max_days"], json!(own.waivers.max_days)),
            self.setting(&["waivers", "warn_days"], json!(own.waivers.warn_days)),
            self.setting(&["waivers", "max_matches"], json!(own.waivers.max_matches)),
        ];
        for domain in &own.domains {
            let value = json!({"path": domain.path, "owners": domain.owners});
            all.push(self.setting(&["domains", &domain.name], value));
        }
        for said in &own.severities {
            let word = said.severity.map_or("off", Severity::word);
            all.push(Setting {
                key: format!("severities.{}", said.pattern),
                value: json!(word),
                origin: self.at(said.span),
            });
        }
        for (index, rollout) in own.rollout.iter().enumerate() {
            let value = json!({
                "policy": rollout.pattern,
                "error_from": rollout.error_from.to_string(),
                "domains": rollout.domains,
            });
            let key = format!("rollout.{index}");
            all.push(Setting { key, value, origin: self.at(rollout.span) });
        }
        all
    }

    /// What `severities` say of an id.
    fn configured(&self, id: &str) -> Option<Step> {
        let said = self.settings.severities.iter().rev().find(|it| it.matches(id))?;
        Some(Step { severity: said.severity, origin: self.at(said.span) })
    }

    fn rollout(&self, id: &str) -> Vec<Setting> {
        let fits = |it: &&config::Rollout| {
            let some = it.domains.first().map(String::as_str);
            it.matches(id, some)
        };
        let told = |it: &config::Rollout| Setting {
            key: it.error_from.to_string(),
            value: json!(it.domains),
            origin: self.at(it.span),
        };
        self.settings.rollout.iter().filter(fits).map(told).collect()
    }

    fn policy(&self, policy: &Policy, line: &dyn Fn(FileId, Span) -> u32) -> EffectivePolicy {
        let id = policy.id.as_str();
        let at = |span: Span| format!("{}:{}", policy.path, line(policy.file, span));
        let metadata = policy.metadata.as_ref();
        let said = self.configured(id);
        let entry = |(kind, rule): (policy::EntryKind, &str)| {
            let own = kind.severity().unwrap_or(policy.severity);
            let written = metadata.and_then(|it| it.severity.as_ref()).map(|it| at(it.span));
            let origin = match (kind.severity(), written) {
                (None, Some(place)) => place,
                _ => format!("entry point {}", rule.rsplit('.').next().unwrap_or(rule)),
            };
            let mut steps = vec![Step { severity: Some(own), origin }];
            let preset = self.settings.preset;
            if policy.shipped && preset.cap() < own {
                let origin = format!("preset {}", preset.word());
                steps.push(Step { severity: Some(preset.cap()), origin });
            }
            steps.extend(said.clone());
            EffectiveEntry { rule: rule.to_owned(), steps }
        };
        let given = self.settings.params.get(id);
        let param = |param: &policy::metadata::Param| {
            let name = param.name.value.as_str();
            let default = || {
                let value = serde_json::to_value(&param.default.value).unwrap_or_default();
                (value, at(param.default.span))
            };
            let given = given.and_then(|it| it.get(name));
            let (value, origin) =
                given.map_or_else(default, |it| (it.value.clone(), self.at(it.span)));
            Setting { key: name.to_owned(), value, origin }
        };
        EffectivePolicy {
            policy: policy.clone(),
            line: line(policy.file, policy.span),
            entries: policy.entry_points().map(entry).collect(),
            params: metadata.into_iter().flat_map(|it| &it.params).map(param).collect(),
            rollout: self.rollout(id),
        }
    }
}
