//! A contract of ODCS 2.2 in the shape of 3.2, as policies see it.
//!
//! Every `path` addresses the document as it is written. What 3.2 has no key for stays as it is,
//! the credentials aside, which it forbids.

use super::shape::{FLAGS, addressed, custom, raw};
use super::value::{list, number, object, text};
use crate::model::dialect::odcs2::{CHANNELS, Part, SETTINGS, current, written};
use crate::model::{Contract, Field, Quality, SchemaObject, Slot};
use crate::parse::{Document, Kind};
use crate::source::NodeId;
use regorus::Value;
use std::collections::BTreeMap;

/// Keys at the top that stand elsewhere in 3.2, or nowhere.
const MOVED: [&str; 7] = [
    "server",
    "sourceSystem",
    "username",
    "password",
    "productSlackChannel",
    "productDl",
    "productFeedbackUrl",
];

/// The entries of a mapping of Rego.
type Entries<'key> = BTreeMap<&'key str, Value>;

/// The whole contract.
pub(super) fn contract(document: &Document, contract: &Contract) -> Value {
    let mut entries = Entries::new();
    for entry in document.entries(contract.node) {
        let key = document.scalar(entry.key);
        if MOVED.contains(&key) || SETTINGS.contains(&key) {
            continue;
        }
        let mut path = vec![text(key)];
        let value = match key {
            "dataset" => objects(document, contract, entry.value),
            _ => addressed(document, entry.value, &mut path, false),
        };
        if key == "customProperties" {
            entries.insert("custom", custom(document, entry.value));
        }
        entries.insert(current(Part::Contract, key), value);
    }
    let price = entries.get_mut("price").and_then(|it| it.as_object_mut().ok());
    if let (Some(price), Some(amount)) = (price, contract.price.amount.value()) {
        price.insert(text("priceAmount"), number(*amount));
    }
    if !contract.servers.is_empty() {
        entries.insert("servers", servers(contract));
    }
    if !contract.support.is_empty() {
        entries.insert("support", support(document, contract));
    }
    object(entries)
}

/// The one place that the keys at the top describe.
fn servers(contract: &Contract) -> Value {
    list(contract.servers.iter().map(|server| {
        let named = [("server", &server.name), ("type", &server.kind)];
        let named = named.into_iter().filter_map(|(key, it)| Some((key, text(it.text()?))));
        let settings = server.settings.iter().map(|(key, it)| (&**key, text(&it.value)));
        object(named.chain(settings).chain([("path", list([]))]))
    }))
}

/// The keys at the top that say where to ask, as channels.
fn support(document: &Document, contract: &Contract) -> Value {
    let known = CHANNELS.into_iter().filter_map(|(key, _)| {
        let value = document.get_text(contract.node, key)?;
        let channel = contract.support.iter().find(|it| it.node == value)?;
        let entries =
            [("channel", &channel.channel), ("url", &channel.url), ("tool", &channel.tool)];
        let entries = entries.into_iter().filter_map(|(key, it)| Some((key, text(it.text()?))));
        Some(object(entries.chain([("path", list([text(key)]))])))
    });
    list(known)
}

/// The tables, in their places.
fn objects(document: &Document, contract: &Contract, node: NodeId) -> Value {
    if document.kind(node) != Kind::Sequence {
        return raw(document, node);
    }
    let mut lowered = contract.objects.iter();
    list(document.items(node).iter().enumerate().map(|(index, item)| {
        let own = (document.kind(*item) == Kind::Mapping).then(|| lowered.next()).flatten();
        own.map_or_else(|| raw(document, *item), |it| table(document, it, index))
    }))
}

fn table(document: &Document, table: &SchemaObject, index: usize) -> Value {
    let address = [text("dataset"), Value::from(index)];
    let mut entries = Entries::new();
    for entry in document.entries(table.node) {
        let key = document.scalar(entry.key);
        let mut path = address.to_vec();
        path.push(text(key));
        let value = match key {
            "columns" => {
                let all = columns(document, table, index, entry.value);
                list(all.into_iter().map(|(value, field)| match field {
                    Some(_) => object(value),
                    None => value.into_values().next().unwrap_or(Value::Null),
                }))
            }
            "quality" => checks(document, &table.quality, entry.value),
            "description" => words(&table.description, || raw(document, entry.value)),
            _ => addressed(document, entry.value, &mut path, false),
        };
        if key == "customProperties" {
            entries.insert("custom", custom(document, entry.value));
        }
        entries.insert(current(Part::Object, key), value);
    }
    entries.entry("path").or_insert_with(|| list(address));
    object(entries)
}

