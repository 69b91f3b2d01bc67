//! What changed between two JSON Schemas, element by element.

use super::formula::{Formula, SchemaId};
use super::keywords::{Pair, Step};
use super::lost::Lost;
use super::solve::{Answer, Solver};
use super::source::{Side, Target};
use crate::finding::Effect;
use crate::model::schema::{Said, SchemaChange, mark};
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Deepest element that is looked into.
const MAX_DEPTH: usize = 64;

/// What is said of a schema that one side has in a file that is not known.
pub(super) const UNKNOWN: &str = "one side stands in a file that is not known";

pub(super) type Effects = (Effect, Effect);

/// The changes in the order in which they are met, and what is lost with files that are gone.
pub(super) fn list(
    solver: &mut Solver<'_>,
    old: NodeId,
    new: NodeId,
) -> (Vec<SchemaChange>, Vec<SchemaChange>) {
    let (before, after) =
        (solver.lowering.sources.old.document, solver.lowering.sources.new.document);
    let mut walk = Walk {
        solver,
        before,
        after,
        seen: BTreeSet::new(),
        depth: 0,
        around: None,
        whole: None,
        asked: 0,
        flat: BTreeMap::new(),
        lost: Lost::new(),
        unexplained: Vec::new(),
        changes: Vec::new(),
    };
    walk.lost = walk.solver.lowering.sources.lost();
    walk.schemas(old, new, "");
    walk.explain();
    let lost = walk.told_lost();
    (once(walk.changes), lost)
}

/// Each change once, however many elements are of the schema in which it lies.
fn once(changes: Vec<SchemaChange>) -> Vec<SchemaChange> {
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    let mut told: Vec<SchemaChange> = Vec::new();
    for it in changes {
        let key = (it.rule, it.message.text.clone(), it.old, it.new);
        let at = *known.entry(key).or_insert(told.len());
        match told.get_mut(at) {
            Some(same) => {
                same.consumer = same.consumer.max(it.consumer);
                same.producer = same.producer.max(it.producer);
                same.by_openness &= it.by_openness;
            }
            None => told.push(it),
        }
    }
    told
}

pub(super) struct Walk<'solver, 'doc> {
    pub(super) solver: &'solver mut Solver<'doc>,
    pub(super) before: &'doc Document,
    pub(super) after: &'doc Document,
    seen: BTreeSet<(NodeId, NodeId, Option<Whole>)>,
    depth: usize,
    /// The unions of which the next two schemas are branches.
    pub(super) around: Option<Around>,
    /// What holds besides of the element that the next two schemas are of.
    pub(super) whole: Option<Whole>,
    /// Of how many properties it was found out whether something else demands them.
    pub(super) asked: usize,
    /// What schemas say with those that must hold beside them.
    pub(super) flat: BTreeMap<SchemaId, Rc<Vec<Formula>>>,
    /// What is lost with files that are gone.
    pub(super) lost: Lost,
    /// Elements of which something else holds, in whatever schemas that is said.
    pub(super) unexplained: Vec<Unexplained>,
    pub(super) changes: Vec<SchemaChange>,
}

/// An element of which something else holds.
pub(super) struct Unexplained {
    pub(super) path: String,
    pub(super) places: (NodeId, NodeId),
    pub(super) effects: Effects,
}

/// What stands around two schemas, on either side, and says the words about them.
pub(super) type Around = (Option<NodeId>, Option<NodeId>);

/// What holds of an element on both sides.
pub(super) type Whole = (Formula, Formula);

/// What the changes of one element have in common.
pub(super) struct Spot<'path> {
    pub(super) path: &'path str,
    pub(super) old: Option<Span>,
    pub(super) new: Option<Span>,
}

impl Walk<'_, '_> {
    pub(super) fn push(
        &mut self,
        spot: &Spot<'_>,
        rule: &'static str,
        message: impl Into<Said>,
        effects: Effects,
    ) {
        self.changes.push(SchemaChange {
            path: spot.path.to_owned(),
            ..SchemaChange::new(rule, message, (spot.old, spot.new), effects)
        });
    }

