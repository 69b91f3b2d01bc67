//! What a Protobuf file declares. It is only parsed, so that not all its imports need be there.

use super::compile::{NAME, read as parsed};
use super::index::{Element, Index, join, places};
use crate::model::schema::outline::{
    Families, Members, Outline, OutlineField, OutlineObject, Shape, TypeId,
};
use crate::model::schema::{Part, SchemaError, mark_line};
use crate::source::Span;
use protox::file::File;
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, MessageOptions,
    ServiceDescriptorProto,
};
use std::collections::{BTreeMap, BTreeSet};

/// The outline of a file, with the types of those behind it that it may import; one of these that
/// can't be read is left out.
pub(in crate::model::schema) fn outline(parts: &[Part<'_>]) -> Result<Outline, SchemaError> {
    let (mut files, mut start) = (Vec::new(), 0);
    for part in parts {
        match read(part.text) {
            Ok(file) => files.push((file, part.text, start)),
            Err(error) if start == 0 => return Err(error),
            Err(_) => {}
        }
        start += part.text.len() + 1;
    }
    let files = files.iter().map(|(file, text, start)| Parsed {
        index: Index::new(file.file_descriptor_proto(), text),
        text,
        start: *start,
    });
    let files: Vec<Parsed<'_>> = files.collect();
    let mut reader = Reader::of(&files);
    let mut used = BTreeSet::new();
    for (at, file) in files.iter().enumerate() {
        for (name, message) in &file.index.messages {
            let members = reader.members((at, name), message, &mut used);
            let shape = Shape::Object(Members { fields: members, complete: true });
            let id = reader.ids.get(&(at, name.as_str())).copied();
            if let Some(place) = id.and_then(|it| reader.outline.types.get_mut(it)) {
                *place = shape;
            }
        }
    }
    let Reader { mut outline, ids, .. } = reader;
    let Some(file) = files.first() else { return Ok(outline) };
    let mut all: Vec<_> = file.index.messages.iter().collect();
    all.sort_by(|a, b| a.1.place.cmp(&b.1.place));
    for (name, message) in all {
        let Some(of) = ids.get(&(0, name.as_str())).copied() else { continue };
        let (span, root) = (file.mark(&message.place), !used.contains(name.as_str()));
        let object = OutlineObject { name: name.clone(), version: None, span, of, root };
        if name.contains('.') {
            outline.parts.insert(name.clone(), object);
        } else {
            outline.objects.push(object);
        }
    }
    Ok(outline)
}

/// Reads a text, without its imports.
fn read(text: &str) -> Result<File, SchemaError> {
    parsed(NAME, text).map(|it| it.file)
}

/// The names of all that a file declares, without its package; nothing where it can't be read.
pub(in crate::model::schema) fn names(text: &str) -> Option<BTreeSet<String>> {
    let file = read(text).ok()?;
    let index = Index::new(file.file_descriptor_proto(), text);
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (name, message) in &index.messages {
        names.insert(name.clone());
        names.extend(message.proto.field.iter().map(|it| join(name, it.name())));
    }
    for (name, element) in &index.enums {
        names.insert(name.clone());
        names.extend(element.proto.value.iter().map(|it| join(name, it.name())));
    }
    for service in &index.file.service {
        names.insert(service.name().to_owned());
        names.extend(service.method.iter().map(|it| join(service.name(), it.name())));
    }
    Some(names)
}

/// The package of a file, and the names of the types at its top; nothing where it can't be read.
pub fn declared(text: &str) -> Option<(String, BTreeSet<String>)> {
    let file = read(text).ok()?;
    let file = file.file_descriptor_proto();
    let messages = file.message_type.iter().map(DescriptorProto::name);
    let enums = file.enum_type.iter().map(EnumDescriptorProto::name);
    let names = messages.chain(enums).map(str::to_owned).collect();
    Some((file.package().to_owned(), names))
}

/// The full names of the messages, enums and services of a file; none where it can't be read.
pub fn full_names(text: &str) -> Vec<String> {
    let Ok(file) = read(text) else { return Vec::new() };
    let file = file.file_descriptor_proto();
    let messages = file.message_type.iter().map(DescriptorProto::name);
    let enums = file.enum_type.iter().map(EnumDescriptorProto::name);
    let all = messages.chain(enums).chain(file.service.iter().map(ServiceDescriptorProto::name));
    let mut names: Vec<String> = all.map(|it| join(file.package(), it)).collect();
    names.sort();
    names
}

/// One of the files, and where it begins among the texts put one behind the other.
struct Parsed<'run> {
    index: Index<'run>,
    text: &'run str,
    start: usize,
}

