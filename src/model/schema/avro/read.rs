//! Reading an Avro schema from its JSON.

use super::{Field, Logical, Name, Primitive, Schema, Shape, Type, TypeId};
use crate::model::schema::bundle::{Bundle, Lead};
use crate::model::schema::{SchemaError, SchemaErrorKind, mark};
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Span};
use std::collections::BTreeMap;

/// Reads a schema; every name must lead to a type.
pub(super) fn read<'doc>(bundle: &'doc Bundle<'_>) -> Result<Schema<'doc>, SchemaError> {
    let schema = read_open(bundle)?;
    let lost = undefined(&schema).next().map(|(name, it)| {
        let kind = match bundle.lead(bundle.file_of(it.at), name) {
            Some(Lead::Several) => SchemaErrorKind::Several(name.to_owned()),
            Some(Lead::File(_) | Lead::Missing | Lead::Gone | Lead::Away) | None => {
                SchemaErrorKind::Undefined(name.to_owned())
            }
        };
        SchemaError { kind, span: mark(schema.document, it.at) }
    });
    lost.map_or(Ok(schema), Err)
}

/// The names that lead to no type, and the types that write them.
pub(super) fn undefined<'run>(
    schema: &'run Schema<'_>,
) -> impl Iterator<Item = (&'run str, &'run Type)> {
    schema.types.iter().filter_map(|it| match &it.shape {
        Shape::Reference(name) if !schema.names.contains_key(name) => Some((name.as_str(), it)),
        _ => None,
    })
}

/// Reads a schema whose names may lead out of the files that are known.
pub(super) fn read_open<'doc>(bundle: &'doc Bundle<'_>) -> Result<Schema<'doc>, SchemaError> {
    let document = &bundle.document;
    let schema = Schema { document, types: Vec::new(), names: BTreeMap::new(), root: 0 };
    let mut reader = Reader { schema, beside: false };
    let Some(root) = bundle.root(0) else {
        return Err(SchemaError { kind: SchemaErrorKind::Wrong("a type"), span: Span::default() });
    };
    reader.schema.root = reader.of(root, "")?;
    reader.beside = true;
    for (_, root) in bundle.roots().skip(1) {
        reader.of(root, "")?;
    }
    Ok(reader.schema)
}

/// Keys of a type that are read; all others are kept as they are.
const TYPE_KEYS: [&str; 15] = [
    "type",
    "name",
    "namespace",
    "aliases",
    "doc",
    "fields",
    "symbols",
    "default",
    "size",
    "items",
    "values",
    "logicalType",
    "precision",
    "scale",
    "order",
];
/// Keys of a field that are read.
const FIELD_KEYS: [&str; 5] = ["name", "type", "default", "aliases", "doc"];

struct Reader<'doc> {
    schema: Schema<'doc>,
    /// Whether a file is read that another one takes something from: what is known stays.
    beside: bool,
}

