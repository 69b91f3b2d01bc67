//! What changed between two Avro schemas, element by element.

use super::resolve::{names_match, reads};
use super::{Field, Logical, Name, Primitive, Schema, Shape, Type, TypeId};
use crate::finding::Effect;
use crate::model::near::are_near;
use crate::model::schema::{Said, SchemaChange};
use crate::source::{NodeId, Span};
use rustc_hash::FxHashSet;
use std::collections::HashSet;

/// Deepest element that is looked into.
const MAX_DEPTH: usize = 128;

/// The changes in the order in which they are met.
pub(super) fn list(old: &Schema<'_>, new: &Schema<'_>) -> Vec<SchemaChange> {
    let mut walk = Walk { old, new, seen: FxHashSet::default(), depth: 0, changes: Vec::new() };
    let root = match new.get(new.root).map(|(_, it)| &it.shape) {
        Some(Shape::Record(name, _) | Shape::Enum(name, ..) | Shape::Fixed(name, _)) => {
            name.short()
        }
        _ => "",
    };
    walk.types(old.root, new.root, root);
    walk.changes
}

struct Walk<'schema> {
    old: &'schema Schema<'schema>,
    new: &'schema Schema<'schema>,
    seen: FxHashSet<(TypeId, TypeId)>,
    depth: usize,
    changes: Vec<SchemaChange>,
}

/// A change before it has a place.
struct Fact {
    rule: &'static str,
    message: Said,
    effects: (Effect, Effect),
}

fn fact(rule: &'static str, message: impl Into<Said>, effects: (Effect, Effect)) -> Fact {
    Fact { rule, message: message.into(), effects }
}

const FINE: (Effect, Effect) = (Effect::Fine, Effect::Fine);
const RISK: (Effect, Effect) = (Effect::Risk, Effect::Risk);

/// Whether a logical type counts time from somewhere.
fn is_time(word: &str) -> bool {
    word == "date" || ["time-", "timestamp-", "local-"].iter().any(|it| word.starts_with(it))
}

/// The effect of what must be readable.
const fn unless(fits: bool) -> Effect {
    if fits { Effect::Fine } else { Effect::Break }
}

impl<'schema> Walk<'schema> {
    fn push(&mut self, path: &str, fact: Fact, places: (Option<Span>, Option<Span>)) {
        self.changes.push(SchemaChange {
            path: path.to_owned(),
            ..SchemaChange::new(fact.rule, fact.message, places, fact.effects)
        });
    }

    /// Notes a change of something that stands on both sides.
    fn both(&mut self, path: &str, fact: Fact, old: NodeId, new: NodeId) {
        let places = (Some(mark(self.old, old)), Some(mark(self.new, new)));
        self.push(path, fact, places);
    }

    /// The effects on readers and writers of putting one type in the place of another.
    fn effects(&self, old: TypeId, new: TypeId) -> (Effect, Effect) {
        let consumer = reads((self.old, old), (self.new, new));
        let producer = reads((self.new, new), (self.old, old));
        (unless(consumer), unless(producer))
    }

    fn types(&mut self, old: TypeId, new: TypeId, path: &str) {
        let (Some((old, before)), Some((new, after))) = (self.old.get(old), self.new.get(new))
        else {
            return;
        };
        if self.depth >= MAX_DEPTH || !self.seen.insert((old, new)) {
            return;
        }
        self.depth += 1;
        self.shapes((old, before), (new, after), path);
        self.depth -= 1;
    }