impl Parsed<'_> {
    /// The bytes to mark for an element.
    fn mark(&self, place: &[i32]) -> Span {
        let Span { start, end } = mark_line(self.text, self.index.span(place));
        Span::new(start as usize + self.start, end as usize + self.start)
    }
}

/// A message: its file, and its name without the package.
type Name<'run> = (usize, &'run str);

struct Reader<'run> {
    files: &'run [Parsed<'run>],
    outline: Outline,
    ids: BTreeMap<Name<'run>, TypeId>,
    /// The messages of all files by their full names.
    messages: BTreeMap<String, (Name<'run>, &'run DescriptorProto)>,
    /// The full names of the enums.
    enums: BTreeSet<String>,
}

impl<'run> Reader<'run> {
    fn of(files: &'run [Parsed<'run>]) -> Self {
        let (outline, ids) = (Outline::default(), BTreeMap::new());
        let (messages, enums) = (BTreeMap::new(), BTreeSet::new());
        let mut reader = Self { files, outline, ids, messages, enums };
        for (at, file) in files.iter().enumerate() {
            let package = file.index.file.package();
            for (name, message) in &file.index.messages {
                let id = reader.outline.add(Shape::Open);
                reader.ids.insert((at, name), id);
                let known = reader.messages.entry(join(package, name));
                known.or_insert(((at, name), message.proto));
            }
            reader.enums.extend(file.index.enums.keys().map(|it| join(package, it)));
        }
        reader
    }

    fn members(
        &mut self,
        name: Name<'run>,
        message: &Element<'_, DescriptorProto>,
        used: &mut BTreeSet<&'run str>,
    ) -> Vec<OutlineField> {
        let Some(file) = self.files.get(name.0) else { return Vec::new() };
        let mut fields = Vec::new();
        for (at, field) in (0..).zip(&message.proto.field) {
            let span = file.mark(&[&message.place, &[places::MESSAGE_FIELD, at][..]].concat());
            let aliases = field.json_name.iter().cloned().collect();
            let of = self.type_of(name, field, used);
            fields.push(OutlineField { name: field.name().to_owned(), aliases, span, of });
        }
        fields
    }

    fn type_of(
        &mut self,
        around: Name<'run>,
        field: &FieldDescriptorProto,
        used: &mut BTreeSet<&'run str>,
    ) -> TypeId {
        let repeated = field.label() == Label::Repeated;
        let target = field.type_name.as_deref().and_then(|it| self.message(around, it));
        if let Some((name, message)) = target {
            // The members of a map are those of the message that stands for an entry.
            if repeated && message.options.as_ref().is_some_and(MessageOptions::map_entry) {
                let value = message.field.iter().find(|it| it.number() == 2);
                let value = match value {
                    Some(value) => self.type_of(name, value, used),
                    None => self.outline.add(Shape::Open),
                };
                return self.outline.add(Shape::Map(value));
            }
            if name != around && name.0 == 0 {
                used.insert(name.1.split('.').next().unwrap_or(name.1));
            }
        }
        let shape = match target {
            Some((name, _)) => self.ids.get(&name).map_or(Shape::Open, |it| Shape::Same(*it)),
            None => self.plain(around, field),
        };
        let of = self.outline.add(shape);
        if repeated { self.outline.add(Shape::List(of)) } else { of }
    }

    /// The message that a name means, seen from within another; none of those that are known as
    /// plain values.
    fn message(&self, around: Name<'_>, name: &str) -> Option<(Name<'run>, &'run DescriptorProto)> {
        let mut found = self.candidates(around, name);
        let full = found.find(|it| self.messages.contains_key(it))?;
        self.messages.get(&full).copied().filter(|_| known(&full).is_none())
    }

    fn plain(&self, around: Name<'_>, field: &FieldDescriptorProto) -> Shape {
        let Some(name) = field.type_name.as_deref() else {
            let (families, word) = primitive(field.r#type());
            return Shape::Plain(families, word.into());
        };
        if self.candidates(around, name).any(|it| self.enums.contains(&it)) {
            return Shape::Plain(Families::TEXT | Families::WHOLE, "enum".into());
        }
        let bare = name.trim_start_matches('.');
        match known(bare) {
            Some(families) => Shape::Plain(families, bare.into()),
            None => Shape::Elsewhere,
        }
    }

    /// The full names that a name may mean, from the innermost scope out.
    fn candidates<'name>(
        &self,
        around: Name<'_>,
        name: &'name str,
    ) -> impl Iterator<Item = String> + use<'name> {
        let package = self.files.get(around.0).map_or("", |it| it.index.file.package());
        let around = join(package, around.1);
        let absolute = name.starts_with('.');
        let bare = name.trim_start_matches('.');
        let scopes = std::iter::successors(Some(around), |it| {
            let outer = it.rsplit_once('.').map_or("", |(outer, _)| outer);
            (!it.is_empty()).then(|| outer.to_owned())
        });
        scopes.filter(move |it| !absolute || it.is_empty()).map(move |scope| join(&scope, bare))
    }
}

