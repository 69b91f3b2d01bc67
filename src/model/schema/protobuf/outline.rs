//! What a Protobuf file declares. It is only parsed, so that its imports need not be there.

use super::compile::{NAME, refusal, refused_unseen};
use super::index::{Index, join, places};
use crate::model::schema::outline::{
    Families, Members, Outline, OutlineField, OutlineObject, Shape, TypeId,
};
use crate::model::schema::{SchemaError, mark_line};
use protox::file::File;
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, MessageOptions,
    ServiceDescriptorProto,
};
use std::collections::{BTreeMap, BTreeSet};

/// The outline of a file.
pub(in crate::model::schema) fn outline(text: &str) -> Result<Outline, SchemaError> {
    if let Some(error) = refused_unseen(text) {
        return Err(error);
    }
    let file = File::from_source(NAME, text).map_err(|it| refusal(&it, text))?;
    let index = Index::new(file.file_descriptor_proto(), text);
    let mut reader =
        Reader { text, index: &index, outline: Outline::default(), ids: BTreeMap::new() };
    for name in index.messages.keys() {
        let id = reader.outline.add(Shape::Open);
        reader.ids.insert(name, id);
    }
    let mut used = BTreeSet::new();
    for (name, message) in &index.messages {
        let members = reader.members(name, message.proto, &message.place, &mut used);
        let shape = Shape::Object(Members { fields: members, complete: true });
        let id = reader.ids.get(name.as_str()).copied();
        if let Some(place) = id.and_then(|it| reader.outline.types.get_mut(it)) {
            *place = shape;
        }
    }
    let Reader { mut outline, ids, .. } = reader;
    let mut all: Vec<_> = index.messages.iter().collect();
    all.sort_by(|a, b| a.1.place.cmp(&b.1.place));
    for (name, message) in all {
        let Some(of) = ids.get(name.as_str()).copied() else { continue };
        let span = mark_line(text, index.span(&message.place));
        let root = !used.contains(name.as_str());
        let object = OutlineObject { name: name.clone(), version: None, span, of, root };
        if name.contains('.') {
            outline.parts.insert(name.clone(), object);
        } else {
            outline.objects.push(object);
        }
    }
    Ok(outline)
}

/// The names of all that a file declares, without its package; nothing where it can't be read.
pub(in crate::model::schema) fn names(text: &str) -> Option<BTreeSet<String>> {
    if refused_unseen(text).is_some() {
        return None;
    }
    let file = File::from_source(NAME, text).ok()?;
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

/// The full names of the messages, enums and services of a file; none where it can't be read.
pub fn declared(text: &str) -> Vec<String> {
    let file =
        if refused_unseen(text).is_some() { None } else { File::from_source(NAME, text).ok() };
    let Some(file) = file else { return Vec::new() };
    let file = file.file_descriptor_proto();
    let messages = file.message_type.iter().map(DescriptorProto::name);
    let enums = file.enum_type.iter().map(EnumDescriptorProto::name);
    let all = messages.chain(enums).chain(file.service.iter().map(ServiceDescriptorProto::name));
    let mut names: Vec<String> = all.map(|it| join(file.package(), it)).collect();
    names.sort();
    names
}

struct Reader<'run> {
    text: &'run str,
    index: &'run Index<'run>,
    outline: Outline,
    ids: BTreeMap<&'run str, TypeId>,
}

impl<'run> Reader<'run> {
    fn members(
        &mut self,
        around: &str,
        message: &DescriptorProto,
        place: &[i32],
        used: &mut BTreeSet<&'run str>,
    ) -> Vec<OutlineField> {
        let mut fields = Vec::new();
        for (at, field) in (0..).zip(&message.field) {
            let place = [place, &[places::MESSAGE_FIELD, at]].concat();
            let aliases = field.json_name.iter().cloned().collect();
            let span = mark_line(self.text, self.index.span(&place));
            let of = self.of(around, field, used);
            fields.push(OutlineField { name: field.name().to_owned(), aliases, span, of });
        }
        fields
    }

    fn of(
        &mut self,
        around: &str,
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
                    Some(value) => self.of(name, value, used),
                    None => self.outline.add(Shape::Open),
                };
                return self.outline.add(Shape::Map(value));
            }
            if name != around {
                used.insert(name.split('.').next().unwrap_or(name));
            }
        }
        let shape = match target {
            Some((name, _)) => self.ids.get(name).map_or(Shape::Open, |it| Shape::Same(*it)),
            None => self.plain(around, field),
        };
        let of = self.outline.add(shape);
        if repeated { self.outline.add(Shape::List(of)) } else { of }
    }

    /// The message of the same file that a name means, seen from within another.
    fn message(&self, around: &str, name: &str) -> Option<(&'run str, &'run DescriptorProto)> {
        let index = self.index;
        candidates(around, index.relative(name)).find_map(|it| {
            let (name, element) = index.messages.get_key_value(&it)?;
            Some((name.as_str(), element.proto))
        })
    }

    fn plain(&self, around: &str, field: &FieldDescriptorProto) -> Shape {
        let Some(name) = field.type_name.as_deref() else {
            let (families, word) = primitive(field.r#type());
            return Shape::Plain(families, word.into());
        };
        if candidates(around, self.index.relative(name))
            .any(|it| self.index.enums.contains_key(&it))
        {
            return Shape::Plain(Families::TEXT | Families::WHOLE, "enum".into());
        }
        let bare = name.trim_start_matches('.');
        match known(bare) {
            Some(families) => Shape::Plain(families, bare.into()),
            None => Shape::Elsewhere,
        }
    }
}

/// The names within the package that a name may mean, from the innermost scope out.
fn candidates<'name>(around: &'name str, name: &'name str) -> impl Iterator<Item = String> + 'name {
    let absolute = name.starts_with('.');
    let bare = name.trim_start_matches('.');
    let scopes = std::iter::successors(Some(around), |it| {
        (!it.is_empty()).then(|| it.rsplit_once('.').map_or("", |(outer, _)| outer))
    });
    scopes.filter(move |it| !absolute || it.is_empty()).map(move |scope| {
        if scope.is_empty() { bare.to_owned() } else { format!("{scope}.{bare}") }
    })
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
