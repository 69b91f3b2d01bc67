//! In which files each word stands.

use super::numbers::Numbers;
use super::words::Name;
use rayon::slice::ParallelSliceMut as _;

/// For each word the files, which are numbers here, that hold it.
///
/// Words that are common, as those of the standard itself are, tell hardly anything about the few
/// files without them: nobody keeps where they stand.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Concordance {
    /// The words that may stand anywhere, in order.
    pub(super) common: Numbers,
    /// The other words that stand in any file, in order.
    pub(super) words: Numbers,
    /// Where the files of each word end.
    pub(super) ends: Numbers,
    /// The files of each word, in order.
    pub(super) files: Numbers,
}

/// Most words of all files, each counted once a file.
const MOST: usize = u32::MAX as usize;

impl Concordance {
    /// The concordance of some words with their files, in any order; nothing where they are too
    /// many to be counted.
    pub(super) fn of(common: Vec<u32>, stands: Vec<Stand>) -> Option<Self> {
        let mut stands = stands;
        stands.par_sort_unstable();
        stands.dedup();
        if stands.len() > MOST {
            return None;
        }
        let (mut words, mut ends, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for Stand { word, file } in stands {
            if words.last() != Some(&word) {
                words.push(word);
                ends.push(0);
            }
            files.push(file);
            let end = u32::try_from(files.len()).unwrap_or(u32::MAX);
            ends.last_mut().into_iter().for_each(|it| *it = end);
        }
        let [common, words, ends, files] = [common, words, ends, files].map(Numbers::from);
        Some(Self { common, words, ends, files })
    }

    /// Every word with every file that holds it.
    pub(super) fn stands(&self) -> impl Iterator<Item = Stand> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            self.range(at).iter().map(|file| Stand { word: *word, file: *file })
        })
    }

    fn range(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).and_then(|it| self.ends.get(it)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.files.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The files that hold a word; nothing where that is not known.
    fn holding_word(&self, word: u32) -> Option<&[u32]> {
        if self.common.binary_search(&word).is_ok() {
            return None;
        }
        Some(self.words.binary_search(&word).map_or(&[], |at| self.range(at)))
    }

    /// The files, in order, that hold all words of a name; nothing where any may.
    pub(super) fn holding(&self, name: &Name) -> Option<Vec<u32>> {
        let mut lists: Vec<&[u32]> =
            name.words().iter().filter_map(|it| self.holding_word(*it)).collect();
        lists.sort_by_key(|it| it.len());
        let (fewest, others) = lists.split_first()?;
        let all = |file: &u32| others.iter().all(|it| it.binary_search(file).is_ok());
        Some(fewest.iter().filter(|it| all(it)).copied().collect())
    }
}

/// A word and a file that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stand {
    /// The word.
    pub(super) word: u32,
    /// The number of the file.
    pub(super) file: u32,
}

#[cfg(test)]
mod tests {
    use super::super::words::{Common, Words};
    use super::*;

    fn concordance(common: &str, texts: &[&str]) -> Concordance {
        let common = Words::of(common.as_bytes(), &Common::default());
        let common = Common::of(common.told().to_vec());
        let stands = (0..).zip(texts).flat_map(|(file, text)| {
            let words = Words::of(text.as_bytes(), &common);
            words.told().iter().map(|word| Stand { word: *word, file }).collect::<Vec<_>>()
        });
        Concordance::of(common.words().to_vec(), stands.collect()).unwrap()
    }

    #[test]
    fn a_name_is_held_by_the_files_with_all_its_words() {
        let all = concordance("id", &["id: sales-orders", "orders", "id: orders/sales", "sales"]);
        let holding = |name: &str| all.holding(&Name::of(name));
        assert_eq!(holding("sales-orders"), Some(vec![0, 2]));
        assert_eq!(holding("sales"), Some(vec![0, 2, 3]));
        assert_eq!(holding("sales.id"), Some(vec![0, 2, 3]));
        assert_eq!(holding("sales-stock"), Some(vec![]));
        assert_eq!(holding("id"), None);
        assert_eq!(holding("-"), None);
    }

    #[test]
    fn a_concordance_is_made_of_where_its_words_stand() {
        let all = concordance("id", &["id: sales-orders", "orders", "id: orders/sales", "sales"]);
        let mut stands: Vec<Stand> = all.stands().collect();
        assert_eq!(stands.len(), 6);
        stands.reverse();
        assert_eq!(Concordance::of(all.common.to_vec(), stands).unwrap(), all);
    }
}
