//! The files of the trees of commits, of which one is told from another by what differs.
//!
//! The trees that one run compares are nearly the same, and so are those of one run and the next:
//! a folder that has the id of one that is known is not opened. The list of one tree is kept for
//! later runs, as `mesh-lint/trees` in the folder that all work trees of a repository share. It
//! follows from the id of its tree alone, so that it never grows stale; like what is kept of the
//! words of files, it counts as none where it is damaged, and nothing depends on it.
#![expect(clippy::disallowed_methods, reason = "keeps a file beside the repository's objects")]

use super::kinds::Called;
use super::list::Wanted;
use super::{
    BlobId, CommitId, Error, FileEntry, Listing, Named, Note, NoteKind, Workspace, list, numbers,
    objects, revision,
};
use gix::bstr::{BStr, BString, ByteSlice as _};
use gix::objs::tree::EntryKind;
use gix::{ObjectId, Repository};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// How the file starts. Whatever changes what is listed, [`Called`], or the layout takes another
/// number.
const MAGIC: &[u8; 12] = b"mesh-lint t1";
/// Trees of which fewer than one in so many files differ are much alike.
const FEW: usize = 32;
/// What stands for U+FFFD in a path that is shown, and is not the path then.
const UNKNOWN: char = '\u{fffd}';

/// What is known of trees.
#[derive(Debug, Default)]
pub(super) struct Trees(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Whether it was looked for what earlier runs kept.
    opened: bool,
    /// The tree that earlier runs kept.
    kept: Option<Arc<Listed>>,
    /// The tree that was listed last of those that are not like the one that is kept.
    fresh: Option<Arc<Listed>>,
    /// Whether a tree of this run is like the one that is kept.
    near: bool,
}

/// A tree and its files.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    tree: ObjectId,
    listing: Listing,
}

impl Workspace {
    /// The files of a commit that matter, sorted by path.
    pub(super) fn list_commit(&self, commit: CommitId) -> Result<Listing, Error> {
        let git = self.git_for(&commit.to_string())?;
        let tree = revision::tree_of(&git, commit.0)?;
        // Two that are listed at once would both be read whole.
        let mut state = self.trees.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut state.opened, true) {
            state.kept = self.cache().and_then(|it| open(&it.join("trees"))).map(Arc::new);
        }
        let mut told = None;
        for (known, is_kept) in [(state.kept.clone(), true), (state.fresh.clone(), false)] {
            let changed = known.and_then(|it| it.changed_to(&git, tree));
            let Some((listing, places)) = changed else { continue };
            if places * FEW <= listing.files.len() {
                state.near |= is_kept;
                return Ok(listing);
            }
            told = Some(listing);
        }
        let listing = told.map_or_else(|| whole(&git, tree), Ok)?;
        state.fresh = Some(Arc::new(Listed { tree, listing: listing.clone() }));
        Ok(listing)
    }

    /// Keeps the list of a tree of this run for later ones, unless one is kept that is much like
    /// it.
    pub(super) fn keep_trees(&self) {
        let Some(file) = self.cache().map(|it| it.join("trees")) else { return };
        let state = self.trees.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = state.fresh.clone().filter(|_| !state.near);
        drop(state);
        if let Some(bytes) = fresh.and_then(|it| it.bytes()) {
            // Whoever may not write there keeps nothing.
            let _ = numbers::write(&file, &bytes);
        }
    }
}

/// The list that earlier runs kept.
fn open(file: &Path) -> Option<Listed> {
    numbers::length(file)?;
    Listed::of(&fs::read(file).ok()?)
}

/// Reads a tree whole.
fn whole(git: &Repository, tree: ObjectId) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    list::tree(git, BStr::new(""), tree, Wanted::Mesh, &mut listing)?;
    Ok(listing.ordered())
}

impl Listed {
    /// The files of another tree, and in how many places it differs; nothing where it is better
    /// read whole, as that tells what is wrong.
    fn changed_to(&self, git: &Repository, tree: ObjectId) -> Option<(Listing, usize)> {
        if self.listing.notes.iter().any(|it| it.path.contains(UNKNOWN)) {
            return None;
        }
        let Changes { gone, come } = Changes::between(git, self.tree, tree)?;
        let places = gone.len() + come.files.len();
        let kept = |it: &&Note| !is_below(&it.path, &gone);
        let mut notes: Vec<Note> = self.listing.notes.iter().filter(kept).cloned().collect();
        notes.extend(come.notes);
        notes.sort();
        Some((Listing { files: self.with(&gone, come.files), notes }, places))
    }

