//! What documents said before: in the tags of releases, and along the first parents of a branch.
//!
//! Trees are compared by the ids of their folders, so that the work grows with what changed and not
//! with the number of commits; each distinct content is read once, and only where somebody asks.

use super::examples::ExampleFolders;
use super::kinds::{is_document, may_be_ours};
use super::linked::{EarlierSchemas, Linked, stand};
use super::load::stands;
use super::tags::Tags;
use super::versions::blob_at;
use super::{
    BlobId, CommitId, Comparison, Error, Snapshot, Tree, Workspace, list, objects, read, revision,
};
use crate::config::{Against, ReleaseTags};
use crate::model::{EarlierSchema, EarlierUnit, Line, Moment, Stood, Unit, named_subject};
use gix::bstr::{BString, ByteSlice as _};
use gix::objs::tree::EntryKind;
use gix::{ObjectId, Repository};
use globset::GlobSet;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Memory for the trees that one revision shares with the next.
const OBJECT_CACHE: usize = 64 << 20;
/// Most commits of a branch that are looked at.
const MOST_COMMITS: usize = 200_000;

/// Most files that are looked up one by one, rather than in a listing of all.
const FEW: usize = 64;

/// Which earlier versions are wanted.
#[derive(Debug)]
pub struct PastWanted<'run> {
    /// What head is compared with besides its base.
    pub against: Against,
    /// Which tags are those of releases.
    pub tags: &'run ReleaseTags,
    /// Since when the branch matters, in seconds since 1970-01-01 00:00 UTC.
    pub since: i64,
    /// Documents that are not read.
    pub exclude: &'run GlobSet,
}

/// Adds the earlier versions of documents to a head, and says what was passed over.
///
/// Where head is only compared with its base, these are the released versions of what differs from
/// it; where nothing is compared, of everything.
///
/// # Errors
/// An object of the repository is missing, as in a shallow clone.
pub fn add_past(
    workspace: &Workspace,
    comparison: &Comparison,
    head: &mut Snapshot,
    bases: &[Snapshot],
    wanted: &PastWanted<'_>,
) -> Result<Vec<String>, Error> {
    let Some(mut git) = workspace.git() else { return Ok(Vec::new()) };
    let start = comparison.base_commits.iter().map(|it| it.id);
    let start: Vec<CommitId> = start.collect();
    let own = comparison.head_commit.as_ref().map(|it| it.id);
    let start = if start.is_empty() { own.into_iter().collect() } else { start };
    if start.is_empty() {
        return Ok(Vec::new());
    }
    git.object_cache_size_if_unset(OBJECT_CACHE);
    let search = Search::new(workspace, &git, head, bases, wanted);
    if search.targets.is_empty() && wanted.against == Against::Base {
        return Ok(Vec::new());
    }
    let (mut found, notes) = search.releases(comparison, &start)?;
    if wanted.against == Against::All {
        // What binds comes first, so that a version is known as what it is for.
        found = search.mainline(&start)?.into_iter().chain(found).collect();
    }
    let (past, stood) = search.read(&found)?;
    (head.past, head.stood) = (past, stood);
    Ok(notes)
}

/// A content that stood at a path of an earlier revision.
struct Found {
    blob: ObjectId,
    path: Arc<str>,
    revision: Arc<str>,
    /// The tree of that revision.
    tree: ObjectId,
    /// The place of that in a line of revisions.
    until: Option<Moment>,
    released: bool,
    binds: bool,
    /// When it stood there, in seconds since 1970-01-01 00:00 UTC.
    seconds: i64,
    /// The id of the only document that is meant.
    only: Option<Arc<str>>,
}

/// What makes a version another one: the document, and the schema files that it links.
type Version = (ObjectId, Vec<(Arc<str>, ObjectId)>);

/// A search for earlier versions.
struct Search<'run> {
    workspace: &'run Workspace,
    git: &'run Repository,
    head: &'run Snapshot,
    bases: &'run [Snapshot],
    wanted: &'run PastWanted<'run>,
    examples: ExampleFolders,
    /// Which schema files belong to which contracts.
    linked: Linked,
    /// Paths of the documents whose earlier versions matter, at head and at base.
    targets: BTreeSet<&'run str>,
    /// Those of them that differ between head and base.
    changed: BTreeSet<&'run str>,
    /// Their ids.
    ids: BTreeSet<&'run str>,
    /// The documents of head by their paths.
    documents: HashMap<&'run str, &'run Arc<Unit>>,
    /// Paths of files at head that may be documents and were passed over.
    quiet: HashSet<&'run str>,
}

