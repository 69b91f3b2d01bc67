//! Change rules and the past: versions that tags hold already, names that come back, and promises
//! of earlier revisions than the base.

use super::Surroundings;
use super::change_sink::demand;
use super::changes::{Identity, JudgedRelease, by_change, identity, release};
use super::grace::{self, Gone};
use super::words::brief;
use crate::config::MajorBump;
use crate::finding::{Bump, Effect, Finding, Label, Severity};
use crate::model::diff::{self, Elsewhere, Lifecycle, Release, Taken, release_between};
use crate::model::impact::{Carried, Impact};
use crate::model::{Earlier, EarlierVersions, Mesh, MeshMember, Subject, Version};
use crate::source::Place;
use std::collections::BTreeSet;

/// Adds to what changed what only the past knows.
pub(super) fn inform<'mesh>(
    releases: &mut [Release<'mesh>],
    (base, head): (&Mesh, &Mesh),
    past: &'mesh EarlierVersions,
    surroundings: Surroundings,
) {
    let now = Elsewhere::between(base, head).with_past(past);
    let before = Elsewhere::between(base, base).with_past(past);
    for release in releases {
        grace::settle(release, past, surroundings);
        let Some(head) = release.head else { continue };
        let stood = |it: &Taken<'_>| stood(it, past, (release, &before), surroundings);
        release.taken = taken(past, (release.head_mesh, &now), head, surroundings, &stood);
        release.released = past.released(head);
        let Some(base) = release.base else { continue };
        let earlier = past.of(head).map(|(it, was)| (&it.revision, was));
        release.changes.extend(diff::returned(earlier, base, head));
    }
}

/// What is found where head is compared with nothing: versions that tags hold already.
pub(super) fn alone<'mesh>(
    head: &'mesh Mesh,
    nothing: &'mesh Mesh,
    past: &'mesh EarlierVersions,
    surroundings: Surroundings,
) -> Vec<JudgedRelease<'mesh>> {
    let elsewhere = Elsewhere::between(head, head).with_past(past);
    let released = |member: &'mesh MeshMember| {
        let taken = taken(past, (head, &elsewhere), member, surroundings, &|_| false)?;
        let whole = Release {
            base_mesh: nothing,
            head_mesh: head,
            base: None,
            head: Some(member),
            changes: Vec::new(),
            schemas: Vec::new(),
            taken: Some(taken),
            released: past.released(member),
            end: None,
            cut_off: Vec::new(),
        };
        let carried = Carried::default();
        let impact = Impact::new(nothing, nothing, &carried);
        let findings = release(&whole, surroundings, &impact);
        Some(JudgedRelease { base: None, head: Some(member), findings })
    };
    head.members.iter().filter_map(released).collect()
}

/// The released version of the same number that holds something else; of several the one from which
/// head differs most, without those from which it did `before`.
fn taken<'mesh>(
    past: &'mesh EarlierVersions,
    (head_mesh, elsewhere): (&'mesh Mesh, &Elsewhere<'_>),
    head: &'mesh MeshMember,
    surroundings: Surroundings,
    before: &dyn Fn(&Taken<'_>) -> bool,
) -> Option<Taken<'mesh>> {
    let mut most: Option<Taken<'mesh>> = None;
    for it in past.of(head).filter(|(it, was)| it.released && have_one_version(was, head)) {
        let least = most.as_ref().map(|it| it.bump);
        if least == Some(Bump::Major) {
            break;
        }
        let other = differing(it, (head_mesh, elsewhere), head, surroundings);
        let other = other.filter(|it| least.is_none_or(|least| it.bump > least) && !before(it));
        most = other.or(most);
    }
    most
}

