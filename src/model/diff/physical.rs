//! What changed in the physical type of a field, judged in the dialects of the servers.

use super::Element;
use super::families::{Family, Letters, Physical, read};
use super::fields::Context;
use super::kind::ChangeKind;
use super::steps::{PhysicalStep, Presence, Step};
use super::types::Kept;
use super::values::{Both, Collector, delta};
use crate::model::Field;
use std::cmp::Ordering;

pub(super) use super::sql::Dialect;

/// Compares the physical types of two fields; `kept` says what their logical types did, whose
/// consequences are not reported again.
pub(super) fn compare(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&Field, &Field),
    (context, kept): (&Context, Kept),
) {
    let Some(change) = delta(&base.physical_type, &head.physical_type) else { return };
    let step = match (change.step(), change.base, change.head) {
        (Step::Added, ..) => PhysicalStep::Declared,
        (Step::Removed, ..) => PhysicalStep::Undeclared,
        (Step::Changed, Some(from), Some(to)) => worst(from, to, &context.dialects),
        (Step::Changed, ..) => return,
    };
    if !follows(step, kept) {
        let slots = (&base.physical_type, &head.physical_type);
        c.text(ChangeKind::PhysicalType(step), element, both, slots.0, slots.1);
    }
}

/// Whether a physical type only did what the logical one did.
const fn follows(step: PhysicalStep, kept: Kept) -> bool {
    match kept {
        Kept::Changed => true,
        Kept::Widened => matches!(
            step,
            PhysicalStep::Widened
                | PhysicalStep::PrecisionIncreased
                | PhysicalStep::ScaleChanged
                | PhysicalStep::LengthIncreased
        ),
        Kept::Narrowed => matches!(
            step,
            PhysicalStep::Narrowed
                | PhysicalStep::PrecisionDecreased
                | PhysicalStep::ScaleChanged
                | PhysicalStep::LengthDecreased
        ),
        Kept::Same | Kept::Undeclared => false,
    }
}

/// The step between two types of which no dialect is known.
pub(in crate::model) fn step_between(base: &str, head: &str) -> PhysicalStep {
    worst(base, head, &[])
}

/// The worst step over all dialects; without one the judgement is uncertain.
fn worst(base: &str, head: &str, dialects: &[Dialect]) -> PhysicalStep {
    let certain = !dialects.is_empty();
    let dialects = if certain { dialects } else { &[Dialect::Common] };
    dialects
        .iter()
        .map(|dialect| step(&read(base, *dialect), &read(head, *dialect), certain))
        .max_by_key(|step| badness(*step))
        .unwrap_or(PhysicalStep::Changed { certain })
}

const fn badness(step: PhysicalStep) -> u8 {
    match step {
        PhysicalStep::Alias => 0,
        PhysicalStep::Declared | PhysicalStep::Undeclared => 1,
        PhysicalStep::Narrowed | PhysicalStep::LengthDecreased => 2,
        PhysicalStep::Widened | PhysicalStep::LengthIncreased => 3,
        PhysicalStep::PrecisionIncreased => 4,
        PhysicalStep::PrecisionDecreased => 5,
        PhysicalStep::Nullability(_) => 6,
        PhysicalStep::ScaleChanged => 7,
        PhysicalStep::Changed { .. } => 8,
    }
}

fn step(base: &Physical, head: &Physical, certain: bool) -> PhysicalStep {
    if base.family == head.family {
        return match (base.nullable.unwrap_or(true), head.nullable.unwrap_or(true)) {
            (true, false) => PhysicalStep::Nullability(Presence::Removed),
            (false, true) => PhysicalStep::Nullability(Presence::Added),
            (true, true) | (false, false) => PhysicalStep::Alias,
        };
    }
    families(&base.family, &head.family).unwrap_or(PhysicalStep::Changed { certain })
}

const fn grown(order: Ordering) -> PhysicalStep {
    match order {
        Ordering::Less => PhysicalStep::Narrowed,
        Ordering::Equal => PhysicalStep::Alias,
        Ordering::Greater => PhysicalStep::Widened,
    }
}

