//! What a look into files showed, kept from one run to the next.
//!
//! One file, `mesh-lint/words` in the folder that all work trees of a repository share: a table by
//! the id of a blob, sorted, with a checksum. What is in it follows from the bytes of a blob alone,
//! so that it never grows stale. A file that is damaged, or was written by another version, counts
//! as none, and one that can't be written is not: it saves time, and nothing depends on it.
#![expect(clippy::disallowed_methods, reason = "keeps a file beside the repository's objects")]

use super::kinds::may_be_ours;
use super::words::Words;
use super::{BlobId, Workspace};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// How the file starts. Whatever changes [`Seen::of`] or the layout takes another number.
const MAGIC: &[u8; 12] = b"mesh-lint w2";
/// Most bytes of a file that is read.
const MOST: u64 = 1 << 30;
/// As few new blobs are looked into again instead of writing the file anew: one in so many.
const FEW: usize = 32;

/// What a look into the bytes of a blob shows.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Whether the bytes alone say that they may be a contract or product.
    pub ours: bool,
    /// The words; nothing where none were asked for.
    pub words: Option<Words>,
    /// The names of a contract that was read and names nobody itself.
    pub names: Option<Box<[Box<str>]>>,
}

impl Seen {
    /// Looks into bytes; words are asked for where they may be a document of ours, and where the
    /// name of the file says so.
    pub(super) fn of(bytes: &[u8], named: bool) -> Self {
        let ours = may_be_ours(bytes);
        Self { ours, words: (ours || named).then(|| Words::of(bytes)), names: None }
    }

    fn told(&self) -> &[u32] {
        self.words.as_ref().and_then(Words::told).unwrap_or_default()
    }

    fn flags(&self) -> u8 {
        let told = self.words.as_ref().map(|it| it.told().is_some());
        let words = match told {
            None => 0,
            Some(false) => READ,
            Some(true) => READ | TOLD,
        };
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        words | flag(self.ours, OURS) | flag(self.names.is_some(), NAMED)
    }

    /// The names, each with its end; nothing where there are none that can be told.
    fn written(&self) -> impl Iterator<Item = u8> {
        let names = self.names.iter().flatten();
        names.flat_map(|it| it.bytes().chain([END]))
    }
}

/// Flags of a record.
const OURS: u8 = 1;
/// There are words, or none that can be told.
const READ: u8 = 2;
/// The words are told.
const TOLD: u8 = 4;
/// The names are told.
const NAMED: u8 = 8;
/// What ends a name.
const END: u8 = 0;

/// What earlier runs saw.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// Where it is kept; nothing where nothing is to be.
    file: Option<PathBuf>,
    table: Table,
}

impl Cache {
    /// What is kept beside a repository; empty where nothing is, or nothing shall be.
    pub(super) fn open(workspace: &Workspace) -> Self {
        let Some(file) = workspace.cache().map(|it| it.join("words")) else {
            return Self::default();
        };
        let bytes = match fs::metadata(&file) {
            Ok(found) if found.is_file() && found.len() <= MOST => fs::read(&file).ok(),
            _ => None,
        };
        let table = bytes.and_then(Table::of).unwrap_or_default();
        Self { file: Some(file), table }
    }

    /// What was seen in a blob.
    pub(super) fn get(&self, id: BlobId) -> Option<Seen> {
        self.table.find(id.as_bytes()).and_then(|at| self.table.seen(at))
    }

    /// Keeps what was seen newly, beside what is known. `current` are the blobs of this run: what
    /// no branch of late had is dropped once it is most of what is known.
    pub(super) fn keep(
        self,
        new: HashMap<BlobId, Seen>,
        current: impl ExactSizeIterator<Item = BlobId>,
    ) {
        let Some(file) = &self.file else { return };
        let table = &self.table;
        if new.is_empty() || new.len() * FEW < table.count {
            return;
        }
        let known: Vec<usize> = if table.count > 2 * current.len() {
            current.filter_map(|it| table.find(it.as_bytes())).collect()
        } else {
            (0..table.count).collect()
        };
        let record = |at: usize| Some((Box::from(table.id(at)?), table.seen(at)?));
        let mut all: BTreeMap<Box<[u8]>, Seen> = known.into_iter().filter_map(record).collect();
        let is_told = |it: &Seen| it.names.iter().flatten().all(|it| !it.contains('\0'));
        let new = new.into_iter().filter(|(_, seen)| is_told(seen));
        all.extend(new.map(|(id, seen)| (Box::from(id.as_bytes()), seen)));
        if let Some(bytes) = Table::bytes(&all) {
            // Whoever may not write there has no cache.
            let _ = write(file, &bytes);
        }
    }
}

