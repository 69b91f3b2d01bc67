//! Listing the files of a tree.

use super::{Error, FileEntry, Listing, Note, NoteKind, Tree, Workspace, objects, walk, work_tree};
use gix::{
    ObjectId, Repository,
    bstr::{BStr, BString, ByteSlice as _},
    index::entry::{Flags, Mode, Stage},
    objs::{TreeRefIter, tree::EntryKind},
};

/// Says of a path whether its file is wanted.
pub(super) type Wanted<'a> = &'a dyn Fn(&str) -> bool;

impl Workspace {
    /// The wanted files of a tree, sorted by path.
    pub fn list(&self, tree: &Tree, wanted: &dyn Fn(&str) -> bool) -> Result<Listing, Error> {
        let mut listing = match tree {
            Tree::None => Listing::default(),
            Tree::WorkTree => match self.git() {
                Some(git) => work_tree::list(&git, wanted)?,
                None => walk::plain_folder(self.root(), wanted),
            },
            Tree::Index => index(&self.git_for("--staged")?, wanted)?,
            Tree::Revision(commit) => {
                revision(&self.git_for(&commit.to_string())?, commit.0, wanted)?
            }
        };
        listing.files.sort_by(|a, b| a.raw_path().cmp(b.raw_path()));
        listing.files.dedup_by(|a, b| a.raw_path() == b.raw_path());
        let odd = listing.files.iter().filter(|file| file.raw.is_some());
        listing.notes.extend(odd.map(|file| Note::at(file.raw_path(), NoteKind::PathNotUtf8)));
        listing.notes.sort();
        listing.notes.dedup();
        Ok(listing)
    }
}

fn index(git: &Repository, wanted: Wanted<'_>) -> Result<Listing, Error> {
    let index = git.index_or_empty().map_err(|error| Error::git("the index", &error))?;
    let mut listing = Listing::default();
    let mut best: Option<(&BStr, ObjectId)> = None;
    for entry in index.entries() {
        let path = entry.path(&index);
        // What is only intended to be added is not part of the next commit.
        if entry.flags.contains(Flags::INTENT_TO_ADD) {
            continue;
        }
        match entry.mode {
            Mode::DIR => tree(git, path, entry.id, wanted, &mut listing)?,
            mode if is_file(mode) => match entry.stage() {
                Stage::Unconflicted if wanted(&path.to_str_lossy()) => {
                    listing.files.push(FileEntry::stored(path, entry.id));
                }
                Stage::Unconflicted | Stage::Base => {}
                // The stages are in order: ours replaces nothing, theirs only what is not there.
                Stage::Ours | Stage::Theirs => {
                    if best.is_none_or(|(known, _)| known != path) && wanted(&path.to_str_lossy()) {
                        best = Some((path, entry.id));
                        listing.files.push(FileEntry::stored(path, entry.id));
                        listing.notes.push(Note::at(path, NoteKind::Conflicted));
                    }
                }
            },
            mode => listing.notes.extend(left_out(path, mode)),
        }
    }
    Ok(listing)
}

fn revision(git: &Repository, commit: ObjectId, wanted: Wanted<'_>) -> Result<Listing, Error> {
    let what = || format!("commit {}", commit.to_hex_with_len(7));
    let found = objects::find(git, commit, what)?;
    let tree_id = found
        .try_into_commit()
        .and_then(|commit| commit.tree_id())
        .map_err(|error| Error::git(what(), &error))?
        .detach();
    let mut listing = Listing::default();
    tree(git, BStr::new(""), tree_id, wanted, &mut listing)?;
    Ok(listing)
}

/// Adds the wanted files below a folder of the object database.
pub(super) fn tree(
    git: &Repository,
    folder: &BStr,
    id: ObjectId,
    wanted: Wanted<'_>,
    listing: &mut Listing,
) -> Result<(), Error> {
    // What is next comes last, so that files are met in the order of their paths.
    let mut open = vec![Node { path: folder.trim_end_with(|c| c == '/').into(), id, file: false }];
    while let Some(Node { path: folder, id, file }) = open.pop() {
        if file {
            listing.files.push(FileEntry::stored(folder.as_bstr(), id));
            continue;
        }
        let first = open.len();
        let what = || format!("the folder `/{folder}`");
        let object = objects::find(git, id, what)?;
        for entry in TreeRefIter::from_bytes(&object.data, git.object_hash()) {
            let entry = entry.map_err(|error| Error::git(what(), &error))?;
            let mut path =
                BString::from(Vec::with_capacity(folder.len() + entry.filename.len() + 1));
            path.extend_from_slice(&folder);
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(entry.filename);
            let id = entry.oid.to_owned();
            match entry.mode.kind() {
                EntryKind::Tree => open.push(Node { path, id, file: false }),
                EntryKind::Blob | EntryKind::BlobExecutable => {
                    if wanted(&path.to_str_lossy()) {
                        open.push(Node { path, id, file: true });
                    }
                }
                kind => listing.notes.extend(left_out(path.as_bstr(), kind.into())),
            }
        }
        open.get_mut(first..).unwrap_or_default().reverse();
    }
    Ok(())
}

/// A file or folder of the object database.
struct Node {
    path: BString,
    id: ObjectId,
    file: bool,
}

/// Whether an entry of the index is a regular file.
pub(super) fn is_file(mode: Mode) -> bool {
    mode == Mode::FILE || mode == Mode::FILE_EXECUTABLE
}

/// The note of an entry that is neither a file nor a folder.
pub(super) fn left_out(path: &BStr, mode: Mode) -> Option<Note> {
    let kind = match mode {
        Mode::SYMLINK => NoteKind::SymbolicLink,
        Mode::COMMIT => NoteKind::Submodule,
        _ => return None,
    };
    Some(Note::at(path, kind))
}
