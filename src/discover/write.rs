//! The only writer of Git objects and of files under version control.
//!
//! It builds the repositories of the demonstration and of the tests: the same calls give the same
//! object ids on every machine, and neither the user's nor the system's Git configuration is read.
#![expect(clippy::disallowed_methods, reason = "writes repositories that it made itself")]

use super::{BlobId, CommitId, Error, objects, on_disk};
use gix::{
    ObjectId, Repository,
    bstr::{BStr, ByteSlice as _},
    index::{
        File as Index,
        entry::{Mode, Stat},
        fs::Metadata,
    },
    objs::tree::EntryKind,
    refs::{
        FullName, Target,
        transaction::{PreviousValue, RefEdit},
    },
};
use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

/// The id of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeId(ObjectId);

impl std::fmt::Display for TreeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What stands at a path of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// A regular file with its bytes.
    File(&'a [u8]),
    /// An executable file with its bytes.
    Executable(&'a [u8]),
    /// A symbolic link with its target.
    Link(&'a [u8]),
    /// A submodule at a commit, which need not be in this repository.
    Submodule(CommitId),
}

/// Who made a commit, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature<'a> {
    /// Name of the person.
    pub name: &'a str,
    /// Address of the person.
    pub email: &'a str,
    /// Seconds since 1970-01-01 00:00 UTC.
    pub seconds: i64,
    /// Distance of the person's clock from UTC, in minutes.
    pub offset_minutes: i32,
}

/// A commit that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewCommit<'a> {
    /// The tree.
    pub tree: TreeId,
    /// The parents, first parent first.
    pub parents: &'a [CommitId],
    /// Who wrote the change.
    pub author: Signature<'a>,
    /// Who committed it.
    pub committer: Signature<'a>,
    /// The message.
    pub message: &'a str,
}

/// How a repository is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct InitOptions {
    /// Whether it has no work tree.
    pub bare: bool,
    /// Whether its ids are SHA-256.
    pub sha256: bool,
}

/// Writes to one repository.
#[derive(Debug)]
pub struct Writer {
    git: Repository,
}

impl Writer {
    /// Makes a repository with the unborn branch `main` in a folder, which is made if need be.
    pub fn init(folder: &Path, options: InitOptions) -> Result<Self, Error> {
        let kind =
            if options.bare { gix::create::Kind::Bare } else { gix::create::Kind::WithWorktree };
        let create = gix::create::Options {
            object_hash: options.sha256.then_some(gix::hash::Kind::Sha256),
            ..gix::create::Options::default()
        };
        let open = gix::open::Options::isolated();
        gix::ThreadSafeRepository::init_opts(folder, kind, create, open)
            .map(|git| Self::of(&git))
            .map_err(|error| Error::write(format!("the repository `{}`", folder.display()), &error))
    }

