//! What the users at head mean by what they say, as the contracts stood at base.
//!
//! A change may take away the very name by which a user finds the contract. Who says what meant it
//! at base is still its user: only who says something else moved.

use super::observed::Seen;
use super::search::Side;
use super::{Knowledge, Known, UsedElement};
use crate::model::Mesh;
use crate::model::diff::{Lifecycle, twins};
use crate::model::edges::{Names, User, is_own, of_user};
use crate::model::mesh::{Edge, EdgeKind, FoundBy};
use crate::source::NodeId;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The uses between two revisions that the edges of head don't tell.
#[derive(Debug, Default)]
pub struct Carried {
    /// Uses of contracts that are still there, by the indexes of head.
    pub(super) edges: Vec<Edge>,
    /// Contracts that are gone, by their indexes at base, with the users at head that mean them, and
    /// the most that is known of that.
    gone: BTreeMap<(usize, usize), Knowledge>,
    /// Uses by who now names what nobody is known to have.
    doubtful: BTreeSet<Use>,
    /// Uses of elements by names that they did not have at base.
    renamed: BTreeSet<Use>,
    /// Uses by words that find the contract, and in it the same, whatever it and its objects are
    /// called.
    kept: BTreeSet<Use>,
    /// The same, by what was used at base.
    kept_at_base: BTreeSet<UseAtBase>,
    /// Uses of a contract that is retired by words that another major still stands for.
    relieved: BTreeSet<Use>,
    /// Uses by words that another major of the contract still stands for: the one of base that no
    /// more does.
    served: BTreeSet<UseAtBase>,
    /// What dbt projects read.
    pub(super) seen: Seen,
    /// What the members of base became.
    twins: BTreeMap<usize, usize>,
}

/// A use at head: who, where it says so, and the contract and element that are meant.
type Use = (usize, NodeId, usize, Option<UsedElement>);

/// A use of a contract of base: that, the user at head, and the elements used and using.
type UseAtBase = (usize, usize, Option<UsedElement>, Made);

/// An object and a dotted field of it.
type FieldName = (Box<str>, Box<str>);

/// What is made from something, where that is said.
type Made = Option<FieldName>;

/// Both revisions.
struct Sides<'mesh> {
    base: &'mesh Mesh,
    head: &'mesh Mesh,
    names: Names,
    /// What the members of head were at base.
    origins: BTreeMap<usize, usize>,
    /// What contracts of head hold, by their indexes.
    known: RefCell<BTreeMap<usize, Known<'mesh>>>,
}

/// How somebody used the contracts of one id at base.
#[derive(Debug, Default)]
struct Before<'mesh> {
    targets: BTreeSet<usize>,
    /// The versions that nobody had then either.
    unresolved: BTreeSet<Option<&'mesh str>>,
}

/// What somebody used at base, and does not use at head.
struct Dropped {
    contracts: BTreeSet<usize>,
    /// Number of positions that said so.
    went: usize,
    /// Number of positions that now ask for what was not used at base.
    came: usize,
}

impl Carried {
    /// Looks at what all users at head say.
    pub fn between(base: &Mesh, head: &Mesh) -> Self {
        let twins = twins(base, head);
        let origins = twins.iter().map(|(was, is)| (*is, *was)).collect();
        let (names, known) = (Names::default(), RefCell::default());
        let sides = Sides { base, head, names, origins, known };
        let seen = Seen::between(base, head, &twins);
        let mut carried = Self { seen, twins, ..Self::default() };
        for user in 0..head.members.len() {
            carried.add_meant(&sides, user);
            carried.add_unresolved(&sides, user);
            carried.add_unknown_sources(&sides, user);
        }
        carried
    }

    /// Whether somebody who used a contract at base that is gone means it at head too.
    pub(super) fn still_uses(&self, user: usize, contract: usize) -> bool {
        self.twins.get(&user).is_some_and(|user| self.gone.contains_key(&(contract, *user)))
    }

    /// The most that is known of a use.
    pub(super) fn most_known(&self, edge: &Edge, side: Side) -> Knowledge {
        let known = match side {
            Side::Base => {
                let user = self.twins.get(&edge.from).copied();
                edge.target.zip(user).and_then(|it| self.gone.get(&it).copied())
            }
            Side::Head => among(&self.doubtful, || used(edge)).then_some(Knowledge::Unknown),
        };
        known.unwrap_or(Knowledge::Touched)
    }

