//! Listing the files of a tree.

use super::{
    BlobId, Error, FileEntry, Listing, Named, Note, NoteKind, Tree, Workspace, objects, revision,
    walk, work_tree,
};
use gix::{
    ObjectId, Repository,
    bstr::{BStr, BString, ByteSlice as _},
    index::entry::{Flags, Mode, Stage},
    objs::{TreeRefIter, tree::EntryKind},
};
use std::ops::Range;

/// Which files are wanted.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// Those that may matter to a mesh.
    Mesh,
    /// Those of which it says so by their paths.
    Such(&'a (dyn Fn(&str) -> bool + Sync)),
}

impl Wanted<'_> {
    /// The name of a file, if it is wanted.
    pub(super) fn named(self, path: &BStr) -> Option<Named> {
        Named::wanted(path, |path, called| match self {
            Self::Mesh => called.matters(),
            Self::Such(wanted) => wanted(path),
        })
    }
}

impl Workspace {
    /// The wanted files of a tree, sorted by path.
    ///
    /// # Errors
    /// The repository can't be listed.
    pub fn list(
        &self,
        tree: &Tree,
        wanted: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Listing, Error> {
        self.list_wanted(tree, Wanted::Such(wanted))
    }

    /// The files of a tree that may matter to a mesh, sorted by path.
    pub(super) fn list_mesh(&self, tree: &Tree) -> Result<Listing, Error> {
        match tree {
            Tree::Revision(commit) => self.list_commit(*commit),
            _ => self.list_wanted(tree, Wanted::Mesh),
        }
    }

    fn list_wanted(&self, tree: &Tree, wanted: Wanted<'_>) -> Result<Listing, Error> {
        let listing = match tree {
            Tree::None => Listing::default(),
            Tree::WorkTree => match self.git() {
                Some(git) => work_tree::list(&git, wanted)?,
                None => walk::plain_folder(self.root(), wanted),
            },
            Tree::Index => index(&self.git_for("--staged")?, wanted)?,
            Tree::Revision(commit) => {
                let git = self.git_for(&commit.to_string())?;
                let mut listing = Listing::default();
                let root = revision::tree_of(&git, commit.0)?;
                self::tree(&git, BStr::new(""), root, wanted, &mut listing)?;
                listing
            }
        };
        Ok(listing.ordered())
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
                Stage::Unconflicted => listing.files.extend(stored(path, entry.id, wanted)),
                Stage::Base => {}
                // The stages are in order: ours replaces nothing, theirs only what is not there.
                Stage::Ours | Stage::Theirs => {
                    if best.is_none_or(|(known, _)| known != path)
                        && let Some(file) = stored(path, entry.id, wanted)
                    {
                        best = Some((path, entry.id));
                        listing.files.push(file);
                        listing.notes.push(Note::at(path, NoteKind::Conflicted));
                    }
                }
            },
            mode => listing.notes.extend(left_out(path, mode)),
        }
    }
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
    let mut open = vec![Node::Folder(folder.trim_end_with(|c| c == '/').into(), id)];
    while let Some(node) = open.pop() {
        let (folder, id) = match node {
            Node::File(file) => {
                listing.files.push(file);
                continue;
            }
            Node::Folder(path, id) => (path, id),
        };
        let first = open.len();
        let what = || format!("the folder `/{folder}`");
        let object = objects::find(git, id, what)?;
        for entry in TreeRefIter::from_bytes(&object.data, git.object_hash()) {
            let entry = entry.map_err(|error| Error::git(what(), &error))?;
            let path = joined(folder.as_bstr(), entry.filename);
            let id = entry.oid.to_owned();
            match entry.mode.kind() {
                EntryKind::Tree => open.push(Node::Folder(path, id)),
                EntryKind::Blob | EntryKind::BlobExecutable => {
                    open.extend(stored(path.as_bstr(), id, wanted).map(Node::File));
                }
                kind => listing.notes.extend(left_out(path.as_bstr(), kind.into())),
            }
        }
        open.get_mut(first..).unwrap_or_default().reverse();
    }
    Ok(())
}

/// The path of what has a name in a folder.
pub(super) fn joined(folder: &BStr, name: &BStr) -> BString {
    let mut path = BString::from(Vec::with_capacity(folder.len() + name.len() + 1));
    path.extend_from_slice(folder);
    if !path.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

/// Which of some entries, sorted by their paths, lie below a folder; `is_before` says of one whether
/// its path comes before another.
pub(super) fn below<T>(
    sorted: &[T],
    folder: &[u8],
    is_before: impl Fn(&T, &[u8]) -> bool,
) -> Range<usize> {
    let place = |end: u8| {
        let bound = [folder, &[end]].concat();
        sorted.partition_point(|it| is_before(it, &bound))
    };
    place(b'/')..place(b'/' + 1)
}

/// A file or folder of the object database.
enum Node {
    File(FileEntry),
    Folder(BString, ObjectId),
}

/// A file of the object database, if it is wanted.
pub(super) fn stored(path: &BStr, id: ObjectId, wanted: Wanted<'_>) -> Option<FileEntry> {
    wanted.named(path).map(|it| FileEntry::stored(it, BlobId(id)))
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
