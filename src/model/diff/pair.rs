//! Which contract or product of head is which of base.
//!
//! By (id, major) first, so that majors served side by side are never compared with each other;
//! then by id among what is left; then by path, which finds a changed id; then what moved without an
//! id that tells it, by what is written in it.

use super::elsewhere::Elsewhere;
use super::kind::ChangeKind;
use super::likeness::{Names, alike};
use super::steps::Lifecycle;
use super::values::Collector;
use super::{Change, Element, Release, SchemaPair, contract, end_of, product, schemas};
use crate::model::{Mesh, MeshMember, Subject, Version};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Every contract and product that differs between two revisions, by path.
pub fn releases<'mesh>(base: &'mesh Mesh, head: &'mesh Mesh) -> Vec<Release<'mesh>> {
    let mut releases = Vec::new();
    let elsewhere = Elsewhere::between(base, head);
    for subject in [Subject::Contract, Subject::Product] {
        let pairs = pairs(base, head, subject);
        releases.extend(pairs.into_iter().filter_map(|pair| {
            let schemas = match pair {
                (Some(was), Some(is)) if subject == Subject::Contract => {
                    schemas::of_contract((base, was), (head, is))
                }
                _ => Vec::new(),
            };
            release((base, head), &elsewhere, subject, pair, schemas)
        }));
    }
    releases.sort_by(|a, b| path(a).cmp(path(b)));
    releases
}

fn path<'mesh>(release: &Release<'mesh>) -> &'mesh str {
    release.head.or(release.base).map_or("", |it| &*it.path)
}

/// One side of a pair may be missing.
type Pair<'mesh> = (Option<&'mesh MeshMember>, Option<&'mesh MeshMember>);

fn release<'mesh>(
    (base_mesh, head_mesh): (&'mesh Mesh, &'mesh Mesh),
    elsewhere: &Elsewhere<'_>,
    subject: Subject,
    (base, head): Pair<'mesh>,
    schemas: Vec<SchemaPair<'mesh>>,
) -> Option<Release<'mesh>> {
    let changes = match (base, head) {
        (None, None) => Vec::new(),
        (Some(base), None) if hidden(head_mesh, base) => Vec::new(),
        (Some(base), None) => vec![gone(subject, base, head_mesh)],
        (None, Some(head)) if hidden(base_mesh, head) => vec![unread(subject, head)],
        (None, Some(head)) => vec![added(subject, head)],
        (Some(base), Some(head)) => {
            let same = Arc::ptr_eq(&base.unit, &head.unit);
            if same && base.path == head.path && schemas.is_empty() {
                return None;
            }
            compared((base_mesh, base), (head_mesh, head), elsewhere, same)
        }
    };
    let differs = match (base, head) {
        (Some(base), Some(head)) => !Arc::ptr_eq(&base.unit, &head.unit),
        (None, _) | (_, None) => false,
    };
    (differs || !changes.is_empty() || !schemas.is_empty()).then_some(Release {
        base_mesh,
        head_mesh,
        base,
        head,
        changes,
        schemas,
        taken: None,
        released: Vec::new(),
        end: None,
        cut_off: Vec::new(),
    })
}

/// One document and an earlier version of it, whatever tells them apart, with the schema files that
/// they link; what it says of other contracts is looked up `elsewhere`.
pub fn release_between<'mesh>(
    (base_mesh, base): (&'mesh Mesh, &'mesh MeshMember),
    (head_mesh, head): (&'mesh Mesh, Option<&'mesh MeshMember>),
    elsewhere: &Elsewhere<'_>,
) -> Option<Release<'mesh>> {
    let subject = base.unit.facts.subject?;
    let pair = head.filter(|_| subject == Subject::Contract);
    let schemas = pair.map(|head| schemas::of_contract((base_mesh, base), (head_mesh, head)));
    let meshes = (base_mesh, head_mesh);
    release(meshes, elsewhere, subject, (Some(base), head), schemas.unwrap_or_default())
}

/// Whether a file that can't be read stands at the path on the other side: other rules say so.
fn hidden(other: &Mesh, member: &MeshMember) -> bool {
    other.at_path(&member.path).is_some_and(|(_, twin)| {
        twin.unit.facts.subject.is_none() && twin.unit.problems.iter().any(|it| it.kind.stops())
    })
}

fn name_of(member: &MeshMember) -> String {
    member.unit.id().map_or_else(|| member.path.to_string(), str::to_owned)
}

/// The place that stands for a contract or product: its `id`, else its first line.
fn place_of(member: &MeshMember) -> Option<Place> {
    let id = match (member.unit.contract(), member.unit.product()) {
        (Some(contract), _) => contract.id.place(),
        (None, Some(product)) => product.id.place(),
        (None, None) => None,
    };
    id.or_else(|| member.unit.document().root().map(Place::key))
}

fn whole(kind: ChangeKind, member: &MeshMember) -> Change {
    Change {
        kind,
        element: Element::existence(name_of(member)),
        base: None,
        head: None,
        around: None,
        before: None,
        after: None,
    }
}

