//! What references in earlier revisions meant when they were written.
//!
//! Each earlier version stands alone in its mesh. What it says of other contracts is looked up in
//! those versions of them that stood beside it, as far as they are known.

use super::elsewhere::{Meant, node_of, twins};
use super::fields::Twins;
use crate::model::edges::{
    Element, Names, SHARED, User, foreign_key, own_source, sources_of, starts,
};
use crate::model::mesh::FoundBy;
use crate::model::{Earlier, EarlierVersions, Mesh, MeshMember, Text, Version};
use crate::source::FileId;
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most versions that are looked into for a name which the one beside does not have.
const MOST_OLDER: usize = 8;

/// The contract of head that a version became, and which of its elements are which there.
type Now = (usize, Twins);

/// The versions that stood beside each other, looked at only where somebody refers to them.
pub(super) struct Beside<'mesh> {
    versions: &'mesh EarlierVersions,
    head: &'mesh Mesh,
    index: OnceCell<Index>,
    /// What versions became, by their indexes.
    now: RefCell<FxHashMap<usize, Option<Now>>>,
}

/// Where to find versions; their indexes rise with their age.
struct Index {
    by_file: FxHashMap<FileId, usize>,
    by_path: BTreeMap<Arc<str>, Vec<usize>>,
    /// The paths of what an id or a table was the name of.
    called: OnceCell<BTreeMap<Box<str>, BTreeSet<Arc<str>>>>,
}

/// What the name of an element means that some version has.
pub(super) enum Then {
    /// An element of head.
    Is(Meant),
    /// An element that head does not have.
    Gone,
    /// An element of a contract of which nobody knows what became.
    Lost,
}

impl<'mesh> Beside<'mesh> {
    pub(super) fn new(versions: &'mesh EarlierVersions, head: &'mesh Mesh) -> Self {
        Self { versions, head, index: OnceCell::new(), now: RefCell::default() }
    }

    /// Whether a document is one of these versions.
    pub(super) fn has(&self, member: &MeshMember) -> bool {
        self.at(member).is_some()
    }

    /// What a foreign key of an earlier version into the file at a path meant; `at_base` says what
    /// it means where the base stands.
    pub(super) fn key(
        &self,
        (user, path): (&MeshMember, &str),
        to: &Text,
        at_base: &dyn Fn() -> Option<Then>,
    ) -> Option<Then> {
        let (beside, older) = self.versions_at(self.at(user)?, path);
        let meant = |index: usize| {
            let earlier = self.versions.get(index)?;
            let user = User { from: usize::MAX, path: &user.path, unit: &user.unit };
            let element = foreign_key(&earlier.mesh, user, &to.value, to.node)?.element?;
            self.meant(index, &element)
        };
        // What was not there was so before, or came later.
        let own = || beside.and_then(meant);
        let base_first = || at_base().filter(|_| beside.is_none());
        let before = || older.iter().take(MOST_OLDER).find_map(|it| meant(*it));
        own().or_else(base_first).or_else(before).or_else(at_base)
    }