/// The columns of a table, in their places; what is no mapping stands alone and has no field.
fn columns<'doc>(
    document: &'doc Document,
    table: &'doc SchemaObject,
    index: usize,
    node: NodeId,
) -> Vec<(Entries<'doc>, Option<&'doc Field>)> {
    let mut lowered = table.fields.iter();
    let items = document.items(node).iter().enumerate();
    items
        .map(|(at, item)| {
            let own = (document.kind(*item) == Kind::Mapping).then(|| lowered.next()).flatten();
            let Some(field) = own else {
                return (Entries::from([("", raw(document, *item))]), None);
            };
            let address = [text("dataset"), Value::from(index), text("columns"), Value::from(at)];
            (column(document, field, &address), Some(field))
        })
        .collect()
}

fn column<'doc>(document: &'doc Document, field: &'doc Field, address: &[Value]) -> Entries<'doc> {
    let mut entries = Entries::new();
    let more = field.more();
    for entry in document.entries(field.node) {
        let key = document.scalar(entry.key);
        let mut path = address.to_vec();
        path.push(text(key));
        let written = || raw(document, entry.value);
        let flag = |slot: &Slot<bool>| slot.value().map_or_else(written, |it| Value::from(*it));
        let value = match key {
            "isNullable" => flag(&field.required),
            "isUnique" => flag(&field.unique),
            "isPrimaryKey" => flag(&field.primary_key),
            "partitionStatus" => flag(&more.partitioned),
            "criticalDataElementStatus" => flag(&more.critical),
            "logicalType" => field.logical_type.value().map_or_else(written, |it| text(it.word())),
            "description" => words(&field.description, written),
            "quality" => continue,
            _ => addressed(document, entry.value, &mut path, false),
        };
        if key == "customProperties" {
            entries.insert("custom", custom(document, entry.value));
        }
        entries.insert(current(Part::Field, key), value);
    }
    if !more.quality.is_empty() {
        entries.insert("quality", list(more.quality.iter().map(|it| check(document, it))));
    }
    entries.insert("path", Value::from(address.to_vec()));
    entries
}

/// A text that may have been written as a list.
fn words(slot: &Slot<Box<str>>, written: impl FnOnce() -> Value) -> Value {
    slot.text().map_or_else(written, text)
}

/// The checks of a table that are about no single column.
fn checks(document: &Document, all: &[Quality], node: NodeId) -> Value {
    match document.kind(node) {
        Kind::Sequence => list(all.iter().map(|it| check(document, it))),
        _ => raw(document, node),
    }
}

fn check(document: &Document, quality: &Quality) -> Value {
    let mut entries = Entries::new();
    let address = super::input::segments(document, quality.node);
    for entry in document.entries(quality.node) {
        let key = document.scalar(entry.key);
        let mut path = address.clone();
        path.push(text(key));
        let value = addressed(document, entry.value, &mut path, false);
        if key == "customProperties" {
            entries.insert("custom", custom(document, entry.value));
        }
        let key = match key {
            "scheduleCronExpression" => "schedule",
            other => current(Part::Quality, other),
        };
        entries.insert(key, value);
    }
    for (key, slot) in [("type", &quality.kind), ("scheduler", &quality.code().scheduler)] {
        if let Some(word) = slot.text() {
            entries.insert(key, text(word));
        }
    }
    entries.insert("path", Value::from(address));
    object(entries)
}

/// Every column, with what stands around it.
pub(super) fn fields(document: &Document, contract: &Contract) -> Value {
    let key = written(contract.standard, Part::Contract, "schema");
    let tables = document.get_text(contract.node, key);
    let tables = tables.map(|it| document.items(it)).unwrap_or_default();
    let mut lowered = contract.objects.iter();
    let mut all = Vec::new();
    for (index, item) in tables.iter().enumerate() {
        let own = (document.kind(*item) == Kind::Mapping).then(|| lowered.next()).flatten();
        let Some(table) = own else { continue };
        let Some(list_of) = document.get_text(table.node, "columns") else { continue };
        for (mut entries, field) in columns(document, table, index, list_of) {
            let Some(field) = field else { continue };
            for flag in FLAGS {
                entries.entry(flag).or_insert_with(|| Value::from(false));
            }
            entries.extend([
                ("object", text(table.name.text().unwrap_or_default())),
                ("dotted", text(field.name.text().unwrap_or_default())),
                ("depth", Value::from(0)),
                ("parents", list([])),
            ]);
            all.push(object(entries));
        }
    }
    list(all)
}
