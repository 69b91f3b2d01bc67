//! Keywords to formulas, one schema at a time; schemas in it stay handles.

use super::formula::{Atom, Formula, SchemaId, kinds};
use super::json::Json;
use super::rational::Rational;
use super::source::{Side, Source, Target};
use super::sources::{Sources, plain};
use crate::model::schema::{SchemaError, SchemaErrorKind};
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Revision};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Most branches of a union of which exactly one must hold that are looked into: what it says
/// grows by their square.
const MAX_BRANCHES: usize = 96;
/// Most parts of what all such unions say.
const MAX_PARTS: usize = 1_000_000;

/// Schemas as formulas, made when they are asked for.
pub(super) struct Lowering<'doc> {
    pub(super) sources: Sources<'doc>,
    made: BTreeMap<SchemaId, Rc<Formula>>,
    /// How many parts unions may still have.
    parts: usize,
    /// The first thing that made a schema no schema.
    pub(super) error: Option<(Revision, SchemaError)>,
}

impl<'doc> Lowering<'doc> {
    pub(super) fn new(sources: Sources<'doc>) -> Self {
        Self { sources, made: BTreeMap::new(), parts: MAX_PARTS, error: None }
    }

    /// What a schema says of a value.
    pub(super) fn formula(&mut self, id: SchemaId) -> Rc<Formula> {
        if let Some(made) = self.made.get(&id) {
            return made.clone();
        }
        let Some((side, at)) = self.sources.place(id) else { return Rc::new(Formula::True) };
        let formula = match self.schema(side, at) {
            Ok(formula) => formula,
            Err(error) => {
                let revision = match side {
                    Side::Old => Revision::Base,
                    Side::New => Revision::Head,
                };
                self.error.get_or_insert((revision, error));
                Formula::True
            }
        };
        let formula = Rc::new(formula);
        self.made.insert(id, formula.clone());
        formula
    }

    /// The formula that stands for a schema that is looked into later.
    pub(super) fn inner(&mut self, side: Side, at: NodeId) -> Formula {
        let document = self.sources.side(side).document;
        match document.as_bool(at) {
            Some(true) => return Formula::True,
            Some(false) => return Formula::False,
            None => {}
        }
        match document.kind(at) {
            Kind::Mapping if document.entries(at).next().is_none() => Formula::True,
            _ => Formula::Schema(self.sources.id(side, at)),
        }
    }

