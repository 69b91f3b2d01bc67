//! Listing the work tree of a repository: tracked files by the index, others by a walk.

use super::{
    BlobId, Error, FileEntry, Listing, Named, Note, NoteKind, OnDisk,
    attributes::{Conversion, Conversions},
    list::{self, Wanted},
    on_disk, walk,
};
use gix::{
    Repository,
    bstr::{BStr, BString, ByteSlice as _},
    index::{
        Entry, State,
        entry::{Flags, Mode, Stage, Stat},
        fs::Metadata,
    },
};
use rayon::prelude::*;
use std::{io, path::Path};

/// The files on disk that Git tracks or would track.
pub(super) fn list(git: &Repository, wanted: Wanted<'_>) -> Result<Listing, Error> {
    let Some(root) = git.workdir() else {
        return Err(Error::Bare { path: git.git_dir().to_path_buf() });
    };
    let index = git.index_or_empty().map_err(|error| Error::git("the index", &error))?;
    let untracked = walk::untracked(git, &index, root, wanted)?;
    let mut listing = Listing { files: untracked.files, notes: untracked.notes };
    let mut chosen: Vec<&Entry> = Vec::new();
    let mut attribute_files = untracked.attribute_files;
    for entry in index.entries() {
        let path = entry.path(&index);
        attribute_files |= path.ends_with(b".gitattributes");
        match entry.mode {
            Mode::DIR => list::tree(git, path, entry.id, wanted, &mut listing)?,
            mode if list::is_file(mode) => chosen.push(entry),
            mode => listing.notes.extend(list::left_out(path, mode)),
        }
    }
    // A file in conflict has up to three entries, one after the other.
    chosen.dedup_by(|a, b| a.path(&index) == b.path(&index));
    let seen = Seen { git, root, index: &index, sparse: is_sparse(git), wanted };
    let mut conversions = Conversions::new(git, &index, attribute_files)?;
    for file in &mut listing.files {
        let encoded = conversions.of(file.raw_path()) == Conversion::Encoding;
        file.disk.iter_mut().for_each(|it| it.encoded = encoded);
    }
    seen.add(&chosen, conversions, &mut listing)?;
    Ok(listing)
}

fn is_sparse(git: &Repository) -> bool {
    git.config_snapshot().boolean("core.sparseCheckout").unwrap_or_default()
}

/// What the index knows, beside what is on disk.
struct Seen<'a> {
    git: &'a Repository,
    root: &'a Path,
    index: &'a State,
    sparse: bool,
    wanted: Wanted<'a>,
}

