//! Types and cardinalities, and which of them read each other's data.

use super::features::Features;
use super::index::Index;
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::{FieldDescriptorProto, MessageOptions};

/// How a type stands on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    Varint,
    Zigzag,
    Fixed32,
    Fixed64,
    Float,
    Double,
    Bytes,
    Message,
    Group,
}

pub(super) const fn wire(of: Type) -> Wire {
    match of {
        Type::Int32 | Type::Int64 | Type::Uint32 | Type::Uint64 | Type::Bool | Type::Enum => {
            Wire::Varint
        }
        Type::Sint32 | Type::Sint64 => Wire::Zigzag,
        Type::Fixed32 | Type::Sfixed32 => Wire::Fixed32,
        Type::Fixed64 | Type::Sfixed64 => Wire::Fixed64,
        Type::Float => Wire::Float,
        Type::Double => Wire::Double,
        Type::String | Type::Bytes => Wire::Bytes,
        Type::Message => Wire::Message,
        Type::Group => Wire::Group,
    }
}

/// Whether buf lets one type follow another on the wire; enums and messages apart.
pub(super) fn wire_follows(old: Type, new: Type) -> bool {
    let group = |it: Type| match it {
        Type::Int32 | Type::Uint32 | Type::Int64 | Type::Uint64 | Type::Bool => Some(0),
        Type::Sint32 | Type::Sint64 => Some(1),
        Type::Fixed32 | Type::Sfixed32 => Some(2),
        Type::Fixed64 | Type::Sfixed64 => Some(3),
        _ => None,
    };
    let grouped = group(old).is_some() && group(old) == group(new);
    old == new || grouped || old == Type::String && new == Type::Bytes
}

/// Whether buf lets one type follow another in JSON; enums and messages apart.
pub(super) fn json_follows(old: Type, new: Type) -> bool {
    let group = |it: Type| match it {
        Type::Int32 | Type::Uint32 => Some(0),
        Type::Int64 | Type::Uint64 => Some(1),
        Type::Fixed32 | Type::Sfixed32 => Some(2),
        Type::Fixed64 | Type::Sfixed64 => Some(3),
        _ => None,
    };
    old == new || group(old).is_some() && group(old) == group(new)
}

/// How often a field stands, and whether it is told when it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cardinality {
    Implicit,
    Explicit,
    Required,
    Repeated,
    Map,
}

impl Cardinality {
    pub(super) fn of(field: &FieldDescriptorProto, features: &Features, index: &Index<'_>) -> Self {
        match field.label() {
            Label::Required => Self::Required,
            Label::Repeated if is_map(field, index) => Self::Map,
            Label::Repeated => Self::Repeated,
            Label::Optional => {
                let tells = features.tells_presence()
                    || field.oneof_index.is_some()
                    || field.proto3_optional()
                    || matches!(field.r#type(), Type::Message | Type::Group)
                    || field.extendee.is_some();
                if tells { Self::Explicit } else { Self::Implicit }
            }
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Implicit => "single",
            Self::Explicit => "optional",
            Self::Required => "required",
            Self::Repeated => "repeated",
            Self::Map => "a map",
        }
    }

    pub(super) const fn is_many(self) -> bool {
        matches!(self, Self::Repeated | Self::Map)
    }

    /// Whether the binary form takes one for the other by the rules of buf.
    pub(super) fn wire_follows(self, new: Self) -> bool {
        self.is_many() == new.is_many() && (self == Self::Required) == (new == Self::Required)
    }

    /// Whether the JSON form takes one for the other by the rules of buf.
    pub(super) fn json_follows(self, new: Self) -> bool {
        self.wire_follows(new) && (self == Self::Map) == (new == Self::Map)
    }
}

/// Whether a field is a map.
pub(super) fn is_map(field: &FieldDescriptorProto, index: &Index<'_>) -> bool {
    let message = index.named(field.type_name()).map(|it| it.proto);
    field.r#type() == Type::Message
        && message.is_some_and(|it| it.options.as_ref().is_some_and(MessageOptions::map_entry))
}
