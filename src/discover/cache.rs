//! What a look into files showed, kept from one run to the next.
//!
//! One file, `mesh-lint/words` in the folder that all work trees of a repository share: a table by
//! the id of a blob, sorted, with a checksum. What is in it follows from the bytes of a blob alone,
//! so that it never grows stale. A file that is damaged, or was written by another version, counts
//! as none, and one that can't be written is not: it saves time, and nothing depends on it.

use super::concordance::{Concordance, Stand};
use super::kinds::may_be_ours;
use super::numbers::{self, BYTES, Numbers};
use super::{BlobId, Workspace};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use zerocopy::IntoBytes as _;

/// How the file starts. Whatever changes [`Seen::of`], what a word is, or the layout takes another
/// number.
const MAGIC: &[u8; 12] = b"mesh-lint w4";
/// As few new blobs are looked into again instead of writing the file anew: one in so many.
const FEW: usize = 32;

/// What a look into the bytes of a blob shows, beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether the bytes alone say that they may be a contract or product.
    pub ours: bool,
    /// Its words.
    pub words: Look,
}

/// What is known of the words of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nobody asked for them.
    None,
    /// Any word may be hidden in it.
    Hidden,
    /// They are told.
    Told,
}

impl Seen {
    /// Looks into bytes; words are asked for where they may be a document of ours, and where the
    /// name of the file says so.
    pub(super) fn of(bytes: &[u8], named: bool) -> Self {
        let ours = may_be_ours(bytes);
        Self { ours, words: if ours || named { Look::Told } else { Look::None } }
    }

    fn flags(self) -> u32 {
        let words = match self.words {
            Look::None => 0,
            Look::Hidden => READ,
            Look::Told => READ | TOLD,
        };
        words | if self.ours { OURS } else { 0 }
    }

    const fn of_flags(flags: u32) -> Self {
        let words = match flags & (READ | TOLD) {
            0 => Look::None,
            READ => Look::Hidden,
            _ => Look::Told,
        };
        Self { ours: flags & OURS != 0, words }
    }
}

/// Flags of a record.
const OURS: u32 = 1;
/// Somebody asked for the words.
const READ: u32 = 2;
/// The words are told.
const TOLD: u32 = 4;
/// The names are told.
const NAMED: u32 = 8;
/// What ends a name.
const END: u8 = 0;

/// The names by which others may speak of a contract that names nobody itself.
pub(super) type OwnNames = Box<[Box<str>]>;

/// What one run saw for the first time.
#[derive(Debug, Default)]
pub(super) struct News {
    /// What was seen, by the number that [`words`](Self::words) has for it; without an id it is
    /// not kept.
    pub seen: Vec<(Option<BlobId>, Seen)>,
    /// Where each word stands.
    pub words: Concordance,
    /// The names that were read, of what is known as well.
    pub names: HashMap<BlobId, OwnNames>,
}

/// What earlier runs saw.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// Where it is kept; nothing where nothing is to be.
    file: Option<PathBuf>,
    pub(super) table: Table,
}

impl Cache {
    /// What is kept beside a repository; empty where nothing is, or nothing shall be.
    pub(super) fn open(workspace: &Workspace) -> Self {
        let Some(file) = workspace.cache().map(|it| it.join("words")) else {
            return Self::default();
        };
        let table = Numbers::read(&file).and_then(Table::of).unwrap_or_default();
        Self { file: Some(file), table }
    }

    /// Keeps what was seen newly, beside what is known. `current` are the blobs of this run: what
    /// no branch of late had is dropped once it is most of what is known.
    pub(super) fn keep(&self, news: &News, current: &dyn Fn() -> Vec<BlobId>) {
        let Some(file) = &self.file else { return };
        let (table, new) = (&self.table, news.seen.len().max(news.names.len()));
        if new == 0 || new * FEW < table.len() {
            return;
        }
        let current = current();
        let current: Option<HashSet<&[u8]>> = (table.len() > 2 * current.len())
            .then(|| current.iter().map(BlobId::as_bytes).collect());
        let lives = |id: &[u8]| current.as_ref().is_none_or(|it| it.contains(id));
        if let Some(all) = table.with(news, &lives).and_then(|it| it.sealed()) {
            // Whoever may not write there has no cache.
            let _ = numbers::write(file, all.as_bytes());
        }
    }
}

