//! What the rules of group `change/` find between two revisions.

use super::Surroundings;
use super::change_sink::{ChangeFindings, Found};
use super::rules::{self, Check};
use super::schema_changes;
use super::words::brief;
use super::{due, past};
use crate::config::Protect;
use crate::finding::{AffectedConsumer, Bump, Effect, Finding, Judgement, Reach, Severity};
use crate::model::diff::{Lifecycle, Release, Scope, VersionStep, end_of, releases};
use crate::model::impact::{Carried, Impact, Renaming};
use crate::model::{EarlierVersions, Mesh, MeshMember};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// What the change rules find between two revisions of a mesh, by path and position.
///
/// Where a finding is about something that is gone, it lies in a file of base.
pub fn changes(base: &Mesh, head: &Mesh, surroundings: &Surroundings) -> Vec<Finding> {
    changes_since(base, head, &EarlierVersions::default(), surroundings)
}

/// The same where earlier revisions are known too.
pub fn changes_since(
    base: &Mesh,
    head: &Mesh,
    past: &EarlierVersions,
    surroundings: &Surroundings,
) -> Vec<Finding> {
    let carried = Carried::between(base, head);
    let impact = Impact::new(base, head, &carried);
    let mut releases = releases(base, head);
    past::inform(&mut releases, (base, head), past, *surroundings);
    releases.iter().flat_map(|it| release(it, *surroundings, &impact)).collect()
}

/// One contract or product that differs, and what the change rules find about it.
#[derive(Debug)]
pub struct JudgedRelease<'mesh> {
    /// The file at base; absent where it was added.
    pub base: Option<&'mesh MeshMember>,
    /// The file at head; absent where it was removed.
    pub head: Option<&'mesh MeshMember>,
    /// What was found, by position.
    pub findings: Vec<Finding>,
}

/// What the change rules find against each of several bases, as after criss-cross merges.
///
/// A change stands only if it holds against every base; one that lacks the contract has no say in
/// what happened to it, and only what every base lacks is new.
pub fn changes_since_all(
    bases: &[Mesh],
    head: &Mesh,
    past: &EarlierVersions,
    surroundings: &Surroundings,
) -> Vec<Finding> {
    let judged = judged_releases(bases, head, past, surroundings);
    judged.into_iter().flat_map(|it| it.findings).collect()
}

/// What head breaks of earlier revisions than its base, beside what is found already.
pub fn broken_since(
    past: &EarlierVersions,
    (bases, head): (&[Mesh], &Mesh),
    surroundings: &Surroundings,
    known: &[Finding],
) -> Vec<Finding> {
    let known: Vec<&Finding> = known.iter().collect();
    let judged = past::since(past, (around(bases, head), head), *surroundings, &known);
    judged.into_iter().flat_map(|it| it.findings).collect()
}

/// The mesh that earlier revisions of single documents stood in, as near as it is known.
fn around<'mesh>(bases: &'mesh [Mesh], head: &'mesh Mesh) -> &'mesh Mesh {
    bases.first().unwrap_or(head)
}

/// Adds what head breaks of earlier revisions to what is judged already.
pub fn add_broken_since<'mesh>(
    judged: &mut Vec<JudgedRelease<'mesh>>,
    past: &'mesh EarlierVersions,
    (bases, head): (&[Mesh], &'mesh Mesh),
    surroundings: &Surroundings,
) {
    let known: Vec<&Finding> = judged.iter().flat_map(|it| &it.findings).collect();
    let more = past::since(past, (around(bases, head), head), *surroundings, &known);
    for mut it in more {
        let at = |it: &JudgedRelease<'_>| it.head.map(|it| it.path.clone());
        match judged.iter_mut().find(|known| at(known) == at(&it)) {
            Some(known) => known.findings.append(&mut it.findings),
            None => judged.push(it),
        }
    }
}

