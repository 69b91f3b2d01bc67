//! Numbers as Open Policy Agent has them: decimal where the engine has binary fractions, and large
//! ones within bounds.

use super::caps::{Original, Refusal, add as extend, exponent, missing, text};
use crate::evaluate::policy::render::compare;
use crate::evaluate::policy::rewrite::NUMBER;
use regorus::{Engine, Value};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Most bits of a number.
const MAX_BITS: u64 = 100_000;
/// Significant digits of which a binary fraction is sure.
const SURE: usize = 15;
/// Most digits of a decimal fraction that is meant where its binary fraction is near.
const MEANT: usize = 12;

/// From here on a fraction is as much as what is taken for a trace of one.
const LARGE: f64 = 1e12;

/// Adds the function behind operators, the operators as functions, and sums and products.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, NUMBER, 1, |args| match args {
        [value] => tidy(value.clone()),
        _ => Err(Refusal::new("one argument is missing")),
    })?;
    let sum = Original::find("sum")?;
    extend(engine, "sum", 1, move |args| tidy(sum.guarded(args)?))?;
    let product = Original::find("product")?;
    extend(engine, "product", 1, move |args| {
        let bits = match args {
            [Value::Array(items)] => items.iter().map(bits).sum::<u64>(),
            [Value::Set(items)] => items.iter().map(bits).sum(),
            _ => 0,
        };
        if bits > 10 * MAX_BITS {
            return Err(Refusal::new("the product is too large"));
        }
        // Here the other engine goes by binary fractions too.
        product.guarded(args)
    })?;
    let bytes = Original::find("units.parse_bytes")?;
    extend(engine, "units.parse_bytes", 1, move |args| parse_bytes(args, &bytes))?;
    for name in OPERATORS {
        extend(engine, name, 2, move |args| match args {
            [a, b] => operate(name, a, b),
            _ => Err(missing()),
        })?;
    }
    for (name, holds) in COMPARISONS {
        extend(engine, name, 2, move |args| match args {
            [a, b] => Ok(Value::from(holds(compare(a, b)))),
            _ => Err(missing()),
        })?;
    }
    Ok(())
}

/// Operators that may be called by name.
const OPERATORS: [&str; 7] = ["and", "div", "minus", "mul", "or", "plus", "rem"];

/// What an operator gives that is called by name.
fn operate(name: &str, a: &Value, b: &Value) -> Result<Value, Refusal> {
    let result = match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let by_zero = b.as_f64() == Some(0.0);
            match name {
                "plus" => a.add(b),
                "minus" => a.sub(b),
                "mul" => a.mul(b),
                "div" if !by_zero => a.clone().divide(b),
                "rem" if !by_zero && a.is_integer() && b.is_integer() => a.clone().modulo(b),
                _ => return Err(Refusal::new("these numbers have no such result")),
            }
            .map(Value::Number)
        }
        (Value::Set(a), Value::Set(b)) => {
            let both = || a.iter().filter(|it| b.contains(it)).cloned();
            let first = || a.iter().filter(|it| !b.contains(it)).cloned();
            let set: BTreeSet<Value> = match name {
                "and" => both().collect(),
                "minus" => first().collect(),
                "or" => a.iter().chain(b.iter()).cloned().collect(),
                _ => return Err(Refusal::new("sets have no such operator")),
            };
            Ok(Value::from(set))
        }
        _ => return Err(Refusal::new("the arguments are neither numbers nor sets")),
    };
    result.map_err(|error| Refusal(error.to_string())).and_then(tidy)
}

type Holds = fn(Ordering) -> bool;

/// Comparisons that may be called by name.
const COMPARISONS: [(&str, Holds); 6] = [
    ("equal", Ordering::is_eq),
    ("gt", Ordering::is_gt),
    ("gte", Ordering::is_ge),
    ("lt", Ordering::is_lt),
    ("lte", Ordering::is_le),
    ("neq", Ordering::is_ne),
];

/// Bits of a number; 64 where it has fewer.
fn bits(value: &Value) -> u64 {
    let Value::Number(number) = value else { return 0 };
    if !number.is_integer() || number.as_i64().is_some() {
        return 64;
    }
    number.as_big().map_or(64, |big| big.bits())
}

/// A number without the traces of binary fractions; refuses what is too large.
fn tidy(value: Value) -> Result<Value, Refusal> {
    let Value::Number(number) = &value else { return Ok(value) };
    if number.is_integer() {
        if bits(&value) > MAX_BITS {
            return Err(Refusal::new("the number is too large"));
        }
        return Ok(value);
    }
    Ok(number.as_f64().and_then(decimal).map_or(value, Value::from))
}

/// The short decimal fraction that a binary one is next to.
fn decimal(number: f64) -> Option<f64> {
    if number.abs() >= LARGE {
        return None;
    }
    let digits = SURE - 1;
    let written = format!("{number:.digits$e}");
    let (mantissa, _) = written.split_once('e')?;
    let meant = mantissa.trim_end_matches('0').bytes().filter(u8::is_ascii_digit).count();
    if meant > MEANT {
        return None;
    }
    written.parse().ok()
}

/// A number of bytes; parts of a byte are left out, where the engine rounds.
fn parse_bytes(args: &[Value], original: &Original) -> Result<Value, Refusal> {
    exponent(args)?;
    let unknown = || Refusal::new("the text is no quantity");
    let given = text(args, 0)?.trim_matches('"');
    let end = given.rfind(|it: char| it.is_ascii_digit() || it == '.').map_or(0, |at| at + 1);
    let (number, unit) = given.split_at(end);
    if unit.starts_with(['z', 'Z', 'y', 'Y']) {
        return Err(unknown());
    }
    let answer = match original.guarded(args)? {
        Value::Undefined => return Err(unknown()),
        answer => answer,
    };
    let whole = original.guarded(&[Value::from(format!("1{unit}"))]);
    let parts = number.parse::<f64>().ok().zip(whole.ok().and_then(|it| it.as_f64().ok()));
    match parts.map(|(number, unit)| (number * unit).trunc()) {
        Some(bytes) if number.contains('.') && bytes.abs() < LARGE => {
            Ok(super::super::value::number(bytes))
        }
        _ => Ok(answer),
    }
}

/// The units that Open Policy Agent knows; the engine knows larger ones.
pub(super) fn unit(args: &[Value]) -> Result<(), Refusal> {
    exponent(args)?;
    let Some(Value::String(text)) = args.first() else { return Ok(()) };
    let text = text.trim_matches('"');
    let unit = text.trim_start_matches(|it: char| !it.is_ascii_alphabetic()).to_ascii_lowercase();
    let unit = unit.strip_suffix('i').unwrap_or(&unit);
    if unit.len() != 1 || "mkgtpe".contains(unit) || unit.is_empty() {
        return Ok(());
    }
    Err(Refusal::new("the unit is not known"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_fractions_are_meant_and_long_ones_stay() {
        for (number, meant) in [
            (0.1 + 0.2, Some(0.3)),
            (1.0 - 0.9, Some(0.1)),
            (100.0 * 1.1, Some(110.0)),
            (3.3 / 1.1, Some(3.0)),
            (1.0 / 3.0, None),
            (2.5e-7, Some(2.5e-7)),
            (0.123_456_789_012_345, None),
        ] {
            assert_eq!(decimal(number), meant, "{number}");
        }
    }
}
