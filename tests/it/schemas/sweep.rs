//! Every single wound of a document, one after the other: nothing is left to luck.

use serde_json::{Value, json};

use super::mutate::{DISCRIMINATORS, Pool, objects, pointers, remove};

/// Calls `judge` with the document after each wound and the words for it; the document is whole again at the end.
///
/// Every node is taken away, every node is replaced by values of every kind, and every object gets every known key that
/// it lacks; of the replacements and additions only each `stride`-th is judged.
pub(crate) fn sweep(
    document: &Value,
    pool: &Pool,
    stride: usize,
    judge: &mut dyn FnMut(&Value, &str),
) {
    let mut wounded = document.clone();
    let mut turns = 0_usize;
    let mut due = || {
        turns += 1;
        turns.is_multiple_of(stride)
    };
    for value in [json!(null), json!(true), json!(1), json!("text"), json!([])] {
        judge(&value, &format!("set the root to {value}"));
    }
    for at in pointers(document) {
        let Some(whole) = document.pointer(&at) else {
            continue;
        };
        for value in strangers(whole, pool, &at).into_iter().filter(|_| due()) {
            put(&mut wounded, &at, value.clone());
            judge(&wounded, &format!("set {at} to {value}"));
        }
        let mut without = document.clone();
        let told = remove(&mut without, &at);
        judge(&without, &told);
        put(&mut wounded, &at, whole.clone());
    }
    for at in objects(document) {
        let Some(whole) = document.pointer(&at) else {
            continue;
        };
        for (key, value) in pool.additions() {
            if whole.get(key).is_none() && due() {
                let mut more = whole.clone();
                if let Some(map) = more.as_object_mut() {
                    map.insert(key.to_owned(), value.clone());
                }
                put(&mut wounded, &at, more);
                judge(&wounded, &format!("add {key}: {value} to {at}"));
            }
        }
        put(&mut wounded, &at, whole.clone());
    }
}

/// Puts `value` at a place that exists.
fn put(document: &mut Value, at: &str, value: Value) {
    if let Some(node) = document.pointer_mut(at) {
        *node = value;
    }
}

/// Values that may be wrong where `whole` stands: one of each kind, and neighbours of the value itself.
fn strangers(whole: &Value, pool: &Pool, at: &str) -> Vec<Value> {
    let mut values = vec![
        json!(null),
        json!(true),
        json!(1),
        json!(2.5),
        json!("text"),
        json!(""),
        json!([]),
        json!({}),
        json!([null]),
    ];
    match whole {
        Value::Number(_) => values.extend([json!(-1), json!(0), json!("1"), json!(1.0)]),
        Value::String(text) => {
            values.extend([
                json!(format!("{text} ")),
                json!(format!(".{text}")),
                json!(format!("{text}/x")),
            ]);
        }
        Value::Array(items) => {
            values.extend(items.first().cloned());
            values.push(Value::Array(items.iter().chain(items).cloned().collect()));
            values.push(Value::Array(items.iter().cloned().chain([json!(7)]).collect()));
        }
        _ => {}
    }
    let key = at.rsplit('/').next().unwrap_or_default();
    if DISCRIMINATORS.contains(&key) {
        values.extend(pool.known(key).iter().filter(|value| value.is_string()).cloned());
    }
    values.retain(|value| value != whole);
    values
}