    /// The files without what is gone, and with what has come.
    fn with(&self, gone: &BTreeSet<BString>, come: Vec<FileEntry>) -> Vec<FileEntry> {
        let old = &self.listing.files;
        let place = |path: &[u8]| old.partition_point(|it| it.path.as_bytes() < path);
        let mut edits: Vec<(usize, usize, Option<FileEntry>)> = Vec::new();
        for path in gone {
            let start = place(path);
            let is_file = old.get(start).is_some_and(|it| it.path.as_bytes() == path.as_slice());
            edits.extend(is_file.then_some((start, start + 1, None)));
            let inside = list::below(old, path, |it, path| it.path.as_bytes() < path);
            edits.push((inside.start, inside.end, None));
        }
        edits.extend(come.into_iter().map(|it| {
            let at = place(it.path.as_bytes());
            (at, at, Some(it))
        }));
        edits.sort_by_key(|it| it.0);
        let mut files = Vec::with_capacity(old.len() + edits.len());
        let mut at = 0;
        for (start, end, entry) in edits {
            files.extend_from_slice(old.get(at..start).unwrap_or_default());
            at = at.max(start).max(end);
            files.extend(entry);
        }
        files.extend_from_slice(old.get(at..).unwrap_or_default());
        files
    }
}

/// Whether a path, or a folder above it, is among some.
fn is_below(path: &str, some: &BTreeSet<BString>) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.filter_map(|end| path.get(..end)).any(|it| some.contains(BStr::new(it)))
}

/// What differs between two trees.
struct Changes {
    /// Files, folders and others that are not there any more, or are another.
    gone: BTreeSet<BString>,
    /// What is new or another.
    come: Listing,
}

impl Changes {
    /// Folders that are equal are not opened. Nothing where a tree is not there or is broken, or
    /// where a path is not UTF-8.
    fn between(git: &Repository, before: ObjectId, after: ObjectId) -> Option<Self> {
        let mut gone = BTreeSet::new();
        let mut come = Listing::default();
        let mut open = vec![(BString::default(), before, after)];
        while let Some((folder, before, after)) = open.pop() {
            if before == after {
                continue;
            }
            let (before, mut after) = (entries(git, before)?, entries(git, after)?);
            for (name, old) in before {
                let path = joined(&folder, &name)?;
                match after.remove(&name) {
                    Some(new) if new == old => {}
                    Some(new) if old.0.is_tree() && new.0.is_tree() => {
                        open.push((path, old.1, new.1));
                    }
                    new => {
                        if let Some(new) = new {
                            add(git, &path, new, &mut come)?;
                        }
                        gone.insert(path);
                    }
                }
            }
            for (name, new) in after {
                add(git, &joined(&folder, &name)?, new, &mut come)?;
            }
        }
        let come = come.ordered();
        let odd = come.files.iter().any(|it| it.raw.is_some());
        Some(Self { gone, come }).filter(|_| !odd)
    }
}

/// What a folder has by the name of it.
type Entries = BTreeMap<BString, objects::Entry>;

/// The entries of a folder; nothing where it is not there, or two have one name.
fn entries(git: &Repository, id: ObjectId) -> Option<Entries> {
    let all = objects::entries(git, id, || "a folder".to_owned()).ok()?;
    let count = all.len();
    Some(all.into_iter().collect::<Entries>()).filter(|it| it.len() == count)
}

/// A path in a folder; nothing where it is not UTF-8.
fn joined(folder: &BString, name: &BString) -> Option<BString> {
    name.to_str().is_ok().then(|| list::joined(folder.as_bstr(), name.as_bstr()))
}

/// Adds a file, what is in a folder, or the note of something else.
fn add(
    git: &Repository,
    path: &BString,
    (mode, id): objects::Entry,
    listing: &mut Listing,
) -> Option<()> {
    match mode.kind() {
        EntryKind::Tree => list::tree(git, path.as_bstr(), id, Wanted::Mesh, listing).ok()?,
        EntryKind::Blob | EntryKind::BlobExecutable => {
            listing.files.extend(list::stored(path.as_bstr(), id, Wanted::Mesh));
        }
        kind => listing.notes.extend(list::left_out(path.as_bstr(), kind.into())),
    }
    Some(())
}

