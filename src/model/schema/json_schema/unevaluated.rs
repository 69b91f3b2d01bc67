//! `unevaluatedProperties` and `unevaluatedItems`: what other keywords looked at is left alone.
//!
//! A branch has looked at its properties where it holds. So a property that only branches know is
//! held against the keyword unless one of them holds.

use super::formula::{Atom, Formula, kinds};
use super::lower::{Lowering, members};
use super::pattern::Patterns;
use super::source::{Side, Target};
use crate::parse::Kind;
use crate::source::NodeId;
use std::collections::BTreeSet;

/// Deepest nesting of schemas in one place that is looked into.
const MAX_DEPTH: usize = 32;
/// Most schemas in one place that are looked into.
const MAX_PARTS: usize = 200;
/// Most properties and items, times the schemas in one place, that are written out.
const MAX_WRITTEN: usize = 20_000;
/// Most branches with patterns of which all combinations are written out.
const MAX_PATTERNED: usize = 4;

/// What a schema looks at where it holds.
struct Part {
    /// When it holds.
    when: Formula,
    names: BTreeSet<String>,
    patterns: BTreeSet<String>,
    items: usize,
    all_properties: bool,
    all_items: bool,
}

impl Lowering<'_> {
    /// Keywords that depend on what others have looked at.
    pub(super) fn unevaluated(&mut self, side: Side, at: NodeId, parts: &mut Vec<Formula>) {
        for key in ["unevaluatedProperties", "unevaluatedItems"] {
            let Some(of) = self.child(side, at, key) else { continue };
            if of == Formula::True {
                continue;
            }
            let mut seen = Vec::new();
            let known = self.seen(side, at, (key, 0), &Formula::True, &mut seen);
            let told = known.and_then(|()| match key {
                "unevaluatedItems" => items(&seen, &of),
                _ => properties(&seen, &of),
            });
            if let Some(told) = told {
                parts.extend(told);
            } else {
                let text = self.sources.text(side, at);
                parts.push(Atom::Opaque(format!("{key} {text}")).formula());
            }
        }
    }

    /// Adds what a schema looks at, and those in the same place; nothing where that is not known.
    fn seen(
        &mut self,
        side: Side,
        at: NodeId,
        (key, depth): (&str, usize),
        when: &Formula,
        seen: &mut Vec<Part>,
    ) -> Option<()> {
        if depth > MAX_DEPTH || seen.len() > MAX_PARTS {
            return None;
        }
        let document = self.sources.side(side).document;
        let has = |key: &str| document.get_text(at, key).is_some();
        let unknown = ["$dynamicRef", "$recursiveRef"].iter().any(|it| has(it));
        // Whether these are looked at differs between the drafts.
        if unknown || key == "unevaluatedItems" && has("contains") {
            return None;
        }
        seen.push(self.part(side, at, depth > 0, when));
        for (inner, when) in self.in_place(side, at, when)? {
            self.seen(side, inner, (key, depth + 1), &when, seen)?;
        }
        Some(())
    }

    /// What the keywords of a schema look at themselves.
    fn part(&self, side: Side, at: NodeId, nested: bool, when: &Formula) -> Part {
        let source = self.sources.side(side);
        let document = source.document;
        let has = |key: &str| source.get(at, key).is_some();
        let names = |key| members(document, at, key).into_iter().map(|it| it.0).collect();
        let tuple = |it: NodeId| document.kind(it) == Kind::Sequence;
        let items = document.get_text(at, "items");
        let prefix = source.get(at, "prefixItems").or(items.filter(|it| tuple(*it)));
        Part {
            when: when.clone(),
            names: names("properties"),
            patterns: names("patternProperties"),
            items: prefix.map_or(0, |it| document.items(it).len()),
            all_properties: has("additionalProperties") || nested && has("unevaluatedProperties"),
            all_items: items.is_some_and(|it| !tuple(it))
                || has("additionalItems")
                || nested && has("unevaluatedItems"),
        }
    }

    /// The schemas in a schema that look at the same value, and when they hold.
    fn in_place(
        &mut self,
        side: Side,
        at: NodeId,
        when: &Formula,
    ) -> Option<Vec<(NodeId, Formula)>> {
        let document = self.sources.side(side).document;
        let list = |key| document.get_text(at, key).map_or(&[][..], |it| document.items(it));
        let mut found: Vec<(NodeId, Formula)> =
            list("allOf").iter().map(|it| (*it, when.clone())).collect();
        if let Some(reference) = document.get_text(at, "$ref") {
            let source = self.sources.side(side);
            document.as_text(reference)?;
            let Target::Here(target) = source.target(reference) else {
                return None;
            };
            found.push((target, when.clone()));
        }
        for branch in list("anyOf").iter().chain(list("oneOf")) {
            found.push((*branch, when.clone().and(self.inner(side, *branch))));
        }
        if let Some(test) = self.sources.side(side).get(at, "if") {
            let holds = self.inner(side, test);
            found.push((test, when.clone().and(holds.clone())));
            for (key, test) in [("then", holds.clone()), ("else", holds.not())] {
                if let Some(branch) = document.get_text(at, key) {
                    let both = test.and(self.inner(side, branch));
                    found.push((branch, when.clone().and(both)));
                }
            }
        }
        for (name, branch) in members(document, at, "dependentSchemas") {
            let there = Formula::of_kind(kinds::OBJECT).and(Atom::Required(name).formula());
            found.push((branch, when.clone().and(there).and(self.inner(side, branch))));
        }
        Some(found)
    }
}

