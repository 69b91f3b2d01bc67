//! Which types of other files the types of a Protobuf file are made of.

use super::{Module, compile, index};
use crate::model::schema::SchemaError;
use protox::prost_reflect::prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};
use std::collections::{BTreeMap, BTreeSet};

/// The types of each imported file that those of a file are made of, without the package, by the
/// name of the import; `before` is the file as it was before.
///
/// # Errors
/// The file can't be compiled.
pub fn used(
    module: &Module,
    before: Option<&Module>,
) -> Result<BTreeMap<String, BTreeSet<String>>, SchemaError> {
    let mut found = reached(module, before, &|file| {
        let mut open = Vec::new();
        for message in &file.message_type {
            every(message, &mut open);
        }
        let methods = file.service.iter().flat_map(|it| &it.method);
        open.extend(methods.flat_map(|it| [it.input_type(), it.output_type()]));
        let extended = file.extension.iter();
        open.extend(extended.flat_map(|it| [it.extendee(), it.type_name()]));
        open.into_iter().map(str::to_owned).collect()
    })?;
    found.remove(compile::NAME);
    Ok(found)
}

/// The types of a file, without the package, that some of its messages are made of, these
/// included; nothing where it can't be compiled.
pub fn made_of(module: &Module, messages: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let found = reached(module, None, &|file| {
        let mut open = Vec::new();
        let holds = |outer: &str| {
            messages.iter().any(|it| it.split('.').next().is_some_and(|it| it == outer))
        };
        for message in file.message_type.iter().filter(|it| holds(it.name())) {
            every(message, &mut open);
        }
        open.into_iter().map(str::to_owned).collect()
    });
    let mut found = found.ok()?;
    let mut own = found.remove(compile::NAME).unwrap_or_default();
    own.extend(messages.iter().cloned());
    Some(own)
}

/// The types by file that some types of a file, by their full names, are made of, these included.
fn reached(
    module: &Module,
    before: Option<&Module>,
    starts: &dyn Fn(&FileDescriptorProto) -> Vec<String>,
) -> Result<BTreeMap<String, BTreeSet<String>>, SchemaError> {
    let files = compile::compile_all(module, before)?;
    let mut known: BTreeMap<String, Declared<'_>> = BTreeMap::new();
    let mut open: Vec<String> = Vec::new();
    for file in &files {
        declare(file, &mut known);
        if file.name() == compile::NAME {
            open.extend(starts(file));
        }
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    while let Some(name) = open.pop() {
        let Some(declared) = known.get(&name).filter(|_| seen.insert(name)) else { continue };
        found.entry(declared.file.to_owned()).or_default().insert(declared.local.clone());
        if let Some(message) = declared.message {
            open.extend(message.field.iter().map(|it| it.type_name().to_owned()));
        }
    }
    Ok(found)
}

/// A type and where it stands.
struct Declared<'file> {
    file: &'file str,
    /// Its name without the package.
    local: String,
    /// What it holds, where it is a message.
    message: Option<&'file DescriptorProto>,
}

/// Notes the types of a file by their full names, which start with a dot.
fn declare<'file>(file: &'file FileDescriptorProto, known: &mut BTreeMap<String, Declared<'file>>) {
    let package = match file.package() {
        "" => ".".to_owned(),
        package => format!(".{package}."),
    };
    let mut open: Vec<(String, &DescriptorProto)> =
        file.message_type.iter().map(|it| (it.name().to_owned(), it)).collect();
    let own = file.enum_type.iter().map(|it| it.name().to_owned());
    let mut enums: Vec<String> = own.collect();
    while let Some((local, message)) = open.pop() {
        open.extend(message.nested_type.iter().map(|it| (index::join(&local, it.name()), it)));
        enums.extend(message.enum_type.iter().map(|it| index::join(&local, it.name())));
        let declared = Declared { file: file.name(), local: local.clone(), message: Some(message) };
        known.insert(format!("{package}{local}"), declared);
    }
    for local in enums {
        let name = format!("{package}{local}");
        known.insert(name, Declared { file: file.name(), local, message: None });
    }
}

/// The types of all fields of a message and of those in it.
fn every<'file>(message: &'file DescriptorProto, open: &mut Vec<&'file str>) {
    open.extend(
        message.field.iter().chain(&message.extension).map(FieldDescriptorProto::type_name),
    );
    for inner in &message.nested_type {
        every(inner, open);
    }
}
