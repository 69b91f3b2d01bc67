//! The properties of objects, wherever these name them.

use super::branches::names;
use super::changes::{Effects, Spot, Unexplained, Walk, Whole, breaks, effect, join};
use super::claims::parts;
use super::formula::{Atom, Formula, SchemaId};
use super::holds::Covered;
use super::keywords::Pair;
use super::source::{Side, Target};
use crate::finding::Effect;
use crate::model::schema::{SchemaChange, mark};
use crate::parse::Document;
use crate::source::NodeId;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Deepest nesting of schemas that must all hold.
const MAX_NESTED: usize = 16;
/// Most schemas that must all hold.
const MAX_PARTS: usize = 256;

/// What more demands seem to do, and less.
const TIGHTER: Effects = (Effect::Fine, Effect::Break);
const LOOSER: Effects = (Effect::Break, Effect::Fine);
/// The keywords by which a schema says what must hold besides.
const BESIDE: [&str; 2] = ["allOf", "$ref"];

impl Walk<'_, '_> {
    /// The properties of two objects, by name, and which of them must be there.
    pub(super) fn properties(&mut self, pair: &Pair<'_>, path: &str) {
        let (old, new) = pair.get("properties");
        let named = |document: &Document, at: Option<NodeId>| {
            let entries = at.map(|it| document.entries(it).copied().collect::<Vec<_>>());
            entries.unwrap_or_default()
        };
        let (before, after) = (named(self.before, old), named(self.after, new));
        let (was, is) = (required(self.before, pair.old.1), required(self.after, pair.new.1));
        // Of a property that comes or goes it is told along whether it must be there.
        let (mut fresh, mut gone) = (BTreeSet::new(), BTreeSet::new());
        for entry in &after {
            let name = self.after.scalar(entry.key);
            let here = join(path, name);
            let other = before.iter().find(|it| self.before.scalar(it.key) == name);
            if let Some(other) = other {
                self.value(pair, name, &here, (other.value, entry.value));
            } else if !self.nested(pair, name, path, (None, Some(entry.value))) {
                let demanded = is.contains(name) && !was.contains(name);
                self.field(pair, name, &here, (None, Some(entry.key)), demanded);
                fresh.insert(name);
            }
        }
        for entry in &before {
            let name = self.before.scalar(entry.key);
            if !after.iter().any(|it| self.after.scalar(it.key) == name)
                && !self.nested(pair, name, path, (Some(entry.value), None))
            {
                let demanded = was.contains(name) && !is.contains(name);
                self.field(pair, name, &join(path, name), (Some(entry.key), None), demanded);
                gone.insert(name);
            }
        }
        let added = is.difference(&was).filter(|it| !fresh.contains(&***it));
        let removed = was.difference(&is).filter(|it| !gone.contains(&***it));
        let added = added.map(|it| (it, "required-added", "must be there", TIGHTER));
        let removed =
            removed.map(|it| (it, "required-removed", "need not be there any more", LOOSER));
        let (from, to) = pair.get("required");
        let place = (from.unwrap_or(pair.old.1), to.unwrap_or(pair.new.1));
        for (name, rule, words, seeming) in added.chain(removed) {
            let here = join(path, name);
            let spot = self.spot(&here, place.0, place.1);
            let effects = self.real_demand(pair, name, seeming);
            self.tell(&spot, rule, format!("`{name}` {words}"), effects);
        }
    }

