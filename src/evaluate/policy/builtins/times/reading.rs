//! A time read by a layout.

use super::layouts::{Digits, Offset, Part, parts};
use super::writing::{MONTHS, WEEKDAYS};
use super::{DAY, SECOND};
use jiff::civil::{Date, date};

/// What has been read of a time.
#[derive(Debug, Default)]
struct Read {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: i64,
    /// Whether the hour is one of the second half of the day.
    afternoon: Option<bool>,
    ahead: i64,
}

/// The nanoseconds since 1970 of a time in a layout.
pub(super) fn read(layout: &str, text: &str) -> Option<i64> {
    let mut read = Read::default();
    let parts = parts(layout);
    let mut rest = text;
    for (index, part) in parts.iter().enumerate() {
        rest = one(*part, parts.get(index + 1), rest, &mut read)?;
    }
    if !rest.is_empty() {
        return None;
    }
    match read.afternoon {
        Some(true) if read.hour < 12 => read.hour += 12,
        Some(false) if read.hour == 12 => read.hour = 0,
        _ => {}
    }
    let seconds = read.hour * 3_600 + read.minute * 60 + read.second - read.ahead;
    let days = i64::from(date(1970, 1, 1).until(day(&read)?).ok()?.get_days());
    days.checked_mul(DAY)?.checked_add(seconds * SECOND)?.checked_add(read.nanos)
}

fn day(read: &Read) -> Option<Date> {
    let year = i16::try_from(read.year).ok()?;
    if let Some(day) = read.day_of_year {
        let first = Date::new(year, 1, 1).ok()?;
        let found = first.checked_add(jiff::Span::new().try_days(day - 1).ok()?).ok()?;
        let agrees = found.year() == year
            && read.month.is_none_or(|it| it == i64::from(found.month()))
            && read.day.is_none_or(|it| it == i64::from(found.day()));
        return agrees.then_some(found);
    }
    let month = i8::try_from(read.month.unwrap_or(1)).ok()?;
    Date::new(year, month, i8::try_from(read.day.unwrap_or(1)).ok()?).ok()
}

/// Reads one part; gives what follows.
fn one<'text>(
    part: Part,
    next: Option<&Part>,
    text: &'text str,
    read: &mut Read,
) -> Option<&'text str> {
    let rest = match part {
        Part::Text(expected) => return literal(expected, text),
        Part::Year => {
            let (year, rest) = exactly(text, 2)?;
            read.year = year + if year >= 69 { 1900 } else { 2000 };
            rest
        }
        Part::LongYear => {
            let (year, rest) = exactly(text, 4)?;
            read.year = year;
            rest
        }
        Part::Month | Part::LongMonth => {
            let (month, rest) = name(text, &MONTHS, part == Part::LongMonth)?;
            read.month = Some(month + 1);
            rest
        }
        Part::Weekday | Part::LongWeekday => name(text, &WEEKDAYS, part == Part::LongWeekday)?.1,
        Part::MonthNumber(digits) => {
            let (month, rest) = number(text, digits)?;
            read.month = Some(month).filter(|it| (1..=12).contains(it));
            read.month?;
            rest
        }
        Part::Day(digits) => {
            let (day, rest) = number(text, digits)?;
            read.day = Some(day);
            rest
        }
        Part::DayOfYear(digits) => day_of_year(text, digits, read)?,
        Part::Hour => within(number(text, Digits::Plain)?, 23, &mut read.hour)?,
        Part::HalfHour(digits) => within(number(text, digits)?, 12, &mut read.hour)?,
        Part::Minute(digits) => within(number(text, digits)?, 59, &mut read.minute)?,
        Part::Second(digits) => {
            let rest = within(number(text, digits)?, 59, &mut read.second)?;
            // A fraction may follow that the layout does not name.
            if matches!(next, Some(Part::Fraction(..))) || fraction_length(rest) == 0 {
                return Some(rest);
            }
            fraction(rest, fraction_length(rest), read)?
        }
        Part::Fraction(_, _, true) if fraction_length(text) == 0 => text,
        Part::Fraction(_, _, true) => fraction(text, fraction_length(text), read)?,
        Part::Fraction(_, digits, false) => fraction(text, 1 + digits, read)?,
        Part::HalfDay(capitals) => half_day(text, capitals, read)?,
        Part::Offset(form) => distance(text, form, &mut read.ahead)?,
        Part::Zone => zone(text, &mut read.ahead)?,
    };
    Some(rest)
}

fn day_of_year<'text>(text: &'text str, digits: Digits, read: &mut Read) -> Option<&'text str> {
    let blanks = match digits {
        Digits::Blanks => text.len() - text.trim_start_matches(' ').len(),
        _ => 0,
    };
    let text = text.get(blanks.min(2)..)?;
    let length = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if length == 0 || (digits == Digits::Zeros && length < 3) {
        return None;
    }
    let (day, rest) = exactly(text, length)?;
    read.day_of_year = Some(day).filter(|it| *it >= 1);
    read.day_of_year.map(|_| rest)
}

