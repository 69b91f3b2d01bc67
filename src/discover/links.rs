//! Which contracts may link a schema file that changed, told from names alone.

use super::kinds::may_be_ours;
use super::schemas::decoded;
use super::words::Name;
use super::{Error, FileEntry, Listing, ReadError, Reader, Workspace};
use crate::model::schema::{Language, Ties};
use crate::model::{SchemaContent, language_of_ties, last_part, siblings, stem};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The schema files that changed, and those that take something from them.
#[derive(Debug)]
pub(super) struct Links {
    /// The names of the files, by which contracts link them.
    pub(super) names: Vec<Name>,
    /// Their paths: a contract beside one of them may go by the same name.
    paths: BTreeSet<Arc<str>>,
    /// The folders that they lie in.
    folders: BTreeSet<Box<str>>,
}

impl Links {
    /// Those of a head and its bases, of which it is known what stands still.
    pub(super) fn of(
        workspace: &Workspace,
        head: &Listing,
        bases: &[Listing],
    ) -> Result<Self, Error> {
        let all = std::iter::once(head).chain(bases).flat_map(|it| &it.files);
        let all: Vec<&FileEntry> = all.filter(|it| it.called.may_be_schema()).collect();
        let changed = all.iter().filter(|it| !it.still);
        let mut paths: BTreeSet<Arc<str>> = changed.map(|it| it.path.clone()).collect();
        for language in TIED {
            taking(workspace, &all, language, &mut paths)?;
        }
        let names = paths.iter().map(|it| Name::of(last_part(it))).collect();
        let folders = paths.iter().map(|it| folder(it).into()).collect();
        Ok(Self { names, paths, folders })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Whether one of the files lies beside a contract under its name.
    pub(super) fn beside(&self, contract: &str) -> bool {
        self.folders.contains(folder(contract))
            && siblings(contract).any(|it| self.paths.contains(it.as_str()))
    }
}

/// The languages whose files take something from others.
const TIED: [Language; 3] = [Language::Avro, Language::JsonSchema, Language::Protobuf];

/// The folder of a path.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Adds the files of a language that take something from one of some files, and those that take
/// something from these. Paths are compared without their folders and endings, so that rather too
/// many are added than too few.
fn taking(
    workspace: &Workspace,
    all: &[&FileEntry],
    language: Language,
    paths: &mut BTreeSet<Arc<str>>,
) -> Result<(), Error> {
    let own = |it: &FileEntry| it.called.ties() == Some(language);
    let mut reader = workspace.reader();
    let mut changed = all.iter().filter(|it| own(it) && paths.contains(&it.path));
    if language != Language::JsonSchema && changed.next().is_none() {
        return Ok(());
    }
    if language == Language::JsonSchema && !changed.any(|it| may_be_referred_to(&mut reader, it)) {
        return Ok(());
    }
    let mut by_name: BTreeMap<String, BTreeSet<Arc<str>>> = BTreeMap::new();
    let mut offers: BTreeMap<Arc<str>, BTreeSet<String>> = BTreeMap::new();
    let mut read = BTreeSet::new();
    for entry in all.iter().filter(|it| own(it)) {
        // What differs between the sides is read on each of them.
        if entry.id.is_some_and(|id| !read.insert((entry.path.clone(), id))) {
            continue;
        }
        let bytes = match reader.read(entry) {
            Ok(content) => content.bytes,
            Err(ReadError::Object(error)) => return Err(*error),
            // A file that can't be read takes nothing.
            Err(_) => continue,
        };
        let SchemaContent::Text(text) = decoded(&bytes) else { continue };
        if !Ties::may_take(language, &text.text) {
            continue;
        }
        let ties = Ties::of(language, &text.text);
        for name in ties.takes {
            by_name.entry(key(language, &name)).or_default().insert(entry.path.clone());
        }
        offers.entry(entry.path.clone()).or_default().extend(ties.offers.into_keys());
    }
    let mut open: Vec<Arc<str>> =
        paths.iter().filter(|it| language_of_ties(it) == Some(language)).cloned().collect();
    while let Some(path) = open.pop() {
        let types = offers.get(&path).into_iter().flatten().map(|it| key(language, it));
        let names = std::iter::once(key(language, &path)).chain(types);
        for it in names.filter_map(|it| by_name.get(&it)).flatten() {
            if paths.insert(it.clone()) {
                open.push(it.clone());
            }
        }
    }
    Ok(())
}

/// Whether a file may hold a JSON Schema, at a glance: most that are called like one are others.
fn may_be_referred_to(reader: &mut Reader<'_>, entry: &FileEntry) -> bool {
    const MARKS: [&[u8]; 6] =
        [b"$schema", b"$id", b"$defs", b"$ref", b"definitions", b"properties"];
    const WORDS: [&[u8]; 3] = [b"\"type\"", b"\"enum\"", b"\"const\""];
    let Ok(content) = reader.read(entry) else { return false };
    let says = |it: &&[u8]| memchr::memmem::find(&content.bytes, it).is_some();
    (MARKS.iter().any(says) || WORDS.iter().any(says)) && !may_be_ours(&content.bytes)
}

/// By what a name that is taken and one that is offered are held to be the same.
fn key(language: Language, name: &str) -> String {
    match language {
        Language::Avro => name.to_owned(),
        Language::JsonSchema => stem(name),
        Language::Protobuf | Language::Dbt => last_part(name).to_owned(),
    }
}