fn primitive(of: Type) -> (Families, &'static str) {
    match of {
        Type::Double => (Families::FRACTION, "double"),
        Type::Float => (Families::FRACTION, "float"),
        Type::Int64 => (Families::WHOLE, "int64"),
        Type::Uint64 => (Families::WHOLE, "uint64"),
        Type::Int32 => (Families::WHOLE, "int32"),
        Type::Fixed64 => (Families::WHOLE, "fixed64"),
        Type::Fixed32 => (Families::WHOLE, "fixed32"),
        Type::Uint32 => (Families::WHOLE, "uint32"),
        Type::Sfixed32 => (Families::WHOLE, "sfixed32"),
        Type::Sfixed64 => (Families::WHOLE, "sfixed64"),
        Type::Sint32 => (Families::WHOLE, "sint32"),
        Type::Sint64 => (Families::WHOLE, "sint64"),
        Type::Bool => (Families::BOOLEAN, "bool"),
        Type::String => (Families::TEXT, "string"),
        Type::Bytes => (Families::BYTES, "bytes"),
        Type::Group | Type::Message | Type::Enum => (Families::NONE, "message"),
    }
}

/// The families of messages that many files import.
fn known(name: &str) -> Option<Families> {
    Some(match name {
        "google.protobuf.Timestamp" | "google.type.DateTime" => Families::TIMESTAMP,
        "google.type.Date" => Families::DATE,
        "google.type.TimeOfDay" => Families::TIME,
        "google.protobuf.StringValue" => Families::TEXT,
        "google.protobuf.BytesValue" => Families::BYTES,
        "google.protobuf.BoolValue" => Families::BOOLEAN,
        "google.protobuf.DoubleValue" | "google.protobuf.FloatValue" | "google.type.Decimal" => {
            Families::FRACTION
        }
        "google.protobuf.Int32Value"
        | "google.protobuf.Int64Value"
        | "google.protobuf.UInt32Value"
        | "google.protobuf.UInt64Value" => Families::WHOLE,
        "google.protobuf.Struct" => Families::OBJECT | Families::MAP,
        "google.protobuf.ListValue" => Families::LIST,
        _ => return None,
    })
}