    /// Whether a use is of an element by a name that it did not have at base.
    pub(super) fn is_renamed(&self, edge: &Edge) -> bool {
        among(&self.renamed, || used(edge))
    }

    /// Whether the words of a use find the same, whatever the contract and its objects are called.
    pub(super) fn is_kept(&self, edge: &Edge, side: Side) -> bool {
        match side {
            Side::Base => among(&self.kept_at_base, || self.used_at_base(edge)),
            Side::Head => among(&self.kept, || used(edge)),
        }
    }

    /// Whether somebody says at head what another major means of the contract that was used at
    /// base, which is gone or retired.
    pub(super) fn is_served(&self, edge: &Edge, side: Side) -> bool {
        match side {
            Side::Base => among(&self.served, || self.used_at_base(edge)),
            Side::Head => among(&self.relieved, || used(edge)),
        }
    }

    /// A use at base, by who says it at head.
    fn used_at_base(&self, edge: &Edge) -> Option<UseAtBase> {
        let user = *self.twins.get(&edge.from)?;
        Some((edge.target?, user, edge.element.clone(), edge.by.clone()))
    }

    /// Adds what somebody at head means, as the contracts stood at base.
    ///
    /// What a document that changed says may mean something new now; who did not change can't
    /// have known of that.
    fn add_meant(&mut self, sides: &Sides<'_>, user: usize) {
        let own = sides.head.uses_by(user);
        let (changed, meant) = sides.meant(user);
        if changed {
            self.add_renamed(sides, user, &meant);
        }
        for it in &*meant {
            let Some(target) = it.target else { continue };
            let now = self.twins.get(&target).copied();
            let is_here = |edge: &Edge| now.is_some() && edge.target == now;
            let says = at(own, it.node);
            if changed && !sides.said(user, it) {
                let elsewhere = !says.iter().any(is_here);
                // It names an element of head, whatever had that name before.
                let known = |edge: &Edge| is_here(edge) && edge.by == it.by && sides.is_known(edge);
                let has_target = says.iter().any(|it| it.target.is_some());
                if elsewhere && has_target || tells_element(it) && says.iter().any(known) {
                    continue;
                }
            }
            self.add_said(sides, (it, &meant), (user, target), says);
        }
    }

    /// Adds a use of a contract of base by one who says the same at head.
    fn add_said(
        &mut self,
        sides: &Sides<'_>,
        (it, meant): (&Edge, &[Edge]),
        (user, target): (usize, usize),
        says: &[Edge],
    ) {
        let now = self.twins.get(&target).copied();
        let here =
            says.iter().filter(|edge| now.is_some() && edge.target == now && edge.by == it.by);
        let at_base = || (target, user, it.element.clone(), it.by.clone());
        if let Some(edge) = here.clone().find(|edge| edge.element == it.element)
            && (edge.to == it.to || edge.finds_without_id(it))
        {
            if edge.to != it.to {
                self.kept.extend(used(edge));
                self.kept_at_base.insert(at_base());
            }
            if sides.is_retired(edge) && self.stays(sides, (it, meant), says) {
                self.relieved.extend(used(edge));
                self.served.insert(at_base());
            }
        } else if self.stays(sides, (it, meant), says) {
            self.served.insert(at_base());
        } else {
            let carried = self.carry(sides, it, (user, target), Knowledge::Touched);
            let mut here = here.filter(|edge| edge.finds_without_id(it));
            if let Some(edge) = here.find(|edge| sides.is_known(edge)) {
                self.kept.extend([used(edge), carried].into_iter().flatten());
                self.kept_at_base.insert(at_base());
            }
        }
    }

    /// Whether the same words meant another major of a contract too, and still do.
    fn stays(&self, sides: &Sides<'_>, (it, meant): (&Edge, &[Edge]), says: &[Edge]) -> bool {
        let same = |edge: &&Edge| edge.by == it.by && edge.by.is_some();
        let beside = at(meant, it.node).iter().filter(same);
        let beside = beside.filter(|edge| edge.to == it.to && edge.target != it.target);
        // What is no promise yet, or no more, serves nobody.
        let promised = |now: usize| {
            !sides.status(now).is_some_and(|it| {
                matches!(it, Lifecycle::Proposed | Lifecycle::Draft | Lifecycle::Retired)
            })
        };
        let still = |now: usize| {
            let here = says.iter().filter(same).filter(|edge| edge.target == Some(now));
            here.into_iter().any(|edge| sides.is_known(edge))
        };
        let now = beside.filter_map(|edge| self.twins.get(&edge.target?).copied());
        it.kind == EdgeKind::Transform && now.into_iter().any(|it| promised(it) && still(it))
    }

