//! The properties of objects, wherever these name them.

use super::branches::names;
use super::changes::{Effects, Spot, Walk, breaks, effect, join};
use super::claims::parts;
use super::formula::{Atom, Formula, SchemaId};
use super::holds::Covered;
use super::keywords::Pair;
use super::source::Side;
use crate::finding::Effect;
use crate::model::schema::mark;
use crate::parse::Document;
use crate::source::NodeId;
use std::collections::BTreeSet;

/// Deepest nesting of schemas that must all hold.
const MAX_NESTED: usize = 16;
/// Most schemas that must all hold.
const MAX_PARTS: usize = 256;

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
                self.schemas(other.value, entry.value, &here);
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
        let (from, to) = pair.get("required");
        let place = (from.unwrap_or(pair.old.1), to.unwrap_or(pair.new.1));
        for name in added {
            let here = join(path, name);
            let spot = self.spot(&here, place.0, place.1);
            let message = format!("`{name}` must be there");
            let effects = self.real_demand(pair, name, (Effect::Fine, Effect::Break));
            self.tell(&spot, "required-added", message, effects);
        }
        for name in removed {
            let here = join(path, name);
            let spot = self.spot(&here, place.0, place.1);
            let message = format!("`{name}` need not be there any more");
            let effects = self.real_demand(pair, name, (Effect::Break, Effect::Fine));
            self.tell(&spot, "required-removed", message, effects);
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
        let was = self.value_of(Side::Old, pair.old.1, name);
        let is = self.value_of(Side::New, pair.new.1, name);
        let consumer = effect(&self.solver.beyond(&is, &was));
        let producer = effect(&self.solver.beyond(&was, &is));
        let demand = match (demanded, gone) {
            (false, _) => (Effect::Fine, Effect::Fine),
            (true, None) => (Effect::Fine, Effect::Break),
            (true, Some(_)) => self.real_demand(pair, name, (Effect::Break, Effect::Fine)),
        };
        let demanded = breaks(demand);
        let effects = (consumer.max(demand.0), producer.max(demand.1));
        let open = if gone.is_some() { is == Formula::True } else { was == Formula::True };
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
        let side = |own: Option<NodeId>, nested: Vec<NodeId>| match own {
            Some(own) => vec![own],
            None => nested,
        };
        let was = side(old, self.named(Side::Old, pair.old.1, name));
        let is = side(new, self.named(Side::New, pair.new.1, name));
        let (Some(first), Some(now)) = (was.first(), is.first()) else { return false };
        let here = join(path, name);
        if let ([was], [is]) = (was.as_slice(), is.as_slice()) {
            self.schemas(*was, *is, &here);
            return true;
        }
        let values = (
            self.value_of(Side::Old, pair.old.1, name),
            self.value_of(Side::New, pair.new.1, name),
        );
        let consumer = effect(&self.solver.beyond(&values.1, &values.0));
        let producer = effect(&self.solver.beyond(&values.0, &values.1));
        self.other(*first, *now, &here, (consumer, producer));
        true
    }

    /// The schemas of a property in those that must hold beside a schema.
    fn named(&self, side: Side, at: NodeId, name: &str) -> Vec<NodeId> {
        let document = self.solver.lowering.sources.side(side).document;
        let (mut found, mut seen) = (Vec::new(), BTreeSet::from([at]));
        let mut open = vec![(at, 0)];
        while let Some((at, depth)) = open.pop() {
            let list = document.get_text(at, "allOf").map_or(&[][..], |it| document.items(it));
            for branch in list {
                let branch = self.followed(side, *branch);
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

    /// What an object says of the value of a property, by its own keywords and those of the schemas
    /// that must hold beside it.
    fn value_of(&mut self, side: Side, at: NodeId, name: &str) -> Formula {
        let id = self.solver.lowering.sources.id(side, at);
        let mut found = Vec::new();
        for part in self.flat(vec![id]) {
            if let Formula::Atom(atom) = &part
                && let Covered::By(of) = self.solver.covers(atom, name)
            {
                found.push(of);
            }
        }
        Formula::all(found)
    }

    /// What it does that one side alone says in `allOf` what must hold besides, but for what is told
    /// of properties that the other names itself.
    pub(super) fn beside(&mut self, pair: &Pair<'_>) -> Effects {
        let (old, new) = (pair.old.1, pair.new.1);
        let (own, side, list, other) = match pair.get("allOf") {
            (None, Some(list)) => (names(self.before, old), Side::New, list, (Side::Old, old)),
            (Some(list), None) => (names(self.after, new), Side::Old, list, (Side::New, new)),
            _ => return self.alone(pair, "allOf"),
        };
        let document = self.solver.lowering.sources.side(side).document;
        let sources = &mut self.solver.lowering.sources;
        let ids = document.items(list).iter().map(|it| sources.id(side, *it)).collect();
        let told = |part: &Formula| match part {
            Formula::Atom(atom) => match &**atom {
                Atom::Property(name, _) => own.contains(name.as_str()),
                _ => false,
            },
            _ => false,
        };
        let rest = Formula::all(self.flat(ids).into_iter().filter(|it| !told(it)));
        let whole = Formula::Schema(self.solver.lowering.sources.id(other.0, other.1));
        let broken = effect(&self.solver.beyond(&whole, &rest));
        if side == Side::New { (Effect::Fine, broken) } else { (broken, Effect::Fine) }
    }

    /// The statements of schemas that must all hold, with those of the schemas that must hold
    /// beside them.
    fn flat(&mut self, mut open: Vec<SchemaId>) -> Vec<Formula> {
        let mut seen: BTreeSet<SchemaId> = open.iter().copied().collect();
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            for part in parts(&self.solver.lowering.formula(id)) {
                match part {
                    Formula::Schema(id) if seen.contains(id) => {}
                    Formula::Schema(id) if seen.len() < MAX_PARTS => {
                        seen.insert(*id);
                        open.push(*id);
                    }
                    other => found.push(other.clone()),
                }
            }
        }
        found
    }
}

fn required(document: &Document, at: NodeId) -> BTreeSet<String> {
    let list = document.get_text(at, "required").map_or(&[][..], |it| document.items(it));
    list.iter().map(|it| document.scalar(*it).to_owned()).collect()
}