/// Records by id, in order; the number of a record is its place.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The bytes of an id.
    width: usize,
    ids: Numbers,
    flags: Numbers,
    /// Where the names of each record end.
    name_ends: Numbers,
    /// The bytes of all names.
    names: Numbers,
    /// Which records hold a word.
    pub(super) words: Concordance,
}

impl Table {
    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.flags.len()
    }

    fn id(&self, at: usize) -> Option<&[u8]> {
        let start = at.checked_mul(self.width)?;
        self.ids.as_bytes().get(start..start.checked_add(self.width)?)
    }

    /// The number of the record of a blob.
    ///
    /// Ids are as good as random, so that one of them stands near the place that its first bytes
    /// tell.
    pub(super) fn find(&self, id: BlobId) -> Option<usize> {
        let id = id.as_bytes();
        let (mut low, mut high) = (0, self.len());
        let first = u64::from(u32::from_be_bytes(*id.first_chunk()?));
        let guess = usize::try_from((first * high as u64) >> 32).ok()?;
        let around = 2 * high.isqrt() + 8;
        let (from, to) = (guess.saturating_sub(around), guess.saturating_add(around));
        if self.id(from).is_some_and(|it| it <= id) {
            low = from;
        }
        if self.id(to).is_some_and(|it| it > id) {
            high = to;
        }
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle)?.cmp(id) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The records, in order, of blobs in which any word may be hidden.
    pub(super) fn hiding(&self) -> Vec<u32> {
        let hides = |it: &u32| Seen::of_flags(*it).words == Look::Hidden;
        (0..).zip(&*self.flags).filter(|(_, it)| hides(it)).map(|(at, _)| at).collect()
    }

    /// What was seen in the blob of a record.
    pub(super) fn seen(&self, at: usize) -> Option<Seen> {
        self.flags.get(at).map(|it| Seen::of_flags(*it))
    }

    /// The names of a record, where they are told.
    pub(super) fn names(&self, at: usize) -> Option<OwnNames> {
        self.flags.get(at).filter(|it| **it & NAMED != 0)?;
        let start = at.checked_sub(1).map_or(Some(0), |it| self.name_ends.get(it).copied())?;
        let end = *self.name_ends.get(at)?;
        let written = self.names.as_bytes().get(start as usize..end as usize)?;
        let written = std::str::from_utf8(written).ok()?;
        Some(written.split_terminator('\0').map(Into::into).collect())
    }

    /// These records, as far as they live, and new ones; nothing where they are too many.
    fn with(&self, news: &News, lives: &dyn Fn(&[u8]) -> bool) -> Option<Self> {
        let old = (0..self.len()).filter_map(|at| Some((self.id(at)?, (Origin::Old, at))));
        let new = news.seen.iter().enumerate();
        let new =
            new.filter_map(|(at, (id, _))| Some((id.as_ref()?.as_bytes(), (Origin::New, at))));
        // What was seen anew is better known.
        let records: BTreeMap<&[u8], (Origin, usize)> =
            old.filter(|(id, _)| lives(id)).chain(new).collect();
        let mut numbers = [vec![None; self.len()], vec![None; news.seen.len()]];
        let width = records.keys().next()?.len();
        let mut written = Records::default();
        for (number, (id, (origin, at))) in (0_u32..).zip(&records) {
            let [old, new] = &mut numbers;
            let of_origin = if *origin == Origin::Old { old } else { new };
            of_origin.get_mut(*at).into_iter().for_each(|it| *it = Some(number));
            let (seen, known) = match origin {
                Origin::Old => (self.seen(*at)?, self.names(*at)),
                Origin::New => (news.seen.get(*at)?.1, None),
            };
            written.ids.extend_from_slice(id.get(..width)?);
            let read = BlobId::of_bytes(id).and_then(|it| news.names.get(&it));
            written.add(seen, read.or(known.as_ref()))?;
        }
        let common: Vec<u32> =
            self.words.common.iter().chain(&*news.words.common).copied().collect();
        let common = super::words::Common::of(common);
        let [old, new] = &numbers;
        let stands =
            [(&self.words, old), (&news.words, new)].into_iter().flat_map(|(it, numbers)| {
                it.stands().filter_map(|Stand { word, file }| {
                    let file = (*numbers.get(file as usize)?)?;
                    Some(Stand { word, file })
                })
            });
        let stands = stands.filter(|it| !common.holds(it.word)).collect();
        let words = Concordance::of(common.words().to_vec(), stands)?;
        let Records { ids, flags, name_ends, names } = written;
        let [ids, names] = [ids, names].map(|it| numbers::of_bytes(&it).into());
        Some(Self { width, ids, flags: flags.into(), name_ends: name_ends.into(), names, words })
    }

    /// A table from the numbers of its file; nothing where they are not as they were written.
    ///
    /// `MAGIC`, seven lengths (of an id and of all ids, in bytes, of names, of common words, of
    /// words, of where they stand, and how many records there are), the parts.
    fn of(mut rest: Numbers) -> Option<Self> {
        (rest.part(MAGIC.len() / BYTES)?.as_bytes() == MAGIC).then_some(())?;
        let lengths = rest.part(7)?;
        let [width, ids, names, common, words, stands, count] =
            <[u32; 7]>::try_from(&*lengths).ok()?.map(|it| it as usize);
        let table = Self {
            width,
            ids: rest.part(ids.div_ceil(BYTES))?,
            flags: rest.part(count)?,
            names: rest.part(names.div_ceil(BYTES))?,
            name_ends: rest.part(count)?,
            words: Concordance {
                common: rest.part(common)?,
                words: rest.part(words)?,
                ends: rest.part(words)?,
                files: rest.part(stands)?,
            },
        };
        rest.is_empty().then_some(table)
    }

    /// The numbers of its file; nothing where they are too many.
    fn sealed(&self) -> Option<Vec<u32>> {
        let words = &self.words;
        let mut all = numbers::of_bytes(MAGIC);
        for length in [
            self.width,
            self.ids.as_bytes().len(),
            self.names.as_bytes().len(),
            words.common.len(),
            words.words.len(),
            words.files.len(),
            self.len(),
        ] {
            all.push(u32::try_from(length).ok()?);
        }
        let own = [&self.ids, &self.flags, &self.names, &self.name_ends];
        for part in own.into_iter().chain([&words.common, &words.words, &words.ends, &words.files])
        {
            all.extend_from_slice(part);
        }
        numbers::sealed(all)
    }
}

