//! What a JSON Schema declares.

use super::source::{Source, Target};
use crate::model::schema::outline::{
    Families, Members, Outline, OutlineField, OutlineObject, Shape, TypeId,
};
use crate::model::schema::{SchemaError, SchemaErrorKind, bundle::Bundle, mark};
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Span};
use std::collections::BTreeMap;

/// The outline of a schema; what stands in files that are not known is left open.
pub(in crate::model::schema) fn outline(bundle: &Bundle<'_>) -> Result<Outline, SchemaError> {
    let source = Source::new(bundle)?;
    if let Some(error) = source.dangling().or_else(|| source.gone()) {
        return Err(error);
    }
    let document = source.document;
    let root = source.root;
    if !matches!(document.kind(root), Kind::Mapping | Kind::Bool) {
        let kind = SchemaErrorKind::Wrong("a schema");
        return Err(SchemaError { kind, span: mark(document, root) });
    }
    let mut reader = Reader {
        source: &source,
        outline: Outline::default(),
        known: BTreeMap::new(),
        open: Vec::new(),
    };
    let of = reader.handle(root);
    let mut parts = Vec::new();
    reader.parts(root, "", &mut parts);
    while let Some((at, id)) = reader.open.pop() {
        let shape = reader.shape(at);
        if let Some(place) = reader.outline.types.get_mut(id) {
            *place = shape;
        }
    }
    let mut outline = reader.outline;
    for (address, at, of) in parts {
        let name = address.rsplit('/').next().unwrap_or_default();
        let object = outline.members(&[of]).is_some().then(|| object(document, at, name, of));
        outline.parts.extend(object.map(|it| (address, OutlineObject { root: false, ..it })));
    }
    if outline.members(&[of]).is_some() {
        outline.objects.push(object(document, root, "", of));
    }
    Ok(outline)
}

/// What a schema declares, under its title, else a name.
fn object(document: &Document, at: NodeId, name: &str, of: TypeId) -> OutlineObject {
    let title = document.get_text(at, "title");
    let name = title.map_or(name, |it| document.scalar(it)).to_owned();
    let span = mark(document, title.unwrap_or(at));
    OutlineObject { name, version: None, span, of, root: true }
}

/// Longest JSON Pointer that is known, in bytes.
const LONGEST: usize = 200;

struct Reader<'run, 'doc> {
    source: &'run Source<'doc>,
    outline: Outline,
    known: BTreeMap<NodeId, TypeId>,
    /// Schemas that have a handle and no shape yet.
    open: Vec<(NodeId, TypeId)>,
}

/// Keys under which an object may get members that its `properties` do not name.
const OPENING: [&str; 8] = [
    "patternProperties",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependencies",
    "anyOf",
    "oneOf",
];

impl Reader<'_, '_> {
    /// Adds what a fragment may mean: each schema in another, by its pointer and its anchor.
    fn parts(&mut self, at: NodeId, around: &str, found: &mut Vec<(String, NodeId, TypeId)>) {
        for (place, child) in self.source.children(at) {
            let pointer = format!("{around}/{place}");
            let document = self.source.document;
            if document.kind(child) != Kind::Mapping || pointer.len() > LONGEST {
                continue;
            }
            let of = self.handle(child);
            let anchor = document.get_text(child, "$anchor").map(|it| document.scalar(it));
            found.extend(anchor.map(|it| (it.to_owned(), child, of)));
            self.parts(child, &pointer, found);
            found.push((pointer, child, of));
        }
    }

    fn handle(&mut self, at: NodeId) -> TypeId {
        if let Some(known) = self.known.get(&at) {
            return *known;
        }
        let id = self.outline.add(Shape::Open);
        self.known.insert(at, id);
        self.open.push((at, id));
        id
    }

    fn handles(&mut self, list: NodeId) -> Vec<TypeId> {
        let items = self.source.document.items(list).to_vec();
        items.into_iter().map(|it| self.handle(it)).collect()
    }

