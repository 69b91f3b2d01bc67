//! What references in earlier revisions meant when they were written.
//!
//! Each earlier version stands alone in its mesh. What it says of other contracts is looked up in
//! those versions of them that stood beside it, as far as they are known.

use super::elsewhere::{Meant, node_of, twins};
use super::fields::Twins;
use crate::model::edges::{
    Element, Names, Reference, SHARED, element_by_ids, own_source, sources_of, starts,
};
use crate::model::mesh::FoundBy;
use crate::model::{Earlier, EarlierVersions, Mesh, MeshMember, Moment, Text, Version};
use crate::source::FileId;
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
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
    /// Documents of head, each alone in a mesh, by their indexes.
    alone: RefCell<FxHashMap<usize, Rc<Mesh>>>,
}

/// What stood at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// What stands there at head, by its index in that mesh.
    Head(usize),
    /// The version at an index.
    Earlier(usize),
}

/// What stood at a path, and until when where that is known.
type Until = (Option<Moment>, What);

/// Where to find versions; their indexes rise with their age.
struct Index {
    by_file: FxHashMap<FileId, usize>,
    /// What stood at a path: each line newest first, then what is in none.
    by_path: BTreeMap<Arc<str>, Vec<Until>>,
    /// Until when versions stood, by their indexes.
    until: FxHashMap<usize, Moment>,
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
        let (now, alone) = (RefCell::default(), RefCell::default());
        Self { versions, head, index: OnceCell::new(), now, alone }
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
        let Reference::Ids { object, fields, .. } = Reference::read(&to.value) else { return None };
        let (beside, older) = self.standing(self.at(user)?, path);
        let meant = |what: What| {
            let contract = self.member(what)?.unit.contract()?;
            self.meant(what, &element_by_ids(contract, object, &fields)?)
        };
        // What was not there was so before, or came later.
        let own = || beside.and_then(meant);
        let base_first = || at_base().filter(|_| beside.is_none());
        let before = || older.iter().take(MOST_OLDER).find_map(|(_, it)| meant(*it));
        own().or_else(base_first).or_else(before).or_else(at_base)
    }

    /// What a source of a field of an earlier version meant, where versions beside it have it.
    pub(super) fn sources(&self, user: &MeshMember, text: &str) -> Option<Vec<Meant>> {
        let (at, own) = (self.at(user)?, user.unit.contract()?);
        let (mut by_id, mut by_table) = (Vec::new(), Vec::new());
        for path in self.index().called(self, text) {
            let beside = self.standing(at, &path).0.filter(|it| *it != What::Earlier(at));
            let Some(beside) = beside else { continue };
            let of = |mesh: &Mesh| sources_of(mesh, (usize::MAX, own), &Names::default(), text);
            let Some((found_by, sources)) = self.in_mesh(beside, of) else { continue };
            let found = sources.into_iter().map(|(_, element)| (beside, element));
            match found_by {
                FoundBy::Id => by_id.extend(found),
                FoundBy::Name | FoundBy::Path | FoundBy::Table => by_table.extend(found),
            }
        }
        // An id is that of the highest version, and says more than a table.
        let version = |it: &(What, Element)| {
            let member = self.member(it.0);
            (member.and_then(|it| it.unit.version().cloned()), Reverse(it.0))
        };
        let mut found = by_id.into_iter().max_by_key(version).map_or(by_table, |it| vec![it]);
        if found.is_empty() {
            let mesh = &self.versions.get(at)?.mesh;
            found.push((What::Earlier(at), own_source(mesh, (0, own), text)?));
        }
        let meant = |(what, element): &(What, Element)| match self.meant(*what, element)? {
            Then::Is(meant) => Some(meant),
            Then::Gone | Then::Lost => None,
        };
        let mut all: Vec<Meant> = found.iter().map(meant).collect::<Option<_>>()?;
        all.sort_unstable();
        Some(all)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(self.versions, self.head))
    }

    /// The index of a document among these versions.
    fn at(&self, member: &MeshMember) -> Option<usize> {
        self.index().by_file.get(&member.file).copied()
    }

    /// What stood at a path beside a version, and what did before it; where nothing is known to
    /// have stood there, what stands at base did.
    fn standing(&self, other: usize, path: &str) -> (Option<What>, &[Until]) {
        let index = self.index();
        let all = index.by_path.get(path).map(Vec::as_slice).unwrap_or_default();
        let Some(own) = index.until.get(&other) else { return (None, all) };
        let is_newer = |(until, _): &Until| until.is_some_and(|it| it <= *own);
        let (newer, older) = all.split_at(all.partition_point(is_newer));
        let beside = newer.last().filter(|(it, _)| it.is_some_and(|until| until.line == own.line));
        (beside.map(|(_, it)| *it), older)
    }

    /// The document that stood somewhere.
    fn member(&self, what: What) -> Option<&'mesh MeshMember> {
        match what {
            What::Head(index) => self.head.members.get(index),
            What::Earlier(index) => self.versions.get(index)?.member(),
        }
    }

    /// What a mesh tells in which a document stands alone.
    fn in_mesh<T>(&self, what: What, tell: impl FnOnce(&Mesh) -> T) -> Option<T> {
        let index = match what {
            What::Head(index) => index,
            What::Earlier(index) => return Some(tell(&self.versions.get(index)?.mesh)),
        };
        let member = self.head.members.get(index)?;
        let alone = || Rc::new(Mesh::new(vec![member.clone()], Vec::new(), false));
        let mesh = self.alone.borrow_mut().entry(index).or_insert_with(alone).clone();
        Some(tell(&mesh))
    }

    /// What an element of what stood somewhere means, where that has it.
    fn meant(&self, what: What, element: &Element) -> Option<Then> {
        let node = node_of(self.member(what)?.unit.contract()?, element)?;
        let index = match what {
            What::Head(index) => return Some(Then::Is((index, node))),
            What::Earlier(index) => index,
        };
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

    /// The contract of head with the id and major of a version, else the one with its id, at its
    /// path or the newest, else what stands at its path.
    fn twin(&self, was: &MeshMember) -> Option<(usize, &'mesh MeshMember)> {
        let major = was.unit.version().map(Version::major);
        let of_id = || was.unit.id().into_iter().flat_map(|it| self.head.contracts_of(it));
        let own = || of_id().filter(|(_, it)| it.unit.version().map(Version::major) == major);
        let here = |it: &(usize, &MeshMember)| it.1.path == was.path;
        let newest = || of_id().max_by_key(|(_, it)| it.unit.version().cloned());
        let at_path = || self.head.at_path(&was.path).filter(|(_, it)| it.unit.is_contract());
        let of_major = own().find(here).or_else(|| own().next());
        of_major.or_else(|| of_id().find(here)).or_else(newest).or_else(at_path)
    }
}

