//! The core schema of YAML 1.2: what a plain word means.

use super::Kind;
use std::borrow::Cow;

/// The kind of a plain scalar.
pub(super) fn kind_of(text: &str) -> Kind {
    let Some(first) = text.bytes().next() else { return Kind::Null };
    match first {
        b'~' | b'n' | b'N' if matches!(text, "~" | "null" | "Null" | "NULL") => Kind::Null,
        b't' | b'T' if matches!(text, "true" | "True" | "TRUE") => Kind::Bool,
        b'f' | b'F' if matches!(text, "false" | "False" | "FALSE") => Kind::Bool,
        b'0'..=b'9' | b'+' | b'-' | b'.' => number_kind(text),
        _ => Kind::Text,
    }
}

fn number_kind(text: &str) -> Kind {
    if let Some(digits) = text.strip_prefix("0o") {
        return if !digits.is_empty() && digits.bytes().all(|it| matches!(it, b'0'..=b'7')) {
            Kind::Int
        } else {
            Kind::Text
        };
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return if !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            Kind::Int
        } else {
            Kind::Text
        };
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Kind::Float;
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|it| it.is_ascii_digit()) {
        return Kind::Int;
    }
    if is_float(unsigned) { Kind::Float } else { Kind::Text }
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    exponent_fits && mantissa_fits
}

/// What YAML 1.1 tools make of a plain scalar that YAML 1.2 reads otherwise.
pub(super) fn elsewhere(text: &str, kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text => {
            let lower = text.len() <= 3
                && matches!(
                    text,
                    "yes"
                        | "Yes"
                        | "YES"
                        | "no"
                        | "No"
                        | "NO"
                        | "on"
                        | "On"
                        | "ON"
                        | "off"
                        | "Off"
                        | "OFF"
                );
            let sexagesimal = text.contains(':')
                && text.split(':').all(|part| {
                    !part.is_empty()
                        && part.len() <= 2
                        && part.bytes().all(|it| it.is_ascii_digit())
                });
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            let grouped = digits.starts_with(|it: char| it.is_ascii_digit())
                && digits.contains('_')
                && digits.bytes().all(|it| it.is_ascii_digit() || it == b'_');
            if lower {
                Some("a boolean")
            } else if grouped {
                Some("a number")
            } else if sexagesimal {
                Some("a number in base 60")
            } else {
                None
            }
        }
        Kind::Int if text.starts_with("0o") => Some("a text"),
        Kind::Int => {
            let octal = text.len() > 1 && text.starts_with('0') && !text.starts_with("0x");
            octal.then_some("an octal number")
        }
        Kind::Null | Kind::Bool | Kind::Float | Kind::Sequence | Kind::Mapping | Kind::Alias => {
            None
        }
    }
}

/// A number as written in a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Number<'doc> {
    /// An integer of at most 64 bits.
    Int(i64),
    /// A larger positive integer of at most 64 bits.
    Large(u64),
    /// Anything else; the text is kept for numbers that no primitive holds.
    Float(f64, Cow<'doc, str>),
}

impl<'doc> Number<'doc> {
    /// Reads a scalar that the core schema calls a number.
    pub fn read(text: &'doc str) -> Self {
        let radix = |digits, base| u64::from_str_radix(digits, base).ok();
        let special = text
            .strip_prefix("0x")
            .map(|digits| radix(digits, 16))
            .or_else(|| text.strip_prefix("0o").map(|digits| radix(digits, 8)));
        if let Some(value) = special {
            return match value.map(|value| (value, i64::try_from(value))) {
                Some((_, Ok(small))) => Self::Int(small),
                Some((large, Err(_))) => Self::Large(large),
                None => Self::Float(f64::INFINITY, Cow::Borrowed(text)),
            };
        }
        if let Ok(value) = text.parse() {
            return Self::Int(value);
        }
        if let Ok(value) = text.parse() {
            return Self::Large(value);
        }
        let value = match text.trim_start_matches(['+', '-']) {
            ".inf" | ".Inf" | ".INF" if text.starts_with('-') => f64::NEG_INFINITY,
            ".inf" | ".Inf" | ".INF" => f64::INFINITY,
            ".nan" | ".NaN" | ".NAN" => f64::NAN,
            _ => text.parse().unwrap_or(f64::NAN),
        };
        Self::Float(value, Cow::Borrowed(text))
    }

    /// The nearest floating-point value.
    #[expect(clippy::cast_precision_loss, reason = "JSON numbers compare as floats")]
    pub fn as_f64(&self) -> f64 {
        match self {
            Self::Int(value) => *value as f64,
            Self::Large(value) => *value as f64,
            Self::Float(value, _) => *value,
        }
    }

    /// The integer, where the number is one of at most 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Large(_) => None,
            Self::Float(value, _) => float_to_int(*value),
        }
    }

    /// Whether the number is neither infinite nor undefined.
    pub fn is_finite(&self) -> bool {
        self.as_f64().is_finite()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked: whole, and within 2^53")]
fn float_to_int(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)
}