/// Reads and writes the file.
///
/// `MAGIC`, the bytes of an id, the id of the tree, how many files and others there are; for each
/// file how many bytes of its path are those of the one before, how many follow and which, its id
/// and what its name tells; for each other its path and what it is; the checksum of all that.
/// Numbers have four bytes, lengths of paths two, the lowest first.
impl Listed {
    /// The bytes of the file; nothing where they are too many, or a path is not UTF-8.
    fn bytes(&self) -> Option<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        let number = |of: usize| u32::try_from(of).ok().map(u32::to_le_bytes);
        bytes.extend(number(self.tree.as_bytes().len())?);
        bytes.extend(self.tree.as_bytes());
        let Listing { files, notes } = &self.listing;
        bytes.extend(number(files.len())?);
        bytes.extend(number(notes.len())?);
        let length = |of: usize| u16::try_from(of).ok().map(u16::to_le_bytes);
        let mut last: &[u8] = b"";
        for file in files {
            let path = file.path.as_bytes();
            let same = last.iter().zip(path).take_while(|(a, b)| a == b).count();
            bytes.extend(length(same)?);
            bytes.extend(length(path.len() - same)?);
            bytes.extend(path.get(same..)?);
            bytes.extend(file.id.filter(|_| file.raw.is_none())?.as_bytes());
            bytes.extend(file.called.bytes());
            last = path;
        }
        for note in notes {
            bytes.extend(length(note.path.len()).filter(|_| !note.path.contains(UNKNOWN))?);
            bytes.extend(note.path.as_bytes());
            bytes.push(match note.kind {
                NoteKind::SymbolicLink => LINK,
                NoteKind::Submodule => SUBMODULE,
                _ => return None,
            });
        }
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        (bytes.len() as u64 <= numbers::MOST).then_some(bytes)
    }

    /// A list from the bytes of its file; nothing where they are not as they were written.
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut rest = intact(bytes)?.strip_prefix(MAGIC)?;
        let width = number(&mut rest)?;
        let tree = ObjectId::try_from(rest.split_off(..width)?).ok()?;
        let (files, notes) = (number(&mut rest)?, number(&mut rest)?);
        let mut listing = Listing::default();
        // Each file has more bytes than its id.
        listing.files.reserve(files.min(rest.len() / width.max(1)));
        let mut path = Vec::new();
        for _ in 0..files {
            path.truncate(length(&mut rest)?);
            let more = length(&mut rest)?;
            path.extend_from_slice(rest.split_off(..more)?);
            let id = BlobId::of_bytes(rest.split_off(..width)?)?;
            let called = Called::of_bytes(*rest.split_off(..2)?.first_chunk()?)?;
            let path = Arc::from(str::from_utf8(&path).ok()?);
            listing.files.push(FileEntry::stored(Named { path, raw: None, called }, id));
        }
        for _ in 0..notes {
            let more = length(&mut rest)?;
            let path = Arc::from(str::from_utf8(rest.split_off(..more)?).ok()?);
            let kind = match *rest.split_off_first()? {
                LINK => NoteKind::SymbolicLink,
                SUBMODULE => NoteKind::Submodule,
                _ => return None,
            };
            listing.notes.push(Note { path, kind });
        }
        rest.is_empty().then_some(Self { tree, listing })
    }
}

const LINK: u8 = 1;
const SUBMODULE: u8 = 2;

/// What a file says before the checksum at its end; nothing where that is another.
fn intact(bytes: &[u8]) -> Option<&[u8]> {
    let (content, sum) = bytes.split_last_chunk()?;
    (*sum == crc32fast::hash(content).to_le_bytes()).then_some(content)
}

/// The next number of a file.
fn number(rest: &mut &[u8]) -> Option<usize> {
    let bytes = rest.split_off(..4)?;
    bytes.first_chunk().map(|it| u32::from_le_bytes(*it) as usize)
}

/// The next length of a path.
fn length(rest: &mut &[u8]) -> Option<usize> {
    let bytes = rest.split_off(..2)?;
    bytes.first_chunk().map(|it| u16::from_le_bytes(*it).into())
}
