//! Items by the place where they stand.
//!
//! A policy that compares every field with every other one takes a day for a contract of many
//! fields; these go over them once.

use super::{Refusal, array, integer, objects, text};
use crate::evaluate::policy::value::set;
use regorus::Value;
use regorus::value::Object;
use std::collections::{BTreeMap, BTreeSet};

/// The address of an object: its list at a key.
fn address<'value>(entries: &'value Object, key: &Value) -> Option<&'value [Value]> {
    entries.get(key).and_then(slice)
}

/// The objects of a list that have a list at a key, grouped by the first so many of its items;
/// the groups in the order of these, the objects in their own.
pub(super) fn grouped(args: &[Value]) -> Result<Value, Refusal> {
    let key = Value::from(text(args, 1)?);
    let most = usize::try_from(integer(args, 2)?).unwrap_or_default();
    let mut groups: BTreeMap<&[Value], Vec<Value>> = BTreeMap::new();
    for (item, entries) in objects(args) {
        let Some(path) = address(entries, &key) else { continue };
        let start = path.get(..most).unwrap_or(path);
        groups.entry(start).or_default().push(item.clone());
    }
    let [items_key, path_key] = ["items", "path"].map(Value::from);
    array(groups.into_iter().map(|(start, items)| {
        let entries = [
            (items_key.clone(), Value::from(items)),
            (path_key.clone(), Value::from(start.to_vec())),
        ];
        Value::from(BTreeMap::from(entries))
    }))
}

/// Every address that lies above one of a list of objects.
pub(super) fn above(args: &[Value]) -> Value {
    let key = Value::from("path");
    let mut all: BTreeSet<&[Value]> = BTreeSet::new();
    for path in objects(args).filter_map(|(_, it)| address(it, &key)) {
        // What lies above an address that is known is known too.
        for length in (0..path.len()).rev() {
            let Some(start) = path.get(..length) else { break };
            if !all.insert(start) {
                break;
            }
        }
    }
    set(all.into_iter().map(|it| Value::from(it.to_vec())))
}

/// The objects of a list whose address is one of some addresses, or lies below one.
pub(super) fn within(args: &[Value]) -> Result<Value, Refusal> {
    let key = Value::from("path");
    let roots: BTreeSet<&[Value]> = match args.get(1) {
        Some(Value::Set(paths)) => paths.iter().filter_map(slice).collect(),
        Some(Value::Array(paths)) => paths.iter().filter_map(slice).collect(),
        _ => BTreeSet::new(),
    };
    let longest = roots.iter().map(|it| it.len()).max().unwrap_or_default();
    let is_within = |path: &[Value]| {
        let longest = longest.min(path.len());
        !roots.is_empty()
            && (0..=longest).any(|it| path.get(..it).is_some_and(|it| roots.contains(it)))
    };
    let inside = objects(args).filter(|(_, it)| address(it, &key).is_some_and(is_within));
    array(inside.map(|(item, _)| item.clone()))
}

fn slice(path: &Value) -> Option<&[Value]> {
    match path {
        Value::Array(path) => Some(path.as_slice()),
        _ => None,
    }
}
