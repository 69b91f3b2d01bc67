//! What a comparison needs of a mesh: what changed, and what may depend on it.
//!
//! A file that stands in every base as it stands in head is not parsed at first. Only its words are
//! looked at: where none of the names of what changed is among them, it has no part in the
//! comparison. Who uses what changed may be used itself, so that this goes on until nobody new is
//! found.

use super::cache::{Cache, Seen};
use super::kinds::{is_manifest, is_named_manifest, is_rule};
use super::links::Links;
use super::load::texts;
use super::words::{Name, Names, Words};
use super::{
    Alone, BlobId, Error, FileEntry, Listing, Loaded, ReadError, Reader, Reading, Snapshot,
    Workspace,
};
use crate::model::{Mentions, Unit, named_subject};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Reads of a head and of its bases, which are listed already, what a comparison needs.
///
/// The changes that are found in the result, and those whom they reach, are those that would be
/// found if everything were read. Where somebody looks into every document, everything is.
///
/// # Errors
/// An object of the repository is missing.
pub fn load_touched(
    workspace: &Workspace,
    head: Listing,
    bases: Vec<Listing>,
    reading: &Reading<'_>,
) -> Result<(Snapshot, Vec<Snapshot>), Error> {
    let same = Same::of(&head, &bases);
    let links = Links::of(workspace, &head, &bases, &|it| same.paths.contains(it))?;
    let mut head = Side::read(workspace, head, &same, reading)?;
    let known = reading.beside(&head.snapshot);
    let sides = bases.into_iter().map(|it| Side::read(workspace, it, &same, &known));
    let mut bases = sides.collect::<Result<Vec<Side>, Error>>()?;
    let observed = |it: &Side| !it.snapshot.manifests.is_empty();
    let asked = reading.looks_into_all.is_some_and(|it| it(&head.snapshot));
    let mut all = asked || !same.rules || observed(&head) || bases.iter().any(observed);
    let mut kept = HashSet::new();
    if !all {
        let mut reach = Reach::of(&head.snapshot, &bases);
        let still = reach.is_still() && links.is_empty();
        match if still { Some(Vec::new()) } else { words(workspace, &head)? } {
            Some(mut library) => {
                kept = reach.link(workspace, &mut head, &mut library, (&links, reading))?;
                kept.extend(reach.follow(workspace, &mut head, library, reading)?);
            }
            None => all = true,
        }
    }
    head.keep(workspace, reading, &|_| all)?;
    for base in &mut bases {
        base.keep(workspace, &reading.beside(&head.snapshot), &|it| all || kept.contains(it))?;
    }
    Ok((head.done(), bases.into_iter().map(Side::done).collect()))
}

/// What is the same on all sides.
struct Same {
    /// The paths of documents.
    paths: HashSet<Arc<str>>,
    /// Whether that holds for everything that says which files are documents.
    rules: bool,
}

impl Same {
    fn of(head: &Listing, bases: &[Listing]) -> Self {
        let by_path = |it: &Listing| -> HashMap<Arc<str>, Option<BlobId>> {
            it.files.iter().map(|it| (it.path.clone(), it.id)).collect()
        };
        let bases: Vec<HashMap<Arc<str>, Option<BlobId>>> = bases.iter().map(by_path).collect();
        let is_same = |path: &str, id: Option<BlobId>| {
            id.is_some() && bases.iter().all(|it| it.get(path) == Some(&id))
        };
        let same = head.files.iter().filter(|it| !bases.is_empty() && is_same(&it.path, it.id));
        let paths: HashSet<Arc<str>> = same.map(|it| it.path.clone()).collect();
        let heads = head.files.iter().map(|it| &it.path);
        let mut all = heads.chain(bases.iter().flat_map(HashMap::keys));
        let rules = all.all(|it| !is_rule(it) || paths.contains(it));
        Self { paths, rules }
    }
}

/// One revision, read as far as needed.
struct Side {
    snapshot: Snapshot,
    /// Files that are the same on all sides and were not read yet.
    quiet: Vec<FileEntry>,
}

