//! One revision read and parsed: each distinct file once, on all cores.

use super::examples::ExampleFolders;
use super::kinds::{is_document, is_text, manifest, may_matter};
use super::pass::{Alone, Outcome, Pass};
use super::schemas::{FoundSchema, add_leads};
use super::{BlobId, Error, FileEntry, Listing, Note, NoteKind, ReadError, Tree, Workspace};
use crate::config::{self, CodeOwners, ConfigProblem, Settings};
use crate::evaluate;
use crate::finding::Finding;
use crate::model::{
    EarlierUnit, Fold, Histories, LeavingParts, Manifest, Stood, Unit, named_subject,
};
use crate::parse::{self, Problem, Text};
use globset::GlobSet;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// The files of one revision that matter.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Contracts, products, and what may be meant as one; by path.
    pub documents: Vec<Loaded>,
    /// Configuration, owners and policies, by path.
    pub texts: Vec<(Arc<str>, Text)>,
    /// The waivers file that the configuration names, if it is there.
    pub waivers: Option<WaiversText>,
    /// What dbt projects were compiled to, by path.
    pub manifests: Vec<(Arc<str>, Arc<Manifest>)>,
    /// Schema files of contracts and of the configuration, by path; nothing where nobody looked.
    pub schemas: Option<Vec<FoundSchema>>,
    /// What was left out.
    pub notes: Vec<Note>,
    /// What Git knows of the documents' files, where somebody asked.
    pub histories: Option<Histories>,
    /// What documents said in earlier revisions, newest first, where somebody asked.
    pub past: Vec<EarlierUnit>,
    /// What stood where in those revisions, each line of them newest first.
    pub stood: Vec<Stood>,
    /// The parts of documents that are on their way out, by path.
    pub leaving: BTreeMap<Arc<str>, LeavingParts>,
    /// Texts that could not be decoded, by path.
    pub refused: Vec<(Arc<str>, Problem)>,
    /// What [`configuration`](Self::configuration) reads, once.
    configuration: OnceLock<(Settings, Vec<ConfigProblem>)>,
    /// Files that may be documents and were passed over, as nothing depends on them.
    pub(super) quiet: Vec<Arc<str>>,
    /// Contents that were looked at, the ones that turned out to be nothing of ours included.
    seen: HashMap<BlobId, Option<Parsed>>,
    /// The manifests among them.
    compiled: HashMap<BlobId, Arc<Manifest>>,
}

/// A waivers file and what it was before.
#[derive(Debug, Clone)]
pub struct WaiversText {
    /// The path from the root.
    pub path: Arc<str>,
    /// What stands there.
    pub text: Text,
    /// Why it is no text, where it is none.
    pub refused: Option<Problem>,
    /// What stood there before, newest first; empty where that is not known.
    pub earlier: Vec<Text>,
}

impl WaiversText {
    fn read(path: Arc<str>, bytes: &[u8]) -> Self {
        let (text, refused) = match parse::decode(bytes) {
            Ok(text) => (text, None),
            Err(refused) => {
                let (text, problem) = *refused;
                (text, Some(problem))
            }
        };
        Self { path, text, refused, earlier: Vec::new() }
    }
}

/// A document at its path.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The path from the root.
    pub path: Arc<str>,
    /// What was read there.
    pub parsed: Parsed,
}

/// A parsed file and what the rules about one document say of it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The document in the model.
    pub unit: Arc<Unit>,
    /// Findings without a path.
    pub findings: Arc<[Finding]>,
    /// Whether its name alone says what it is.
    pub(super) named: bool,
}

impl Parsed {
    /// Parses the bytes of a file; nothing where it is neither named nor written like one of ours.
    pub fn read(path: &str, bytes: &[u8]) -> Option<Self> {
        Self::checked(path, bytes, Fold::Nothing)
    }

    /// The same; a file that nobody will look into again need not keep its tree.
    pub(super) fn checked(path: &str, bytes: &[u8], fold: Fold) -> Option<Self> {
        let named = named_subject(path).is_some();
        if !may_matter(path, bytes) {
            return None;
        }
        let mut unit = Unit::read(bytes, path);
        if !named && !unit.is_ours() {
            return None;
        }
        let findings = evaluate::unit(&unit).into();
        unit.fold(fold);
        Some(Self { unit: Arc::new(unit), findings, named })
    }

