//! What an Avro schema declares.

use super::read::read_open;
use super::{Logical, Primitive, Schema, Shape, Type, TypeId};
use crate::model::schema::outline::{
    self, Families, Members, Outline, OutlineField, OutlineObject,
};
use crate::model::schema::{SchemaError, bundle::Bundle, mark};

/// The outline of a schema; names may be defined in files that are not known.
pub(in crate::model::schema) fn outline(bundle: &Bundle<'_>) -> Result<Outline, SchemaError> {
    let schema = read_open(bundle)?;
    let types = schema.types.iter().map(|it| shape(&schema, it)).collect();
    let roots = match schema.types.get(schema.root).map(|it| &it.shape) {
        Some(Shape::Union(branches)) => branches.clone(),
        _ => vec![schema.root],
    };
    let objects = roots.into_iter().filter_map(|of| object(&schema, of)).collect();
    let part = |(name, of): (&String, &TypeId)| Some((name.clone(), object(&schema, *of)?));
    let parts = schema.names.iter().filter_map(part).collect();
    Ok(Outline { types, objects, parts })
}

fn object(schema: &Schema<'_>, of: TypeId) -> Option<OutlineObject> {
    let found = schema.types.get(of)?;
    let Shape::Record(name, _) = &found.shape else { return None };
    let at = schema.document.get_text(found.at, "name").unwrap_or(found.at);
    let span = mark(schema.document, at);
    Some(OutlineObject { name: name.short().to_owned(), version: None, span, of, root: true })
}

fn shape(schema: &Schema<'_>, of: &Type) -> outline::Shape {
    match &of.shape {
        Shape::Primitive(Primitive::Null) => outline::Shape::Open,
        Shape::Primitive(primitive) => {
            let (families, word) = plain(*primitive, of.logical.as_ref());
            outline::Shape::Plain(families, word.into())
        }
        Shape::Record(_, fields) => {
            let fields = fields.iter().map(|it| OutlineField {
                name: it.name.clone(),
                aliases: it.aliases.clone(),
                span: mark(
                    schema.document,
                    schema.document.get_text(it.at, "name").unwrap_or(it.at),
                ),
                of: it.of,
            });
            outline::Shape::Object(Members { fields: fields.collect(), complete: true })
        }
        Shape::Enum(..) => outline::Shape::Plain(Families::TEXT, "enum".into()),
        Shape::Fixed(..) => {
            let (families, word) = plain(Primitive::Bytes, of.logical.as_ref());
            outline::Shape::Plain(families, word.replace("bytes", "fixed").into())
        }
        Shape::Array(items) => outline::Shape::List(*items),
        Shape::Map(values) => outline::Shape::Map(*values),
        Shape::Union(branches) => {
            let is_null = |it: &TypeId| {
                let found = schema.types.get(*it).map(|it| &it.shape);
                found == Some(&Shape::Primitive(Primitive::Null))
            };
            outline::Shape::Any(branches.iter().copied().filter(|it| !is_null(it)).collect())
        }
        Shape::Reference(name) => match schema.names.get(name) {
            Some(target) => outline::Shape::Same(*target),
            None => outline::Shape::Elsewhere,
        },
    }
}

/// The families of a primitive type and its name.
fn plain(primitive: Primitive, logical: Option<&Logical>) -> (Families, String) {
    let own = match primitive {
        Primitive::Null => Families::NONE,
        Primitive::Boolean => Families::BOOLEAN,
        Primitive::Int | Primitive::Long => Families::WHOLE,
        Primitive::Float | Primitive::Double => Families::FRACTION,
        Primitive::Bytes => Families::BYTES,
        Primitive::String => Families::TEXT,
    };
    let whole = matches!(primitive, Primitive::Int | Primitive::Long);
    let (families, word) = match logical {
        Some(Logical::Decimal { scale: 0, .. }) => {
            (Families::WHOLE | Families::FRACTION, "decimal")
        }
        Some(Logical::Decimal { .. }) => (Families::FRACTION, "decimal"),
        Some(Logical::Other(word)) => {
            let families = match word.as_str() {
                "date" if whole => Families::DATE,
                "big-decimal" => Families::FRACTION,
                "uuid" => Families::TEXT,
                "duration" => return (Families::NONE, word.clone()),
                _ if whole && word.starts_with("time-") => Families::TIME,
                _ if whole && (word.starts_with("timestamp-") || word.starts_with("local-")) => {
                    Families::TIMESTAMP
                }
                _ => own,
            };
            (families, word.as_str())
        }
        None => (own, ""),
    };
    let word = if word.is_empty() { primitive.word() } else { word };
    (families, word.to_owned())
}
