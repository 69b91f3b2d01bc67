//! What changed in the logical type of a field, and in the options that are part of it.

use super::Element;
use super::kind::ChangeKind;
use super::steps::{Step, TypeStep};
use super::values::{Both, Collector, delta, short};
use crate::model::{Field, LogicalType, Options, Standard};
use crate::source::{NodeId, Place};

/// What a type belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A field, or the values of a map.
    Field,
    /// The items of a list.
    Items,
    /// The keys of a map.
    MapKey,
}

/// How much of a type stayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// All of it.
    Same,
    /// Every value of base is one of head.
    Widened,
    /// Every value of head is one of base.
    Narrowed,
    /// All but whether its values carry a time zone.
    Rezoned,
    /// It was not declared at base, or not as finely as it is now.
    Declared,
    /// It is not declared at head, or not as finely as it was.
    Undeclared,
    /// Nothing.
    Changed,
}

impl Kept {
    /// Whether the options of the two sides mean the same.
    pub(super) const fn keeps_options(self) -> bool {
        match self {
            Self::Same | Self::Widened | Self::Narrowed | Self::Rezoned | Self::Declared => true,
            Self::Undeclared | Self::Changed => false,
        }
    }
}

/// Compares the logical types of two fields.
pub(super) fn compare(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&Field, &Field),
    part: Part,
) -> Kept {
    let (from, to) = (&base.logical_type, &head.logical_type);
    let Some(change) = delta(from, to) else {
        return match to.value().or(from.value()) {
            Some(kind) => refined(c, element, both, (base, head), *kind),
            None => Kept::Same,
        };
    };
    let step = match (change.base.copied(), change.head.copied()) {
        (None, _) => TypeStep::Declared,
        (Some(_), None) => TypeStep::Undeclared,
        (Some(x), Some(y)) if not_in_30(c, x, y) => return Kept::Undeclared,
        (Some(x), Some(y)) if new_in_31(c, x, y) => TypeStep::Declared,
        (Some(x), Some(y)) => step(x, y),
    };
    let kind = match (part, step) {
        (Part::MapKey, _) => ChangeKind::MapKeyType,
        (Part::Items, TypeStep::Changed) => ChangeKind::ItemsType,
        (Part::Items | Part::Field, _) => ChangeKind::Type(step),
    };
    let word = |it: Option<&LogicalType>| it.map(|it| it.word().to_owned());
    c.value(kind, element, both, from, to).values(word(change.base), word(change.head));
    match step {
        TypeStep::Widened => Kept::Widened,
        TypeStep::Narrowed => Kept::Narrowed,
        TypeStep::Changed => Kept::Changed,
        TypeStep::Declared => {
            refined_first(c, element, both, (base, head));
            Kept::Declared
        }
        TypeStep::Undeclared => Kept::Undeclared,
    }
}

const fn step(base: LogicalType, head: LogicalType) -> TypeStep {
    match (base, head) {
        (LogicalType::Integer, LogicalType::Number)
        | (LogicalType::Date, LogicalType::Timestamp) => TypeStep::Widened,
        (LogicalType::Number, LogicalType::Integer) => TypeStep::Narrowed,
        _ => TypeStep::Changed,
    }
}

/// Before 3.1 a point in time and a time of day could only be declared as a date.
fn new_in_31(c: &Collector<'_>, base: LogicalType, head: LogicalType) -> bool {
    let standard = |it: &crate::model::MeshMember| it.unit.contract().map(|it| it.standard);
    let before = standard(c.base).is_some_and(|it| it < Standard::Odcs310);
    let since = standard(c.head).is_some_and(|it| it >= Standard::Odcs310);
    let finer = matches!(head, LogicalType::Timestamp | LogicalType::Time);
    before && since && base == LogicalType::Date && finer
}

/// A point in time or a time of day of ODCS 2.2 is a date in 3.0, which has no other word for it.
fn not_in_30(c: &Collector<'_>, base: LogicalType, head: LogicalType) -> bool {
    let standard = |it: &crate::model::MeshMember| it.unit.contract().map(|it| it.standard);
    let coarse = standard(c.head).is_some_and(|it| it < Standard::Odcs310);
    let finer = matches!(base, LogicalType::Timestamp | LogicalType::Time);
    c.across() && coarse && finer && head == LogicalType::Date
}

/// The options that make one logical type several.
fn refined(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&Field, &Field),
    kind: LogicalType,
) -> Kept {
    let options = (&base.more().options, &head.more().options);
    match kind {
        LogicalType::Integer | LogicalType::Number => width(c, element, both, options, kind),
        LogicalType::Date | LogicalType::Timestamp | LogicalType::Time => {
            date_format(c, element, both, options);
            zone(c, element, both, options)
        }
        LogicalType::String => {
            if let Some(step) = text_step(options, "format") {
                option(c, ChangeKind::StringFormat(step), (element, both), options, "format");
            }
            Kept::Same
        }
        LogicalType::Object
        | LogicalType::Array
        | LogicalType::Boolean
        | LogicalType::Map
        | LogicalType::Vector => Kept::Same,
    }
}