impl<'run> Search<'run> {
    fn new(
        workspace: &'run Workspace,
        git: &'run Repository,
        head: &'run Snapshot,
        bases: &'run [Snapshot],
        wanted: &'run PastWanted<'run>,
    ) -> Self {
        let known: Vec<_> = bases.iter().map(Snapshot::units).collect();
        let documents = head.units();
        let all = wanted.against != Against::Base;
        let linked = Linked::of(std::iter::once(head).chain(bases));
        let relinked = linked.changed(head, bases);
        let mut targets = BTreeSet::new();
        let mut changed = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for it in &head.documents {
            let stays = known.iter().any(|base| stands(base, &it.path, &it.parsed.unit));
            let differs = !stays || relinked.contains(&it.path);
            if differs {
                changed.insert(&*it.path);
            }
            if all || differs {
                targets.insert(&*it.path);
                ids.extend(it.parsed.unit.id());
            }
        }
        // What moves in this change stood elsewhere at base.
        let before = bases.iter().flat_map(|it| &it.documents);
        let own = before.filter(|it| it.parsed.unit.id().is_some_and(|id| ids.contains(id)));
        for it in own {
            targets.insert(&*it.path);
            if !stands(&documents, &it.path, &it.parsed.unit) {
                changed.insert(&*it.path);
            }
        }
        Self {
            workspace,
            git,
            head,
            bases,
            wanted,
            examples: ExampleFolders::of(head),
            linked,
            targets,
            ids,
            documents,
            quiet: head.quiet.iter().map(|it| &**it).collect(),
            changed,
        }
    }

    /// Whether a path of an earlier revision may be that of a document that matters: one of those,
    /// one that is gone, as it may have moved, or any.
    fn matters(&self, path: &str) -> bool {
        is_document(path)
            && (self.wanted.against != Against::Base
                || self.targets.contains(path)
                || !self.documents.contains_key(path) && !self.quiet.contains(path))
            && !self.wanted.exclude.is_match(path)
            && !self.examples.hold(path)
    }

    /// Adds what a revision has otherwise than another one: documents that matter, and contracts
    /// whose schema files differ.
    fn add(
        &self,
        (tree, than): (ObjectId, Option<ObjectId>),
        of: &dyn Fn(Arc<str>, ObjectId) -> Found,
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        let mut schemas = Vec::new();
        differences(self.git, tree, than, &mut |path, blob| {
            if self.matters(path) {
                found.push(of(Arc::from(path), blob));
            }
            if self.linked.has(path) {
                schemas.push(path.to_owned());
            }
        })?;
        let contracts = schemas.iter().flat_map(|it| self.linked.contracts(it));
        let contracts: BTreeSet<&Arc<str>> = contracts.filter(|it| self.matters(it)).collect();
        for path in contracts {
            if let Some(blob) = blob_at(self.git, tree, path)? {
                found.push(of(path.clone(), blob));
            }
        }
        Ok(())
    }

    /// What the tags of releases hold, newest first.
    fn releases(
        &self,
        comparison: &Comparison,
        start: &[CommitId],
    ) -> Result<(Vec<Found>, Vec<String>), Error> {
        let mut tags = Tags::find(self.git, self.wanted.tags, &self.ids)?;
        if let Tree::Revision(commit) = comparison.head {
            tags.retain_known_at(self.git, commit)?;
        }
        let binding = match self.wanted.against {
            Against::Base | Against::All => BTreeSet::new(),
            Against::Releases => {
                if tags.all.is_empty() && revision::is_shallow(self.git) {
                    return Err(Error::Shallow { wanted: "the tags of releases".to_owned() });
                }
                let start: Vec<ObjectId> = start.iter().map(|it| it.0).collect();
                tags.reachable(self.git, &start)?
            }
        };
        let mut found = Vec::new();
        // What stands at the newest tag as at base is compared with base already, but for what
        // differs from base itself.
        let few = !self.bases.is_empty() && self.changed.len() <= FEW;
        let base = start.first().filter(|_| few);
        let base = base.map(|it| revision::tree_of(self.git, it.0)).transpose()?;
        // What a tag that does not bind holds as well may bind nevertheless.
        let (mut newer, mut newer_binding) = (None, None);
        for (steps, tag) in tags.all.iter().enumerate() {
            let tree = revision::tree_of(self.git, tag.commit)?;
            let binds = binding.contains(&tag.commit);
            let seconds = revision::info(self.git, tag.commit)?.seconds;
            let line = if binds { Line::Binding } else { Line::Other };
            let until = tag.only.is_none().then_some(Moment { line, steps });
            let of = |path: Arc<str>, blob: ObjectId| {
                let (revision, only) = (tag.name.clone(), tag.only.as_deref().map(Arc::from));
                Found { blob, path, revision, tree, until, released: true, binds, seconds, only }
            };
            if let Some(id) = &tag.only {
                self.one_contract(id, (tree, start), &of, &mut found)?;
                continue;
            }
            let newer = if binds { &mut newer_binding } else { &mut newer };
            if newer.is_none() && few {
                for path in self.changed.iter().filter(|it| self.matters(it)) {
                    if let Some(blob) = blob_at(self.git, tree, path)? {
                        found.push(of(Arc::from(*path), blob));
                    }
                }
            }
            self.add((tree, newer.or(base)), &of, &mut found)?;
            *newer = Some(tree);
        }
        found.sort_by_key(|it| !it.binds);
        Ok((found, tags.notes(self.git, self.wanted.tags)))
    }

