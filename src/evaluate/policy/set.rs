//! The policies of a run: grouped, checked and made ready once.

use super::check::{self, PolicyProblem, PolicyProblemKind, clip};
use super::engines::Engines;
use super::metadata::{AppliesTo, DocumentKind, Metadata, Target};
use super::module::{EntryKind, Module};
use super::places::Places;
use super::reads::{Read, reads};
use super::uses::Uses;
use super::value::{object, of_json};
use crate::config::{ConfigProblem, ConfigProblemKind, Settings};
use crate::evaluate::rules;
use crate::finding::{RuleId, Severity};
use crate::model::dialect::nearest;
use crate::source::{FileId, Span};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use jiff::civil::Date;
use regorus::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One policy: the entry points of one package that share an id.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its id; without METADATA the package.
    pub id: RuleId,
    /// The name for people.
    pub title: String,
    /// What it wants and why.
    pub description: String,
    /// What to do about its findings.
    pub fix: Option<String>,
    /// The severity of results of `violation`.
    pub severity: Severity,
    /// Whether it comes with mesh-lint.
    pub shipped: bool,
    /// Whether its findings may be accepted.
    pub waivable: bool,
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: Arc<str>,
    /// Where the package stands.
    pub span: Span,
    /// Its METADATA as written, for its page.
    pub metadata: Option<Metadata>,
    /// Its package.
    pub(super) package: Vec<String>,
    /// The rules to ask: how severe, and the path of each.
    pub(super) entries: Vec<(EntryKind, String)>,
    /// Whether it asks for `input.mesh`.
    pub(super) wants_mesh: bool,
    /// What it reads of `data.mesh`: so far do its findings depend on other documents.
    pub(super) reads: Vec<Read>,
    /// What of it takes Git or the rules to fill.
    pub(super) asks: BTreeSet<&'static str>,
    /// Keys whose absence it asks for, which tell where a result stands that does not say so.
    pub(super) absences: BTreeSet<String>,
    applies: AppliesTo,
    paths: GlobSet,
}

impl Policy {
    /// Whether its findings in a document depend on other documents too.
    pub const fn looks_around(&self) -> bool {
        !self.reads.is_empty()
    }

    /// Whether its findings in a document depend on what the document was at base.
    pub fn compares(&self) -> bool {
        self.asks.contains("base") || self.wants_changes()
    }

    /// Whether they depend on the changes since base, which takes rules to find.
    pub fn wants_changes(&self) -> bool {
        self.asks.contains("changes")
    }

    /// The rules that are asked: what their results are, and the path of each.
    pub fn entry_points(&self) -> impl Iterator<Item = (EntryKind, &str)> {
        self.entries.iter().map(|(kind, rule)| (*kind, rule.as_str()))
    }

    /// Which documents it looks at.
    pub const fn scope(&self) -> &AppliesTo {
        &self.applies
    }

    /// Whether the policy looks at a document of a kind, status, domain and path.
    pub fn applies_to(
        &self,
        kind: DocumentKind,
        status: Option<&str>,
        domain: Option<&str>,
        path: &str,
    ) -> bool {
        let applies = &self.applies;
        let among = |list: &[String], value: Option<&str>| {
            list.is_empty() || value.is_some_and(|value| list.iter().any(|it| it == value))
        };
        (applies.kinds.is_empty() || applies.kinds.contains(&kind))
            && among(&applies.status, status)
            && among(&applies.domains, domain)
            && (applies.paths.is_empty() || self.paths.is_match(path))
    }
}

/// All policies of a run, ready to be evaluated.
#[derive(Clone, Default)]
pub struct PolicySet {
    /// The policies, by id.
    pub policies: Vec<Policy>,
    pub(super) engines: Option<Engines>,
    pub(super) places: Arc<Places>,
}

/// A set, what is wrong with its modules, and what is wrong with the parameters given to it.
#[derive(Default)]
pub struct Compiled {
    /// The policies; none may be evaluated where a problem stops the run.
    pub set: PolicySet,
    /// Paths of the modules that do not come with mesh-lint.
    pub own: Vec<Arc<str>>,
    /// Problems of modules.
    pub problems: Vec<PolicyProblem>,
    /// Problems of the configuration file.
    pub config: Vec<ConfigProblem>,
}

