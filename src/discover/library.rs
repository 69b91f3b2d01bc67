//! The files of a comparison that stand still: what a look into each of them shows.

use super::cache::{Cache, Look, News, OwnNames, Seen};
use super::concordance::{Concordance, Stand};
use super::kinds::{is_manifest, is_named_manifest};
use super::schemas::is_schema;
use super::words::{Common, Name, Words};
use super::{BlobId, Error, FileEntry, Loaded, ReadError, Reader, Workspace};
use crate::model::{Mentions, Unit, named_subject};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// The files that may be documents, and what was seen in them for the first time.
///
/// A file has the number of its place among those that the library was made of.
#[derive(Default)]
pub(super) struct Library {
    files: Vec<Still>,
    cache: Cache,
    news: News,
    /// The files of the records of the cache.
    known: Places,
    /// The files of the records of the news.
    new: Places,
    /// Files that may hold any word.
    hiding: Vec<u32>,
}

/// A file that stands still.
struct Still {
    path: Arc<str>,
    /// The id of its bytes, where it is known.
    id: Option<BlobId>,
    /// The number of the record that the cache has of it.
    record: Option<usize>,
    /// Whether it may be a document, and nobody has taken it out yet.
    open: bool,
}

impl Library {
    /// Looks into files; nothing where a dbt manifest is among them, which may bring any two
    /// together.
    pub(super) fn of(workspace: &Workspace, files: &[FileEntry]) -> Result<Option<Self>, Error> {
        let cache = Cache::open(workspace);
        let common = common(workspace, files, &cache);
        let glance = Glance { workspace, cache: &cache, common: &common };
        let run = (files.len() / (4 * rayon::current_num_threads())).max(16);
        let looked: Vec<Looked> = files
            .par_iter()
            .with_min_len(run)
            .map_init(|| None, |reader, entry| glance.at(reader, entry))
            .collect::<Result<_, _>>()?;
        let mut library = Self { cache, ..Self::default() };
        let mut stands = Vec::new();
        for (entry, looked) in files.iter().zip(looked) {
            match looked {
                Looked::Manifest => return Ok(None),
                Looked::Nothing => library.add(entry, None, None, None),
                Looked::Known(id, record) => {
                    let seen = library.cache.table.seen(record);
                    library.add(entry, Some(id), seen, Some(record));
                }
                Looked::New(id, seen, words) => {
                    let file = number(library.news.seen.len());
                    stands.extend(words.told().iter().map(|word| Stand { word: *word, file }));
                    library.new.0.push((file, number(library.files.len())));
                    library.news.seen.push((id, seen));
                    library.add(entry, id, Some(seen), None);
                }
            }
        }
        library.known.0.sort_unstable();
        let Some(words) = Concordance::of(common.words().to_vec(), stands) else {
            return Ok(None);
        };
        library.news.words = words;
        Ok(Some(library))
    }

    /// Adds the next file.
    fn add(
        &mut self,
        entry: &FileEntry,
        id: Option<BlobId>,
        seen: Option<Seen>,
        record: Option<usize>,
    ) {
        let file = number(self.files.len());
        let matters = |it: Seen| it.ours || named_subject(&entry.path).is_some();
        let seen = seen.filter(|it| it.words != Look::None && matters(*it));
        if seen.is_some_and(|it| it.words == Look::Hidden) {
            self.hiding.push(file);
        }
        self.known.0.extend(record.map(|it| (number(it), file)));
        self.files.push(Still { path: entry.path.clone(), id, record, open: seen.is_some() });
    }

    /// The files, in order, that may hold one of some names and that nobody has taken out.
    pub(super) fn holding(&self, names: &[Name]) -> Vec<u32> {
        let mut found = self.hiding.clone();
        for (words, places) in
            [(&self.cache.table.words, &self.known), (&self.news.words, &self.new)]
        {
            let records = names.par_iter().with_min_len(64).map(|it| words.holding(it));
            match records.collect::<Option<Vec<_>>>() {
                Some(records) => {
                    found.extend(records.iter().flatten().flat_map(|it| places.of(*it)));
                }
                None => found.extend(places.all()),
            }
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|it| self.file(*it).is_some_and(|it| it.open));
        found
    }