    /// What a tag of one contract holds where that contract lies or lay; where it holds nothing
    /// there, what it holds otherwise than the commit that is compared with.
    fn one_contract(
        &self,
        id: &str,
        (tree, start): (ObjectId, &[CommitId]),
        of: &dyn Fn(Arc<str>, ObjectId) -> Found,
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        let own = std::iter::once(self.head).chain(self.bases).flat_map(|it| &it.documents);
        let paths: BTreeSet<&Arc<str>> =
            own.filter(|it| it.parsed.unit.id() == Some(id)).map(|it| &it.path).collect();
        let before = found.len();
        for path in paths {
            if let Some(blob) = blob_at(self.git, tree, path)? {
                found.push(of(path.clone(), blob));
            }
        }
        if found.len() == before {
            let than = start.first().map(|it| revision::tree_of(self.git, it.0)).transpose()?;
            self.add((tree, than), of, found)?;
        }
        Ok(())
    }

    /// What the branch held before each of its commits in the window, newest first.
    fn mainline(&self, start: &[CommitId]) -> Result<Vec<Found>, Error> {
        let mut found = Vec::new();
        for (base, commit) in start.iter().enumerate() {
            let mut newest: HashMap<Arc<str>, usize> = HashMap::new();
            let line = self.workspace.mainline(*commit, self.wanted.since, MOST_COMMITS)?;
            if line.cut_off && revision::is_shallow(self.git) {
                let wanted = "the history of the branch".to_owned();
                return Err(Error::Shallow { wanted });
            }
            for (steps, (info, parent)) in line.commits.iter().enumerate() {
                let Some(parent) = parent else { continue };
                let (after, before) = (
                    revision::tree_of(self.git, info.id.0)?,
                    revision::tree_of(self.git, parent.0)?,
                );
                let seconds = revision::info(self.git, parent.0)?.seconds;
                let of = |path: Arc<str>, blob: ObjectId| Found {
                    blob,
                    path,
                    revision: Arc::from(parent.short()),
                    tree: before,
                    until: Some(Moment { line: Line::Branch(base), steps }),
                    released: false,
                    binds: true,
                    seconds,
                    only: None,
                };
                let known = found.len();
                self.add((before, Some(after)), &of, &mut found)?;
                // What stood there until now came with the change before this one.
                for at in known..found.len() {
                    let path = found.get(at).map(|it| it.path.clone());
                    let newer = path.and_then(|it| newest.insert(it, at));
                    if let Some(newer) = newer.and_then(|it| found.get_mut(it)) {
                        newer.seconds = info.seconds;
                    }
                }
            }
        }
        Ok(found)
    }