/// The same by contract and product: those of head by path, then those that are gone.
pub fn judged_releases<'mesh>(
    bases: &'mesh [Mesh],
    head: &'mesh Mesh,
    past: &'mesh EarlierVersions,
    surroundings: &Surroundings,
) -> Vec<JudgedRelease<'mesh>> {
    static NOTHING: LazyLock<Mesh> = LazyLock::new(Mesh::default);
    if bases.is_empty() {
        return past::alone(head, &NOTHING, past, *surroundings);
    }
    let sides: Vec<Side<'_>> =
        bases.iter().map(|it| Side::new(it, head, past, surroundings)).collect();
    let mut judged: BTreeMap<&Whose, JudgedRelease<'mesh>> = BTreeMap::new();
    let mut known: BTreeSet<&Identity> = BTreeSet::new();
    for side in &sides {
        for (key, part) in &side.parts {
            let (base, head) = (part.base, part.head);
            let own = judged.entry(key).or_insert_with(|| JudgedRelease {
                base,
                head,
                findings: Vec::new(),
            });
            for (finding, identity) in &part.findings {
                let stands = sides.iter().all(|it| it.agrees(key, part, identity));
                // One base may have several of one identity; another adds none to them.
                if stands && !known.contains(identity) {
                    own.findings.push(finding.clone());
                }
            }
        }
        let all = side.parts.values().flat_map(|it| it.findings.iter());
        known.extend(all.map(|(_, identity)| identity));
    }
    judged.into_values().collect()
}

/// What makes two findings one.
pub(super) type Identity = (String, String, String, String);

pub(super) fn identity(finding: &Finding) -> Identity {
    let (rule, subject, element, discriminator) = finding.identity();
    (rule.to_owned(), subject.to_owned(), element.to_owned(), discriminator.to_owned())
}

/// One contract or product: by its path at head, for what is gone by its subject at base.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Head(Arc<str>),
    Gone(Arc<str>),
}

/// What one base says of one contract or product.
struct Part<'mesh> {
    base: Option<&'mesh MeshMember>,
    head: Option<&'mesh MeshMember>,
    findings: Vec<(Finding, Identity)>,
}

/// What one of several bases says.
struct Side<'mesh> {
    base: &'mesh Mesh,
    parts: BTreeMap<Whose, Part<'mesh>>,
}

impl<'mesh> Side<'mesh> {
    fn new(
        base: &'mesh Mesh,
        head: &'mesh Mesh,
        past: &'mesh EarlierVersions,
        surroundings: &Surroundings,
    ) -> Self {
        let carried = Carried::between(base, head);
        let impact = Impact::new(base, head, &carried);
        let mut parts = BTreeMap::new();
        let mut releases = releases(base, head);
        past::inform(&mut releases, (base, head), past, *surroundings);
        for it in releases {
            let whose = match (it.head, it.base) {
                (Some(head), _) => Whose::Head(head.path.clone()),
                (None, Some(base)) => Whose::Gone(base.subject.clone()),
                (None, None) => continue,
            };
            let findings = release(&it, *surroundings, &impact).into_iter();
            let findings = findings.map(|it| (it.clone(), identity(&it))).collect();
            parts.insert(whose, Part { base: it.base, head: it.head, findings });
        }
        Self { base, parts }
    }

    /// Whether this base has nothing against what another one says.
    fn agrees(&self, whose: &Whose, other: &Part<'_>, identity: &Identity) -> bool {
        match self.parts.get(whose) {
            Some(part) if part.base.is_some() == other.base.is_some() => {
                part.findings.iter().any(|(_, it)| it == identity)
            }
            Some(part) => other.base.is_some() && part.base.is_none(),
            // What differs nowhere stands here as at head; what is gone may never have been here.
            None => match whose {
                Whose::Head(_) => false,
                Whose::Gone(subject) => !self.base.members.iter().any(|it| it.subject == *subject),
            },
        }
    }
}

/// How much of the data a change is about, and what name changed where it is but that.
type Reached = (Scope, Option<Renaming>);