impl Seen<'_> {
    fn add(
        &self,
        chosen: &[&Entry],
        mut conversions: Conversions<'_>,
        listing: &mut Listing,
    ) -> Result<(), Error> {
        let options =
            self.git.stat_options().map_err(|error| Error::git("the configuration", &error))?;
        let (root, index, wanted) = (self.root, self.index, self.wanted);
        let found: Vec<_> = chosen
            .par_iter()
            .filter_map(|entry| {
                let named = wanted.named(entry.path(index))?;
                let meta = match on_disk(root, entry.path(index)) {
                    Some(path) => Metadata::from_path_no_follow(&path),
                    None => Err(io::ErrorKind::NotFound.into()),
                };
                Some((*entry, named, meta))
            })
            .collect();
        let mut parents = Parents { root, last: BString::default(), real: true };
        for (entry, named, meta) in found {
            let path = entry.path(index);
            if entry.stage() != Stage::Unconflicted {
                listing.notes.push(Note::at(path, NoteKind::Conflicted));
            }
            let skipped = entry.flags.contains(Flags::SKIP_WORKTREE);
            let found = match meta {
                Ok(meta) if parents.are_real(path) => Found::of(&meta),
                Ok(_) => Found::Nothing,
                Err(error) => Found::failed(&error),
            };
            match found {
                // Git itself reads a file that is there although the sparse patterns omit it.
                Found::File(stat) if !skipped || self.sparse => {
                    let known = self.known(entry, &stat, options);
                    listing.files.push(self.file((entry, named), stat, known, &mut conversions));
                }
                _ if skipped => listing.files.push(FileEntry::stored(named, BlobId(entry.id))),
                Found::File(_) | Found::Nothing => {}
                // Reading it tells the reason; leaving it out would take it for removed.
                Found::Unreadable => listing.files.push(FileEntry::unread(named)),
                Found::Link => listing.notes.push(Note::at(path, NoteKind::SymbolicLink)),
                Found::Other => listing.notes.push(Note::at(path, NoteKind::NotAFile)),
            }
        }
        Ok(())
    }

    /// Whether the stat proves that the file is what the index says.
    ///
    /// A file written in the instant in which the index was written proves nothing.
    fn known(&self, entry: &Entry, stat: &Stat, options: gix::index::entry::stat::Options) -> bool {
        entry.stage() == Stage::Unconflicted
            && !entry.flags.contains(Flags::INTENT_TO_ADD)
            && entry.stat.matches(stat, options)
            && !entry.stat.is_racy(self.index.timestamp(), options)
    }

    fn file(
        &self,
        (entry, named): (&Entry, Named),
        stat: Stat,
        known: bool,
        conversions: &mut Conversions<'_>,
    ) -> FileEntry {
        let path = entry.path(self.index);
        let id = known.then_some(BlobId(entry.id));
        let conversion = conversions.of(path);
        let verbatim = match conversion {
            Conversion::None => true,
            Conversion::Lengths => known && self.stored_length(entry) == Some(stat.size),
            Conversion::Encoding | Conversion::Opaque => false,
        };
        let disk = OnDisk {
            stat: known.then_some(stat),
            indexed: Some(BlobId(entry.id)),
            encoded: conversion == Conversion::Encoding,
        };
        FileEntry { verbatim, ..FileEntry::on_disk(named, id, disk) }
    }

    /// The length of what Git stores, as far as an index can hold it.
    fn stored_length(&self, entry: &Entry) -> Option<u32> {
        let header = self.git.try_find_header(entry.id).ok().flatten()?;
        u32::try_from(header.size()).ok()
    }
}

/// What stands on disk where the index has a file.
enum Found {
    /// A regular file.
    File(Stat),
    /// Nothing, or a folder: the file was removed.
    Nothing,
    /// Something that cannot be looked at.
    Unreadable,
    /// A symbolic link.
    Link,
    /// A pipe, socket or device.
    Other,
}

impl Found {
    fn of(meta: &Metadata) -> Self {
        if meta.is_file() {
            Stat::from_fs(meta).map_or(Self::Unreadable, Self::File)
        } else if meta.is_symlink() {
            Self::Link
        } else if meta.is_dir() {
            Self::Nothing
        } else {
            Self::Other
        }
    }

    fn failed(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Nothing,
            _ => Self::Unreadable,
        }
    }
}

/// Says whether the folders above a path are folders, and no links to elsewhere.
struct Parents<'a> {
    root: &'a Path,
    last: BString,
    real: bool,
}

impl Parents<'_> {
    fn are_real(&mut self, path: &BStr) -> bool {
        let parent =
            path.rfind_byte(b'/').map_or(&b""[..], |at| path.get(..at).unwrap_or_default());
        if parent != self.last.as_slice() {
            self.last = BString::from(parent);
            self.real = self.check(BStr::new(parent));
        }
        self.real
    }

    fn check(&self, parent: &BStr) -> bool {
        let ends = parent.find_iter(b"/").chain([parent.len()]).filter(|end| *end > 0);
        ends.filter_map(|end| parent.get(..end)).all(|folder| {
            on_disk(self.root, BStr::new(folder))
                .and_then(|path| Metadata::from_path_no_follow(&path).ok())
                .is_some_and(|meta| meta.is_dir())
        })
    }
}