    /// Adds the uses at head that name an element in another way than before.
    fn add_renamed(&mut self, sides: &Sides<'_>, user: usize, meant: &[Edge]) {
        for edge in sides.head.uses_by(user).iter().filter(|it| tells_element(it)) {
            let Some(now) = edge.target.filter(|_| edge.element.is_some()) else { continue };
            let Some(was) = sides.origins.get(&now) else { continue };
            let before = at(meant, edge.node).iter().filter(|it| it.target == Some(*was));
            let mut before = before.filter(|it| it.by == edge.by);
            // What others of its fields said is no news either, unless it said something itself.
            let known = before.any(|it| match sides.said_by(user, it) {
                Some(same) => same,
                None => sides.said(user, it),
            });
            // A list names fields by its own; the version that it asks for tells nothing of them.
            let lists = || {
                let before = sides.before(user).filter(|it| it.kind == EdgeKind::ConsumerContract);
                let same = |it: &Edge| (it.target, &it.by) == (Some(*was), &edge.by);
                before.into_iter().any(|it| same(it) && it.element == edge.element)
            };
            let known = known || edge.kind == EdgeKind::ConsumerContract && lists();
            if !known && sides.is_known(edge) {
                self.renamed.extend(used(edge));
            }
        }
    }

    /// Adds that somebody who now asks for what nobody has did not move away.
    fn add_unresolved(&mut self, sides: &Sides<'_>, user: usize) {
        let Some(origin) = sides.origins.get(&user) else { return };
        let provides = |edge: &Edge| edge.kind == EdgeKind::OutputPort;
        let mut before: BTreeMap<(&str, bool), Before<'_>> = BTreeMap::new();
        for it in sides.base.uses_by(*origin) {
            // The contract may go by another id at head.
            let now = it.target.and_then(|it| self.twins.get(&it));
            let now = now.and_then(|it| sides.head.members.get(*it)?.unit.id());
            for to in now.into_iter().filter(|now| *now != &*it.to).chain([&*it.to]) {
                let before = before.entry((to, provides(it))).or_default();
                match it.target {
                    Some(target) => before.targets.insert(target),
                    None => before.unresolved.insert(it.version.as_deref()),
                };
            }
        }
        let mut dropped: BTreeMap<EdgeKind, Dropped> = BTreeMap::new();
        for it in sides.head.uses_by(user).iter().filter(|it| it.target.is_none()) {
            let before = before.get(&(&*it.to, provides(it)));
            let new = before.filter(|was| !was.unresolved.contains(&it.version.as_deref()));
            for target in new.into_iter().flat_map(|it| &it.targets) {
                self.carry(sides, it, (user, *target), Knowledge::Touched);
            }
            if before.is_some() {
                continue;
            }
            // Another contract, in a version that it does not have, is nowhere to move to; nor is
            // one that nobody has, unless something else took the place of what went.
            let is_known = sides.head.resolve(&it.to, None).is_some();
            let dropped = dropped
                .entry(it.kind)
                .or_insert_with(|| self.dropped(sides, (*origin, user), it.kind));
            let most = if is_known { Knowledge::Touched } else { Knowledge::Unknown };
            if is_known || !provides(it) && dropped.went > dropped.came {
                for target in &dropped.contracts {
                    self.carry(sides, it, (user, *target), most);
                }
            }
        }
    }