impl Side {
    fn read(
        workspace: &Workspace,
        listing: Listing,
        same: &Same,
        reading: &Reading<'_>,
    ) -> Result<Self, Error> {
        let (mut snapshot, entries) = texts(workspace, listing)?;
        let (quiet, touched) = entries.into_iter().partition(|it| same.paths.contains(&it.path));
        snapshot.read(workspace, touched, reading)?;
        Ok(Self { snapshot, quiet })
    }

    /// The revision, which knows what was passed over.
    fn done(self) -> Snapshot {
        let Self { mut snapshot, quiet } = self;
        snapshot.quiet = quiet.into_iter().map(|it| it.path).collect();
        snapshot
    }

    /// Reads some of the quiet files as well, and gives the documents among them.
    fn keep(
        &mut self,
        workspace: &Workspace,
        reading: &Reading<'_>,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Loaded>, Error> {
        let quiet = std::mem::take(&mut self.quiet);
        let (wanted, quiet): (Vec<_>, Vec<_>) = quiet.into_iter().partition(|it| wanted(&it.path));
        self.quiet = quiet;
        let before = self.snapshot.documents.len();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.snapshot.read(workspace, wanted, reading)?;
        let more = self.snapshot.documents.get(before..).unwrap_or_default().to_vec();
        self.snapshot.documents.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(more)
    }
}

/// A file and its words.
type Entry = (Arc<str>, Words);

/// The words of the quiet files that may be documents; nothing where a dbt manifest is among
/// them, which may bring any two together.
fn words(workspace: &Workspace, head: &Side) -> Result<Option<Vec<Entry>>, Error> {
    let cache = Cache::open(workspace);
    let run = (head.quiet.len() / (4 * rayon::current_num_threads())).max(16);
    let looked: Vec<Looked> = head
        .quiet
        .par_iter()
        .with_min_len(run)
        .map_init(|| None, |reader, entry| look((workspace, reader), entry, &cache))
        .collect::<Result<_, _>>()?;
    if looked.iter().any(|it| matches!(it, Looked::Manifest)) {
        return Ok(None);
    }
    let (mut entries, mut new) = (Vec::new(), Vec::new());
    for (entry, it) in head.quiet.iter().zip(looked) {
        let seen = match it {
            Looked::Seen(seen) => seen,
            Looked::New(id, seen) => {
                new.push((id, seen.clone()));
                seen
            }
            Looked::Manifest => continue,
        };
        let matters = seen.ours || named_subject(&entry.path).is_some();
        entries.extend(seen.words.filter(|_| matters).map(|it| (entry.path.clone(), it)));
    }
    let current: Vec<BlobId> = head.quiet.iter().filter_map(|it| it.id).collect();
    cache.keep(new, current.into_iter());
    Ok(Some(entries))
}

/// What a look into a file shows.
enum Looked {
    Seen(Seen),
    /// What no earlier run saw.
    New(BlobId, Seen),
    Manifest,
}

fn look<'run>(
    (workspace, reader): (&'run Workspace, &mut Option<Reader<'run>>),
    entry: &FileEntry,
    cache: &Cache,
) -> Result<Looked, Error> {
    let named = named_subject(&entry.path).is_some();
    let may_be_manifest = is_named_manifest(&entry.path);
    let known = entry.id.filter(|_| entry.verbatim && !may_be_manifest);
    // What was no document under another name was not read for its words.
    let seen = known.and_then(|it| cache.get(it)).filter(|it| it.words.is_some() || !named);
    if let Some(seen) = seen {
        return Ok(Looked::Seen(seen));
    }
    let reader = reader.get_or_insert_with(|| workspace.reader());
    Ok(match reader.read(entry) {
        Ok(it) if is_manifest(&entry.path, &it.bytes) => Looked::Manifest,
        Ok(it) => {
            let seen = Seen::of(&it.bytes, named);
            match known.filter(|id| *id == it.key) {
                Some(id) => Looked::New(id, seen),
                None => Looked::Seen(seen),
            }
        }
        Err(ReadError::Object(error)) => return Err(*error),
        Err(_) => Looked::Seen(Seen { ours: true, words: Some(Words::unknown()) }),
    })
}

/// How far what changed is known to reach.
#[derive(Default)]
struct Reach {
    /// The names of what changed and of what is made from it.
    reached: HashSet<Box<str>>,
    /// Those of them that a product promises to provide.
    provided: HashSet<Box<str>>,
    /// Names that no file was looked through for.
    waiting: Vec<Name>,
    /// What was read and is not reached.
    others: Vec<Mentions>,
}

