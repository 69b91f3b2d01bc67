//! The blast radius of a change of the rules: both versions over the same documents.

mod past;
mod waivers;

pub use past::{Past, Replay, replay};

use super::{Desk, Judgement, Terms, judged};
use crate::config;
use crate::discover::Snapshot;
use crate::evaluate::policy::compare::{self, Mark, Rules, Shift, Version};
use crate::finding::{Finding, Severity};
use crate::model::Mesh;
use crate::parse::Text;
use crate::report::policy_diff::{
    DomainDiff, Extent, FindingDiff, FindingEffect, PolicyDiff, Standing, place, reported,
};
use crate::report::{Failure, Location};
use crate::source::{Revision, Source, Sources};
use std::collections::{BTreeMap, BTreeSet};

/// Most findings that are listed; all are counted.
const MOST_FINDINGS: usize = 20_000;

/// Compares the rules of two revisions, and what they find in the documents of the newer one.
pub fn policy_diff(base: &Snapshot, head: &Snapshot, terms: &Terms) -> PolicyDiff {
    let mut diff = PolicyDiff::new(terms.today.to_string(), &terms.comparison);
    (diff.base, diff.head) = (terms.base.clone(), terms.head.clone());
    diff.notes.clone_from(&terms.notes);
    let (old, new) = (head.governed_by(base), head.governed_by(head));
    let (before, after) = (judged(&old, &[], &old, terms), judged(&new, &[], &new, terms));
    diff.add_shifts(located(shifts(base, head, terms), base, head));
    let sides = [(&before, "by the older rules"), (&after, "by the newer rules")];
    for (side, which) in sides {
        diff.failures.extend(
            side.desk
                .failures
                .iter()
                .map(|it| Failure { message: format!("{which}: {}", it.message), ..it.clone() }),
        );
    }
    diff.summary.contracts = after.desk.head.contract_members().count();
    diff.summary.products = after.desk.head.product_members().count();
    if diff.failures.is_empty() {
        let compared = compared(before, after);
        follow(&mut diff, compared);
    }
    diff
}

/// How the rules of two revisions differ, waivers included.
fn shifts(base: &Snapshot, head: &Snapshot, terms: &Terms) -> Vec<Shift> {
    let mut shifts = rules_shifts(base, head, terms);
    shifts.extend(waivers::shifts(base, head));
    shifts
}

/// How the policies and configurations of two revisions differ.
pub(super) fn rules_shifts(base: &Snapshot, head: &Snapshot, terms: &Terms) -> Vec<Shift> {
    let modules =
        |snapshot: &Snapshot| Desk::bare(snapshot, terms).modules(snapshot, snapshot.settings());
    let (old, new) = (modules(base), modules(head));
    let rules = |snapshot, modules| rules_of(snapshot, modules);
    compare::shifts(&rules(base, &old), &rules(head, &new), terms.today)
}

fn rules_of<'a>(
    snapshot: &'a Snapshot,
    modules: &'a [(crate::evaluate::policy::Module, bool)],
) -> Rules<'a> {
    Rules::new(snapshot.settings(), snapshot.text(config::FILE), modules)
}

/// Differences with the places that they are written at.
fn located(shifts: Vec<Shift>, base: &Snapshot, head: &Snapshot) -> Vec<(Shift, Option<Location>)> {
    let place = |shift: Shift| {
        let location = shift.mark.as_ref().and_then(|mark| location(mark, base, head));
        (shift, location)
    };
    shifts.into_iter().map(place).collect()
}

/// The text of a file of the rules.
pub(super) fn text_at<'a>(mark: &Mark, base: &'a Snapshot, head: &'a Snapshot) -> Option<&'a Text> {
    let snapshot = match mark.version {
        Version::Base => base,
        Version::Head => head,
    };
    let waivers = snapshot.waivers.as_ref().filter(|it| it.path == mark.path);
    snapshot.text(&mark.path).or(waivers.map(|it| &it.text))
}

fn location(mark: &Mark, base: &Snapshot, head: &Snapshot) -> Option<Location> {
    let text = text_at(mark, base, head)?;
    let revision = match mark.version {
        Version::Base => Revision::Base,
        Version::Head => Revision::Head,
    };
    let source = Source::new(mark.path.clone(), revision, text.text.clone(), text.encoding);
    let ends = (source.position(mark.span.start), source.position(mark.span.end));
    Some(place(&mark.path, revision, ends, &mark.pointer))
}

