//! A time written by a layout.

use super::layouts::{Digits, LONGEST, Offset, Part, parts};
use jiff::civil::Date;
use std::fmt::Write as _;

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A time as clocks of its zone show it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub date: Date,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub nanos: i64,
    /// How far the zone is ahead, in seconds.
    pub ahead: i64,
    pub is_utc: bool,
}

/// The time by a layout; an empty one is the longest.
pub(super) fn write(shown: &Shown, layout: &str) -> String {
    let layout = if layout.is_empty() { LONGEST } else { layout };
    let mut out = String::new();
    for part in parts(layout) {
        one(shown, part, &mut out);
    }
    out
}

fn one(shown: &Shown, part: Part, out: &mut String) {
    let year = i64::from(shown.date.year());
    let month = usize::from(shown.date.month().unsigned_abs());
    let name = MONTHS.get(month.saturating_sub(1)).copied().unwrap_or_default();
    let weekday = usize::from(shown.date.weekday().to_monday_zero_offset().unsigned_abs());
    let weekday = WEEKDAYS.get(weekday).copied().unwrap_or_default();
    let short = |name: &'static str| name.get(..3).unwrap_or(name);
    let half = if shown.hour % 12 == 0 { 12 } else { shown.hour % 12 };
    match part {
        Part::Text(text) => out.push_str(text),
        Part::Year => number(year.rem_euclid(100), 2, Digits::Zeros, out),
        Part::LongYear => number(year, 4, Digits::Zeros, out),
        Part::Month => out.push_str(short(name)),
        Part::LongMonth => out.push_str(name),
        Part::MonthNumber(digits) => number(i64::from(shown.date.month()), 2, digits, out),
        Part::Weekday => out.push_str(short(weekday)),
        Part::LongWeekday => out.push_str(weekday),
        Part::Day(digits) => number(i64::from(shown.date.day()), 2, digits, out),
        Part::DayOfYear(digits) => number(i64::from(shown.date.day_of_year()), 3, digits, out),
        Part::Hour => number(shown.hour, 2, Digits::Zeros, out),
        Part::HalfHour(digits) => number(half, 2, digits, out),
        Part::Minute(digits) => number(shown.minute, 2, digits, out),
        Part::Second(digits) => number(shown.second, 2, digits, out),
        Part::Fraction(mark, digits, short) => fraction(shown.nanos, (mark, digits, short), out),
        Part::HalfDay(capitals) => out.push_str(match (shown.hour >= 12, capitals) {
            (true, true) => "PM",
            (true, false) => "pm",
            (false, true) => "AM",
            (false, false) => "am",
        }),
        Part::Offset(form) => distance(shown.ahead, form, out),
        Part::Zone if shown.is_utc => out.push_str("UTC"),
        // Names of zones are not known.
        Part::Zone => {
            let minutes = shown.ahead % 3_600 != 0;
            distance(
                shown.ahead,
                Offset { zulu: false, colon: false, minutes, seconds: false },
                out,
            );
        }
    }
}

fn number(value: i64, width: usize, digits: Digits, out: &mut String) {
    match digits {
        Digits::Plain => write!(out, "{value}"),
        Digits::Zeros => write!(out, "{value:0width$}"),
        Digits::Blanks => write!(out, "{value:width$}"),
    }
    .unwrap_or_default();
}

fn fraction(nanos: i64, (mark, digits, short): (char, usize, bool), out: &mut String) {
    let all = format!("{nanos:09}");
    let mut shown = all.get(..digits.min(9)).unwrap_or_default().to_owned();
    shown.extend(std::iter::repeat_n('0', digits.saturating_sub(9)));
    let shown = if short { shown.trim_end_matches('0') } else { &shown };
    if !shown.is_empty() {
        out.push(mark);
        out.push_str(shown);
    }
}

fn distance(ahead: i64, form: Offset, out: &mut String) {
    if form.zulu && ahead == 0 {
        return out.push('Z');
    }
    let (sign, ahead) = if ahead < 0 { ('-', -ahead) } else { ('+', ahead) };
    let colon = if form.colon { ":" } else { "" };
    write!(out, "{sign}{:02}", ahead / 3_600).unwrap_or_default();
    if form.minutes {
        write!(out, "{colon}{:02}", ahead / 60 % 60).unwrap_or_default();
    }
    if form.seconds {
        write!(out, "{colon}{:02}", ahead % 60).unwrap_or_default();
    }
}
