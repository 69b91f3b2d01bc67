//! What a comment remembers of the report that it shows, in a line that nobody sees.
//!
//! Whoever may write to the repository may edit the line: what is read back is held to be false
//! until it has the right shape, and only compared and shown in code spans.

use crate::report::escape::shortened;
use crate::report::sentence::importance;
use crate::report::{Report, ReportedFinding, is_commit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::collections::{BTreeMap, BTreeSet};

const START: &str = "<!-- mesh-lint:state v1";
const END: &str = "-->";

/// Most findings that are remembered one by one; of more only the number is.
pub(super) const REMEMBERED: usize = 1_000;

/// Most findings that are remembered by name.
const NAMED: usize = 40;

/// Most bytes of all names together.
const NAMES: usize = 6_000;

/// Most characters of a message that is remembered.
const MESSAGE: usize = 100;

/// Most bytes of the line.
const LINE: usize = 48 * 1024;

/// Bytes of a fingerprint that are kept.
const BYTES: usize = 6;

/// The findings of one revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The revision.
    pub(super) head: String,
    /// How many findings counted.
    pub(super) count: usize,
    /// Which; none where there are too many.
    pub(super) which: Option<BTreeSet<u64>>,
    /// Rule and message of the worst.
    pub(super) names: BTreeMap<u64, (String, String)>,
}

/// The beginning of a fingerprint as a number.
pub(super) fn key(finding: &ReportedFinding) -> u64 {
    let digits = finding.fingerprint.get(..BYTES * 2).unwrap_or_default();
    u64::from_str_radix(digits, 16).unwrap_or_default()
}

impl Seen {
    /// What the report of a revision says.
    pub(super) fn of(report: &Report, head: &str) -> Self {
        let mut counted: Vec<_> = report.findings.iter().filter(|it| report.counts(it)).collect();
        counted.sort_by_cached_key(|it| importance(report, it));
        let whole = counted.len() <= REMEMBERED && !report.summary.truncated;
        let which = whole.then(|| counted.iter().map(|it| key(it)).collect());
        let (mut names, mut room) = (BTreeMap::new(), NAMES);
        for finding in counted.iter().take(NAMED).filter(|_| whole) {
            let short = |text: &str| shortened(text, MESSAGE).into_owned();
            let name = (short(&finding.rule), short(&finding.message));
            let Some(rest) = room.checked_sub(name.0.len() + name.1.len() + 20) else { break };
            room = rest;
            names.insert(key(finding), name);
        }
        Self { head: head.to_owned(), count: counted.len(), which, names }
    }

    fn write(&self) -> String {
        let bytes = |it: &u64| it.to_be_bytes().into_iter().skip(8 - BYTES);
        let which = match &self.which {
            Some(which) => BASE64.encode(which.iter().flat_map(bytes).collect::<Vec<_>>()),
            None => "?".to_owned(),
        };
        let names: Vec<_> = self.names.iter().map(|(id, name)| (id, &name.0, &name.1)).collect();
        // Strings and numbers always make JSON.
        let names = BASE64.encode(serde_json::to_vec(&names).unwrap_or_default());
        format!("{} {} {which}. {names}", self.head, self.count)
    }

    fn read<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Self> {
        let head = words.next().filter(|it| is_commit(it))?.to_owned();
        let count = words.next()?.parse().ok()?;
        let which = match words.next()?.strip_suffix('.')? {
            "?" => None,
            text => {
                let bytes = BASE64.decode(text).ok()?;
                let (numbers, rest) = bytes.as_chunks::<BYTES>();
                let number =
                    |it: &[u8; BYTES]| it.iter().fold(0, |sum, it| sum << 8 | u64::from(*it));
                (rest.is_empty() && numbers.len() <= REMEMBERED).then_some(())?;
                Some(numbers.iter().map(number).collect())
            }
        };
        let names = BASE64.decode(words.next()?).ok()?;
        let names: Vec<(u64, String, String)> = serde_json::from_slice(&names).ok()?;
        let names = names.into_iter().take(NAMED).map(|(id, rule, message)| (id, (rule, message)));
        Some(Self { head, count, which, names: names.collect() })
    }
}

/// A run of a pipeline and which attempt it is; later ones are larger.
pub type Turn = (u64, u64);

const TURN: &str = " run=";

/// The line of a comment: what it shows, and what it compares that with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// Who wrote it last.
    pub(super) turn: Option<Turn>,
    pub(super) now: Seen,
    pub(super) then: Option<Seen>,
}