    /// A property that is named on one side only.
    fn field(
        &mut self,
        pair: &Pair<'_>,
        name: &str,
        path: &str,
        (gone, fresh): (Option<NodeId>, Option<NodeId>),
        demanded: bool,
    ) {
        let values = self.values_of(pair, name);
        let (consumer, producer) = self.between(&values);
        let demand = match (demanded, gone) {
            (false, _) => (Effect::Fine, Effect::Fine),
            (true, None) => self.real_demand(pair, name, TIGHTER),
            (true, Some(_)) => self.real_demand(pair, name, LOOSER),
        };
        let demanded = breaks(demand);
        let effects = (consumer.max(demand.0), producer.max(demand.1));
        // Another schema that must hold may name it: then it is what it says that changed.
        let other = if gone.is_some() { &pair.whole.1 } else { &pair.whole.0 };
        if pair.is_part && self.names_property(other, name) {
            let places = (gone.unwrap_or(pair.old.1), fresh.unwrap_or(pair.new.1));
            let path = path.to_owned();
            self.unexplained.push(Unexplained { path, places, effects });
            return;
        }
        let value = if gone.is_some() { &values.1 } else { &values.0 };
        let open = *value == Formula::True && self.takes_objects(other);
        let (rule, message) = match (gone, demanded) {
            (Some(_), true) => {
                ("field-removed", format!("property `{name}`, which had to be there, is gone"))
            }
            (Some(_), false) => ("field-removed", format!("property `{name}` is gone")),
            (None, true) => {
                ("field-added-required", format!("property `{name}` is new and must be there"))
            }
            (None, false) => ("field-added-optional", format!("property `{name}` is new")),
        };
        let message = if open && effects != (Effect::Fine, Effect::Fine) && !demanded {
            format!("{message}, and the object {} open", if gone.is_some() { "is" } else { "was" })
        } else {
            message
        };
        let spot = Spot {
            path,
            old: Some(mark(self.before, gone.unwrap_or(pair.old.1))).filter(|_| gone.is_some()),
            new: Some(mark(self.after, fresh.unwrap_or(pair.new.1))).filter(|_| fresh.is_some()),
        };
        self.push(&spot, rule, message, effects);
        if let Some(last) = self.changes.last_mut() {
            last.by_openness = open && !demanded;
        }
    }

    /// A property that one side names in a schema which must hold beside this one; whether that is
    /// so.
    fn nested(
        &mut self,
        pair: &Pair<'_>,
        name: &str,
        path: &str,
        (old, new): (Option<NodeId>, Option<NodeId>),
    ) -> bool {
        let nodes = |own: Option<NodeId>, side, at| match own {
            Some(own) => vec![own],
            None => self.named(side, at, name),
        };
        let was = nodes(old, Side::Old, pair.old.1);
        let is = nodes(new, Side::New, pair.new.1);
        let (Some(first), Some(now)) = (was.first(), is.first()) else { return false };
        let here = join(path, name);
        if let ([was], [is]) = (was.as_slice(), is.as_slice()) {
            self.value(pair, name, &here, (*was, *is));
            return true;
        }
        let values = self.values_of(pair, name);
        let (effects, places) = (self.between(&values), (*first, *now));
        self.unexplained.push(Unexplained { path: here, places, effects });
        true
    }

    /// A property that both sides name, with what schemas that must hold beside say of it.
    fn value(&mut self, pair: &Pair<'_>, name: &str, path: &str, (old, new): (NodeId, NodeId)) {
        let beside = BESIDE.iter().any(|it| pair.get(it) != (None, None));
        if !beside && !pair.is_part {
            self.schemas(old, new, path);
            return;
        }
        let values = self.values_of(pair, name);
        if values == self.own(old, new) {
            self.schemas(old, new, path);
            return;
        }
        self.whole = Some(values.clone());
        let is_new = self.schemas(old, new, path);
        self.whole = None;
        if is_new {
            // Where both say less than holds, the rest may be what changed.
            let effects = self.between(&values);
            let (path, places) = (path.to_owned(), (old, new));
            self.unexplained.push(Unexplained { path, places, effects });
        }
    }

    /// Tells of the elements of which something else holds, where nothing in them tells why.
    pub(super) fn explain(&mut self) {
        for it in std::mem::take(&mut self.unexplained) {
            let Unexplained { path, places, effects } = it;
            let inside = |it: &&SchemaChange| {
                let rest = it.path.strip_prefix(&*path);
                rest.is_some_and(|it| it.is_empty() || it.starts_with(['.', '[']))
            };
            let told = self.changes.iter().filter(inside);
            let (mut consumer, mut producer) = effects;
            for known in told {
                if known.consumer == Effect::Break {
                    consumer = Effect::Fine;
                }
                if known.producer == Effect::Break {
                    producer = Effect::Fine;
                }
            }
            self.other(places.0, places.1, &path, (consumer, producer));
        }
    }

    /// Whether what holds of an object names a property.
    fn names_property(&mut self, whole: &Formula, name: &str) -> bool {
        self.flat(whole).iter().any(|it| property(it) == Some(name))
    }

