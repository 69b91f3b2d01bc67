//! What changed in the physical type of a field, judged in the dialects of the servers.

use super::Element;
use super::families::{Family, LONG_DATE, Letters, Physical, Zone, read};
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
    let slots = (&base.physical_type, &head.physical_type);
    let mut report = |step| {
        c.text(ChangeKind::PhysicalType(step), element, both, slots.0, slots.1);
    };
    let (Some(from), Some(to)) = (change.base, change.head) else {
        let came = change.step() == Step::Added;
        let step = if came { PhysicalStep::Declared } else { PhysicalStep::Undeclared };
        if kept != Kept::Changed {
            report(step);
        }
        return;
    };
    let pairs = Pairs::read(from, to, &context.dialects, kept == Kept::Rezoned);
    let (step, empty) = (pairs.worst(), pairs.nullability());
    let alone = step == PhysicalStep::Alias && empty.is_some();
    if !alone && !follows(step, kept, &pairs) {
        report(step);
    }
    if let Some(presence) = empty.filter(|_| kept != Kept::Changed) {
        report(PhysicalStep::Nullability(presence));
    }
}

/// Whether a physical type only did what the logical one did.
fn follows(step: PhysicalStep, kept: Kept, pairs: &Pairs) -> bool {
    match kept {
        Kept::Changed => true,
        Kept::Rezoned => step == PhysicalStep::Alias,
        Kept::Widened => match step {
            PhysicalStep::Widened
            | PhysicalStep::PrecisionIncreased
            | PhysicalStep::LengthIncreased => true,
            PhysicalStep::ScaleChanged => pairs.all(has_room),
            _ => false,
        },
        Kept::Narrowed => match step {
            PhysicalStep::Narrowed
            | PhysicalStep::PrecisionDecreased
            | PhysicalStep::LengthDecreased => true,
            PhysicalStep::ScaleChanged => pairs.all(|base, head| has_room(head, base)),
            _ => false,
        },
        Kept::Same | Kept::Declared | Kept::Undeclared => false,
    }
}

/// Whether a decimal of another scale still has room for all digits on both sides of the point.
fn has_room(base: &Family, head: &Family) -> bool {
    match (base, head) {
        (
            Family::Decimal { precision: Some(x), scale: s },
            Family::Decimal { precision: Some(y), scale: t },
        ) => s <= t && x.saturating_sub(*s) <= y.saturating_sub(*t),
        (Family::List(x), Family::List(y)) => has_room(x, y),
        _ => base == head,
    }
}

/// The step between two types as dialects mean them; what all have in common where none is known.
pub(in crate::model) fn step_between(base: &str, head: &str, dialects: &[Dialect]) -> PhysicalStep {
    let pairs = Pairs::read(base, head, dialects, false);
    let empty = pairs.nullability().map(PhysicalStep::Nullability);
    let steps = [Some(pairs.worst()), empty].into_iter().flatten();
    steps.max_by_key(|it| badness(*it)).unwrap_or(PhysicalStep::Alias)
}

/// Two types as each dialect reads them; without a dialect the judgement is uncertain.
struct Pairs {
    pairs: Vec<(Physical, Physical)>,
    certain: bool,
}

impl Pairs {
    /// Reads both types; `rezoned` leaves out what they say of a time zone.
    fn read(base: &str, head: &str, dialects: &[Dialect], rezoned: bool) -> Self {
        let certain = !dialects.is_empty();
        let dialects = if certain { dialects } else { &[Dialect::Common] };
        let read = |text: &str, dialect: Dialect| {
            let mut physical = read(text, dialect);
            if let Family::Timestamp { zone, .. } | Family::Time { zone, .. } = &mut physical.family
                && rezoned
            {
                *zone = Zone::None;
            }
            physical
        };
        let pairs = dialects.iter().map(|it| (read(base, *it), read(head, *it))).collect();
        Self { pairs, certain }
    }

    /// The worst step over all dialects.
    fn worst(&self) -> PhysicalStep {
        let other = PhysicalStep::Changed { certain: self.certain };
        let steps = self.pairs.iter().map(|(base, head)| {
            let same = base.family == head.family;
            let step = || families(&base.family, &head.family).unwrap_or(other);
            if same { PhysicalStep::Alias } else { step() }
        });
        steps.max_by_key(|step| badness(*step)).unwrap_or(other)
    }

    /// Whether the texts say otherwise in some dialect whether there may be no value.
    fn nullability(&self) -> Option<Presence> {
        self.pairs.iter().find_map(|(base, head)| {
            match (base.nullable.unwrap_or(true), head.nullable.unwrap_or(true)) {
                (true, false) => Some(Presence::Removed),
                (false, true) => Some(Presence::Added),
                (true, true) | (false, false) => None,
            }
        })
    }