fn added(subject: Subject, head: &MeshMember) -> Change {
    Change { head: place_of(head), ..whole(ChangeKind::Added(subject), head) }
}

/// A file that can't be compared, as it was not to be read at base.
fn unread(subject: Subject, head: &MeshMember) -> Change {
    Change { head: place_of(head), ..whole(ChangeKind::BaseUnread(subject), head) }
}

/// A contract or product that is gone; where its file turned into something else, that is said.
fn gone(subject: Subject, base: &MeshMember, head_mesh: &Mesh) -> Change {
    let turned = |(_, twin): (usize, &MeshMember)| twin.unit.is_product();
    if subject == Subject::Contract && head_mesh.at_path(&base.path).is_some_and(turned) {
        return Change { base: place_of(base), ..whole(ChangeKind::KindChanged, base) };
    }
    removed(subject, base)
}

fn removed(subject: Subject, base: &MeshMember) -> Change {
    let end = end_of(base);
    Change { base: place_of(base), ..whole(ChangeKind::Removed(subject, end), base) }
}

fn compared<'mesh>(
    (base_mesh, base): (&'mesh Mesh, &'mesh MeshMember),
    (head_mesh, head): (&'mesh Mesh, &'mesh MeshMember),
    elsewhere: &Elsewhere<'_>,
    same: bool,
) -> Vec<Change> {
    let mut collector = Collector { base, head, elsewhere: Some(elsewhere), changes: Vec::new() };
    if base.path != head.path {
        let element = Element::existence(name_of(head));
        let (before, after) = (place_of(base), place_of(head));
        if let (Some(at_base), Some(at_head)) = (before, after) {
            let change = collector.changed(ChangeKind::Moved, &element, at_base, at_head);
            change.values(Some(base.path.to_string()), Some(head.path.to_string()));
        }
    }
    if !same {
        if let (Some(b), Some(h)) = (base.unit.contract(), head.unit.contract()) {
            contract::compare(&mut collector, b, h);
        }
        if let (Some(b), Some(h)) = (base.unit.product(), head.unit.product()) {
            product::compare(&mut collector, (base_mesh, b), (head_mesh, h));
        }
    }
    collector.changes
}

/// What is still without a partner.
struct Left<'mesh> {
    base: BTreeSet<usize>,
    head: BTreeSet<usize>,
    base_mesh: &'mesh Mesh,
    head_mesh: &'mesh Mesh,
    pairs: Vec<(usize, usize)>,
}

fn pairs<'mesh>(base: &'mesh Mesh, head: &'mesh Mesh, subject: Subject) -> Vec<Pair<'mesh>> {
    let left = matched(base, head, subject);
    let both = left.pairs.iter().map(|(was, is)| (base.members.get(*was), head.members.get(*is)));
    let gone = left.base.iter().map(|it| (base.members.get(*it), None));
    let new = left.head.iter().map(|it| (None, head.members.get(*it)));
    both.chain(gone).chain(new).collect()
}

/// Which members of head contracts and products of base became, by their indexes.
pub(in crate::model) fn twins(base: &Mesh, head: &Mesh) -> BTreeMap<usize, usize> {
    let subjects = [Subject::Contract, Subject::Product].into_iter();
    subjects.flat_map(|it| matched(base, head, it).pairs).collect()
}

fn matched<'mesh>(base: &'mesh Mesh, head: &'mesh Mesh, subject: Subject) -> Left<'mesh> {
    let of = |mesh: &Mesh| match subject {
        Subject::Contract => mesh.contract_members().map(|(index, _)| index).collect(),
        Subject::Product => mesh.product_members().map(|(index, _)| index).collect(),
    };
    let (base_mesh, head_mesh) = (base, head);
    let mut left = Left { base: of(base), head: of(head), base_mesh, head_mesh, pairs: Vec::new() };
    let served = left.by_major(subject);
    left.by_id(subject, &served);
    left.by_path();
    left.by_content();
    left
}

impl<'mesh> Left<'mesh> {
    fn take(&mut self, base: usize, head: usize) {
        if self.base.remove(&base) && self.head.remove(&head) {
            self.pairs.push((base, head));
        }
    }

