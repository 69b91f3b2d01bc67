//! `semver.*` as Open Policy Agent reads versions: a leading `v` and leading zeros are allowed.

use super::caps::{Refusal, add as extend, text};
use regorus::{Engine, Value};
use std::cmp::Ordering;

/// A version: its three numbers, and what makes it a pre-release.
struct Version<'text> {
    numbers: [u64; 3],
    pre: &'text str,
}

/// Replaces the builtins of the engine.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "semver.is_valid", 1, |args| {
        Ok(Value::from(text(args, 0).is_ok_and(|text| read(text).is_some())))
    })?;
    extend(engine, "semver.compare", 2, |args| {
        let version = |at: usize| {
            let text = text(args, at)?;
            read(text).ok_or_else(|| Refusal::new(&format!("`{text}` is no version")))
        };
        let (a, b) = (version(0)?, version(1)?);
        let order = a.numbers.cmp(&b.numbers).then_with(|| releases(a.pre, b.pre));
        Ok(Value::from(order as i64))
    })
}

fn read(text: &str) -> Option<Version<'_>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, meta) = text.split_once('+').unwrap_or((text, ""));
    let (core, pre) = text.split_once('-').unwrap_or((text, ""));
    let is_fine = |part: &str| {
        !part.is_empty() && part.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    let are_fine = |parts: &str| parts.is_empty() || parts.split('.').all(is_fine);
    let mut numbers = core.split('.').map(number);
    let version = Version { numbers: [numbers.next()??, numbers.next()??, numbers.next()??], pre };
    (numbers.next().is_none() && are_fine(pre) && are_fine(meta)).then_some(version)
}

fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// A release comes behind its pre-releases.
fn releases(a: &str, b: &str) -> Ordering {
    match (a, b) {
        ("", "") => Ordering::Equal,
        ("", _) => Ordering::Greater,
        (_, "") => Ordering::Less,
        _ => parts(a.split('.').collect(), b.split('.').collect()),
    }
}

fn parts(a: Vec<&str>, b: Vec<&str>) -> Ordering {
    let lengths = a.len().cmp(&b.len());
    let one = |(a, b): (&str, &str)| match (number(a), number(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    };
    a.into_iter().zip(b).map(one).find(|it| it.is_ne()).unwrap_or(lengths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_like_there() {
        for text in ["1.0.0", "v1.0.0", "01.2.3", "1.2.3-", "1.2.3+", "1.2.3-01", "1.2.3-a.b-c"] {
            assert!(read(text).is_some(), "{text}");
        }
        for text in [
            "",
            "V1.0.0",
            "vv1.0.0",
            "1.2",
            "1.2.3.4",
            "1.2.3-a..b",
            "1.2.3-a_b",
            "-1.2.3",
            "1.2.3-a+b+c",
            " 1.2.3",
            "1.2.x",
            "99999999999999999999.0.0",
            "+1.0.0",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn parts_of_pre_releases_are_compared_one_by_one() {
        for (a, b) in [("1", "a"), ("2", "10"), ("a", "a.b"), ("A", "a"), ("rc", "")] {
            assert_eq!(releases(a, b), Ordering::Less, "{a} {b}");
            assert_eq!(releases(b, a), Ordering::Greater, "{b} {a}");
        }
    }
}
