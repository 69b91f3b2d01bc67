//! The files of a comparison that stand still: what a look into each of them shows.

use super::cache::{Cache, Look, News, OwnNames, Seen};
use super::concordance::{Concordance, Stand};
use super::kinds::is_manifest;
use super::words::{Common, Name, Words};
use super::{BlobId, Error, FileEntry, Loaded, ReadError, Reader, Workspace};
use crate::model::{Mentions, Unit};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The files that may be documents, and what was seen in them for the first time.
///
/// A file has the number of its place among those that the library was made of.
#[derive(Default)]
pub(super) struct Library {
    files: Arc<Vec<FileEntry>>,
    /// Where it is told what each of them shows.
    places: Vec<Place>,
    /// Those that somebody took out.
    taken: HashSet<u32>,
    cache: Cache,
    news: News,
    /// Files that may hold any word.
    hiding: Vec<u32>,
}

/// Where it is told what a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere: it is no document of ours, by its name.
    None,
    /// In a record of the cache.
    Known(u32),
    /// Among what was seen for the first time.
    New(u32),
}

impl Library {
    /// Looks into files; nothing where a dbt manifest is among them, which may bring any two
    /// together.
    pub(super) fn of(
        workspace: &Workspace,
        files: Arc<Vec<FileEntry>>,
    ) -> Result<Option<Self>, Error> {
        let cache = Cache::open(workspace);
        let common = common(workspace, &files, &cache);
        let glance = Glance { workspace, cache: &cache, common: &common };
        let many = 4 * rayon::current_num_threads();
        let places = files.par_iter().with_min_len(files.len() / many);
        let mut places: Vec<Place> = places.map(|it| glance.place(it)).collect();
        let unknown = files.iter().zip(&places).enumerate();
        let unknown = unknown.filter(|(_, (_, place))| **place == Place::New(0));
        let unknown: Vec<(usize, &FileEntry)> =
            unknown.map(|(at, (entry, _))| (at, entry)).collect();
        let looked: Vec<Looked> = unknown
            .par_iter()
            .with_min_len((unknown.len() / many).max(16))
            .map_init(|| None, |reader, (_, entry)| glance.at(reader, entry))
            .collect::<Result<_, _>>()?;
        let mut news = News::default();
        let mut stands = Vec::new();
        for ((at, _), looked) in unknown.into_iter().zip(looked) {
            let Looked::New(id, seen, words) = looked else { return Ok(None) };
            let file = number(news.seen.len());
            stands.extend(words.told().iter().map(|word| Stand { word: *word, file }));
            news.seen.push((id, seen));
            places.get_mut(at).into_iter().for_each(|it| *it = Place::New(file));
        }
        let Some(words) = Concordance::of(common.words().to_vec(), stands) else {
            return Ok(None);
        };
        news.words = words;
        let mut library = Self { files, places, cache, news, ..Self::default() };
        library.hiding = library.hidden();
        Ok(Some(library))
    }

    /// The files in which any word may be hidden.
    fn hidden(&self) -> Vec<u32> {
        let known = self.cache.table.hiding();
        let new = (0..).zip(&self.news.seen).filter(|(_, it)| it.1.words == Look::Hidden);
        self.at_places(&known, &new.map(|(at, _)| at).collect::<Vec<_>>())
    }

    /// The files, in order, whose places are among some.
    fn at_places(&self, known: &[u32], new: &[u32]) -> Vec<u32> {
        if known.is_empty() && new.is_empty() {
            return Vec::new();
        }
        let (known, new) = (Marks::of(known), Marks::of(new));
        let places = (0..).zip(&self.places).filter(|(_, place)| match place {
            Place::None => false,
            Place::Known(record) => known.has(*record),
            Place::New(at) => new.has(*at),
        });
        places.map(|(file, _)| file).collect()
    }

    /// The files, in order, that may hold one of some names and that nobody has taken out.
    pub(super) fn holding(&self, names: &[Name]) -> Vec<u32> {
        let holding = |words: &Concordance| {
            let records = names.par_iter().with_min_len(64).map(|it| words.holding(it));
            let records = records.collect::<Option<Vec<_>>>()?;
            let mut records: Vec<u32> = records.into_iter().flatten().collect();
            records.sort_unstable();
            records.dedup();
            Some(records)
        };
        let all = |count: usize| (0..number(count)).collect();
        let known = holding(&self.cache.table.words);
        let known = known.unwrap_or_else(|| all(self.cache.table.len()));
        let new = holding(&self.news.words).unwrap_or_else(|| all(self.news.seen.len()));
        let mut found = self.at_places(&known, &new);
        found.extend(&self.hiding);
        found.sort_unstable();
        found.dedup();
        found.retain(|it| self.is_open(*it));
        found
    }

