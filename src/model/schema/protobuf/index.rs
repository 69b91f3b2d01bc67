//! The elements of a file by their names, and where each stands.

use super::compile::{Beside, Compiled};
use super::features::{Features, Resolved};
use super::unknown::Unknown;
use crate::source::Span;
use protox::prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, MessageOptions,
};
use std::collections::BTreeMap;

/// Numbers of fields in the descriptors, of which places are made.
pub(super) mod places {
    /// No number of a field: what begins with it stands in another file.
    pub(crate) const ELSEWHERE: i32 = -1;
    pub(crate) const FILE_PACKAGE: i32 = 2;
    pub(crate) const FILE_MESSAGE: i32 = 4;
    pub(crate) const FILE_ENUM: i32 = 5;
    pub(crate) const FILE_SERVICE: i32 = 6;
    pub(crate) const FILE_EXTENSION: i32 = 7;
    pub(crate) const FILE_OPTIONS: i32 = 8;
    pub(crate) const FILE_SYNTAX: i32 = 12;
    pub(crate) const MESSAGE_RANGE: i32 = 5;
    pub(crate) const MESSAGE_OPTIONS: i32 = 7;
    pub(crate) const FIELD_DEFAULT: i32 = 7;
    pub(crate) const FIELD_OPTIONS: i32 = 8;
    pub(crate) const ONEOF_OPTIONS: i32 = 2;
    pub(crate) const RANGE_OPTIONS: i32 = 3;
    pub(crate) const ENUM_OPTIONS: i32 = 3;
    pub(crate) const VALUE_OPTIONS: i32 = 3;
    pub(crate) const SERVICE_OPTIONS: i32 = 3;
    pub(crate) const METHOD_OPTIONS: i32 = 4;
    pub(crate) const UNINTERPRETED: i32 = 999;
    pub(crate) const MESSAGE_FIELD: i32 = 2;
    pub(crate) const MESSAGE_NESTED: i32 = 3;
    pub(crate) const MESSAGE_ENUM: i32 = 4;
    pub(crate) const MESSAGE_EXTENSION: i32 = 6;
    pub(crate) const MESSAGE_ONEOF: i32 = 8;
    pub(crate) const ENUM_VALUE: i32 = 2;
    pub(crate) const SERVICE_METHOD: i32 = 2;
}

/// An element with its place in the descriptor of the file.
pub(super) struct Element<'file, T> {
    pub(super) proto: &'file T,
    pub(super) place: Vec<i32>,
}

/// A file, ready to be looked up.
pub(super) struct Index<'file> {
    pub(super) file: &'file FileDescriptorProto,
    /// Messages by their name within the package, those of maps included.
    pub(super) messages: BTreeMap<String, Element<'file, DescriptorProto>>,
    pub(super) enums: BTreeMap<String, Element<'file, EnumDescriptorProto>>,
    /// Extensions by their name within the package, with what they extend and their number.
    pub(super) extension_names: BTreeMap<String, (String, i32)>,
    /// Extensions by what they extend and their number.
    pub(super) extensions: BTreeMap<(String, i32), Element<'file, FieldDescriptorProto>>,
    spans: BTreeMap<&'file [i32], Span>,
    /// Types of other files of which nothing is known, as they are written.
    unknown: &'file Unknown,
    features: &'file Resolved,
    /// The types of an earlier version that stand in other files now, those that are no part of
    /// another one.
    elsewhere: BTreeMap<&'file str, &'file Beside>,
}

impl<'file> Index<'file> {
    pub(super) fn of(compiled: &'file Compiled, text: &str) -> Self {
        let Compiled { file, unknown, features, .. } = compiled;
        Self { unknown, features, ..Self::new(file, text) }
    }

    /// The same with the types of an earlier version that stand in other files now.
    pub(super) fn after(mut self, before: &Self, compiled: &'file Compiled) -> Self {
        for other in &compiled.beside {
            for message in &other.file.message_type {
                let name = message.name();
                if before.messages.contains_key(name) && !self.messages.contains_key(name) {
                    self.message(message, "", vec![places::ELSEWHERE]);
                    self.elsewhere.insert(name, other);
                }
            }
            for proto in &other.file.enum_type {
                let name = proto.name();
                if before.enums.contains_key(name) && !self.enums.contains_key(name) {
                    let element = Element { proto, place: vec![places::ELSEWHERE] };
                    self.enums.insert(name.to_owned(), element);
                    self.elsewhere.insert(name, other);
                }
            }
        }
        self
    }

    /// A file whose names are not looked up.
    pub(super) fn new(file: &'file FileDescriptorProto, text: &str) -> Self {
        static NONE: Unknown = Unknown::new();
        static SILENT: Resolved = Resolved::PROTO2;
        let mut index = Self {
            file,
            unknown: &NONE,
            features: &SILENT,
            elsewhere: BTreeMap::new(),
            messages: BTreeMap::new(),
            enums: BTreeMap::new(),
            extension_names: BTreeMap::new(),
            extensions: BTreeMap::new(),
            spans: spans(file, text),
        };
        for (at, message) in (0..).zip(&file.message_type) {
            index.message(message, "", vec![places::FILE_MESSAGE, at]);
        }
        for (at, proto) in (0..).zip(&file.enum_type) {
            let element = Element { proto, place: vec![places::FILE_ENUM, at] };
            index.enums.insert(proto.name().to_owned(), element);
        }
        index.extend(&file.extension, "", &[places::FILE_EXTENSION]);
        index
    }

