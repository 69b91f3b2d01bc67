//! What changed in the bounds of a field.
//!
//! They are compared as sets of accepted values, whatever keys state them: `minimum: 1` and
//! `exclusiveMinimum: 0` are the same on whole numbers, and a number of eight bits is below 256
//! without a word.

use super::exact::Exact;
use super::kind::ChangeKind;
use super::options::{At, Pair};
use super::steps::{Bound, Direction};
use super::types::{bits, option, unknown};
use super::values::Collector;
use crate::model::{Field, LogicalType, MeshMember, Options, Standard};
use crate::parse::Document;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use std::cmp::Ordering;
use std::str::FromStr;

/// Which end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Lower,
    Upper,
}

impl Side {
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Lower => ("minimum", "exclusiveMinimum"),
            Self::Upper => ("maximum", "exclusiveMaximum"),
        }
    }

    const fn bound(self) -> Bound {
        match self {
            Self::Lower => Bound::Minimum,
            Self::Upper => Bound::Maximum,
        }
    }
}

/// What lies between two values of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// More values.
    Fine,
    /// Nothing between two numbers that follow each other.
    Numbers,
    /// Nothing between two days that follow each other.
    Days,
}

/// The value of a bound.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(Exact),
    /// A date or time.
    Text(Box<str>),
}

/// How two dates or times follow each other; nothing where only one of them tells its offset, or
/// a time of day.
fn in_time(x: &str, y: &str) -> Option<Ordering> {
    fn order<T: FromStr + Ord>(x: &str, y: &str) -> Option<Ordering> {
        Some(x.parse::<T>().ok()?.cmp(&y.parse::<T>().ok()?))
    }
    let timed = |it: &str| it.contains(':');
    let told = |it: &str| it.parse::<Timestamp>().is_ok();
    if told(x) != told(y) || timed(x) != timed(y) {
        return None;
    }
    order::<Timestamp>(x, y)
        .or_else(|| order::<DateTime>(x, y))
        .or_else(|| order::<Time>(x, y))
        .or_else(|| (x.len() == y.len()).then(|| x.cmp(y)))
}

/// One end of a range, and the key that states it.
#[derive(Debug, Clone, PartialEq)]
struct End {
    value: Value,
    exclusive: bool,
    key: &'static str,
    /// The value as it is written.
    written: String,
}

impl End {
    fn at(
        (document, options): (&Document, &Options),
        key: &'static str,
        exclusive: bool,
    ) -> Option<Self> {
        if let Some(number) = options.number(key) {
            let number = Exact::at(document, number.node)?;
            let (value, written) = (Value::Number(number), number.to_string());
            return Some(Self { value, exclusive, key, written });
        }
        let text = options.text(key)?.value.clone();
        let written = text.to_string();
        Some(Self { value: Value::Text(text), exclusive, key, written })
    }

    /// The end that the format of a whole number states.
    fn of_format(field: &Field, side: Side) -> Option<Self> {
        let format = field.more().options.text("format")?;
        let (sign, bits) = bits(&format.value).filter(|(_, bits)| (1..=64).contains(bits))?;
        let number = match (sign, side) {
            _ if field.logical_type.value() != Some(&LogicalType::Integer) => return None,
            ('i', Side::Lower) => -(1 << (bits - 1)),
            ('i', Side::Upper) => (1 << (bits - 1)) - 1,
            ('u', Side::Lower) => 0,
            ('u', Side::Upper) => (1 << bits) - 1,
            _ => return None,
        };
        let (value, written) = (Value::Number(Exact::whole(number)), String::new());
        Some(Self { value, exclusive: false, key: side.keys().0, written })
    }

    /// Whether this end lets fewer values in than another; nothing where it can't be told.
    fn strictness(&self, other: &Self, side: Side) -> Option<Ordering> {
        let order = match (&self.value, &other.value) {
            (Value::Number(x), Value::Number(y)) => x.cmp(y),
            (Value::Text(x), Value::Text(y)) => in_time(x, y)?,
            _ => return None,
        };
        let inward = match side {
            Side::Lower => order,
            Side::Upper => order.reverse(),
        };
        Some(inward.then(self.exclusive.cmp(&other.exclusive)))
    }

    /// On whole numbers and days every bound is an inclusive one.
    fn inclusive(self, side: Side, grain: Grain) -> Self {
        let value = match (&self.value, grain) {
            (Value::Number(number), Grain::Numbers) => {
                Value::Number(match (side, self.exclusive) {
                    (Side::Lower, true) => number.floor().next(),
                    (Side::Lower, false) => number.ceil(),
                    (Side::Upper, true) => number.ceil().previous(),
                    (Side::Upper, false) => number.floor(),
                })
            }
            (Value::Text(text), Grain::Days) if self.exclusive => {
                let day = text.parse::<Date>().ok().filter(|it| it.to_string() == **text);
                let inner = day.and_then(|it| match side {
                    Side::Lower => it.tomorrow().ok(),
                    Side::Upper => it.yesterday().ok(),
                });
                let Some(inner) = inner else { return self };
                Value::Text(inner.to_string().into())
            }
            _ => return self,
        };
        Self { value, exclusive: false, ..self }
    }
}

/// The stricter of the inclusive and the exclusive bound; in 3.0 the exclusive one is a flag.
fn end(stated: (&Document, &Options), side: Side, grain: Grain) -> Option<End> {
    let (key, exclusive_key) = side.keys();
    let flagged = stated.1.flag(exclusive_key).is_some_and(|it| it.value);
    let ends = [End::at(stated, key, flagged), End::at(stated, exclusive_key, true)];
    let mut ends = ends.into_iter().flatten().map(|it| it.inclusive(side, grain));
    let first = ends.next()?;
    Some(ends.fold(first, |strictest, it| match it.strictness(&strictest, side) {
        Some(Ordering::Greater) => it,
        Some(Ordering::Less | Ordering::Equal) | None => strictest,
    }))
}