impl Index {
    fn of(versions: &EarlierVersions, head: &Mesh) -> Self {
        let mut by_path: BTreeMap<Arc<str>, Vec<Until>> = BTreeMap::new();
        let mut until = FxHashMap::default();
        for it in versions.stood() {
            let what = match it.version {
                Some(index) => What::Earlier(index),
                None => match head.at_path(&it.path) {
                    Some((index, _)) => What::Head(index),
                    None => continue,
                },
            };
            by_path.entry(it.path.clone()).or_default().push((it.until, what));
            if let Some((index, moment)) = it.version.zip(it.until) {
                until.entry(index).or_insert(moment);
            }
        }
        for all in by_path.values_mut() {
            all.sort_by_key(|(until, _)| (until.is_none(), *until));
        }
        let members = versions.all().map(Earlier::member).enumerate();
        let by_file = members.filter_map(|(index, it)| Some((it?.file, index))).collect();
        Self { by_file, by_path, until, called: OnceCell::new() }
    }

    /// The paths of what a source of a field may name; none where those are many.
    fn called(&self, beside: &Beside<'_>, text: &str) -> BTreeSet<Arc<str>> {
        let called = self.called.get_or_init(|| {
            let mut called: BTreeMap<Box<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
            for (path, stood) in &self.by_path {
                let distinct: BTreeSet<What> = stood.iter().map(|(_, it)| *it).collect();
                for member in distinct.into_iter().filter_map(|it| beside.member(it)) {
                    let tables = member.unit.facts.tables.iter().map(|it| &**it);
                    for name in member.unit.id().into_iter().chain(tables) {
                        called.entry(name.into()).or_default().insert(path.clone());
                    }
                }
            }
            called
        });
        let paths = starts(text).filter_map(|(name, _)| called.get(name)).flatten().cloned();
        let paths: BTreeSet<Arc<str>> = paths.collect();
        if paths.len() > SHARED { BTreeSet::new() } else { paths }
    }
}
