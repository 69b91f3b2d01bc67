//! `time.*` where the engine answers otherwise than Open Policy Agent.

mod layouts;
mod reading;
mod writing;

use self::writing::Shown;
use super::caps::{Original, Refusal, add as extend, integer, missing, text, text_within};
use crate::evaluate::policy::value::as_text;
use jiff::civil::date;
use regorus::{Engine, Value};

/// Nanoseconds of the units of a duration.
const UNITS: [(&str, i64); 10] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", DAY),
    ("w", 7 * DAY),
];
const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;
const YEAR: i64 = 365 * DAY;

/// Replaces the builtins.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "time.parse_duration_ns", 1, |args| {
        let text = text(args, 0)?;
        duration(text)
            .map(Value::from)
            .ok_or_else(|| Refusal::new(&format!("`{text}` is no duration")))
    })?;
    extend(engine, "time.add_date", 4, |args| {
        let (nanos, years) = (integer(args, 0)?, integer(args, 1)?);
        let (months, days) = (integer(args, 2)?, integer(args, 3)?);
        let moved = add_date(nanos, years, months, days);
        moved.map(Value::from).ok_or_else(|| Refusal::new("the date is out of range"))
    })?;
    let original = Original::find("time.parse_rfc3339_ns")?;
    extend(engine, "time.parse_rfc3339_ns", 1, move |args| {
        let time = text(args, 0)?;
        // The engine takes blanks, small letters and leap seconds too, and no comma.
        let strict = time.get(10..11) == Some("T") && time.get(17..19).is_some_and(|it| it < "60");
        if !strict || time.ends_with('z') {
            return Err(Refusal::new(&format!("`{time}` is no time")));
        }
        original.guarded(&[Value::from(time.replacen(',', ".", 1))])
    })?;
    clocks(engine)?;
    let clock = Clock::find()?;
    let own = clock.clone();
    extend(engine, "time.format", 1, move |args| {
        let asked = args.first().ok_or_else(missing)?;
        let (shown, _) = own.shown(asked)?;
        let layout = match asked {
            Value::Array(parts) => parts.get(2).map_or(Ok(""), |it| it.as_string().map(|it| &**it)),
            _ => Ok(""),
        };
        let layout = layout.map_err(|_| Refusal::new("the layout is no text"))?;
        text_within(layout.len())?;
        Ok(Value::from(writing::write(&shown, layout)))
    })?;
    extend(engine, "time.parse_ns", 2, |args| {
        let (layout, time) = (text(args, 0)?, text(args, 1)?);
        let nanos = reading::read(layout, time).map(Value::from);
        nanos.ok_or_else(|| Refusal::new("the time does not follow the layout"))
    })?;
    let original = Original::find("time.diff")?;
    extend(engine, "time.diff", 2, move |args| {
        let [one, other] = args else { return Err(missing()) };
        // What clocks show in the zone of the first counts, not the time that has passed.
        let in_zone = match (one, other) {
            (Value::Array(zone), Value::Array(parts)) => {
                [parts.first(), zone.get(1)].into_iter().flatten().cloned().collect()
            }
            (Value::Array(zone), nanos) => {
                [Some(nanos), zone.get(1)].into_iter().flatten().cloned().collect()
            }
            (_, Value::Array(parts)) => parts.first().into_iter().cloned().collect(),
            (_, nanos) => vec![nanos.clone()],
        };
        clock.shown(other)?;
        let nanos = [clock.shown(one)?.1, clock.shown(&Value::from(in_zone))?.1];
        original.guarded(&nanos.map(Value::from))
    })
}

/// Adds what clocks show.
fn clocks(engine: &mut Engine) -> Result<(), Refusal> {
    for name in ["time.clock", "time.date", "time.weekday"] {
        let original = Original::find(name)?;
        extend(engine, name, 1, move |args| {
            let asked = args.first().ok_or_else(missing)?;
            original.guarded(&[anywhere(asked)])
        })?;
    }
    Ok(())
}

/// A time whose zone is not that of the machine: where the program runs must not count.
fn anywhere(asked: &Value) -> Value {
    match asked {
        Value::Array(parts) if parts.get(1).and_then(as_text) == Some("Local") => {
            Value::from(parts.first().cloned().into_iter().collect::<Vec<_>>())
        }
        other => other.clone(),
    }
}

/// What tells the date and the time of day in a zone.
#[derive(Clone)]
struct Clock {
    date: Original,
    time: Original,
}

impl Clock {
    fn find() -> Result<Self, Refusal> {
        Ok(Self { date: Original::find("time.date")?, time: Original::find("time.clock")? })
    }