    /// Adds that a field which is now made from what nobody has did not leave what it was made
    /// from, unless something else took its place.
    fn add_unknown_sources(&mut self, sides: &Sides<'_>, user: usize) {
        for (field, node) in sides.unknown_sources(user) {
            let of_field =
                |edge: &&Edge| edge.kind == EdgeKind::Transform && edge.by.as_ref() == Some(&field);
            let origin = sides.origins.get(&user).copied().unwrap_or(usize::MAX);
            let before = || sides.base.uses_by(origin).iter().filter(of_field);
            let after = || sides.head.uses_by(user).iter().filter(of_field);
            let same = |was: &Edge, is: &Edge| {
                let now = was.target.and_then(|it| self.twins.get(&it).copied());
                now.is_some() && now == is.target && was.element == is.element
            };
            let went: Vec<&Edge> =
                before().filter(|was| !after().any(|is| same(was, is))).collect();
            let came = after().filter(|is| !before().any(|was| same(was, is)));
            if places(went.iter().copied()) <= places(came) {
                continue;
            }
            for (edge, target) in went.into_iter().filter_map(|it| Some((it, it.target?))) {
                let edge = Edge { node, ..edge.clone() };
                self.carry(sides, &edge, (user, target), Knowledge::Unknown);
            }
        }
    }

    /// What somebody used in some way at base, and does not use at head.
    fn dropped(&self, sides: &Sides<'_>, (was, is): (usize, usize), kind: EdgeKind) -> Dropped {
        let (before, after) = (sides.base.uses_by(was), sides.head.uses_by(is));
        let now = |it: &Edge| self.twins.get(&it.target?).copied();
        let known: BTreeSet<usize> = before.iter().filter_map(now).collect();
        let stays: BTreeSet<usize> = after.iter().filter_map(|it| it.target).collect();
        let is_gone =
            |it: &&Edge| it.target.is_some() && now(it).is_none_or(|it| !stays.contains(&it));
        let went: Vec<&Edge> = before.iter().filter(|it| it.kind == kind).filter(is_gone).collect();
        let is_new = |it: &&Edge| it.target.is_some_and(|it| !known.contains(&it));
        let came = after.iter().filter(|it| it.kind == kind).filter(is_new);
        Dropped {
            contracts: went.iter().filter_map(|it| it.target).collect(),
            went: places(went.into_iter()),
            came: places(came),
        }
    }

    /// Adds a use of a contract of base by the id that it had there; without the version, which
    /// says nothing of what it means. Gives the use, where the contract is still there.
    fn carry(
        &mut self,
        sides: &Sides<'_>,
        edge: &Edge,
        (from, target): (usize, usize),
        most: Knowledge,
    ) -> Option<Use> {
        let Some(now) = self.twins.get(&target) else {
            let known = self.gone.entry((target, from)).or_insert(most);
            *known = most.max(*known);
            return None;
        };
        let id = sides.base.members.get(target).and_then(|it| it.unit.id());
        let (target, to) = (Some(*now), id.unwrap_or(&edge.to).into());
        let edge = Edge { from, target, to, version: None, ..edge.clone() };
        let carried = used(&edge);
        if most < Knowledge::Touched {
            self.doubtful.extend(carried.clone());
        }
        self.edges.push(edge);
        carried
    }
}

/// A use at head, where it is of something that is there.
fn used(edge: &Edge) -> Option<Use> {
    Some((edge.from, edge.node, edge.target?, edge.element.clone()))
}

fn among<T: Ord>(all: &BTreeSet<T>, found: impl FnOnce() -> Option<T>) -> bool {
    !all.is_empty() && found().is_some_and(|it| all.contains(&it))
}

/// Whether a use may tell which element it is of.
fn tells_element(edge: &Edge) -> bool {
    edge.by.is_some() || edge.kind == EdgeKind::Relationship
}

/// Number of positions that uses are said at.
fn places<'edge>(edges: impl Iterator<Item = &'edge Edge>) -> usize {
    edges.map(|it| it.node).collect::<BTreeSet<_>>().len()
}

/// What is said at one position, of what is sorted by it.
fn at(edges: &[Edge], node: NodeId) -> &[Edge] {
    let from = edges.partition_point(|it| it.node < node);
    let to = edges.partition_point(|it| it.node <= node);
    edges.get(from..to).unwrap_or_default()
}

impl Edge {
    /// Whether it and another use find their contracts in the same way, whatever ids those have.
    fn finds_without_id(&self, other: &Self) -> bool {
        self.found_by == other.found_by && self.found_by != FoundBy::Id
    }
}

impl<'mesh> Sides<'mesh> {
    /// The status of a contract at head.
    fn status(&self, contract: usize) -> Option<Lifecycle> {
        self.head.members.get(contract)?.unit.status().map(Lifecycle::read)
    }

