//! Avro by the specification 1.12: reading schemas, and whether one can read data of another.

mod changes;
pub(super) mod outline;
mod read;
mod resolve;

use super::bundle::Bundle;
use super::{
    Comparison, Fragments, Linked, Part, Refusal, SchemaError, SchemaErrorKind, Ties, ties::mark,
};
use crate::parse::Document;
use crate::source::{NodeId, Revision, Span};
use std::collections::BTreeMap;

/// Compares two Avro schemas; where two fragments name a type of each, these types; one that named
/// a type and names none is gone.
///
/// # Errors
/// The first thing that makes one of the two no schema.
pub(super) fn compare(
    old: &Bundle<'_>,
    new: &Bundle<'_>,
    fragments: Fragments<'_>,
) -> Result<Comparison, Refusal> {
    let refused = |revision| move |error| Refusal { revision, error };
    let mut old = read::read(old).map_err(refused(Revision::Base))?;
    let mut new = read::read(new).map_err(refused(Revision::Head))?;
    match Linked::of(fragments, |it| old.part(it), |it| new.part(it)) {
        Linked::Whole => {}
        Linked::Both(was, is) => (old.root, new.root) = (was, is),
        Linked::Gone(was, fragment) => {
            let marks = (old.mark(was), new.mark(new.root));
            return Ok(Comparison::part_gone(fragment, marks));
        }
    }
    let too_large = || Refusal {
        revision: Revision::Head,
        error: SchemaError { kind: SchemaErrorKind::TooLarge, span: new.mark(new.root) },
    };
    let consumer = resolve::can_read(&old, &new).ok_or_else(too_large)?;
    let producer = resolve::can_read(&new, &old).ok_or_else(too_large)?;
    let changes = changes::list(&old, &new);
    let roots = (old.mark(old.root), new.mark(new.root));
    Ok(Comparison::new((consumer, producer), changes, roots))
}

/// What a text takes from other files and offers to them: types by their full names.
pub(super) fn ties(text: &str) -> Ties {
    let mut ties = Ties::default();
    let parts = [Part::alone(text)];
    let Ok(bundle) = Bundle::read(&parts, Revision::Head) else { return ties };
    let Ok(schema) = read::read_open(&bundle) else { return ties };
    ties.takes.extend(read::undefined(&schema).map(|(name, _)| name.to_owned()));
    for (name, id) in &schema.names {
        let at = schema.types.get(*id).map(|it| it.at);
        let said = at.map(|at| read::plain(schema.document, at)).unwrap_or_default();
        ties.offers.insert(name.clone(), mark(&said));
    }
    ties
}

/// Handle of a type in its schema.
type TypeId = usize;

/// A schema with all its types.
#[derive(Debug)]
struct Schema<'doc> {
    document: &'doc Document,
    types: Vec<Type>,
    /// The named types by their full name.
    names: BTreeMap<String, TypeId>,
    root: TypeId,
}

/// One type.
#[derive(Debug)]
struct Type {
    shape: Shape,
    logical: Option<Logical>,
    /// Keys without a meaning for data, as they are written.
    extras: BTreeMap<String, String>,
    doc: Option<String>,
    at: NodeId,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    Primitive(Primitive),
    Record(Name, Vec<Field>),
    Enum(Name, Vec<String>, Option<String>),
    Fixed(Name, u64),
    Array(TypeId),
    Map(TypeId),
    Union(Vec<TypeId>),
    /// A named type that stands elsewhere.
    Reference(String),
}

/// A primitive type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Primitive {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
}

/// The name of a type, its namespace in front, and its aliases likewise.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    full: String,
    aliases: Vec<String>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: String,
    aliases: Vec<String>,
    of: TypeId,
    /// The default as it is written.
    default: Option<String>,
    extras: BTreeMap<String, String>,
    doc: Option<String>,
    at: NodeId,
}

/// What a type means beyond its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Logical {
    Decimal { precision: u64, scale: u64 },
    Other(String),
}

impl Schema<'_> {
    /// A type, a reference followed.
    fn get(&self, id: TypeId) -> Option<(TypeId, &Type)> {
        let found = self.types.get(id)?;
        match &found.shape {
            Shape::Reference(name) => {
                let target = *self.names.get(name)?;
                self.types.get(target).map(|it| (target, it))
            }
            _ => Some((id, found)),
        }
    }

    /// The type that a fragment names, with its namespace or without.
    fn part(&self, fragment: &str) -> Option<TypeId> {
        let name = fragment.trim_start_matches('/');
        let named = || self.names.iter().find(|(it, _)| short(it) == name).map(|it| it.1);
        self.names.get(name).or_else(named).copied()
    }

    /// The name of a type that is a record.
    fn record(&self, id: TypeId) -> Option<&str> {
        match self.get(id).map(|(_, it)| &it.shape) {
            Some(Shape::Record(name, _)) => Some(name.short()),
            _ => None,
        }
    }

    /// The bytes to mark for a type.
    fn mark(&self, id: TypeId) -> Span {
        self.types.get(id).map(|it| super::mark(self.document, it.at)).unwrap_or_default()
    }
}

impl Name {
    /// The last part of the name.
    fn short(&self) -> &str {
        short(&self.full)
    }
}

/// The part of a name behind its namespace.
fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

impl Primitive {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "bytes" => Self::Bytes,
            "string" => Self::String,
            _ => return None,
        })
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
        }
    }
}
