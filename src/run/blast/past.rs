//! What the rules of today would have done to the merges of the past.

use super::blocks;
use crate::discover::Snapshot;
use crate::evaluate::policy::metadata::DocumentKind;
use crate::evaluate::policy::{self, Compiled, Policy, PolicyFailure, Scope};
use crate::finding::{Finding, RuleId, Status};
use crate::model::{Mesh, MeshMember, Subject, Unit};
use crate::report::Failure;
use crate::report::policy_diff::{BlockedMerge, HistoryDiff};
use crate::run::{Desk, Terms};
use crate::settle::{self, FailOn, Gate};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A merge: what the branch was before it and after it.
pub struct Past<'a> {
    /// The commit.
    pub commit: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// The first line of its message.
    pub summary: String,
    /// The documents before it.
    pub before: &'a Snapshot,
    /// The documents after it.
    pub after: &'a Snapshot,
}

/// A document as a policy sees it: its text, its path, and the mesh around it where that matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pair {
    text: Arc<str>,
    path: Arc<str>,
    policy: usize,
    mesh: usize,
}

/// The documents of a mesh by path.
type Members = Vec<(Arc<str>, Arc<Unit>)>;

/// Documents, by index, and the policies that judge them.
type Asked = FxHashSet<(usize, RuleId)>;

/// Rules that are applied to one merge after the other, from old to new.
pub struct Replay<'a> {
    rules: &'a Snapshot,
    terms: &'a Terms,
    compiled: Compiled,
    shipped: BTreeSet<String>,
    waivable: BTreeMap<String, bool>,
    /// What each pair was found to have.
    known: FxHashMap<Pair, Arc<[Finding]>>,
    /// The meshes that were looked at last, each with its number.
    meshes: Vec<(usize, Members)>,
    numbers: usize,
    history: HistoryDiff,
    failures: BTreeSet<String>,
}

/// Prepares the rules of a revision for merges since a day.
///
/// # Errors
/// The rules have a mistake that keeps them from judging.
pub fn replay<'a>(
    rules: &'a Snapshot,
    terms: &'a Terms,
    since: &str,
) -> Result<Replay<'a>, Box<Failure>> {
    let mut desk = Desk::new(rules, &[], rules, terms);
    let compiled = desk.policies();
    if let Some(failure) = desk.failures.into_iter().next() {
        return Err(Box::new(failure));
    }
    let policies = &compiled.set.policies;
    let shipped = policies.iter().filter(|it| it.shipped).map(|it| it.id.to_string()).collect();
    let waivable = crate::run::waivers::waivable(policies);
    let history = HistoryDiff {
        since: since.to_owned(),
        merges: 0,
        relevant: 0,
        blocked: Vec::new(),
        by_policy: Vec::new(),
        evaluated: 0,
        cut_off: false,
    };
    Ok(Replay {
        rules,
        terms,
        compiled,
        shipped,
        waivable,
        known: FxHashMap::default(),
        meshes: Vec::new(),
        numbers: 0,
        history,
        failures: BTreeSet::new(),
    })
}

