//! Policies applied to documents: every result becomes a finding at the exact place.

use super::budget::{self, Budget};
use super::engines::Engines;
use super::input::{self, Around, Input};
use super::locate::{self, Locator};
use super::metadata::DocumentKind;
use super::module::EntryKind;
use super::places::Places;
use super::set::{Policy, PolicySet};
use super::value::{as_text, get};
use crate::config::Settings;
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::dialect::odcs2;
use crate::model::{Histories, History, Mesh, MeshMember, Subject};
use crate::parse::{self, Document};
use crate::source::{FileId, NodeId, Place, Span};
use jiff::civil::Date;
use rayon::prelude::*;
use regorus::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Most results of one policy in one document.
pub const MAX_RESULTS: usize = 1_000;
/// Most results of one policy in one document whose place is looked for.
const MAX_LOCATED: usize = 50;
/// Longest message that is kept, in characters.
const MAX_MESSAGE: usize = 300;
/// Stack of a thread that evaluates, in bytes; pages that are never touched cost nothing.
const STACK: usize = 64 << 20;

/// A policy that could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFailure {
    /// The policy.
    pub policy: RuleId,
    /// The document.
    pub document: String,
    /// What the engine says.
    pub message: String,
    /// Where in the policy.
    pub label: Label,
    /// Whether it used up what it may do; then it was asked about no further document.
    pub overran: bool,
}

/// What policies found, and which of them failed.
#[derive(Debug, Default)]
pub struct PolicyOutcome {
    /// Findings of policies, and `policy/…` about documents that are invalid.
    pub findings: Vec<Finding>,
    /// Failures that make the run incomplete.
    pub failures: Vec<PolicyFailure>,
}

/// What policies are applied to.
pub struct Scope<'run> {
    /// The mesh whose documents are judged.
    pub mesh: &'run Mesh,
    /// The member at base that a member is compared with, by index.
    pub base: &'run (dyn Fn(usize) -> Option<&'run MeshMember> + Sync),
    /// What the change rules found between base and head, by file of the mesh.
    pub changes: &'run BTreeMap<FileId, Vec<&'run Finding>>,
    /// What Git knows of the files, by path; none without Git, or where no policy asks.
    pub histories: Option<&'run Histories>,
    /// Whether a policy is to judge the document at an index.
    pub wanted: &'run (dyn Fn(usize, &Policy) -> bool + Sync),
    /// The date of the run.
    pub today: Date,
}

impl<'run> Scope<'run> {
    /// All policies on a mesh that is compared with nothing, of which Git knows nothing.
    pub fn alone(
        mesh: &'run Mesh,
        wanted: &'run (dyn Fn(usize, &Policy) -> bool + Sync),
        today: Date,
    ) -> Self {
        static NONE: BTreeMap<FileId, Vec<&Finding>> = BTreeMap::new();
        Self { mesh, base: &|_| None, changes: &NONE, histories: None, wanted, today }
    }

    fn around(&self, index: usize, member: &MeshMember) -> Around<'run> {
        Around {
            base: (self.base)(index),
            changes: self.changes.get(&member.file).map_or(&[], Vec::as_slice),
            history: self
                .histories
                .map(|known| known.get(&member.path).unwrap_or(&History::UNCOMMITTED)),
            today: self.today,
        }
    }
}

/// Applies all policies to the wanted documents of a mesh.
pub fn run(set: &PolicySet, scope: &Scope<'_>) -> PolicyOutcome {
    let engines = match prepared(set, scope.mesh) {
        None => return PolicyOutcome::default(),
        Some(Err(message)) => return refused(set, &message),
        Some(Ok(engines)) => engines,
    };
    let overruns = Overruns::default();
    let judge = || -> Vec<PolicyOutcome> {
        (0..scope.mesh.members.len())
            .into_par_iter()
            .map_init(
                || engines.clone(),
                |engines, index| one(engines, set, scope, index, &overruns),
            )
            .collect()
    };
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK).build();
    let outcomes = threads.map_or_else(|_| judge(), |threads| threads.install(judge));
    let mut all = PolicyOutcome::default();
    for (index, mut outcome) in outcomes.into_iter().enumerate() {
        outcome.failures.retain(|it| !it.overran || overruns.first(&it.policy) == Some(index));
        all.findings.extend(outcome.findings);
        all.failures.extend(outcome.failures);
    }
    all
}