/// Records that are put together.
#[derive(Default)]
struct Records {
    ids: Vec<u8>,
    flags: Vec<u32>,
    name_ends: Vec<u32>,
    names: Vec<u8>,
}

impl Records {
    /// Adds what a record says beside its id.
    fn add(&mut self, seen: Seen, names: Option<&OwnNames>) -> Option<()> {
        let told = names.filter(|it| it.iter().all(|it| !it.contains('\0')));
        self.flags.push(seen.flags() | if told.is_some() { NAMED } else { 0 });
        for name in told.into_iter().flatten() {
            self.names.extend(name.bytes());
            self.names.push(END);
        }
        self.name_ends.push(u32::try_from(self.names.len()).ok()?);
        Some(())
    }
}

/// Where a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Old,
    New,
}

#[cfg(test)]
mod tests {
    use super::super::words::{Common, Name, Words};
    use super::*;
    use proptest::prelude::*;

    fn id(of: u8) -> BlobId {
        BlobId::of_bytes(&[of; 20]).unwrap()
    }

    /// What is seen in some texts; the ones of which nothing is asked have none.
    fn news(all: &[(u8, Option<&str>)]) -> News {
        let common = Common::of(Words::of(b"kind", &Common::default()).told().to_vec());
        let mut news = News::default();
        let mut stands = Vec::new();
        for (file, (at, text)) in (0..).zip(all) {
            let words = Words::of(text.unwrap_or_default().as_bytes(), &common);
            stands.extend(words.told().iter().map(|word| Stand { word: *word, file }));
            let mut seen = Seen::of(text.unwrap_or_default().as_bytes(), text.is_some());
            if words.may_hide() {
                seen.words = Look::Hidden;
            }
            if seen.ours {
                news.names.insert(id(*at), ["größe", "", "raw.t"].map(Box::from).into());
            }
            news.seen.push((Some(id(*at)), seen));
        }
        news.words = Concordance::of(common.words().to_vec(), stands).unwrap();
        news
    }

