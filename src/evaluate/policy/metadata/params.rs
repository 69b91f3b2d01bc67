//! Parameters of policies: their types, and whether a value is of one.

use super::Located;
use crate::source::Span;
use regorus::Value;
use std::fmt;

/// The type of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// A span of time in ISO 8601, such as `P30D`.
    Duration,
    /// A day, such as `2026-01-31`.
    Date,
    /// Values in order.
    List(Box<Self>),
    /// Distinct values.
    Set(Box<Self>),
    /// Values by name.
    Map(Box<Self>),
    /// One of the texts of another parameter, which orders them.
    Level,
}

/// The direction in which a domain may move a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tighten {
    /// Upwards.
    Increase,
    /// Downwards.
    Decrease,
    /// To fewer items.
    Subset,
    /// To more items.
    Superset,
    /// Nowhere.
    Locked,
    /// Anywhere.
    Free,
}

/// One parameter as declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name, with the place of the key.
    pub name: Located<String>,
    /// Its type.
    pub kind: ParamType,
    /// The value where nobody sets one.
    pub default: Located<Value>,
    /// Where a domain may move it.
    pub tighten: Tighten,
    /// What it does.
    pub description: Option<String>,
    /// For a level: the parameter that orders it.
    pub order: Option<String>,
    /// The whole declaration.
    pub span: Span,
}

impl Tighten {
    /// All directions.
    pub const ALL: [Self; 6] =
        [Self::Increase, Self::Decrease, Self::Subset, Self::Superset, Self::Locked, Self::Free];
    /// Their words.
    pub(super) const WORDS: [&str; 6] =
        ["increase", "decrease", "subset", "superset", "locked", "free"];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Increase => "increase",
            Self::Decrease => "decrease",
            Self::Subset => "subset",
            Self::Superset => "superset",
            Self::Locked => "locked",
            Self::Free => "free",
        }
    }

    /// The direction that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        let at = Self::WORDS.iter().position(|known| *known == word)?;
        Self::ALL.get(at).copied()
    }
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Integer => f.write_str("integer"),
            Self::Number => f.write_str("number"),
            Self::Boolean => f.write_str("boolean"),
            Self::Duration => f.write_str("duration"),
            Self::Date => f.write_str("date"),
            Self::List(item) => write!(f, "list<{item}>"),
            Self::Set(item) => write!(f, "set<{item}>"),
            Self::Map(item) => write!(f, "map<{item}>"),
            Self::Level => f.write_str("level"),
        }
    }
}

impl ParamType {
    /// Reads a type as written, such as `set<string>`; types nest at most four deep.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_within(text, 4)
    }

    fn parse_within(text: &str, depth: usize) -> Option<Self> {
        let text = text.trim();
        if let Some((outer, rest)) = text.split_once('<') {
            let inner = rest.strip_suffix('>')?;
            let item = Box::new(Self::parse_within(inner, depth.checked_sub(1)?)?);
            return match (outer.trim(), &*item) {
                (_, Self::Level) => None,
                ("list", _) => Some(Self::List(item)),
                ("set", _) => Some(Self::Set(item)),
                ("map", _) => Some(Self::Map(item)),
                _ => None,
            };
        }
        match text {
            "string" => Some(Self::String),
            "integer" => Some(Self::Integer),
            "number" => Some(Self::Number),
            "boolean" => Some(Self::Boolean),
            "duration" => Some(Self::Duration),
            "date" => Some(Self::Date),
            "level" => Some(Self::Level),
            _ => None,
        }
    }

    /// Whether a value is of the type; sets are lists of distinct values, as in YAML and JSON.
    ///
    /// A level is only judged as text here; whether the order knows it is up to the caller.
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::String | Self::Level, Value::String(_))
            | (Self::Number, Value::Number(_))
            | (Self::Boolean, Value::Bool(_)) => true,
            (Self::Integer, Value::Number(number)) => number.is_integer(),
            (Self::Duration, Value::String(text)) => duration_nanos(text).is_some(),
            (Self::Date, Value::String(text)) => {
                text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
            }
            (Self::List(item), Value::Array(items)) => items.iter().all(|it| item.admits(it)),
            (Self::Set(item), Value::Set(items)) => items.iter().all(|it| item.admits(it)),
            (Self::Set(item), Value::Array(items)) => {
                let distinct: std::collections::BTreeSet<_> = items.iter().collect();
                distinct.len() == items.len() && items.iter().all(|it| item.admits(it))
            }
            (Self::Map(item), Value::Object(entries)) => {
                entries.iter().all(|(key, it)| matches!(key, Value::String(_)) && item.admits(it))
            }
            _ => false,
        }
    }

    /// Whether a domain can move a parameter of the type in the direction.
    pub fn tightens(&self, direction: Tighten) -> bool {
        match direction {
            Tighten::Locked | Tighten::Free => true,
            Tighten::Increase | Tighten::Decrease => match self {
                Self::Integer | Self::Number | Self::Duration | Self::Date | Self::Level => true,
                Self::Map(item) => item.tightens(direction),
                Self::String | Self::Boolean | Self::List(_) | Self::Set(_) => false,
            },
            Tighten::Subset | Tighten::Superset => match self {
                Self::List(_) | Self::Set(_) => true,
                Self::Map(item) => item.tightens(direction),
                _ => false,
            },
        }
    }
}

/// Nanoseconds of an ISO 8601 duration: a year counts 365 days, a month 30, so that any two
/// durations compare. Nothing for texts that are none.
pub fn duration_nanos(text: &str) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    const DAY: i128 = 86_400 * SECOND;
    const DATE: [(char, i128); 4] = [('Y', 365 * DAY), ('M', 30 * DAY), ('W', 7 * DAY), ('D', DAY)];
    const TIME: [(char, i128); 3] = [('H', 3_600 * SECOND), ('M', 60 * SECOND), ('S', SECOND)];
    let rest = text.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    let date_sum = units(date, &DATE)?;
    let time_sum = match time {
        Some("") => return None,
        Some(time) => units(time, &TIME)?,
        None => 0,
    };
    (!rest.is_empty()).then_some(date_sum + time_sum)
}

/// Sums `NUMBER UNIT` pairs; the units must come in their order, each at most once.
fn units(mut text: &str, known: &[(char, i128)]) -> Option<i128> {
    let mut known = known.iter();
    let mut sum = 0;
    while !text.is_empty() {
        let end = text.find(|character: char| !character.is_ascii_digit())?;
        let count: u32 = text.get(..end)?.parse().ok()?;
        let unit = text.get(end..)?.chars().next()?;
        let (_, size) = known.find(|(name, _)| *name == unit)?;
        sum += i128::from(count) * size;
        text = text.get(end + 1..)?;
    }
    Some(sum)
}
