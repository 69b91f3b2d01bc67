//! Policies applied to documents: every result becomes a finding at the exact place.

use super::budget::{self, Budget};
use super::engines::Engines;
use super::input::{self, Around, Input};
use super::metadata::DocumentKind;
use super::places::Places;
use super::placing::Placing;
use super::reads::MeshFacts;
use super::results::{at_node, names_place, placed};
use super::set::{Policy, PolicySet};
use super::value::get;
use super::watch::Watch;
use crate::config::Settings;
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::{Histories, History, Mesh, MeshMember, Subject};
use crate::parse::Kind;
use crate::source::FileId;
use jiff::civil::Date;
use rayon::prelude::*;
use regorus::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Most results of one policy in one document.
pub const MAX_RESULTS: usize = 1_000;
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
    /// Is told of an evaluation that does not come back, and must end the process.
    pub stuck: Option<fn(&str)>,
}

impl<'run> Scope<'run> {
    /// All policies on a mesh that is compared with nothing, of which Git knows nothing.
    pub fn alone(
        mesh: &'run Mesh,
        wanted: &'run (dyn Fn(usize, &Policy) -> bool + Sync),
        today: Date,
    ) -> Self {
        static NONE: BTreeMap<FileId, Vec<&Finding>> = BTreeMap::new();
        Self { mesh, base: &|_| None, changes: &NONE, histories: None, wanted, today, stuck: None }
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
    let overruns = Overruns::default();
    let watch = Watch::default();
    // Engines are dear to copy: each thread gets one and gives it on.
    let idle = Mutex::new(Vec::new());
    let take = || idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let give = |own| idle.lock().unwrap_or_else(PoisonError::into_inner).push(own);
    let judge = || -> Vec<Vec<(usize, PolicyOutcome)>> {
        let block = indexes.len().div_ceil(4 * rayon::current_num_threads()).clamp(1, BLOCK);
        indexes
            .par_chunks(block)
            .map(|block| {
                let mut own: Engines = take().unwrap_or_else(|| engines.clone());
                let outcomes = together(&mut own, (set, &watch), scope, block, &overruns);
                give(own);
                outcomes
            })
            .collect()
    };
    let jobs = rayon::current_num_threads();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build();
    let outcomes = watch
        .over(scope.stuck, || threads.map_or_else(|_| judge(), |threads| threads.install(judge)));
    let mut all = PolicyOutcome::default();
    for (index, mut outcome) in outcomes.into_iter().flatten() {
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
        overran: false,
    });
    PolicyOutcome { findings: Vec::new(), failures: failure.into_iter().collect() }
}

/// A document, the policies that judge it, and what they see.
struct Judged<'set> {
    index: usize,
    member: &'set MeshMember,
    policies: Vec<&'set Policy>,
    input: Input,
}

/// Judges some documents policy by policy, since one after another on the same engine is faster
/// than one engine after another on the same document.
fn together(
    engines: &mut Engines,
    (set, watch): (&PolicySet, &Watch),
    scope: &Scope<'_>,
    block: &[usize],
    overruns: &Overruns,
) -> Vec<(usize, PolicyOutcome)> {
    let mut outcomes = Vec::new();
    let mut waiting: Vec<Judged<'_>> = Vec::new();
    let mut bytes = 0;
    let mut flush = |waiting: &mut Vec<Judged<'_>>| {
        let none = |it: &Judged<'_>| (it.index, PolicyOutcome::default());
        let mut own: Vec<(usize, PolicyOutcome)> = waiting.iter().map(none).collect();
        for policy in &set.policies {
            for (judged, (index, outcome)) in waiting.iter().zip(&mut own) {
                let asked = judged.policies.iter().any(|it| std::ptr::eq(*it, policy));
                if !asked || overruns.first(&policy.id).is_some_and(|first| first < *index) {
                    continue;
                }
                let known = outcome.failures.len();
                let _watched = watch.begin(&policy.id, &judged.member.path);
                apply(engines, (policy, &set.places), judged.member, &judged.input, outcome);
                if outcome.failures.iter().skip(known).any(|it| it.overran) {
                    overruns.note(&policy.id, *index);
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
    Some(Judged { index, member, policies, input })
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
    (policy, places): (&Policy, &Places),
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
    for ((entry, rule), asked) in policy.entries.iter().zip(&asked) {
        let mut fail = |why: Failed| failed((policy, places, rule), member, why, outcome);
        let budget = Budget::begin(engine);
        let answer = engine.eval_rule(asked.clone());
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
        let all = results.len();
        // Whatever a stranger writes into a contract, no shipped policy stops a run.
        if all > MAX_RESULTS && !policy.shipped {
            fail(Failed::TooMany(all));
        }
        let mut moved = false;
        for result in results.into_iter().take(MAX_RESULTS) {
            let found = (!names_place(result)).then(|| placing.find(engine, asked, result));
            moved |= found.is_some();
            outcome.findings.push(placed(policy, *entry, member, result, found));
        }
        let hidden = all.saturating_sub(MAX_RESULTS);
        if let Some(last) = outcome.findings.last_mut().filter(|_| hidden > 0) {
            last.add_help(&format!("{hidden} more results of this policy are not shown"));
        }
        if moved {
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