/// A finding by both versions, with the domain and owners that the newer one names.
fn compared(before: Judgement<'_>, after: Judgement<'_>) -> Compared {
    let mut findings = Vec::new();
    let known: BTreeMap<String, Finding> =
        before.settled.findings.into_iter().map(|it| (it.fingerprint.clone(), it)).collect();
    let meshes = [&after.desk.head, &before.desk.head];
    let mut seen = BTreeSet::new();
    for finding in after.settled.findings {
        seen.insert(finding.fingerprint.clone());
        let is = Some(standing(&finding));
        match known.get(&finding.fingerprint) {
            None => {
                let effect = FindingEffect::NewlyFailing;
                findings.push(told(effect, None, is, finding, &after.desk.sources, meshes));
            }
            Some(was) if standing(was) != standing(&finding) || was.message != finding.message => {
                let was = Some(standing(was));
                let effect = FindingEffect::Changed;
                findings.push(told(effect, was, is, finding, &after.desk.sources, meshes));
            }
            Some(_) => {}
        }
    }
    for (fingerprint, finding) in known {
        if !seen.contains(&fingerprint) {
            let (effect, was) = (FindingEffect::NewlyPassing, Some(standing(&finding)));
            findings.push(told(effect, was, None, finding, &before.desk.sources, meshes));
        }
    }
    findings.sort_by(|a, b| order(&a.diff).cmp(&order(&b.diff)));
    Compared { findings }
}

fn order(it: &FindingDiff) -> impl Ord + '_ {
    let place = &it.finding.location;
    (&place.path, place.start, &it.finding.rule, it.effect, &it.finding.fingerprint)
}

struct Compared {
    findings: Vec<Told>,
}

/// A finding that differs, and what it stands in.
struct Told {
    diff: FindingDiff,
    /// Whether that is a contract; nothing for a file of the rules.
    contract: Option<bool>,
}

fn told(
    effect: FindingEffect,
    before: Option<Standing>,
    after: Option<Standing>,
    finding: Finding,
    sources: &Sources,
    meshes: [&Mesh; 2],
) -> Told {
    // What the newer rules leave out stands only in the mesh of the older ones.
    let path = sources.path(finding.primary.file);
    let member = meshes.into_iter().find_map(|it| it.at_path(path)).map(|(_, member)| member);
    let contract = member.map(|it| it.unit.is_contract());
    let mut finding = reported(finding, sources);
    if let Some(member) = member {
        finding.domain = member.domain.as_ref().map(ToString::to_string);
        finding.owners = member.owners.to_vec();
    }
    Told { diff: FindingDiff { effect, before, after, finding }, contract }
}

fn standing(finding: &Finding) -> Standing {
    Standing { severity: finding.severity, waiver: finding.waiver.as_ref().map(|it| it.id.clone()) }
}

/// Counts what follows, and lists it.
fn follow(diff: &mut PolicyDiff, compared: Compared) {
    let mut domains: BTreeMap<Option<String>, DomainDiff> = BTreeMap::new();
    let (mut blocked, mut released) = (Documents::default(), Documents::default());
    for Told { diff: it, contract } in &compared.findings {
        let own = domains.entry(it.finding.domain.clone()).or_default();
        let (all, one) = match it.effect {
            FindingEffect::NewlyFailing => {
                (&mut diff.summary.newly_failing, &mut own.newly_failing)
            }
            FindingEffect::NewlyPassing => {
                (&mut diff.summary.newly_passing, &mut own.newly_passing)
            }
            FindingEffect::Changed => (&mut diff.summary.changed, &mut own.changed),
        };
        *all += 1;
        *one += 1;
        let owners = it.finding.owners.iter().filter(|it| !own.owners.contains(it));
        let owners: Vec<String> = owners.cloned().collect();
        own.owners.extend(owners);
        let blocks = |it: &Option<Standing>| it.as_ref().is_some_and(Standing::blocks);
        let (was, is) = (blocks(&it.before), blocks(&it.after));
        if let Some(contract) = contract.filter(|_| was != is) {
            let documents = if is { &mut blocked } else { &mut released };
            let path = it.finding.location.path.clone();
            documents.0.insert((it.finding.domain.clone(), contract, path));
        }
    }
    (diff.summary.would_block, diff.summary.would_release) = (blocked.extent(), released.extent());
    for (name, mut domain) in domains {
        domain.would_block = blocked.of(name.as_deref());
        domain.would_release = released.of(name.as_deref());
        domain.owners.sort();
        domain.domain = name;
        diff.domains.push(domain);
    }
    if compared.findings.len() > MOST_FINDINGS {
        let more = compared.findings.len() - MOST_FINDINGS;
        diff.notes.push(format!("{more} more findings differ and are only counted"));
    }
    let listed = compared.findings.into_iter().take(MOST_FINDINGS);
    diff.findings = listed.map(|it| it.diff).collect();
}

/// Documents: domain, whether it is a contract, path.
#[derive(Default)]
struct Documents(BTreeSet<(Option<String>, bool, String)>);

impl Documents {
    fn extent(&self) -> Extent {
        let contracts = self.0.iter().filter(|(_, contract, _)| *contract).count();
        let domains: BTreeSet<_> = self.0.iter().filter_map(|(name, ..)| name.as_ref()).collect();
        let products = self.0.len() - contracts;
        Extent { contracts, products, domains: domains.len() }
    }

    fn of(&self, domain: Option<&str>) -> usize {
        self.0.iter().filter(|(name, ..)| name.as_deref() == domain).count()
    }
}

/// Whether a finding blocks.
fn blocks(finding: &Finding) -> bool {
    finding.severity == Severity::Error && finding.waiver.is_none()
}