    /// The members of head with an id that are still free, by path.
    fn heads<'own>(
        &'own self,
        subject: Subject,
        id: &'own str,
    ) -> impl Iterator<Item = (usize, &'mesh MeshMember)> + 'own {
        let mesh = self.head_mesh;
        let (contracts, products) = match subject {
            Subject::Contract => (Some(mesh.contracts_of(id)), None),
            Subject::Product => (None, Some(mesh.products_of(id))),
        };
        let all = contracts.into_iter().flatten().chain(products.into_iter().flatten());
        all.filter(|(index, _)| self.head.contains(index))
    }

    fn bases(&self) -> Vec<(usize, &'mesh MeshMember)> {
        let mesh = self.base_mesh;
        self.base.iter().filter_map(|it| Some((*it, mesh.members.get(*it)?))).collect()
    }

    /// Pairs what has one id and one major, where there are several the same path first; gives
    /// the ids that were found.
    fn by_major(&mut self, subject: Subject) -> BTreeSet<&'mesh str> {
        let mut served = BTreeSet::new();
        for same_path in [true, false] {
            for (index, member) in self.bases() {
                let Some(id) = member.unit.id() else { continue };
                let major = member.unit.version().map(Version::major);
                let twin = self.heads(subject, id).find(|(_, it)| {
                    it.unit.version().map(Version::major) == major
                        && (!same_path || it.path == member.path)
                });
                if let Some((twin, _)) = twin {
                    served.insert(id);
                    self.take(index, twin);
                }
            }
        }
        served
    }

    /// Pairs what has one id and another major: in place, or where no major of it stayed.
    fn by_id(&mut self, subject: Subject, served: &BTreeSet<&str>) {
        for same_path in [true, false] {
            for (index, member) in self.bases() {
                let Some(id) = member.unit.id() else { continue };
                if !same_path && served.contains(id) {
                    continue;
                }
                let twin =
                    self.heads(subject, id).find(|(_, it)| !same_path || it.path == member.path);
                if let Some((twin, _)) = twin {
                    self.take(index, twin);
                }
            }
        }
    }

    /// Pairs what stands at one path.
    fn by_path(&mut self) {
        for (index, member) in self.bases() {
            if let Some((twin, _)) = self.head_mesh.at_path(&member.path)
                && self.head.contains(&twin)
            {
                self.take(index, twin);
            }
        }
    }

    /// Pairs what moved: what says the same word for word, then contracts that declare the same
    /// under another id, then those that never had one and have most in common. What stays at its
    /// path did not move.
    fn by_content(&mut self) {
        let mut old = self.bases();
        old.retain(|(_, it)| self.head_mesh.at_path(&it.path).is_none());
        if old.is_empty() {
            return;
        }
        let heads = self.head.iter();
        let heads = heads.filter_map(|it| Some((*it, self.head_mesh.members.get(*it)?)));
        let mut new: Vec<(usize, &MeshMember)> = heads.collect();
        new.retain(|(_, it)| self.base_mesh.at_path(&it.path).is_none());
        self.by_equal(&old, &new, |it| Some(it.unit.source().clone()));
        // Another contract may take the place of what is on its way out.
        old.retain(|(_, it)| !is_leaving(it));
        self.by_equal(&old, &new, |it| Some(declared(it)).filter(|it| !it.is_empty()));
        old.retain(|(was, it)| self.base.contains(was) && it.unit.id().is_none());
        new.retain(|(is, it)| self.head.contains(is) && it.unit.id().is_none());
        let names = |all: &[(usize, &MeshMember)]| -> Vec<_> {
            all.iter().map(|(_, it)| declared(it)).collect()
        };
        for (was, is) in alike(&names(&old), &names(&new)) {
            if let (Some((was, _)), Some((is, _))) = (old.get(was), new.get(is)) {
                self.take(*was, *is);
            }
        }
    }

    /// Pairs what is still free and has the same of something, but for the same id: of versions with
    /// one id it is known already which is which.
    fn by_equal<K: Ord>(
        &mut self,
        old: &[(usize, &'mesh MeshMember)],
        new: &[(usize, &'mesh MeshMember)],
        of: fn(&'mesh MeshMember) -> Option<K>,
    ) {
        let mut heads: BTreeMap<K, VecDeque<(usize, &MeshMember)>> = BTreeMap::new();
        for (index, head) in new.iter().filter(|(it, _)| self.head.contains(it)) {
            if let Some(key) = of(head) {
                heads.entry(key).or_default().push_back((*index, head));
            }
        }
        for (index, base) in old.iter().filter(|(it, _)| self.base.contains(it)) {
            let other = |it: &(usize, &MeshMember)| {
                base.unit.id().is_none() || base.unit.id() != it.1.unit.id()
            };
            let twins = of(base).and_then(|it| heads.get_mut(&it));
            let twin = twins.and_then(|it| it.remove(it.iter().position(other)?));
            if let Some((twin, _)) = twin {
                self.pairs.push((*index, twin));
            }
        }
        for (was, is) in &self.pairs {
            self.base.remove(was);
            self.head.remove(is);
        }
    }
}

/// Whether a contract was on its way out, so that another one may replace it.
fn is_leaving(member: &MeshMember) -> bool {
    match member.unit.status().map(Lifecycle::read) {
        Some(Lifecycle::Deprecated | Lifecycle::Retired) => true,
        Some(Lifecycle::Proposed | Lifecycle::Draft | Lifecycle::Active | Lifecycle::Other)
        | None => false,
    }
}

/// The names of the objects and fields of a contract, and of the tables.
fn declared(member: &MeshMember) -> Names<()> {
    let mut names = Vec::new();
    for object in member.unit.contract().into_iter().flat_map(|it| &it.objects) {
        let own = (object.name.text(), object.physical_name());
        names.push((own, String::new()));
        object.visit_fields(&mut |dotted, _| names.push((own, dotted.to_owned())));
    }
    Names::of((), names.into_iter())
}