    pub(super) fn spot<'path>(&self, path: &'path str, old: NodeId, new: NodeId) -> Spot<'path> {
        Spot { path, old: Some(mark(self.before, old)), new: Some(mark(self.after, new)) }
    }

    /// What it does to put one schema in the place of another.
    pub(super) fn effects(&mut self, old: NodeId, new: NodeId) -> Effects {
        let own = self.own(old, new);
        self.between(&own)
    }

    /// What two schemas say.
    pub(super) fn own(&mut self, old: NodeId, new: NodeId) -> Whole {
        let sources = &mut self.solver.lowering.sources;
        let (old, new) = (sources.id(Side::Old, old), sources.id(Side::New, new));
        (Formula::Schema(old), Formula::Schema(new))
    }

    /// The schema that a reference means.
    pub(super) fn followed(&self, side: Side, mut at: NodeId) -> NodeId {
        let source = self.solver.lowering.sources.side(side);
        for _ in 0..MAX_DEPTH {
            let alone = source.is_lone(at) || source.document.entries(at).count() == 1;
            let reference = source.document.get_text(at, "$ref").filter(|_| alone);
            match reference.map(|it| source.target(it)) {
                Some(Target::Here(target)) => at = target,
                _ => break,
            }
        }
        at
    }

    /// Compares two schemas; gives whether that was not done before.
    pub(super) fn schemas(&mut self, old: NodeId, new: NodeId, path: &str) -> bool {
        let whole = self.whole.take();
        let (old, new) = (self.followed(Side::Old, old), self.followed(Side::New, new));
        // What is no break in one place may be one in another.
        if self.depth >= MAX_DEPTH || !self.seen.insert((old, new, whole.clone())) {
            return false;
        }
        let mapping = |document: &Document, it| document.kind(it) == Kind::Mapping;
        if !mapping(self.before, old) || !mapping(self.after, new) {
            self.whole(old, new, whole.as_ref(), path);
            return true;
        }
        if self.is_unknown(Side::Old, old) != self.is_unknown(Side::New, new) {
            self.untold(old, new, path);
            return true;
        }
        self.depth += 1;
        if !self.wrapped((old, new), whole.as_ref(), path) {
            self.keywords((old, new), whole, path);
        }
        self.depth -= 1;
        true
    }

    /// Two schemas, keyword by keyword.
    fn keywords(&mut self, (old, new): (NodeId, NodeId), whole: Option<Whole>, path: &str) {
        let around = self.around.take().unwrap_or_default();
        let sources = &self.solver.lowering.sources;
        let ignored = (sources.old.ignored(old), sources.new.ignored(new));
        let is_part = whole.is_some();
        let whole = whole.unwrap_or_else(|| self.own(old, new));
        let (old, new) = ((self.before, old), (self.after, new));
        let pair = Pair { old, new, around, whole, is_part, ignored };
        for step in pair.steps() {
            self.step(&pair, step, path);
        }
        self.properties(&pair, path);
        self.content(&pair, path);
        self.items(&pair, path);
        self.branches(&pair, path);
        self.conditions(&pair, path);
    }

    /// Whether a schema stands in a file that is not known.
    fn is_unknown(&self, side: Side, at: NodeId) -> bool {
        let source = self.solver.lowering.sources.side(side);
        let reference = source.document.get_text(at, "$ref");
        let target = reference.map(|it| source.target(it));
        target.is_some_and(Target::is_unknown)
    }

    /// A schema that is known on one side only.
    fn untold(&mut self, old: NodeId, new: NodeId, path: &str) {
        if self.is_lost(new, path) {
            return;
        }
        let spot = self.spot(path, old, new);
        let effects = (Effect::Risk, Effect::Risk);
        self.push(&spot, "type-changed", UNKNOWN.to_owned(), effects);
    }

    /// A schema that is `true` or `false` on one side.
    fn whole(&mut self, old: NodeId, new: NodeId, whole: Option<&Whole>, path: &str) {
        let effects = match whole {
            Some(whole) => self.between(whole),
            None => self.effects(old, new),
        };
        self.other(old, new, path, effects);
    }

    /// A schema that is another as a whole.
    pub(super) fn other(&mut self, old: NodeId, new: NodeId, path: &str, effects: Effects) {
        let rule = match effects {
            (Effect::Fine, Effect::Fine) => return,
            (_, Effect::Fine) => "type-widened",
            (Effect::Fine, _) => "type-narrowed",
            _ => "type-changed",
        };
        let spot = self.spot(path, old, new);
        self.push(&spot, rule, "the schema as a whole is another", effects);
    }

    fn step(&mut self, pair: &Pair<'_>, step: Step, path: &str) {
        let effects = match step.effects {
            Some(effects) if breaks(effects) => {
                let real = self.real(pair, step.key, effects);
                if !breaks(real) {
                    return;
                }
                real
            }
            Some(effects) => effects,
            None => self.real(pair, step.key, (Effect::Break, Effect::Break)),
        };
        // A format is passed over where sets of values are compared.
        if step.key != "format" && breaks(effects) && self.same_values(pair) {
            return;
        }
        let (old, new) = pair.get(step.key);
        let spot = self.spot(path, old.unwrap_or(pair.old.1), new.unwrap_or(pair.new.1));
        self.push(&spot, step.rule, step.message, effects);
    }

    /// Whether the same values are valid on both sides, in whatever keywords that is said.
    fn same_values(&mut self, pair: &Pair<'_>) -> bool {
        self.between(&pair.whole) == (Effect::Fine, Effect::Fine)
    }

    /// What it does that something else holds of an element.
    pub(super) fn between(&mut self, (old, new): &Whole) -> Effects {
        (effect(&self.solver.beyond(new, old)), effect(&self.solver.beyond(old, new)))
    }

    fn content(&mut self, pair: &Pair<'_>, path: &str) {
        let (old, new) = pair.get("additionalProperties");
        let read = |document: &Document, at: Option<NodeId>| at.and_then(|it| document.as_bool(it));
        let (was, is) = (read(self.before, old), read(self.after, new));
        let open = |at: Option<NodeId>, word: Option<bool>| at.is_none() || word == Some(true);
        match (open(old, was), open(new, is)) {
            (true, true) => {}
            (false, false) => {
                if let (Some(old), Some(new)) = (old, new) {
                    self.schemas(old, new, &join(path, "*"));
                }
            }
            (was_open, _) if !self.same_values(pair) => {
                let spot = self.spot(path, old.unwrap_or(pair.old.1), new.unwrap_or(pair.new.1));
                let (rule, message, effects) = if was_open {
                    let word = "other properties are not taken as they are any more";
                    ("content-model-closed", word, (Effect::Fine, Effect::Break))
                } else {
                    let word = "other properties are taken as they are";
                    ("content-model-opened", word, (Effect::Break, Effect::Fine))
                };
                let effects = self.real(pair, "additionalProperties", effects);
                self.tell(&spot, rule, message.to_owned(), effects);
            }
            _ => {}
        }
        let (old, new) = pair.get("patternProperties");
        let entries = |document: &Document, at: Option<NodeId>| {
            at.map(|it| document.entries(it).copied().collect::<Vec<_>>()).unwrap_or_default()
        };
        let (before, after) = (entries(self.before, old), entries(self.after, new));
        for entry in &after {
            let key = self.after.scalar(entry.key);
            match before.iter().find(|it| self.before.scalar(it.key) == key) {
                Some(other) => {
                    self.schemas(other.value, entry.value, &join(path, &format!("/{key}/")));
                }
                None => self.changed(pair, "patternProperties", "names-added", path),
            }
        }
        let gone = |it: &&crate::parse::Entry| {
            let key = self.before.scalar(it.key);
            !after.iter().any(|it| self.after.scalar(it.key) == key)
        };
        if before.iter().any(|it| gone(&it)) {
            self.changed(pair, "patternProperties", "names-removed", path);
        }
    }

    fn items(&mut self, pair: &Pair<'_>, path: &str) {
        let tuple = |document: &Document, at: NodeId| {
            let items =
                document.get_text(at, "items").filter(|it| document.kind(*it) == Kind::Sequence);
            let list = document.get_text(at, "prefixItems").or(items);
            list.map_or_else(Vec::new, |it| document.items(it).to_vec())
        };
        let (was, is) = (tuple(self.before, pair.old.1), tuple(self.after, pair.new.1));
        for (index, (old, new)) in was.iter().zip(&is).enumerate() {
            self.schemas(*old, *new, &format!("{path}[{index}]"));
        }
        let single = |document: &Document, at: NodeId| {
            let items = document.get_text(at, "items")?;
            if document.kind(items) == Kind::Sequence {
                document.get_text(at, "additionalItems")
            } else {
                Some(items)
            }
        };
        let (old, new) = (single(self.before, pair.old.1), single(self.after, pair.new.1));
        match (old, new) {
            (Some(old), Some(new)) if was.len() == is.len() => {
                self.schemas(old, new, &format!("{path}[]"));
            }
            (None, None) if was.len() == is.len() => {}
            _ => self.changed(pair, "items", "items-type-changed", path),
        }
    }

    /// Keywords that are compared as a whole.
    fn conditions(&mut self, pair: &Pair<'_>, path: &str) {
        let keys = [
            "not",
            "if",
            "then",
            "else",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
            "propertyNames",
            "contains",
            "minContains",
            "maxContains",
            "unevaluatedProperties",
            "unevaluatedItems",
            "$ref",
        ];
        for key in keys {
            let (old, new) = pair.get(key);
            let rule = match (old, new) {
                (None, None) => continue,
                (None, Some(_)) => "condition-added",
                (Some(_), None) => "condition-removed",
                (Some(old), Some(new)) => {
                    let sources = &self.solver.lowering.sources;
                    let targets = (sources.old.target(old), sources.new.target(new));
                    let both_unknown = targets.0.is_unknown() && targets.1.is_unknown();
                    if let ("$ref", (Target::Here(old), Target::Here(new))) = (key, targets) {
                        self.schemas(old, new, path);
                        continue;
                    }
                    if sources.text(Side::Old, old) == sources.text(Side::New, new) {
                        continue;
                    }
                    if key == "$ref" && both_unknown {
                        self.untold(pair.old.1, pair.new.1, path);
                        continue;
                    }
                    // That a file is gone is told by itself.
                    if sources.same_but(&self.lost, old, new) {
                        self.note_lost(new, path);
                        continue;
                    }
                    "condition-changed"
                }
            };
            self.changed(pair, key, rule, path);
        }
    }

    /// A keyword that is another, unless the same values are valid with it.
    pub(super) fn changed(&mut self, pair: &Pair<'_>, key: &str, rule: &'static str, path: &str) {
        let effects = self.beside(pair, key);
        self.told(pair, key, rule, path, effects);
    }

    /// Tells of a keyword that is another, where that does anything.
    pub(super) fn told(
        &mut self,
        pair: &Pair<'_>,
        key: &str,
        rule: &'static str,
        path: &str,
        effects: Effects,
    ) {
        let (old, new) = pair.get(key);
        let message = match (old, new) {
            (None, _) => format!("`{key}` is new"),
            (_, None) => format!("`{key}` is gone"),
            _ => format!("`{key}` changes"),
        };
        let spot = self.spot(path, old.unwrap_or(pair.old.1), new.unwrap_or(pair.new.1));
        self.tell(&spot, rule, message, effects);
    }

    /// Tells of a change, where it does anything.
    pub(super) fn tell(
        &mut self,
        spot: &Spot<'_>,
        rule: &'static str,
        message: String,
        effects: Effects,
    ) {
        if effects != (Effect::Fine, Effect::Fine) {
            self.push(spot, rule, message, effects);
        }
    }
}

pub(super) const fn breaks((consumer, producer): Effects) -> bool {
    matches!(consumer, Effect::Break) || matches!(producer, Effect::Break)
}

pub(super) fn effect(outside: &Answer) -> Effect {
    match outside {
        Answer::Nothing => Effect::Fine,
        Answer::Value(_) | Answer::Unknown => Effect::Break,
    }
}

/// The same where what can't be told is no more than a risk.
pub(super) const fn doubtful(outside: &Answer) -> Effect {
    match outside {
        Answer::Nothing => Effect::Fine,
        Answer::Value(_) => Effect::Break,
        Answer::Unknown => Effect::Risk,
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
