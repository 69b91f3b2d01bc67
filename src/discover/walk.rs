//! Walking folders on disk: what Git does not track yet, and plain folders.

use super::{
    Error, FileEntry, Listing, Note, NoteKind,
    list::{self, Wanted},
};
use gix::{
    Repository,
    bstr::{BStr, BString, ByteSlice as _},
    index::{AccelerateLookup, Entry, State, entry::Mode},
    worktree::stack::state::ignore::Source,
};
use ignore::WalkBuilder;
use std::{
    ffi::OsString,
    fs::FileType,
    path::{Path, PathBuf},
};

/// What the work tree holds beside the files of the index.
#[derive(Default)]
pub(super) struct Untracked {
    /// Wanted files that are neither tracked nor ignored.
    pub(super) files: Vec<FileEntry>,
    /// What was left out.
    pub(super) notes: Vec<Note>,
    /// Whether any folder has a `.gitattributes` file.
    pub(super) attribute_files: bool,
}

/// Walks the folders of a work tree that are not ignored.
pub(super) fn untracked(
    git: &Repository,
    index: &State,
    root: &Path,
    wanted: Wanted<'_>,
) -> Result<Untracked, Error> {
    let ignored = git
        .excludes(index, None, Source::WorktreeThenIdMappingIfNotSkipped)
        .map_err(|error| Error::git("the ignore rules", &error))?;
    let system =
        git.filesystem_options().map_err(|error| Error::git("the configuration", &error))?;
    let folded = system.ignore_case.then(|| index.prepare_icase_backing());
    let composed = system.precompose_unicode;
    let found = Untracked::default();
    let mut walk = Walk { index, root, wanted, ignored, folded, composed, found };
    let mut open = vec![BString::default()];
    while let Some(folder) = open.pop() {
        walk.folder(&folder, &mut open);
    }
    Ok(walk.found)
}

/// The state of a walk through a work tree.
struct Walk<'a> {
    index: &'a State,
    root: &'a Path,
    wanted: Wanted<'a>,
    ignored: gix::AttributeStack<'a>,
    /// The index without regard to case, where the file system has none.
    folded: Option<AccelerateLookup<'a>>,
    /// Whether names must be composed before they are those of the index.
    composed: bool,
    found: Untracked,
}

impl<'a> Walk<'a> {
    /// Takes the files of a folder and opens those folders in it that are not ignored.
    fn folder(&mut self, folder: &BString, open: &mut Vec<BString>) {
        let Some(path) = super::on_disk(self.root, folder.as_bstr()) else { return };
        let entries = match entries(&path, self.composed) {
            Ok(entries) => entries,
            // Somebody removed it while we walked.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(error) => return self.note(folder, NoteKind::Unreadable(error.to_string())),
        };
        if !folder.is_empty() && is_repository(&path, &entries) {
            // A submodule is noted where the index names it.
            if !self.is_tracked(folder.as_bstr()) {
                self.note(folder, NoteKind::NestedRepository);
            }
            return;
        }
        let tracked = self.tracked_below(folder);
        for (name, kind) in entries {
            let Ok(name) = gix::path::os_str_into_bstr(&name) else { continue };
            if name == ".git" {
                continue;
            }
            let path = list::joined(folder.as_bstr(), name);
            self.found.attribute_files |= name == ".gitattributes";
            if kind.is_dir() {
                if !self.is_ignored(path.as_bstr(), Mode::DIR) {
                    open.push(path);
                }
            } else {
                self.other(&path, kind, tracked);
            }
        }
    }

    fn other(&mut self, path: &BString, kind: FileType, tracked: &[Entry]) {
        let is_here = |it: &Entry| it.path(self.index).cmp(path.as_bstr());
        let is_tracked = match &self.folded {
            Some(_) => self.is_tracked(path.as_bstr()),
            None => tracked.binary_search_by(is_here).is_ok(),
        };
        if is_tracked {
            return;
        }
        let named = self.wanted.named(path.as_bstr());
        let relevant = kind.is_symlink() || named.is_some();
        if !relevant || self.is_ignored(path.as_bstr(), Mode::FILE) {
            return;
        }
        if kind.is_symlink() {
            self.note(path, NoteKind::SymbolicLink);
        } else if kind.is_file() {
            self.found.files.extend(named.map(FileEntry::unread));
        } else {
            self.note(path, NoteKind::NotAFile);
        }
    }

