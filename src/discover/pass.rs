//! One file of a revision, read once: its bytes, what they are, and how much of that is kept.

use super::kinds::manifest;
use super::{BlobId, Error, FileEntry, Listing, Parsed, ReadError, Reader, Snapshot};
use crate::model::{Fold, Manifest, siblings};
use rustc_hash::FxBuildHasher;
use std::collections::HashSet;
use std::sync::Arc;

/// Files that are not compared with anything, so that their trees are needed only once.
#[derive(Debug, Clone, Copy, Default)]
pub enum Alone<'run> {
    /// None: all are compared.
    #[default]
    None,
    /// All: there is no base.
    All,
    /// Those that stand in every base.
    Unchanged(&'run Unchanged),
    /// All, and nobody judges them either, so that a glance will do.
    Unjudged,
}

/// The contents that stand in every base, at whatever paths.
#[derive(Debug, Default)]
pub struct Unchanged(HashSet<BlobId, FxBuildHasher>);

impl Unchanged {
    /// Those of some bases.
    pub fn of(bases: &[Listing]) -> Self {
        Self::such(bases, |_| true)
    }

    /// Those of some bases that stand somewhere in a head where these do not have the same.
    pub(super) fn moved(head: &Listing, bases: &[Listing]) -> Self {
        let moved = head.files.iter().filter(|it| !it.still).filter_map(|it| it.id);
        let moved: HashSet<BlobId, FxBuildHasher> = moved.collect();
        Self::such(bases, |it| moved.contains(&it))
    }

    fn such(bases: &[Listing], wanted: impl Fn(BlobId) -> bool) -> Self {
        let ids = |it: &Listing| -> HashSet<BlobId, FxBuildHasher> {
            it.files.iter().filter_map(|it| it.id).filter(|it| wanted(*it)).collect()
        };
        let all = bases.iter().map(ids).reduce(|mut same, other| {
            same.retain(|it| other.contains(it));
            same
        });
        Self(all.unwrap_or_default())
    }
}

impl Alone<'_> {
    fn holds(self, id: BlobId) -> bool {
        match self {
            Self::None => false,
            Self::All | Self::Unjudged => true,
            Self::Unchanged(ids) => ids.0.contains(&id),
        }
    }
}

/// What became of one file.
pub(super) struct Outcome {
    pub(super) key: Option<BlobId>,
    pub(super) parsed: Option<Parsed>,
    pub(super) manifest: Option<Result<Arc<Manifest>, String>>,
}

/// How the files of a revision are read.
pub(super) struct Pass<'run> {
    known: Option<&'run Snapshot>,
    alone: Alone<'run>,
    /// Files that are schemas by their names.
    beside: HashSet<Arc<str>>,
}

impl<'run> Pass<'run> {
    /// A pass over files; `known` may have some of them already.
    pub(super) fn over(
        files: &[FileEntry],
        known: Option<&'run Snapshot>,
        alone: Alone<'run>,
    ) -> Self {
        // Only what is let go of asks whether its model stays.
        let beside = match alone {
            Alone::None | Alone::Unjudged => HashSet::new(),
            Alone::All | Alone::Unchanged(_) => schema_paths(files),
        };
        Self { known, alone, beside }
    }

    /// What was made of the same contents already, if the path makes no difference.
    fn taken(&self, id: BlobId, named: bool) -> Option<Outcome> {
        let parsed = self.known?.looked_at(id)?;
        // The name only matters where the contents do not say what they are.
        let fits = parsed.as_ref().map_or(!named, |it| it.named == named);
        let manifest = self.known?.compiled(id).map(Ok);
        fits.then(|| Outcome { key: Some(id), parsed: parsed.clone(), manifest })
    }

    /// Reads a file, unless its contents are known.
    pub(super) fn one(&self, reader: &mut Reader<'_>, entry: &FileEntry) -> Result<Outcome, Error> {
        let named = entry.called.is_subject();
        let id = entry.id.filter(|_| entry.verbatim);
        if let Some(outcome) = id.and_then(|id| self.taken(id, named)) {
            return Ok(outcome);
        }
        match reader.read(entry) {
            Ok(content) => Ok(self.taken(content.key, named).unwrap_or_else(|| {
                let parsed = self.parsed(&entry.path, content.key, &content.bytes);
                let compiled = || manifest(&entry.path, &content.bytes);
                let manifest = if parsed.is_none() { compiled() } else { None };
                Outcome { key: Some(content.key), parsed, manifest }
            })),
            Err(ReadError::Object(error)) => Err(*error),
            Err(error) => {
                let parsed = named.then(|| Parsed::unreadable(&error));
                Ok(Outcome { key: None, parsed, manifest: None })
            }
        }
    }

    fn parsed(&self, path: &str, key: BlobId, bytes: &[u8]) -> Option<Parsed> {
        if matches!(self.alone, Alone::Unjudged) {
            return Parsed::known(path, bytes);
        }
        let fold = match self.alone.holds(key) {
            false => Fold::Nothing,
            true if siblings(path).any(|it| self.beside.contains(&*it)) => Fold::Tree,
            true => Fold::All,
        };
        Parsed::checked(path, bytes, fold)
    }
}

/// The files that are schemas by their names.
fn schema_paths(files: &[FileEntry]) -> HashSet<Arc<str>> {
    files.iter().filter(|it| it.called.is_named_schema()).map(|it| it.path.clone()).collect()
}