    /// Parses the bytes of a file, whatever it is.
    pub fn forced(path: &str, bytes: &[u8]) -> Self {
        let unit = Unit::read(bytes, path);
        let findings = evaluate::unit(&unit).into();
        Self { unit: Arc::new(unit), findings, named: false }
    }

    /// A file of which only must be known what it is and whom it names; nothing is found in it.
    pub(super) fn known(path: &str, bytes: &[u8]) -> Option<Self> {
        let Some(unit) = Unit::glance(bytes, path) else {
            return Self::checked(path, bytes, Fold::All);
        };
        let named = named_subject(path).is_some();
        Some(Self { unit: Arc::new(unit), findings: Arc::from([]), named })
    }

    /// A file that could not be read.
    pub(super) fn unreadable(error: &ReadError) -> Self {
        let unit = Unit::unreadable(error.to_string());
        let findings = evaluate::unit(&unit).into();
        Self { unit: Arc::new(unit), findings, named: true }
    }
}

impl Snapshot {
    /// A snapshot of texts in memory.
    pub fn of_texts<'text>(files: impl IntoIterator<Item = (&'text str, &'text [u8])>) -> Self {
        let (texts, others) = files.into_iter().partition(|(path, _)| is_text(path));
        Self::of_parts(texts, others)
    }

    /// Of the texts of the repository and of its other files.
    fn of_parts(texts: Vec<(&str, &[u8])>, others: Vec<(&str, &[u8])>) -> Self {
        let mut snapshot = Self::default();
        for (path, bytes) in texts {
            snapshot.add_text(Arc::from(path), bytes);
        }
        let waivers = snapshot.settings().waivers.file.clone();
        for (path, bytes) in others {
            let path: Arc<str> = Arc::from(path);
            if *path == *waivers {
                snapshot.waivers = Some(WaiversText::read(path.clone(), bytes));
            }
            // Whatever the configuration calls it, a contract stays one.
            if let Some(parsed) = is_document(&path).then(|| Parsed::read(&path, bytes)).flatten() {
                snapshot.documents.push(Loaded { path: path.clone(), parsed });
                snapshot.add_schema(path, bytes);
            } else {
                let manifest = manifest(&path, bytes);
                snapshot.add_manifest(path.clone(), None, manifest);
                snapshot.add_schema(path, bytes);
            }
        }
        let examples = ExampleFolders::of(&snapshot);
        snapshot.documents.retain(|it| !examples.hold(&it.path));
        snapshot.documents.sort_by(|a, b| a.path.cmp(&b.path));
        snapshot.texts.sort_by(|a, b| a.0.cmp(&b.0));
        add_leads(snapshot.schemas.get_or_insert_default());
        snapshot
    }

    /// Adds a dbt manifest, or a note that it can't be read.
    fn add_manifest(
        &mut self,
        path: Arc<str>,
        key: Option<BlobId>,
        manifest: Option<Result<Arc<Manifest>, String>>,
    ) {
        match manifest {
            None => {}
            Some(Ok(manifest)) => {
                self.compiled.extend(key.map(|key| (key, manifest.clone())));
                self.manifests.push((path, manifest));
            }
            Some(Err(reason)) => {
                self.notes.push(Note { path, kind: NoteKind::NotAManifest(reason) });
            }
        }
    }

    /// The documents of this revision under the configuration, owners, policies and waivers of
    /// another one: what that one leaves out is left out here.
    #[must_use]
    pub fn governed_by(&self, other: &Self) -> Self {
        let (examples, exclude) = (ExampleFolders::of(other), &other.settings().exclude);
        let kept = |it: &&Loaded| !exclude.is_match(&*it.path) && !examples.hold(&it.path);
        Self {
            documents: self.documents.iter().filter(kept).cloned().collect(),
            texts: other.texts.clone(),
            waivers: other.waivers.clone(),
            notes: Vec::new(),
            histories: self.histories.clone(),
            past: Vec::new(),
            stood: Vec::new(),
            leaving: BTreeMap::new(),
            refused: other.refused.clone(),
            configuration: other.configuration.clone(),
            quiet: self.quiet.clone(),
            seen: HashMap::new(),
            manifests: self.manifests.clone(),
            schemas: self.schemas.clone(),
            compiled: HashMap::new(),
        }
    }

    /// The text of a file beside the documents.
    pub fn text(&self, path: &str) -> Option<&Text> {
        self.texts.iter().find(|(it, _)| **it == *path).map(|(_, text)| text)
    }

    /// What `mesh-lint.yaml` asks for and what is wrong with it; the defaults where there is none.
    ///
    /// It is read at the first call, for which the texts must be there.
    pub fn configuration(&self) -> &(Settings, Vec<ConfigProblem>) {
        self.configuration.get_or_init(|| {
            if let Some((_, problem)) = self.refused.iter().find(|it| *it.0 == *config::FILE) {
                return config::refused(problem);
            }
            self.text(config::FILE).map(config::read).unwrap_or_default()
        })
    }

    /// The documents by their paths.
    pub(super) fn units(&self) -> HashMap<&str, &Arc<Unit>> {
        self.documents.iter().map(|it| (&*it.path, &it.parsed.unit)).collect()
    }

    /// Contents that were looked at already, and the document that they are.
    pub(super) fn looked_at(&self, id: BlobId) -> Option<&Option<Parsed>> {
        self.seen.get(&id)
    }

    /// The manifest of dbt that contents are, where they were looked at already.
    pub(super) fn compiled(&self, id: BlobId) -> Option<Arc<Manifest>> {
        self.compiled.get(&id).cloned()
    }

    fn add_text(&mut self, path: Arc<str>, bytes: &[u8]) {
        let text = parse::decode(bytes).unwrap_or_else(|refused| {
            let (text, problem) = *refused;
            self.refused.push((path.clone(), problem));
            text
        });
        self.texts.push((path, text));
    }

    /// What `mesh-lint.yaml` asks for; the defaults where there is none.
    pub fn settings(&self) -> &Settings {
        &self.configuration().0
    }

    /// The CODEOWNERS file that counts.
    pub fn code_owners(&self) -> Option<CodeOwners> {
        CodeOwners::PATHS
            .iter()
            .find_map(|path| self.text(path))
            .map(|it| CodeOwners::read(&it.text))
    }
}