    fn shape(&mut self, at: NodeId) -> Shape {
        let document = self.source.document;
        if document.kind(at) != Kind::Mapping {
            return Shape::Open;
        }
        let get = |key: &str| document.get_text(at, key);
        let mut parts = Vec::new();
        for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let reference = get(key).filter(|it| document.as_text(*it).is_some());
            let Some(reference) = reference else { continue };
            let lone = self.source.is_lone(at) && key == "$ref";
            let part = match self.source.target(reference) {
                Target::Here(target) => self.handle(target),
                Target::Elsewhere
                | Target::Away
                | Target::Gone
                | Target::Lost
                | Target::Missing => self.outline.add(Shape::Elsewhere),
            };
            parts.push(part);
            if lone {
                return Shape::All(parts);
            }
        }
        let own = self.own(at);
        if own != Shape::Open {
            parts.push(self.outline.add(own));
        }
        if let Some(list) = get("allOf") {
            parts.extend(self.handles(list));
        }
        for key in ["anyOf", "oneOf"] {
            let Some(list) = get(key) else { continue };
            let branches = document.items(list).to_vec();
            let branches: Vec<NodeId> =
                branches.into_iter().filter(|it| !self.is_null(*it)).collect();
            let branches = branches.into_iter().map(|it| self.handle(it)).collect();
            parts.push(self.outline.add(Shape::Any(branches)));
        }
        match parts.as_slice() {
            [] => Shape::Open,
            _ => Shape::All(parts),
        }
    }

    fn is_null(&self, at: NodeId) -> bool {
        let document = self.source.document;
        let of = document.get_text(at, "type");
        let constant = document.get_text(at, "const").map(|it| document.kind(it));
        of.is_some_and(|it| document.scalar(it) == "null") || constant == Some(Kind::Null)
    }

    /// What the keywords of a schema itself say, references and combinations left out.
    fn own(&mut self, at: NodeId) -> Shape {
        let document = self.source.document;
        let types: Vec<&str> = match document.get_text(at, "type") {
            Some(of) if document.kind(of) == Kind::Sequence => {
                document.items(of).iter().map(|it| document.scalar(*it)).collect()
            }
            Some(of) => vec![document.scalar(of)],
            None if document.get_text(at, "properties").is_some() => vec!["object"],
            None => Vec::new(),
        };
        let types: Vec<&str> = types.into_iter().filter(|it| *it != "null").collect();
        let mut shapes: Vec<Shape> = types.iter().map(|it| self.typed(at, it)).collect();
        match (shapes.len(), shapes.pop()) {
            (0, _) | (_, None) => Shape::Open,
            (1, Some(only)) => only,
            (_, Some(last)) => {
                shapes.push(last);
                let several = shapes.into_iter().map(|it| self.outline.add(it)).collect();
                Shape::Any(several)
            }
        }
    }

    fn typed(&mut self, at: NodeId, word: &str) -> Shape {
        let document = self.source.document;
        let plain = |families| Shape::Plain(families, word.into());
        match word {
            "object" => self.object(at),
            "array" => {
                let items = document.get_text(at, "items");
                let items = items.filter(|it| document.kind(*it) == Kind::Mapping);
                Shape::List(match items {
                    Some(items) => self.handle(items),
                    None => self.outline.add(Shape::Open),
                })
            }
            "string" => self.text(at),
            "integer" => plain(Families::WHOLE),
            "number" => plain(Families::WHOLE | Families::FRACTION),
            "boolean" => plain(Families::BOOLEAN),
            _ => Shape::Open,
        }
    }

    fn text(&self, at: NodeId) -> Shape {
        let document = self.source.document;
        let format = document.get_text(at, "format").map_or("", |it| document.scalar(it));
        let encoded = document.get_text(at, "contentEncoding").is_some();
        let families = match format {
            "date" => Families::DATE_TEXT,
            "date-time" => Families::TIMESTAMP_TEXT,
            "time" => Families::TIME_TEXT,
            "byte" | "binary" | "base64" => Families::TEXT | Families::BYTES,
            "decimal" | "number" | "double" | "float" => Families::TEXT | Families::FRACTION,
            "int32" | "int64" | "integer" => Families::TEXT | Families::WHOLE,
            _ if encoded => Families::TEXT | Families::BYTES,
            _ => Families::TEXT,
        };
        let words = if format.is_empty() { "string" } else { format };
        Shape::Plain(families, words.into())
    }

    fn object(&mut self, at: NodeId) -> Shape {
        let document = self.source.document;
        let properties = document.get_text(at, "properties");
        let more = document.get_text(at, "additionalProperties");
        let more = more.filter(|it| document.kind(*it) == Kind::Mapping);
        let free = more.filter(|it| document.entries(*it).next().is_some());
        let named = properties.map_or(&[][..], |it| document.all_entries(it));
        if named.is_empty() {
            return match free {
                Some(values) => Shape::Map(self.handle(values)),
                None => Shape::Object(Members::default()),
            };
        }
        let entries: Vec<(String, Span, NodeId)> = properties
            .into_iter()
            .flat_map(|it| document.entries(it))
            .map(|it| (document.scalar(it.key).to_owned(), document.span(it.key), it.value))
            .collect();
        let fields = entries.into_iter().map(|(name, span, value)| OutlineField {
            name,
            aliases: Vec::new(),
            span,
            of: self.handle(value),
        });
        let fields = fields.collect();
        let opened = OPENING.iter().any(|it| document.get_text(at, it).is_some());
        Shape::Object(Members { fields, complete: free.is_none() && !opened })
    }
}
