//! What is read of a field that is not there.

use super::index::Index;
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::{EnumValueDescriptorProto, FieldDescriptorProto};

/// The value that stands for a field which is not there.
#[derive(Debug, Clone)]
pub(super) enum Default<'proto> {
    /// A whole number; truth values and values of enums count as theirs.
    Whole(i128),
    /// Any other number.
    Number(f64),
    /// A text or bytes.
    Text(&'proto str),
}

impl Default<'_> {
    /// The default of a field; none where it may stand several times or holds other fields.
    pub(super) fn of<'proto>(
        field: &'proto FieldDescriptorProto,
        index: &Index<'proto>,
    ) -> Option<Default<'proto>> {
        if field.label() == Label::Repeated {
            return None;
        }
        let written = field.default_value.as_deref();
        let whole = match field.r#type() {
            Type::Message | Type::Group => return None,
            Type::String | Type::Bytes => return Some(Default::Text(written.unwrap_or_default())),
            Type::Bool => i128::from(written == Some("true")),
            Type::Enum => i128::from(constant(field.type_name(), written, index)),
            _ => {
                let text = written.unwrap_or("0");
                match text.parse() {
                    Ok(whole) => whole,
                    Err(_) => return Some(Default::of_fraction(text.parse().unwrap_or(f64::NAN))),
                }
            }
        };
        Some(Default::Whole(whole))
    }

    /// A number that may be a whole one all the same.
    fn of_fraction(number: f64) -> Self {
        let whole = format!("{number:.0}").parse().ok().filter(|_| number.fract() == 0.0);
        whole.map_or(Self::Number(number), Self::Whole)
    }

    /// Whether one reads as the other; what is empty reads as every other that is empty.
    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => {
                one.total_cmp(other).is_eq() || one.is_nan() && other.is_nan()
            }
            (Self::Text(one), Self::Text(other)) => one == other,
            _ => self.is_empty() && other.is_empty(),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Whole(number) => *number == 0,
            Self::Number(_) => false,
            Self::Text(text) => text.is_empty(),
        }
    }
}

/// The number of a value of an enum: of the one that is written, else of the first.
fn constant(type_name: &str, written: Option<&str>, index: &Index<'_>) -> i32 {
    let Some(element) = index.named_enum(type_name) else { return 0 };
    let mut values = element.proto.value.iter();
    let found = match written {
        Some(name) => values.find(|it| it.name() == name),
        None => values.next(),
    };
    found.map_or(0, EnumValueDescriptorProto::number)
}
