//! What changed in the values that a field accepts: bounds, lengths, counts, patterns.

use super::Element;
use super::bounds::{self, Side};
use super::kind::ChangeKind;
use super::steps::{Bound, Direction, PatternStep, Presence, Step, VectorPart};
use super::types::{option, text_step, unknown};
use super::values::{Both, Collector};
use crate::model::schema::json_schema::is_within;
use crate::model::{Field, LogicalType, Options};
use std::cmp::Ordering;

/// Compares the options of two fields of one type, or of one that base did not declare.
pub(super) fn compare(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&Field, &Field),
) {
    let options = (&base.more().options, &head.more().options);
    if options.0.all.is_empty() && options.1.all.is_empty() {
        return;
    }
    let whole =
        [base, head].iter().any(|it| it.logical_type.value() == Some(&LogicalType::Integer));
    let at = (element, both);
    bounds::compare(c, at, options, (base, head));
    counts(c, at, options);
    if let Some(step) = text_step(options, "pattern") {
        option(c, ChangeKind::Pattern(pattern(step, options)), at, options, "pattern");
    }
    multiple_of(c, at, options, whole);
    let unique = |it: &Options| it.flag("uniqueItems").is_some_and(|it| it.value);
    if unique(options.0) != unique(options.1)
        && !unknown(options.0, "uniqueItems")
        && !unknown(options.1, "uniqueItems")
    {
        let presence = if unique(options.1) { Presence::Added } else { Presence::Removed };
        option(c, ChangeKind::UniqueItems(presence), at, options, "uniqueItems");
    }
    // The shape of a vector is a part of its type, which base may not have declared.
    if !base.logical_type.is_absent() {
        vector(c, at, options);
    }
}

/// The options of a field on both sides.
pub(super) type Pair<'model> = (&'model Options, &'model Options);
/// An element and its nodes.
pub(super) type At<'run> = (&'run Element, Both);

/// Lengths and counts: the key, what it bounds, which end, and what holds without it.
const COUNTS: [(&str, Bound, Side, f64); 6] = [
    ("minLength", Bound::MinLength, Side::Lower, 0.0),
    ("maxLength", Bound::MaxLength, Side::Upper, f64::INFINITY),
    ("minItems", Bound::Items, Side::Lower, 0.0),
    ("maxItems", Bound::Items, Side::Upper, f64::INFINITY),
    ("minProperties", Bound::Properties, Side::Lower, 0.0),
    ("maxProperties", Bound::Properties, Side::Upper, f64::INFINITY),
];

fn counts(c: &mut Collector<'_>, at: At<'_>, options: Pair<'_>) {
    for (key, bound, side, usual) in COUNTS {
        if unknown(options.0, key) || unknown(options.1, key) {
            continue;
        }
        let value = |it: &Options| it.number(key).map_or(usual, |it| it.value);
        let direction = match (value(options.1).total_cmp(&value(options.0)), side) {
            (Ordering::Equal, _) => continue,
            (Ordering::Greater, Side::Lower) | (Ordering::Less, Side::Upper) => {
                Direction::Tightened
            }
            (Ordering::Less, Side::Lower) | (Ordering::Greater, Side::Upper) => Direction::Loosened,
        };
        let text = |it: &Options| it.number(key).map(|it| format!("{key} {}", it.value));
        let values = (text(options.0), text(options.1));
        option(c, ChangeKind::Bound(bound, direction), at, options, key).values(values.0, values.1);
    }
}

/// A decimal number as digits and the power of ten that they are divided by.
fn decimal(number: f64) -> Option<(i128, u32)> {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some((digits, u32::try_from(fraction.len()).ok()?))
}

/// Whether one number is a whole multiple of another, in decimal arithmetic.
fn divides(divisor: f64, number: f64) -> Option<bool> {
    let ((x, x_scale), (y, y_scale)) = (decimal(divisor)?, decimal(number)?);
    let scale = x_scale.max(y_scale);
    let x = x.checked_mul(10_i128.checked_pow(scale - x_scale)?)?;
    let y = y.checked_mul(10_i128.checked_pow(scale - y_scale)?)?;
    y.checked_rem(x).map(|rest| rest == 0)
}

fn multiple_of(c: &mut Collector<'_>, at: At<'_>, options: Pair<'_>, whole: bool) {
    const KEY: &str = "multipleOf";
    if unknown(options.0, KEY) || unknown(options.1, KEY) {
        return;
    }
    // Every whole number is a multiple of one, and of what one is a multiple of.
    let free = |it: &f64| whole && divides(*it, 1.0) == Some(true);
    let value = |it: &Options| it.number(KEY).map(|it| it.value).filter(|it| !free(it));
    let direction = match (value(options.0), value(options.1)) {
        (None, None) => return,
        (None, Some(_)) => Direction::Tightened,
        (Some(_), None) => Direction::Loosened,
        (Some(x), Some(y)) => match (divides(x, y), divides(y, x)) {
            (Some(true), Some(true)) => return,
            (Some(true), _) => Direction::Tightened,
            (_, Some(true)) => Direction::Loosened,
            _ => Direction::Changed,
        },
    };
    option(c, ChangeKind::MultipleOf(direction), at, options, KEY);
}

fn vector(c: &mut Collector<'_>, at: At<'_>, options: Pair<'_>) {
    let number = |it: &Options| it.number("dimensions").map(|it| it.value);
    if number(options.0) != number(options.1)
        && !unknown(options.0, "dimensions")
        && !unknown(options.1, "dimensions")
    {
        option(c, ChangeKind::Vector(VectorPart::Dimensions), at, options, "dimensions");
    }
    let element = |it: &Options| {
        it.text("elementType").map_or_else(|| "float32".to_owned(), |it| it.value.to_string())
    };
    if text_step(options, "elementType").is_some() && element(options.0) != element(options.1) {
        option(c, ChangeKind::Vector(VectorPart::ElementType), at, options, "elementType");
    }
    match text_step(options, "distanceMetric") {
        None => {}
        Some(Step::Added | Step::Removed | Step::Changed) => {
            option(c, ChangeKind::Vector(VectorPart::Metric), at, options, "distanceMetric");
        }
    }
}

/// Which texts a pattern accepts besides those that it did.
fn pattern(step: Step, (base, head): (&Options, &Options)) -> PatternStep {
    match (step, base.text("pattern"), head.text("pattern")) {
        (Step::Added, ..) => PatternStep::Added,
        (Step::Removed, ..) => PatternStep::Removed,
        (Step::Changed, Some(x), Some(y)) => {
            match (is_within(&x.value, &y.value), is_within(&y.value, &x.value)) {
                (Some(true), Some(true)) => PatternStep::Reworded,
                (Some(true), _) => PatternStep::Changed(Direction::Loosened),
                (_, Some(true)) => PatternStep::Changed(Direction::Tightened),
                _ => PatternStep::Changed(Direction::Changed),
            }
        }
        (Step::Changed, ..) => PatternStep::Changed(Direction::Changed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_judged_in_decimals() {
        assert_eq!(divides(0.05, 0.1), Some(true));
        assert_eq!(divides(0.1, 0.05), Some(false));
        assert_eq!(divides(0.1, 0.3), Some(true));
        assert_eq!(divides(0.0, 1.0), None);
    }
}
