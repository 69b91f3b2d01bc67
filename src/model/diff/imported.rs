//! Protobuf files that a contract's schema file imports.
//!
//! A contract that links a file promises what the types of that file are made of, wherever these
//! stand. A change in an imported file is one of the contract where it hits such a type.

use super::schemas::{PairKind, SchemaPair, same};
use crate::model::leads::Whole;
use crate::model::linked::SchemaFile;
use crate::model::schema::{Language, SchemaErrorKind, protobuf};
use std::collections::{BTreeMap, BTreeSet};

/// The pairs of the files that a Protobuf file which a contract links imports on both sides and
/// that differ; the file itself where it imports others than before.
pub(super) fn pairs<'mesh>(
    pair: &SchemaPair<'mesh>,
    (old, new): (&Whole<'mesh>, &Whole<'mesh>),
) -> Vec<SchemaPair<'mesh>> {
    let (before, after) = (old.named(), new.named());
    if same(&old.file.content, &new.file.content) && !before.keys().eq(after.keys()) {
        return vec![pair.clone()];
    }
    // A file may be imported by another name now: it holds what the other one held.
    let fresh = after.iter().filter(|it| !before.contains_key(*it.0));
    let lost = before.keys().any(|it| !after.contains_key(it));
    let fresh: Vec<_> =
        fresh.filter(|_| lost).map(|(name, file)| (*name, *file, messages(file))).collect();
    let moved = |base: &SchemaFile| {
        let own = messages(base);
        let found = fresh
            .iter()
            .find(|(_, it, names)| same(&base.content, &it.content) || !own.is_disjoint(names));
        found.map(|(name, file, _)| (*name, *file))
    };
    let both = before.iter().filter_map(|(name, base)| {
        let head = after.get(name).map(|it| (*name, *it)).or_else(|| moved(base));
        head.map(|(now, head)| ((*name, now), *base, head))
    });
    let differ = both.filter(|(_, base, head)| !same(&base.content, &head.content));
    let differ: Vec<((&str, &str), &SchemaFile, &SchemaFile)> = differ.collect();
    if differ.is_empty() {
        return Vec::new();
    }
    let [old, new] = [old, new].map(|it| protobuf::Module::of(&it.parts()));
    let (was, is) = (protobuf::used(&old, None), protobuf::used(&new, Some(&old)));
    // What the file lacks at head it has lost with this change.
    let lacks = is.as_ref().is_err_and(|it| matches!(it.kind, SchemaErrorKind::Syntax(_)));
    let lacks = lacks && was.is_ok();
    // What can't be compiled besides is said where the file itself is compared.
    let mut all: BTreeMap<String, BTreeSet<String>> = was.unwrap_or_default();
    for (name, types) in is.unwrap_or_default() {
        all.entry(name).or_default().extend(types);
    }
    let found = differ.into_iter().filter_map(|((was, now), base, head)| {
        let mut parts = all.get(was).cloned().unwrap_or_default();
        parts.extend(all.get(now).into_iter().flatten().cloned());
        let (base_links, head_links) = (pair.base_links.clone(), pair.head_links.clone());
        let used = Some(parts).filter(|it| !it.is_empty());
        used.map(|it| SchemaPair {
            base_links,
            head_links,
            needed: if lacks { it.clone() } else { BTreeSet::new() },
            parts: Some(it),
            kind: PairKind::Imported,
            ..SchemaPair::alone(base, Some(head))
        })
    });
    found.collect()
}

/// The names of the messages of a file.
fn messages(file: &SchemaFile) -> BTreeSet<String> {
    let outline = Language::Protobuf.outline(&file.content.text().text);
    let objects = outline.map(|it| it.objects).unwrap_or_default();
    objects.into_iter().map(|it| it.name).collect()
}

/// Whether an element is, holds or lies in one of some types; the file itself holds all.
pub fn concerns(path: &str, parts: &BTreeSet<String>) -> bool {
    path.is_empty() || parts.iter().any(|it| within(path, it) || within(it, path))
}

/// Whether an element is another or lies in it.
pub(super) fn within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|it| it.is_empty() || it.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::concerns;

    #[test]
    fn a_part_concerns_what_it_lies_in_and_what_lies_in_it() {
        let parts = ["Money".to_owned(), "Outer.Inner".to_owned()].into();
        for path in ["Money", "Money.amount", "Outer", "Outer.Inner.x", ""] {
            assert!(concerns(path, &parts), "{path}");
        }
        for path in ["Mon", "Moneys", "Outer.other", "Other"] {
            assert!(!concerns(path, &parts), "{path}");
        }
    }
}