/// Compares the bounds of two fields.
pub(super) fn compare(
    c: &mut Collector<'_>,
    at: At<'_>,
    options: Pair<'_>,
    (base, head): (&Field, &Field),
) {
    let kind = |it: &Field| it.logical_type.value().copied();
    let grain = match (kind(base), kind(head)) {
        // Where one side has whole numbers alone, the other type says what else there is.
        (Some(LogicalType::Integer), _) | (_, Some(LogicalType::Integer)) => Grain::Numbers,
        (Some(LogicalType::Date), Some(LogicalType::Date))
            if is_day(c.base, options.0) && is_day(c.head, options.1) =>
        {
            Grain::Days
        }
        _ => Grain::Fine,
    };
    for side in [Side::Lower, Side::Upper] {
        limit(c, at, options, (base, head), (side, grain));
    }
}

/// Whether a date is a day; before 3.1, or by its format, it may have a time.
fn is_day(member: &MeshMember, options: &Options) -> bool {
    let standard = member.unit.contract().map(|it| it.standard);
    let timed = options.text("format").is_some_and(|it| it.value.contains(['H', 'h', 'K', 'k']));
    standard.is_some_and(|it| it >= Standard::Odcs310) && !timed
}

fn limit(
    c: &mut Collector<'_>,
    at: At<'_>,
    options: Pair<'_>,
    (base, head): (&Field, &Field),
    (side, grain): (Side, Grain),
) {
    let (key, exclusive_key) = side.keys();
    if [key, exclusive_key].iter().any(|it| unknown(options.0, it) || unknown(options.1, it)) {
        return;
    }
    let ends = (End::of_format(base, side), End::of_format(head, side));
    let written = (
        end((c.base_document(), options.0), side, grain),
        end((c.head_document(), options.1), side, grain),
    );
    // A bound that the format states already says nothing.
    let says = |own: &&End, format: &Option<End>| {
        let order = format.as_ref().map(|it| own.strictness(it, side));
        order.is_none_or(|it| it == Some(Ordering::Greater))
    };
    let from = written.0.as_ref().filter(|it| says(it, &ends.0));
    let to = written.1.as_ref().filter(|it| says(it, &ends.1));
    if from.is_none() && to.is_none() {
        return;
    }
    let retyped = base.logical_type.value() != head.logical_type.value();
    let direction = match (from.or(ends.0.as_ref()), to.or(ends.1.as_ref())) {
        (None, _) => Direction::Tightened,
        (Some(_), None) => Direction::Loosened,
        (Some(x), Some(y)) => match y.strictness(x, side) {
            Some(Ordering::Greater) => Direction::Tightened,
            Some(Ordering::Less) => Direction::Loosened,
            Some(Ordering::Equal) if from.is_none() || to.is_none() => return,
            // In 3.0 the exclusive bound is a flag, so that an upgrade must write it otherwise, and
            // another type may.
            Some(Ordering::Equal) if x.key == y.key || c.upgraded() || retyped => return,
            Some(Ordering::Equal) => {
                option(c, ChangeKind::BoundKeyword, at, options, y.key)
                    .values(Some(x.key.to_owned()), Some(y.key.to_owned()));
                return;
            }
            None if x.value == y.value => return,
            // A day and a point in time, as the same bound is written for another type.
            None if retyped => match by_day(y, x, side) {
                Some(Ordering::Greater) => Direction::Tightened,
                Some(Ordering::Less) => Direction::Loosened,
                Some(Ordering::Equal) | None => return,
            },
            None => Direction::Changed,
        },
    };
    // Another format is told as another type.
    if (from.is_none() && direction == Direction::Loosened)
        || (to.is_none() && direction == Direction::Tightened)
    {
        return;
    }
    let text = |it: &Option<End>| it.as_ref().map(|it| format!("{} {}", it.key, it.written));
    let shown = to.or(from).map_or(key, |it| it.key);
    option(c, ChangeKind::Bound(side.bound(), direction), at, options, shown)
        .values(text(&written.0), text(&written.1));
}

/// How strict a bound is beside another one, by their days alone.
fn by_day(one: &End, other: &End, side: Side) -> Option<Ordering> {
    let day = |it: &End| it.written.get(..10)?.parse::<Date>().ok();
    let order = day(one)?.cmp(&day(other)?);
    Some(if side == Side::Lower { order } else { order.reverse() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(value: i128, exclusive: bool, key: &'static str) -> End {
        let value = Value::Number(Exact::whole(value));
        End { value, exclusive, key, written: String::new() }
    }

    #[test]
    fn bounds_are_sets() {
        let swapped = end(0, true, "exclusiveMinimum").inclusive(Side::Lower, Grain::Numbers);
        let plain = end(1, false, "minimum").inclusive(Side::Lower, Grain::Numbers);
        assert_eq!(swapped.strictness(&plain, Side::Lower), Some(Ordering::Equal));
        let above = end(5, true, "exclusiveMaximum");
        let at = end(5, false, "maximum");
        assert_eq!(above.strictness(&at, Side::Upper), Some(Ordering::Greater));
        assert_eq!(end(6, false, "maximum").strictness(&at, Side::Upper), Some(Ordering::Less));
    }
}
