//! Values of Rego, made and read.

use regorus::Value;
use std::collections::BTreeMap;

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
    let entries = entries.into_iter().map(|(key, value)| (text(key), value));
    Value::from(entries.collect::<BTreeMap<_, _>>())
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
