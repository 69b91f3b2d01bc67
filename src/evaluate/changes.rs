//! What the rules of group `change/` find between two revisions.

use super::Surroundings;
use super::change_sink::{ChangeFindings, Found};
use super::rules::{self, Check};
use crate::config::Protect;
use crate::finding::{AffectedConsumer, Bump, Effect, Finding, Judgement, Reach, Severity};
use crate::model::diff::{Lifecycle, Release, Scope, VersionStep, end_of, releases};
use crate::model::impact::Impact;
use crate::model::{Mesh, MeshMember};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// What the change rules find between two revisions of a mesh, by path and position.
///
/// Where a finding is about something that is gone, it lies in a file of base.
pub fn changes(base: &Mesh, head: &Mesh, surroundings: &Surroundings) -> Vec<Finding> {
    let impact = Impact::new(base, head);
    let releases = releases(base, head);
    releases.iter().flat_map(|it| release(it, *surroundings, &impact)).collect()
}

/// The findings about one contract or product.
fn release(release: &Release<'_>, surroundings: Surroundings, impact: &Impact<'_>) -> Vec<Finding> {
    let mut found: Vec<Found> = Vec::new();
    for rule in rules::all() {
        if let Check::Change(check, verdict) = rule.check {
            let mut findings =
                ChangeFindings::new(rule, Some(verdict), release, surroundings.today, &mut found);
            release.changes.iter().for_each(|it| check(it, &mut findings));
        }
    }
    // The version is judged last: by what the other rules ask of it.
    for rule in rules::all() {
        if let Check::Release(check) = rule.check {
            let mut findings =
                ChangeFindings::new(rule, None, release, surroundings.today, &mut found);
            check(release, &mut findings);
        }
    }
    let life = Life::of(release, surroundings.today);
    let mut known: FxHashMap<Scope, Vec<AffectedConsumer>> = FxHashMap::default();
    let mut hit = |scope: Scope| {
        known.entry(scope).or_insert_with_key(|scope| impact.of(release, scope)).clone()
    };
    let mut findings: Vec<Finding> = found
        .into_iter()
        .map(|found| judged(found, &life, surroundings.protect, &mut hit))
        .collect();
    findings.sort_by(|a, b| {
        let key = |it: &Finding| (it.primary.file, it.primary.span);
        key(a).cmp(&key(b)).then_with(|| a.rule.cmp(&b.rule))
    });
    findings
}

/// What the life of a contract says about a broken promise of it.
struct Life {
    /// The status at base; where there was no base, at head.
    status: Lifecycle,
    /// Whether it is in use again.
    resurrected: bool,
    /// Whether a new major replaces a contract whose announced end has passed.
    served_out: bool,
}

impl Life {
    fn of(release: &Release<'_>, today: Date) -> Self {
        let word = |it: &MeshMember| it.unit.status().map(Lifecycle::read);
        let status = release.base.or(release.head).and_then(word).unwrap_or(Lifecycle::Active);
        let head = release.head.and_then(word);
        let resurrected =
            status == Lifecycle::Retired && head.is_some_and(|it| it != Lifecycle::Retired);
        let ended = release.base.and_then(end_of);
        let rose = release.version_step().is_some_and(|(base, head, step)| {
            step == VersionStep::By(Bump::Major) && head.major() > base.major()
        });
        let served_out =
            status == Lifecycle::Deprecated && rose && ended.is_some_and(|end| end <= today);
        Self { status, resurrected, served_out }
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

/// A finding with the severity that is due: by who is protected, the life of the contract and
/// whether the change was announced; and with the consumers that it hits.
fn judged(
    found: Found,
    life: &Life,
    protect: Protect,
    hit: &mut dyn FnMut(Scope) -> Vec<AffectedConsumer>,
) -> Finding {
    let Found { mut finding, scope, cap } = found;
    let Some(mut judgement) = finding.change.take() else { return finding };
    let usual = finding.severity;
    let mut severity = match protect {
        Protect::Consumers => usual,
        Protect::Producers => for_producers(&judgement, usual),
        Protect::Both => usual.max(for_producers(&judgement, usual)),
    };
    if life.served_out && judgement.consumers == Effect::Break {
        severity = severity.min(Severity::Warning);
    }
    finding.severity = severity.min(life.cap()).min(cap);
    judgement.consumers = life.effect(judgement.consumers);
    judgement.producers = life.effect(judgement.producers);
    judgement.affected = match (scope, judgement.consumers) {
        (None, _) | (Some(_), Effect::Fine) => Vec::new(),
        (Some(scope), Effect::Break) => hit(scope),
        (Some(scope), Effect::Risk) => at_risk(hit(scope)),
    };
    finding.change = Some(judgement);
    finding
}
