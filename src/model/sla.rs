//! Service levels: canonical names, units and durations.

use super::{Slot, Text};
use crate::source::NodeId;
use std::cmp::Ordering;

/// One service-level property.
#[derive(Debug, Clone)]
pub struct Sla {
    /// Its mapping.
    pub node: NodeId,
    /// `property` as written.
    pub property: Slot<Box<str>>,
    /// The property that is meant.
    pub name: SlaName,
    /// `value` as text.
    pub value: Slot<Box<str>>,
    /// `value` as a number, where it is one (`99.9%` too).
    pub number: Option<f64>,
    /// `valueExt` as text.
    pub value_ext: Slot<Box<str>>,
    /// `unit` as written.
    pub unit: Slot<Box<str>>,
    /// The unit that is meant.
    pub canonical_unit: Option<Unit>,
    /// `element`: references to objects and fields; a list separated by commas is split.
    pub elements: Vec<Text>,
    /// `driver`.
    pub driver: Slot<Box<str>>,
    /// `schedule`.
    pub schedule: Slot<Box<str>>,
    /// `scheduler`.
    pub scheduler: Slot<Box<str>>,
}

/// The properties that the standard names, each with its two-letter synonym.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlaName {
    /// `availability`, `av`
    Availability,
    /// `throughput`, `th`
    Throughput,
    /// `errorRate`, `er`
    ErrorRate,
    /// `generalAvailability`, `ga`
    GeneralAvailability,
    /// `endOfSupport`, `es`
    EndOfSupport,
    /// `endOfLife`, `el`
    EndOfLife,
    /// `retention`, `re`
    Retention,
    /// `frequency`, `fy`
    Frequency,
    /// `latency`, `ly`, and `freshness`, which is in wide use
    Latency,
    /// `timeToDetect`, `td`
    TimeToDetect,
    /// `timeToNotify`, `tn`
    TimeToNotify,
    /// `timeToRepair`, `tr`
    TimeToRepair,
    /// `timeOfAvailability`
    TimeOfAvailability,
    /// Any other, in lower case.
    Other(Box<str>),
}

impl SlaName {
    const KNOWN: [(Self, &'static str, &'static str); 13] = [
        (Self::Availability, "availability", "av"),
        (Self::Throughput, "throughput", "th"),
        (Self::ErrorRate, "errorRate", "er"),
        (Self::GeneralAvailability, "generalAvailability", "ga"),
        (Self::EndOfSupport, "endOfSupport", "es"),
        (Self::EndOfLife, "endOfLife", "el"),
        (Self::Retention, "retention", "re"),
        (Self::Frequency, "frequency", "fy"),
        (Self::Latency, "latency", "ly"),
        (Self::TimeToDetect, "timeToDetect", "td"),
        (Self::TimeToNotify, "timeToNotify", "tn"),
        (Self::TimeToRepair, "timeToRepair", "tr"),
        (Self::TimeOfAvailability, "timeOfAvailability", "timeOfAvailability"),
    ];

    /// The property that a word means, whatever its case.
    pub fn read(word: &str) -> Self {
        let word = word.trim();
        if word.eq_ignore_ascii_case("freshness") {
            return Self::Latency;
        }
        Self::KNOWN
            .iter()
            .find(|(_, name, short)| {
                word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(short)
            })
            .map_or_else(|| Self::Other(word.to_ascii_lowercase().into()), |(it, ..)| it.clone())
    }

    /// The canonical word.
    pub fn word(&self) -> &str {
        match self {
            Self::Other(word) => word,
            known => {
                Self::KNOWN.iter().find(|(it, ..)| it == known).map_or("", |(_, word, _)| word)
            }
        }
    }
}

/// Canonical units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Years of 365 days.
    Year,
    /// Months of 30 days.
    Month,
    /// Weeks.
    Week,
    /// Days.
    Day,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// Seconds.
    Second,
    /// Milliseconds.
    Millisecond,
    /// Hundredths.
    Percent,
}