    fn shapes(
        &mut self,
        (old, before): (TypeId, &'schema Type),
        (new, after): (TypeId, &'schema Type),
        path: &str,
    ) {
        match (&before.shape, &after.shape) {
            (Shape::Record(was, fields), Shape::Record(is, more)) => {
                self.names(was, is, before, after, path);
                self.fields(fields, more, path);
            }
            (Shape::Enum(was, symbols, fallback), Shape::Enum(is, more, default)) => {
                self.names(was, is, before, after, path);
                self.symbols((symbols, fallback), (more, default), (before, after), path);
            }
            (Shape::Fixed(was, size), Shape::Fixed(is, length)) => {
                self.names(was, is, before, after, path);
                if size != length {
                    let message = format!("the size goes from {size} to {length} bytes");
                    let changed = fact("type-changed", message, self.effects(old, new));
                    self.both(path, changed, before.at, after.at);
                }
                self.logical(before, after, RISK, path);
            }
            (Shape::Array(was), Shape::Array(is)) => self.types(*was, *is, &format!("{path}[]")),
            (Shape::Map(was), Shape::Map(is)) => self.types(*was, *is, &format!("{path}{{}}")),
            (Shape::Union(was), Shape::Union(is)) => self.unions(was, is, (old, new), path),
            (Shape::Union(was), _) => self.unwrapped(was, (old, new), path),
            (_, Shape::Union(is)) => self.wrapped(is, (old, new), path),
            (Shape::Primitive(was), Shape::Primitive(is)) if was == is => {
                self.logical(before, after, RISK, path);
            }
            _ => self.replaced(old, new, path),
        }
        self.attributes(before, after, path);
    }

    /// One type in the place of another.
    fn replaced(&mut self, old: TypeId, new: TypeId, path: &str) {
        let effects = self.effects(old, new);
        if self.are_other_times(old, new)
            && let (Some((_, before)), Some((_, after))) = (self.old.get(old), self.new.get(new))
        {
            self.logical(before, after, effects, path);
            return;
        }
        let rule = match effects {
            _ if path.ends_with("[]") => "items-type-changed",
            (Effect::Break, Effect::Fine) => "type-widened",
            (Effect::Fine, Effect::Break) => "type-narrowed",
            _ => "type-changed",
        };
        let message = Said::becomes(["", " becomes "], &self.old.word(old), &self.new.word(new));
        let places = (Some(self.old.mark(old)), Some(self.new.mark(new)));
        self.push(path, fact(rule, message, effects), places);
    }

    fn names(&mut self, was: &Name, is: &Name, before: &Type, after: &Type, path: &str) {
        if was.short() != is.short() {
            let effects = (unless(names_match(was, is)), unless(names_match(is, was)));
            let message = Said::becomes(["", " is called "], &was.full, &is.full);
            let rule = match before.shape {
                Shape::Record(..) => "object-renamed",
                _ => "type-changed",
            };
            self.both(path, fact(rule, message, effects), before.at, after.at);
        } else if was.full != is.full {
            let words = ["", " moves to the namespace of "];
            let message = Said::becomes(words, &was.full, &is.full);
            self.both(path, fact("namespace-changed", message, RISK), before.at, after.at);
        }
    }

    fn fields(&mut self, old: &'schema [Field], new: &'schema [Field], path: &str) {
        let mut gone: Vec<(usize, &Field)> = old.iter().enumerate().collect();
        let names: HashSet<&str> = new.iter().map(|it| it.name.as_str()).collect();
        let mut fresh = Vec::new();
        for (at, field) in new.iter().enumerate() {
            let found = gone.iter().position(|(_, it)| it.name == field.name).or_else(|| {
                gone.iter().position(|(_, it)| {
                    (field.aliases.contains(&it.name) || it.aliases.contains(&field.name))
                        && !names.contains(it.name.as_str())
                })
            });
            match found {
                Some(index) => self.field(gone.remove(index).1, field, path),
                None => fresh.push((at, field)),
            }
        }
        for (at, field) in fresh {
            let same = |(place, it): &(usize, &Field)| {
                *place == at
                    && self.old.word(it.of) == self.new.word(field.of)
                    && are_near(&it.name, &field.name)
            };
            match gone.iter().position(same) {
                Some(index) => self.field(gone.remove(index).1, field, path),
                None => self.added(field, path),
            }
        }
        for (_, field) in gone {
            let fine = field.default.is_some();
            let message = if fine {
                format!("field `{}` is gone; readers fall back to its default", field.name)
            } else {
                format!("field `{}` is gone, and readers have no default for it", field.name)
            };
            let removed = fact("field-removed", message, (unless(fine), Effect::Fine));
            self.push(&join(path, &field.name), removed, (Some(mark(self.old, field.at)), None));
        }
    }

    fn added(&mut self, field: &Field, path: &str) {
        let name = &field.name;
        let added = if field.default.is_some() {
            fact("field-added-optional", format!("field `{name}` is new, with a default"), FINE)
        } else {
            let message = format!("field `{name}` is new and has no default");
            fact("field-added-required", message, (Effect::Fine, Effect::Break))
        };
        self.push(&join(path, name), added, (None, Some(mark(self.new, field.at))));
    }

    fn field(&mut self, old: &'schema Field, new: &'schema Field, path: &str) {
        let here = join(path, &new.name);
        if old.name != new.name {
            let consumer = old.aliases.contains(&new.name) || old.default.is_some();
            let producer = new.aliases.contains(&old.name) || new.default.is_some();
            let effects = match (unless(consumer), unless(producer)) {
                FINE => RISK,
                effects => effects,
            };
            let message = format!("field `{}` is called `{}`", old.name, new.name);
            self.both(&here, fact("field-renamed", message, effects), old.at, new.at);
        }
        if old.default != new.default {
            let message = Said::goes("the default", old.default.as_deref(), new.default.as_deref());
            let lost = if new.default.is_none() { Effect::Risk } else { Effect::Fine };
            let changed = fact("default-changed", message, (Effect::Fine, lost));
            self.both(&here, changed, old.at, new.at);
        }
        if old.doc != new.doc {
            let message = format!("the description of `{}` changes", new.name);
            self.both(&here, fact("description-changed", message, FINE), old.at, new.at);
        }
        if old.extras != new.extras {
            let message = format!("other properties of `{}` change", new.name);
            self.both(&here, fact("custom-property-changed", message, FINE), old.at, new.at);
        }
        self.types(old.of, new.of, &here);
    }

    fn symbols(
        &mut self,
        (old, fallback): (&[String], &Option<String>),
        (new, default): (&[String], &Option<String>),
        (before, after): (&Type, &Type),
        path: &str,
    ) {
        let caught =
            |it: &Option<String>, by: &[String]| it.as_ref().is_some_and(|it| by.contains(it));
        for symbol in new.iter().filter(|it| !old.contains(it)) {
            let effect = (unless(caught(fallback, old)), Effect::Fine);
            let added = fact("enum-value-added", format!("`{symbol}` is a new symbol"), effect);
            self.both(path, added, before.at, after.at);
        }
        for symbol in old.iter().filter(|it| !new.contains(it)) {
            let effect = (Effect::Fine, unless(caught(default, new)));
            let gone = fact("enum-value-removed", format!("symbol `{symbol}` is gone"), effect);
            self.both(path, gone, before.at, after.at);
        }
        if fallback != default {
            let lost = if default.is_none() { Effect::Risk } else { Effect::Fine };
            let message = "the default of the enum changes".to_owned();
            self.both(
                path,
                fact("default-changed", message, (Effect::Fine, lost)),
                before.at,
                after.at,
            );
        }
    }

    fn unions(&mut self, old: &[TypeId], new: &[TypeId], whole: (TypeId, TypeId), path: &str) {
        let records = new.iter().filter(|it| self.new.record(**it).is_some()).count();
        let mut gone: Vec<TypeId> = old.to_vec();
        let mut order = Vec::new();
        let mut fresh = Vec::new();
        for branch in new {
            let key = self.new.key(*branch);
            match gone.iter().position(|it| self.old.key(*it) == key) {
                Some(index) => {
                    let partner = gone.remove(index);
                    order.push(old.iter().position(|it| *it == partner));
                    // Fields of several records may bear one name.
                    let here = self.new.record(*branch).filter(|_| records > 1);
                    let here = here.map(|name| format!("{path}|{name}"));
                    self.types(partner, *branch, here.as_deref().unwrap_or(path));
                }
                None => fresh.push(*branch),
            }
        }
        if order.is_empty() && gone.len() + fresh.len() > 2 {
            self.around("type-changed", whole, path);
            return;
        }
        let alone = fresh.len() == 1 && gone.len() == 1;
        if let (true, Some(was), Some(is)) = (alone, gone.first(), fresh.first()) {
            self.replaced(*was, *is, path);
            return;
        }
        for branch in fresh {
            let effect = (unless(reads((self.old, whole.0), (self.new, branch))), Effect::Fine);
            let message = format!("`{}` is a new branch", self.new.word(branch));
            let places = (Some(self.old.mark(whole.0)), Some(self.new.mark(branch)));
            self.push(path, fact("union-branch-added", message, effect), places);
        }
        for branch in gone {
            let effect = (Effect::Fine, unless(reads((self.new, whole.1), (self.old, branch))));
            let message = format!("branch `{}` is gone", self.old.word(branch));
            let places = (Some(self.old.mark(branch)), Some(self.new.mark(whole.1)));
            self.push(path, fact("union-branch-removed", message, effect), places);
        }
        if !order.is_sorted() {
            let message = "the branches stand in another order".to_owned();
            let places = (Some(self.old.mark(whole.0)), Some(self.new.mark(whole.1)));
            self.push(path, fact("union-reordered", message, FINE), places);
        }
    }

    /// A union in the place of a type.
    fn wrapped(&mut self, branches: &[TypeId], (old, new): (TypeId, TypeId), path: &str) {
        let null = branches.iter().any(|it| self.new.is_null(*it));
        let rule = match branches {
            [_] => "union-wrapped",
            _ if null => "required-removed",
            _ => "union-branch-added",
        };
        self.around(rule, (old, new), path);
        let key = self.old.key(old);
        let same = branches.iter().find(|it| self.new.key(**it) == key);
        if let Some(same) =
            same.or_else(|| branches.iter().find(|it| self.are_other_times(old, **it)))
        {
            self.types(old, *same, path);
        }
    }

    /// A type in the place of a union.
    fn unwrapped(&mut self, branches: &[TypeId], (old, new): (TypeId, TypeId), path: &str) {
        let null = branches.iter().any(|it| self.old.is_null(*it));
        let rule = match branches {
            [_] => "union-unwrapped",
            _ if null => "required-added",
            _ => "union-branch-removed",
        };
        self.around(rule, (old, new), path);
        let key = self.new.key(new);
        let same = branches.iter().find(|it| self.old.key(**it) == key);
        if let Some(same) =
            same.or_else(|| branches.iter().find(|it| self.are_other_times(**it, new)))
        {
            self.types(*same, new, path);
        }
    }

    fn around(&mut self, rule: &'static str, (old, new): (TypeId, TypeId), path: &str) {
        let message = Said::becomes(["", " becomes "], &self.old.word(old), &self.new.word(new));
        let places = (Some(self.old.mark(old)), Some(self.new.mark(new)));
        let effects = self.effects(old, new);
        self.push(path, fact(rule, message, effects), places);
    }

    /// Whether both count time from somewhere, in other steps: one is read for the other where it
    /// is promoted, and every value means another.
    fn are_other_times(&self, old: TypeId, new: TypeId) -> bool {
        let time = |it: Option<(TypeId, &'schema Type)>| match it.map(|it| &it.1.logical) {
            Some(Some(Logical::Other(word))) if is_time(word) => Some(word.clone()),
            _ => None,
        };
        match (time(self.old.get(old)), time(self.new.get(new))) {
            (Some(was), Some(is)) => was != is,
            _ => false,
        }
    }

    /// A change of the logical type; `effects` are those of the types beneath.
    fn logical(&mut self, before: &Type, after: &Type, effects: (Effect, Effect), path: &str) {
        let mut misread = false;
        let changed = match (&before.logical, &after.logical) {
            (was, is) if was == is => return,
            (
                Some(Logical::Decimal { precision, scale }),
                Some(Logical::Decimal { precision: digits, scale: places }),
            ) => {
                let (rule, message) = if scale != places {
                    ("decimal-scale-changed", format!("the scale goes from {scale} to {places}"))
                } else {
                    let rule = if precision < digits {
                        "decimal-precision-increased"
                    } else {
                        "decimal-precision-decreased"
                    };
                    (rule, format!("the precision goes from {precision} to {digits}"))
                };
                fact(rule, message, (Effect::Break, Effect::Break))
            }
            (was, is) => {
                let word = |it: &Option<Logical>| match it {
                    Some(Logical::Decimal { .. }) => "decimal".to_owned(),
                    Some(Logical::Other(name)) => name.clone(),
                    None => "none".to_owned(),
                };
                let (was, is) = (word(was), word(is));
                misread = is_time(&was) && is_time(&is);
                let message = format!("the logical type goes from `{was}` to `{is}`");
                match (was.as_str(), is.as_str()) {
                    ("uuid", "none") => fact("string-format-removed", message, FINE),
                    ("none", "uuid") => fact("string-format-added", message, FINE),
                    _ => fact("logical-type-changed", message, effects),
                }
            }
        };
        self.both(path, changed, before.at, after.at);
        if let Some(last) = self.changes.last_mut() {
            last.misread = misread;
        }
    }

    fn attributes(&mut self, before: &Type, after: &Type, path: &str) {
        if before.doc != after.doc {
            let message = "the description changes".to_owned();
            self.both(path, fact("description-changed", message, FINE), before.at, after.at);
        }
        if before.extras != after.extras {
            let message = "other properties change".to_owned();
            self.both(path, fact("custom-property-changed", message, FINE), before.at, after.at);
        }
    }
}

impl Schema<'_> {
    /// What pairs the branches of two unions.
    fn key(&self, id: TypeId) -> String {
        match self.get(id).map(|(_, it)| &it.shape) {
            Some(Shape::Primitive(primitive)) => primitive.word().to_owned(),
            Some(Shape::Record(name, _) | Shape::Enum(name, ..) | Shape::Fixed(name, _)) => {
                format!("named {}", name.short())
            }
            Some(Shape::Array(_)) => "array".to_owned(),
            Some(Shape::Map(_)) => "map".to_owned(),
            Some(Shape::Union(_) | Shape::Reference(_)) | None => "union".to_owned(),
        }
    }

    fn is_null(&self, id: TypeId) -> bool {
        let shape = self.get(id).map(|(_, it)| &it.shape);
        matches!(shape, Some(Shape::Primitive(Primitive::Null)))
    }

    /// A type in words, one level deep.
    fn word(&self, id: TypeId) -> String {
        self.word_within(id, 3)
    }

    fn word_within(&self, id: TypeId, depth: usize) -> String {
        let inner = |id: TypeId| match depth {
            0 => "…".to_owned(),
            _ => self.word_within(id, depth - 1),
        };
        match self.get(id).map(|(_, it)| &it.shape) {
            Some(Shape::Primitive(primitive)) => primitive.word().to_owned(),
            Some(Shape::Record(name, _)) => format!("record {}", name.short()),
            Some(Shape::Enum(name, ..)) => format!("enum {}", name.short()),
            Some(Shape::Fixed(name, size)) => format!("fixed {}({size})", name.short()),
            Some(Shape::Array(items)) => format!("array<{}>", inner(*items)),
            Some(Shape::Map(values)) => format!("map<{}>", inner(*values)),
            Some(Shape::Union(branches)) => {
                let mut words: Vec<String> = branches.iter().take(8).map(|it| inner(*it)).collect();
                if branches.len() > 8 {
                    words.push("…".to_owned());
                }
                format!("[{}]", words.join(", "))
            }
            Some(Shape::Reference(_)) | None => "unknown".to_owned(),
        }
    }
}

fn mark(schema: &Schema<'_>, at: NodeId) -> Span {
    crate::model::schema::mark(schema.document, at)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
