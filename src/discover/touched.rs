//! What a comparison needs of a mesh: what changed, and what may depend on it.
//!
//! A file that stands in every base as it stands in head is not parsed at first. Only its words are
//! looked at: where none of the names of what changed is among them, it has no part in the
//! comparison. Who uses what changed may be used itself, so that this goes on until nobody new is
//! found.

use super::library::Library;
use super::links::Links;
use super::load::texts;
use super::words::Name;
use super::{Alone, Error, FileEntry, Listing, Loaded, Reading, Snapshot, Unchanged, Workspace};
use crate::model::{Mentions, Unit};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashSet;
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
    mut head: Listing,
    mut bases: Vec<Listing>,
    reading: &Reading<'_>,
) -> Result<(Snapshot, Vec<Snapshot>), Error> {
    settle(workspace, &mut head);
    let same_rules = mark(&mut head, &mut bases);
    let links = Links::of(workspace, &head, &bases)?;
    let moved = Unchanged::moved(&head, &bases);
    let alone = if bases.is_empty() { reading.alone } else { Alone::Unchanged(&moved) };
    let mut head = Side::read(workspace, head, &Reading { alone, ..*reading })?;
    let known = reading.beside(&head.snapshot);
    let sides = bases.into_iter().map(|it| Side::read(workspace, it, &known));
    let mut bases = sides.collect::<Result<Vec<Side>, Error>>()?;
    // What stands still stands in every base.
    let quiet = Reading { alone: Alone::All, ..*reading };
    let observed = |it: &Side| !it.snapshot.manifests.is_empty();
    let asked = reading.looks_into_all.is_some_and(|it| it(&head.snapshot));
    let mut all = asked || !same_rules || observed(&head) || bases.iter().any(observed);
    let mut kept = Vec::new();
    if !all {
        let mut reach = Reach::of(&head.snapshot, &bases);
        let still = reach.is_still() && links.is_empty();
        match if still {
            Some(Library::default())
        } else {
            Library::of(workspace, head.quiet.clone())?
        } {
            Some(mut library) => {
                kept = reach.link(workspace, &mut head, &mut library, (&links, &quiet))?;
                kept.extend(reach.follow(workspace, &mut head, &mut library, reading)?);
                library.keep();
            }
            None => all = true,
        }
    }
    if all {
        head.keep_all(workspace, &quiet)?;
    }
    for base in &mut bases {
        let reading = reading.beside(&head.snapshot);
        if all {
            base.keep_all(workspace, &reading)?;
        } else {
            let files = base.at(&kept);
            base.keep(workspace, &reading, &files)?;
        }
    }
    workspace.keep_trees();
    Ok((head.done(), bases.into_iter().map(Side::done).collect()))
}

/// Finds out which files are as Git has them of those of which it can't tell by their times, such
/// as all that were checked out in the second in which the index was written.
fn settle(workspace: &Workspace, listing: &mut Listing) {
    let mut unsettled: Vec<&mut FileEntry> =
        listing.files.iter_mut().filter(|it| it.id.is_none()).collect();
    let run = (unsettled.len() / (4 * rayon::current_num_threads())).max(16);
    let unsettled = unsettled.par_iter_mut().with_min_len(run);
    unsettled.for_each_init(|| workspace.reader(), |reader, entry| reader.settle(entry));
}

/// Marks the files that are the same on all sides; whether that holds for everything that says
/// which files are documents.
fn mark(head: &mut Listing, bases: &mut [Listing]) -> bool {
    let mut sides = vec![0; head.files.len()];
    for base in &*bases {
        pairs(&head.files, &base.files, |at, _| {
            sides.get_mut(at).into_iter().for_each(|it| *it += 1);
        });
    }
    for (file, sides) in head.files.iter_mut().zip(sides) {
        file.still = !bases.is_empty() && sides == bases.len();
    }
    for base in &mut *bases {
        let mut still = Vec::new();
        pairs(&head.files, &base.files, |at, there| {
            still.extend(head.files.get(at).filter(|it| it.still).map(|_| there));
        });
        for at in still {
            base.files.get_mut(at).into_iter().for_each(|it| it.still = true);
        }
    }
    let mut all = std::iter::once(&*head).chain(&*bases).flat_map(|it| &it.files);
    all.all(|it| !it.called.is_rule() || it.still)
}