/// The first document, by index, at which each policy used up what it may do.
///
/// Behind that document the policy is not asked again, so that one which never ends costs a run
/// once and not for every document. In front of it, it is always asked: which document is named
/// depends on no order of threads.
#[derive(Debug, Default)]
struct Overruns(Mutex<BTreeMap<RuleId, usize>>);

impl Overruns {
    fn first(&self, policy: &RuleId) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(policy).copied()
    }

    fn note(&self, policy: &RuleId, index: usize) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = all.entry(policy.clone()).or_insert(index);
        *first = index.min(*first);
    }
}

/// An engine that knows the mesh, where policies ask for it; nothing where there is no policy.
pub(super) fn prepared(set: &PolicySet, mesh: &Mesh) -> Option<Result<Engines, String>> {
    let mut engines = set.engines.as_ref().filter(|_| !set.policies.is_empty())?.clone();
    if engines.want_mesh() {
        let data = super::value::object([("mesh", super::data::data(mesh))]);
        if let Err(error) = engines.add_mesh(&data) {
            return Some(Err(error));
        }
    }
    Some(Ok(engines))
}

fn refused(set: &PolicySet, message: &str) -> PolicyOutcome {
    let failure = set.policies.first().map(|policy| PolicyFailure {
        policy: policy.id.clone(),
        document: String::new(),
        message: message.to_owned(),
        label: Label { file: policy.file, span: policy.span, message: String::new() },
        overran: false,
    });
    PolicyOutcome { findings: Vec::new(), failures: failure.into_iter().collect() }
}

fn one(
    engines: &mut Engines,
    set: &PolicySet,
    scope: &Scope<'_>,
    index: usize,
    overruns: &Overruns,
) -> PolicyOutcome {
    let mut outcome = PolicyOutcome::default();
    each(set, scope, index, &mut |policy, member, input| {
        if overruns.first(&policy.id).is_some_and(|first| first < index) {
            return;
        }
        let known = outcome.failures.len();
        apply(engines, (policy, &set.places), member, input, &mut outcome);
        if outcome.failures.iter().skip(known).any(|it| it.overran) {
            overruns.note(&policy.id, index);
        }
    });
    outcome
}

/// Calls `f` with every policy that judges the document at an index, and what it sees.
pub(super) fn each(
    set: &PolicySet,
    scope: &Scope<'_>,
    index: usize,
    f: &mut dyn FnMut(&Policy, &MeshMember, &Input),
) {
    let member = scope.mesh.members.get(index).filter(|it| it.elsewhere.is_none());
    let Some(member) = member else { return };
    let kind = match member.unit.facts.subject {
        Some(Subject::Contract) => DocumentKind::Contract,
        Some(Subject::Product) => DocumentKind::Product,
        None => return,
    };
    let status = member.unit.status();
    let domain = member.domain.as_deref();
    let policies: Vec<&Policy> = set
        .policies
        .iter()
        .filter(|it| it.applies_to(kind, status, domain, &member.path))
        .filter(|it| (scope.wanted)(index, it))
        .collect();
    if policies.is_empty() {
        return;
    }
    let around = scope.around(index, member);
    let Some(input) = input::input(member, &around) else { return };
    for policy in policies {
        f(policy, member, &input);
    }
}

/// What policies find under `data`: the mesh and their parameters, as JSON.
pub fn seen_data(
    policies: &[Policy],
    settings: &Settings,
    mesh: &Mesh,
) -> Option<serde_json::Value> {
    let params = super::set::params(policies, settings).0;
    let data = super::value::object([("mesh", super::data::data(mesh)), ("params", params)]);
    serde_json::to_value(&data).ok()
}

/// What policies see of the document at an index, as JSON.
pub fn seen(scope: &Scope<'_>, index: usize) -> Option<serde_json::Value> {
    let member = scope.mesh.members.get(index)?;
    member.unit.facts.subject?;
    let input = input::input(member, &scope.around(index, member))?;
    serde_json::to_value(&input.with_mesh).ok()
}