    /// Whether something holds of the two types in all dialects.
    fn all(&self, holds: impl Fn(&Family, &Family) -> bool) -> bool {
        self.pairs.iter().all(|(base, head)| holds(&base.family, &head.family))
    }
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
        PhysicalStep::MembersRemoved => 8,
        PhysicalStep::Changed { .. } => 9,
    }
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
        (Family::Float { bits: x }, Family::Float { bits: y })
        | (Family::Rounded { bits: x }, Family::Rounded { bits: y }) => grown(y.cmp(x)),
        (Family::Rounded { .. }, Family::Decimal { precision: None, .. }) => PhysicalStep::Widened,
        (Family::Decimal { precision: None, .. }, Family::Rounded { .. }) => PhysicalStep::Narrowed,
        (Family::Whole { bits, .. }, Family::Decimal { precision, scale }) => {
            holds(*precision, *scale, *bits).then_some(PhysicalStep::Widened)?
        }
        (Family::Decimal { precision, scale }, Family::Whole { bits, .. }) => {
            holds(*precision, *scale, *bits).then_some(PhysicalStep::Narrowed)?
        }
        (Family::Whole { bits: x, .. }, Family::Float { bits: y }) => {
            (x * 2 <= *y).then_some(PhysicalStep::Widened)?
        }
        (Family::Float { bits: x }, Family::Whole { bits: y, .. }) => {
            (y * 2 <= *x).then_some(PhysicalStep::Narrowed)?
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
        (Family::FixedBytes { length: x }, Family::FixedBytes { length: y }) => lengths(y.cmp(x)),
        (Family::Bytes { length: x }, Family::Bytes { length: y }) => lengths(limits(*x, *y)),
        (Family::Timestamp { zone: x, digits: a }, Family::Timestamp { zone: y, digits: b })
        | (Family::Time { zone: x, digits: a }, Family::Time { zone: y, digits: b }) => {
            (x == y).then_some(grown(limits(*a, *b)))?
        }
        (Family::Date, Family::Timestamp { zone, .. }) => {
            (*zone == Zone::None).then_some(PhysicalStep::Widened)?
        }
        (Family::Choice(x), Family::Choice(y)) | (Family::Choices(x), Family::Choices(y)) => {
            let within =
                |x: &[String], y: &[String]| x.iter().all(|it| y.binary_search(it).is_ok());
            match (within(x, y), within(y, x)) {
                (true, false) => PhysicalStep::Widened,
                (false, true) => PhysicalStep::Narrowed,
                (true, true) | (false, false) => return None,
            }
        }
        (Family::Date, Family::Other(it)) if it == LONG_DATE => PhysicalStep::Widened,
        (Family::Other(it), Family::Date) if it == LONG_DATE => PhysicalStep::Narrowed,
        _ => return holding(base, head),
    })
}

/// The step between two families that hold others.
fn holding(base: &Family, head: &Family) -> Option<PhysicalStep> {
    match (base, head) {
        (Family::Nullable(x), Family::Nullable(y)) | (Family::List(x), Family::List(y)) => {
            families(x, y)
        }
        (Family::Nullable(x), y) => (**x == *y).then_some(PhysicalStep::Narrowed),
        (x, Family::Nullable(y)) => (*x == **y).then_some(PhysicalStep::Widened),
        (Family::Map(k, x), Family::Map(l, y)) if k == l => families(x, y),
        (Family::Struct(x), Family::Struct(y)) => members(x, y),
        _ => None,
    }
}

/// The one way in which the members of a struct moved; nothing where they moved in several, or are
/// others.
fn members(base: &[(String, Family)], head: &[(String, Family)]) -> Option<PhysicalStep> {
    if !base.iter().map(|it| &it.0).eq(head.iter().map(|it| &it.0)) {
        let mut left = base.iter();
        let kept = head.iter().all(|it| left.any(|was| was == it));
        return kept.then_some(PhysicalStep::MembersRemoved);
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
        judged_in(&[dialect], base, head)
    }

    fn judged_in(dialects: &[Dialect], base: &str, head: &str) -> PhysicalStep {
        Pairs::read(base, head, dialects, false).worst()
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
            ("smallint", "double precision", PhysicalStep::Widened),
            ("double precision", "smallint", PhysicalStep::Narrowed),
            ("double precision", "bigint", PhysicalStep::Changed { certain: true }),
            ("timestamp", "timestamptz", PhysicalStep::Changed { certain: true }),
            ("timestamp(3)", "timestamp", PhysicalStep::Widened),
            ("integer[]", "bigint[]", PhysicalStep::Widened),
            ("varchar(10)", "integer", PhysicalStep::Changed { certain: true }),
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
        assert_eq!(judged("set('a','b')", "set('a','b','c')"), PhysicalStep::Widened);
        assert_eq!(judged("set('a','b')", "enum('a','b')"), other);
        let judged = |base: &str, head: &str| judged_in(&[Dialect::ClickHouse], base, head);
        let (two, three) = ("Enum8('a' = 1, 'b' = 2)", "Enum8('a'=1, 'b'=2, 'c'=3)");
        assert_eq!(judged(two, three), PhysicalStep::Widened);
        assert_eq!(judged(three, two), PhysicalStep::Narrowed);
        assert_eq!(judged(two, "Enum8('a' = 2, 'b' = 1)"), other);
    }

    #[test]
    fn the_worst_dialect_decides() {
        let both = [Dialect::Snowflake, Dialect::Postgres];
        assert_eq!(judged_in(&both, "int", "bigint"), PhysicalStep::Widened);
        assert_eq!(judged_in(&both[..1], "int", "bigint"), PhysicalStep::Alias);
        assert_eq!(step_between("VARCHAR( 10 )", "varchar(10)", &[]), PhysicalStep::Alias);
        assert_eq!(step_between("blurb", "gadget", &[]), PhysicalStep::Changed { certain: false });
        let emptied = PhysicalStep::Nullability(Presence::Added);
        assert_eq!(step_between("integer not null", "bigint", &[]), emptied);
    }
}