    /// Head and what it is compared with.
    fn sides(&self) -> impl Iterator<Item = &'run Snapshot> {
        std::iter::once(self.head).chain(self.bases)
    }

    /// The versions that were found, each once with the schema files that it linked, and what stood
    /// where; what is at head is no earlier version.
    fn read(&self, found: &[Found]) -> Result<(Vec<EarlierUnit>, Vec<Stood>), Error> {
        let units = self.units(found)?;
        let mut schemas = EarlierSchemas::new(self.git, self.wanted.exclude, self.sides());
        let mut seen: HashMap<Version, usize> = HashMap::new();
        let (mut earlier, mut stood): (Vec<EarlierUnit>, Vec<Stood>) = Default::default();
        for it in found {
            let Some(unit) = units.get(&it.blob) else { continue };
            if it.only.as_deref().is_some_and(|only| unit.id() != Some(only)) {
                continue;
            }
            let files = schemas.of(unit, &it.path, it.tree)?;
            let of = |version| Stood { path: it.path.clone(), until: it.until, version };
            if self.head.looked_at(BlobId(it.blob)).is_some() && stand(&files, self.head) {
                if stands(&self.documents, &it.path, unit) {
                    stood.push(of(None));
                    continue;
                }
                // Where it stood elsewhere, what referred to it there is still to be understood.
                if self.wanted.against == Against::Base || self.quiet.contains(&*it.path) {
                    continue;
                }
            }
            let ids = files.iter().map(|(path, it)| (path.clone(), it.id)).collect();
            let known = *seen.entry((it.blob, ids)).or_insert(earlier.len());
            stood.push(of(Some(known)));
            if let Some(known) = earlier.get_mut(known) {
                // What the branch held may be released as well; the tag is the better name.
                if it.released && !known.released {
                    (known.released, known.revision) = (true, it.revision.clone());
                }
                continue;
            }
            let schemas = files.into_iter();
            let schemas = schemas.map(|(path, it)| EarlierSchema {
                path,
                content: it.content,
                leads: it.leads,
            });
            earlier.push(EarlierUnit {
                revision: it.revision.clone(),
                released: it.released,
                binds: it.binds,
                day: revision::day(it.seconds),
                path: it.path.clone(),
                unit: unit.clone(),
                schemas: schemas.collect(),
            });
        }
        Ok((earlier, stood))
    }

    /// The documents among what was found; reads each distinct content once.
    fn units(&self, found: &[Found]) -> Result<HashMap<ObjectId, Arc<Unit>>, Error> {
        let Self { workspace, head, bases, targets, .. } = self;
        let every = self.wanted.against != Against::Base;
        let mut seen: HashSet<ObjectId> = HashSet::new();
        let mut distinct: Vec<&Found> = found.iter().filter(|it| seen.insert(it.blob)).collect();
        // Versions of one file are stored as what differs between them.
        distinct.sort_by(|a, b| a.path.cmp(&b.path));
        let finders: Vec<memchr::memmem::Finder<'_>> =
            self.ids.iter().map(|id| memchr::memmem::Finder::new(id.as_bytes())).collect();
        let read = |git: &mut Option<Repository>, it: &&Found| -> Result<_, Error> {
            let Some(git) = git else { return Ok(None) };
            let id = BlobId(it.blob);
            let known = std::iter::once(*head).chain(*bases).find_map(|base| base.looked_at(id));
            if let Some(known) = known {
                return Ok(known.as_ref().map(|known| (it.blob, known.unit.clone())));
            }
            let bytes = read::blob(git, it.blob, &it.path)?;
            // A file that is only looked at for having moved must name what is looked for.
            let asked = every
                || targets.contains(&*it.path)
                || finders.iter().any(|finder| finder.find(&bytes).is_some());
            let ours = asked && (named_subject(&it.path).is_some() || may_be_ours(&bytes));
            let unit = ours.then(|| Unit::read_unjudged(&bytes, &it.path));
            let unit = unit.filter(|it| it.facts.subject.is_some());
            Ok(unit.map(|unit| (it.blob, Arc::new(unit))))
        };
        let units: Vec<Option<_>> = distinct
            .par_iter()
            .with_min_len(8)
            .map_init(|| workspace.git(), read)
            .collect::<Result<_, Error>>()?;
        Ok(units.into_iter().flatten().collect())
    }
}

/// A file or folder of a tree.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    id: ObjectId,
    folder: bool,
}

/// The files and folders of a tree by name.
fn entries(git: &Repository, id: Option<ObjectId>) -> Result<BTreeMap<BString, Entry>, Error> {
    let Some(id) = id else { return Ok(BTreeMap::new()) };
    let all = objects::entries(git, id, || "a folder of an earlier revision".to_owned())?;
    let known = all.into_iter().filter_map(|(name, (mode, id))| match mode.kind() {
        EntryKind::Tree => Some((name, Entry { id, folder: true })),
        EntryKind::Blob | EntryKind::BlobExecutable => Some((name, Entry { id, folder: false })),
        EntryKind::Link | EntryKind::Commit => None,
    });
    Ok(known.collect())
}

/// Tells the files of a tree that another one does not have in the same way; equal folders are not
/// opened.
fn differences(
    git: &Repository,
    of: ObjectId,
    than: Option<ObjectId>,
    tell: &mut dyn FnMut(&str, ObjectId),
) -> Result<(), Error> {
    let mut open = vec![(BString::from(""), of, than)];
    while let Some((folder, of, than)) = open.pop() {
        if Some(of) == than {
            continue;
        }
        let others = entries(git, than)?;
        for (name, entry) in entries(git, Some(of))? {
            let other = others.get(&name);
            if other == Some(&entry) {
                continue;
            }
            let path = list::joined(folder.as_bstr(), name.as_bstr());
            if entry.folder {
                let other = other.filter(|it| it.folder).map(|it| it.id);
                open.push((path, entry.id, other));
            } else {
                tell(&path.to_str_lossy(), entry.id);
            }
        }
    }
    Ok(())
}