fn half_day<'text>(text: &'text str, capitals: bool, read: &mut Read) -> Option<&'text str> {
    let (before, after) = if capitals { ("AM", "PM") } else { ("am", "pm") };
    let word = text.get(..2).filter(|it| *it == before || *it == after)?;
    read.afternoon = Some(word == after);
    text.get(2..)
}

/// Text that stands for itself; a blank stands for any number of them.
fn literal<'text>(expected: &str, text: &'text str) -> Option<&'text str> {
    let (mut expected, mut text) = (expected, text);
    while let Some(first) = expected.chars().next() {
        if first == ' ' {
            if !text.is_empty() && !text.starts_with(' ') {
                return None;
            }
            expected = expected.trim_start_matches(' ');
            text = text.trim_start_matches(' ');
            continue;
        }
        text = text.strip_prefix(first)?;
        expected = expected.get(first.len_utf8()..)?;
    }
    Some(text)
}

/// A number of exactly so many digits.
fn exactly(text: &str, digits: usize) -> Option<(i64, &str)> {
    let number = text.get(..digits).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((number.parse().ok()?, text.get(digits..)?))
}

/// A number of one or two digits.
fn number(text: &str, digits: Digits) -> Option<(i64, &str)> {
    let text = if digits == Digits::Blanks { text.strip_prefix(' ').unwrap_or(text) } else { text };
    if digits == Digits::Zeros {
        return exactly(text, 2);
    }
    exactly(text, 2).or_else(|| exactly(text, 1))
}

fn within<'text>((value, rest): (i64, &'text str), most: i64, to: &mut i64) -> Option<&'text str> {
    *to = value;
    (value <= most).then_some(rest)
}

/// The place of a name among others, in whatever case.
fn name<'text>(text: &'text str, names: &[&str], long: bool) -> Option<(i64, &'text str)> {
    for (index, name) in names.iter().enumerate() {
        let name = if long { name } else { name.get(..3)? };
        if text.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return Some((i64::try_from(index).ok()?, text.get(name.len()..)?));
        }
    }
    None
}

/// How long a mark and the digits behind it are that a text begins with.
fn fraction_length(text: &str) -> usize {
    let digits = text.strip_prefix(['.', ',']).unwrap_or_default();
    match digits.bytes().take_while(u8::is_ascii_digit).count() {
        0 => 0,
        digits => 1 + digits,
    }
}

fn fraction<'text>(text: &'text str, length: usize, read: &mut Read) -> Option<&'text str> {
    let digits = text.get(..length)?.strip_prefix(['.', ','])?;
    let digits = digits.get(..digits.len().min(9))?;
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    read.nanos = format!("{digits:0<9}").parse().ok()?;
    text.get(length..)
}

fn distance<'text>(text: &'text str, form: Offset, ahead: &mut i64) -> Option<&'text str> {
    if form.zulu
        && let Some(rest) = text.strip_prefix('Z')
    {
        *ahead = 0;
        return Some(rest);
    }
    let (sign, text) = sign(text)?;
    let (hours, mut rest) = exactly(text, 2)?;
    let mut found = [hours, 0, 0];
    for (at, wanted) in [(1, form.minutes), (2, form.seconds)] {
        if wanted {
            rest = if form.colon { rest.strip_prefix(':')? } else { rest };
            let (value, behind) = exactly(rest, 2)?;
            *found.get_mut(at)? = value;
            rest = behind;
        }
    }
    let [hours, minutes, seconds] = found;
    *ahead = sign * (hours * 3_600 + minutes * 60 + seconds);
    (hours <= 24 && minutes < 60 && seconds < 60).then_some(rest)
}

/// The name of a zone. None but those that tell their distance are known; all others count as none.
fn zone<'text>(text: &'text str, ahead: &mut i64) -> Option<&'text str> {
    *ahead = 0;
    if let Some(rest) = text.strip_prefix("UTC") {
        return Some(rest);
    }
    if text.starts_with("ChST") || text.starts_with("MeST") {
        return text.get(4..);
    }
    if let Some(rest) = text.strip_prefix("GMT") {
        let (hours, rest) = hours(rest).unwrap_or((0, rest));
        *ahead = hours * 3_600;
        return Some(rest);
    }
    if text.starts_with(['+', '-']) {
        return hours(text).map(|(_, rest)| rest);
    }
    let length = text.bytes().take(6).take_while(u8::is_ascii_uppercase).count();
    let name = text.get(..length)?;
    let is_zone = match length {
        3 => true,
        4 => name.ends_with('T') || name == "WITA",
        5 => name.ends_with('T'),
        _ => false,
    };
    if is_zone { text.get(length..) } else { None }
}

/// A sign as a factor.
fn sign(text: &str) -> Option<(i64, &str)> {
    match text.strip_prefix('+') {
        Some(rest) => Some((1, rest)),
        None => Some((-1, text.strip_prefix('-')?)),
    }
}

/// A sign and hours.
fn hours(text: &str) -> Option<(i64, &str)> {
    let (sign, rest) = sign(text)?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let hours: i64 = rest.get(..length)?.parse().ok()?;
    (hours <= 23).then_some((sign * hours, rest.get(length..)?))
}