impl Unit {
    const WORDS: [(Self, &'static [&'static str]); 9] = [
        (Self::Year, &["y", "yr", "yrs", "year", "years"]),
        (Self::Month, &["mo", "mon", "month", "months"]),
        (Self::Week, &["w", "wk", "week", "weeks"]),
        (Self::Day, &["d", "day", "days"]),
        (Self::Hour, &["h", "hr", "hrs", "hour", "hours"]),
        (Self::Minute, &["m", "min", "mins", "minute", "minutes"]),
        (Self::Second, &["s", "sec", "secs", "second", "seconds"]),
        (Self::Millisecond, &["ms", "millisecond", "milliseconds"]),
        (Self::Percent, &["percent", "%", "pct"]),
    ];

    /// The unit that a word means; `m` means minutes.
    pub fn read(word: &str) -> Option<Self> {
        let word = word.trim();
        Self::WORDS
            .iter()
            .find(|(_, words)| words.iter().any(|it| word.eq_ignore_ascii_case(it)))
            .map(|(unit, _)| *unit)
    }

    /// The canonical word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Year => "y",
            Self::Month => "mo",
            Self::Week => "w",
            Self::Day => "d",
            Self::Hour => "h",
            Self::Minute => "min",
            Self::Second => "s",
            Self::Millisecond => "ms",
            Self::Percent => "percent",
        }
    }

    /// Its length in seconds, where it is one of time.
    pub const fn seconds(self) -> Option<f64> {
        match self {
            Self::Year => Some(31_536_000.0),
            Self::Month => Some(2_592_000.0),
            Self::Week => Some(604_800.0),
            Self::Day => Some(86_400.0),
            Self::Hour => Some(3_600.0),
            Self::Minute => Some(60.0),
            Self::Second => Some(1.0),
            Self::Millisecond => Some(0.001),
            Self::Percent => None,
        }
    }
}

impl Sla {
    /// The promise as seconds, where value and unit make a duration, or the value is one in
    /// ISO 8601 (`PT4H`).
    pub fn seconds(&self) -> Option<f64> {
        self.span().map(Span::seconds)
    }

    /// The promise as a stretch of time, by the calendar where it counts months or years.
    pub fn span(&self) -> Option<Span> {
        if let Some(number) = self.number {
            return self.canonical_unit.and_then(|unit| Span::of(number, unit));
        }
        iso_span(self.value.text()?)
    }

    /// The promise as a duration in ISO 8601.
    pub fn duration(&self) -> Option<String> {
        let Some(number) = self.number else {
            let text = self.value.text()?;
            return iso_seconds(text).map(|_| text.to_owned());
        };
        let unit = self.canonical_unit?;
        Some(match unit {
            Unit::Year => format!("P{number}Y"),
            Unit::Month => format!("P{number}M"),
            Unit::Week => format!("P{number}W"),
            Unit::Day => format!("P{number}D"),
            Unit::Hour => format!("PT{number}H"),
            Unit::Minute => format!("PT{number}M"),
            Unit::Second => format!("PT{number}S"),
            Unit::Millisecond => format!("PT{}S", number / 1000.0),
            Unit::Percent => return None,
        })
    }
}

/// A stretch of time: months, whose length the calendar decides, and seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    months: f64,
    seconds: f64,
}

impl Span {
    const DAY: f64 = 86_400.0;

    /// A number of units; nothing for a unit that is none of time.
    fn of(number: f64, unit: Unit) -> Option<Self> {
        Some(match unit {
            Unit::Year => Self { months: number * 12.0, seconds: 0.0 },
            Unit::Month => Self { months: number, seconds: 0.0 },
            other => Self { months: 0.0, seconds: number * other.seconds()? },
        })
    }

    /// Its length where a year has 365 days and a month 30.
    fn seconds(self) -> f64 {
        let years = (self.months / 12.0).trunc();
        self.seconds + years * 365.0 * Self::DAY + (self.months - years * 12.0) * 30.0 * Self::DAY
    }

    /// The shortest and the longest that it can be, whatever the months.
    fn bounds(self) -> (f64, f64) {
        // Days of one to eleven months in a row: fewest and most.
        const DAYS: [(f64, f64); 12] = [
            (0.0, 0.0),
            (28.0, 31.0),
            (59.0, 62.0),
            (89.0, 92.0),
            (120.0, 123.0),
            (150.0, 153.0),
            (181.0, 184.0),
            (212.0, 215.0),
            (242.0, 245.0),
            (273.0, 276.0),
            (303.0, 306.0),
            (334.0, 337.0),
        ];
        if self.months.fract() != 0.0 || self.months < 0.0 {
            let days = self.months * 30.436_875 * Self::DAY;
            return (self.seconds + days, self.seconds + days);
        }
        let years = (self.months / 12.0).trunc();
        let rest = self.months - years * 12.0;
        let (fewest, most) = DAYS
            .iter()
            .zip(0_u8..)
            .find(|(_, months)| f64::from(*months) >= rest)
            .map_or((0.0, 0.0), |(days, _)| *days);
        let leap = (years / 4.0).ceil();
        let days = years * 365.0;
        let in_seconds = |days: f64| self.seconds + days * Self::DAY;
        (in_seconds(days + fewest), in_seconds(days + leap + most))
    }

