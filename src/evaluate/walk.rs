//! Walks over a contract: every field, every level of fields, every check, every name.

use super::words::brief;
use crate::model::dialect::odcs2::{Part, written};
use crate::model::{Contract, Field, Quality, SchemaObject, Text};
use crate::parse::Document;

/// Calls `visit` with the fields of each level: those of an object and of each nested one.
pub(crate) fn every_level<'model>(
    contract: &'model Contract,
    visit: &mut dyn FnMut(&'model [Field]),
) {
    for object in &contract.objects {
        visit(&object.fields);
        object.every_field(&mut |field| visit(&field.more().fields));
    }
}

/// What a quality check stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// An object.
    Object,
    /// A field.
    Field,
}

/// Calls `visit` with every quality check.
pub(crate) fn every_quality<'model>(
    contract: &'model Contract,
    visit: &mut dyn FnMut(Level, &'model Quality),
) {
    for object in &contract.objects {
        object.quality.iter().for_each(|it| visit(Level::Object, it));
        object.every_field(&mut |field| {
            field.more().quality.iter().for_each(|it| visit(Level::Field, it));
        });
    }
}

/// Calls `visit` with every check of the library that names its metric.
///
/// The `rule` of ODCS 3.0 is passed over: its names have no fixed meaning.
pub(crate) fn every_metric<'model>(
    contract: &'model Contract,
    document: &Document,
    visit: &mut dyn FnMut(Level, &'model Text, &'model Quality),
) {
    every_quality(contract, &mut |level, quality| {
        let named = document.get_text(quality.node, "metric").is_some();
        if let Some(metric) = quality.metric.known().filter(|_| named && quality.is_library()) {
            visit(level, metric, quality);
        }
    });
}

/// Calls `visit` with the key and value of every id and name that something may refer to.
pub(crate) fn every_name<'model>(
    contract: &'model Contract,
    visit: &mut dyn FnMut(&'static str, &'model Text),
) {
    let mut name = |key, slot: &'model crate::model::Slot<Box<str>>| {
        if let Some(text) = slot.known() {
            visit(key, text);
        }
    };
    let key = |part, key| written(contract.standard, part, key);
    name(key(Part::Contract, "id"), &contract.id);
    name(key(Part::Contract, "name"), &contract.name);
    for server in &contract.servers {
        name("server", &server.name);
    }
    for role in &contract.roles {
        name("role", &role.name);
    }
    for member in &contract.team.members {
        name("username", &member.username);
    }
    for object in &contract.objects {
        name("id", &object.id);
        name(key(Part::Object, "name"), &object.name);
        name("physicalName", &object.physical_name);
        object.every_field(&mut |field| {
            name("id", &field.more().id);
            name(key(Part::Field, "name"), &field.name);
            name("physicalName", &field.more().physical_name);
        });
    }
}

/// The names of all fields of an object, nested ones with dots; nothing where one is not known.
pub(crate) fn names_of(object: &SchemaObject) -> Option<Vec<String>> {
    let (mut names, mut unknown) = (Vec::new(), false);
    object.visit_fields(&mut |dotted, field| {
        unknown |= field.name.is_unknown();
        names.push(dotted.to_owned());
    });
    (!unknown).then_some(names)
}

/// What a message calls a field.
pub(crate) fn title(field: &Field) -> String {
    field.name.text().map_or_else(|| "the item".to_owned(), brief)
}
