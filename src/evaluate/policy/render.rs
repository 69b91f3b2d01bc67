//! Values of Rego as JSON, in the order of Open Policy Agent.
//!
//! The engine orders sets before mappings where Open Policy Agent orders mappings before sets, so
//! that the items of a set may come in another order.

use regorus::Value;
use std::cmp::Ordering;

/// The rank of a kind among all values.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
        Value::Set(_) => 6,
        Value::Undefined => 7,
    }
}

/// Compares two values as Open Policy Agent does.
pub(super) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => lists(a.iter(), b.iter()),
        (Value::Set(_), Value::Set(_)) => lists(ordered(a).into_iter(), ordered(b).into_iter()),
        (Value::Object(_), Value::Object(_)) => lists(flat(a).into_iter(), flat(b).into_iter()),
        _ => rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)),
    }
}

fn lists<'a>(
    mut a: impl Iterator<Item = &'a Value>,
    mut b: impl Iterator<Item = &'a Value>,
) -> Ordering {
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match compare(a, b) {
                Ordering::Equal => {}
                other => return other,
            },
        }
    }
}

/// The items of a set in order.
pub(super) fn ordered(set: &Value) -> Vec<&Value> {
    let mut items: Vec<&Value> = set.as_set().map(|it| it.iter().collect()).unwrap_or_default();
    items.sort_by(|a, b| compare(a, b));
    items
}

/// The entries of a mapping in order.
fn entries(object: &Value) -> Vec<(&Value, &Value)> {
    let mut entries: Vec<_> = object.as_object().map(|it| it.iter().collect()).unwrap_or_default();
    entries.sort_by(|a: &(&Value, &Value), b| compare(a.0, b.0));
    entries
}

/// Keys and values in turn.
fn flat(object: &Value) -> Vec<&Value> {
    entries(object).into_iter().flat_map(|(key, value)| [key, value]).collect()
}

/// Writes a value as JSON; nothing where JSON can't hold it.
pub(super) fn json(value: &Value) -> Option<String> {
    let mut out = String::new();
    write(value, &mut out)?;
    Some(out)
}

fn write(value: &Value, out: &mut String) -> Option<()> {
    match value {
        Value::Array(items) => list(items.iter(), out),
        Value::Set(_) => list(ordered(value).into_iter(), out),
        Value::Object(_) => {
            out.push('{');
            let mut named = Vec::new();
            for (key, value) in value.as_object().ok()?.iter() {
                let name = match key {
                    Value::String(key) => key.to_string(),
                    other => json(other)?,
                };
                named.push((name, value));
            }
            named.sort_by(|a, b| a.0.cmp(&b.0));
            for (index, (name, value)) in named.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                text(&name, out)?;
                out.push(':');
                write(value, out)?;
            }
            out.push('}');
            Some(())
        }
        Value::String(it) => text(it, out),
        Value::Undefined => None,
        Value::Number(_) => {
            out.push_str(&number(value)?);
            Some(())
        }
        Value::Null | Value::Bool(_) => {
            out.push_str(&value.to_json_str().ok()?);
            Some(())
        }
    }
}

/// Digits of a number from which on it is written with an exponent, unless all of them count.
const LONG: usize = 21;
/// Most digits that count of a number with a fraction.
const COUNTING: usize = 17;

/// A number in JSON; whole ones by their digits.
pub(super) fn number(value: &Value) -> Option<String> {
    let Value::Number(number) = value else { return None };
    if !number.is_integer() {
        return value.to_json_str().ok();
    }
    let digits = number.format_decimal();
    let counting = digits.trim_start_matches('-').trim_end_matches('0').len();
    if digits.len() <= LONG || counting > COUNTING {
        return Some(digits);
    }
    value.to_json_str().ok().map(|it| it.replace("e+", "e"))
}

fn list<'a>(items: impl Iterator<Item = &'a Value>, out: &mut String) -> Option<()> {
    out.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out)?;
    }
    out.push(']');
    Some(())
}

fn text(text: &str, out: &mut String) -> Option<()> {
    out.push_str(&serde_json::to_string(text).ok()?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_lists_in_the_order_of_kinds() {
        let mut engine = regorus::Engine::new();
        let query = r#"{{1}, {"a": 1}, [1], "a", 2.5, 10, true, null, {1: {2}}, {[1]: 2}}"#;
        let value = engine.eval_query(query.to_owned(), false).unwrap();
        let value = &value.result[0].expressions[0].value;
        assert_eq!(
            json(value).unwrap(),
            r#"[null,true,2.5,10,"a",[1],{"1":[2]},{"a":1},{"[1]":2},[1]]"#
        );
    }
}
