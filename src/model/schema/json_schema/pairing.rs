//! Which branch of `anyOf`, `oneOf` or `allOf` became which, and which come and go.

use super::branches::names;
use super::changes::{Effects, Walk, doubtful};
use super::formula::{Formula, SchemaId};
use super::keywords::Pair;
use super::source::Side;
use super::sources::plain;
use crate::finding::Effect;
use crate::parse::Document;
use crate::source::NodeId;
use std::collections::BTreeSet;

/// Branches of one list that are told one by one.
const MAX_BRANCHES: usize = 64;

/// By what a branch is known, the surest first.
#[derive(Clone, Copy)]
enum Mark {
    /// What it says, whatever that refers to.
    Text,
    /// Properties of which one value alone is valid, as the one that tells the branches apart.
    Constants,
    /// The name of the schema that it refers to.
    Reference,
    Title,
    Kind,
}

const MARKS: [Mark; 4] = [Mark::Constants, Mark::Reference, Mark::Title, Mark::Kind];

impl Walk<'_, '_> {
    /// Branches that changed, that are new, and that are gone.
    pub(super) fn branches(&mut self, pair: &Pair<'_>, path: &str) {
        for key in ["anyOf", "oneOf", "allOf"] {
            let (old, new) = pair.get(key);
            let (mut gone, mut fresh) = self.differing(old, new);
            let pairs = if gone.len().max(fresh.len()) <= MAX_BRANCHES {
                self.paired(&mut gone, &mut fresh)
            } else if gone.len() == fresh.len() {
                gone.drain(..).zip(fresh.drain(..)).collect()
            } else {
                Vec::new()
            };
            for (old, new) in pairs {
                self.whole = (key == "allOf").then(|| pair.whole.clone());
                self.schemas(old, new, path);
                self.whole = None;
            }
            let few = gone.len().max(fresh.len()) <= MAX_BRANCHES;
            if let (Some(old), Some(new), true, true) = (old, new, key != "allOf", few) {
                self.come_and_go(pair, (key, old, new), (&gone, &fresh), path);
                continue;
            }
            let rules = if key == "allOf" {
                ("condition-added", "condition-removed")
            } else {
                ("union-branch-added", "union-branch-removed")
            };
            if !fresh.is_empty() {
                self.changed(pair, key, rules.0, path);
            }
            if !gone.is_empty() {
                self.changed(pair, key, rules.1, path);
            }
        }
    }

    /// The branches that stand on one side only.
    fn differing(
        &mut self,
        old: Option<NodeId>,
        new: Option<NodeId>,
    ) -> (Vec<NodeId>, Vec<NodeId>) {
        let mut gone = old.map_or_else(Vec::new, |it| self.before.items(it).to_vec());
        let mut fresh = Vec::new();
        for branch in new.map_or_else(Vec::new, |it| self.after.items(it).to_vec()) {
            let sources = &mut self.solver.lowering.sources;
            let id = sources.id(Side::New, branch);
            match gone.iter().position(|it| sources.id(Side::Old, *it) == id) {
                Some(index) => {
                    gone.remove(index);
                }
                None => fresh.push(branch),
            }
        }
        (gone, fresh)
    }

    /// Takes out of both lists the branches of which one became the other: those that go by one
    /// mark that no other has, those that share most of their properties, and, where as many are
    /// left and nothing tells them apart, those at the same place.
    fn paired(&self, gone: &mut Vec<NodeId>, fresh: &mut Vec<NodeId>) -> Vec<(NodeId, NodeId)> {
        let mut pairs = Vec::new();
        for mark in std::iter::once(Mark::Text).chain(MARKS) {
            // Objects are told apart by their properties.
            let known = |it: &String| !(matches!(mark, Mark::Kind) && it == "object");
            let of = |side, list: &[NodeId]| -> Vec<Option<String>> {
                list.iter().map(|it| self.mark(side, *it, mark).filter(known)).collect()
            };
            let (was, is) = (of(Side::Old, gone), of(Side::New, fresh));
            let once = |list: &[Option<String>], it: &Option<String>| {
                it.is_some() && list.iter().filter(|other| *other == it).count() == 1
            };
            let found = was.iter().zip(&*gone).filter(|(it, _)| once(&was, it) && once(&is, it));
            let found = found.filter_map(|(it, old)| {
                let (_, new) = is.iter().zip(&*fresh).find(|(other, _)| *other == it)?;
                Some((*old, *new))
            });
            take(&mut pairs, found.collect(), gone, fresh);
        }
        while let Some(found) = self.most_alike(gone, fresh) {
            take(&mut pairs, vec![found], gone, fresh);
        }
        let is_marked = |(side, it)| self.mark(side, it, Mark::Constants).is_some();
        let left = gone.iter().map(|it| (Side::Old, *it));
        let apart = left.chain(fresh.iter().map(|it| (Side::New, *it))).any(is_marked);
        if gone.len() == fresh.len() && !apart {
            pairs.extend(gone.drain(..).zip(fresh.drain(..)));
        }
        pairs
    }