    /// Opens the repository in a folder.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        gix::ThreadSafeRepository::open_opts(folder, gix::open::Options::isolated())
            .map(|git| Self::of(&git))
            .map_err(|error| Error::git(format!("the repository `{}`", folder.display()), &error))
    }

    fn of(git: &gix::ThreadSafeRepository) -> Self {
        let mut git = git.to_thread_local();
        // A log of references would hold the clock of this machine.
        git.refs.write_reflog = gix::refs::store::WriteReflog::Disable;
        Self { git }
    }

    /// The folder of the repository itself: `.git`, but for a bare one.
    pub fn git_dir(&self) -> &Path {
        self.git.git_dir()
    }

    /// Writes the contents of a file.
    pub fn blob(&self, bytes: &[u8]) -> Result<BlobId, Error> {
        let written = self.git.write_blob(bytes);
        written.map(|id| BlobId(id.detach())).map_err(|error| Error::write("a blob", &error))
    }

    /// Writes a tree of the given paths, with their contents.
    pub fn tree<P: AsRef<[u8]>>(&self, items: &[(P, Item<'_>)]) -> Result<TreeId, Error> {
        let failed = |error: &gix::Error| Error::write("a tree", error);
        let mut editor = self.git.empty_tree().edit().map_err(|error| failed(&error))?;
        for (path, item) in items {
            let (kind, id) = match item {
                Item::File(bytes) => (EntryKind::Blob, self.blob(bytes)?.0),
                Item::Executable(bytes) => (EntryKind::BlobExecutable, self.blob(bytes)?.0),
                Item::Link(target) => (EntryKind::Link, self.blob(target)?.0),
                Item::Submodule(commit) => (EntryKind::Commit, commit.0),
            };
            editor.upsert(BStr::new(path.as_ref()), kind, id).map_err(|error| failed(&error))?;
        }
        let written = editor.write().map(gix::Id::detach);
        written.map(TreeId).map_err(|error| failed(&error))
    }

    /// Writes a commit; no reference is moved.
    pub fn commit(&self, commit: &NewCommit<'_>) -> Result<CommitId, Error> {
        let object = gix::objs::Commit {
            tree: commit.tree.0,
            parents: commit.parents.iter().map(|parent| parent.0).collect(),
            author: signature(&commit.author),
            committer: signature(&commit.committer),
            encoding: None,
            message: commit.message.into(),
            extra_headers: Vec::new(),
        };
        let written = self.git.write_object(&object).map(gix::Id::detach);
        written.map(CommitId).map_err(|error| Error::write("a commit", &error))
    }

    /// Writes an annotated tag and the reference to it.
    pub fn tag(
        &self,
        name: &str,
        commit: CommitId,
        tagger: &Signature<'_>,
        message: &str,
    ) -> Result<(), Error> {
        let object = gix::objs::Tag {
            target: commit.0,
            target_kind: gix::objs::Kind::Commit,
            name: name.into(),
            tagger: Some(signature(tagger)),
            message: message.into(),
            signature: None,
        };
        let written = self.git.write_object(&object).map(gix::Id::detach);
        let id = written.map_err(|error| Error::write(format!("the tag `{name}`"), &error))?;
        self.point(&format!("refs/tags/{name}"), Target::Object(id))
    }

    /// Points a reference with a full name, such as `refs/heads/main`, to a commit.
    pub fn reference(&self, name: &str, commit: CommitId) -> Result<(), Error> {
        self.point(name, Target::Object(commit.0))
    }

    /// Points a reference such as `HEAD` to another reference, which need not exist.
    pub fn symbolic(&self, name: &str, target: &str) -> Result<(), Error> {
        self.point(name, Target::Symbolic(full_name(target)?))
    }

    fn point(&self, name: &str, target: Target) -> Result<(), Error> {
        let edit = RefEdit::update(full_name(name)?, target, PreviousValue::Any, "");
        let written = self.git.edit_references_as([edit], None);
        written.map(|_| ()).map_err(|error| Error::write(format!("`{name}`"), &error))
    }

    /// Makes the index hold a tree; files on disk stay as they are.
    pub fn stage(&self, tree: TreeId) -> Result<(), Error> {
        let mut index = self.index_of(tree)?;
        write_index(&mut index)
    }

    /// Puts the files of a tree into the work tree, and makes the index hold it.
    ///
    /// Files of the index before that are not in the tree are removed. A file that somebody
    /// changed is never overwritten or removed: that is an error before anything is written.
    pub fn check_out(&self, tree: TreeId) -> Result<(), Error> {
        let root = self
            .git
            .workdir()
            .ok_or_else(|| Error::Bare { path: self.git.git_dir().to_path_buf() })?;
        let before = self.git.index_or_empty().map_err(|error| Error::git("the index", &error))?;
        let mut after = self.index_of(tree)?;
        let mut doomed = Vec::new();
        for entry in before.entries() {
            if after.entry_by_path(entry.path(&before)).is_none() {
                let path = place(root, entry.path(&before))?;
                self.may_replace(root, &path, &[Some(entry.id)], &[])?;
                doomed.push(path);
            }
        }
        for entry in after.entries() {
            let path = place(root, entry.path(&after))?;
            let known = before.entry_by_path(entry.path(&after)).map(|known| known.id);
            self.may_replace(root, &path, &[Some(entry.id), known], &doomed)?;
        }
        for path in doomed {
            remove(root, &path)?;
        }
        for (entry, path) in after.entries_mut_with_paths() {
            let path = place(root, path)?;
            self.put(&path, entry.mode, entry.id)?;
            let meta = Metadata::from_path_no_follow(&path).map_err(io("read", &path))?;
            entry.stat = Stat::from_fs(&meta).unwrap_or_default();
        }
        write_index(&mut after)
    }

    fn index_of(&self, tree: TreeId) -> Result<Index, Error> {
        let index = self.git.index_from_tree(&tree.0);
        index.map_err(|error| Error::git(format!("tree {}", tree.0), &error))
    }

    /// Refuses where a file is not one of the known ones, or is reached through a link; what is
    /// `doomed` counts as gone.
    fn may_replace(
        &self,
        root: &Path,
        path: &Path,
        known: &[Option<ObjectId>],
        doomed: &[PathBuf],
    ) -> Result<(), Error> {
        let in_the_way = |path: &Path| Error::Write {
            what: format!("`{}`", path.display()),
            reason: "something else is there".to_owned(),
        };
        let inner = path.strip_prefix(root).unwrap_or(path);
        for parent in inner.ancestors().skip(1) {
            let parent = root.join(parent);
            match Metadata::from_path_no_follow(&parent) {
                Ok(meta) if !meta.is_dir() && !doomed.contains(&parent) => {
                    return Err(in_the_way(&parent));
                }
                Ok(_) | Err(_) => {}
            }
        }
        let Ok(meta) = Metadata::from_path_no_follow(path) else { return Ok(()) };
        let bytes = if meta.is_symlink() {
            let target = fs::read_link(path).map_err(io("read", path))?;
            gix::path::into_bstr(target).map_or_else(|_| Vec::new(), |it| it.to_vec())
        } else if meta.is_file() {
            fs::read(path).map_err(io("read", path))?
        } else if meta.is_dir() && is_emptied(path, doomed) {
            return Ok(());
        } else {
            return Err(in_the_way(path));
        };
        let id = objects::blob_id(self.git.object_hash(), &bytes)?;
        if known.contains(&Some(id)) { Ok(()) } else { Err(in_the_way(path)) }
    }

    fn put(&self, path: &Path, mode: Mode, id: ObjectId) -> Result<(), Error> {
        let folder = path.parent().unwrap_or(path);
        fs::create_dir_all(folder).map_err(io("make", folder))?;
        if mode == Mode::COMMIT {
            return fs::create_dir_all(path).map_err(io("make", path));
        }
        let object = objects::find(&self.git, id, || format!("`{}`", path.display()))?;
        if let Ok(meta) = Metadata::from_path_no_follow(path) {
            let same_mode = (mode == Mode::FILE_EXECUTABLE) == meta.is_executable();
            if meta.is_file() && same_mode && fs::read(path).is_ok_and(|it| it == object.data) {
                return Ok(());
            }
            fs::remove_file(path).map_err(io("replace", path))?;
        }
        if mode == Mode::SYMLINK {
            return link(&object.data, path);
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(
            &mut options,
            if mode == Mode::FILE_EXECUTABLE { 0o777 } else { 0o666 },
        );
        let mut file = options.open(path).map_err(io("write", path))?;
        file.write_all(&object.data).map_err(io("write", path))
    }
}

fn signature(of: &Signature<'_>) -> gix::actor::Signature {
    let time = gix::date::Time { seconds: of.seconds, offset: of.offset_minutes * 60 };
    gix::actor::Signature { name: of.name.into(), email: of.email.into(), time }
}

fn full_name(name: &str) -> Result<FullName, Error> {
    FullName::try_from(name)
        .map_err(|error| Error::Write { what: format!("`{name}`"), reason: error.to_string() })
}

fn write_index(index: &mut Index) -> Result<(), Error> {
    let written = index.write(gix::index::write::Options::default());
    written.map_err(|error| Error::write("the index", &error))
}

/// The place of a path in the work tree.
fn place(root: &Path, path: &BStr) -> Result<PathBuf, Error> {
    on_disk(root, path).ok_or_else(|| Error::Write {
        what: format!("`{}`", path.to_str_lossy()),
        reason: "the path leads out of the repository".to_owned(),
    })
}

/// Whether a folder holds nothing, or only what is doomed.
fn is_emptied(folder: &Path, doomed: &[PathBuf]) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().all(|entry| {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        doomed.contains(&path) || (is_folder && is_emptied(&path, doomed))
    })
}

/// Removes a file, and the folders above it that it leaves empty.
fn remove(root: &Path, path: &Path) -> Result<(), Error> {
    let removed = match Metadata::from_path_no_follow(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => return Ok(()),
    };
    removed.map_err(io("remove", path))?;
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(target: &[u8], path: &Path) -> Result<(), Error> {
    let target = gix::path::from_bstr(BStr::new(target))
        .map_err(|error| Error::write(format!("`{}`", path.display()), &error))?;
    std::os::unix::fs::symlink(target, path).map_err(io("write", path))
}

/// Where links need rights that few have, Git writes their target into a file.
#[cfg(not(unix))]
fn link(target: &[u8], path: &Path) -> Result<(), Error> {
    fs::write(path, target).map_err(io("write", path))
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| Error::Io { action, path, source }
}
