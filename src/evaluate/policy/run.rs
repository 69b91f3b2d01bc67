//! Policies applied to documents: every result becomes a finding at the exact place.

use super::engines::Engines;
use super::input::{self, Around, Input};
use super::metadata::DocumentKind;
use super::module::EntryKind;
use super::placing::{Found, Placing};
use super::reads::MeshFacts;
use super::set::{Policy, PolicySet};
use super::value::{as_text, get};
use crate::config::Settings;
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::dialect::odcs2;
use crate::model::{Histories, History, Mesh, MeshMember, Subject};
use crate::parse::{self, Document, Kind};
use crate::source::{FileId, NodeId, Place, Span};
use jiff::civil::Date;
use rayon::prelude::*;
use regorus::Value;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Most results of one policy in one document.
const MAX_RESULTS: usize = 1_000;
/// Longest message that is kept, in characters.
const MAX_MESSAGE: usize = 300;
/// Longest time that one policy may take for one document.
///
/// Far above what any sensible policy needs, so that a busy machine never decides a verdict.
const MAX_TIME: Duration = Duration::from_mins(1);

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
    run_with(set, scope, MeshFacts::of(set, scope.mesh).as_ref())
}

/// Applies all policies to the wanted documents of a mesh of which the facts are known.
pub fn run_with(set: &PolicySet, scope: &Scope<'_>, facts: Option<&MeshFacts>) -> PolicyOutcome {
    let engines = match with_facts(set, facts) {
        None => return PolicyOutcome::default(),
        Some(Err(message)) => return refused(set, &message),
        Some(Ok(engines)) => engines,
    };
    let indexes: Vec<usize> = (0..scope.mesh.members.len()).collect();
    let block = indexes.len().div_ceil(4 * rayon::current_num_threads()).clamp(1, BLOCK);
    // Engines are dear to copy: each thread gets one and gives it on.
    let idle = Mutex::new(Vec::new());
    let take = || idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let give = |own| idle.lock().unwrap_or_else(PoisonError::into_inner).push(own);
    let outcomes: Vec<Vec<PolicyOutcome>> = indexes
        .par_chunks(block)
        .map(|block| {
            let mut own: Engines = take().unwrap_or_else(|| engines.clone());
            let outcomes = together(&mut own, set, scope, block);
            give(own);
            outcomes
        })
        .collect();
    let mut all = PolicyOutcome::default();
    for outcome in outcomes.into_iter().flatten() {
        all.findings.extend(outcome.findings);
        all.failures.extend(outcome.failures);
    }
    all
}

/// Most documents that are judged together.
const BLOCK: usize = 16;
/// Most bytes of documents that are judged together, what each policy sees of them being many
/// times as large.
const BLOCK_BYTES: usize = 256 << 10;

/// An engine that knows the mesh, where policies ask for it; nothing where there is no policy.
pub(super) fn prepared(set: &PolicySet, mesh: &Mesh) -> Option<Result<Engines, String>> {
    with_facts(set, MeshFacts::of(set, mesh).as_ref())
}

fn with_facts(set: &PolicySet, facts: Option<&MeshFacts>) -> Option<Result<Engines, String>> {
    let mut engines = set.engines.as_ref().filter(|_| !set.policies.is_empty())?.clone();
    let added = facts.map_or(Ok(()), |facts| engines.add_mesh(facts.data()));
    Some(added.map(|()| engines))
}

fn refused(set: &PolicySet, message: &str) -> PolicyOutcome {
    let failure = set.policies.first().map(|policy| PolicyFailure {
        policy: policy.id.clone(),
        document: String::new(),
        message: message.to_owned(),
        label: Label { file: policy.file, span: policy.span, message: String::new() },
    });
    PolicyOutcome { findings: Vec::new(), failures: failure.into_iter().collect() }
}

/// A document, the policies that judge it, and what they see.
struct Judged<'set> {
    member: &'set MeshMember,
    policies: Vec<&'set Policy>,
    input: Input,
}

/// Judges some documents policy by policy, since one after another on the same engine is faster
/// than one engine after another on the same document.
fn together(
    engines: &mut Engines,
    set: &PolicySet,
    scope: &Scope<'_>,
    block: &[usize],
) -> Vec<PolicyOutcome> {
    let mut outcomes = Vec::new();
    let mut waiting: Vec<Judged<'_>> = Vec::new();
    let mut bytes = 0;
    let mut flush = |waiting: &mut Vec<Judged<'_>>| {
        let mut own: Vec<PolicyOutcome> =
            waiting.iter().map(|_| PolicyOutcome::default()).collect();
        for policy in &set.policies {
            for (judged, outcome) in waiting.iter().zip(&mut own) {
                if judged.policies.iter().any(|it| std::ptr::eq(*it, policy)) {
                    apply(engines, policy, judged.member, &judged.input, outcome);
                }
            }
        }
        waiting.clear();
        outcomes.append(&mut own);
    };
    for judged in block.iter().filter_map(|index| judged(set, scope, *index)) {
        bytes += judged.member.unit.document().source().len();
        waiting.push(judged);
        if bytes > BLOCK_BYTES {
            flush(&mut waiting);
            bytes = 0;
        }
    }
    flush(&mut waiting);
    outcomes
}

