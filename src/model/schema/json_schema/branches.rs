//! A schema that becomes one branch of a union, and what one keyword does by itself.

use super::changes::{Effects, Walk, Whole, doubtful, effect};
use super::formula::Formula;
use super::keys::{LISTED, NAMED, PLAIN, SINGLE};
use super::keywords::Pair;
use super::source::Side;
use crate::finding::Effect;
use crate::parse::Document;
use crate::source::NodeId;
use std::collections::BTreeSet;

impl Walk<'_, '_> {
    /// A schema that becomes one branch of a union, or is the branch that is left of one.
    pub(super) fn wrapped(
        &mut self,
        (old, new): (NodeId, NodeId),
        whole: Option<&Whole>,
        path: &str,
    ) -> bool {
        let (key, added, branches) = match (union(self.before, old), union(self.after, new)) {
            (None, Some((key, list))) => (key, true, self.after.items(list).to_vec()),
            (Some((key, list)), None) => (key, false, self.before.items(list).to_vec()),
            _ => return false,
        };
        let pairs = branches.into_iter().map(|it| if added { (old, it) } else { (it, new) });
        let pairs: Vec<(NodeId, NodeId)> = pairs.collect();
        let Some((from, to)) = self.counterpart(&pairs) else { return false };
        let sources = &mut self.solver.lowering.sources;
        let (rule, message, one, other) = if added {
            let message = format!("the schema becomes a branch of `{key}`");
            let ids = (sources.id(Side::New, to), sources.id(Side::New, new));
            ("union-branch-added", message, ids.0, ids.1)
        } else {
            let message = format!("a branch of `{key}` is what is left");
            let ids = (sources.id(Side::Old, old), sources.id(Side::Old, from));
            ("union-branch-removed", message, ids.0, ids.1)
        };
        let effects =
            (effect(&self.solver.outside(other, one)), effect(&self.solver.outside(one, other)));
        if effects != (Effect::Fine, Effect::Fine) {
            let spot = self.spot(path, old, new);
            self.push(&spot, rule, message, effects);
        }
        // What is said beside the union is said of the whole.
        let around = self.around.take().unwrap_or_default();
        self.around = Some(if added {
            (around.0, around.1.or(Some(new)))
        } else {
            (around.0.or(Some(old)), around.1)
        });
        self.whole = whole.cloned();
        self.schemas(from, to, path);
        (self.around, self.whole) = (None, None);
        true
    }

    /// The pair of which both are the same, or else most alike.
    fn counterpart(&mut self, pairs: &[(NodeId, NodeId)]) -> Option<(NodeId, NodeId)> {
        let followed = pairs
            .iter()
            .map(|it| (self.followed(Side::Old, it.0), self.followed(Side::New, it.1)))
            .collect::<Vec<_>>();
        let same =
            |it: &&(NodeId, NodeId)| self.effects(it.0, it.1) == (Effect::Fine, Effect::Fine);
        if let Some(same) = followed.iter().find(same) {
            return Some(*same);
        }
        let alike = |it: &(NodeId, NodeId)| {
            let kinds = (
                self.before.get_text(it.0, "type").and_then(|it| self.before.as_text(it)),
                self.after.get_text(it.1, "type").and_then(|it| self.after.as_text(it)),
            );
            let (was, is) = (names(self.before, it.0), names(self.after, it.1));
            let shared = was.intersection(&is).count();
            let by_kind = kinds.0.is_some_and(|it| it != "object");
            (kinds.0 == kinds.1 && (shared > 0 || by_kind)).then_some((shared, *it))
        };
        let found = followed.iter().filter_map(alike);
        // The first of those that share as much.
        let best = found.reduce(|best, it| if it.0 > best.0 { it } else { best });
        best.map(|it| it.1)
    }

    /// Whether a keyword can do nothing but refuse values where it is new.
    fn only_refuses(&self, pair: &Pair<'_>, key: &str) -> bool {
        let closed = |(document, at): (&Document, Option<NodeId>)| {
            at.is_some_and(|it| document.as_bool(it) != Some(true))
        };
        let (old, new) = pair.get("additionalProperties");
        match key {
            "unevaluatedProperties" | "unevaluatedItems" => true,
            // What it names is none of the others any more.
            "patternProperties" => {
                let closed = closed((self.before, old)) || closed((self.after, new));
                !closed && !pair.looks_around()
            }
            "minContains" => false,
            // It may stand for what was said of items one by one.
            "items" => pair.get("prefixItems") == (None, None) && !pair.looks_around(),
            _ => !pair.looks_around(),
        }
    }

    /// What it does that one keyword is another, whatever else changes beside it.
    pub(super) fn alone(&mut self, pair: &Pair<'_>, key: &str) -> Effects {
        let (old, new) = (pair.old.1, pair.new.1);
        let whole = self.effects(old, new);
        let whole = match pair.get(key) {
            (None, Some(_)) if self.only_refuses(pair, key) => (Effect::Fine, whole.1),
            (Some(_), None) if self.only_refuses(pair, key) => (whole.0, Effect::Fine),
            _ => whole,
        };
        if pair.looks_around() {
            return whole;
        }
        let lowering = &mut self.solver.lowering;
        let said = (lowering.keyword(Side::Old, old, key), lowering.keyword(Side::New, new, key));
        let (Some(was), Some(is)) = said else { return whole };
        let sources = &mut lowering.sources;
        let (old, new) = (sources.id(Side::Old, old), sources.id(Side::New, new));
        let (old, new) = (Formula::Schema(old), Formula::Schema(new));
        let of = if ["anyOf", "oneOf"].contains(&key) { doubtful } else { effect };
        let mut beyond = |whole, one: &Formula, other: &Formula| match whole {
            Effect::Fine => Effect::Fine,
            _ => of(&self.solver.beyond(one, other)),
        };
        (beyond(whole.0, &new, &was), beyond(whole.1, &old, &is))
    }
}

/// The union that a schema is and nothing else: its keyword, and the list of its branches; one
/// schema that must hold is a union of one.
fn union(document: &Document, at: NodeId) -> Option<(&'static str, NodeId)> {
    let says = |key: &str| {
        PLAIN.contains(&key)
            || LISTED.contains(&key)
            || SINGLE.contains(&key) && key != "contentSchema"
            || NAMED.contains(&key) && !["$defs", "definitions"].contains(&key)
    };
    let mut keys = document.entries(at).map(|it| document.scalar(it.key)).filter(|it| says(it));
    let key = keys.next()?;
    let key = ["anyOf", "oneOf", "allOf"].into_iter().find(|it| *it == key)?;
    let list = document.get_text(at, key)?;
    let fits = key != "allOf" || document.items(list).len() == 1;
    (keys.next().is_none() && fits).then_some((key, list))
}

/// The names of the properties of a schema.
pub(super) fn names(document: &Document, at: NodeId) -> BTreeSet<&str> {
    let properties = document.get_text(at, "properties");
    properties.map_or_else(BTreeSet::new, |it| {
        document.entries(it).map(|it| document.scalar(it.key)).collect()
    })
}
