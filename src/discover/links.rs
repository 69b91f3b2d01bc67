//! Which contracts may link a schema file that changed, told from names alone.

use super::words::Name;
use super::{Error, FileEntry, Listing, ReadError, Workspace};
use crate::model::{Language, may_be_schema, schema, siblings};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The schema files that changed, and those that take something from them.
#[derive(Debug)]
pub(super) struct Links {
    /// The names of the files, by which contracts link them.
    pub(super) names: Vec<Name>,
    /// Their paths: a contract beside one of them may go by the same name.
    paths: BTreeSet<Arc<str>>,
}

impl Links {
    /// Those of a head and its bases, of which some paths hold the same on all sides.
    pub(super) fn of(
        workspace: &Workspace,
        head: &Listing,
        bases: &[Listing],
        is_same: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Error> {
        let all = || std::iter::once(head).chain(bases).flat_map(|it| &it.files);
        let changed = all().filter(|it| may_be_schema(&it.path) && !is_same(&it.path));
        let mut paths: BTreeSet<Arc<str>> = changed.map(|it| it.path.clone()).collect();
        if paths.iter().any(|it| is_protobuf(it)) {
            importing(workspace, all(), &mut paths)?;
        }
        let names = paths.iter().map(|it| Name::of(last(it))).collect();
        Ok(Self { names, paths })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Whether one of the files lies beside a contract under its name.
    pub(super) fn beside(&self, contract: &str) -> bool {
        siblings(contract).any(|it| self.paths.contains(it.as_str()))
    }
}

fn is_protobuf(path: &str) -> bool {
    Language::of_path(path) == Some(Language::Schema(schema::Language::Protobuf))
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Adds the Protobuf files that import one of some files, and those that import these. Names are
/// compared without their folders, so that rather too many are added than too few.
fn importing<'run>(
    workspace: &Workspace,
    all: impl Iterator<Item = &'run FileEntry>,
    paths: &mut BTreeSet<Arc<str>>,
) -> Result<(), Error> {
    let mut reader = workspace.reader();
    let mut by_import: BTreeMap<String, BTreeSet<Arc<str>>> = BTreeMap::new();
    let mut read = BTreeSet::new();
    for entry in all.filter(|it| is_protobuf(&it.path)) {
        // What differs between the sides is read on each of them.
        if entry.id.is_some_and(|id| !read.insert((entry.path.clone(), id))) {
            continue;
        }
        let bytes = match reader.read(entry) {
            Ok(content) => content.bytes,
            Err(ReadError::Object(error)) => return Err(*error),
            // A file that can't be read imports nothing.
            Err(_) => continue,
        };
        let text = String::from_utf8_lossy(&bytes);
        for name in schema::protobuf::imports(&text) {
            by_import.entry(last(name).to_owned()).or_default().insert(entry.path.clone());
        }
    }
    let mut open: Vec<Arc<str>> = paths.iter().cloned().collect();
    while let Some(path) = open.pop() {
        for it in by_import.get(last(&path)).into_iter().flatten() {
            if paths.insert(it.clone()) {
                open.push(it.clone());
            }
        }
    }
    Ok(())
}