/// Checks modules and makes their policies ready; tests among them are checked only.
pub fn compile(modules: &[(Module, bool)], settings: &Settings, today: Date) -> Compiled {
    // What stands in for the library elsewhere is answered here without it.
    let modules: Vec<(Module, bool)> =
        modules.iter().filter(|(module, _)| !module.is_library()).cloned().collect();
    let modules = modules.as_slice();
    // What stands against a shipped policy is said of the other one.
    let (shipped, own): (Vec<_>, Vec<_>) = modules.iter().partition(|(_, shipped)| *shipped);
    let all: Vec<Module> = shipped.into_iter().chain(own).map(|(it, _)| it.clone()).collect();
    let mut problems = check::check(&all);
    let policies = group(modules);
    let (params, config) = params(&policies, settings);
    let mut set = PolicySet { policies, engines: None, places: Arc::new(Places::new(&all)) };
    if !problems.iter().any(|problem| problem.stops) {
        let data = object([("params", params)]);
        match Engines::new(&all, &data, nanoseconds(today)) {
            Ok(engines) => set.engines = Some(engines),
            Err(message) => {
                if let Some(module) = all.first() {
                    let kind = PolicyProblemKind::EngineRefuses { message };
                    problems.push(PolicyProblem::new(kind, module.file, module.package_span));
                }
            }
        }
    }
    let own = modules.iter().filter(|(_, shipped)| !shipped);
    let own = own.map(|(module, _)| module.path.clone()).collect();
    Compiled { set, own, problems, config }
}

/// The policies of modules, by id, for those who only want to know of them.
pub(super) fn policies(modules: &[(Module, bool)]) -> Vec<Policy> {
    let own: Vec<(Module, bool)> =
        modules.iter().filter(|(module, _)| !module.is_library()).cloned().collect();
    group(&own)
}

/// Midnight of a date in UTC, in nanoseconds since 1970.
pub(super) fn nanoseconds(date: Date) -> i64 {
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).map(|it| it.timestamp().as_nanosecond());
    midnight.ok().and_then(|it| i64::try_from(it).ok()).unwrap_or_default()
}

/// The policies of the modules, by id.
fn group(modules: &[(Module, bool)]) -> Vec<Policy> {
    let mut policies: BTreeMap<String, Policy> = BTreeMap::new();
    let uses = Uses::new(modules);
    for (module, shipped) in modules.iter().filter(|(it, _)| !it.entry_points.is_empty()) {
        let reached = uses.reached(module);
        let wants_mesh = reached.iter().any(|it| it.mentions_input_mesh);
        let read: Vec<Read> = reached.iter().flat_map(|it| reads(&it.text)).collect();
        for entry in &module.entry_points {
            let package = module.metadata.iter().find(|it| it.target == Target::Package);
            let own = module.metadata.iter().find(|it| {
                let Target::Rule(index) = it.target else { return false };
                module.rules.get(index).is_some_and(|rule| rule.name.first() == Some(&entry.rule))
            });
            let metadata = own.filter(|it| it.id.is_some()).or(package).or(own);
            let id = metadata
                .and_then(|it| it.id.as_ref())
                .map_or_else(|| default_id(&module.package), |id| id.value.clone());
            let policy = policies
                .entry(id.clone())
                .or_insert_with(|| policy(&id, module, metadata, *shipped));
            let rule = format!("data.{}.{}", module.package.join("."), entry.rule);
            policy.wants_mesh |= wants_mesh;
            policy.asks.extend(reached.iter().flat_map(|it| &it.asks));
            policy.absences.append(&mut super::locate::absences(module));
            policy.reads.extend(read.iter().cloned());
            if !policy.entries.iter().any(|(_, known)| *known == rule) {
                policy.entries.push((entry.kind, rule));
            }
        }
    }
    policies.into_values().collect()
}

/// `policies.<group>.<problem>` gives `group/problem`; any other package is its own name.
fn default_id(package: &[String]) -> String {
    match package {
        [first, group, problem] if first == "policies" => {
            format!("{}/{}", group.replace('_', "-"), problem.replace('_', "-"))
        }
        other => other.join("."),
    }
}