impl State {
    /// What follows a comment: compared is with the last revision that is not this one.
    pub(super) fn after(turn: Option<Turn>, now: Seen, earlier: Option<Self>) -> Self {
        let then =
            earlier.and_then(|it| if it.now.head == now.head { it.then } else { Some(it.now) });
        Self { turn, now, then }
    }

    pub(super) fn write(&self) -> String {
        let then = self.then.as_ref().map(|it| format!(" {}", it.write())).unwrap_or_default();
        let turn = self.turn.map(|it| format!("{TURN}{}.{}", it.0, it.1)).unwrap_or_default();
        format!("{START}{turn} {}{then} {END}", self.now.write())
    }

    /// Finds the line in a comment: its last one.
    pub(super) fn read(body: &str) -> Option<Self> {
        let line = body.trim_end().rsplit(['\n', '\r']).next().filter(|it| it.len() <= LINE)?;
        let inner = line.strip_prefix(START)?.strip_suffix(END)?;
        let (turn, inner) = match inner.strip_prefix(TURN) {
            Some(rest) => {
                let (turn, rest) = rest.split_once(' ')?;
                let (run, attempt) = turn.split_once('.')?;
                (Some((run.parse().ok()?, attempt.parse().ok()?)), rest)
            }
            None => (None, inner),
        };
        let mut words = inner.split(' ').filter(|it| !it.is_empty());
        let now = Seen::read(&mut words)?;
        let mut words = words.peekable();
        let then = match words.peek() {
            Some(_) => Some(Seen::read(&mut words)?),
            None => None,
        };
        words.next().is_none().then_some(Self { turn, now, then })
    }
}

/// A comment without the name of the run that wrote it, which alone is no reason to write again.
pub(super) fn whoever_wrote(body: &str) -> String {
    let Some(at) = body.rfind(START) else { return body.to_owned() };
    let (before, line) = body.split_at(at + START.len());
    let rest = line.strip_prefix(TURN).and_then(|it| it.find(' ').and_then(|end| it.get(end..)));
    format!("{before}{}", rest.unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(head: char, count: usize) -> Seen {
        Seen {
            head: head.to_string().repeat(40),
            count,
            which: (count <= REMEMBERED).then(|| (0..count as u64).map(|it| it * 7).collect()),
            names: [(7, ("a/b".to_owned(), "--> ##[x] `é".to_owned()))].into(),
        }
    }

    #[test]
    fn a_state_is_read_as_it_was_written() {
        for then in [None, Some(seen('b', 0)), Some(seen('b', 1_001))] {
            let state = State { turn: then.as_ref().map(|_| (7, 2)), now: seen('a', 1_000), then };
            let line = state.write();
            assert!(!line[4..line.len() - 3].contains("--"), "{line}");
            assert!(line.len() < LINE);
            assert_eq!(State::read(&format!("x\n{line}\n")), Some(state));
        }
    }

    #[test]
    fn what_has_another_shape_is_no_state() {
        let line = State { turn: Some((7, 2)), now: seen('a', 2), then: None }.write();
        for (from, to) in [
            (START, "<!-- mesh-lint:state v2"),
            ("aaaa", "xxxx"),
            (" 2 ", " -2 "),
            ("=7.2", "=7"),
            ("=7.2", "=-7.2"),
            (". ", " "),
            (" -->", " more -->"),
            (" -->", ""),
        ] {
            assert_eq!(State::read(&line.replacen(from, to, 1)), None, "{from} {to}");
        }
        assert_eq!(State::read(&format!("{line}\nmore")), None);
        assert_eq!(State::read(""), None);
    }

    #[test]
    fn a_second_run_on_one_revision_compares_with_the_same() {
        let first = State::after(None, seen('a', 3), None);
        let second = State::after(None, seen('b', 2), Some(first));
        let again = State::after(None, seen('b', 2), Some(second.clone()));
        assert_eq!(second, again);
        assert_eq!(again.then, Some(seen('a', 3)));
    }

    #[test]
    fn who_wrote_it_makes_no_other_comment() {
        let line = |turn| State { turn, now: seen('a', 2), then: None }.write();
        assert_ne!(line(None), line(Some((7, 2))));
        for text in [line(None), line(Some((7, 2))), line(Some((8, 1)))] {
            assert_eq!(whoever_wrote(&format!("x\n{text}\n")), format!("x\n{}\n", line(None)));
        }
        assert_eq!(whoever_wrote("by hand"), "by hand");
    }
}