/// The findings about one contract or product.
pub(super) fn release(
    release: &Release<'_>,
    surroundings: Surroundings,
    impact: &Impact<'_>,
) -> Vec<Finding> {
    let mut found = by_change(release, surroundings);
    // The version is judged last: by what the other rules ask of it.
    for rule in rules::all() {
        if let Check::Release(check) = rule.check {
            let mut findings = ChangeFindings::new(rule, None, release, surroundings, &mut found);
            check(release, &mut findings);
        }
    }
    served(release, &mut found);
    due::tell(release, &mut found);
    let life = Life::of(release, &surroundings);
    let mut known: FxHashMap<Reached, Vec<AffectedConsumer>> = FxHashMap::default();
    let mut hit = |reached: Reached| {
        let of = |(scope, renaming): &Reached| impact.of(release, scope, *renaming);
        known.entry(reached).or_insert_with_key(of).clone()
    };
    let mut findings: Vec<Finding> = found
        .into_iter()
        .map(|found| {
            let (scope, renaming) = (found.scope.clone(), found.renaming);
            let mut finding = judged(found, &life, surroundings.protect, &mut hit);
            if let Some(scope) = scope.filter(|_| may_be_escaped(&finding, surroundings.protect)) {
                escape(&mut finding, impact.moved(release, &scope, renaming));
            }
            finding
        })
        .collect();
    findings.sort_by(|a, b| {
        let key = |it: &Finding| (it.primary.file, it.primary.span);
        key(a).cmp(&key(b)).then_with(|| a.rule.cmp(&b.rule))
    });
    findings
}

/// What the rules about single changes find.
pub(super) fn by_change(release: &Release<'_>, surroundings: Surroundings) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for rule in rules::all() {
        if let Check::Change(check, verdict) = rule.check {
            let mut findings =
                ChangeFindings::new(rule, Some(verdict), release, surroundings, &mut found);
            release.changes.iter().for_each(|it| check(it, &mut findings));
        }
    }
    schema_changes::add(release, surroundings, &mut found);
    found
}

/// Asks nobody to raise a version that was raised far enough.
fn served(release: &Release<'_>, found: &mut [Found]) {
    let Some((_, _, VersionStep::By(step))) = release.version_step() else { return };
    for Found { finding, .. } in found {
        let due = finding.change.as_ref().and_then(|it| it.bump);
        if due.is_none_or(|due| due > step) {
            continue;
        }
        let Some(rest) = finding.help.as_deref().and_then(|it| it.strip_prefix("raise the "))
        else {
            continue;
        };
        let rest = rest.split_once("; ").map(|(_, rest)| rest.to_owned());
        finding.help = Some(rest.unwrap_or_else(|| "nothing to do: the version was raised".into()));
    }
}

/// What the life of a contract says about a broken promise of it.
struct Life {
    /// The status at base; where there was no base, at head.
    status: Lifecycle,
    /// Whether it is in use again.
    resurrected: bool,
    /// Whether a right major version lets a break of it only warn.
    excused: bool,
}

impl Life {
    fn of(release: &Release<'_>, surroundings: &Surroundings) -> Self {
        let word = |it: &MeshMember| it.unit.status().map(Lifecycle::read);
        let status = release.base.or(release.head).and_then(word).unwrap_or(Lifecycle::Active);
        let head = release.head.and_then(word);
        let resurrected =
            status == Lifecycle::Retired && head.is_some_and(|it| it != Lifecycle::Retired);
        let ended = release.end.or_else(|| release.base.and_then(end_of));
        let rose = release.version_step().is_some_and(|(base, head, step)| {
            step == VersionStep::By(Bump::Major) && head.major() > base.major()
        });
        let today = surroundings.today;
        let served_out = status == Lifecycle::Deprecated && ended.is_some_and(|end| end <= today);
        let excused = rose && past::excuses(surroundings.major_bump, served_out);
        Self { status, resurrected, excused }
    }

    /// A draft has made no promise yet, and nobody relies on what is retired.
    const fn effect(&self, effect: Effect) -> Effect {
        match (self.status, effect) {
            (Lifecycle::Proposed | Lifecycle::Draft, Effect::Break) => Effect::Risk,
            (Lifecycle::Retired, _) if !self.resurrected => Effect::Fine,
            (_, effect) => effect,
        }
    }