    /// The schemas of a property in those that must hold beside a schema.
    fn named(&self, side: Side, at: NodeId, name: &str) -> Vec<NodeId> {
        let document = self.solver.lowering.sources.side(side).document;
        let (mut found, mut seen) = (Vec::new(), BTreeSet::from([at]));
        let mut open = vec![(at, 0)];
        while let Some((at, depth)) = open.pop() {
            let source = self.solver.lowering.sources.side(side);
            let list = document.get_text(at, "allOf").map_or(&[][..], |it| document.items(it));
            let reference = document.get_text(at, "$ref").filter(|_| !source.is_lone(at));
            let target = reference.and_then(|it| match source.target(it) {
                Target::Here(target) => Some(target),
                _ => None,
            });
            for branch in list.iter().copied().chain(target) {
                let branch = self.followed(side, branch);
                if depth >= MAX_NESTED || seen.len() >= MAX_PARTS || !seen.insert(branch) {
                    continue;
                }
                let properties = document.get_text(branch, "properties");
                found.extend(properties.and_then(|it| document.get_text(it, name)));
                open.push((branch, depth + 1));
            }
        }
        found
    }

    /// What holds of the value of a property on both sides.
    fn values_of(&mut self, pair: &Pair<'_>, name: &str) -> Whole {
        (self.value_of(&pair.whole.0, name), self.value_of(&pair.whole.1, name))
    }

    fn value_of(&mut self, whole: &Formula, name: &str) -> Formula {
        let mut found = Vec::new();
        for part in &*self.flat(whole) {
            if let Formula::Atom(atom) = part
                && let Covered::By(of) = self.solver.covers(atom, name)
            {
                found.push(of);
            }
        }
        Formula::all(found)
    }

    /// What it does that one keyword is another; where one side alone says by it what must hold
    /// besides, without what is told of properties that the other names itself.
    pub(super) fn beside(&mut self, pair: &Pair<'_>, key: &str) -> Effects {
        if !BESIDE.contains(&key) || pair.looks_around() {
            return self.alone(pair, key);
        }
        let (told, side, said, other) = match pair.get(key) {
            (None, Some(said)) => (names(self.before, pair.old.1), Side::New, said, &pair.whole.0),
            (Some(said), None) => (names(self.after, pair.new.1), Side::Old, said, &pair.whole.1),
            _ => return self.alone(pair, key),
        };
        let source = self.solver.lowering.sources.side(side);
        let schemas = match source.target(said) {
            Target::Here(target) if key == "$ref" => vec![target],
            _ => source.document.items(said).to_vec(),
        };
        let sources = &mut self.solver.lowering.sources;
        let schemas = schemas.into_iter().map(|it| Formula::Schema(sources.id(side, it)));
        let said = Formula::all(schemas.collect::<Vec<_>>());
        let is_told = |part: &Formula| property(part).is_some_and(|it| told.contains(it));
        let rest = Formula::all(self.flat(&said).iter().filter(|it| !is_told(it)).cloned());
        let broken = effect(&self.solver.beyond(other, &rest));
        if side == Side::New { (Effect::Fine, broken) } else { (broken, Effect::Fine) }
    }

    /// The statements that must all hold, with those of schemas among them.
    pub(super) fn flat(&mut self, whole: &Formula) -> Rc<Vec<Formula>> {
        if let Formula::Schema(id) = whole
            && let Some(known) = self.flat.get(id)
        {
            return Rc::clone(known);
        }
        let mut seen: BTreeSet<SchemaId> = BTreeSet::new();
        let (mut open, mut found) = (vec![Rc::new(whole.clone())], Vec::new());
        while let Some(formula) = open.pop() {
            for part in parts(&formula) {
                match part {
                    Formula::Schema(id) if seen.contains(id) => {}
                    Formula::Schema(id) if seen.len() < MAX_PARTS => {
                        seen.insert(*id);
                        open.push(self.solver.lowering.formula(*id));
                    }
                    other => found.push(other.clone()),
                }
            }
        }
        let found = Rc::new(found);
        if let Formula::Schema(id) = whole {
            self.flat.insert(*id, Rc::clone(&found));
        }
        found
    }
}

/// The property that a statement is about.
fn property(part: &Formula) -> Option<&str> {
    let Formula::Atom(atom) = part else { return None };
    match &**atom {
        Atom::Property(name, _) => Some(name),
        _ => None,
    }
}

fn required(document: &Document, at: NodeId) -> BTreeSet<String> {
    let list = document.get_text(at, "required").map_or(&[][..], |it| document.items(it));
    list.iter().map(|it| document.scalar(*it).to_owned()).collect()
}
