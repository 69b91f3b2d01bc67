//! Which words stand in a file, without reading what they mean.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher as _;

/// The words of a file: runs of letters, digits and `_`.
///
/// What YAML and JSON let somebody write in another way is counted in, so that a name that is
/// used in a file always stands in its words. The other way round it need not hold.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// The words, in order; nothing where any may be hidden.
    known: Option<Box<[u32]>>,
}

/// A name as the words that it is made of, the longest first: few other names have that one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name(Box<[u32]>);

impl Name {
    pub(super) fn of(name: &str) -> Self {
        let mut words = Vec::new();
        let _ = split(name.as_bytes(), &mut |word| words.push(word));
        words.sort_by_key(|it| std::cmp::Reverse(it.len()));
        Self(words.into_iter().map(hash).collect())
    }
}

/// Names that files are looked through for, by their longest words.
#[derive(Debug)]
pub(super) struct Names {
    by_longest: FxHashMap<u32, Vec<Name>>,
    /// A bit for each remainder that one of the longest words leaves: nearly all words of a file
    /// are known by it to be none of them.
    bits: Box<[u64]>,
    /// Whether one of them has no word at all, so that it may be anywhere.
    anywhere: bool,
}

impl Names {
    pub(super) fn of(mut all: Vec<Name>) -> Self {
        all.sort_unstable();
        all.dedup();
        let cells = all.len().next_power_of_two().max(128);
        let mut bits: Box<[u64]> = vec![0; cells].into();
        let mut by_longest: FxHashMap<u32, Vec<Name>> = FxHashMap::default();
        let mut anywhere = false;
        for name in all {
            let Some(word) = name.0.first().copied() else {
                anywhere = true;
                continue;
            };
            let (at, bit) = place(word, cells);
            bits.get_mut(at).into_iter().for_each(|it| *it |= bit);
            by_longest.entry(word).or_default().push(name);
        }
        Self { by_longest, bits, anywhere }
    }

    /// The names of which a word is the longest.
    fn by_word(&self, word: u32) -> Option<&[Name]> {
        let (at, bit) = place(word, self.bits.len());
        if self.bits.get(at)? & bit == 0 {
            return None;
        }
        self.by_longest.get(&word).map(Vec::as_slice)
    }
}

impl Words {
    pub(super) fn of(bytes: &[u8]) -> Self {
        // Other encodings have zeros or a mark at the start.
        if memchr::memchr(0, bytes).is_some() || matches!(bytes, [0xff | 0xfe, ..]) {
            return Self { known: None };
        }
        let mut words: Vec<u32> = Vec::with_capacity(bytes.len() / 16);
        // Most words of a contract stand there often: the latest of them are not noted again.
        let mut latest = [0_u32; 256];
        let plain = split(bytes, &mut |word| {
            let word = hash(word);
            if let Some(seen) = latest.get_mut((word & 0xff) as usize)
                && *seen != word
            {
                *seen = word;
                words.push(word);
            }
        });
        words.sort_unstable();
        words.dedup();
        Self { known: plain.then(|| words.into()) }
    }

    /// The words of a file that can't be looked into.
    pub(super) const fn unknown() -> Self {
        Self { known: None }
    }

    /// The words that [`Words::told`] gave.
    pub(super) const fn told_before(words: Box<[u32]>) -> Self {
        Self { known: Some(words) }
    }

    /// The words, in order; nothing where any may be hidden.
    pub(super) fn told(&self) -> Option<&[u32]> {
        self.known.as_deref()
    }

    /// Whether one of some names may stand in the file.
    pub(super) fn may_hold(&self, names: &Names) -> bool {
        let Some(words) = &self.known else { return true };
        let holds = |it: &Name| it.0.iter().all(|it| words.binary_search(it).is_ok());
        names.anywhere
            || words.iter().any(|it| names.by_word(*it).is_some_and(|it| it.iter().any(holds)))
    }
}

/// Which of a number of cells, a power of two, and which bit in it a word has.
const fn place(word: u32, cells: usize) -> (usize, u64) {
    ((word >> 6) as usize & (cells - 1), 1 << (word & 63))
}

fn hash(word: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(word);
    // The high half is the better mixed one; 0 means that there is none.
    ((hasher.finish() >> 32) as u32).max(1)
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Tells each word; whether none can be hidden behind an escape.
fn split<'text>(bytes: &'text [u8], tell: &mut dyn FnMut(&'text [u8])) -> bool {
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|it| is_word(*it) || *it == b'\\') {
        let from = rest.get(start..).unwrap_or_default();
        if from.first() == Some(&b'\\') {
            // A letter that is written as a number, or a word that goes on in the next line.
            if matches!(from.get(1), None | Some(b'x' | b'u' | b'U' | b'\n' | b'\r')) {
                return false;
            }
            let next = from.get(1).copied().unwrap_or_default();
            rest = from.get(1..).unwrap_or_default();
            if next == b'\\' {
                rest = from.get(2..).unwrap_or_default();
            } else if is_word(next) {
                // Behind `\n` a word starts; where the backslash is only one, it starts before.
                rest = word(rest, true, tell);
            }
            continue;
        }
        rest = word(from, false, tell);
    }
    true
}

/// Tells the word at the start of a text, and where it follows a backslash also what is left of
/// it without its first letter; gives what follows.
fn word<'text>(from: &'text [u8], escaped: bool, tell: &mut dyn FnMut(&'text [u8])) -> &'text [u8] {
    let end = from.iter().position(|it| !is_word(*it)).unwrap_or(from.len());
    let (word, rest) = from.split_at(end);
    tell(word);
    if escaped && let Some(tail) = word.get(1..).filter(|it| !it.is_empty()) {
        tell(tail);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, name: &str) -> bool {
        Words::of(text.as_bytes()).may_hold(&Names::of(vec![Name::of(name)]))
    }

    #[test]
    fn a_name_stands_in_the_words_of_what_names_it() {
        assert!(holds("contractId: sales-orders", "sales-orders"));
        assert!(holds("{\"contractId\":\"sales.orders_v1\"}", "sales.orders_v1"));
        assert!(holds("to: ../größe/größe.odcs.yaml#/schema/x", "größe.odcs.yaml"));
        assert!(!holds("contractId: sales-order", "sales-orders"));
        assert!(!holds("contractId: presales-orders", "sales-orders"));
    }

    #[test]
    fn what_is_written_in_another_way_is_counted_in() {
        assert!(holds(r#"id: "s\x61les""#, "sales"));
        assert!(holds(r#"{"id": "s\u0061les"}"#, "sales"));
        assert!(holds("id: \"sa\\\n  les\"", "sales"));
        assert!(holds(r#"text: "a\nsales""#, "sales"));
        assert!(holds(r#"text: "a\\sales""#, "sales"));
        assert!(holds(r"pattern: ^\d+$ sales", "sales"));
        assert!(!holds(r"pattern: ^\d+$", "sales"));
        let utf16: Vec<u8> = "id: sales".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(Words::of(&utf16).may_hold(&Names::of(vec![Name::of("sales")])));
        assert!(holds("a", "-"));
    }
}