    /// What a source of a field of an earlier version meant, where versions beside it have it.
    pub(super) fn sources(&self, user: &MeshMember, text: &str) -> Option<Vec<Meant>> {
        let (at, own) = (self.at(user)?, user.unit.contract()?);
        let (mut by_id, mut by_table) = (Vec::new(), Vec::new());
        for path in self.index().called(self.versions, text) {
            let beside = self.versions_at(at, &path).0.filter(|it| *it != at);
            let Some((index, earlier)) = beside.and_then(|it| Some((it, self.versions.get(it)?)))
            else {
                continue;
            };
            let own = (usize::MAX, own);
            let (found_by, sources) = sources_of(&earlier.mesh, own, &Names::default(), text);
            let found = sources.into_iter().map(|(_, element)| (index, element));
            match found_by {
                FoundBy::Id => by_id.extend(found),
                FoundBy::Name | FoundBy::Path | FoundBy::Table => by_table.extend(found),
            }
        }
        // An id is that of the highest version, and says more than a table.
        let version = |it: &(usize, Element)| {
            let member = self.versions.get(it.0).and_then(Earlier::member);
            (member.and_then(|it| it.unit.version().cloned()), Reverse(it.0))
        };
        let mut found = by_id.into_iter().max_by_key(version).map_or(by_table, |it| vec![it]);
        if found.is_empty() {
            let mesh = &self.versions.get(at)?.mesh;
            found.push((at, own_source(mesh, (0, own), text)?));
        }
        let meant = |(index, element): &(usize, Element)| match self.meant(*index, element)? {
            Then::Is(meant) => Some(meant),
            Then::Gone | Then::Lost => None,
        };
        let mut all: Vec<Meant> = found.iter().map(meant).collect::<Option<_>>()?;
        all.sort_unstable();
        Some(all)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(self.versions))
    }

    /// The index of a document among these versions.
    fn at(&self, member: &MeshMember) -> Option<usize> {
        self.index().by_file.get(&member.file).copied()
    }

    /// The version at a path that stood beside another one, and those before it; where there is
    /// none, what stands at base did.
    fn versions_at(&self, other: usize, path: &str) -> (Option<usize>, &[usize]) {
        let all = self.index().by_path.get(path).map(Vec::as_slice).unwrap_or_default();
        let (newer, older) = all.split_at(all.partition_point(|it| *it <= other));
        let revision = |index: usize| self.versions.get(index).map(|it| &it.revision);
        match older.split_first() {
            Some((first, rest)) if revision(*first) == revision(other) => (Some(*first), rest),
            _ => (newer.last().copied(), older),
        }
    }

    /// What an element of a version means, where it has that.
    fn meant(&self, index: usize, element: &Element) -> Option<Then> {
        let contract = self.versions.get(index)?.member()?.unit.contract()?;
        let node = node_of(contract, element)?;
        let mut known = self.now.borrow_mut();
        Some(match known.entry(index).or_insert_with(|| self.became(index)) {
            Some((contract, twins)) => {
                twins.of(node).map_or(Then::Gone, |it| Then::Is((*contract, it)))
            }
            None => Then::Lost,
        })
    }

    /// What a version became.
    fn became(&self, index: usize) -> Option<Now> {
        let was = self.versions.get(index)?.member()?;
        let (now, is) = self.twin(was)?;
        let twins = twins((was, was.unit.contract()?), (is, is.unit.contract()?));
        Some((now, twins))
    }

    /// The contract of head with the id and major of a version, else what stands at its path, else
    /// the newest with its id.
    fn twin(&self, was: &MeshMember) -> Option<(usize, &'mesh MeshMember)> {
        let major = was.unit.version().map(Version::major);
        let of_id = || was.unit.id().into_iter().flat_map(|it| self.head.contracts_of(it));
        let own = || of_id().filter(|(_, it)| it.unit.version().map(Version::major) == major);
        let here = |it: &(usize, &MeshMember)| it.1.path == was.path;
        let at_path = || self.head.at_path(&was.path).filter(|(_, it)| it.unit.is_contract());
        let newest = || of_id().max_by_key(|(_, it)| it.unit.version().cloned());
        own().find(here).or_else(|| own().next()).or_else(at_path).or_else(newest)
    }
}

impl Index {
    fn of(versions: &EarlierVersions) -> Self {
        let mut by_path: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
        let mut by_file = FxHashMap::default();
        for (index, member) in versions.all().map(Earlier::member).enumerate() {
            let Some(member) = member else { continue };
            by_file.insert(member.file, index);
            by_path.entry(member.path.clone()).or_default().push(index);
        }
        Self { by_file, by_path, called: OnceCell::new() }
    }

    /// The paths of what a source of a field may name; none where those are many.
    fn called(&self, versions: &EarlierVersions, text: &str) -> BTreeSet<Arc<str>> {
        let called = self.called.get_or_init(|| {
            let mut called: BTreeMap<Box<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
            for member in versions.all().filter_map(Earlier::member) {
                let tables = member.unit.facts.tables.iter().map(|it| &**it);
                for name in member.unit.id().into_iter().chain(tables) {
                    called.entry(name.into()).or_default().insert(member.path.clone());
                }
            }
            called
        });
        let paths = starts(text).filter_map(|(name, _)| called.get(name)).flatten().cloned();
        let paths: BTreeSet<Arc<str>> = paths.collect();
        if paths.len() > SHARED { BTreeSet::new() } else { paths }
    }
}