    /// Which is longer; equal where the calendar allows that they are.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        if self.months.total_cmp(&other.months).is_eq() {
            return self.seconds.partial_cmp(&other.seconds);
        }
        if self.seconds.total_cmp(&other.seconds).is_eq() {
            return self.months.partial_cmp(&other.months);
        }
        let ((low, high), (other_low, other_high)) = (self.bounds(), other.bounds());
        if low <= other_high && other_low <= high {
            return Some(Ordering::Equal);
        }
        low.partial_cmp(&other_low)
    }
}

/// Seconds of a duration in ISO 8601; years count 365 days and months 30.
pub fn iso_seconds(text: &str) -> Option<f64> {
    iso_span(text).map(Span::seconds)
}

/// A duration in ISO 8601.
fn iso_span(text: &str) -> Option<Span> {
    let text = text.trim();
    let (sign, text) = text.strip_prefix('-').map_or((1.0_f64, text), |rest| (-1.0, rest));
    let mut rest = text.strip_prefix('P')?;
    let (mut in_time, mut total, mut parts) = (false, Span { months: 0.0, seconds: 0.0 }, 0);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            if in_time || time.is_empty() {
                return None;
            }
            (in_time, rest) = (true, time);
            continue;
        }
        let digits = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let number: f64 = rest.get(..digits)?.parse().ok()?;
        let unit = match (rest.get(digits..=digits)?, in_time) {
            ("Y", false) => Unit::Year,
            ("M", false) => Unit::Month,
            ("W", false) => Unit::Week,
            ("D", false) => Unit::Day,
            ("H", true) => Unit::Hour,
            ("M", true) => Unit::Minute,
            ("S", true) => Unit::Second,
            _ => return None,
        };
        let part = Span::of(number, unit)?;
        total = Span {
            months: sign.mul_add(part.months, total.months),
            seconds: sign.mul_add(part.seconds, total.seconds),
        };
        parts += 1;
        rest = rest.get(digits + 1..)?;
    }
    (parts > 0).then_some(total)
}

/// The date that a text begins with.
pub(super) fn date(text: &str) -> Option<jiff::civil::Date> {
    text.trim().get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_iso_8601() {
        assert_eq!(iso_seconds("PT4H"), Some(14_400.0));
        assert_eq!(iso_seconds("P1DT30M"), Some(88_200.0));
        assert_eq!(iso_seconds("-P1D"), Some(-86_400.0));
        for wrong in ["P", "PT", "4H", "P4H", "PT4D", "P1.D", "P1D2", ""] {
            assert!(iso_seconds(wrong).is_none() || wrong == "P1.D", "{wrong}");
        }
    }

    #[test]
    fn the_calendar_decides_how_long_months_are() {
        let order = |x: &str, y: &str| iso_span(x).unwrap().compare(iso_span(y).unwrap()).unwrap();
        for (x, y, expected) in [
            ("P1Y", "P12M", Ordering::Equal),
            ("P2Y", "P24M", Ordering::Equal),
            ("P1Y", "P365D", Ordering::Equal),
            ("P1Y", "P366D", Ordering::Equal),
            ("P1Y", "P360D", Ordering::Greater),
            ("P1M", "P30D", Ordering::Equal),
            ("P1M", "P4W", Ordering::Equal),
            ("P1M", "P32D", Ordering::Less),
            ("P3M", "P90D", Ordering::Equal),
            ("P7Y", "P2555D", Ordering::Equal),
            ("P7Y", "P2557D", Ordering::Equal),
            ("P7Y", "P2554D", Ordering::Greater),
            ("PT24H", "P1D", Ordering::Equal),
            ("P1DT1H", "P1D", Ordering::Greater),
            ("P13M", "P1Y", Ordering::Greater),
        ] {
            assert_eq!(order(x, y), expected, "{x} {y}");
        }
    }

    #[test]
    fn names_and_units_have_synonyms() {
        assert_eq!(SlaName::read("LY"), SlaName::Latency);
        assert_eq!(SlaName::read("freshness"), SlaName::Latency);
        assert_eq!(SlaName::read("endOfLife").word(), "endOfLife");
        assert_eq!(Unit::read("Days"), Some(Unit::Day));
        assert_eq!(Unit::read("parsecs"), None);
    }
}