    /// The files, in order, of which the path is wanted and that nobody has taken out.
    pub(super) fn at(&self, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Vec<u32> {
        let files = self.files.par_iter().enumerate().filter(|(_, it)| wanted(&it.path));
        let mut files: Vec<u32> = files.map(|(at, _)| number(at)).collect();
        files.retain(|it| self.is_open(*it));
        files
    }

    /// Takes a file out.
    pub(super) fn take(&mut self, file: u32) {
        self.taken.insert(file);
    }

    /// Whether a file may be a document, and nobody has taken it out yet.
    fn is_open(&self, file: u32) -> bool {
        let seen = match self.places.get(file as usize) {
            None | Some(Place::None) => None,
            Some(Place::Known(record)) => self.cache.table.seen(*record as usize),
            Some(Place::New(at)) => self.news.seen.get(*at as usize).map(|it| it.1),
        };
        let is_subject = || self.file(file).is_some_and(|it| it.called.is_subject());
        seen.is_some_and(|it| it.words != Look::None && (it.ours || is_subject()))
            && !self.taken.contains(&file)
    }

    fn file(&self, file: u32) -> Option<&FileEntry> {
        self.files.get(file as usize)
    }

    /// By which names others may speak of a file, where it is a contract that is known to name
    /// nobody.
    pub(super) fn called(&self, file: u32) -> Option<Vec<Box<str>>> {
        let Place::Known(record) = *self.places.get(file as usize)? else { return None };
        let names = self.cache.table.names(record as usize)?;
        Some(Mentions::called(names.into(), &self.file(file)?.path))
    }

    /// Takes note of documents that were read after all, from some of the files.
    pub(super) fn learn(&mut self, files: &[u32], documents: &[Loaded]) {
        let files = files.iter().filter_map(|it| Some((self.file(*it)?, self.id(*it)?)));
        let ids: HashMap<&str, BlobId> = files.map(|(it, id)| (&*it.path, id)).collect();
        let names =
            |Loaded { path, parsed }: &Loaded| ids.get(&**path).copied().zip(names(&parsed.unit));
        let names: Vec<(BlobId, OwnNames)> = documents.iter().filter_map(names).collect();
        self.news.names.extend(names);
    }

    /// Keeps what was seen for the first time.
    pub(super) fn keep(&self) {
        let current = || (0..).take(self.files.len()).filter_map(|it| self.id(it)).collect();
        self.cache.keep(&self.news, &current);
    }

    /// The id of the bytes of a file, where what they show may be kept under it.
    fn id(&self, file: u32) -> Option<BlobId> {
        match *self.places.get(file as usize)? {
            Place::None => None,
            Place::Known(_) => self.file(file)?.id,
            Place::New(at) => self.news.seen.get(at as usize)?.0,
        }
    }
}

/// Some numbers, of which one asks often.
struct Marks(Vec<u64>);

impl Marks {
    fn of(numbers: &[u32]) -> Self {
        let mut marks = vec![0; numbers.iter().max().map_or(0, |it| *it as usize / 64 + 1)];
        for it in numbers {
            if let Some(cell) = marks.get_mut(*it as usize / 64) {
                *cell |= 1_u64 << (it % 64);
            }
        }
        Self(marks)
    }

    fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|it| it & (1 << (number % 64)) != 0)
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
        return Common::of(known.common.to_vec());
    }
    let mut reader = workspace.reader();
    let none = Common::default();
    let some = files.iter().step_by(step).filter_map(|entry| {
        // What can't be read is told when all are.
        let content = reader.read(entry).ok()?;
        let seen = Seen::of(&content.bytes, entry.called.is_subject());
        (seen.words == Look::Told).then(|| Words::of(&content.bytes, &none))
    });
    Common::among(&some.collect::<Vec<_>>())
}

/// What a look into a file shows.
enum Looked {
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
    /// Where it is told what a file shows, before what is unknown is read.
    fn place(&self, entry: &FileEntry) -> Place {
        if entry.called.is_only_schema() {
            return Place::None;
        }
        let record = Self::id(entry).and_then(|it| self.known(it, entry.called.is_subject()));
        record.map_or(Place::New(0), |it| Place::Known(number(it)))
    }

    /// The id under which it is kept what a file shows.
    fn id(entry: &FileEntry) -> Option<BlobId> {
        entry.id.filter(|_| entry.verbatim && !entry.called.is_named_manifest())
    }

    fn at(&self, reader: &mut Option<Reader<'run>>, entry: &FileEntry) -> Result<Looked, Error> {
        let reader = reader.get_or_insert_with(|| self.workspace.reader());
        Ok(match reader.read(entry) {
            Ok(it) if is_manifest(&entry.path, &it.bytes) => Looked::Manifest,
            Ok(it) => {
                let (seen, words) = self.seen(&it.bytes, entry.called.is_subject());
                Looked::New(Self::id(entry).filter(|id| *id == it.key), seen, words)
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