    /// What the index names below a folder.
    fn tracked_below(&self, folder: &BString) -> &'a [Entry] {
        let entries = self.index.entries();
        if folder.is_empty() {
            return entries;
        }
        let inside = list::below(entries, folder, |it, path| it.path(self.index) < path);
        entries.get(inside).unwrap_or_default()
    }

    /// Whether the index names the path.
    fn is_tracked(&self, path: &BStr) -> bool {
        match &self.folded {
            Some(folded) => self.index.entry_by_path_icase(path, true, folded).is_some(),
            None => self.index.entry_by_path(path).is_some(),
        }
    }

    /// Whether Git would leave the path out; a rule that cannot be read leaves nothing out.
    fn is_ignored(&mut self, path: &BStr, mode: Mode) -> bool {
        self.ignored.at_entry(path, Some(mode)).is_ok_and(|platform| platform.is_excluded())
    }

    fn note(&mut self, path: &BString, kind: NoteKind) {
        self.found.notes.push(Note::at(path.as_bstr(), kind));
    }
}

/// The names in a folder with their kinds, links not followed.
fn entries(folder: &Path, composed: bool) -> std::io::Result<Vec<(OsString, FileType)>> {
    let mut entries = Vec::new();
    for entry in gix::fs::read_dir(folder, composed)? {
        let entry = entry?;
        // An entry without a kind was removed while we walked.
        if let Ok(kind) = entry.file_type() {
            entries.push((entry.file_name().into_owned(), kind));
        }
    }
    Ok(entries)
}

/// Whether a folder with these entries is a repository of its own.
fn is_repository(folder: &Path, entries: &[(OsString, FileType)]) -> bool {
    entries.iter().any(|(name, _)| name == ".git")
        && gix::discover::is_git(&folder.join(".git")).is_ok()
}

/// Walks a folder that is in no repository; ignore files in it count as they would in Git.
pub(super) fn plain_folder(root: &Path, wanted: Wanted<'_>) -> Listing {
    let mut listing = Listing::default();
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .follow_links(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                listing.notes.extend(walk_error(root, &error));
                continue;
            }
        };
        let (Some(path), Some(kind)) = (relative(root, entry.path()), entry.file_type()) else {
            continue;
        };
        if kind.is_symlink() {
            listing.notes.push(Note::at(path.as_bstr(), NoteKind::SymbolicLink));
        } else if !kind.is_dir()
            && let Some(named) = wanted.named(path.as_bstr())
        {
            if kind.is_file() {
                listing.files.push(FileEntry { verbatim: true, ..FileEntry::unread(named) });
            } else {
                listing.notes.push(Note::at(path.as_bstr(), NoteKind::NotAFile));
            }
        }
    }
    listing
}

/// The note of a folder that cannot be walked; none where it vanished.
fn walk_error(root: &Path, error: &ignore::Error) -> Option<Note> {
    let io = error.io_error()?;
    if io.kind() == std::io::ErrorKind::NotFound {
        return None;
    }
    let path = error_path(error).and_then(|path| relative(root, &path)).unwrap_or_default();
    Some(Note::at(path.as_bstr(), NoteKind::Unreadable(io.to_string())))
}

fn error_path(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            error_path(err)
        }
        _ => None,
    }
}

/// Path from the root with `/`.
fn relative(root: &Path, path: &Path) -> Option<BString> {
    let inner = path.strip_prefix(root).ok()?;
    let inner = gix::path::into_bstr(inner).ok()?;
    Some(gix::path::to_unix_separators_on_windows(inner).into_owned())
}
