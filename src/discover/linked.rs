//! Schema files of earlier revisions: which contracts they belong to, and what was in them.

use super::schemas::{FoundSchema, decoded};
use super::ties::ties_of;
use super::versions::{blob_at, blobs_beside};
use super::{Error, Snapshot, read};
use crate::model::schema::{Language, Ties};
use crate::model::{
    Lead, Leads, SchemaContent, Unit, language_of_ties, lead_paths, leads, meant, siblings,
};
use gix::{ObjectId, Repository};
use globset::GlobSet;
use std::cell::RefCell;
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
                    open.extend(lead_paths(&file.leads).filter_map(|it| at(it)));
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

/// What ties a content to others, in its language.
type Tied = (Language, Ties);

/// Schema files of earlier revisions, each distinct content read once.
pub(super) struct EarlierSchemas<'run> {
    git: &'run Repository,
    exclude: &'run GlobSet,
    known: HashMap<ObjectId, SchemaContent>,
    /// What ties those contents to others, by the language too.
    ties: HashMap<(ObjectId, Option<Language>), Option<Arc<Tied>>>,
    /// Where the names lead that the files of the revisions at hand take from others: there the
    /// files of an address or a type are looked for.
    leads: BTreeMap<Box<str>, Arc<str>>,
}

/// A schema file of an earlier revision.
pub(super) struct EarlierFile {
    pub(super) id: ObjectId,
    pub(super) content: SchemaContent,
    pub(super) leads: Arc<Leads>,
}

/// The schema files of one version of a contract, by path.
pub(super) type Files = BTreeMap<Arc<str>, EarlierFile>;

/// Whether a revision has these files as they are.
pub(super) fn stand(files: &Files, snapshot: &Snapshot) -> bool {
    files.iter().all(|(path, file)| match &file.content {
        SchemaContent::Text(text) => text_at(snapshot, path) == Some(&*text.text),
        SchemaContent::Refused(_) => false,
        SchemaContent::LeftOut => true,
    })
}

impl<'run> EarlierSchemas<'run> {
    pub(super) fn new<'all>(
        git: &'run Repository,
        exclude: &'run GlobSet,
        snapshots: impl Iterator<Item = &'all Snapshot>,
    ) -> Self {
        let mut leads = BTreeMap::new();
        for (name, lead) in snapshots.flat_map(|it| &it.schemas).flatten().flat_map(|it| &*it.leads)
        {
            if let Lead::At(path) = lead {
                leads.entry(name.clone()).or_insert_with(|| path.clone());
            }
        }
        Self { git, exclude, known: HashMap::new(), ties: HashMap::new(), leads }
    }

    /// The schema files that a contract links in a tree, and what they take something from.
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
            let leads = self.leads((&path, id), &content, tree)?;
            for path in lead_paths(&leads) {
                if let Some(id) = blob_at(self.git, tree, path)? {
                    open.push((path.to_string(), id));
                }
            }
            let leads = Arc::new(leads);
            files.insert(Arc::from(path), EarlierFile { id, content, leads });
        }
        Ok(files)
    }

    /// Where the names lead that a file of a tree takes from others.
    fn leads(
        &mut self,
        (path, id): (&str, ObjectId),
        content: &SchemaContent,
        tree: ObjectId,
    ) -> Result<Leads, Error> {
        let known = self.ties.entry((id, language_of_ties(path)));
        let known = known.or_insert_with(|| ties_of(path, content).map(Arc::new)).clone();
        let Some(known) = known else { return Ok(Leads::new()) };
        let (language, ties) = &*known;
        let failed = RefCell::new(None);
        let is_there = |path: &str| match blob_at(self.git, tree, path) {
            Ok(found) => found.is_some(),
            Err(error) => {
                failed.borrow_mut().get_or_insert(error);
                false
            }
        };
        let mut offers = |name: &str, _| {
            let known = self.leads.get(name).filter(|it| is_there(it));
            Ok::<_, Error>(known.map(|it| (it.clone(), 0)).into_iter().collect())
        };
        let leads = leads(path, (*language, ties), &is_there, &mut offers)?;
        failed.into_inner().map_or(Ok(leads), Err)
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