    const TEXTS: [(u8, Option<&str>); 4] = [
        (7, Some("kind: DataContract")),
        (3, Some(r#"kind: "x\x61""#)),
        (9, None),
        (1, Some("a kind")),
    ];

    fn all(_: &[u8]) -> bool {
        true
    }

    fn table(texts: &[(u8, Option<&str>)]) -> Table {
        Table::default().with(&news(texts), &all).unwrap()
    }

    fn read(all: Vec<u32>) -> Option<Table> {
        Numbers::intact(all).and_then(Table::of)
    }

    fn holding(table: &Table, name: &str) -> Option<Vec<u32>> {
        table.words.holding(&Name::of(name))
    }

    #[test]
    fn what_was_seen_is_read_as_it_was_written() {
        let table = read(table(&TEXTS).sealed().unwrap()).unwrap();
        let seen = |it: u8| table.find(id(it)).and_then(|at| table.seen(at));
        assert_eq!(seen(7), Some(Seen { ours: true, words: Look::Told }));
        assert_eq!(seen(3), Some(Seen { ours: false, words: Look::Hidden }));
        assert_eq!(seen(9), Some(Seen { ours: false, words: Look::None }));
        assert_eq!(seen(2), None);
        // The records are in the order of their ids: 1, 3, 7, 9.
        assert_eq!(holding(&table, "DataContract"), Some(vec![2]));
        assert_eq!(holding(&table, "a"), Some(vec![0]));
        assert_eq!(holding(&table, "DataProduct"), Some(vec![]));
        assert_eq!(holding(&table, "kind"), None);
        let names = table.names(2).unwrap();
        assert_eq!(names.iter().map(|it| &**it).collect::<Vec<_>>(), ["größe", "", "raw.t"]);
        assert_eq!(table.names(0), None);
    }

    #[test]
    fn what_is_seen_later_is_added() {
        let [first, second] = [&TEXTS[..2], &TEXTS[2..]].map(news);
        let both = Table::default().with(&first, &all).unwrap().with(&second, &all).unwrap();
        assert_eq!(both, table(&TEXTS));
        let [first, second] = [second, first];
        let both = Table::default().with(&first, &all).unwrap().with(&second, &all).unwrap();
        assert_eq!(both, table(&TEXTS));
        // A blob that was of no interest under its name, and is under another one.
        let later = both.with(&news(&[(9, Some("b"))]), &all).unwrap();
        assert_eq!(later, table(&[TEXTS[0], TEXTS[1], TEXTS[3], (9, Some("b"))]));
        let dropped = later.with(&news(&[]), &|it| it[0] > 3);
        assert_eq!(dropped.unwrap(), table(&[TEXTS[0], (9, Some("b"))]));
    }

    /// What is kept stands in the file of people who take the next version: where this test fails,
    /// `MAGIC` takes another number.
    #[test]
    fn the_words_of_a_text_are_what_this_version_of_the_file_says() {
        let text = "kind: DataContract\nid: \"größe-1\" # a\\nb\n";
        let all = table(&[(7, Some(text))]).sealed().unwrap();
        // The checksum of a text with its checksum behind it is the same for all texts.
        let content = all[..all.len() - 1].as_bytes();
        assert_eq!((MAGIC, crc32fast::hash(content)), (b"mesh-lint w4", 1_182_980_903));
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_none(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let good = table(&TEXTS).sealed().unwrap();
            let mut bad = good.clone();
            let at = at.index(bad.as_bytes().len());
            prop_assume!(bad.as_bytes()[at] != to);
            bad.as_mut_bytes()[at] = to;
            prop_assert_eq!(read(bad), None);
            prop_assert_eq!(read(good[..cut.index(good.len())].to_vec()), None);
        }

        /// Whoever writes there may write the checksum too.
        #[test]
        fn a_forged_file_makes_nobody_panic(at in 12..100_usize, to in any::<u8>()) {
            let mut forged = table(&TEXTS).sealed().unwrap();
            forged.pop();
            let end = forged.as_bytes().len();
            forged.as_mut_bytes()[at.min(end - 1)] = to;
            if let Some(table) = numbers::sealed(forged).and_then(read) {
                for at in 0..12_u8 {
                    table.names(at.into());
                    table.find(id(at));
                }
                holding(&table, "DataContract");
                let _ = table.with(&news(&TEXTS), &all);
            }
        }
    }
}