impl Reader<'_> {
    fn error(&self, kind: SchemaErrorKind, at: NodeId) -> SchemaError {
        SchemaError { kind, span: mark(self.schema.document, at) }
    }

    fn wrong<T>(&self, wanted: &'static str, at: NodeId) -> Result<T, SchemaError> {
        Err(self.error(SchemaErrorKind::Wrong(wanted), at))
    }

    fn add(&mut self, shape: Shape, at: NodeId) -> TypeId {
        let extras = BTreeMap::new();
        self.schema.types.push(Type { shape, logical: None, extras, doc: None, at });
        self.schema.types.len() - 1
    }

    /// Reads any type; names without a namespace are of the one given.
    fn of(&mut self, at: NodeId, namespace: &str) -> Result<TypeId, SchemaError> {
        let document = self.schema.document;
        match document.kind(at) {
            Kind::Text => Ok(self.named(document.scalar(at), at, namespace)),
            Kind::Null if document.scalar(at) == "null" => {
                Ok(self.add(Shape::Primitive(Primitive::Null), at))
            }
            Kind::Sequence => {
                let mut branches = Vec::new();
                for branch in document.items(at) {
                    branches.push(self.of(*branch, namespace)?);
                }
                Ok(self.add(Shape::Union(branches), at))
            }
            Kind::Mapping => self.mapping(at, namespace),
            _ => self.wrong("a type", at),
        }
    }

    fn named(&mut self, word: &str, at: NodeId, namespace: &str) -> TypeId {
        let shape = match Primitive::of(word) {
            Some(primitive) => Shape::Primitive(primitive),
            None => Shape::Reference(self.full_name(word, namespace)),
        };
        self.add(shape, at)
    }

    /// The full name that a reference means: of its namespace, else without one.
    fn full_name(&self, word: &str, namespace: &str) -> String {
        let full = qualified(word, namespace);
        if self.schema.names.contains_key(&full) || !self.schema.names.contains_key(word) {
            full
        } else {
            word.to_owned()
        }
    }

    fn mapping(&mut self, at: NodeId, namespace: &str) -> Result<TypeId, SchemaError> {
        let document = self.schema.document;
        let Some(of) = document.get_text(at, "type") else {
            return Err(self.error(SchemaErrorKind::Missing("type"), at));
        };
        let Some(word) = document.as_text(of) else { return self.of(of, namespace) };
        let id = match word {
            "record" | "error" => self.record(at, namespace)?,
            "enum" => self.enumeration(at, namespace)?,
            "fixed" => self.fixed(at, namespace)?,
            "array" => self.collection(at, namespace, "items", Shape::Array)?,
            "map" => self.collection(at, namespace, "values", Shape::Map)?,
            _ => self.named(word, at, namespace),
        };
        let logical = self.logical(at);
        let (extras, doc) = self.rest(at, &TYPE_KEYS);
        if let Some(found) = self.schema.types.get_mut(id) {
            found.logical = logical;
            found.extras = extras;
            found.doc = doc;
        }
        Ok(id)
    }

    fn collection(
        &mut self,
        at: NodeId,
        namespace: &str,
        key: &'static str,
        shape: fn(TypeId) -> Shape,
    ) -> Result<TypeId, SchemaError> {
        let Some(inner) = self.schema.document.get_text(at, key) else {
            return Err(self.error(SchemaErrorKind::Missing(key), at));
        };
        let inner = self.of(inner, namespace)?;
        Ok(self.add(shape(inner), at))
    }

    /// The name of a type, entered in the table for the type that is made next, and its namespace.
    fn name(&mut self, at: NodeId, namespace: &str) -> Result<(Name, String), SchemaError> {
        let document = self.schema.document;
        let Some(node) = document.get_text(at, "name") else {
            return Err(self.error(SchemaErrorKind::Missing("name"), at));
        };
        let Some(word) = document.as_text(node) else { return self.wrong("a name", node) };
        let own = document.get_text(at, "namespace").and_then(|it| document.as_text(it));
        let full = qualified(word, own.unwrap_or(namespace));
        let space = full.rsplit_once('.').map_or("", |(space, _)| space).to_owned();
        let aliases = self.texts(at, "aliases")?;
        let aliases = aliases.iter().map(|it| qualified(it, &space)).collect();
        Ok((Name { full, aliases }, space))
    }

    fn define(&mut self, name: &Name, id: TypeId, at: NodeId) -> Result<(), SchemaError> {
        if self.beside {
            self.schema.names.entry(name.full.clone()).or_insert(id);
            return Ok(());
        }
        match self.schema.names.insert(name.full.clone(), id) {
            Some(_) => Err(self.error(SchemaErrorKind::Duplicated(name.full.clone()), at)),
            None => Ok(()),
        }
    }

    fn texts(&self, at: NodeId, key: &str) -> Result<Vec<String>, SchemaError> {
        let document = self.schema.document;
        let Some(list) = document.get_text(at, key) else { return Ok(Vec::new()) };
        if document.kind(list) != Kind::Sequence {
            return self.wrong("a list", list);
        }
        document
            .items(list)
            .iter()
            .map(|it| match document.as_text(*it) {
                Some(text) => Ok(text.to_owned()),
                None => self.wrong("a text", *it),
            })
            .collect()
    }

    fn record(&mut self, at: NodeId, namespace: &str) -> Result<TypeId, SchemaError> {
        let (name, space) = self.name(at, namespace)?;
        let id = self.add(Shape::Record(name.clone(), Vec::new()), at);
        self.define(&name, id, at)?;
        let document = self.schema.document;
        let Some(list) = document.get_text(at, "fields") else {
            return Err(self.error(SchemaErrorKind::Missing("fields"), at));
        };
        if document.kind(list) != Kind::Sequence {
            return self.wrong("a list of fields", list);
        }
        let mut fields: Vec<Field> = Vec::new();
        for item in document.items(list) {
            let field = self.field(*item, &space)?;
            if fields.iter().any(|it| it.name == field.name) {
                return Err(self.error(SchemaErrorKind::Duplicated(field.name), *item));
            }
            fields.push(field);
        }
        if let Some(found) = self.schema.types.get_mut(id) {
            found.shape = Shape::Record(name, fields);
        }
        Ok(id)
    }

    fn field(&mut self, at: NodeId, namespace: &str) -> Result<Field, SchemaError> {
        let document = self.schema.document;
        let Some(name) = document.get_text(at, "name") else {
            return Err(self.error(SchemaErrorKind::Missing("name"), at));
        };
        let Some(name) = document.as_text(name) else { return self.wrong("a name", name) };
        let Some(of) = document.get_text(at, "type") else {
            return Err(self.error(SchemaErrorKind::Missing("type"), at));
        };
        let of = self.of(of, namespace)?;
        let default = document.get_text(at, "default").map(|it| plain(document, it));
        let (extras, doc) = self.rest(at, &FIELD_KEYS);
        let aliases = self.texts(at, "aliases")?;
        Ok(Field { name: name.to_owned(), aliases, of, default, extras, doc, at })
    }

    fn enumeration(&mut self, at: NodeId, namespace: &str) -> Result<TypeId, SchemaError> {
        let (name, _) = self.name(at, namespace)?;
        let document = self.schema.document;
        if document.get_text(at, "symbols").is_none() {
            return Err(self.error(SchemaErrorKind::Missing("symbols"), at));
        }
        let symbols = self.texts(at, "symbols")?;
        let default = document.get_text(at, "default").and_then(|it| document.as_text(it));
        let shape = Shape::Enum(name.clone(), symbols, default.map(str::to_owned));
        let id = self.add(shape, at);
        self.define(&name, id, at)?;
        Ok(id)
    }

    fn fixed(&mut self, at: NodeId, namespace: &str) -> Result<TypeId, SchemaError> {
        let (name, _) = self.name(at, namespace)?;
        let Some(size) = self.schema.document.get_text(at, "size") else {
            return Err(self.error(SchemaErrorKind::Missing("size"), at));
        };
        let Some(bytes) = self.count(at, "size") else { return self.wrong("a size", size) };
        let id = self.add(Shape::Fixed(name.clone(), bytes), at);
        self.define(&name, id, at)?;
        Ok(id)
    }

    fn count(&self, at: NodeId, key: &str) -> Option<u64> {
        let document = self.schema.document;
        let node = document.get_text(at, key)?;
        u64::try_from(document.as_number(node)?.as_i64()?).ok()
    }

    /// The logical type; one that is not well formed, or on a type that it is not made for, counts
    /// as none, as the specification wants.
    fn logical(&self, at: NodeId) -> Option<Logical> {
        let document = self.schema.document;
        let word = document.as_text(document.get_text(at, "logicalType")?)?;
        let under = document.get_text(at, "type").and_then(|it| document.as_text(it));
        if under.is_some_and(|it| made_for(word).is_some_and(|types| !types.contains(&it))) {
            return None;
        }
        if word != "decimal" {
            return Some(Logical::Other(word.to_owned()));
        }
        let precision = self.count(at, "precision").filter(|it| *it > 0)?;
        let scale = self.count(at, "scale").unwrap_or(0);
        (scale <= precision).then_some(Logical::Decimal { precision, scale })
    }

    fn rest(&self, at: NodeId, known: &[&str]) -> (BTreeMap<String, String>, Option<String>) {
        let document = self.schema.document;
        let extras = document
            .entries(at)
            .map(|it| (document.scalar(it.key), it.value))
            .filter(|(key, _)| !known.contains(key))
            .map(|(key, value)| (key.to_owned(), plain(document, value)))
            .collect();
        let doc = document.get_text(at, "doc").map(|it| document.scalar(it).to_owned());
        (extras, doc)
    }
}

/// The types that a logical type of the specification can stand on; nothing for any other word.
fn made_for(logical: &str) -> Option<&'static [&'static str]> {
    Some(match logical {
        "decimal" => &["bytes", "fixed"],
        "big-decimal" => &["bytes"],
        "uuid" => &["string", "fixed"],
        "duration" => &["fixed"],
        "date" | "time-millis" => &["int"],
        "time-micros" => &["long"],
        _ if logical.trim_start_matches("local-").starts_with("timestamp-") => &["long"],
        _ => return None,
    })
}

fn qualified(word: &str, namespace: &str) -> String {
    match word {
        _ if word.contains('.') => word.trim_start_matches('.').to_owned(),
        _ if namespace.is_empty() => word.to_owned(),
        _ => format!("{namespace}.{word}"),
    }
}

/// A value as JSON on one line.
pub(super) fn plain(document: &Document, at: NodeId) -> String {
    crate::model::dialect::value(document, at).to_string()
}