fn policy(id: &str, module: &Module, metadata: Option<&Metadata>, shipped: bool) -> Policy {
    let applies = metadata
        .and_then(|it| it.applies_to.as_ref())
        .map(|it| it.value.clone())
        .unwrap_or_default();
    let mut paths = GlobSetBuilder::new();
    for pattern in &applies.paths {
        if let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() {
            paths.add(glob);
        }
    }
    let text = |it: Option<&super::metadata::Located<String>>| {
        it.map(|it| it.value.clone()).unwrap_or_default()
    };
    Policy {
        id: RuleId::from(id),
        title: text(metadata.and_then(|it| it.title.as_ref())),
        description: text(metadata.and_then(|it| it.description.as_ref())),
        fix: metadata.and_then(|it| it.fix.as_ref()).map(|it| it.value.clone()),
        severity: metadata
            .and_then(|it| it.severity.as_ref())
            .map_or(Severity::Error, |it| it.value),
        shipped,
        waivable: metadata.and_then(|it| it.waivable.as_ref()).is_none_or(|it| it.value),
        file: module.file,
        path: module.path.clone(),
        span: module.package_span,
        metadata: metadata.cloned(),
        package: module.package.clone(),
        entries: Vec::new(),
        wants_mesh: false,
        asks: BTreeSet::new(),
        reads: Vec::new(),
        absences: BTreeSet::new(),
        applies,
        paths: paths.build().unwrap_or_default(),
    }
}

/// `data.params` of all policies, and what is wrong with what the configuration sets.
pub(super) fn params(policies: &[Policy], settings: &Settings) -> (Value, Vec<ConfigProblem>) {
    let mut problems = Vec::new();
    let ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
    problems.extend(severities(&ids, settings));
    for (id, params) in &settings.params {
        if !ids.contains(&id.as_str()) {
            let span = params.values().next().map_or(Span::default(), |param| param.span);
            let help = nearest(id, ids.iter().copied()).map(|it| format!("did you mean `{it}`?"));
            let message = format!("no policy has the id `{id}`");
            problems.push(ConfigProblem {
                kind: ConfigProblemKind::IdUnknown,
                span,
                message,
                help,
            });
        }
    }
    let all = policies.iter().map(|policy| {
        let configured = settings.params.get(policy.id.as_str());
        (policy.id.as_str(), params_of(policy, configured, &mut problems))
    });
    (object(all.collect::<Vec<_>>()), problems)
}

/// Settings of severities and rollouts that concern nothing; a glob may stand for what is still to
/// come.
fn severities(policies: &[&str], settings: &Settings) -> Vec<ConfigProblem> {
    let known = || rules::all().map(|rule| rule.id).chain(policies.iter().copied());
    let severities = settings.severities.iter().map(|it| (it.pattern.as_str(), it.span));
    let rollouts = settings.rollout.iter().map(|it| (it.pattern.as_str(), it.span));
    let unknown = severities.chain(rollouts).filter(|(pattern, _)| {
        !pattern.contains(['*', '?', '[', '{']) && !known().any(|id| id == *pattern)
    });
    let problem = |(pattern, span): (&str, Span)| ConfigProblem {
        kind: ConfigProblemKind::IdUnknown,
        span,
        message: format!("no rule or policy has the id `{}`", clip(pattern, 50)),
        help: nearest(pattern, known()).map(|it| format!("did you mean `{it}`?")),
    };
    unknown.map(problem).collect()
}

type Configured = BTreeMap<String, crate::config::Param>;

fn params_of(
    policy: &Policy,
    configured: Option<&Configured>,
    problems: &mut Vec<ConfigProblem>,
) -> Value {
    let declared = policy.metadata.as_ref().map(|it| it.params.as_slice()).unwrap_or_default();
    let names: Vec<&str> = declared.iter().map(|it| it.name.value.as_str()).collect();
    for (name, param) in configured.into_iter().flatten() {
        if !names.contains(&name.as_str()) {
            let help = nearest(name, names.iter().copied())
                .map(|it| format!("did you mean `{it}`?"))
                .or_else(|| Some(format!("it has: {}", names.join(", "))));
            problems.push(ConfigProblem {
                kind: ConfigProblemKind::KeyUnknown,
                span: param.span,
                message: format!("policy `{}` has no parameter `{name}`", policy.id),
                help,
            });
        }
    }
    object(declared.iter().map(|param| {
        let name = param.name.value.as_str();
        let given = configured.and_then(|it| it.get(name));
        let value = match given.map(|given| (of_json(&given.value), given.span)) {
            Some((value, _)) if param.kind.admits(&value) => value,
            Some((_, span)) => {
                problems.push(ConfigProblem {
                    kind: ConfigProblemKind::ValueInvalid,
                    span,
                    message: format!("`{name}` of `{}` must be of type {}", policy.id, param.kind),
                    help: None,
                });
                param.default.value.clone()
            }
            None => param.default.value.clone(),
        };
        (name, value)
    }))
}
