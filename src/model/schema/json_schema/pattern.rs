//! Regular expressions as automata: what matches some and none of others is found, not guessed.

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, nfa::thompson, util::syntax};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Largest automaton of one pattern, in bytes.
const MAX_BYTES: usize = 4 << 20;
/// Most combinations of states that are visited in a search.
const MAX_STATES: usize = 20_000;

type Dfa = dense::DFA<Vec<u32>>;

/// What a search for a text ends with.
pub(super) enum Search {
    /// There is none.
    Nothing,
    /// One that fits.
    Text(String),
    /// More than can be searched.
    Unknown,
}

/// Patterns, compiled once.
#[derive(Default)]
pub(super) struct Patterns {
    known: BTreeMap<String, Option<Rc<Dfa>>>,
}

impl Patterns {
    fn get(&mut self, pattern: &str) -> Option<Rc<Dfa>> {
        if let Some(known) = self.known.get(pattern) {
            return known.clone();
        }
        // What is behind a match does not matter, so that the last state alone tells of it.
        let whole = format!(r"(?:{})(?s:.)*\z", translated(pattern));
        let built = build(&whole).map(Rc::new);
        self.known.insert(pattern.to_owned(), built.clone());
        built
    }

    /// Whether a pattern is found in a text; nothing where the pattern is not understood.
    pub(super) fn is_found(&mut self, pattern: &str, text: &str) -> Option<bool> {
        let dfa = self.get(pattern)?;
        let mut state = start_of(&dfa)?;
        for byte in text.bytes() {
            state = dfa.next_state(state, byte);
        }
        Some(dfa.is_match_state(dfa.next_eoi_state(state)))
    }

    /// Searches a text of so many characters in which all of `found` and none of `missing` are.
    pub(super) fn text(
        &mut self,
        found: &[&str],
        missing: &[&str],
        (shortest, longest): (u64, u64),
        taken: &BTreeSet<&str>,
    ) -> Search {
        let wanted =
            found.iter().map(|it| (*it, true)).chain(missing.iter().map(|it| (*it, false)));
        let mut machines = Vec::new();
        for (pattern, wanted) in wanted {
            match self.get(pattern) {
                Some(machine) => machines.push((machine, wanted)),
                None => return Search::Unknown,
            }
        }
        // Texts that are taken are no match of a pattern of their own.
        let none = BTreeSet::new();
        let listed = (!taken.is_empty()).then(|| self.get(&one_of(taken))).flatten();
        let taken = if let Some(machine) = listed {
            machines.push((machine, false));
            &none
        } else {
            taken
        };
        // Every text is UTF-8, and nothing else is.
        match self.get(r"^(?s:.)*$") {
            Some(machine) => machines.push((machine, true)),
            None => return Search::Unknown,
        }
        walk(&machines, (shortest, longest), taken)
    }
}

/// Whether every text that one pattern accepts is accepted by another one; nothing where it can't
/// be told.
///
/// Some search a pattern in a text, for others it has to match all of it: the answer is right for
/// both.
pub(in crate::model) fn is_within(inner: &str, outer: &str) -> Option<bool> {
    let mut patterns = Patterns::default();
    let mut within = |inner: &str, outer: &str| {
        let any = (0, u64::MAX);
        match patterns.text(&[inner], &[outer], any, &BTreeSet::new()) {
            Search::Nothing => Some(true),
            Search::Text(_) => Some(false),
            Search::Unknown => None,
        }
    };
    let searched = within(inner, outer)?;
    let whole = |it: &str| format!("^(?:{it})$");
    (within(&whole(inner), &whole(outer))? == searched).then_some(searched)
}

/// A pattern that matches some texts and no others.
fn one_of(texts: &BTreeSet<&str>) -> String {
    let literal = |text: &&str| -> String {
        let letters = text.chars().map(|it| format!("\\x{{{:x}}}", u32::from(it)));
        letters.collect::<Vec<_>>().concat()
    };
    format!("^(?:{})$", texts.iter().map(literal).collect::<Vec<_>>().join("|"))
}

