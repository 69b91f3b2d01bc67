//! Values of Rego, made and read.

use regorus::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A text.
pub(super) fn text(text: &str) -> Value {
    Value::from(text)
}

/// A number; whole ones are integers.
#[expect(clippy::cast_possible_truncation, reason = "checked: whole, and within 2^53")]
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

/// A list.
pub(super) fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::from(items.into_iter().collect::<Vec<_>>())
}

/// An object.
pub(super) fn object<'key>(entries: impl IntoIterator<Item = (&'key str, Value)>) -> Value {
    keyed(entries.into_iter().map(|(key, value)| (text(key), value)))
}

/// An object whose keys may be any values.
///
/// By way of a list: the sorting is then compiled once, not for each kind of iterator.
pub(super) fn keyed(entries: impl IntoIterator<Item = (Value, Value)>) -> Value {
    let entries: Vec<_> = entries.into_iter().collect();
    Value::from(entries.into_iter().collect::<BTreeMap<_, _>>())
}

/// A set, made like [`keyed`].
pub(super) fn set(items: impl IntoIterator<Item = Value>) -> Value {
    let items: Vec<_> = items.into_iter().collect();
    Value::from(items.into_iter().collect::<BTreeSet<_>>())
}

/// JSON as a value.
pub(super) fn of_json(value: &serde_json::Value) -> Value {
    Value::from(value.clone())
}

/// The entry of an object; nothing where there is none, or where it is no object.
pub(super) fn get<'value>(value: &'value Value, key: &str) -> Option<&'value Value> {
    value.as_object().ok()?.get(&text(key))
}

/// The text, where it is one.
pub(super) fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