    /// The two branches that share most of their properties, where these are most of both, and no
    /// constants tell the two apart.
    fn most_alike(&self, gone: &[NodeId], fresh: &[NodeId]) -> Option<(NodeId, NodeId)> {
        let named = |side, document, list: &[NodeId]| -> Vec<_> {
            let of = |it: &NodeId| {
                let marked = self.mark(side, *it, Mark::Constants).is_some();
                (*it, marked, names(document, self.followed(side, *it)))
            };
            list.iter().map(of).collect()
        };
        let is = named(Side::New, self.after, fresh);
        let mut best: Option<(usize, (NodeId, NodeId))> = None;
        for (old, was_marked, was) in named(Side::Old, self.before, gone) {
            for (new, is_marked, is) in &is {
                let shared = was.intersection(is).count();
                let enough = shared > 0 && 2 * shared >= was.len().max(is.len());
                let apart = was_marked && *is_marked;
                if enough && !apart && best.is_none_or(|it| it.0 < shared) {
                    best = Some((shared, (old, *new)));
                }
            }
        }
        best.map(|it| it.1)
    }

    /// What a branch is known by.
    fn mark(&self, side: Side, at: NodeId, mark: Mark) -> Option<String> {
        let document = if side == Side::Old { self.before } else { self.after };
        let meant = self.followed(side, at);
        let text = |key: &str| {
            let said = document.as_text(document.get_text(meant, key)?)?;
            (!said.is_empty()).then(|| said.to_owned())
        };
        match mark {
            Mark::Text => Some(plain(document, meant)),
            Mark::Constants => {
                let all = constants(document, meant);
                (!all.is_empty()).then(|| all.into_iter().collect::<Vec<_>>().join(", "))
            }
            Mark::Reference if meant == at => None,
            Mark::Reference => {
                let reference = document.as_text(document.get_text(at, "$ref")?)?;
                let last = reference.rsplit(['/', '#']).find(|it| !it.is_empty());
                last.map(str::to_owned)
            }
            Mark::Title => text("title"),
            Mark::Kind => text("type"),
        }
    }

    /// Tells of the branches of a union that are new, and of those that are gone.
    fn come_and_go(
        &mut self,
        pair: &Pair<'_>,
        (key, old, new): (&str, NodeId, NodeId),
        (gone, fresh): (&[NodeId], &[NodeId]),
        path: &str,
    ) {
        let exactly_one = key == "oneOf";
        let sources = &mut self.solver.lowering.sources;
        let whole = (sources.id(Side::Old, pair.old.1), sources.id(Side::New, pair.new.1));
        for branch in fresh {
            let id = self.solver.lowering.sources.id(Side::New, *branch);
            let by = self.through(id, whole, (true, exactly_one));
            let name = self.called(Side::New, *branch, new);
            let spot = self.spot(path, old, *branch);
            self.tell(&spot, "union-branch-added", format!("{name} of `{key}` is new"), by);
        }
        for branch in gone {
            let id = self.solver.lowering.sources.id(Side::Old, *branch);
            let by = self.through(id, whole, (exactly_one, true));
            let name = self.called(Side::Old, *branch, old);
            let spot = self.spot(path, *branch, new);
            self.tell(&spot, "union-branch-removed", format!("{name} of `{key}` is gone"), by);
        }
    }

    /// What it does to readers and writers that values of a branch are valid on one side only;
    /// asked of those for whom it can matter.
    fn through(
        &mut self,
        branch: SchemaId,
        (old, new): (SchemaId, SchemaId),
        asked: (bool, bool),
    ) -> Effects {
        let mut of = |one, other, asked: bool| {
            if !asked {
                return Effect::Fine;
            }
            let values = Formula::Schema(one).and(Formula::Schema(branch));
            doubtful(&self.solver.beyond(&values, &Formula::Schema(other)))
        };
        (of(new, old, asked.0), of(old, new, asked.1))
    }

    /// A branch in words: what it alone is known by, else its number.
    fn called(&self, side: Side, at: NodeId, list: NodeId) -> String {
        let document = if side == Side::Old { self.before } else { self.after };
        let all = document.items(list);
        let alone = |mark: Mark| {
            let own = self.mark(side, at, mark).filter(|it| it.chars().count() <= 50)?;
            let same = |it: &&NodeId| self.mark(side, **it, mark).as_ref() == Some(&own);
            (all.iter().filter(same).count() == 1).then_some(own)
        };
        if let Some(name) = MARKS.into_iter().find_map(alone) {
            return format!("branch `{}`", name.replace('`', "'"));
        }
        let index = all.iter().position(|it| *it == at).unwrap_or_default();
        format!("branch {}", index + 1)
    }
}

/// Moves pairs out of both lists.
fn take(
    pairs: &mut Vec<(NodeId, NodeId)>,
    found: Vec<(NodeId, NodeId)>,
    gone: &mut Vec<NodeId>,
    fresh: &mut Vec<NodeId>,
) {
    gone.retain(|it| !found.iter().any(|(old, _)| old == it));
    fresh.retain(|it| !found.iter().any(|(_, new)| new == it));
    pairs.extend(found);
}

/// The properties of a schema of which one value alone is valid, as `name: value`.
fn constants(document: &Document, at: NodeId) -> BTreeSet<String> {
    let Some(properties) = document.get_text(at, "properties") else { return BTreeSet::new() };
    let single = |of: NodeId| {
        let one = document.get_text(of, "enum").map(|it| document.items(it));
        document.get_text(of, "const").or(match one {
            Some([only]) => Some(*only),
            _ => None,
        })
    };
    let entries = document.entries(properties);
    let found = entries.filter_map(|it| Some((document.scalar(it.key), single(it.value)?)));
    found.map(|(name, value)| format!("{name}: {}", plain(document, value))).collect()
}
