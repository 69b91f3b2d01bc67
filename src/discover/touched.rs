//! What a comparison needs of a mesh: what changed, and what may depend on it.
//!
//! A file that stands in every base as it stands in head is not parsed at first. Only its words are
//! looked at: where none of the names of what changed is among them, it has no part in the
//! comparison. Who uses what changed may be used itself, so that this goes on until nobody new is
//! found.

use super::kinds::is_rule;
use super::library::{Library, Still};
use super::links::Links;
use super::load::texts;
use super::words::{Name, Names};
use super::{Alone, BlobId, Error, FileEntry, Listing, Loaded, Reading, Snapshot, Workspace};
use crate::model::{Mentions, Unit};
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
        match if still { Some(Library::default()) } else { Library::of(workspace, &head.quiet)? } {
            Some(mut library) => {
                kept = reach.link(workspace, &mut head, &mut library, (&links, reading))?;
                kept.extend(reach.follow(workspace, &mut head, &mut library, reading)?);
                library.keep();
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
    /// The names that were read of others, other than by those who provide these.
    used: HashSet<Box<str>>,
}

/// How a contract that names nobody stands to what is reached.
enum Standing {
    Apart,
    /// It goes by a name of what is reached.
    Alike,
    /// It is provided by what is reached, and goes by no other name of that.
    Provided,
}

impl Reach {
    /// What changed between a head and its bases, of which more may have been read: that a file is
    /// the same is not always known before.
    fn of(head: &Snapshot, bases: &[Side]) -> Self {
        let mut reach = Self::default();
        let sides: Vec<_> =
            bases.iter().map(|it| it.snapshot.units()).chain([head.units()]).collect();
        let stays = |path: &str, unit: &Arc<Unit>| {
            sides.iter().all(|it| it.get(path).is_some_and(|it| Arc::ptr_eq(it, unit)))
        };
        for (path, unit) in sides.iter().flatten().filter(|(path, unit)| !stays(path, unit)) {
            reach.touch(Mentions::of(unit, path));
        }
        for Loaded { path, parsed } in &head.documents {
            if stays(path, &parsed.unit) {
                reach.note(Mentions::of(&parsed.unit, path));
            }
        }
        reach.go_on();
        reach
    }

    /// Takes in something that changed.
    fn touch(&mut self, mentions: Mentions) {
        // What it uses is looked at, but is not reached by what happens to it.
        self.waiting.extend(mentions.uses.iter().map(|it| Name::of(it.start())));
        self.used.extend(mentions.provides.iter().cloned());
        self.used.extend(mentions.used().into_iter().map(Into::into));
        self.add(mentions);
    }

    const fn is_still(&self) -> bool {
        self.waiting.is_empty()
    }

    fn add(&mut self, mentions: Mentions) {
        self.add_names(&mentions.called);
        for name in mentions.provides {
            self.provided.insert(name.clone());
            if self.reached.insert(name.clone()) {
                self.waiting.push(Name::of(&name));
            }
        }
    }

    fn add_names(&mut self, called: &[Box<str>]) {
        for name in called {
            if self.reached.insert(name.clone()) {
                self.waiting.push(Name::of(name));
            }
        }
    }

    fn reaches(&self, mentions: &Mentions) -> bool {
        let is_reached = |name: &str| self.reached.contains(name);
        mentions.uses.iter().any(|it| it.is_one_of(&is_reached))
            || mentions.called.iter().any(|it| self.provided.contains(it))
    }

    fn standing(&self, called: &[Box<str>]) -> Standing {
        let mut reached = called.iter().filter(|it| self.reached.contains(*it)).peekable();
        if reached.peek().is_none() {
            Standing::Apart
        } else if reached.all(|it| self.provided.contains(it)) {
            Standing::Provided
        } else {
            Standing::Alike
        }
    }

    /// Takes in documents that were read, and whatever is reached through them.
    fn take_in(&mut self, documents: &[Loaded]) {
        for it in documents {
            self.note(Mentions::of(&it.parsed.unit, &it.path));
        }
        self.go_on();
    }

    fn note(&mut self, mentions: Mentions) {
        self.used.extend(mentions.used().into_iter().map(Into::into));
        self.others.push(mentions);
    }

    /// Finds out what of all that was read is reached.
    fn go_on(&mut self) {
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
        library: &mut Library,
        (links, reading): (&Links, &Reading<'_>),
    ) -> Result<HashSet<Arc<str>>, Error> {
        if links.is_empty() {
            return Ok(HashSet::new());
        }
        let may_link = |it: &Still| links.beside(&it.path) || it.words.may_hold(&links.names);
        let found = paths(library.take(&may_link));
        for it in head.keep(workspace, reading, &|it| found.contains(it))? {
            self.touch(Mentions::of(&it.parsed.unit, &it.path));
        }
        Ok(found)
    }

    /// Reads what may use what is reached, until nobody new is found; gives the paths.
    ///
    /// A contract that is known to name nobody and is provided by what is reached only passes that
    /// on. It is read if somebody speaks of it, as it then stands between the two.
    fn follow(
        &mut self,
        workspace: &Workspace,
        head: &mut Side,
        library: &mut Library,
        reading: &Reading<'_>,
    ) -> Result<HashSet<Arc<str>>, Error> {
        let reading = Reading { alone: Alone::Unjudged, looks_into_all: None, ..*reading };
        let mut kept = HashSet::new();
        let mut provided = Vec::new();
        while !self.is_still() {
            let names = Names::of(std::mem::take(&mut self.waiting));
            let (mut read, mut apart) = (Vec::new(), Vec::new());
            for it in library.take(&|it| it.words.may_hold(&names)) {
                match it.called.as_deref().map(|called| self.standing(called)) {
                    None | Some(Standing::Alike) => read.push(it),
                    Some(Standing::Apart) => apart.push(it),
                    Some(Standing::Provided) => {
                        self.add_names(it.called.as_deref().unwrap_or_default());
                        provided.push(it);
                    }
                }
            }
            library.put_back(apart);
            let found = paths(read);
            let documents = head.keep(workspace, &reading, &|it| found.contains(it))?;
            library.learn(&documents);
            kept.extend(found);
            self.take_in(&documents);
        }
        let is_used = |it: &Still| it.called.iter().flatten().any(|it| self.used.contains(it));
        let used = paths(provided.into_iter().filter(is_used));
        head.keep(workspace, &reading, &|it| used.contains(it))?;
        kept.extend(used);
        Ok(kept)
    }
}

fn paths(files: impl IntoIterator<Item = Still>) -> HashSet<Arc<str>> {
    files.into_iter().map(|it| it.path).collect()
}