    /// The highest severity that it allows.
    const fn cap(&self) -> Severity {
        match self.status {
            Lifecycle::Proposed | Lifecycle::Draft => Severity::Warning,
            Lifecycle::Retired if self.resurrected => Severity::Warning,
            Lifecycle::Retired => Severity::Info,
            Lifecycle::Active | Lifecycle::Deprecated | Lifecycle::Other => Severity::Error,
        }
    }
}

/// The severity that the verdict on both sides asks for, where the producers are protected.
const fn for_producers(judgement: &Judgement, usual: Severity) -> Severity {
    match (judgement.consumers, judgement.producers) {
        (_, Effect::Break) => Severity::Error,
        (Effect::Break | Effect::Risk, _) | (_, Effect::Risk) => Severity::Warning,
        (Effect::Fine, Effect::Fine) => usual,
    }
}

/// What may break nobody does not break those who use it for sure.
fn at_risk(mut affected: Vec<AffectedConsumer>) -> Vec<AffectedConsumer> {
    for consumer in &mut affected {
        consumer.reach = consumer.reach.max(Reach::MayBeAffected);
    }
    affected.sort_by(|a, b| (a.reach, a.hops, &a.id).cmp(&(b.reach, b.hops, &b.id)));
    affected
}

/// Whether it is an error for its consumers' sake alone, and hits none of them at head.
fn may_be_escaped(finding: &Finding, protect: Protect) -> bool {
    finding.severity == Severity::Error
        && finding.change.as_ref().is_some_and(|it| {
            it.consumers == Effect::Break
                && (protect == Protect::Consumers || it.producers != Effect::Break)
                && it.affected.iter().all(|it| it.reach == Reach::NotAffected)
        })
}

/// A break only warns where all whom it would have hit moved in the same change.
fn escape(finding: &mut Finding, moved: Vec<AffectedConsumer>) {
    const NAMED: usize = 3;
    if moved.is_empty() {
        return;
    }
    finding.severity = Severity::Warning;
    let mut names: Vec<String> = moved.iter().take(NAMED).map(|it| brief(&it.id)).collect();
    if moved.len() > NAMED {
        names.push(format!("{} more", moved.len() - NAMED));
    }
    finding.add_help(&format!("its consumers move in the same change: {}", names.join(", ")));
    if let Some(judgement) = &mut finding.change {
        for consumer in moved {
            if judgement.affected.iter().all(|it| it.id != consumer.id) {
                judgement.affected.push(consumer);
            }
        }
        judgement.affected.sort_by(|a, b| (a.reach, a.hops, &a.id).cmp(&(b.reach, b.hops, &b.id)));
    }
}

/// A finding with the severity that is due: by who is protected, the life of the contract and
/// whether the change was announced; and with the consumers that it hits.
fn judged(
    found: Found,
    life: &Life,
    protect: Protect,
    hit: &mut dyn FnMut(Reached) -> Vec<AffectedConsumer>,
) -> Finding {
    let Found { mut finding, scope, renaming, cap } = found;
    let Some(mut judgement) = finding.change.take() else { return finding };
    let usual = finding.severity;
    let mut severity = match protect {
        Protect::Consumers => usual,
        Protect::Producers => for_producers(&judgement, usual),
        Protect::Both => usual.max(for_producers(&judgement, usual)),
    };
    if life.excused && judgement.consumers == Effect::Break {
        severity = severity.min(Severity::Warning);
    }
    finding.severity = severity.min(life.cap()).min(cap);
    judgement.consumers = life.effect(judgement.consumers);
    judgement.producers = life.effect(judgement.producers);
    judgement.affected = match (scope, judgement.consumers) {
        (None, _) | (Some(_), Effect::Fine) => Vec::new(),
        (Some(scope), Effect::Break) => hit((scope, renaming)),
        (Some(scope), Effect::Risk) => at_risk(hit((scope, renaming))),
    };
    finding.change = Some(judgement);
    finding
}
