//! Numbers in the forms of Go's `fmt`.

use super::Spec;

/// A whole number in base ten.
pub(super) fn decimal(digits: &str, spec: Spec) -> String {
    let (negative, magnitude) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    let missing = spec.precision.unwrap_or_default().saturating_sub(magnitude.len());
    let text = format!("{}{}{magnitude}", spec.sign(negative), "0".repeat(missing));
    spec.pad(&text, spec.precision.is_none())
}

/// A whole number in another base, or as a character; nothing where it is too large for that.
pub(super) fn other_base(digits: &str, verb: char, spec: Spec) -> Option<String> {
    let value: i128 = digits.parse().ok()?;
    let magnitude = value.unsigned_abs();
    let character = || {
        let code = u32::try_from(value).ok();
        code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    let (prefix, body) = match verb {
        'b' => ("0b", format!("{magnitude:b}")),
        'o' => ("0", format!("{magnitude:o}")),
        'O' => return Some(spec.pad(&format!("{}0o{magnitude:o}", spec.sign(value < 0)), true)),
        'x' => ("0x", format!("{magnitude:x}")),
        'X' => ("0X", format!("{magnitude:X}")),
        'c' => return Some(spec.pad(&character().to_string(), true)),
        'q' => return Some(spec.pad(&super::quoted_character(character(), spec), true)),
        'U' => {
            let shown = if spec.sharp { format!(" '{}'", character()) } else { String::new() };
            return Some(spec.pad(&format!("U+{magnitude:04X}{shown}"), false));
        }
        _ => return None,
    };
    let prefix = if spec.sharp { prefix } else { "" };
    let sign = spec.sign(value < 0);
    // Zeros up to the width stand behind the prefix, which Go does not count.
    let digits = match (spec.precision, spec.width) {
        (None, Some(width)) if spec.zero => width.saturating_sub(sign.len()),
        (precision, _) => precision.unwrap_or_default(),
    };
    let body = format!("{}{body}", "0".repeat(digits.saturating_sub(body.len())));
    let prefix = if verb == 'o' && body.starts_with('0') { "" } else { prefix };
    Some(spec.pad(&format!("{sign}{prefix}{body}"), false))
}

/// A number with a fraction.
pub(super) fn float(value: f64, verb: char, spec: Spec) -> String {
    let magnitude = value.abs();
    // Go writes at most this many digits of a number; more would only be zeros.
    let precision = spec.precision.map(|digits| digits.min(400));
    let body = match verb {
        'f' | 'F' => format!("{magnitude:.*}", precision.unwrap_or(6)),
        'e' => scientific(magnitude, precision.unwrap_or(6)),
        'E' => scientific(magnitude, precision.unwrap_or(6)).to_uppercase(),
        'v' | 'g' => general(magnitude, precision, 6),
        _ => general(magnitude, precision, 6).to_uppercase(),
    };
    spec.pad(&format!("{}{body}", spec.sign(value.is_sign_negative())), true)
}

/// The shortest form that reads back as the same number; `most` is the exponent from which on it
/// is scientific.
pub(super) fn shortest(value: f64, most: i32) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    format!("{sign}{}", general(value.abs(), None, most))
}

fn general(magnitude: f64, precision: Option<usize>, most: i32) -> String {
    if magnitude == 0.0 || !magnitude.is_finite() {
        return if magnitude == 0.0 { "0".to_owned() } else { "+Inf".to_owned() };
    }
    let digits = precision.map(|digits| digits.max(1));
    let text = match digits {
        Some(digits) => format!("{magnitude:.*e}", digits - 1),
        None => format!("{magnitude:e}"),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let most = digits.map_or(most, |digits| i32::try_from(digits).unwrap_or(i32::MAX));
    let mantissa = if mantissa.contains('.') {
        mantissa.trim_end_matches('0').trim_end_matches('.')
    } else {
        mantissa
    };
    if exponent < -4 || exponent >= most {
        return with_exponent(mantissa, exponent);
    }
    let decimals = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let decimals = i32::try_from(decimals).unwrap_or(i32::MAX) - 1 - exponent;
    format!("{magnitude:.*}", usize::try_from(decimals).unwrap_or_default())
}

fn scientific(magnitude: f64, precision: usize) -> String {
    let text = format!("{magnitude:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    with_exponent(mantissa, exponent.parse().unwrap_or_default())
}

fn with_exponent(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}