/// Applies one policy to one document.
pub(super) fn apply(
    engines: &mut Engines,
    (policy, places): (&Policy, &Places),
    member: &MeshMember,
    input: &Input,
    outcome: &mut PolicyOutcome,
) {
    let Some(engine) = engines.of(&policy.package) else { return };
    let value = if policy.wants_mesh { &input.with_mesh } else { &input.raw };
    engine.set_input(value.clone());
    for (entry, rule) in &policy.entries {
        let mut fail = |why: Failed| failed((policy, places, rule), member, why, outcome);
        let budget = Budget::begin(engine);
        let answer = engine.eval_rule(rule.clone());
        drop(budget);
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                fail(Failed::Engine(error.to_string()));
                continue;
            }
        };
        let results = match results_of(&answer) {
            Ok(results) => results,
            Err(kind) => {
                fail(Failed::NoResults(kind));
                continue;
            }
        };
        if results.len() > MAX_RESULTS {
            fail(Failed::TooMany(results.len()));
        }
        let mut located = 0;
        for result in results.into_iter().take(MAX_RESULTS) {
            let path = if names_place(result) || located == MAX_LOCATED {
                get(result, "path").map(segments).unwrap_or_default()
            } else {
                located += 1;
                let locator = Locator::new(engine, rule, value, &policy.absences);
                let found = locator.find(result);
                segments(&Value::from(locate::in_source(value, found)))
            };
            outcome.findings.push(finding(policy, *entry, member, result, &path));
        }
        if located > 0 {
            engine.set_input(value.clone());
        }
    }
}

/// The results of an entry point: the items of a set or list, the values of an object, or one; what
/// is neither is named.
fn results_of(value: &Value) -> Result<Vec<&Value>, &'static str> {
    Ok(match value {
        Value::Set(items) => items.iter().collect(),
        Value::Array(items) => items.iter().collect(),
        Value::Object(_) if get(value, "msg").is_some() => vec![value],
        Value::Object(entries) => entries.iter().map(|(_, value)| value).collect(),
        Value::String(_) | Value::Bool(true) => vec![value],
        Value::Bool(false) | Value::Undefined => Vec::new(),
        Value::Null => return Err("null"),
        Value::Number(_) => return Err("a number"),
    })
}

