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
            if character == '*' {
                last.repeats = true;
            } else {
                let again = Part { repeats: true, ..last.clone() };
                out.push(again);
            }
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
        out.push(Part { ranges, repeats: false });
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

/// Goes over the pairs of places that one text can reach in both.
fn overlap(a: &[Part], b: &[Part]) -> bool {
    // The third says whether the text has a character yet.
    let mut seen = BTreeSet::from([(0, 0, false)]);
    let mut waiting = vec![(0, 0, false)];
    while let Some((at, other, begun)) = waiting.pop() {
        if begun && at == a.len() && other == b.len() {
            return true;
        }
        let (left, right) = (a.get(at), b.get(other));
        let mut next = Vec::new();
        if left.is_some_and(|it| it.repeats) {
            next.push((at + 1, other, begun));
        }
        if right.is_some_and(|it| it.repeats) {
            next.push((at, other + 1, begun));
        }
        if let (Some(left), Some(right)) = (left, right)
            && left.meets(right)
        {
            let (left, right) = (usize::from(!left.repeats), usize::from(!right.repeats));
            next.push((at + left, other + right, true));
        }
        waiting.extend(next.into_iter().filter(|it| seen.insert(*it)));
    }
    false
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