/// What a tag holds, where head differs from it so far that a version step is due.
fn differing<'mesh>(
    (earlier, was): (&'mesh Earlier, &'mesh MeshMember),
    (head_mesh, elsewhere): (&'mesh Mesh, &Elsewhere<'_>),
    head: &'mesh MeshMember,
    surroundings: Surroundings,
) -> Option<Taken<'mesh>> {
    let between = release_between((&earlier.mesh, was), (head_mesh, Some(head)), elsewhere)?;
    let found = by_change(&between, surroundings);
    let (bump, forcing) = demand(&found)?;
    let forcing = forcing.into_iter().map(str::to_owned).collect();
    Some(Taken { tag: earlier.revision.clone(), member: was, bump, forcing })
}

/// Whether two documents say one version.
fn have_one_version(one: &MeshMember, other: &MeshMember) -> bool {
    match (one.unit.version(), other.unit.version()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => {
            one.unit.facts.version.is_some() && one.unit.facts.version == other.unit.facts.version
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether base had the version already, and no less against what that tag holds: then who reuses
/// it did so before, and what changed since is judged for itself.
fn stood(
    taken_now: &Taken<'_>,
    past: &EarlierVersions,
    (release, elsewhere): (&Release<'_>, &Elsewhere<'_>),
    surroundings: Surroundings,
) -> bool {
    let had = release.base.zip(release.head).filter(|(base, head)| have_one_version(base, head));
    let before = had.and_then(|(base, head)| {
        let tag = past.of(head).find(|(_, was)| std::ptr::eq(*was, taken_now.member))?;
        differing(tag, (release.base_mesh, elsewhere), base, surroundings)
    });
    before.is_some_and(|it| it.bump >= taken_now.bump)
}

/// The promises of earlier revisions that head breaks, beside what is known already. What they say
/// of other contracts is looked up in the mesh `around` them, the nearest that is known.
pub(super) fn since<'mesh>(
    past: &'mesh EarlierVersions,
    (around, head): (&Mesh, &'mesh Mesh),
    surroundings: Surroundings,
    known: &[&Finding],
) -> Vec<JudgedRelease<'mesh>> {
    let mut all: Vec<JudgedRelease<'mesh>> = Vec::new();
    let mut told: BTreeSet<Identity> = known.iter().map(|it| identity(it)).collect();
    let mut steps: BTreeSet<String> =
        known.iter().filter(|it| is_step(it)).map(|it| it.subject.clone()).collect();
    let mut majors: BTreeSet<(Subject, Box<str>, Option<u64>)> = BTreeSet::new();
    let carried = Carried::default();
    let impact = Impact::new(head, head, &carried).of_past();
    let elsewhere = Elsewhere::between(around, head).with_past(past);
    let mut gone = Gone::new(past, surroundings);
    for earlier in past.all().filter(|it| it.binds) {
        let Some(was) = earlier.member() else { continue };
        let Some((subject, id)) = was.unit.facts.subject.zip(was.unit.id()) else { continue };
        let major = was.unit.version().map(Version::major);
        let newest = majors.insert((subject, id.into(), major));
        if !promised(was) {
            continue;
        }
        let Some(now) = partner(head, subject, id, (major, newest), &was.path) else { continue };
        let between = release_between((&earlier.mesh, was), (head, Some(now)), &elsewhere);
        let Some(mut between) = between else { continue };
        between.released = past.released(now);
        gone.settle(&mut between, earlier);
        let found = release(&between, surroundings, &impact).into_iter();
        let broken = |it: &Finding| {
            let step = is_step(it) && !steps.contains(&it.subject);
            (step || breaks(it)) && !told.contains(&identity(it))
        };
        let mut findings: Vec<Finding> = found.filter(broken).collect();
        told.extend(findings.iter().map(identity));
        steps.extend(findings.iter().filter(|it| is_step(it)).map(|it| it.subject.clone()));
        for finding in &mut findings {
            place(finding, earlier, now);
        }
        match all.iter_mut().find(|it| it.head.is_some_and(|it| std::ptr::eq(it, now))) {
            Some(known) => known.findings.append(&mut findings),
            None if findings.is_empty() => {}
            None => all.push(JudgedRelease { base: Some(was), head: Some(now), findings }),
        }
    }
    all
}

/// Whether a version was served, so that somebody may rely on it.
fn promised(member: &MeshMember) -> bool {
    match member.unit.status().map(Lifecycle::read) {
        Some(Lifecycle::Proposed | Lifecycle::Draft | Lifecycle::Retired) => false,
        Some(Lifecycle::Active | Lifecycle::Deprecated | Lifecycle::Other) | None => true,
    }
}

/// What a version became: the one of its major; of a major that is gone the newest version
/// became whatever has its id.
fn partner<'mesh>(
    head: &'mesh Mesh,
    subject: Subject,
    id: &str,
    (major, newest): (Option<u64>, bool),
    path: &str,
) -> Option<&'mesh MeshMember> {
    let all: Vec<&MeshMember> = match subject {
        Subject::Contract => head.contracts_of(id).map(|(_, it)| it).collect(),
        Subject::Product => head.products_of(id).map(|(_, it)| it).collect(),
    };
    let own = |it: &&&MeshMember| it.unit.version().map(Version::major) == major;
    let here = |it: &&&MeshMember| *it.path == *path;
    let same = all.iter().filter(own).find(here).or_else(|| all.iter().find(own));
    let other =
        || all.iter().find(here).or_else(|| all.iter().max_by_key(|it| it.unit.version().cloned()));
    same.or_else(|| newest.then(other).flatten()).copied()
}

