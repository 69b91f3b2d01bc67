//! What rewritten modules call.

use super::caps::{Refusal, add as extend, missing, text_within};
use super::sprintf::shown;
use crate::evaluate::policy::rewrite::{ITEMS, ITEMS_LIKE, LIKE, MEMBER, MEMBER_AT, SECOND, fits};
use crate::evaluate::policy::template::TEMPLATE;
use crate::evaluate::policy::value::{keyed, list, object, set};
use regorus::{Engine, Value};

/// Adds the functions.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, ITEMS, 1, |args| match args {
        [items @ (Value::Array(_) | Value::Set(_) | Value::Object(_))] => Ok(items.clone()),
        _ => Ok(Value::new_array()),
    })?;
    extend(engine, ITEMS_LIKE, 2, |args| {
        let [items, shape] = args else { return Err(missing()) };
        Ok(items_like(items, shape))
    })?;
    extend(engine, LIKE, 2, |args| {
        let [value, shape] = args else { return Err(missing()) };
        Ok(if fits(value, shape) { value.clone() } else { Value::Undefined })
    })?;
    extend(engine, MEMBER, 2, |args| {
        let [value, collection] = args else { return Err(missing()) };
        Ok(Value::from(match collection {
            Value::Array(items) => items.contains(value),
            Value::Set(items) => items.contains(value),
            Value::Object(entries) => entries.values().any(|it| it == value),
            _ => false,
        }))
    })?;
    extend(engine, MEMBER_AT, 3, |args| {
        let [key, value, collection] = args else { return Err(missing()) };
        Ok(Value::from(match collection {
            Value::Array(_) | Value::Object(_) => collection[key] == *value,
            Value::Set(items) => key == value && items.contains(value),
            _ => false,
        }))
    })?;
    extend(engine, SECOND, 2, |args| args.get(1).cloned().ok_or_else(missing))?;
    // Each call is given its answer where it stands.
    extend(engine, "rego.metadata.chain", 0, |_| Ok(list([])))?;
    extend(engine, "rego.metadata.rule", 0, |_| Ok(object([])))?;
    extend(engine, TEMPLATE, 2, |args| {
        let [Value::Array(values), Value::Array(texts)] = args else { return Err(missing()) };
        let mut out = String::new();
        let mut values = values.iter();
        for text in texts.iter() {
            out.push_str(text.as_string().map_or("", |it| it));
            let Some(Value::Set(found)) = values.next() else { continue };
            match (found.iter().next(), found.len()) {
                (None, _) => out.push_str("<undefined>"),
                (Some(value), 1) => out.push_str(&shown(value)?),
                _ => return Err(Refusal::new("a value in the text has several answers")),
            }
            text_within(out.len())?;
        }
        Ok(Value::from(out))
    })
}

/// The items that a shape fits, each with its key.
fn items_like(items: &Value, shape: &Value) -> Value {
    match items {
        Value::Array(items) => {
            let fitting = items.iter().enumerate().filter(|(_, item)| fits(item, shape));
            let entries = fitting.map(|(index, item)| (Value::from(index), item.clone()));
            keyed(entries)
        }
        Value::Set(items) => {
            let fitting = items.iter().filter(|item| fits(item, shape)).cloned();
            set(fitting)
        }
        Value::Object(entries) => {
            let fitting = entries.iter().filter(|(_, item)| fits(item, shape));
            let entries = fitting.map(|(key, item)| (key.clone(), item.clone()));
            keyed(entries)
        }
        _ => Value::new_array(),
    }
}