/// The options of a type that is declared for the first time: what they say beside it.
fn refined_first(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&Field, &Field),
) {
    let options = (&base.more().options, &head.more().options);
    match head.logical_type.value() {
        Some(kind @ LogicalType::String) => {
            refined(c, element, both, (base, head), *kind);
        }
        // A format or zone that comes with the type is a part of it.
        Some(LogicalType::Date | LogicalType::Timestamp | LogicalType::Time)
            if text_step(options, "format") != Some(Step::Added) =>
        {
            date_format(c, element, both, options);
        }
        _ => {}
    }
}

/// The texts of an option on both sides.
type Pair<'model> = (&'model Options, &'model Options);

/// Whether an option is there but can't be judged.
pub(super) fn unknown(options: &Options, key: &str) -> bool {
    options.all.iter().any(|(name, _)| &**name == key)
        && options.text(key).is_none()
        && options.number(key).is_none()
        && options.flag(key).is_none()
}

/// How the text of an option differs.
pub(super) fn text_step((base, head): Pair<'_>, key: &str) -> Option<Step> {
    if unknown(base, key) || unknown(head, key) {
        return None;
    }
    match (base.text(key), head.text(key)) {
        (None, Some(_)) => Some(Step::Added),
        (Some(_), None) => Some(Step::Removed),
        (Some(x), Some(y)) if x.value != y.value => Some(Step::Changed),
        _ => None,
    }
}

/// Reports an option: shown where it is written, else at the field.
pub(super) fn option<'run>(
    c: &'run mut Collector<'_>,
    kind: ChangeKind,
    (element, both): (&Element, Both),
    (base, head): Pair<'_>,
    key: &str,
) -> &'run mut super::Change {
    let node = |it: &Options| it.all.iter().find(|(name, _)| &**name == key).map(|(_, node)| *node);
    let place = |it: &Options, field: NodeId| node(it).map_or(Place::key(field), Place::value);
    let text = |document: &crate::parse::Document, it: &Options| {
        node(it).map(|it| short(document.scalar(it))).filter(|it| !it.is_empty())
    };
    let values = (text(c.base_document(), base), text(c.head_document(), head));
    let places = (place(base, both.base), place(head, both.head));
    c.changed(kind, element, places.0, places.1).values(values.0, values.1)
}

/// Whether a number has a sign, and its bits.
pub(super) fn bits(format: &str) -> Option<(char, u32)> {
    let mut letters = format.chars();
    let sign = letters.next()?;
    let bits = letters.as_str().parse().ok()?;
    matches!(sign, 'i' | 'u' | 'f').then_some((sign, bits))
}

/// The width of numbers; a width that came only says what was open, and without one the standard
/// means 32 bits.
fn width(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    options: Pair<'_>,
    kind: LogicalType,
) -> Kept {
    let Some(presence) = text_step(options, "format") else { return Kept::Same };
    let usual = if kind == LogicalType::Integer { "i32" } else { "f32" };
    let read = |it: &Options| it.text("format").map_or(bits(usual), |it| bits(&it.value));
    let (Some((sign, from)), Some((now, to))) = (read(options.0), read(options.1)) else {
        return Kept::Same;
    };
    let (what, kept) = match (presence, sign == now) {
        (Step::Added | Step::Removed, true) if from == to => return Kept::Same,
        (Step::Added, _) => (ChangeKind::Type(TypeStep::Declared), Kept::Same),
        (Step::Removed, _) => (ChangeKind::Type(TypeStep::Undeclared), Kept::Same),
        (Step::Changed, true) if from < to => (ChangeKind::Type(TypeStep::Widened), Kept::Widened),
        (Step::Changed, true) => (ChangeKind::Type(TypeStep::Narrowed), Kept::Narrowed),
        (Step::Changed, false) if from == to => (ChangeKind::Signedness, Kept::Same),
        (Step::Changed, false) if sign == 'u' && to > from => {
            (ChangeKind::Type(TypeStep::Widened), Kept::Widened)
        }
        (Step::Changed, false) if now == 'u' && from > to => {
            (ChangeKind::Type(TypeStep::Narrowed), Kept::Narrowed)
        }
        (Step::Changed, false) => (ChangeKind::Type(TypeStep::Changed), Kept::Same),
    };
    option(c, what, (element, both), options, "format");
    kept
}

fn date_format(c: &mut Collector<'_>, element: &Element, both: Both, options: Pair<'_>) {
    if let Some(step) = text_step(options, "format") {
        option(c, ChangeKind::DateFormat(step), (element, both), options, "format");
    }
}

fn zone(c: &mut Collector<'_>, element: &Element, both: Both, options: Pair<'_>) -> Kept {
    let known = |key| !unknown(options.0, key) && !unknown(options.1, key);
    let aware = |it: &Options| it.flag("timezone").is_some_and(|it| it.value);
    if known("timezone") && aware(options.0) != aware(options.1) {
        option(c, ChangeKind::TimezoneAwareness, (element, both), options, "timezone");
        return Kept::Rezoned;
    }
    let zone = |it: &Options| {
        let name = it.text("defaultTimezone").map_or("Etc/UTC", |it| &it.value).to_owned();
        let utc = ["utc", "etc/utc", "z", "gmt", "etc/gmt", "zulu", "etc/zulu", "universal"];
        if utc.contains(&name.to_lowercase().as_str()) { "Etc/UTC".to_owned() } else { name }
    };
    if known("defaultTimezone") && zone(options.0) != zone(options.1) {
        option(c, ChangeKind::DefaultTimezone, (element, both), options, "defaultTimezone");
    }
    Kept::Same
}