/// The document at an index, where a policy judges it.
fn judged<'set, 'run: 'set>(
    set: &'set PolicySet,
    scope: &Scope<'run>,
    index: usize,
) -> Option<Judged<'set>> {
    let member = scope.mesh.members.get(index).filter(|it| it.elsewhere.is_none())?;
    let kind = match member.unit.facts.subject? {
        Subject::Contract => DocumentKind::Contract,
        Subject::Product => DocumentKind::Product,
    };
    let status = member.unit.status();
    let domain = member.domain.as_deref();
    let policies: Vec<&Policy> = set
        .policies
        .iter()
        .filter(|it| it.applies_to(kind, status, domain, &member.path))
        .filter(|it| (scope.wanted)(index, it))
        .collect();
    if policies.is_empty() || says_nothing(member) {
        return None;
    }
    let input = input::input(member, &scope.around(index, member))?;
    Some(Judged { member, policies, input })
}

/// Whether a document has only the name of a contract, and nothing in it that makes it one: that is
/// found elsewhere, and no policy has more to say.
fn says_nothing(member: &MeshMember) -> bool {
    const MARKS: [&str; 5] = ["apiVersion", "kind", "id", "schema", "templateVersion"];
    let document = member.unit.document();
    document.root().is_some_and(|root| {
        document.kind(root) == Kind::Mapping
            && MARKS.iter().all(|key| document.get_text(root, key).is_none())
    })
}

/// Calls `f` with every policy that judges the document at an index, and what it sees.
pub(super) fn each(
    set: &PolicySet,
    scope: &Scope<'_>,
    index: usize,
    f: &mut dyn FnMut(&Policy, &MeshMember, &Input),
) {
    let Some(judged) = judged(set, scope, index) else { return };
    for policy in judged.policies {
        f(policy, judged.member, &judged.input);
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
    policy: &Policy,
    member: &MeshMember,
    input: &Input,
    outcome: &mut PolicyOutcome,
) {
    let asked: Vec<String> =
        policy.entries.iter().map(|(_, rule)| engines.rule(&policy.package, rule)).collect();
    let Some(engine) = engines.of(&policy.package) else { return };
    let value = if policy.wants_mesh { &input.with_mesh } else { &input.raw };
    engine.set_input(value.clone());
    let mut placing = Placing::new(value, &policy.absences);
    for ((entry, _), rule) in policy.entries.iter().zip(&asked) {
        if let Some(interval) = NonZeroU32::new(1_000) {
            engine.set_execution_timer_config(regorus::utils::limits::ExecutionTimerConfig {
                limit: MAX_TIME,
                check_interval: interval,
            });
        }
        match engine.eval_rule(rule.clone()) {
            Ok(results) => {
                let results = results_of(&results);
                let mut moved = false;
                let hidden = results.len().saturating_sub(MAX_RESULTS);
                for result in results.into_iter().take(MAX_RESULTS) {
                    let found = (!names_place(result)).then(|| placing.find(engine, rule, result));
                    moved |= found.is_some();
                    outcome.findings.push(placed(policy, *entry, member, result, found));
                }
                if let Some(last) = outcome.findings.last_mut().filter(|_| hidden > 0) {
                    last.add_help(&format!("{hidden} more results of this policy are not shown"));
                }
                if moved {
                    engine.set_input(value.clone());
                }
            }
            Err(error) => failed(policy, member, &error.to_string(), outcome),
        }
    }
}

/// A result as a finding, at the place that it names or that was found for it.
fn placed(
    policy: &Policy,
    entry: EntryKind,
    member: &MeshMember,
    result: &Value,
    found: Option<Found>,
) -> Finding {
    let Some(Found { path, own }) = found else {
        let path = get(result, "path").map(segments).unwrap_or_default();
        return finding(policy, entry, member, result, &path);
    };
    let mut finding = finding(policy, entry, member, result, &segments(&Value::from(path)));
    if !own {
        finding.add_help(NOT_LOCATED);
    }
    finding
}

/// What is said of results beyond those whose place is looked for.
const NOT_LOCATED: &str = "where exactly was not looked for, as the policy finds too much in this \
                           file: let its results name their `path`";

/// The results of an entry point: the items of a set or list, the values of an object, or one.
fn results_of(value: &Value) -> Vec<&Value> {
    match value {
        Value::Set(items) => items.iter().collect(),
        Value::Array(items) => items.iter().collect(),
        Value::Object(_) if get(value, "msg").is_some() => vec![value],
        Value::Object(entries) => entries.iter().map(|(_, value)| value).collect(),
        Value::String(_) => vec![value],
        _ => Vec::new(),
    }
}

fn failed(policy: &Policy, member: &MeshMember, error: &str, outcome: &mut PolicyOutcome) {
    let place = super::check::locate::read(error);
    let label = Label { file: policy.file, span: policy.span, message: String::new() };
    let invalid = member.unit.problems.iter().any(|it| !it.kind.is_mild());
    if invalid {
        let mut found = at_node(member, member.unit.document().root(), "policy/document-invalid");
        found.severity = Severity::Warning;
        found.message = format!("policy `{}` can't judge this invalid document", policy.id);
        found.help = Some("mend what is wrong with the document first".to_owned());
        found.discriminator = policy.id.to_string();
        outcome.findings.push(found);
        return;
    }
    outcome.failures.push(PolicyFailure {
        policy: policy.id.clone(),
        document: member.path.to_string(),
        message: place.message,
        label,
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