/// Whether somebody breaks by it.
fn breaks(finding: &Finding) -> bool {
    let broken = |it: Effect| it == Effect::Break;
    finding.change.as_ref().is_some_and(|it| broken(it.consumers) || broken(it.producers))
}

/// Whether it says, as an error, which version is due.
fn is_step(finding: &Finding) -> bool {
    const STEPS: [&str; 4] = [
        "change/version-bump-too-small",
        "change/version-decreased",
        "change/version-not-bumped",
        "change/version-reused",
    ];
    finding.severity == Severity::Error && STEPS.contains(&finding.rule.as_str())
}

/// Says of a finding which revision it is about, and puts it into the file of head.
fn place(finding: &mut Finding, earlier: &Earlier, now: &MeshMember) {
    let revision = brief(&earlier.revision);
    if earlier.holds(finding.primary.file) {
        if finding.related.iter().all(|it| it.file != now.file) {
            let document = now.unit.document();
            let span = document.root().map(|it| document.mark(Place::key(it))).unwrap_or_default();
            finding.related.push(Label { file: now.file, span, message: String::new() });
        }
        if let Some(at) = finding.related.iter_mut().find(|it| it.file == now.file) {
            std::mem::swap(&mut finding.primary, at);
            "here at base".clone_into(&mut at.message);
            finding.primary.message = String::new();
            finding.base_pointer = std::mem::take(&mut finding.pointer);
        }
    }
    for label in &mut finding.related {
        if let Some(rest) = label.message.strip_suffix("at base") {
            label.message = format!("{rest}in {revision}");
        }
    }
    let what = if earlier.released { "the tag" } else { "the commit" };
    finding.add_help(&format!("{what} {revision} has what this breaks"));
}

/// Which earlier findings a base has against the same past, so that they are nobody's news.
pub fn standing(
    past: &EarlierVersions,
    base: &Mesh,
    surroundings: Surroundings,
    fresh: &[Finding],
) -> Vec<Finding> {
    let fresh: BTreeSet<Identity> = fresh.iter().map(identity).collect();
    let old = since(past, (base, base), surroundings, &[]).into_iter().flat_map(|it| it.findings);
    old.filter(|it| !fresh.contains(&identity(it))).collect()
}

/// Whether a right major version is enough for a break to warn only.
pub(super) const fn excuses(rule: MajorBump, served_out: bool) -> bool {
    match rule {
        MajorBump::Downgrade => served_out,
        MajorBump::Allow => true,
        MajorBump::Keep => false,
    }
}
