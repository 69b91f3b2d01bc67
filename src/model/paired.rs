//! Which element of a contract is which of a schema file: by name.

use super::linked::SchemaLink;
use super::schema::json_schema::unescaped;
use super::schema::{Found, Outline, OutlineObject};
use super::{Contract, Field, SchemaObject, Version};
use std::collections::BTreeMap;

/// An object of a contract and what a schema file declares for it.
pub(super) struct Pair<'mesh, 'run> {
    /// The object.
    pub(super) object: &'mesh SchemaObject,
    /// Its counterpart.
    pub(super) declared: &'run OutlineObject,
    /// Whether their names say so; else there is no other choice.
    pub(super) named: bool,
}

/// Which object of a contract is which of a schema file: by name, else the only ones.
pub(super) fn pairs<'mesh, 'run>(
    contract: &'mesh Contract,
    link: &SchemaLink,
    outline: &'run Outline,
    path: &str,
) -> Vec<Pair<'mesh, 'run>> {
    let objects = link.objects(contract);
    let file = path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or_default();
    let mut by_name: [BTreeMap<String, Vec<&OutlineObject>>; 3] = Default::default();
    let major = contract.version.text().and_then(Version::read).map(|it| it.major().to_string());
    let own = |it: &&OutlineObject| it.version.is_some() && it.version == major;
    let (mut declared, others): (Vec<_>, Vec<_>) = outline.objects.iter().partition(own);
    declared.extend(others);
    if let Some(fragment) = &link.fragment {
        declared = part(outline, &declared, fragment).into_iter().collect();
    }
    for declared in declared.iter().copied() {
        let name = if declared.name.is_empty() { file } else { &declared.name };
        // A version is built under a name of its own.
        let built = declared.version.as_ref().map(|it| format!("{name}_v{it}"));
        for (spelling, by_name) in SPELLINGS.iter().zip(&mut by_name) {
            for name in std::iter::once(name).chain(built.as_deref()) {
                by_name.entry(spelling(name)).or_default().push(declared);
            }
        }
    }
    let mut found = Vec::new();
    for object in &objects {
        let own = [object.physical_name(), object.name.text()].into_iter().flatten();
        let near =
            own.flat_map(|name| SPELLINGS.iter().map(move |it| it(last(name))).zip(&by_name));
        let near = near.filter(|(it, _)| !it.is_empty());
        let near = near.flat_map(|(it, by_name)| by_name.get(&it).into_iter().flatten().copied());
        let first = near.clone().find(|it| !only_repeats(outline, it, object));
        if let Some(declared) = first.or_else(|| near.clone().next()) {
            found.push(Pair { object, declared, named: true });
        }
    }
    let mut roots = declared.into_iter().filter(|it| it.root || link.fragment.is_some());
    if let ([object], Some(declared), None) = (objects.as_slice(), roots.next(), roots.next())
        && found.is_empty()
    {
        found.push(Pair { object, declared, named: link.fragment.is_some() });
    }
    found
}

/// Whether something in a file only repeats another and has nothing of an object.
fn only_repeats(outline: &Outline, declared: &OutlineObject, object: &SchemaObject) -> bool {
    let Some((members, _)) = outline.members(&[declared.of]) else { return false };
    let [only] = members.as_slice() else { return false };
    let items = outline.items(&only.of);
    !object.fields.is_empty() && outline.members(&items).is_some() && {
        let names = Names::of(&members);
        object.fields.iter().all(|it| names.position(names_of(it)).is_none())
    }
}

/// The part of a file that a fragment names: by its address, else by its name, in dbt also below
/// `models`.
pub(super) fn part<'run>(
    outline: &'run Outline,
    objects: &[&'run OutlineObject],
    fragment: &str,
) -> Option<&'run OutlineObject> {
    let bare = fragment.trim_start_matches('/');
    let known = outline.parts.get(&unescaped(fragment));
    let bare = bare.strip_prefix("models/").unwrap_or(bare);
    let named = |name: &str| objects.iter().copied().find(|it| it.name == name);
    let mut dots = bare.match_indices('.');
    let inner = || dots.find_map(|(at, _)| outline.parts.get(bare.get(at + 1..)?));
    known
        .or_else(|| outline.parts.get(bare))
        .or_else(|| named(bare))
        .or_else(|| named(last(bare)))
        .or_else(inner)
}

/// The last part of a physical name.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The spellings by which names of objects are compared, the strictest first.
const SPELLINGS: [fn(&str) -> String; 3] = [str::to_owned, plain, loose];

/// A name without case, separators and the mark of a plural.
fn loose(name: &str) -> String {
    let letters = plain(name);
    letters.strip_suffix('s').map_or_else(|| letters.clone(), str::to_owned)
}

/// A name without case and separators.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The fields of a schema file by their names.
pub(super) struct Names<'run> {
    exactly: BTreeMap<&'run str, usize>,
    /// Without case and separators.
    nearly: BTreeMap<String, usize>,
}

impl<'run> Names<'run> {
    /// The names of some fields.
    pub(super) fn of(declared: &[Found<'run>]) -> Self {
        let mut names = Self { exactly: BTreeMap::new(), nearly: BTreeMap::new() };
        for (at, field) in declared.iter().map(|it| it.field).enumerate() {
            for name in std::iter::once(&field.name).chain(&field.aliases) {
                names.exactly.entry(name).or_insert(at);
                names.nearly.entry(plain(name)).or_insert(at);
            }
        }
        names
    }

    /// The field that one of a contract is, by its names: the first that is there as it is, else
    /// nearly.
    pub(super) fn position(&self, names: [Option<&str>; 2]) -> Option<usize> {
        let at = |it| self.exactly.get(it).or_else(|| self.nearly.get(&plain(it)));
        names.into_iter().flatten().find_map(at).copied()
    }
}

/// The names by which a field is looked for: its physical one before its own.
pub(super) fn names_of(field: &Field) -> [Option<&str>; 2] {
    [field.more().physical_name.text(), field.name.text()]
}