impl Replay<'_> {
    /// Whether a policy looks at the changes of a merge, to which those of schema files belong.
    pub fn looks_at_changes(&self) -> bool {
        self.compiled.set.policies.iter().any(Policy::wants_changes)
    }

    /// Counts a merge that changes nothing that policies look at.
    pub fn pass(&mut self) {
        self.history.merges += 1;
    }

    /// Judges a merge: what is new after it, by the rules of today.
    pub fn merge(&mut self, past: &Past<'_>) {
        self.history.merges += 1;
        self.history.relevant += 1;
        let after = past.after.governed_by(self.rules);
        let befores = [past.before.governed_by(self.rules)];
        let mut desk = Desk::new(&after, &befores, &after, self.terms);
        let sheets = desk.sheets(&after, &befores);
        let desk = desk;
        let Some(before) = desk.bases.first() else { return };
        let known = self.found(before, &desk.head, &Asked::default());
        let (mut found, asked) = self.compared(&desk, &after);
        found.extend(self.found(&desk.head, before, &asked));
        self.forget();
        let sides = desk.base_sides(&sheets);
        let acceptance = desk.acceptance(&sheets, &sides, &self.waivable);
        let settled = settle::settle(
            found,
            vec![known],
            &desk.sources,
            &settle::Terms {
                settings: &desk.settings,
                shipped: &self.shipped,
                gate: Gate::New,
                fail_on: FailOn::Error,
                incomplete: false,
                failed: &BTreeSet::new(),
                paths: &[],
                subjects: &BTreeSet::new(),
                acceptance: &acceptance,
            },
        );
        let ids: FxHashSet<&str> =
            self.compiled.set.policies.iter().map(|it| it.id.as_str()).collect();
        let new = settled
            .findings
            .iter()
            .filter(|it| it.status == Status::New && blocks(it) && ids.contains(it.rule.as_str()));
        let new: Vec<&Finding> = new.collect();
        if new.is_empty() {
            return;
        }
        let policies: BTreeSet<&str> = new.iter().map(|it| it.rule.as_str()).collect();
        let paths: BTreeSet<&str> =
            new.iter().map(|it| desk.sources.path(it.primary.file)).collect();
        self.history.blocked.push(BlockedMerge {
            commit: past.commit.clone(),
            date: past.date.clone(),
            summary: past.summary.clone(),
            findings: new.len(),
            policies: policies.into_iter().map(str::to_owned).collect(),
            paths: paths.into_iter().map(str::to_owned).collect(),
        });
    }

    /// What became of the merges, and why something could not be judged.
    pub fn end(mut self, cut_off: bool) -> (HistoryDiff, Vec<Failure>) {
        self.history.cut_off = cut_off;
        self.history.blocked.reverse();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for policy in self.history.blocked.iter().flat_map(|it| &it.policies) {
            *counts.entry(policy).or_default() += 1;
        }
        let mut counts: Vec<(String, usize)> =
            counts.into_iter().map(|(policy, count)| (policy.to_owned(), count)).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.history.by_policy = counts;
        let failure = |message| Failure { message, help: None, location: None };
        (self.history, self.failures.into_iter().map(failure).collect())
    }

    /// What policies find in what differs from another mesh, and where they look around in all,
    /// where that was not asked yet. A document is compared with itself.
    fn found(&mut self, mesh: &Mesh, other: &Mesh, asked: &Asked) -> Vec<Finding> {
        let number = self.number(mesh);
        let mut wanted: FxHashSet<(usize, usize)> = FxHashSet::default();
        let mut pairs: Vec<(usize, Pair)> = Vec::new();
        for (index, member) in mesh.members.iter().enumerate() {
            let differs = differs(member, other);
            for (at, policy) in self.compiled.set.policies.iter().enumerate() {
                let around = policy.looks_around();
                let known = || asked.contains(&(index, policy.id.clone()));
                if !(differs || around) || !applies(policy, member) || known() {
                    continue;
                }
                let pair = Pair {
                    text: member.unit.source().clone(),
                    path: member.path.clone(),
                    policy: at,
                    mesh: if around { number } else { 0 },
                };
                if !self.known.contains_key(&pair) {
                    wanted.insert((index, at));
                }
                pairs.push((index, pair));
            }
        }
        self.history.evaluated += wanted.len();
        self.evaluate(mesh, &wanted, &pairs);
        let recall = |(index, pair): &(usize, Pair)| {
            let member = mesh.members.get(*index)?;
            Some(self.known.get(pair)?.iter().map(|it| moved_to(it, member)).collect::<Vec<_>>())
        };
        pairs.iter().filter_map(recall).flatten().collect()
    }

    /// What the policies find that compare a document with what it was before the merge, and for
    /// which documents and policies that was asked. What they see comes never again, so that
    /// nothing of it is kept.
    fn compared(&mut self, desk: &Desk<'_>, after: &Snapshot) -> (Vec<Finding>, Asked) {
        let policies = &self.compiled.set.policies;
        let mut asked = Asked::default();
        let Some(before) = desk.bases.first().filter(|_| policies.iter().any(Policy::compares))
        else {
            return (Vec::new(), asked);
        };
        let looks = self.looks_at_changes();
        let found = if looks { desk.changes(desk.surroundings()) } else { Vec::new() };
        let changes = desk.changes_by_file(&found);
        for (index, member) in desk.head.members.iter().enumerate() {
            let (moved, told) = (differs(member, before), changes.contains_key(&member.file));
            let compares = |it: &&Policy| {
                (moved && it.compares() || told && it.wants_changes()) && applies(it, member)
            };
            asked.extend(policies.iter().filter(compares).map(|it| (index, it.id.clone())));
        }
        self.history.evaluated += asked.len();
        let at_base = |index: usize| desk.at_base(index);
        let wanted = |index: usize, policy: &Policy| asked.contains(&(index, policy.id.clone()));
        let outcome =
            policy::run(&self.compiled.set, &desk.scope(after, &changes, &at_base, &wanted));
        self.note(outcome.failures);
        (outcome.findings, asked)
    }

    fn note(&mut self, failures: Vec<PolicyFailure>) {
        self.failures.extend(
            failures.into_iter().map(|it| {
                format!("policy `{}` failed on {}: {}", it.policy, it.document, it.message)
            }),
        );
    }

    fn evaluate(
        &mut self,
        mesh: &Mesh,
        wanted: &FxHashSet<(usize, usize)>,
        pairs: &[(usize, Pair)],
    ) {
        if wanted.is_empty() {
            return;
        }
        let policies = &self.compiled.set.policies;
        let at: FxHashMap<&str, usize> =
            policies.iter().enumerate().map(|(at, it)| (it.id.as_str(), at)).collect();
        let asked = |index: usize, policy: &Policy| {
            at.get(policy.id.as_str()).is_some_and(|at| wanted.contains(&(index, *at)))
        };
        let itself = |index: usize| mesh.members.get(index);
        let scope = Scope {
            base: &itself,
            stuck: self.terms.stuck,
            ..Scope::alone(mesh, &asked, self.terms.today)
        };
        let outcome = policy::run(&self.compiled.set, &scope);
        let files: FxHashMap<_, usize> =
            mesh.members.iter().enumerate().map(|(index, it)| (it.file, index)).collect();
        let mut found: FxHashMap<(usize, usize), Vec<Finding>> = FxHashMap::default();
        for finding in outcome.findings {
            let place = files.get(&finding.primary.file).zip(at.get(finding.rule.as_str()));
            if let Some((index, policy)) = place {
                found.entry((*index, *policy)).or_default().push(finding);
            }
        }
        self.note(outcome.failures);
        for (index, pair) in pairs {
            let key = (*index, pair.policy);
            if wanted.contains(&key) {
                let findings = found.remove(&key).unwrap_or_default();
                self.known.insert(pair.clone(), findings.into());
            }
        }
    }

    /// The number of a mesh: that of an equal one among those looked at last.
    fn number(&mut self, mesh: &Mesh) -> usize {
        let same = |(_, known): &&(usize, Members)| {
            known.len() == mesh.members.len()
                && known.iter().zip(&mesh.members).all(|((path, unit), it)| {
                    *path == it.path
                        && (Arc::ptr_eq(unit, &it.unit) || unit.source() == it.unit.source())
                })
        };
        if let Some((number, _)) = self.meshes.iter().find(same) {
            return *number;
        }
        self.numbers += 1;
        let members = mesh.members.iter().map(|it| (it.path.clone(), it.unit.clone()));
        self.meshes.push((self.numbers, members.collect()));
        self.numbers
    }

    /// Drops what was found in meshes that no later merge begins with.
    fn forget(&mut self) {
        let last = self.meshes.len().saturating_sub(1);
        self.meshes.drain(..last);
        let kept = self.meshes.first().map(|it| it.0);
        self.known.retain(|pair, _| pair.mesh == 0 || Some(pair.mesh) == kept);
    }
}

/// Whether a document has another text than the one at its path in another mesh.
fn differs(member: &MeshMember, other: &Mesh) -> bool {
    let there = other.at_path(&member.path);
    there.is_none_or(|(_, it)| it.unit.source() != member.unit.source())
}

fn applies(policy: &Policy, member: &MeshMember) -> bool {
    let kind = match member.unit.facts.subject {
        Some(Subject::Contract) => DocumentKind::Contract,
        Some(Subject::Product) => DocumentKind::Product,
        None => return false,
    };
    policy.applies_to(kind, member.unit.status(), member.domain.as_deref(), &member.path)
}

/// What was found in a document, told of the same document in another mesh.
fn moved_to(finding: &Finding, member: &MeshMember) -> Finding {
    let mut finding = finding.clone();
    finding.primary.file = member.file;
    for related in &mut finding.related {
        related.file = member.file;
    }
    finding.subject = member.subject.to_string();
    finding
}