/// Writes a file in one step: another run reads the one before, or this one.
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut next = tempfile::NamedTempFile::new_in(folder)?;
    next.write_all(bytes)?;
    next.persist(file)?;
    Ok(())
}

/// Records by id: `MAGIC`, the number of bytes of an id, the number of records, the ids in order,
/// where the words of each end, where the names of each end, the flags of each, all words, all
/// names, the checksum of all that. Numbers have four bytes, the lowest first.
#[derive(Debug, Default)]
struct Table {
    bytes: Vec<u8>,
    width: usize,
    count: usize,
}

/// Where the ids start.
const HEAD: usize = MAGIC.len() + 8;

impl Table {
    /// A table from its bytes; nothing where they are not as they were written.
    fn of(bytes: Vec<u8>) -> Option<Self> {
        let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
        if !content.starts_with(MAGIC) || sum != crc32fast::hash(content).to_le_bytes() {
            return None;
        }
        let [width, count] = [number(content, MAGIC.len())?, number(content, MAGIC.len() + 4)?];
        let table = Self { width: width as usize, count: count as usize, bytes };
        let end = table.names_at()?.checked_add(table.names_end(table.count)?)?;
        (end + 4 == table.bytes.len()).then_some(table)
    }

    /// The bytes of some records whose ids have one width; nothing where they are too many.
    fn bytes(records: &BTreeMap<Box<[u8]>, Seen>) -> Option<Vec<u8>> {
        let width = records.keys().next()?.len();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::try_from(width).ok()?.to_le_bytes());
        bytes.extend(u32::try_from(records.len()).ok()?.to_le_bytes());
        for id in records.keys() {
            bytes.extend_from_slice(id.get(..width)?);
        }
        let mut end = 0_u32;
        for seen in records.values() {
            end = end.checked_add(u32::try_from(seen.told().len()).ok()?)?;
            bytes.extend(end.to_le_bytes());
        }
        let mut end = 0_u32;
        for seen in records.values() {
            end = end.checked_add(u32::try_from(seen.written().count()).ok()?)?;
            bytes.extend(end.to_le_bytes());
        }
        bytes.extend(records.values().map(Seen::flags));
        for word in records.values().flat_map(Seen::told) {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(records.values().flat_map(Seen::written));
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        (bytes.len() as u64 <= MOST).then_some(bytes)
    }

    fn id(&self, at: usize) -> Option<&[u8]> {
        let start = HEAD + at * self.width;
        self.bytes.get(start..start + self.width)
    }

