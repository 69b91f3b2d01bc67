//! What the models of a dbt `schema.yml` declare.

use super::read;
use crate::model::diff::families_of;
use crate::model::schema::SchemaError;
use crate::model::schema::outline::{Members, Outline, OutlineField, OutlineObject, Shape};
use crate::parse::Document;

/// The outline of the models; one that dbt does not hold to its columns may have others.
pub(in crate::model::schema) fn outline(document: &Document) -> Result<Outline, SchemaError> {
    let mut outline = Outline::default();
    for (name, model) in read::read(document)?.into_iter().filter(|(_, it)| it.enabled) {
        let mut fields = Vec::new();
        // A dot leads into a column, which says nothing of the table.
        for (name, column) in model.columns.iter().filter(|(name, _)| !name.contains('.')) {
            let shape = column.data_type.as_ref().and_then(|(words, _)| {
                Some(Shape::Plain(families_of(words)?, words.as_str().into()))
            });
            let of = outline.add(shape.unwrap_or(Shape::Open));
            let (aliases, span) = (Vec::new(), column.span);
            fields.push(OutlineField { name: name.clone(), aliases, span, of });
        }
        let of = outline.add(Shape::Object(Members { fields, complete: model.enforced }));
        let name = name.split(".v").next().unwrap_or(&name).to_owned();
        outline.objects.push(OutlineObject { name, span: model.span, of, root: true });
    }
    Ok(outline)
}
