//! The files of a comparison that stand still: what a look into each of them shows.

use super::cache::{Cache, Seen};
use super::kinds::{is_manifest, is_named_manifest};
use super::words::Words;
use super::{BlobId, Error, FileEntry, Loaded, ReadError, Reader, Workspace};
use crate::model::{Mentions, Unit, named_subject};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// A file that may be a document.
pub(super) struct Still {
    pub path: Arc<str>,
    pub words: Words,
    /// By which names others may speak of it, where it is a contract that is known to name nobody.
    pub called: Option<Vec<Box<str>>>,
}

/// All of them, and what was seen in them for the first time.
#[derive(Default)]
pub(super) struct Library {
    files: Vec<Still>,
    ids: HashMap<Arc<str>, BlobId>,
    cache: Cache,
    new: HashMap<BlobId, Seen>,
}

impl Library {
    /// Looks into files; nothing where a dbt manifest is among them, which may bring any two
    /// together.
    pub(super) fn of(workspace: &Workspace, files: &[FileEntry]) -> Result<Option<Self>, Error> {
        let cache = Cache::open(workspace);
        let run = (files.len() / (4 * rayon::current_num_threads())).max(16);
        let looked: Vec<Looked> = files
            .par_iter()
            .with_min_len(run)
            .map_init(|| None, |reader, entry| look((workspace, reader), entry, &cache))
            .collect::<Result<_, _>>()?;
        if looked.iter().any(|it| matches!(it, Looked::Manifest)) {
            return Ok(None);
        }
        let mut library = Self { cache, ..Self::default() };
        for (entry, it) in files.iter().zip(looked) {
            let seen = match it {
                Looked::Seen(seen) => seen,
                Looked::New(id, seen) => {
                    library.new.insert(id, seen.clone());
                    seen
                }
                Looked::Manifest => continue,
            };
            library.ids.extend(entry.id.map(|id| (entry.path.clone(), id)));
            let matters = seen.ours || named_subject(&entry.path).is_some();
            if let Some(words) = seen.words.filter(|_| matters) {
                let called = seen.names.map(|it| Mentions::called(it.into(), &entry.path));
                library.files.push(Still { path: entry.path.clone(), words, called });
            }
        }
        Ok(Some(library))
    }

    /// Takes out some files.
    pub(super) fn take(&mut self, wanted: &(dyn Fn(&Still) -> bool + Sync)) -> Vec<Still> {
        let (taken, files) = std::mem::take(&mut self.files).into_par_iter().partition(wanted);
        self.files = files;
        taken
    }

    /// Puts back what was taken out.
    pub(super) fn put_back(&mut self, files: Vec<Still>) {
        self.files.extend(files);
    }

    /// Takes note of documents that were read after all.
    pub(super) fn learn(&mut self, documents: &[Loaded]) {
        for Loaded { path, parsed } in documents {
            let Some((id, names)) = self.ids.get(path).copied().zip(names(&parsed.unit)) else {
                continue;
            };
            let known = self.new.remove(&id).or_else(|| self.cache.get(id));
            if let Some(seen) = known {
                self.new.insert(id, Seen { names: Some(names), ..seen });
            }
        }
    }

    /// Keeps what was seen for the first time.
    pub(super) fn keep(self) {
        let current: Vec<BlobId> = self.ids.into_values().collect();
        self.cache.keep(self.new, current.into_iter());
    }
}

/// By which names others may speak of a contract that names nobody, beside that of its file.
fn names(unit: &Unit) -> Option<Box<[Box<str>]>> {
    let facts = &unit.facts;
    let is_alone = unit.is_contract() && !facts.refers && facts.schemas.is_empty();
    (is_alone && unit.problems.is_empty()).then(|| Mentions::names(facts).cloned().collect())
}

/// What a look into a file shows.
enum Looked {
    Seen(Seen),
    /// What no earlier run saw.
    New(BlobId, Seen),
    Manifest,
}

fn look<'run>(
    (workspace, reader): (&'run Workspace, &mut Option<Reader<'run>>),
    entry: &FileEntry,
    cache: &Cache,
) -> Result<Looked, Error> {
    let named = named_subject(&entry.path).is_some();
    let may_be_manifest = is_named_manifest(&entry.path);
    let known = entry.id.filter(|_| entry.verbatim && !may_be_manifest);
    // What was no document under another name was not read for its words.
    let seen = known.and_then(|it| cache.get(it)).filter(|it| it.words.is_some() || !named);
    if let Some(seen) = seen {
        return Ok(Looked::Seen(seen));
    }
    let reader = reader.get_or_insert_with(|| workspace.reader());
    Ok(match reader.read(entry) {
        Ok(it) if is_manifest(&entry.path, &it.bytes) => Looked::Manifest,
        Ok(it) => {
            let seen = Seen::of(&it.bytes, named);
            match known.filter(|id| *id == it.key) {
                Some(id) => Looked::New(id, seen),
                None => Looked::Seen(seen),
            }
        }
        Err(ReadError::Object(error)) => return Err(*error),
        Err(_) => Looked::Seen(Seen { ours: true, words: Some(Words::unknown()), names: None }),
    })
}