fn build(pattern: &str) -> Option<Dfa> {
    dense::Builder::new()
        .configure(
            dense::Config::new()
                .start_kind(StartKind::Unanchored)
                .match_kind(regex_automata::MatchKind::All)
                .dfa_size_limit(Some(MAX_BYTES))
                .determinize_size_limit(Some(MAX_BYTES)),
        )
        .syntax(syntax::Config::new())
        .thompson(thompson::Config::new().nfa_size_limit(Some(MAX_BYTES)))
        .build(pattern)
        .ok()
}

fn start_of(dfa: &Dfa) -> Option<StateID> {
    dfa.start_state(&start::Config::new().anchored(Anchored::No)).ok()
}

/// The bytes that are tried, plain letters and digits first, so that examples are readable.
fn bytes() -> impl Iterator<Item = u8> {
    let plain = |it: &u8| it.is_ascii_alphanumeric();
    let first = b'a'..=b'z';
    first
        .chain((0..=u8::MAX).filter(move |it| plain(it) && !it.is_ascii_lowercase()))
        .chain((b' '..=b'~').filter(move |it| !plain(it)).chain(0..b' ').chain(0x7f..=u8::MAX))
}

/// Breadth first through the combined automata: the first text that fits is a shortest one.
fn walk(
    machines: &[(Rc<Dfa>, bool)],
    (shortest, longest): (u64, u64),
    taken: &BTreeSet<&str>,
) -> Search {
    /// States of all machines, characters so far (capped), the step before, and its byte.
    type Step = (Vec<StateID>, u64, usize, u8);
    let Some(first) = machines.iter().map(|(it, _)| start_of(it)).collect::<Option<Vec<_>>>()
    else {
        return Search::Unknown;
    };
    // Lengths beyond the cap are not told apart; those that are let other texts be found than taken.
    let variety = taken.len() as u64 + 1;
    let cap = if longest == u64::MAX { shortest + variety } else { longest.saturating_add(1) };
    if cap > 4096 {
        return Search::Unknown;
    }
    let order: Vec<u8> = bytes().collect();
    let mut seen: FxHashSet<(Vec<StateID>, u64)> = FxHashSet::default();
    let mut steps: Vec<Step> = vec![(first.clone(), 0, usize::MAX, 0)];
    let mut queue = VecDeque::from([0_usize]);
    let mut passed = 0_usize;
    seen.insert((first, 0));
    while let Some(at) = queue.pop_front() {
        let Some((states, length, ..)) = steps.get(at).cloned() else { return Search::Unknown };
        if length > longest {
            continue;
        }
        let fits = length >= shortest
            && machines.iter().zip(&states).all(|((dfa, wanted), state)| {
                dfa.is_match_state(dfa.next_eoi_state(*state)) == *wanted
            });
        if fits {
            let text = spelled(&steps, at);
            if !taken.contains(text.as_str()) {
                return Search::Text(text);
            }
            passed += 1;
        }
        for byte in &order {
            let next: Vec<StateID> = machines
                .iter()
                .zip(&states)
                .map(|((dfa, _), it)| dfa.next_state(*it, *byte))
                .collect();
            let dead = machines
                .iter()
                .zip(&next)
                .any(|((dfa, wanted), it)| *wanted && dfa.is_dead_state(*it));
            if dead {
                continue;
            }
            let grown = length + u64::from(*byte < 0x80 || *byte >= 0xc0);
            if seen.insert((next.clone(), grown.min(cap))) {
                steps.push((next, grown.min(cap), at, *byte));
                queue.push_back(steps.len() - 1);
            }
            if steps.len() > MAX_STATES {
                return Search::Unknown;
            }
        }
    }
    if passed == 0 { Search::Nothing } else { Search::Unknown }
}

fn spelled(steps: &[(Vec<StateID>, u64, usize, u8)], mut at: usize) -> String {
    let mut bytes = Vec::new();
    while let Some((_, _, before, byte)) = steps.get(at).filter(|it| it.2 != usize::MAX) {
        bytes.push(*byte);
        at = *before;
    }
    bytes.reverse();
    String::from_utf8(bytes).unwrap_or_default()
}