    fn schema(&mut self, side: Side, at: NodeId) -> Result<Formula, SchemaError> {
        let document = self.sources.side(side).document;
        match (document.as_bool(at), document.kind(at)) {
            (Some(true), _) => return Ok(Formula::True),
            (Some(false), _) => return Ok(Formula::False),
            (None, Kind::Mapping) => {}
            _ => return Err(self.sources.side(side).error(SchemaErrorKind::Wrong("a schema"), at)),
        }
        let mut parts = Vec::new();
        for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
            if let Some(reference) = document.get_text(at, key) {
                parts.push(self.reference(side, reference)?);
            }
        }
        if !parts.is_empty() && self.sources.side(side).is_lone(at) {
            return Ok(Formula::all(parts));
        }
        let keys = Keys { source: self.sources.side(side), at };
        parts.extend(keys.kinds()?);
        parts.extend(keys.values());
        parts.extend(keys.numbers()?);
        parts.extend(keys.counts()?);
        self.lists(side, at, &mut parts);
        self.objects(side, at, &mut parts)?;
        for key in ["dependentRequired", "dependentSchemas", "dependencies"] {
            self.dependencies(side, at, key, &mut parts);
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            parts.push(self.combined(side, at, key)?);
        }
        parts.extend(self.child(side, at, "not").map(Formula::not));
        parts.push(self.condition(side, at));
        self.unevaluated(side, at, &mut parts);
        Ok(Formula::all(parts))
    }

    fn reference(&mut self, side: Side, at: NodeId) -> Result<Formula, SchemaError> {
        let source = self.sources.side(side);
        let Some(text) = source.document.as_text(at) else {
            return Err(source.error(SchemaErrorKind::Wrong("a reference"), at));
        };
        match source.target(at) {
            Target::Here(target) => Ok(self.inner(side, target)),
            Target::Elsewhere | Target::Away | Target::Gone | Target::Lost => {
                let (label, text) = source.reference(at);
                Ok(Atom::Opaque(format!("$ref {label} {text}")).formula())
            }
            Target::Missing => Err(source.error(SchemaErrorKind::Undefined(text.to_owned()), at)),
        }
    }

    pub(super) fn child(&mut self, side: Side, at: NodeId, key: &str) -> Option<Formula> {
        let value = self.sources.side(side).get(at, key)?;
        Some(self.inner(side, value))
    }

    fn lists(&mut self, side: Side, at: NodeId, parts: &mut Vec<Formula>) {
        let source = self.sources.side(side);
        let document = source.document;
        let items = document.get_text(at, "items");
        let tuple = source
            .get(at, "prefixItems")
            .or_else(|| items.filter(|it| document.kind(*it) == Kind::Sequence));
        let places = tuple.map_or(0, |it| document.items(it).len());
        for (index, item) in tuple.iter().flat_map(|it| document.items(*it)).enumerate() {
            let item = self.inner(side, *item);
            parts.push(Atom::Item(index, item).formula());
        }
        let rest = match items {
            Some(items) if document.kind(items) != Kind::Sequence => Some(items),
            Some(_) => document.get_text(at, "additionalItems"),
            None => None,
        };
        if let Some(rest) = rest {
            let rest = self.inner(side, rest);
            parts.push(Atom::Rest(places, rest).formula());
        }
        if document.get_text(at, "uniqueItems").and_then(|it| document.as_bool(it)) == Some(true) {
            parts.push(Atom::Unique.formula());
        }
        self.contains(side, at, parts);
    }

    fn contains(&mut self, side: Side, at: NodeId, parts: &mut Vec<Formula>) {
        let Some(contains) = self.child(side, at, "contains") else { return };
        let source = self.sources.side(side);
        let count = |key| source.get(at, key).and_then(|it| count(source.document, it));
        let (least, most) = (count("minContains").unwrap_or(1), count("maxContains"));
        parts.push(Atom::Contains(least, contains.clone()).formula());
        if let Some(most) = most {
            // What is no list holds nothing too often.
            let fewer = Atom::Contains(most.saturating_add(1), contains).formula().not();
            parts.push(Formula::of_kind(kinds::LIST).not().or(fewer));
        }
    }

    fn objects(
        &mut self,
        side: Side,
        at: NodeId,
        parts: &mut Vec<Formula>,
    ) -> Result<(), SchemaError> {
        let source = self.sources.side(side);
        let document = source.document;
        if let Some(required) = document.get_text(at, "required") {
            match document.kind(required) {
                // A boolean there is of draft 3 and says something of the property around it.
                Kind::Bool => {}
                Kind::Sequence => {
                    for name in document.items(required) {
                        parts.push(Atom::Required(document.scalar(*name).to_owned()).formula());
                    }
                }
                _ => return Err(source.error(SchemaErrorKind::Wrong("a list of names"), required)),
            }
        }
        let (mut names, mut patterns) = (BTreeSet::new(), BTreeSet::new());
        for (key, value) in members(document, at, "properties") {
            names.insert(key.clone());
            let value = self.inner(side, value);
            parts.push(Atom::Property(key, value).formula());
        }
        for (key, value) in members(document, at, "patternProperties") {
            patterns.insert(key.clone());
            let value = self.inner(side, value);
            parts.push(Atom::Matching(key, value).formula());
        }
        if let Some(others) = self.child(side, at, "additionalProperties") {
            parts.push(Atom::Others(names, patterns, others).formula());
        }
        if let Some(names) = self.child(side, at, "propertyNames") {
            parts.push(Atom::Names(names).formula());
        }
        Ok(())
    }

    fn dependencies(&mut self, side: Side, at: NodeId, key: &str, parts: &mut Vec<Formula>) {
        let source = self.sources.side(side);
        let document = source.document;
        if source.get(at, key).is_none() {
            return;
        }
        for (name, value) in members(document, at, key) {
            let demanded = match document.kind(value) {
                Kind::Sequence => Formula::all(
                    document
                        .items(value)
                        .iter()
                        .map(|it| Atom::Required(document.scalar(*it).to_owned()).formula()),
                ),
                Kind::Text => Atom::Required(document.scalar(value).to_owned()).formula(),
                _ => self.inner(side, value),
            };
            let absent = Formula::of_kind(kinds::OBJECT).and(Atom::Required(name).formula()).not();
            parts.push(absent.or(demanded));
        }
    }

    fn combined(&mut self, side: Side, at: NodeId, key: &str) -> Result<Formula, SchemaError> {
        let source = self.sources.side(side);
        let document = source.document;
        let Some(list) = document.get_text(at, key) else { return Ok(Formula::True) };
        if document.kind(list) != Kind::Sequence {
            return Err(source.error(SchemaErrorKind::Wrong("a list of schemas"), list));
        }
        let branches: Vec<Formula> =
            document.items(list).iter().map(|it| self.inner(side, *it)).collect();
        Ok(match key {
            "allOf" => Formula::all(branches),
            "anyOf" => Formula::any(branches),
            _ => self.exactly_one(branches),
        })
    }

    /// Exactly one of some branches; what too many say is not looked into.
    fn exactly_one(&mut self, mut branches: Vec<Formula>) -> Formula {
        let parts = branches.len().saturating_mul(branches.len());
        if branches.len() > MAX_BRANCHES || parts > self.parts {
            branches.sort();
            return Atom::Opaque(format!("oneOf {branches:?}")).formula();
        }
        self.parts -= parts;
        exactly_one(&branches)
    }

    fn condition(&mut self, side: Side, at: NodeId) -> Formula {
        let Some(test) = self.child(side, at, "if") else { return Formula::True };
        let then = self.child(side, at, "then").unwrap_or(Formula::True);
        let other = self.child(side, at, "else").unwrap_or(Formula::True);
        test.clone().and(then).or(test.not().and(other))
    }

    /// What one keyword says by itself, with those that it belongs to; nothing where that depends
    /// on others.
    pub(super) fn keyword(&mut self, side: Side, at: NodeId, key: &str) -> Option<Formula> {
        let mut parts = Vec::new();
        match key {
            "allOf" | "anyOf" | "oneOf" => parts.push(self.combined(side, at, key).ok()?),
            "not" => parts.extend(self.child(side, at, key).map(Formula::not)),
            "if" | "then" | "else" => parts.push(self.condition(side, at)),
            "dependencies" | "dependentRequired" | "dependentSchemas" => {
                self.dependencies(side, at, key, &mut parts);
            }
            "propertyNames" => {
                parts.extend(self.child(side, at, key).map(|it| Atom::Names(it).formula()));
            }
            "contains" | "minContains" | "maxContains" => self.contains(side, at, &mut parts),
            _ => return None,
        }
        Some(Formula::all(parts))
    }
}

