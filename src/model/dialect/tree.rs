//! The document tree as the JSON Schema validator sees it: no copy, no conversion.

use crate::parse::{Document, Kind, Number, Symbol};
use crate::source::NodeId;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp};
use jsonschema::types::JsonType;
use serde_json::Value;
use std::borrow::Cow;

/// A YAML document as a representation of JSON.
pub(super) struct Yaml;

/// A key looked up often: a known word, or its text.
pub(super) enum Key {
    Known(Symbol),
    Text(Box<str>),
}

/// A node of a document, or a key on its own (for `propertyNames`).
#[derive(Clone, Copy)]
pub(super) enum Tree<'doc> {
    Node(&'doc Document, NodeId),
    Key(&'doc str),
}

impl Json for Yaml {
    type Node<'a> = Tree<'a>;
    type PreparedKey = Key;
    type StringBuffer = String;

    fn prepare_key(key: &str) -> Key {
        match Symbol::of(key) {
            Symbol::UNKNOWN => Key::Text(key.into()),
            known => Key::Known(known),
        }
    }

    fn with_string_node<T>(buffer: &mut String, string: &str, f: impl FnOnce(Tree<'_>) -> T) -> T {
        buffer.clear();
        buffer.push_str(string);
        f(Tree::Key(buffer))
    }
}

impl<'doc> Node<'doc, Yaml> for Tree<'doc> {
    type Object = Members<'doc>;
    type Array = Elements<'doc>;
    type Number = Numeral<'doc>;

    fn as_object(&self) -> Option<Members<'doc>> {
        match *self {
            Tree::Node(document, id) if document.kind(id) == Kind::Mapping => {
                Some(Members { document, id })
            }
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Elements<'doc>> {
        match *self {
            Tree::Node(document, id) if document.kind(id) == Kind::Sequence => {
                Some(Elements { document, id })
            }
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'doc, str>> {
        match *self {
            Tree::Node(document, id) => document.as_text(id).map(Cow::Borrowed),
            Tree::Key(key) => Some(Cow::Borrowed(key)),
        }
    }

    fn as_number(&self) -> Option<Numeral<'doc>> {
        match *self {
            Tree::Node(document, id) => document.as_number(id).map(Numeral),
            Tree::Key(_) => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match *self {
            Tree::Node(document, id) => document.as_bool(id),
            Tree::Key(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn is_number(&self) -> bool {
        self.json_type() == JsonType::Number
    }

    fn json_type(&self) -> JsonType {
        match *self {
            Tree::Key(_) => JsonType::String,
            Tree::Node(document, id) => match document.kind(id) {
                Kind::Null | Kind::Alias => JsonType::Null,
                Kind::Bool => JsonType::Boolean,
                Kind::Int | Kind::Float => JsonType::Number,
                Kind::Text => JsonType::String,
                Kind::Sequence => JsonType::Array,
                Kind::Mapping => JsonType::Object,
            },
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (expected, self.json_type()) {
            (Value::String(text), JsonType::String) => {
                self.as_string().is_some_and(|it| it == text.as_str())
            }
            (Value::String(_), _) | (_, JsonType::String) => false,
            _ => cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'doc, Value> {
        Cow::Owned(match *self {
            Tree::Node(document, id) => value(document, id),
            Tree::Key(key) => Value::String(key.to_owned()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match *self {
            Tree::Node(document, id) => Some(NodeIdentity::tagged(
                std::ptr::from_ref(document).addr(),
                document.resolve(id).0,
            )),
            Tree::Key(_) => None,
        }
    }
}

/// A node as JSON; numbers that JSON does not know become `null`.
pub fn value(document: &Document, id: NodeId) -> Value {
    match document.kind(id) {
        Kind::Null | Kind::Alias => Value::Null,
        Kind::Bool => Value::Bool(document.as_bool(id).unwrap_or_default()),
        Kind::Int | Kind::Float => {
            document.as_number(id).map_or(Value::Null, |it| Value::Number(number(&it)))
        }
        Kind::Text => Value::String(document.scalar(id).to_owned()),
        Kind::Sequence => {
            Value::Array(document.items(id).iter().map(|it| value(document, *it)).collect())
        }
        Kind::Mapping => Value::Object(
            document
                .entries(id)
                .map(|entry| (document.scalar(entry.key).to_owned(), value(document, entry.value)))
                .collect(),
        ),
    }
}

fn number(number: &Number<'_>) -> serde_json::Number {
    match number {
        Number::Int(value) => (*value).into(),
        Number::Large(value) => (*value).into(),
        Number::Float(value, _) => {
            serde_json::Number::from_f64(*value).unwrap_or_else(|| serde_json::Number::from(0))
        }
    }
}

/// The entries of a mapping.
pub(super) struct Members<'doc> {
    document: &'doc Document,
    id: NodeId,
}

impl<'doc> Object<'doc, Yaml> for Members<'doc> {
    type Node = Tree<'doc>;
    type MemberName = &'doc str;
    type MembersIter = Box<dyn Iterator<Item = (&'doc str, Tree<'doc>)> + 'doc>;

    fn len(&self) -> usize {
        self.document.entries(self.id).count()
    }

    fn get(&self, key: &Key) -> Option<Tree<'doc>> {
        let found = match key {
            Key::Known(symbol) => self.document.get(self.id, *symbol),
            Key::Text(text) => self.document.get_text(self.id, text),
        };
        found.map(|id| Tree::Node(self.document, id))
    }

    fn members(&self) -> Self::MembersIter {
        let document = self.document;
        Box::new(
            document
                .entries(self.id)
                .map(move |entry| (document.scalar(entry.key), Tree::Node(document, entry.value))),
        )
    }
}

/// The items of a list.
pub(super) struct Elements<'doc> {
    document: &'doc Document,
    id: NodeId,
}

impl<'doc> Array<'doc, Yaml> for Elements<'doc> {
    type Node = Tree<'doc>;
    type ElementsIter = Box<dyn Iterator<Item = Tree<'doc>> + 'doc>;

    fn len(&self) -> usize {
        self.document.items(self.id).len()
    }

    fn elements(&self) -> Self::ElementsIter {
        let document = self.document;
        Box::new(document.items(self.id).iter().map(move |id| Tree::Node(document, *id)))
    }
}

/// A number of a document.
pub(super) struct Numeral<'doc>(Number<'doc>);

impl JsonNumber for Numeral<'_> {
    fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Number::Int(value) => u64::try_from(value).ok(),
            Number::Large(value) => Some(value),
            Number::Float(..) => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Number::Int(value) => Some(value),
            Number::Large(_) | Number::Float(..) => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        Some(self.0.as_f64())
    }

    fn as_str(&self) -> Cow<'_, str> {
        match &self.0 {
            Number::Int(value) => Cow::Owned(value.to_string()),
            Number::Large(value) => Cow::Owned(value.to_string()),
            Number::Float(_, text) => Cow::Borrowed(text),
        }
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(number(&self.0))
    }

    fn is_integer(&self) -> bool {
        match self.0 {
            Number::Int(_) | Number::Large(_) => true,
            Number::Float(value, _) => value.is_finite() && value.fract() == 0.0,
        }
    }
}