/// Where an absent limit is the largest.
fn limits<T: Ord>(base: Option<T>, head: Option<T>) -> Ordering {
    match (base, head) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(base), Some(head)) => head.cmp(&base),
    }
}

/// The step between two different families; nothing where neither holds the other.
fn families(base: &Family, head: &Family) -> Option<PhysicalStep> {
    Some(match (base, head) {
        (Family::Whole { bits: x, signed: s }, Family::Whole { bits: y, signed: t }) => {
            whole((*x, *s), (*y, *t))?
        }
        (
            Family::Decimal { precision: x, scale: s },
            Family::Decimal { precision: y, scale: t },
        ) => decimals((*x, *s), (*y, *t)),
        (Family::Float { bits: x }, Family::Float { bits: y }) => grown(y.cmp(x)),
        (Family::Whole { bits, .. }, Family::Decimal { precision, scale }) => {
            holds(*precision, *scale, *bits).then_some(PhysicalStep::Widened)?
        }
        (Family::Decimal { precision, scale }, Family::Whole { bits, .. }) => {
            holds(*precision, *scale, *bits).then_some(PhysicalStep::Narrowed)?
        }
        (Family::Whole { bits: x, .. }, Family::Float { bits: y }) => {
            (x * 2 <= *y).then_some(PhysicalStep::Widened)?
        }
        (Family::Text { length: x, letters: a }, Family::Text { length: y, letters: b }) => {
            // Letters and bytes are one where one of the two has no limit.
            let endless = x.is_none() != y.is_none();
            let same = a == b || endless && ![a, b].contains(&&Letters::National);
            same.then_some(lengths(limits(*x, *y)))?
        }
        (Family::Fixed { length: x, letters: a }, Family::Fixed { length: y, letters: b }) => {
            (a == b).then_some(lengths(y.cmp(x)))?
        }
        (Family::Bytes { length: x }, Family::Bytes { length: y }) => lengths(limits(*x, *y)),
        (Family::Timestamp { zone: x, digits: a }, Family::Timestamp { zone: y, digits: b })
        | (Family::Time { zone: x, digits: a }, Family::Time { zone: y, digits: b }) => {
            (x == y).then_some(grown(limits(*a, *b)))?
        }
        (Family::Date, Family::Timestamp { zone, .. }) => {
            (*zone == super::families::Zone::None).then_some(PhysicalStep::Widened)?
        }
        (Family::Choice(x), Family::Choice(y)) => {
            let within =
                |x: &[String], y: &[String]| x.iter().all(|it| y.binary_search(it).is_ok());
            match (within(x, y), within(y, x)) {
                (true, false) => PhysicalStep::Widened,
                (false, true) => PhysicalStep::Narrowed,
                (true, true) | (false, false) => return None,
            }
        }
        (Family::List(x), Family::List(y)) => families(x, y)?,
        (Family::Map(k, x), Family::Map(l, y)) if k == l => families(x, y)?,
        (Family::Struct(x), Family::Struct(y)) => members(x, y)?,
        _ => return None,
    })
}

/// The one way in which the members of a struct moved; nothing where they moved in several, or are
/// others.
fn members(base: &[(String, Family)], head: &[(String, Family)]) -> Option<PhysicalStep> {
    if !base.iter().map(|it| &it.0).eq(head.iter().map(|it| &it.0)) {
        return None;
    }
    let moved = base.iter().zip(head).filter(|(x, y)| x.1 != y.1);
    let mut steps = moved.map(|(x, y)| families(&x.1, &y.1));
    let first = steps.next()??;
    steps.all(|it| it == Some(first)).then_some(first)
}

fn whole((x, s): (u32, bool), (y, t): (u32, bool)) -> Option<PhysicalStep> {
    match (s == t, s) {
        (true, _) => Some(grown(y.cmp(&x))),
        (false, false) => (y > x).then_some(PhysicalStep::Widened),
        (false, true) => (x > y).then_some(PhysicalStep::Narrowed),
    }
}