/// An ECMA pattern in the syntax of the engine: there `\d`, `\w` and `\s` mean more.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let (mut escaped, mut class) = (false, false);
    for character in pattern.chars() {
        if !escaped {
            match character {
                '\\' => {
                    escaped = true;
                    continue;
                }
                '[' | '&' | '~' if class => out.push('\\'),
                '[' => class = true,
                ']' => class = false,
                _ => {}
            }
            out.push(character);
            continue;
        }
        escaped = false;
        match (character, class) {
            ('d', true) => out.push_str("0-9"),
            ('d', false) => out.push_str("[0-9]"),
            ('D', false) => out.push_str("[^0-9]"),
            ('w', true) => out.push_str("A-Za-z0-9_"),
            ('w', false) => out.push_str("[A-Za-z0-9_]"),
            ('W', false) => out.push_str("[^A-Za-z0-9_]"),
            (
                '/' | '"' | '\'' | ':' | ',' | '=' | '@' | '%' | '!' | ';' | '`' | '<' | '>' | '_',
                _,
            ) => {
                out.push(character);
            }
            _ => out.extend(['\\', character]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Patterns, Search, is_within};
    use std::collections::BTreeSet;

    fn text(found: &[&str], missing: &[&str], lengths: (u64, u64)) -> Option<String> {
        match Patterns::default().text(found, missing, lengths, &BTreeSet::new()) {
            Search::Text(text) => Some(text),
            Search::Nothing => None,
            Search::Unknown => Some("?".to_owned()),
        }
    }

    #[test]
    fn patterns_are_compared_as_sets_of_texts() {
        let both = |x: &str, y: &str| (is_within(x, y), is_within(y, x));
        assert_eq!(both("^[0-9]+$", r"^\d+$"), (Some(true), Some(true)));
        assert_eq!(both("^[a-z]{2}$", "^[a-z]{2,3}$"), (Some(true), Some(false)));
        assert_eq!(both("^a|b$", "^c$"), (Some(false), Some(false)));
        // Found in fewer texts, and matching other ones as a whole.
        assert_eq!(is_within("ab", "a"), None);
        assert_eq!(is_within("(?=a)a", "a"), None);
    }

    #[test]
    fn what_is_taken_is_known() {
        let rest = |pattern: &str, taken: &[&str]| {
            let taken = taken.iter().copied().collect();
            match Patterns::default().text(&[pattern], &[], (0, u64::MAX), &taken) {
                Search::Text(text) => Some(text),
                Search::Nothing => None,
                Search::Unknown => Some("?".to_owned()),
            }
        };
        assert_eq!(rest("^(a|b)$", &["a", "b"]), None);
        assert_eq!(rest("^(a|b|\\|)$", &["a", "b"]).as_deref(), Some("|"));
        assert_eq!(rest("^[a-c]+$", &["a", "b", "c"]).as_deref(), Some("aa"));
    }

    #[test]
    fn texts_are_found_where_there_are_any() {
        const ANY: (u64, u64) = (0, u64::MAX);
        assert_eq!(text(&["a*"], &["a+"], ANY).as_deref(), Some(""));
        assert_eq!(text(&["a+"], &["a*"], ANY), None);
        assert_eq!(text(&["^[a-c]{3}$"], &["^abc$"], ANY).as_deref(), Some("aaa"));
        assert_eq!(text(&["^x+$"], &[], (3, 3)).as_deref(), Some("xxx"));
        assert_eq!(text(&["^x{5}$"], &[], (0, 3)), None);
        assert_eq!(text(&["^\\d+$"], &["^[0-9]+$"], ANY), None);
        assert_eq!(text(&["^é$"], &[], (1, 1)).as_deref(), Some("é"));
        assert_eq!(text(&["^(?=a)a$"], &[], ANY).as_deref(), Some("?"));
    }
}
