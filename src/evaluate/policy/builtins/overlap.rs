//! `regex.globs_match`: whether two simple patterns have a text in common, an empty one apart.
//!
//! A pattern is made of characters, of `.` for any, and of `[…]` for one of several; `*` and `+`
//! repeat what stands before them, and a backslash takes the meaning from what follows.

use super::caps::{Refusal, add as extend, text};
use regorus::{Engine, Value};
use std::collections::BTreeSet;

/// Longest pattern, in characters.
const MAX_LENGTH: usize = 1_000;

/// Adds the builtin, which the engine lacks.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "regex.globs_match", 2, |args| {
        let (a, b) = (parts(text(args, 0)?)?, parts(text(args, 1)?)?);
        // An empty text counts for two empty patterns alone.
        let overlap = if a.is_empty() || b.is_empty() { a == b } else { overlap(&a, &b) };
        Ok(Value::from(overlap))
    })
}

/// One part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Ranges of characters, one of which is there.
    ranges: Vec<(char, char)>,
    /// Whether it may be absent, and there any number of times.
    repeats: bool,
    /// Whether it is there once at least, though it repeats.
    needed: bool,
}

impl Part {
    fn meets(&self, other: &Self) -> bool {
        self.ranges.iter().any(|(low, high)| {
            other.ranges.iter().any(|(least, most)| low <= most && least <= high)
        })
    }
}

fn parts(pattern: &str) -> Result<Vec<Part>, Refusal> {
    let wrong = || Refusal::new("the pattern can't be read");
    if pattern.chars().count() > MAX_LENGTH {
        return Err(wrong());
    }
    let mut out: Vec<Part> = Vec::new();
    let mut may_repeat = false;
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        if matches!(character, '*' | '+') {
            let last = out.last_mut().filter(|_| may_repeat).ok_or_else(wrong)?;
            last.repeats = true;
            last.needed = character == '+';
            may_repeat = false;
            continue;
        }
        let ranges = match character {
            '.' => vec![('\0', char::MAX)],
            '[' => set(&mut rest).ok_or_else(wrong)?,
            ']' => return Err(wrong()),
            '\\' => {
                let meant = rest.next().ok_or_else(wrong)?;
                vec![(meant, meant)]
            }
            other => vec![(other, other)],
        };
        out.push(Part { ranges, repeats: false, needed: false });
        may_repeat = true;
    }
    Ok(out)
}

/// The ranges of a set, behind its opening bracket.
fn set(rest: &mut std::str::Chars<'_>) -> Option<Vec<(char, char)>> {
    let mut ranges: Vec<(char, char)> = Vec::new();
    let mut from = None;
    loop {
        let character = match rest.next()? {
            ']' => break,
            '-' => {
                from = Some(ranges.pop()?.0);
                continue;
            }
            '\\' => rest.next()?,
            other => other,
        };
        let low = from.take().unwrap_or(character);
        if low > character {
            return None;
        }
        ranges.push((low, character));
    }
    (from.is_none() && !ranges.is_empty()).then_some(ranges)
}

/// Whether a text fits both, as Open Policy Agent finds out: side by side up to the first part that
/// repeats, which then takes what it can of the other pattern. What may be absent at the end of one
/// pattern only must be there.
fn overlap(a: &[Part], b: &[Part]) -> bool {
    let end = |parts: &[Part]| parts.iter().rev().take_while(|it| !it.repeats).count();
    let behind = end(a).min(end(b));
    let ends_meet = a.iter().rev().zip(b.iter().rev()).take(behind).all(|(a, b)| a.meets(b));
    ends_meet && side_by_side(a, b, &mut BTreeSet::new())
}

/// Pairs of places that are known not to meet, by what is left of both.
type Failed = BTreeSet<(usize, usize)>;

fn side_by_side(a: &[Part], b: &[Part], failed: &mut Failed) -> bool {
    if failed.contains(&(a.len(), b.len())) {
        return false;
    }
    let met = match (a.split_first(), b.split_first()) {
        (None, None) => true,
        (Some((left, behind)), Some(_)) if left.repeats => taking(left, behind, b, false, failed),
        (Some(_), Some((right, behind))) if right.repeats => taking(right, behind, a, true, failed),
        (Some((left, a)), Some((right, b))) => left.meets(right) && side_by_side(a, b, failed),
        _ => false,
    };
    if !met {
        failed.insert((a.len(), b.len()));
    }
    met
}

/// Lets a part that repeats take parts of the other pattern.
fn taking(part: &Part, behind: &[Part], other: &[Part], turned: bool, failed: &mut Failed) -> bool {
    let mut rest = other;
    if part.needed {
        match rest.split_first() {
            Some((first, more)) if part.meets(first) => rest = more,
            _ => return false,
        }
    }
    while let Some((first, more)) = rest.split_first() {
        if behind.first().is_some_and(|next| next.meets(first)) {
            let pair = if turned { (rest, behind) } else { (behind, rest) };
            if side_by_side(pair.0, pair.1, failed) {
                return true;
            }
        }
        if !part.meets(first) {
            return false;
        }
        rest = more;
    }
    behind.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_meet_where_a_text_fits_both() {
        for (a, b, expected) in [
            ("a.a.[0-9]+z", "b.b2.*", false),
            ("a.b.*", "a*.b.[0-9]+z", true),
            ("[a-c]+", "[c-f]", true),
            ("[a-b]+", "[c-f]", false),
            ("a*b*", "bbb", true),
            ("a*", "b*", false),
            (r"\*", "a*", false),
        ] {
            let met = overlap(&parts(a).unwrap(), &parts(b).unwrap());
            assert_eq!(met, expected, "{a} {b}");
        }
        for wrong in ["*", "a**", "[", "[]", "[z-a]", "[a-]", "]", "\\"] {
            assert!(parts(wrong).is_err(), "{wrong}");
        }
    }
}