    /// The other file in which a type stands now.
    pub(super) fn elsewhere(&self, name: &str) -> Option<&'file str> {
        let stands = self.messages.contains_key(name) || self.enums.contains_key(name);
        self.beside(name).filter(|_| stands).map(|it| it.file.name())
    }

    fn beside(&self, name: &str) -> Option<&'file Beside> {
        self.elsewhere.get(name.split('.').next()?).copied()
    }

    fn message(&mut self, proto: &'file DescriptorProto, around: &str, place: Vec<i32>) {
        let name = join(around, proto.name());
        for (at, nested) in (0..).zip(&proto.nested_type) {
            // The entries of a map are written as its field.
            let entry = nested.options.as_ref().is_some_and(MessageOptions::map_entry);
            let field = (0..)
                .zip(&proto.field)
                .find(|(_, it)| entry && it.type_name().rsplit('.').next() == Some(nested.name()));
            let inner = field
                .map_or([places::MESSAGE_NESTED, at], |(field, _)| [places::MESSAGE_FIELD, field]);
            self.message(nested, &name, extended(&place, &inner));
        }
        for (at, inner) in (0..).zip(&proto.enum_type) {
            let place = extended(&place, &[places::MESSAGE_ENUM, at]);
            self.enums.insert(join(&name, inner.name()), Element { proto: inner, place });
        }
        self.extend(&proto.extension, &name, &extended(&place, &[places::MESSAGE_EXTENSION]));
        self.messages.insert(name, Element { proto, place });
    }

    fn extend(&mut self, fields: &'file [FieldDescriptorProto], around: &str, place: &[i32]) {
        for (at, proto) in (0..).zip(fields) {
            let key = (self.relative(proto.extendee()).to_owned(), proto.number());
            self.extension_names.insert(join(around, proto.name()), key.clone());
            self.extensions.insert(key, Element { proto, place: extended(place, &[at]) });
        }
    }

    /// The bytes of an element, or of the nearest around it that is known.
    pub(super) fn span(&self, place: &[i32]) -> Span {
        let around = (0..=place.len()).rev().filter_map(|it| place.get(..it));
        around.filter_map(|it| self.spans.get(it)).copied().next().unwrap_or_default()
    }

    /// The same, but for what stands in another file.
    pub(super) fn own_span(&self, place: &[i32]) -> Option<Span> {
        (place.first() != Some(&places::ELSEWHERE)).then(|| self.span(place))
    }

    /// The message that a field means, where it is of this file.
    pub(super) fn named(&self, type_name: &str) -> Option<&Element<'file, DescriptorProto>> {
        self.messages.get(self.local(type_name))
    }

    /// The enum that a field means, where it is of this file.
    pub(super) fn named_enum(
        &self,
        type_name: &str,
    ) -> Option<&Element<'file, EnumDescriptorProto>> {
        self.enums.get(self.local(type_name))
    }

    /// A full name without the package; nothing where it is of another.
    fn local<'name>(&self, type_name: &'name str) -> &'name str {
        let name = type_name.trim_start_matches('.');
        let package = self.file.package();
        let inside = name.strip_prefix(package).and_then(|it| it.strip_prefix('.'));
        if package.is_empty() { name } else { inside.unwrap_or_default() }
    }

    /// A full name without the package, or as it is where it is of another.
    pub(super) fn relative<'name>(&self, type_name: &'name str) -> &'name str {
        let local = self.local(type_name);
        if local.is_empty() { type_name } else { local }
    }

    /// Whether nothing is known of a type but its name, given in full.
    pub(super) fn is_unknown(&self, type_name: &str) -> bool {
        self.unknown.contains_key(type_name)
    }

    /// The full name of a type; of one of which nothing else is known the name as it is written.
    pub(super) fn written<'name>(&'name self, type_name: &'name str) -> &'name str {
        let written = self.unknown.get(type_name).map(String::as_str);
        written.unwrap_or(type_name).trim_start_matches('.')
    }

    /// What holds of an element, by its name without the package.
    pub(super) fn features(&self, name: &str) -> &'file Features {
        self.beside(name).map_or(self.features, |it| &it.features).of(name)
    }

    /// The syntax or the edition of the file.
    pub(super) const fn syntax(&self) -> &'static str {
        self.features.syntax
    }

    /// Whether the file is of an edition.
    pub(super) fn is_edition(&self) -> bool {
        self.features.is_edition()
    }
}

pub(super) fn join(around: &str, name: &str) -> String {
    if around.is_empty() { name.to_owned() } else { format!("{around}.{name}") }
}

/// The last word of a name.
pub(super) fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

pub(super) fn extended(place: &[i32], more: &[i32]) -> Vec<i32> {
    [place, more].concat()
}

/// The places of the descriptor as bytes of the text, each cut to its first line.
fn spans<'file>(file: &'file FileDescriptorProto, text: &str) -> BTreeMap<&'file [i32], Span> {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let offset = |line: i32, column: i32| {
        let start = starts.get(usize::try_from(line).ok()?)?;
        Some((start + usize::try_from(column).ok()?).min(text.len()))
    };
    let locations = file.source_code_info.iter().flat_map(|it| &it.location);
    locations
        .filter_map(|it| {
            let (start, end) = match it.span.as_slice() {
                [line, from, to] => (offset(*line, *from)?, offset(*line, *to)?),
                [line, from, last, to] => (offset(*line, *from)?, offset(*last, *to)?),
                _ => return None,
            };
            let first = text.get(start..end)?.split('\n').next().unwrap_or_default().trim_end();
            Some((it.path.as_slice(), Span::new(start, start + first.len())))
        })
        .collect()
}