/// Whether a document stands at its path among others as it is.
pub(super) fn stands(units: &HashMap<&str, &Arc<Unit>>, path: &str, unit: &Arc<Unit>) -> bool {
    let there = units.get(path);
    there.is_some_and(|it| Arc::ptr_eq(it, unit) || it.source() == unit.source())
}

/// What a caller of [`load`] knows already, and what it will need.
#[derive(Clone, Copy, Default)]
pub struct Reading<'run> {
    /// Says from the texts, configuration among them, which documents are not read.
    pub exclude: Option<&'run dyn Fn(&Snapshot) -> GlobSet>,
    /// Whether a path may be that of an example of a policy, by the rules that decide; by those of
    /// the tree itself where nothing is given.
    pub may_be_example: Option<MayBeExample<'run>>,
    /// What is parsed already is taken over.
    pub known: Option<&'run Snapshot>,
    /// Which files nobody compares with anything.
    pub alone: Alone<'run>,
    /// Says from the texts whether somebody looks into every document, compared or not.
    pub looks_into_all: Option<&'run dyn Fn(&Snapshot) -> bool>,
}

impl<'run> Reading<'run> {
    /// How what stands beside a revision is read: the same is left out, and what is parsed there is
    /// taken over.
    #[must_use]
    pub fn beside(&self, known: &'run Snapshot) -> Self {
        Self { known: Some(known), exclude: self.exclude, ..Self::default() }
    }
}

/// Says of a tree and a path in it whether an example of a policy may lie there.
pub type MayBeExample<'run> = &'run dyn Fn(&Snapshot, &str) -> bool;

/// The files of a tree that matter, without reading them.
///
/// # Errors
/// The repository can't be listed.
pub fn list(workspace: &Workspace, tree: &Tree) -> Result<Listing, Error> {
    workspace.list_mesh(tree)
}

/// Reads and parses a tree.
///
/// # Errors
/// The repository can't be listed, or an object of it is missing.
pub fn load(workspace: &Workspace, tree: &Tree, reading: &Reading<'_>) -> Result<Snapshot, Error> {
    load_listed(workspace, list(workspace, tree)?, reading)
}