    /// A time, perhaps with a zone, as clocks show it; and the same as if it were one of UTC.
    fn shown(&self, asked: &Value) -> Result<(Shown, i64), Refusal> {
        let wrong = || Refusal::new("the time is none");
        let parts = match asked {
            Value::Array(parts) => parts.iter().take(2).cloned().collect(),
            nanos => vec![nanos.clone()],
        };
        let nanos = integer(&parts, 0)?;
        let zone = parts.get(1).map_or(Ok(""), |it| it.as_string().map(|it| &**it));
        let zone = zone.map_err(|_| wrong())?;
        // Where the program runs must not count.
        let is_utc = matches!(zone, "" | "UTC" | "Local");
        let zone = Value::from(if is_utc { "UTC" } else { zone });
        let whole = [Value::from(vec![Value::from(nanos), zone])];
        let [year, month, day] = three(&self.date.guarded(&whole)?).ok_or_else(wrong)?;
        let [hour, minute, second] = three(&self.time.guarded(&whole)?).ok_or_else(wrong)?;
        let small = |value: i64| i8::try_from(value).ok();
        let date =
            || jiff::civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok();
        let date = date().ok_or_else(wrong)?;
        let days = epoch().until(date).map_or(0, |it| i64::from(it.get_days()));
        let seconds = days * (DAY / SECOND) + hour * 3_600 + minute * 60 + second;
        let fraction = nanos.rem_euclid(SECOND);
        let ahead = seconds - nanos.div_euclid(SECOND);
        let as_utc = seconds.checked_mul(SECOND).and_then(|it| it.checked_add(fraction));
        let shown = Shown { date, hour, minute, second, nanos: fraction, ahead, is_utc };
        Ok((shown, as_utc.ok_or_else(wrong)?))
    }
}

/// A list of three whole numbers.
fn three(value: &Value) -> Option<[i64; 3]> {
    let items = value.as_array().ok()?;
    let at = |index: usize| items.get(index)?.as_i64().ok();
    Some([at(0)?, at(1)?, at(2)?])
}

const fn epoch() -> jiff::civil::Date {
    date(1970, 1, 1)
}

/// Nanoseconds of a duration as Go writes it, with days, weeks and years.
fn duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let length = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (number, behind) = rest.split_at(length);
        let end = behind.find(|it: char| it.is_ascii_digit() || it == '.').unwrap_or(behind.len());
        let (unit, after) = behind.split_at(end);
        let unit = match unit {
            "y" => YEAR,
            _ => UNITS.iter().find(|(name, _)| *name == unit)?.1,
        };
        total = total.checked_add(of_units(number, unit)?)?;
        rest = after;
    }
    total.checked_mul(sign)
}

/// A decimal number of units.
fn of_units(number: &str, unit: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.contains('.') || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = i128::from(whole) * i128::from(unit);
    let digits = fraction.get(..fraction.len().min(18))?;
    if !digits.is_empty() {
        let scale = 10_i128.pow(u32::try_from(digits.len()).ok()?);
        nanos += i128::from(digits.parse::<i64>().ok()?) * i128::from(unit) / scale;
    }
    i64::try_from(nanos).ok()
}

/// A time moved by years, months and days; what is beyond the end of a month goes on in the next.
fn add_date(nanos: i64, years: i64, months: i64, days: i64) -> Option<i64> {
    let (day, rest) = (nanos.div_euclid(DAY), nanos.rem_euclid(DAY));
    let start = epoch().checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    let months = months.checked_add(years.checked_mul(12)?)?;
    let all_months = (i64::from(start.month()) - 1).checked_add(months)?;
    let year = i64::from(start.year()).checked_add(all_months.div_euclid(12))?;
    let month = i8::try_from(all_months.rem_euclid(12) + 1).ok()?;
    let first = jiff::civil::Date::new(i16::try_from(year).ok()?, month, 1).ok()?;
    let to_first = i64::from(epoch().until(first).ok()?.get_days());
    let moved = to_first.checked_add(i64::from(start.day()) - 1)?.checked_add(days)?;
    moved.checked_mul(DAY)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go_with_longer_units() {
        for (text, nanos) in [
            ("1w2d3h", Some(788_400_000_000_000)),
            ("1.5d", Some(129_600_000_000_000)),
            ("-1d", Some(-DAY)),
            ("1y", Some(YEAR)),
            (".5s", Some(500_000_000)),
            ("1µs", Some(1_000)),
            ("+5s", Some(5 * SECOND)),
            ("0", Some(0)),
            ("", None),
            ("5", None),
            ("1D", None),
            ("1 h", None),
            ("1mo", None),
            ("300y", None),
            ("1..5s", None),
        ] {
            assert_eq!(duration(text), nanos, "{text}");
        }
    }

    #[test]
    fn dates_go_on_behind_the_end_of_a_month() {
        assert_eq!(add_date(1_738_281_600_000_000_000, 0, 1, 0), Some(1_740_960_000_000_000_000));
        assert_eq!(add_date(1_709_164_800_000_000_000, 1, 0, 0), Some(1_740_787_200_000_000_000));
        assert_eq!(add_date(123, 0, -1, 0), Some(-2_678_399_999_999_877));
        assert_eq!(add_date(0, 0, 13, 0), Some(34_214_400_000_000_000));
        assert_eq!(add_date(0, i64::MAX, 0, 0), None);
    }
}