fn exactly_one(branches: &[Formula]) -> Formula {
    Formula::any((0..branches.len()).map(|chosen| {
        Formula::all(
            branches
                .iter()
                .enumerate()
                .map(|(index, it)| if index == chosen { it.clone() } else { it.clone().not() }),
        )
    }))
}

pub(super) fn members(document: &Document, at: NodeId, key: &str) -> Vec<(String, NodeId)> {
    let Some(mapping) = document.get_text(at, key) else { return Vec::new() };
    document.entries(mapping).map(|it| (document.scalar(it.key).to_owned(), it.value)).collect()
}

fn count(document: &Document, at: NodeId) -> Option<u64> {
    let number = Rational::parse(document.scalar(at)).filter(|it| it.is_whole())?;
    u64::try_from(number.floor()).ok()
}

/// Makes the statement of a bound, or of a count.
type Bound = fn(Rational, bool) -> Atom;
type Count = fn(u64) -> Atom;

/// The keywords of one schema that hold no schemas.
struct Keys<'source, 'doc> {
    source: &'source Source<'doc>,
    at: NodeId,
}

impl Keys<'_, '_> {
    fn get(&self, key: &str) -> Option<NodeId> {
        self.source.get(self.at, key)
    }

    fn wrong<T>(&self, wanted: &'static str, at: NodeId) -> Result<T, SchemaError> {
        Err(self.source.error(SchemaErrorKind::Wrong(wanted), at))
    }