/// Tells the places of the files that are the same in two listings.
fn pairs(head: &[FileEntry], base: &[FileEntry], mut tell: impl FnMut(usize, usize)) {
    let mut there = base.iter().enumerate().peekable();
    for (at, file) in head.iter().enumerate() {
        let order = |it: &FileEntry| {
            // What was taken over from another listing has its very path.
            let same = Arc::ptr_eq(&it.path, &file.path) && file.raw.is_none();
            if same { Ordering::Equal } else { it.raw_path().cmp(file.raw_path()) }
        };
        while there.next_if(|(_, it)| order(it).is_lt()).is_some() {}
        let found = there.next_if(|(_, it)| order(it).is_eq());
        if let Some((place, _)) = found.filter(|(_, it)| file.is_plain() && it.id == file.id) {
            tell(at, place);
        }
    }
}

/// One revision, read as far as needed.
struct Side {
    snapshot: Snapshot,
    /// Files that are the same on all sides, by path.
    quiet: Arc<Vec<FileEntry>>,
    /// Which of them were read all the same.
    read: HashSet<u32>,
}

impl Side {
    fn read(workspace: &Workspace, listing: Listing, reading: &Reading<'_>) -> Result<Self, Error> {
        let (mut snapshot, mut quiet) = texts(workspace, listing)?;
        let touched = quiet.extract_if(.., |it| !it.still).collect();
        snapshot.read(workspace, touched, reading)?;
        Ok(Self { snapshot, quiet: Arc::new(quiet), read: HashSet::new() })
    }

    /// The revision, which knows what was passed over.
    fn done(self) -> Snapshot {
        let Self { mut snapshot, quiet, read } = self;
        let passed_over = (0..).zip(&*quiet).filter(|(at, _)| !read.contains(at));
        snapshot.quiet = passed_over.map(|(_, it)| it.path.clone()).collect();
        snapshot
    }

    /// The quiet files at some paths.
    fn at(&self, paths: &[Arc<str>]) -> Vec<u32> {
        let at = |path: &Arc<str>| self.quiet.binary_search_by(|it| it.path.cmp(path)).ok();
        paths.iter().filter_map(at).filter_map(|it| u32::try_from(it).ok()).collect()
    }

    /// The paths of some quiet files.
    fn paths(&self, files: &[u32]) -> Vec<Arc<str>> {
        files.iter().filter_map(|it| Some(self.quiet.get(*it as usize)?.path.clone())).collect()
    }

    /// Reads some of the quiet files as well, and gives the documents among them.
    fn keep(
        &mut self,
        workspace: &Workspace,
        reading: &Reading<'_>,
        files: &[u32],
    ) -> Result<Vec<Loaded>, Error> {
        let mut wanted = Vec::with_capacity(files.len());
        for file in files {
            if self.read.insert(*file) {
                wanted.extend(self.quiet.get(*file as usize).cloned());
            }
        }
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let before = self.snapshot.documents.len();
        self.snapshot.read(workspace, wanted, reading)?;
        let more = self.snapshot.documents.get(before..).unwrap_or_default().to_vec();
        self.snapshot.documents.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(more)
    }

    /// Reads all of the quiet files.
    fn keep_all(&mut self, workspace: &Workspace, reading: &Reading<'_>) -> Result<(), Error> {
        let all: Vec<u32> = (0..).take(self.quiet.len()).collect();
        self.keep(workspace, reading, &all).map(drop)
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
    ) -> Result<Vec<Arc<str>>, Error> {
        if links.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = library.holding(&links.names);
        found.extend(library.at(&|path| links.beside(path)));
        for file in &found {
            library.take(*file);
        }
        for it in head.keep(workspace, reading, &found)? {
            self.touch(Mentions::of(&it.parsed.unit, &it.path));
        }
        Ok(head.paths(&found))
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
    ) -> Result<Vec<Arc<str>>, Error> {
        let reading = Reading { alone: Alone::Unjudged, looks_into_all: None, ..*reading };
        let mut kept = Vec::new();
        let mut provided = Vec::new();
        while !self.is_still() {
            let mut names = std::mem::take(&mut self.waiting);
            names.sort_unstable();
            names.dedup();
            let mut found = Vec::new();
            for file in library.holding(&names) {
                let called = library.called(file);
                match called.as_deref().map_or(Standing::Alike, |it| self.standing(it)) {
                    Standing::Apart => continue,
                    Standing::Alike => found.push(file),
                    Standing::Provided => {
                        let called = called.unwrap_or_default();
                        self.add_names(&called);
                        provided.push((file, called));
                    }
                }
                library.take(file);
            }
            let documents = head.keep(workspace, &reading, &found)?;
            library.learn(&found, &documents);
            self.take_in(&documents);
            kept.extend(found);
        }
        provided.retain(|(_, called)| called.iter().any(|it| self.used.contains(it)));
        let used: Vec<u32> = provided.into_iter().map(|(file, _)| file).collect();
        head.keep(workspace, &reading, &used)?;
        kept.extend(used);
        Ok(head.paths(&kept))
    }
}