fn decimals((x, s): (Option<u32>, u32), (y, t): (Option<u32>, u32)) -> PhysicalStep {
    match (x, y) {
        (Some(_), None) => PhysicalStep::Widened,
        (None, Some(_)) => PhysicalStep::Narrowed,
        // BigQuery's larger decimal holds all values of the smaller one.
        (Some(x), Some(y)) if s < t && y - t.min(y) >= x - s.min(x) && x >= 38 => {
            PhysicalStep::Widened
        }
        (Some(x), Some(y)) if t < s && x - s.min(x) >= y - t.min(y) && y >= 38 => {
            PhysicalStep::Narrowed
        }
        (Some(_), Some(_)) | (None, None) if s != t => PhysicalStep::ScaleChanged,
        (x, y) => match limits(x, y) {
            Ordering::Less => PhysicalStep::PrecisionDecreased,
            Ordering::Equal => PhysicalStep::Alias,
            Ordering::Greater => PhysicalStep::PrecisionIncreased,
        },
    }
}

const fn lengths(order: Ordering) -> PhysicalStep {
    match order {
        Ordering::Less => PhysicalStep::LengthDecreased,
        Ordering::Equal => PhysicalStep::Alias,
        Ordering::Greater => PhysicalStep::LengthIncreased,
    }
}

/// Whether a decimal has room for the digits of a whole number in front of the point.
fn holds(precision: Option<u32>, scale: u32, bits: u32) -> bool {
    let digits = match bits {
        0..=8 => 3,
        9..=16 => 5,
        17..=24 => 8,
        25..=32 => 10,
        33..=64 => 19,
        _ => 39,
    };
    precision.is_none_or(|it| it.saturating_sub(scale) >= digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(dialect: Dialect, base: &str, head: &str) -> PhysicalStep {
        worst(base, head, &[dialect])
    }

    #[test]
    fn steps_go_both_ways() {
        let steps = [
            ("decimal(10,2)", "decimal(12,2)", PhysicalStep::PrecisionIncreased),
            ("decimal(12,2)", "decimal(10,2)", PhysicalStep::PrecisionDecreased),
            ("decimal(10,2)", "decimal(10,4)", PhysicalStep::ScaleChanged),
            ("decimal(10,2)", "decimal(14,4)", PhysicalStep::ScaleChanged),
            ("varchar(10)", "text", PhysicalStep::LengthIncreased),
            ("varchar(20)", "varchar(10)", PhysicalStep::LengthDecreased),
            ("integer", "bigint", PhysicalStep::Widened),
            ("double precision", "real", PhysicalStep::Narrowed),
            ("integer", "numeric(12,2)", PhysicalStep::Widened),
            ("integer", "numeric(10,2)", PhysicalStep::Changed { certain: true }),
            ("timestamp", "timestamptz", PhysicalStep::Changed { certain: true }),
            ("timestamp(3)", "timestamp", PhysicalStep::Widened),
            ("integer[]", "bigint[]", PhysicalStep::Widened),
            ("varchar(10)", "integer", PhysicalStep::Changed { certain: true }),
            ("integer", "integer not null", PhysicalStep::Nullability(Presence::Removed)),
        ];
        for (base, head, expected) in steps {
            assert_eq!(judged(Dialect::Postgres, base, head), expected, "{base} -> {head}");
        }
    }

    #[test]
    fn values_of_a_choice_come_and_go() {
        let judged = |base: &str, head: &str| judged(Dialect::MySql, base, head);
        assert_eq!(judged("enum('a','b')", "enum('a','b','c')"), PhysicalStep::Widened);
        assert_eq!(judged("enum('a','b')", "enum('b')"), PhysicalStep::Narrowed);
        let other = PhysicalStep::Changed { certain: true };
        assert_eq!(judged("enum('a','b')", "enum('a','c')"), other);
        assert_eq!(judged("enum('a','b')", "varchar(10)"), other);
    }

    #[test]
    fn the_worst_dialect_decides() {
        let both = [Dialect::Snowflake, Dialect::Postgres];
        assert_eq!(worst("int", "bigint", &both), PhysicalStep::Widened);
        assert_eq!(worst("int", "bigint", &both[..1]), PhysicalStep::Alias);
        assert_eq!(worst("VARCHAR( 10 )", "varchar(10)", &[]), PhysicalStep::Alias);
        assert_eq!(worst("blurb", "gadget", &[]), PhysicalStep::Changed { certain: false });
    }
}