impl Reach {
    /// What changed between a head and its bases.
    fn of(head: &Snapshot, bases: &[Side]) -> Self {
        let mut reach = Self::default();
        let sides: Vec<_> =
            bases.iter().map(|it| it.snapshot.units()).chain([head.units()]).collect();
        for (path, unit) in sides.iter().flatten() {
            let stays = |it: &HashMap<&str, &Arc<Unit>>| {
                it.get(path).is_some_and(|it| Arc::ptr_eq(it, unit))
            };
            if !sides.iter().all(stays) {
                reach.touch(Mentions::of(unit, path));
            }
        }
        reach
    }

    /// Takes in something that changed.
    fn touch(&mut self, mentions: Mentions) {
        // What it uses is looked at, but is not reached by what happens to it.
        self.waiting.extend(mentions.uses.iter().map(|it| Name::of(it.start())));
        self.add(mentions);
    }

    const fn is_still(&self) -> bool {
        self.waiting.is_empty()
    }

    fn add(&mut self, mentions: Mentions) {
        for name in &mentions.called {
            if self.reached.insert(name.clone()) {
                self.waiting.push(Name::of(name));
            }
        }
        for name in mentions.provides {
            self.provided.insert(name.clone());
            if self.reached.insert(name.clone()) {
                self.waiting.push(Name::of(&name));
            }
        }
    }

    fn reaches(&self, mentions: &Mentions) -> bool {
        let is_reached = |name: &str| self.reached.contains(name);
        mentions.uses.iter().any(|it| it.is_one_of(&is_reached))
            || mentions.called.iter().any(|it| self.provided.contains(it))
    }

    /// Takes in documents that were read, and whatever is reached through them.
    fn take_in(&mut self, documents: &[Loaded]) {
        self.others.extend(documents.iter().map(|it| Mentions::of(&it.parsed.unit, &it.path)));
        loop {
            let others = std::mem::take(&mut self.others);
            let (reached, others): (Vec<_>, Vec<_>) =
                others.into_iter().partition(|it| self.reaches(it));
            self.others = others;
            if reached.is_empty() {
                return;
            }
            for mentions in reached {
                self.add(mentions);
            }
        }
    }

    /// Reads the contracts that may link a schema file which changed, as if they had changed
    /// themselves; gives the paths.
    fn link(
        &mut self,
        workspace: &Workspace,
        head: &mut Side,
        library: &mut Vec<Entry>,
        (links, reading): (&Links, &Reading<'_>),
    ) -> Result<HashSet<Arc<str>>, Error> {
        if links.is_empty() {
            return Ok(HashSet::new());
        }
        let may_link = |(path, words): &Entry| links.beside(path) || words.may_hold(&links.names);
        let (found, others): (Vec<_>, Vec<_>) =
            std::mem::take(library).into_par_iter().partition(may_link);
        *library = others;
        let found: HashSet<Arc<str>> = found.into_iter().map(|(path, _)| path).collect();
        for it in head.keep(workspace, reading, &|it| found.contains(it))? {
            self.touch(Mentions::of(&it.parsed.unit, &it.path));
        }
        Ok(found)
    }

    /// Reads what may use what is reached, until nobody new is found; gives the paths.
    fn follow(
        &mut self,
        workspace: &Workspace,
        head: &mut Side,
        mut library: Vec<Entry>,
        reading: &Reading<'_>,
    ) -> Result<HashSet<Arc<str>>, Error> {
        let mut kept = HashSet::new();
        while !self.is_still() {
            let names = Names::of(std::mem::take(&mut self.waiting));
            let may_use = |(_, words): &Entry| words.may_hold(&names);
            let (found, others): (Vec<_>, Vec<_>) = library.into_par_iter().partition(may_use);
            library = others;
            let found: HashSet<Arc<str>> = found.into_iter().map(|(path, _)| path).collect();
            let reading = Reading { alone: Alone::Unjudged, looks_into_all: None, ..*reading };
            let documents = head.keep(workspace, &reading, &|it| found.contains(it))?;
            kept.extend(found);
            self.take_in(&documents);
        }
        Ok(kept)
    }
}
