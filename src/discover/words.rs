//! Which words stand in a file, without reading what they mean.

use rustc_hash::FxHasher;
use std::hash::Hasher as _;

/// The words of a file: runs of letters, digits and `_`.
///
/// What YAML and JSON let somebody write in another way is counted in, so that a name that is
/// used in a file always stands in its words. The other way round it need not hold.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// The words, in order, without the common ones; nothing where any may be hidden.
    known: Option<Box<[u32]>>,
}

/// A name as the words that it is made of, the longest first: few other names have that one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name(Box<[u32]>);

impl Name {
    pub(super) fn of(name: &str) -> Self {
        // Where the text escapes a backslash, nobody tells what is left behind it.
        let words = name.as_bytes().split(|it| !is_word(*it));
        let mut words: Vec<&[u8]> = words.filter(|it| !it.is_empty()).collect();
        words.sort_by_key(|it| std::cmp::Reverse(it.len()));
        Self(words.into_iter().map(hash).collect())
    }

    /// The words, the longest first.
    pub(super) fn words(&self) -> &[u32] {
        &self.0
    }
}

/// Words that are in so many files that it is not noted where they stand.
#[derive(Debug)]
pub(super) struct Common {
    /// The words, in order.
    words: Vec<u32>,
    /// A bit for the low half of each: most words are known by it to be none of them.
    bits: Box<[u64]>,
}

impl Default for Common {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Common {
    /// Some words, in any order.
    pub(super) fn of(mut words: Vec<u32>) -> Self {
        words.sort_unstable();
        words.dedup();
        let mut bits: Box<[u64]> = vec![0; 1 << 10].into();
        for word in &words {
            let (at, bit) = place(*word);
            bits.get_mut(at).into_iter().for_each(|it| *it |= bit);
        }
        Self { words, bits }
    }

    /// The words that stand in more than half of some files.
    pub(super) fn among(files: &[Words]) -> Self {
        let mut all: Vec<u32> = files.iter().flat_map(Words::told).copied().collect();
        all.sort_unstable();
        let runs = all.chunk_by(|a, b| a == b).filter(|it| 2 * it.len() > files.len());
        Self::of(runs.filter_map(|it| it.first().copied()).collect())
    }

    /// The words, in order.
    pub(super) fn words(&self) -> &[u32] {
        &self.words
    }

    /// Whether a word is one of them.
    pub(super) fn holds(&self, word: u32) -> bool {
        let (at, bit) = place(word);
        self.bits.get(at).is_some_and(|it| it & bit != 0) && self.words.binary_search(&word).is_ok()
    }
}

/// Which of the cells of 64 bits and which bit in it the low half of a word has.
const fn place(word: u32) -> (usize, u64) {
    ((word as usize & 0xffff) >> 6, 1 << (word & 63))
}

impl Words {
    /// The words of a file, without those that are common.
    pub(super) fn of(bytes: &[u8], common: &Common) -> Self {
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
                if !common.holds(word) {
                    words.push(word);
                }
            }
        });
        words.sort_unstable();
        words.dedup();
        Self { known: plain.then(|| words.into()) }
    }

    /// No words.
    pub(super) fn none() -> Self {
        Self { known: Some(Box::default()) }
    }

    /// The words of a file that can't be looked into.
    pub(super) const fn unknown() -> Self {
        Self { known: None }
    }

    /// The words, in order; none where any may be hidden.
    pub(super) fn told(&self) -> &[u32] {
        self.known.as_deref().unwrap_or_default()
    }

    /// Whether any word may be hidden.
    pub(super) const fn may_hide(&self) -> bool {
        self.known.is_none()
    }
}

fn hash(word: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(word);
    // The high half is the better mixed one; 0 means that there is none.
    ((hasher.finish() >> 32) as u32).max(1)
}

/// Which bytes words are made of.
#[expect(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

fn is_word(byte: u8) -> bool {
    WORD.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Tells each word; whether none can be hidden behind an escape.
fn split<'text>(bytes: &'text [u8], tell: &mut impl FnMut(&'text [u8])) -> bool {
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|it| is_word(*it) || *it == b'\\') {
        let from = rest.get(start..).unwrap_or_default();
        if from.first() == Some(&b'\\') {
            // A letter that is written as a number or by a letter of its own, or a word that goes
            // on in the next line.
            if matches!(
                from.get(1),
                None | Some(b'x' | b'u' | b'U' | b'_' | b'N' | b'L' | b'P' | b'\n' | b'\r')
            ) {
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
fn word<'text>(
    from: &'text [u8],
    escaped: bool,
    tell: &mut impl FnMut(&'text [u8]),
) -> &'text [u8] {
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

    fn may_hold(bytes: &[u8], name: &str) -> bool {
        let words = Words::of(bytes, &Common::default());
        let holds = |it: &u32| words.told().binary_search(it).is_ok();
        words.may_hide() || Name::of(name).words().iter().all(holds)
    }

    fn holds(text: &str, name: &str) -> bool {
        may_hold(text.as_bytes(), name)
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
        assert!(holds(r#"table: "SRV\\INST.orders""#, r"SRV\INST.orders"));
        assert!(holds(r"table: 'SRV\INST.orders'", r"SRV\INST.orders"));
        assert!(holds(r#"id: "nb\_sp""#, "nb\u{a0}sp"));
        assert!(holds(r"pattern: ^\d+$ sales", "sales"));
        assert!(!holds(r"pattern: ^\d+$", "sales"));
        let utf16: Vec<u8> = "id: sales".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(may_hold(&utf16, "sales"));
        assert!(holds("a", "-"));
    }

    #[test]
    fn what_most_files_say_is_common() {
        let texts = ["kind: x", "kind: y", "kind: x\nname: z", "name: y"];
        let plain = |text: &str| Words::of(text.as_bytes(), &Common::default());
        let common = Common::among(&texts.map(plain));
        assert_eq!(common.words(), plain("kind").told());
        assert_eq!(Words::of(b"kind: x", &common).told(), plain("x").told());
    }
}
