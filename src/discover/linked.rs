//! Schema files of earlier revisions: which contracts they belong to, and what was in them.

use super::schemas::{FoundSchema, decoded, imported};
use super::versions::{blob_at, blobs_beside};
use super::{Error, Snapshot, read};
use crate::model::{SchemaContent, Unit, meant, siblings};
use gix::{ObjectId, Repository};
use globset::GlobSet;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The contracts that schema files belong to, as head and what it is compared with tell.
#[derive(Debug, Default)]
pub(super) struct Linked(BTreeMap<Arc<str>, BTreeSet<Arc<str>>>);

impl Linked {
    /// Those of some revisions.
    pub(super) fn of<'run>(snapshots: impl Iterator<Item = &'run Snapshot>) -> Self {
        let mut linked = Self::default();
        for snapshot in snapshots {
            linked.add(snapshot);
        }
        linked
    }

    fn add(&mut self, snapshot: &Snapshot) {
        if snapshot.schemas.as_deref().unwrap_or_default().is_empty() {
            return;
        }
        let at = |path: &str| file_at(snapshot, path);
        for document in &snapshot.documents {
            let unit = &document.parsed.unit;
            if !unit.is_contract() {
                continue;
            }
            let named = unit.facts.schemas.iter();
            let named = named.filter_map(|it| meant(it, &document.path).find_map(|it| at(&it)));
            let beside = siblings(&document.path).filter_map(|it| at(&it));
            let mut open: Vec<_> = named.chain(beside).collect();
            while let Some(file) = open.pop() {
                let owners = self.0.entry(file.path.clone()).or_default();
                if owners.insert(document.path.clone()) {
                    let imports = imported(&file.path, &file.content).into_iter();
                    open.extend(imports.filter_map(|it| it.iter().find_map(|it| at(it))));
                }
            }
        }
    }

    /// Whether a path is that of a schema file of some contract.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The contracts that a schema file belongs to.
    pub(super) fn contracts(&self, path: &str) -> impl Iterator<Item = &Arc<str>> {
        self.0.get(path).into_iter().flatten()
    }

    /// The contracts with a schema file that differs between head and all that it is compared with.
    pub(super) fn changed(&self, head: &Snapshot, bases: &[Snapshot]) -> BTreeSet<Arc<str>> {
        let differs = |path: &str| {
            let own = text_at(head, path);
            bases.iter().all(|base| text_at(base, path) != own)
        };
        let changed = self.0.iter().filter(|(path, _)| differs(path));
        changed.flat_map(|(_, contracts)| contracts.iter().cloned()).collect()
    }
}

/// The schema file at a path of a revision.
fn file_at<'run>(snapshot: &'run Snapshot, path: &str) -> Option<&'run FoundSchema> {
    let files = snapshot.schemas.as_deref()?;
    let at = files.binary_search_by(|it| (*it.path).cmp(path)).ok()?;
    files.get(at)
}

/// The text of the schema file at a path of a revision.
fn text_at<'run>(snapshot: &'run Snapshot, path: &str) -> Option<&'run str> {
    match &file_at(snapshot, path)?.content {
        SchemaContent::Text(text) => Some(&text.text),
        SchemaContent::Refused(_) | SchemaContent::LeftOut => None,
    }
}

/// Schema files of earlier revisions, each distinct content read once.
pub(super) struct EarlierSchemas<'run> {
    git: &'run Repository,
    exclude: &'run GlobSet,
    known: HashMap<ObjectId, SchemaContent>,
}

/// The schema files of one version of a contract, by path.
pub(super) type Files = BTreeMap<Arc<str>, (ObjectId, SchemaContent)>;

/// Whether a revision has these files as they are.
pub(super) fn stand(files: &Files, snapshot: &Snapshot) -> bool {
    files.iter().all(|(path, (_, content))| match content {
        SchemaContent::Text(text) => text_at(snapshot, path) == Some(&*text.text),
        SchemaContent::Refused(_) => false,
        SchemaContent::LeftOut => true,
    })
}

impl<'run> EarlierSchemas<'run> {
    pub(super) fn new(git: &'run Repository, exclude: &'run GlobSet) -> Self {
        Self { git, exclude, known: HashMap::new() }
    }

    /// The schema files that a contract links in a tree, and what they import.
    pub(super) fn of(
        &mut self,
        unit: &Unit,
        contract: &str,
        tree: ObjectId,
    ) -> Result<Files, Error> {
        let mut files = Files::new();
        if !unit.is_contract() {
            return Ok(files);
        }
        let mut open: Vec<(String, ObjectId)> = Vec::new();
        for reference in &unit.facts.schemas {
            for path in meant(reference, contract) {
                if let Some(id) = blob_at(self.git, tree, &path)? {
                    open.push((path, id));
                    break;
                }
            }
        }
        let names: Vec<String> = siblings(contract).collect();
        open.extend(blobs_beside(self.git, tree, &names)?);
        while let Some((path, id)) = open.pop() {
            if files.contains_key(path.as_str()) {
                continue;
            }
            let content = self.content(&path, id)?;
            for paths in imported(&path, &content) {
                for path in paths {
                    if let Some(id) = blob_at(self.git, tree, &path)? {
                        open.push((path, id));
                        break;
                    }
                }
            }
            files.insert(Arc::from(path), (id, content));
        }
        Ok(files)
    }

    fn content(&mut self, path: &str, id: ObjectId) -> Result<SchemaContent, Error> {
        if self.exclude.is_match(path) {
            return Ok(SchemaContent::LeftOut);
        }
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let content = decoded(&read::blob(self.git, id, path)?);
        self.known.insert(id, content.clone());
        Ok(content)
    }
}
