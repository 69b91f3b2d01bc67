//! The one version to write, which findings and reports name alike.

use super::change_sink::{Found, demand};
use crate::finding::{Bump, Due};
use crate::model::diff::{Release, VersionStep};
use crate::model::{MeshMember, Version};
use std::collections::BTreeSet;

/// The version to write: after that of base by what the changes ask for, after one that a tag holds
/// by what differs from it, none that a tag holds, and none of a major that is served beside; where
/// they can be read.
pub(super) fn due(release: &Release<'_>, found: &[Found]) -> Option<Version> {
    let demand = demand(found).map_or(Bump::Patch, |(bump, _)| bump);
    let base = release.version_step().map(|(base, ..)| base.bumped(demand));
    let taken = release.taken.as_ref().map(|it| (it.bump, it.member));
    let after = taken.and_then(|(bump, member)| Some(member.unit.version()?.bumped(bump)));
    let step = taken.map_or(demand, |(bump, _)| bump.max(demand));
    let home = release.base.or(release.head).and_then(major);
    // A tag that holds the same as head leaves its version to it.
    let own = release.head.and_then(|it| it.unit.version()).filter(|_| taken.is_none());
    let beside = majors_beside(release);
    let mut due = base.max(after)?;
    loop {
        let next = if Some(due.major()) != home && beside.contains(&due.major()) {
            due.bumped(Bump::Major)
        } else if Some(&due) != own && release.released.contains(&due) {
            due.bumped(step)
        } else {
            return Some(due);
        };
        // There is no number after the last one.
        if next <= due {
            return None;
        }
        due = next;
    }
}

/// The majors of the same contract or product that head serves in other files.
pub(super) fn majors_beside(release: &Release<'_>) -> BTreeSet<u64> {
    let Some(head) = release.head else { return BTreeSet::new() };
    let Some(id) = head.unit.id() else { return BTreeSet::new() };
    let mesh = release.head_mesh;
    let others = |it: &&MeshMember| it.path != head.path;
    if head.unit.is_contract() {
        mesh.contracts_of(id).map(|it| it.1).filter(others).filter_map(major).collect()
    } else {
        mesh.products_of(id).map(|it| it.1).filter(others).filter_map(major).collect()
    }
}

fn major(member: &MeshMember) -> Option<u64> {
    member.unit.version().map(Version::major)
}

/// Says of all that asks for a version which one to write, and whether head has reached it.
pub(super) fn tell(release: &Release<'_>, found: &mut [Found]) {
    let asked = demand(found).map(|(bump, _)| bump);
    let step = release.version_step().map(|(.., step)| step);
    let back = step == Some(VersionStep::Decreased);
    if asked.is_none() && release.taken.is_none() && !back {
        return;
    }
    let Some(version) = due(release, found) else { return };
    let far = match (asked, step) {
        (Some(bump), Some(VersionStep::By(step))) => step >= bump,
        (Some(_), _) => false,
        (None, _) => !back,
    };
    let own = release.head.and_then(|it| it.unit.version());
    // A pre-release of what is due comes before it.
    let reached = |own: &Version| *own >= version || own.is_prerelease();
    let met = far && release.taken.is_none() && own.is_some_and(reached);
    let due = Due { version: version.to_string(), met };
    for judgement in found.iter_mut().filter_map(|it| it.finding.change.as_mut()) {
        judgement.due = Some(due.clone());
    }
}
