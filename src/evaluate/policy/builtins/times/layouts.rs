//! Layouts of times as Go has them: a time written as the reference time is, `2006-01-02 15:04:05`.

/// One part of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'layout> {
    /// Text that stands for itself.
    Text(&'layout str),
    Year,
    LongYear,
    Month,
    LongMonth,
    /// The number of the month, in two digits or as many as it needs.
    MonthNumber(Digits),
    Weekday,
    LongWeekday,
    Day(Digits),
    DayOfYear(Digits),
    Hour,
    /// The hour up to twelve.
    HalfHour(Digits),
    Minute(Digits),
    Second(Digits),
    /// A mark and that many digits behind the second; whether zeros at the end are left out.
    Fraction(char, usize, bool),
    /// `AM` or `PM`; whether in capitals.
    HalfDay(bool),
    /// The distance of a zone.
    Offset(Offset),
    /// The name of a zone.
    Zone,
}

/// How a number is filled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Plain,
    Zeros,
    Blanks,
}

/// The form of a distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "these are the parts of the notation")]
pub(super) struct Offset {
    /// Whether none is written as `Z`.
    pub zulu: bool,
    pub colon: bool,
    pub minutes: bool,
    pub seconds: bool,
}

/// Layouts that have a name.
const NAMED: [(&str, &str); 10] = [
    ("ANSIC", "Mon Jan _2 15:04:05 2006"),
    ("UnixDate", "Mon Jan _2 15:04:05 MST 2006"),
    ("RubyDate", "Mon Jan 02 15:04:05 -0700 2006"),
    ("RFC822", "02 Jan 06 15:04 MST"),
    ("RFC822Z", "02 Jan 06 15:04 -0700"),
    ("RFC850", "Monday, 02-Jan-06 15:04:05 MST"),
    ("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"),
    ("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"),
    ("RFC3339", "2006-01-02T15:04:05Z07:00"),
    ("RFC3339Nano", LONGEST),
];

/// The layout where none is given.
pub(super) const LONGEST: &str = "2006-01-02T15:04:05.999999999Z07:00";

/// The forms of a distance behind `-` or `Z`.
const MARKS: [(&str, Offset); 5] = [
    ("070000", offset(false, true, true)),
    ("07:00:00", offset(true, true, true)),
    ("0700", offset(false, true, false)),
    ("07:00", offset(true, true, false)),
    ("07", offset(false, false, false)),
];

const fn offset(colon: bool, minutes: bool, seconds: bool) -> Offset {
    Offset { zulu: false, colon, minutes, seconds }
}

/// The parts of a layout, or of the one with that name.
pub(super) fn parts(layout: &str) -> Vec<Part<'_>> {
    let named = NAMED.iter().find(|(name, _)| *name == layout);
    let layout = named.map_or(layout, |(_, layout)| layout);
    let mut out = Vec::new();
    let (mut text, mut at) = (0, 0);
    while let Some(rest) = layout.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((skipped, length, part)) = part(rest) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let before = layout.get(text..at + skipped).unwrap_or_default();
        if !before.is_empty() {
            out.push(Part::Text(before));
        }
        out.push(part);
        at += skipped + length;
        text = at;
    }
    let behind = layout.get(text..).unwrap_or_default();
    if !behind.is_empty() {
        out.push(Part::Text(behind));
    }
    out
}

/// The part that a text begins with: how much text stands in front of it, its length, the part.
fn part(rest: &str) -> Option<(usize, usize, Part<'static>)> {
    use Digits::{Blanks, Plain, Zeros};
    // In this order: the first that fits counts.
    const FIXED: [(&str, Part<'static>); 21] = [
        ("January", Part::LongMonth),
        ("Monday", Part::LongWeekday),
        ("MST", Part::Zone),
        ("002", Part::DayOfYear(Zeros)),
        ("01", Part::MonthNumber(Zeros)),
        ("02", Part::Day(Zeros)),
        ("03", Part::HalfHour(Zeros)),
        ("04", Part::Minute(Zeros)),
        ("05", Part::Second(Zeros)),
        ("06", Part::Year),
        ("15", Part::Hour),
        ("1", Part::MonthNumber(Plain)),
        ("2006", Part::LongYear),
        ("2", Part::Day(Plain)),
        ("__2", Part::DayOfYear(Blanks)),
        ("_2", Part::Day(Blanks)),
        ("3", Part::HalfHour(Plain)),
        ("4", Part::Minute(Plain)),
        ("5", Part::Second(Plain)),
        ("PM", Part::HalfDay(true)),
        ("pm", Part::HalfDay(false)),
    ];
    if rest.starts_with("_2006") {
        return Some((1, 4, Part::LongYear));
    }
    if let Some((word, part)) = FIXED.iter().find(|(word, _)| rest.starts_with(word)) {
        return Some((0, word.len(), *part));
    }
    for (word, part) in [("Jan", Part::Month), ("Mon", Part::Weekday)] {
        let behind = rest.strip_prefix(word);
        if behind.is_some_and(|it| !it.starts_with(|it: char| it.is_ascii_lowercase())) {
            return Some((0, word.len(), part));
        }
    }
    if let Some(mark) = rest.strip_prefix(['-', 'Z']) {
        let (word, form) = MARKS.iter().find(|(word, _)| mark.starts_with(word))?;
        let form = Offset { zulu: rest.starts_with('Z'), ..*form };
        return Some((0, 1 + word.len(), Part::Offset(form)));
    }
    let mark = rest.chars().next().filter(|it| matches!(it, '.' | ','))?;
    let digits = rest.get(1..)?;
    let digit = digits.chars().next().filter(|it| matches!(it, '0' | '9'))?;
    let length = digits.len() - digits.trim_start_matches(digit).len();
    let ends = !digits.get(length..)?.starts_with(|it: char| it.is_ascii_digit());
    ends.then_some((0, 1 + length, Part::Fraction(mark, length, digit == '9')))
}