    /// Whether the contract at head that is used is retired.
    fn is_retired(&self, edge: &Edge) -> bool {
        edge.target.and_then(|it| self.status(it)) == Some(Lifecycle::Retired)
    }

    /// Whether the contract at head holds the element that is used.
    fn is_known(&self, edge: &Edge) -> bool {
        let Some((target, element)) = edge.target.zip(edge.element.as_ref()) else { return false };
        let contract = || self.head.members.get(target)?.unit.contract();
        let mut known = self.known.borrow_mut();
        let known = known.entry(target).or_insert_with(|| Known::new([contract(), None], false));
        known.holds(element)
    }

    /// Whether a member of head said the same at base, whatever else of it changed.
    fn said(&self, user: usize, edge: &Edge) -> bool {
        self.before(user).any(|was| {
            (was.kind, was.target, &was.element, &was.to, &was.version)
                == (edge.kind, edge.target, &edge.element, &edge.to, &edge.version)
        })
    }

    /// Whether what uses something in a member of head used the same at base, of whatever version;
    /// nothing where it used nothing then.
    fn said_by(&self, user: usize, edge: &Edge) -> Option<bool> {
        let own = |was: &&Edge| was.by.is_some() && was.by == edge.by && was.kind == edge.kind;
        let mut before = self.before(user).filter(own).peekable();
        before.peek()?;
        Some(before.any(|was| (was.target, &was.element) == (edge.target, &edge.element)))
    }

    /// What a member of head used at base.
    fn before(&self, user: usize) -> impl Iterator<Item = &'mesh Edge> {
        let before = self.origins.get(&user).map(|it| self.base.uses_by(*it));
        before.into_iter().flatten()
    }

    /// What a member of head would use if it stood at base, and whether it does not.
    fn meant(&self, user: usize) -> (bool, Cow<'mesh, [Edge]>) {
        let Some(member) = self.head.members.get(user) else { return (false, Cow::default()) };
        if let Some((at, was)) = self.base.at_path(&member.path)
            && Arc::ptr_eq(&was.unit, &member.unit)
        {
            return (false, Cow::Borrowed(self.base.uses_by(at)));
        }
        let from = self.origins.get(&user).copied().unwrap_or(usize::MAX);
        let mut edges = Vec::new();
        let user = User { from, path: &member.path, unit: &member.unit };
        of_user(self.base, user, &self.names, &mut edges);
        edges.sort_by_key(|edge| edge.node);
        (true, Cow::Owned(edges))
    }

    /// The fields of a member of head that are made from a name which nobody has, now or at base,
    /// and which that field did not give at base; with where they say so.
    fn unknown_sources(&self, user: usize) -> Vec<(FieldName, NodeId)> {
        let Some(origin) = self.origins.get(&user).copied() else { return Vec::new() };
        let (changed, meant) = self.meant(user);
        let is_made = |edge: &Edge| edge.kind == EdgeKind::Transform;
        if !changed || !self.base.uses_by(origin).iter().any(is_made) {
            return Vec::new();
        }
        let contract = |mesh: &'mesh Mesh, at: usize| mesh.members.get(at)?.unit.contract();
        let sides = (contract(self.base, origin), contract(self.head, user));
        let (Some(was), Some(own)) = sides else { return Vec::new() };
        let mut known: BTreeSet<(&str, Box<str>, &str)> = BTreeSet::new();
        was.visit_fields(&mut |object, dotted, field| {
            let object = object.name.text().unwrap_or_default();
            let sources = field.more().rare().transform_sources.iter();
            known.extend(sources.map(|it| (object, dotted.into(), &*it.value)));
        });
        let mut unknown = Vec::new();
        own.visit_fields(&mut |object, dotted, field| {
            let Some(object) = object.name.text() else { return };
            for source in &field.more().rare().transform_sources {
                let is_found = || {
                    let now = at(self.head.uses_by(user), source.node);
                    !now.is_empty() || !at(&meant, source.node).is_empty()
                };
                if !known.contains(&(object, dotted.into(), &*source.value))
                    && !is_found()
                    && !is_own(self.head, (user, own), &source.value)
                {
                    unknown.push(((object.into(), dotted.into()), source.node));
                }
            }
        });
        unknown.dedup_by(|a, b| a.0 == b.0);
        unknown
    }
}