    /// The files, in order, of which the path is wanted and that nobody has taken out.
    pub(super) fn at(&self, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Vec<u32> {
        let files = self.files.par_iter().enumerate();
        files.filter(|(_, it)| it.open && wanted(&it.path)).map(|(at, _)| number(at)).collect()
    }

    /// Takes a file out.
    pub(super) fn take(&mut self, file: u32) {
        self.files.get_mut(file as usize).into_iter().for_each(|it| it.open = false);
    }

    fn file(&self, file: u32) -> Option<&Still> {
        self.files.get(file as usize)
    }

    /// By which names others may speak of a file, where it is a contract that is known to name
    /// nobody.
    pub(super) fn called(&self, file: u32) -> Option<Vec<Box<str>>> {
        let file = self.file(file)?;
        let names = self.cache.table.names(file.record?)?;
        Some(Mentions::called(names.into(), &file.path))
    }

    /// Takes note of documents that were read after all, from some of the files.
    pub(super) fn learn(&mut self, files: &[u32], documents: &[Loaded]) {
        let files = files.iter().filter_map(|it| self.file(*it));
        let ids: HashMap<&str, BlobId> = files.filter_map(|it| Some((&*it.path, it.id?))).collect();
        let names =
            |Loaded { path, parsed }: &Loaded| ids.get(&**path).copied().zip(names(&parsed.unit));
        let names: Vec<(BlobId, OwnNames)> = documents.iter().filter_map(names).collect();
        self.news.names.extend(names);
    }

    /// Keeps what was seen for the first time.
    pub(super) fn keep(&self) {
        let current: Vec<BlobId> = self.files.iter().filter_map(|it| it.id).collect();
        self.cache.keep(&self.news, &current);
    }
}

/// Which files have the bytes of which record, by the number of the record.
#[derive(Default)]
struct Places(Vec<(u32, u32)>);

impl Places {
    fn of(&self, record: u32) -> impl Iterator<Item = u32> {
        let start = self.0.partition_point(|(it, _)| *it < record);
        let rest = self.0.get(start..).unwrap_or_default();
        rest.iter().take_while(move |(it, _)| *it == record).map(|(_, file)| *file)
    }

    fn all(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|(_, file)| *file)
    }
}

/// A number of a file or record; there are never as many as would not fit.
fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// By which names others may speak of a contract that names nobody, beside that of its file.
fn names(unit: &Unit) -> Option<OwnNames> {
    let facts = &unit.facts;
    let is_alone = unit.is_contract() && !facts.refers && facts.schemas.is_empty();
    (is_alone && unit.problems.is_empty()).then(|| Mentions::names(facts).cloned().collect())
}

/// As many files show which words are common.
const SAMPLE: usize = 64;

/// The words that most documents have: those that the cache goes by, or of some of the files.
fn common(workspace: &Workspace, files: &[FileEntry], cache: &Cache) -> Common {
    let known = &cache.table.words;
    let step = files.len() / SAMPLE;
    if step < 4 || !known.words.is_empty() {
        return Common::of(known.common.clone());
    }
    let mut reader = workspace.reader();
    let none = Common::default();
    let some = files.iter().step_by(step).filter_map(|entry| {
        // What can't be read is told when all are.
        let content = reader.read(entry).ok()?;
        let seen = Seen::of(&content.bytes, named_subject(&entry.path).is_some());
        (seen.words == Look::Told).then(|| Words::of(&content.bytes, &none))
    });
    Common::among(&some.collect::<Vec<_>>())
}

/// What a look into a file shows.
enum Looked {
    /// No document of ours, by its name.
    Nothing,
    /// What an earlier run saw.
    Known(BlobId, usize),
    /// What no earlier run saw; without an id it is not told to a later one.
    New(Option<BlobId>, Seen, Words),
    Manifest,
}

/// Looks into files.
struct Glance<'run> {
    workspace: &'run Workspace,
    cache: &'run Cache,
    common: &'run Common,
}

impl<'run> Glance<'run> {
    fn at(&self, reader: &mut Option<Reader<'run>>, entry: &FileEntry) -> Result<Looked, Error> {
        if is_schema(&entry.path) {
            return Ok(Looked::Nothing);
        }
        let named = named_subject(&entry.path).is_some();
        let may_be_manifest = is_named_manifest(&entry.path);
        let id = entry.id.filter(|_| entry.verbatim && !may_be_manifest);
        if let Some((id, record)) = id.and_then(|it| Some((it, self.known(it, named)?))) {
            return Ok(Looked::Known(id, record));
        }
        let reader = reader.get_or_insert_with(|| self.workspace.reader());
        Ok(match reader.read(entry) {
            Ok(it) if is_manifest(&entry.path, &it.bytes) => Looked::Manifest,
            Ok(it) => {
                let (seen, words) = self.seen(&it.bytes, named);
                Looked::New(id.filter(|id| *id == it.key), seen, words)
            }
            Err(ReadError::Object(error)) => return Err(*error),
            Err(_) => {
                let seen = Seen { ours: true, words: Look::Hidden };
                Looked::New(None, seen, Words::unknown())
            }
        })
    }

    /// The record of what an earlier run saw in a blob.
    fn known(&self, id: BlobId, named: bool) -> Option<usize> {
        let table = &self.cache.table;
        let record = table.find(id)?;
        // What was no document under another name was not read for its words.
        let is_told = |it: Seen| it.words != Look::None || !named;
        table.seen(record).is_some_and(is_told).then_some(record)
    }

    fn seen(&self, bytes: &[u8], named: bool) -> (Seen, Words) {
        let mut seen = Seen::of(bytes, named);
        if seen.words == Look::None {
            return (seen, Words::none());
        }
        let words = Words::of(bytes, self.common);
        if words.may_hide() {
            seen.words = Look::Hidden;
        }
        (seen, words)
    }
}
