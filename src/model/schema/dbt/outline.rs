//! What the models of a dbt `schema.yml` declare.

use super::read;
use crate::model::diff::{Compound, families_of};
use crate::model::schema::SchemaError;
use crate::model::schema::outline::{Members, Outline, OutlineField, OutlineObject, Shape, TypeId};
use crate::parse::Document;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The outline of the models; one that dbt does not hold to its columns may have others.
pub(in crate::model::schema) fn outline(document: &Document) -> Result<Outline, SchemaError> {
    let mut outline = Outline::default();
    let models = read::read(document)?.into_iter();
    // References without a version go to the latest, so that it stands before the others.
    let (latest, others): (Vec<_>, Vec<_>) =
        models.partition(|(_, it)| it.version.is_none() || it.version == it.latest_version);
    for (name, model) in latest.into_iter().chain(others) {
        let columns = model.columns.iter().map(|(name, it)| {
            (name.as_str(), it.data_type.as_ref().map(|it| it.0.as_str()), it.span)
        });
        // What is not built has no columns; its name means it still.
        let built = model.enabled && !model.is_ephemeral();
        let of = if built {
            table(&mut outline, columns.collect(), model.enforced == Some(true), DEEPEST)
        } else {
            outline.add(Shape::Open)
        };
        let version = model.version;
        let ending = version.as_ref().map_or_else(String::new, |it| format!(".v{it}"));
        let name = name.strip_suffix(&*ending).unwrap_or(&name).to_owned();
        let object = OutlineObject { name, version, span: model.span, of, root: built };
        if let Some(version) = &object.version {
            // The name by which dbt tells the versions apart.
            outline.parts.insert(format!("{}.v{version}", object.name), object.clone());
        }
        outline.objects.push(object);
    }
    // A link may also tell a model by its place in the list.
    let list = document.root().and_then(|root| document.get_text(root, "models"));
    for (at, model) in list.into_iter().flat_map(|it| document.items(it)).enumerate() {
        let name = document.get_text(*model, "name").map(|it| document.scalar(it));
        let object = outline.objects.iter().find(|it| Some(it.name.as_str()) == name);
        if let Some(object) = object.cloned() {
            outline.parts.insert(format!("/models/{at}"), object);
        }
    }
    Ok(outline)
}

/// How deep columns lie in each other at most, as in `BigQuery`.
pub(in crate::model) const DEEPEST: usize = 15;

/// A column: its name, the words for its type, and where it stands.
type Column<'run> = (&'run str, Option<&'run str>, Span);

/// Adds the type of a table, or of what lies in a column.
pub(in crate::model) fn table(
    outline: &mut Outline,
    columns: Vec<Column<'_>>,
    enforced: bool,
    deepest: usize,
) -> TypeId {
    let mut own = Vec::new();
    let mut inner: BTreeMap<&str, Vec<Column<'_>>> = BTreeMap::new();
    for (name, words, span) in columns {
        match name.split_once('.') {
            None => own.push((name, words, span)),
            // A dot leads into a column. Only of what dbt holds is it known that it is built so.
            Some((root, rest)) if enforced => {
                inner.entry(root).or_default().push((rest, words, span));
            }
            Some(_) => {}
        }
    }
    let listed: BTreeSet<&str> = own.iter().map(|it| it.0).collect();
    for (root, parts) in inner.iter().filter(|it| !listed.contains(it.0)) {
        own.extend(parts.first().map(|(_, _, span)| (*root, None, *span)));
    }
    let mut fields = Vec::new();
    for (name, words, span) in own {
        let parts = inner.remove(name).zip(deepest.checked_sub(1));
        let shape = match (parts, words.map(str::to_lowercase).as_deref()) {
            (Some((parts, left)), None | Some("struct" | "record")) => {
                Shape::Same(table(outline, parts, true, left))
            }
            (Some((parts, left)), Some("array")) => Shape::List(table(outline, parts, true, left)),
            _ => words.map_or(Shape::Open, |it| shape(outline, (it, span), enforced, deepest)),
        };
        let of = outline.add(shape);
        fields.push(OutlineField { name: name.to_owned(), aliases: Vec::new(), span, of });
    }
    outline.add(Shape::Object(Members { fields, complete: enforced }))
}

/// What the words of a type declare, with what lies in it where they say so.
fn shape(
    outline: &mut Outline,
    (words, span): (&str, Span),
    enforced: bool,
    deepest: usize,
) -> Shape {
    let plain = || families_of(words).map_or(Shape::Open, |it| Shape::Plain(it, words.into()));
    let Some(left) = deepest.checked_sub(1).filter(|_| !words.contains("{{")) else {
        return plain();
    };
    let mut inner = |words: &str| {
        let shape = shape(outline, (words, span), enforced, left);
        outline.add(shape)
    };
    match Compound::read(&words.to_lowercase()) {
        Some(Compound::List(items)) => Shape::List(inner(items)),
        Some(Compound::Map(_, values)) => Shape::Map(inner(values)),
        Some(Compound::Struct(members)) => {
            let members = members.into_iter().map(|(name, words)| {
                let (name, aliases) = (name.to_owned(), Vec::new());
                OutlineField { name, aliases, span, of: inner(words) }
            });
            Shape::Object(Members { fields: members.collect(), complete: enforced })
        }
        None => plain(),
    }
}