/// Reads and parses a head and its bases, which are listed already.
///
/// # Errors
/// An object of the repository is missing.
pub fn load_all(
    workspace: &Workspace,
    head: Listing,
    bases: Vec<Listing>,
    reading: &Reading<'_>,
) -> Result<(Snapshot, Vec<Snapshot>), Error> {
    let head = load_listed(workspace, head, reading)?;
    let known = reading.beside(&head);
    let bases = bases.into_iter().map(|it| load_listed(workspace, it, &known));
    let bases = bases.collect::<Result<Vec<_>, _>>()?;
    Ok((head, bases))
}

/// Reads and parses files of a tree that is listed already.
///
/// # Errors
/// An object of the repository is missing.
pub fn load_listed(
    workspace: &Workspace,
    listing: Listing,
    reading: &Reading<'_>,
) -> Result<Snapshot, Error> {
    let (mut snapshot, documents) = texts(workspace, listing)?;
    snapshot.read(workspace, documents, reading)?;
    Ok(snapshot)
}

/// Reads what stands beside the documents; gives the files that may be documents.
pub(super) fn texts(
    workspace: &Workspace,
    listing: Listing,
) -> Result<(Snapshot, Vec<FileEntry>), Error> {
    let Listing { files: mut documents, notes } = listing;
    let texts: Vec<_> = documents.extract_if(.., |file| file.called.is_text()).collect();
    let mut snapshot = Snapshot { notes, ..Snapshot::default() };
    let mut reader = workspace.reader();
    for entry in texts {
        match reader.read(&entry) {
            Ok(content) => snapshot.add_text(entry.path, &content.bytes),
            Err(error) => return Err(stopped(&entry.path, error)),
        }
    }
    let waivers = snapshot.settings().waivers.file.clone();
    // Whatever the configuration calls it, a contract stays one, and is read again as one.
    if let Some(entry) = documents.iter().find(|file| *file.path == *waivers) {
        match reader.read(entry) {
            Ok(content) => {
                snapshot.waivers = Some(WaiversText::read(entry.path.clone(), &content.bytes));
            }
            Err(error) => return Err(stopped(&entry.path, error)),
        }
    }
    Ok((snapshot, documents))
}

impl Snapshot {
    /// Reads and parses files that may be documents; the texts are there already.
    pub(super) fn read(
        &mut self,
        workspace: &Workspace,
        documents: Vec<FileEntry>,
        reading: &Reading<'_>,
    ) -> Result<(), Error> {
        let exclude = reading.exclude.map_or_else(GlobSet::empty, |exclude| exclude(self));
        let examples = ExampleFolders::of(self);
        let keeps = reading.looks_into_all.is_some_and(|it| it(self));
        let alone = if keeps { Alone::None } else { reading.alone };
        let pass = Pass::over(&documents, reading.known, alone);
        let documents: Vec<FileEntry> = documents
            .into_iter()
            .filter(|file| {
                if file.called.is_only_schema() {
                    return false;
                }
                let may_be = |path: &str| reading.may_be_example.is_none_or(|it| it(self, path));
                let is_example = examples.hold(&file.path) && may_be(&file.path);
                !exclude.is_match(&*file.path) && !is_example
            })
            .collect();
        // A reader holds a cache of deltas, so that few of them, with long runs of files, read best.
        let run = (documents.len() / (4 * rayon::current_num_threads())).max(16);
        let parsed: Vec<Outcome> = documents
            .par_iter()
            .with_min_len(run)
            .map_init(|| workspace.reader(), |reader, entry| pass.one(reader, entry))
            .collect::<Result<_, _>>()?;
        for (entry, outcome) in documents.iter().zip(parsed) {
            if let Some(key) = outcome.key {
                self.seen.insert(key, outcome.parsed.clone());
            }
            if let Some(parsed) = outcome.parsed {
                self.documents.push(Loaded { path: entry.path.clone(), parsed });
            }
            self.add_manifest(entry.path.clone(), outcome.key, outcome.manifest);
        }
        Ok(())
    }
}

/// A file without which the run can't be trusted.
fn stopped(path: &str, error: ReadError) -> Error {
    match error {
        ReadError::Object(error) => *error,
        other => {
            Error::Io { action: "read", path: path.into(), source: std::io::Error::other(other) }
        }
    }
}
