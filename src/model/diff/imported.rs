//! Protobuf files that a contract's schema file imports.
//!
//! A contract that links a file promises what the types of that file are made of, wherever these
//! stand. A change in an imported file is one of the contract where it hits such a type.

use super::schemas::{SchemaPair, same};
use crate::model::linked::{SchemaContent, SchemaFile, import_paths};
use crate::model::schema::{Language as SchemaLanguage, protobuf};
use crate::model::{Language, Mesh};
use std::collections::{BTreeMap, BTreeSet};

/// The files that a Protobuf file imports, by the names that it and they call them.
pub(super) fn files<'mesh>(
    mesh: &'mesh Mesh,
    path: &str,
    text: &str,
) -> BTreeMap<String, &'mesh SchemaFile> {
    let mut found: BTreeMap<String, &SchemaFile> = BTreeMap::new();
    let mut open: Vec<(String, String)> =
        protobuf::imports(text).map(|it| (path.to_owned(), it.to_owned())).collect();
    while let Some((from, name)) = open.pop() {
        if found.contains_key(&name) || found.len() >= protobuf::MOST_IMPORTS {
            continue;
        }
        let file = import_paths(&from, &name).find_map(|it| mesh.schema_at(&it));
        let Some(file @ SchemaFile { path, content: SchemaContent::Text(text), .. }) = file else {
            continue;
        };
        open.extend(protobuf::imports(&text.text).map(|it| (path.to_string(), it.to_owned())));
        found.insert(name, file);
    }
    found
}

/// A Protobuf file with the files of a mesh that it imports.
pub(super) fn module(mesh: &Mesh, path: &str, text: &str) -> protobuf::Module {
    module_of(text, &files(mesh, path, text))
}

fn module_of(text: &str, files: &BTreeMap<String, &SchemaFile>) -> protobuf::Module {
    let imports = files.iter().filter_map(|(name, file)| {
        let SchemaContent::Text(text) = &file.content else { return None };
        Some((name.clone(), text.text.to_string()))
    });
    protobuf::Module { text: text.to_owned(), imports: imports.collect() }
}

/// The pairs of the files that a file which a contract links imports on both sides and that differ;
/// the file itself where it imports others than before.
pub(super) fn pairs<'mesh>(
    meshes: (&'mesh Mesh, &'mesh Mesh),
    pair: &SchemaPair<'mesh>,
) -> Vec<SchemaPair<'mesh>> {
    let sides = pair.head.and_then(|head| {
        let protobuf = Some(Language::Schema(SchemaLanguage::Protobuf));
        match (&pair.base.content, &head.content) {
            (SchemaContent::Text(old), SchemaContent::Text(new))
                if Language::of_path(&head.path) == protobuf =>
            {
                Some(((&*pair.base.path, &*old.text), (&*head.path, &*new.text)))
            }
            _ => None,
        }
    });
    let Some((old, new)) = sides else { return Vec::new() };
    let (before, after) = (files(meshes.0, old.0, old.1), files(meshes.1, new.0, new.1));
    if old.1 == new.1 && !before.keys().eq(after.keys()) {
        return vec![pair.clone()];
    }
    let both = before.iter().filter_map(|(name, base)| Some((name, *base, *after.get(name)?)));
    let differ = both.filter(|(_, base, head)| !same(&base.content, &head.content));
    let differ: Vec<(&String, &SchemaFile, &SchemaFile)> = differ.collect();
    if differ.is_empty() {
        return Vec::new();
    }
    // What can't be compiled is said where the file itself is compared.
    let mut used = protobuf::used(&module_of(old.1, &before)).unwrap_or_default();
    for (name, types) in protobuf::used(&module_of(new.1, &after)).unwrap_or_default() {
        used.entry(name).or_default().extend(types);
    }
    let found = differ.into_iter().filter_map(|(name, base, head)| {
        let (parts, lent) = (Some(used.remove(name)?), BTreeSet::new());
        let (base_links, head_links) = (pair.base_links.clone(), pair.head_links.clone());
        Some(SchemaPair { base, head: Some(head), base_links, head_links, parts, lent })
    });
    found.collect()
}

/// Whether an element is, holds or lies in one of some types; the file itself holds all.
pub fn concerns(path: &str, parts: &BTreeSet<String>) -> bool {
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|it| it.is_empty() || it.starts_with('.'))
    };
    path.is_empty() || parts.iter().any(|it| within(path, it) || within(it, path))
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
