//! The functions of templates.

use super::{given, inner, is_true};
use crate::evaluate::policy::builtins::caps::Refusal;
use crate::evaluate::policy::builtins::sprintf::formatted;
use crate::evaluate::policy::render;
use crate::evaluate::policy::value::{as_text, text};
use regorus::Value;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// The functions that there are.
pub(super) const FUNCTIONS: [&str; 18] = [
    "and", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print",
    "printf", "println", "slice", "urlquery",
];

/// What a function gives.
pub(super) fn call(name: &str, args: &[Value]) -> Result<Value, Refusal> {
    let wrong = || Refusal(format!("`{name}` can't take these arguments"));
    match (name, args) {
        ("not", [one]) => Ok(Value::from(!is_true(one))),
        ("and" | "or", [.., last]) => {
            let stops = name == "or";
            Ok(args.iter().find(|it| is_true(it) == stops).unwrap_or(last).clone())
        }
        ("len", [one]) => length(one).map(Value::from).ok_or_else(wrong),
        ("index", [of, keys @ ..]) => {
            keys.iter().try_fold(of.clone(), |at, key| item(&at, key)).ok_or_else(wrong)
        }
        ("slice", [of, bounds @ ..]) => slice(of, bounds).ok_or_else(wrong),
        ("eq", [first, others @ ..]) if !others.is_empty() => {
            let mut found = false;
            for other in others {
                found |= are_equal(first, other).ok_or_else(wrong)?;
            }
            Ok(Value::from(found))
        }
        ("ne", [first, second]) => {
            are_equal(first, second).map(|it| Value::from(!it)).ok_or_else(wrong)
        }
        ("lt" | "le" | "gt" | "ge", [first, second]) => {
            let order = order(first, second).ok_or_else(wrong)?;
            Ok(Value::from(match name {
                "lt" => order.is_lt(),
                "le" => order.is_le(),
                "gt" => order.is_gt(),
                _ => order.is_ge(),
            }))
        }
        ("print", _) => Ok(text(&printed(args)?)),
        ("println", _) => {
            let words = args.iter().map(inner).collect::<Result<Vec<_>, _>>()?;
            Ok(text(&format!("{}\n", words.join(" "))))
        }
        ("printf", [format, rest @ ..]) => {
            let rest = rest.iter().map(|it| match it {
                Value::Number(_) | Value::String(_) => Ok(it.clone()),
                other => inner(other).map(|it| text(&it)),
            });
            let rest = rest.collect::<Result<Vec<_>, _>>()?;
            formatted(as_text(format).ok_or_else(wrong)?, rest.iter()).map(Value::from)
        }
        ("html", _) => Ok(text(&html(&printed(args)?))),
        ("js", _) => Ok(text(&js(&printed(args)?))),
        ("urlquery", _) => Ok(text(&urlquery(&printed(args)?))),
        _ => Err(wrong()),
    }
}

/// Bytes of a text, items of a collection.
fn length(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.len()),
        Value::Array(items) => Some(items.len()),
        Value::Object(entries) => Some(entries.len()),
        _ => None,
    }
}

/// The item of a collection at a key.
fn item(value: &Value, key: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => items.get(position(key)?).cloned().map(given),
        Value::Object(entries) => {
            as_text(key)?;
            Some(given(entries.get(key).cloned().unwrap_or(Value::Undefined)))
        }
        Value::String(text) => {
            text.as_bytes().get(position(key)?).map(|it| Value::from(u64::from(*it)))
        }
        _ => None,
    }
}

fn position(value: &Value) -> Option<usize> {
    let Value::Number(number) = value else { return None };
    usize::try_from(number.as_u64()?).ok()
}

/// From a bound to another one, or to the end.
fn slice(value: &Value, bounds: &[Value]) -> Option<Value> {
    let bounds = bounds.iter().map(position).collect::<Option<Vec<_>>>()?;
    let end = length(value)?;
    let (from, to) = match *bounds.as_slice() {
        [] => (0, end),
        [from] => (from, end),
        [from, to] => (from, to),
        _ => return None,
    };
    match value {
        Value::String(whole) => whole.get(from..to).map(text),
        Value::Array(items) if from <= to && to <= end => {
            let part = items.iter().skip(from).take(to - from).cloned();
            Some(Value::from(part.collect::<Vec<_>>()))
        }
        _ => None,
    }
}

/// Whether two values are equal; nothing where they can't be compared.
fn are_equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Null | Value::Undefined, Value::Null | Value::Undefined) => Some(true),
        (Value::Null | Value::Undefined, _) | (_, Value::Null | Value::Undefined) => Some(false),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        _ => order(a, b).map(Ordering::is_eq),
    }
}

/// The order of two texts or two numbers of one kind.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Number(a_number), Value::Number(b_number)) => {
            (a_number.is_integer() == b_number.is_integer()).then(|| render::compare(a, b))
        }
        _ => None,
    }
}

/// Values in a row; a blank stands between two that are no texts.
fn printed(args: &[Value]) -> Result<String, Refusal> {
    let mut out = String::new();
    let mut before_is_text = true;
    for arg in args {
        let is_text = as_text(arg).is_some();
        if !out.is_empty() && !before_is_text && !is_text {
            out.push(' ');
        }
        out.push_str(&inner(arg)?);
        before_is_text = is_text;
    }
    Ok(out)
}

fn html(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        match it {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            '\0' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

fn js(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        match it {
            '\\' | '\'' | '"' => out.extend(['\\', it]),
            '<' | '>' | '&' | '=' => drop(write!(out, "\\u{:04X}", u32::from(it))),
            it if it.is_control() => drop(write!(out, "\\u{:04X}", u32::from(it))),
            other => out.push(other),
        }
    }
    out
}

fn urlquery(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            it if it.is_ascii_alphanumeric() => out.push(char::from(it)),
            it => drop(write!(out, "%{it:02X}")),
        }
    }
    out
}