/// Why a policy failed on a document.
enum Failed {
    /// The engine says so.
    Engine(String),
    /// What an entry point gives is of this kind, which tells no results.
    NoResults(&'static str),
    /// It gives more results than are shown.
    TooMany(usize),
}

fn failed(
    (policy, places, rule): (&Policy, &Places, &str),
    member: &MeshMember,
    why: Failed,
    outcome: &mut PolicyOutcome,
) {
    let entry = rule.rsplit('.').next().unwrap_or_default();
    let (message, label, overran) = match why {
        Failed::Engine(error) => {
            let read = super::check::locate::read(&error);
            let label = places.of_error(&read, rule);
            match budget::overrun(&error) {
                Some(message) => (message, label, true),
                None => (read.message, label, false),
            }
        }
        Failed::NoResults(kind) => {
            (format!("`{entry}` gives {kind}, which is no result"), places.of_entry(rule), false)
        }
        Failed::TooMany(count) => {
            let message = format!("`{entry}` gives {count} results, and {MAX_RESULTS} are shown");
            (message, places.of_entry(rule), false)
        }
    };
    let invalid = member.unit.problems.iter().any(|it| !it.kind.is_mild());
    if invalid && !overran {
        let mut found = at_node(member, member.unit.document().root(), "policy/document-invalid");
        found.severity = Severity::Warning;
        found.message = format!("policy `{}` can't judge this invalid document", policy.id);
        found.help = Some("mend what is wrong with the document first".to_owned());
        found.discriminator = policy.id.to_string();
        outcome.findings.push(found);
        return;
    }
    let whole = Label { file: policy.file, span: policy.span, message: String::new() };
    outcome.failures.push(PolicyFailure {
        policy: policy.id.clone(),
        document: member.path.to_string(),
        message,
        label: label.unwrap_or(whole),
        overran,
    });
}

/// Whether a result says where it stands.
fn names_place(result: &Value) -> bool {
    get(result, "path").is_some()
}

fn finding(
    policy: &Policy,
    entry: EntryKind,
    member: &MeshMember,
    result: &Value,
    path: &[String],
) -> Finding {
    let document = member.unit.document();
    let path = &in_source(member, path);
    let found = document.find(path.iter().map(String::as_str));
    let (node, depth) = found.map_or((None, 0), |(node, depth)| (Some(node), depth));
    let mut finding = at_node(member, node, policy.id.as_str());
    if let Some(node) = node {
        let target = get(result, "target").and_then(as_text);
        finding.primary.span = match target.filter(|_| depth == path.len()) {
            Some("both") => whole(document, node),
            Some("key") => span(document, node, true),
            _ => span(document, node, depth < path.len()),
        };
    }
    finding.severity = entry.severity().unwrap_or(policy.severity);
    finding.message = message(policy, result);
    finding.help = super::fix::advice(result).or_else(|| policy.fix.clone());
    finding.discriminator = path.get(depth..).unwrap_or_default().join("/");
    for related in get(result, "related")
        .and_then(|it| it.as_array().ok())
        .into_iter()
        .flat_map(|it| it.iter())
    {
        let path: Vec<String> = get(related, "path").map(segments).unwrap_or_default();
        let path = in_source(member, &path);
        if let Some((node, depth)) = document.find(path.iter().map(String::as_str)) {
            let message = get(related, "msg").and_then(as_text).unwrap_or_default().to_owned();
            let span = span(document, node, depth < path.len());
            finding.related.push(Label { file: member.file, span, message });
        }
    }
    finding
}

/// The bytes of key and value, where they share a line.
fn whole(document: &Document, node: NodeId) -> Span {
    let (key, value) = (span(document, node, true), span(document, node, false));
    let both = Span { start: key.start.min(value.start), end: key.end.max(value.end) };
    if both.slice(document.source()).contains(['\n', '\r']) { key } else { both }
}

fn span(document: &Document, node: NodeId, by_key: bool) -> Span {
    document.mark(if by_key { Place::key(node) } else { Place::value(node) })
}

fn at_node(member: &MeshMember, node: Option<NodeId>, rule: &str) -> Finding {
    let document = member.unit.document();
    let span = node.map_or(Span::default(), |node| span(document, node, true));
    let primary = Label { file: member.file, span, message: String::new() };
    let mut finding = Finding::draft(RuleId::from(rule), Severity::Error, String::new(), primary);
    if let Some(node) = node {
        finding.element = document.element(node);
        finding.pointer = document.pointer(node);
    }
    finding.subject = member.subject.to_string();
    finding.domain.clone_from(&member.domain);
    finding.owners.clone_from(&member.owners);
    finding.draft = member.unit.is_draft();
    finding
}

fn message(policy: &Policy, result: &Value) -> String {
    let text = as_text(result).or_else(|| get(result, "msg").and_then(as_text));
    match text {
        Some(text) if !text.trim().is_empty() => {
            let line = text.trim().replace(['\n', '\r'], " ");
            let mut cut: String = line.chars().take(MAX_MESSAGE).collect();
            if cut.len() < line.len() {
                cut.push('…');
            }
            cut
        }
        _ if !policy.title.is_empty() => policy.title.clone(),
        _ => format!("policy `{}` is not met", policy.id),
    }
}

/// A path with the keys that the document has in place of those of the newest version.
fn in_source(member: &MeshMember, path: &[String]) -> Vec<String> {
    if member.unit.is_odcs2() {
        return odcs2::as_written(member.unit.document(), path);
    }
    path.to_vec()
}

/// The segments of a path: an array of texts and numbers, a JSON Pointer, or dotted.
fn segments(path: &Value) -> Vec<String> {
    match path {
        Value::Array(items) => items
            .iter()
            .map(|it| as_text(it).map_or_else(|| it.to_string(), str::to_owned))
            .collect(),
        Value::String(text) if text.starts_with('/') => parse::segments(text).collect(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => text.split('.').map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
