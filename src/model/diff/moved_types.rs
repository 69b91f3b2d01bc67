//! Types of Protobuf that stand in another file of a contract than before.
//!
//! A type is known by its full name, whichever of the files declares it. One that goes from the
//! file that a contract links to one that this imports is neither gone nor new, and what changed
//! in it on the way counts.

use super::schemas::{Linked, PairKind, SchemaPair, language};
use crate::model::Mesh;
use crate::model::leads::Whole;
use crate::model::linked::{SchemaContent, SchemaFile, SchemaLink};
use crate::model::schema::{Language, protobuf};
use std::collections::{BTreeMap, BTreeSet};

/// The Protobuf files of a contract, those that they import included.
pub(super) struct Files<'mesh> {
    base: Side<'mesh>,
    head: Side<'mesh>,
}

/// The files of one side.
struct Side<'mesh> {
    /// Those that the contract links, each with what it imports.
    linked: Vec<Whole<'mesh>>,
    links: BTreeMap<&'mesh str, Vec<&'mesh SchemaLink>>,
}

/// Files by their paths, each with its package and the types at its top.
type Declared<'mesh> = BTreeMap<&'mesh str, (&'mesh SchemaFile, String, BTreeSet<String>)>;

impl<'mesh> Side<'mesh> {
    fn of((mesh, linked): (&'mesh Mesh, &BTreeMap<&'mesh str, Linked<'mesh>>)) -> Self {
        let own = linked.values().filter(|it| language(it.file) == Some(Language::Protobuf));
        let own = own.map(|it| (Whole::of(mesh, it.file), (&*it.file.path, it.links.clone())));
        let (linked, links) = own.unzip();
        Self { linked, links }
    }

    fn declared(&self) -> Declared<'mesh> {
        let mut found = Declared::new();
        for file in self.linked.iter().flat_map(Whole::files) {
            let SchemaContent::Text(text) = &file.content else { continue };
            if !found.contains_key(&*file.path)
                && let Some((package, names)) = protobuf::declared(&text.text)
            {
                found.insert(&file.path, (file, package, names));
            }
        }
        found
    }

    /// The imported types that linked files are made of, by path.
    fn used(&self) -> BTreeMap<&'mesh str, BTreeSet<String>> {
        let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for whole in &self.linked {
            let by_name = whole.named();
            let used = protobuf::used(&protobuf::Module::of(&whole.parts()), None);
            for (name, types) in used.unwrap_or_default() {
                if let Some(file) = by_name.get(name.as_str()) {
                    let outer = types.iter().filter_map(|it| it.split('.').next());
                    found.entry(&file.path).or_default().extend(outer.map(str::to_owned));
                }
            }
        }
        found
    }
}

/// Two files, and the types that went from the one to the other.
type Move<'mesh> = (&'mesh SchemaFile, &'mesh SchemaFile, BTreeSet<String>);

impl<'mesh> Files<'mesh> {
    /// Those that a contract links at base and at head.
    pub(super) fn of(
        base: (&'mesh Mesh, &BTreeMap<&'mesh str, Linked<'mesh>>),
        head: (&'mesh Mesh, &BTreeMap<&'mesh str, Linked<'mesh>>),
    ) -> Self {
        Self { base: Side::of(base), head: Side::of(head) }
    }

    /// Adds the pairs of the files between which types went to those that are compared, and takes
    /// these types out of those; `follow` says which file at head one at base is.
    pub(super) fn add_to(
        &self,
        pairs: &mut Vec<SchemaPair<'mesh>>,
        follow: &BTreeMap<&'mesh str, &'mesh str>,
    ) {
        if !pairs.iter().any(|it| it.language() == Some(Language::Protobuf)) {
            return;
        }
        let mut heads = follow.clone();
        for it in pairs.iter() {
            heads.extend(it.head.map(|head| (&*it.base.path, &*head.path)));
        }
        let old = self.base.declared();
        let moves = self.moves(&old, &heads);
        for (from, to, types) in &moves {
            for pair in pairs.iter_mut() {
                let is = |file: &SchemaFile, other: &SchemaFile| file.path == other.path;
                if is(pair.base, from) || pair.head.is_some_and(|it| is(it, to)) {
                    pair.moved.extend(types.iter().cloned());
                }
            }
        }
        // Nothing is lost with a file all of whose types stand elsewhere.
        let empty = |it: &SchemaPair<'_>| {
            let names = old.get(&*it.base.path).map(|it| &it.2).filter(|it| !it.is_empty());
            it.head.is_none() && names.is_some_and(|names| names.is_subset(&it.moved))
        };
        pairs.retain(|it| !empty(it));
        pairs.extend(moves.into_iter().map(|(from, to, types)| self.pair(from, to, types)));
    }

    fn pair(
        &self,
        from: &'mesh SchemaFile,
        to: &'mesh SchemaFile,
        types: BTreeSet<String>,
    ) -> SchemaPair<'mesh> {
        let own = |side: &Side<'mesh>, file: &SchemaFile| side.links.get(&*file.path).cloned();
        let (base_links, head_links) = (own(&self.base, from), own(&self.head, to));
        let all = || self.head.links.values().flatten().copied().collect();
        let none = base_links.is_none() && head_links.is_none();
        SchemaPair {
            base_links: base_links.unwrap_or_default(),
            head_links: head_links.unwrap_or_else(|| if none { all() } else { Vec::new() }),
            kind: PairKind::Moved,
            parts: Some(types),
            ..SchemaPair::alone(from, Some(to))
        }
    }

    /// The types that a file lost and another one got.
    fn moves(&self, old: &Declared<'mesh>, heads: &BTreeMap<&str, &str>) -> Vec<Move<'mesh>> {
        let new = self.head.declared();
        let bases: BTreeMap<&str, &str> = heads.iter().map(|(base, head)| (*head, *base)).collect();
        let has = |files: &Declared<'_>, path: &str, package: &str, name: &str| {
            let file = files.get(path).filter(|it| it.1 == package);
            file.is_some_and(|it| it.2.contains(name))
        };
        let mut came: BTreeMap<(&str, &str), &'mesh SchemaFile> = BTreeMap::new();
        for (path, (file, package, names)) in &new {
            // A file whose place another one took holds nothing that stood still.
            let before = bases.get(path).or_else(|| (!heads.contains_key(path)).then_some(path));
            let stood = |name: &str| before.is_some_and(|it| has(old, it, package, name));
            for name in names.iter().filter(|it| !stood(it)) {
                came.entry((package, name)).or_insert(file);
            }
        }
        if came.is_empty() {
            return Vec::new();
        }
        let used = self.base.used();
        let mut found: BTreeMap<(&str, &str), Move<'mesh>> = BTreeMap::new();
        for (path, (file, package, names)) in old {
            let after = heads.get(path).unwrap_or(path);
            let matters = |name: &String| {
                self.base.links.contains_key(path)
                    || used.get(path).is_some_and(|it| it.contains(name))
            };
            let went = names.iter().filter(|it| matters(it) && !has(&new, after, package, it));
            for name in went {
                if let Some(to) = came.get(&(package.as_str(), name.as_str())) {
                    let new = || (*file, *to, BTreeSet::new());
                    found.entry((path, &to.path)).or_insert_with(new).2.insert(name.clone());
                }
            }
        }
        found.into_values().collect()
    }
}
