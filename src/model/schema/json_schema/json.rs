//! JSON values that compare as JSON Schema wants: `1.0` is `1`, and the order of keys is nothing.

use super::rational::Rational;
use crate::parse::{Document, Kind};
use crate::source::NodeId;
use std::collections::BTreeMap;
use std::fmt;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Rational),
    Text(String),
    List(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

impl Json {
    /// Reads a node; nothing where it holds a number of more digits than are compared.
    pub(super) fn read(document: &Document, at: NodeId) -> Option<Self> {
        Some(match document.kind(at) {
            Kind::Null | Kind::Alias => Self::Null,
            Kind::Bool => Self::Bool(document.as_bool(at)?),
            Kind::Int | Kind::Float => Self::Number(Rational::parse(document.scalar(at))?),
            Kind::Text => Self::Text(document.scalar(at).to_owned()),
            Kind::Sequence => {
                let items = document.items(at).iter();
                Self::List(items.map(|it| Self::read(document, *it)).collect::<Option<_>>()?)
            }
            Kind::Mapping => {
                let member = |it: &crate::parse::Entry| {
                    Some((document.scalar(it.key).to_owned(), Self::read(document, it.value)?))
                };
                Self::Object(document.entries(at).map(member).collect::<Option<_>>()?)
            }
        })
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Number(value) => write!(out, "{value}"),
            Self::Text(value) => out.write_str(&quoted(value)),
            Self::List(items) => {
                out.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(out, "{comma}{item}")?;
                }
                out.write_str("]")
            }
            Self::Object(members) => {
                out.write_str("{")?;
                for (at, (key, value)) in members.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(out, "{comma}{}:{value}", quoted(key))?;
                }
                out.write_str("}")
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
