//! The contracts of a report: what happened to each, its version and who uses it.

use super::wire::{ConsumerInfo, ContractChange, ContractInfo, VersionInfo};
use crate::finding::{Due, Finding, Status};
use crate::model::{EdgeKind, Mesh, MeshMember, Standard, Version};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// All contracts of both revisions, by path.
pub(super) fn contracts(
    head: &Mesh,
    base: Option<&Mesh>,
    findings: &[Finding],
) -> Vec<ContractInfo> {
    let dues = dues(findings);
    let consumers = consumers(head);
    let mut pairs = Pairs::new(base);
    let mut contracts = Vec::new();
    for (index, member) in head.contract_members().filter(|it| it.1.elsewhere.is_none()) {
        let before = pairs.take(member);
        let users = consumers.get(&index).into_iter().flatten();
        let due = dues.get(&*member.subject);
        contracts.push(ContractInfo {
            change: base.map(|_| change(member, before)),
            previous_path: before.filter(|it| it.path != member.path).map(|it| it.path.to_string()),
            version: version(before, Some(member), due),
            consumers: users.cloned().collect(),
            ..described(member)
        });
    }
    for member in pairs.left() {
        contracts.push(ContractInfo {
            change: Some(ContractChange::Removed),
            version: version(Some(member), None, None),
            ..described(member)
        });
    }
    contracts.sort_by(|a, b| {
        (&a.path, &a.id, a.change.is_some()).cmp(&(&b.path, &b.id, b.change.is_some()))
    });
    contracts
}

fn described(member: &MeshMember) -> ContractInfo {
    let standard = member.unit.facts.standard;
    let version = standard.map_or("", Standard::api_version);
    ContractInfo {
        id: member.subject.to_string(),
        path: member.path.to_string(),
        format: standard.map_or("", Standard::format).to_owned(),
        standard_version: version.strip_prefix('v').unwrap_or(version).to_owned(),
        change: None,
        previous_path: None,
        version: VersionInfo::default(),
        domain: member.domain.as_ref().map(ToString::to_string),
        owners: member.owners.to_vec(),
        consumers: Vec::new(),
    }
}

fn change(head: &MeshMember, base: Option<&MeshMember>) -> ContractChange {
    let Some(base) = base else { return ContractChange::Added };
    let same = Arc::ptr_eq(&head.unit, &base.unit) || head.unit.source() == base.unit.source();
    if head.path != base.path {
        ContractChange::Renamed
    } else if same {
        ContractChange::Unchanged
    } else {
        ContractChange::Modified
    }
}

/// The version that the changes of each subject ask for.
fn dues(findings: &[Finding]) -> FxHashMap<&str, Due> {
    let mut by_subject: FxHashMap<&str, Vec<&Finding>> = FxHashMap::default();
    for finding in findings.iter().filter(|it| it.status != Status::Fixed) {
        by_subject.entry(&finding.subject).or_default().push(finding);
    }
    let due = |(subject, own): (_, Vec<_>)| Some((subject, due(own)?));
    by_subject.into_iter().filter_map(due).collect()
}

/// The version that the findings about one contract ask for; what it breaks of several earlier
/// revisions may ask for several, of which the last serves all.
pub(super) fn due<'run>(findings: impl IntoIterator<Item = &'run Finding>) -> Option<Due> {
    let dues = findings.into_iter().filter_map(|it| it.change.as_ref()?.due.as_ref());
    dues.cloned().reduce(|a, b| {
        let met = a.met && b.met;
        let later = Version::read(&b.version) > Version::read(&a.version);
        Due { met, ..if later { b } else { a } }
    })
}

/// The versions of both sides, and the least that is due at head.
pub(super) fn version(
    base: Option<&MeshMember>,
    head: Option<&MeshMember>,
    due: Option<&Due>,
) -> VersionInfo {
    let written = |member: &MeshMember| member.unit.facts.version.as_deref().map(str::to_owned);
    let due = due.filter(|_| head.is_some());
    VersionInfo {
        base: base.and_then(written),
        head: head.and_then(written),
        required: due.map(|it| it.version.clone()),
        ok: due.map(|it| it.met),
    }
}

/// Who uses each contract directly, by the index of the contract.
fn consumers(mesh: &Mesh) -> FxHashMap<usize, BTreeSet<ConsumerInfo>> {
    let mut consumers: FxHashMap<usize, BTreeSet<ConsumerInfo>> = FxHashMap::default();
    for edge in &mesh.edges {
        let reads = match edge.kind {
            EdgeKind::InputPort
            | EdgeKind::InputContract
            | EdgeKind::Relationship
            | EdgeKind::Transform
            | EdgeKind::ConsumerContract => true,
            EdgeKind::OutputPort => false,
        };
        let (Some(target), Some(user)) = (edge.target, mesh.members.get(edge.from)) else {
            continue;
        };
        if reads && target != edge.from {
            let consumer =
                ConsumerInfo { id: user.subject.to_string(), owners: user.owners.to_vec() };
            consumers.entry(target).or_default().insert(consumer);
        }
    }
    consumers
}

/// The contracts of base, to be found again at head: by name, else by path.
struct Pairs<'mesh> {
    mesh: Option<&'mesh Mesh>,
    by_subject: FxHashMap<&'mesh str, usize>,
    by_id: FxHashMap<&'mesh str, usize>,
    taken: FxHashSet<usize>,
}

impl<'mesh> Pairs<'mesh> {
    fn new(mesh: Option<&'mesh Mesh>) -> Self {
        let mut pairs = Self {
            mesh,
            by_subject: FxHashMap::default(),
            by_id: FxHashMap::default(),
            taken: FxHashSet::default(),
        };
        for (index, member) in mesh.into_iter().flat_map(Mesh::contract_members) {
            pairs.by_subject.insert(&member.subject, index);
        }
        for (id, indexes) in mesh.into_iter().flat_map(Mesh::contract_ids) {
            if let [only] = indexes {
                pairs.by_id.insert(id, *only);
            }
        }
        pairs
    }

    fn take(&mut self, head: &MeshMember) -> Option<&'mesh MeshMember> {
        let mesh = self.mesh?;
        let by_path = mesh.at_path(&head.path).filter(|(_, it)| it.unit.is_contract());
        let candidates = [
            self.by_subject.get(&*head.subject).copied(),
            head.unit.id().and_then(|it| self.by_id.get(it).copied()),
            by_path.map(|it| it.0),
        ];
        let index = candidates.into_iter().flatten().find(|it| !self.taken.contains(it))?;
        self.taken.insert(index);
        mesh.members.get(index)
    }

    /// What was not found again.
    fn left(&self) -> impl Iterator<Item = &'mesh MeshMember> {
        let all = self.mesh.into_iter().flat_map(Mesh::contract_members);
        all.filter(|it| !self.taken.contains(&it.0)).map(|it| it.1)
    }
}
