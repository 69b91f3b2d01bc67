//! Stage 1: where the bytes come from, and what they are compared with.
//!
//! ```text
//! Workspace::open(start)            the Git repository around a folder, or the folder itself
//! compare(&workspace, &request)     base, head and gate, and one line that says why
//! workspace.list(&tree, &wanted)    the files of a tree, sorted, with what was left out
//! workspace.reader().read(&entry)   the bytes of one of them; one reader a thread
//! workspace.history(..)             first and last commit of some paths
//! add_histories(..)                 what policies may know of them
//! ```
//!
//! A [`FileEntry`] carries the id that Git gives the contents wherever that is known without
//! reading. Equal ids are equal contents but for line endings. Only where [`FileEntry::verbatim`]
//! says so are the bytes that a reader gives those of the id, so that results which hold byte
//! positions may be kept under it; otherwise [`Content::key`] is the name to keep them under.
//!
//! Everything is read with gix: no process is spawned, no filter or hook of the repository is
//! run, nothing outside the root is followed. Deliberately not here: what a contract is (callers
//! say which paths they want) and the pairing of files across revisions.

mod attributes;
mod cache;
mod ci;
mod compare;
mod concordance;
mod error;
mod examples;
mod history;
mod kinds;
mod leaving;
mod library;
mod lineage;
mod linked;
mod links;
mod list;
mod load;
mod mainline;
mod modules;
mod numbers;
mod objects;
mod pass;
mod past;
mod read;
mod remote;
mod revision;
mod schemas;
mod tags;
mod ties;
mod touched;
mod trees;
mod versions;
mod walk;
mod words;
mod work_tree;
mod workspace;
pub mod write;

pub use ci::{Ci, Event, PullRequest, System};
pub use compare::{Comparison, Request, Situation, compare};
pub use error::{Error, ReadError};
pub use history::{PathHistory, Step};
pub use leaving::add_leaving;
pub use lineage::add_histories;
pub use load::{
    Loaded, MayBeExample, Parsed, Reading, Snapshot, WaiversText, list, load, load_all, load_listed,
};
pub use mainline::Mainline;
pub use pass::{Alone, Unchanged};
pub use past::{PastWanted, add_past};
pub use read::{Content, Reader};
pub use revision::CommitInfo;
pub use schemas::{FoundSchema, SchemaEntries, add_linked_before, add_schemas};
pub use touched::load_touched;
pub use workspace::{OpenOptions, Workspace};

use gix::bstr::{BStr, ByteSlice as _};
use kinds::Called;
use std::{
    borrow::Cow,
    fmt,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// The id that Git gives the contents of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(gix::ObjectId);

impl BlobId {
    /// The 20 or 32 bytes of the id.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The id with some bytes; nothing where no id has so many.
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        gix::ObjectId::try_from(bytes).ok().map(Self)
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The id of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(gix::ObjectId);

impl CommitId {
    /// The first seven digits, for people.
    pub fn short(&self) -> String {
        self.0.to_hex_with_len(7).to_string()
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A set of files that can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tree {
    /// The files on disk that Git tracks or would track; in a plain folder all of them.
    WorkTree,
    /// What is staged for the next commit.
    Index,
    /// The tree of a commit.
    Revision(CommitId),
    /// No files at all: there is nothing to compare with.
    None,
}

/// A file of a [`Tree`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Path from the root, with `/`; bytes that are not UTF-8 are shown as U+FFFD.
    pub path: Arc<str>,
    /// The id of the contents as Git stores them, where it is known without reading.
    pub id: Option<BlobId>,
    /// Whether a reader gives exactly the bytes of `id`; not so where line endings, `$Id$` or
    /// an encoding are converted, or a filter such as Git LFS stands between.
    pub verbatim: bool,
    /// What is known of it on disk; nothing where the bytes are in the object database, under the
    /// id.
    disk: Option<Box<OnDisk>>,
    /// The path as it is, where that is not UTF-8.
    raw: Option<Box<[u8]>>,
    /// What its name tells.
    called: Called,
    /// Whether it is known to stand in what is compared as it stands here.
    still: bool,
}

/// A file in the work tree or a plain folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct OnDisk {
    /// The stat that vouches for a known id.
    stat: Option<gix::index::entry::Stat>,
    /// The id that the index has for the path.
    indexed: Option<BlobId>,
    /// Whether it is in an encoding that Git was told, and that Git alone knows.
    encoded: bool,
}

/// What a file is called, and what that tells of it.
#[derive(Debug)]
struct Named {
    path: Arc<str>,
    raw: Option<Box<[u8]>>,
    called: Called,
}

impl Named {
    /// The name of a file, if a path like it is wanted, and what it tells.
    fn wanted(path: &BStr, wanted: impl FnOnce(&str, Called) -> bool) -> Option<Self> {
        let shown = path.to_str_lossy();
        let called = Called::of(&shown);
        let raw = || matches!(shown, Cow::Owned(_)).then(|| Box::from(path.as_bytes()));
        wanted(&shown, called).then(|| Self { raw: raw(), path: Arc::from(&*shown), called })
    }
}

impl FileEntry {
    /// A file on disk whose id is not known before it is read.
    fn unread(named: Named) -> Self {
        Self::on_disk(named, None, OnDisk::default())
    }

    /// A file in the object database.
    fn stored(named: Named, id: BlobId) -> Self {
        let Named { path, raw, called } = named;
        Self { path, id: Some(id), verbatim: true, disk: None, raw, called, still: false }
    }

    /// A file on disk, of which the id may be known, not that of the very bytes.
    fn on_disk(named: Named, id: Option<BlobId>, disk: OnDisk) -> Self {
        let Named { path, raw, called } = named;
        let disk = Some(Box::new(disk));
        Self { path, id, verbatim: false, disk, raw, called, still: false }
    }

    /// Whether its contents are known, and its path is as it is shown.
    const fn is_plain(&self) -> bool {
        self.id.is_some() && self.raw.is_none()
    }

    /// The path as bytes, by which listings are sorted.
    fn raw_path(&self) -> &BStr {
        BStr::new(self.raw.as_deref().unwrap_or(self.path.as_bytes()))
    }
}

/// A path for people and patterns.
fn lossy(path: &BStr) -> Arc<str> {
    Arc::from(path.to_str_lossy())
}

/// The files of a tree, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The wanted files, sorted by the bytes of their paths.
    pub files: Vec<FileEntry>,
    /// What a reader of the report should know of, sorted by path.
    pub notes: Vec<Note>,
}

/// Something that was left out or decided on the way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The path that it is about; empty where it is about the whole repository.
    pub path: Arc<str>,
    /// What happened.
    pub kind: NoteKind,
}