    /// The place of an id among all.
    fn find(&self, id: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle)?.cmp(id) {
                Ordering::Equal => return Some(middle),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// How many words the first records have.
    fn words_end(&self, records: usize) -> Option<usize> {
        self.end(HEAD + self.count * self.width, records)
    }

    /// How many bytes the names of the first records have.
    fn names_end(&self, records: usize) -> Option<usize> {
        self.end(HEAD + self.count * (self.width + 4), records)
    }

    /// The last of the first numbers at a place.
    fn end(&self, ends: usize, count: usize) -> Option<usize> {
        match count.checked_sub(1) {
            None => Some(0),
            Some(last) => number(&self.bytes, ends + 4 * last).map(|it| it as usize),
        }
    }

    /// Where the words start.
    const fn words_at(&self) -> usize {
        HEAD + self.count * (self.width + 4 + 4 + 1)
    }

    /// Where the names start.
    fn names_at(&self) -> Option<usize> {
        self.words_at().checked_add(4 * self.words_end(self.count)?)
    }

    fn seen(&self, at: usize) -> Option<Seen> {
        let flags = *self.bytes.get(HEAD + self.count * (self.width + 4 + 4) + at)?;
        let [start, end] = [at, at + 1].map(|it| Some(self.words_at() + 4 * self.words_end(it)?));
        let told = self.bytes.get(start?..end?)?;
        let words = || told.chunks_exact(4).filter_map(|it| number(it, 0)).collect();
        let words = (flags & READ != 0).then(|| match flags & TOLD {
            0 => Words::unknown(),
            _ => Words::told_before(words()),
        });
        let names = if flags & NAMED == 0 { None } else { Some(self.names(at)?) };
        Some(Seen { ours: flags & OURS != 0, words, names })
    }

    fn names(&self, at: usize) -> Option<Box<[Box<str>]>> {
        let [start, end] = [at, at + 1].map(|it| Some(self.names_at()? + self.names_end(it)?));
        let written = std::str::from_utf8(self.bytes.get(start?..end?)?).ok()?;
        Some(written.split_terminator('\0').map(Into::into).collect())
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    four.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::super::words::{Name, Names};
    use super::*;
    use proptest::prelude::*;

    fn records(all: &[(u8, Option<&str>)]) -> BTreeMap<Box<[u8]>, Seen> {
        let record = |(id, text): &(u8, Option<&str>)| {
            let seen = Seen::of(text.unwrap_or_default().as_bytes(), text.is_some());
            let names = ["größe", "", "raw.t"].map(Box::from);
            let names = seen.ours.then(|| Box::from(names));
            (Box::from([*id; 20]), Seen { names, ..seen })
        };
        all.iter().map(record).collect()
    }

    fn holds(seen: &Seen, name: &str) -> Option<bool> {
        Some(seen.words.as_ref()?.may_hold(&Names::of(vec![Name::of(name)])))
    }

    #[test]
    fn what_was_seen_is_read_as_it_was_written() {
        let hidden = r#"kind: "x\x61""#;
        let all = [(7, Some("kind: DataContract")), (3, Some(hidden)), (9, None), (1, Some("a"))];
        let table = Table::of(Table::bytes(&records(&all)).unwrap()).unwrap();
        let seen = |id: u8| table.find(&[id; 20]).and_then(|at| table.seen(at));
        let contract = seen(7).unwrap();
        assert!(contract.ours);
        let names = contract.names.as_deref().unwrap();
        assert_eq!(names.iter().map(|it| &**it).collect::<Vec<_>>(), ["größe", "", "raw.t"]);
        assert_eq!(holds(&contract, "DataContract"), Some(true));
        assert_eq!(holds(&contract, "DataProduct"), Some(false));
        assert_eq!(holds(&seen(3).unwrap(), "anything"), Some(true));
        assert_eq!(holds(&seen(9).unwrap(), "anything"), None);
        let other = seen(1).unwrap();
        assert!(!other.ours && other.names.is_none());
        assert_eq!(holds(&other, "a"), Some(true));
        assert!(seen(2).is_none());
    }

    /// What is kept stands in the file of people who take the next version: where this test fails,
    /// `MAGIC` takes another number.
    #[test]
    fn the_words_of_a_text_are_what_this_version_of_the_file_says() {
        let text = "kind: DataContract\nid: \"größe-1\" # a\\nb\n";
        let bytes = Table::bytes(&records(&[(7, Some(text))])).unwrap();
        // The checksum of a text with its checksum behind it is the same for all texts.
        let content = &bytes[..bytes.len() - 4];
        assert_eq!((MAGIC, crc32fast::hash(content)), (b"mesh-lint w2", 650_270_778));
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_none(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let good = Table::bytes(&records(&[(7, Some("kind: DataContract")), (1, Some("a"))])).unwrap();
            let mut bad = good.clone();
            let at = at.index(bad.len());
            prop_assume!(bad[at] != to);
            bad[at] = to;
            prop_assert!(Table::of(bad).is_none());
            prop_assert!(Table::of(good[..cut.index(good.len())].to_vec()).is_none());
        }
    }
}