    fn kinds(&self) -> Result<Option<Formula>, SchemaError> {
        let document = self.source.document;
        let Some(of) = self.get("type") else { return Ok(None) };
        let words = if document.kind(of) == Kind::Sequence {
            document.items(of).to_vec()
        } else {
            vec![of]
        };
        let mut bits = 0;
        for word in words {
            bits |= match document.scalar(word) {
                "null" => kinds::NULL,
                "boolean" => kinds::BOOL,
                "integer" => kinds::WHOLE,
                "number" => kinds::NUMBER,
                "string" => kinds::TEXT,
                "array" => kinds::LIST,
                "object" => kinds::OBJECT,
                "any" => kinds::ALL,
                _ => return self.wrong("a type of JSON", word),
            };
        }
        Ok(Some(Formula::of_kind(bits)))
    }

    fn values(&self) -> Vec<Formula> {
        let document = self.source.document;
        let opaque =
            |key: &str, at| Atom::Opaque(format!("{key} {}", plain(document, at))).formula();
        let mut parts = Vec::new();
        if let Some(list) = self.get("enum") {
            let values: Option<Vec<Json>> =
                document.items(list).iter().map(|it| Json::read(document, *it)).collect();
            parts.push(values.map_or_else(|| opaque("enum", list), Formula::one_of));
        }
        if let Some(value) = self.get("const") {
            let read = Json::read(document, value);
            parts.push(read.map_or_else(|| opaque("const", value), |it| Formula::one_of([it])));
        }
        parts
    }

    fn number(&self, key: &str) -> Result<Option<Result<Rational, Formula>>, SchemaError> {
        let document = self.source.document;
        let Some(at) = self.get(key) else { return Ok(None) };
        if !matches!(document.kind(at), Kind::Int | Kind::Float) {
            return self.wrong("a number", at);
        }
        let opaque = || Atom::Opaque(format!("{key} {}", document.scalar(at))).formula();
        Ok(Some(Rational::parse(document.scalar(at)).ok_or_else(opaque)))
    }

    fn numbers(&self) -> Result<Vec<Formula>, SchemaError> {
        let mut parts = Vec::new();
        let bounds: [(&str, &str, Bound); 2] = [
            ("minimum", "exclusiveMinimum", Atom::AtLeast),
            ("maximum", "exclusiveMaximum", Atom::AtMost),
        ];
        for (plain, strict, bound) in bounds {
            let flag = self.get(strict).and_then(|it| self.source.document.as_bool(it));
            match self.number(plain)? {
                Some(Ok(value)) => parts.push(bound(value, flag == Some(true)).formula()),
                Some(Err(opaque)) => parts.push(opaque),
                None => {}
            }
            match self.number(strict).ok().flatten() {
                Some(Ok(value)) => parts.push(bound(value, true).formula()),
                Some(Err(opaque)) => parts.push(opaque),
                None if flag.is_some() => {}
                None => {
                    self.number(strict)?;
                }
            }
        }
        for key in ["multipleOf", "divisibleBy"] {
            match self.number(key)? {
                Some(Ok(value)) if value.is_positive() => {
                    parts.push(Atom::MultipleOf(value).formula());
                }
                Some(Ok(_)) => return self.wrong("a number above 0", self.at),
                Some(Err(opaque)) => parts.push(opaque),
                None => {}
            }
        }
        Ok(parts)
    }

    fn counts(&self) -> Result<Vec<Formula>, SchemaError> {
        let document = self.source.document;
        let mut parts = Vec::new();
        let least: [(&str, Count); 3] = [
            ("minLength", Atom::MinLength),
            ("minItems", Atom::MinItems),
            ("minProperties", Atom::MinProperties),
        ];
        let most: [(&str, Count); 3] = [
            ("maxLength", Atom::MaxLength),
            ("maxItems", Atom::MaxItems),
            ("maxProperties", Atom::MaxProperties),
        ];
        for (key, atom) in least.into_iter().chain(most) {
            let Some(at) = self.get(key) else { continue };
            match count(document, at) {
                Some(count) => parts.push(atom(count).formula()),
                None => return self.wrong("a count", at),
            }
        }
        if let Some(pattern) = self.get("pattern") {
            parts.push(Atom::Pattern(document.scalar(pattern).to_owned()).formula());
        }
        Ok(parts)
    }
}