impl Listing {
    /// In order, each file and note once, with the notes of paths that are shown otherwise.
    fn ordered(mut self) -> Self {
        self.files.sort_by(|a, b| a.raw_path().cmp(b.raw_path()));
        self.files.dedup_by(|a, b| a.raw_path() == b.raw_path());
        let odd = self.files.iter().filter(|file| file.raw.is_some());
        self.notes.extend(odd.map(|file| Note::at(file.raw_path(), NoteKind::PathNotUtf8)));
        self.notes.sort();
        self.notes.dedup();
        self
    }
}

impl Note {
    fn at(path: &BStr, kind: NoteKind) -> Self {
        Self { path: lossy(path), kind }
    }
}

/// What a [`Note`] tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// A submodule, which is not entered.
    Submodule,
    /// An untracked repository inside this one, which is not entered.
    NestedRepository,
    /// A symbolic link, which is not followed.
    SymbolicLink,
    /// A pipe, socket or device, which is never opened.
    NotAFile,
    /// A folder or file that cannot be looked at, with the reason.
    Unreadable(String),
    /// A dbt manifest of another shape than is known, with what is wrong.
    NotAManifest(String),
    /// A path that is not UTF-8 and is shown with U+FFFD.
    PathNotUtf8,
    /// A file in an unresolved merge conflict.
    Conflicted,
    /// Base and head share no commit, so that the tip of the base is compared.
    UnrelatedHistories,
    /// The commit before the push is not an ancestor of the head, as after a force push.
    PushNotAncestor,
    /// The CI system does not tell the commit before the push.
    PushUnknown,
    /// The push made the branch, so that there is no commit before it.
    BranchCreated,
    /// The commit that the forge names as base is not in this clone; its branch is used.
    BaseReplaced,
    /// No branch of this repository is known to be the default one.
    NoDefaultBranch,
}

impl NoteKind {
    /// What happened, in words.
    pub fn text(&self) -> String {
        let text = match self {
            Self::Submodule => "a submodule, not entered",
            Self::NestedRepository => "a repository of its own, not entered",
            Self::SymbolicLink => "a symbolic link, not followed",
            Self::NotAFile => "not a regular file, not opened",
            Self::Unreadable(reason) => return format!("cannot be read: {reason}"),
            Self::NotAManifest(reason) => {
                return format!(
                    "a dbt manifest that can't be read, so its exposures are not known: {reason}"
                );
            }
            Self::PathNotUtf8 => "a path that is not UTF-8",
            Self::Conflicted => "in an unresolved merge conflict",
            Self::UnrelatedHistories => {
                "base and head have no common history, so the tip of the base is compared"
            }
            Self::PushNotAncestor => {
                "the commit before the push is no ancestor of the head, so the first parent is compared"
            }
            Self::PushUnknown => {
                "the CI system does not tell the commit before the push, so the first parent is compared"
            }
            Self::BranchCreated => "the push created the branch, so the first parent is compared",
            Self::BaseReplaced => {
                "the base commit named by the forge is not in this clone, so its branch is compared"
            }
            Self::NoDefaultBranch => "no default branch is known, so HEAD is the base",
        };
        text.to_owned()
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.kind.text())
    }
}

/// The path on disk of a path in a tree; nothing where it would lead out of the root or the
/// system cannot express it.
fn on_disk(root: &Path, path: &BStr) -> Option<PathBuf> {
    let relative = gix::path::from_bstr(path).ok()?;
    let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| root.join(relative))
}