/// When one of the parts holds that look at something.
fn any(seen: &[Part], looks: impl Fn(&Part) -> bool) -> Formula {
    Formula::any(seen.iter().filter(|it| looks(it)).map(|it| it.when.clone()))
}

/// What the items must be that nothing has looked at; nothing where they are too many.
fn items(seen: &[Part], of: &Formula) -> Option<Vec<Formula>> {
    let most = seen.iter().map(|it| it.items).max().unwrap_or(0);
    if most.saturating_mul(seen.len()) > MAX_WRITTEN {
        return None;
    }
    let item = |index| {
        let looked = any(seen, |it| it.all_items || it.items > index);
        Formula::any([Atom::Item(index, of.clone()).formula(), looked])
    };
    let rest = Atom::Rest(most, of.clone()).formula();
    let rest = Formula::any([rest, any(seen, |it| it.all_items)]);
    Some((0..most).map(item).chain([rest]).collect())
}

/// What the properties must be that nothing has looked at; nothing where patterns are not
/// understood, or there is too much.
fn properties(seen: &[Part], of: &Formula) -> Option<Vec<Formula>> {
    let mut known = Patterns::default();
    let mut told = Vec::new();
    let names: BTreeSet<String> = seen.iter().flat_map(|it| it.names.iter().cloned()).collect();
    if names.len().saturating_mul(seen.len()) > MAX_WRITTEN {
        return None;
    }
    for name in &names {
        let mut looked = Vec::new();
        for part in seen {
            let mut looks = part.all_properties || part.names.contains(name);
            for pattern in &part.patterns {
                looks |= known.is_found(pattern, name)?;
            }
            if looks {
                looked.push(part.when.clone());
            }
        }
        let property = Atom::Property(name.clone(), of.clone()).formula();
        told.push(Formula::any(looked).or(property));
    }
    // Other names: whichever parts with patterns hold, the patterns of the others don't count.
    let always = |it: &&Part| it.when == Formula::True;
    let (fixed, loose): (Vec<&Part>, Vec<&Part>) =
        seen.iter().filter(|it| !it.patterns.is_empty()).partition(always);
    if loose.len() > MAX_PATTERNED {
        return None;
    }
    let all = any(seen, |it| it.all_properties);
    for combination in 0..(1_usize << loose.len()) {
        let (mut patterns, mut others) = (BTreeSet::new(), all.clone());
        for part in &fixed {
            patterns.extend(part.patterns.iter().cloned());
        }
        for (bit, part) in loose.iter().enumerate() {
            if combination >> bit & 1 == 1 {
                patterns.extend(part.patterns.iter().cloned());
            } else {
                others = others.or(part.when.clone());
            }
        }
        told.push(Atom::Others(names.clone(), patterns, of.clone()).formula().or(others));
    }
    Some(told)
}
