//! Schema files: those that contracts link, and those that the configuration names.
//!
//! They are read once the contracts of all revisions are known, each distinct blob once. A file
//! that no contract links says something only where it changed, and is read only then.

use super::ties::{Shelf, Tied};
use super::{BlobId, Error, FileEntry, Listing, ReadError, Reader, Snapshot, Workspace};
use crate::config::Settings;
use crate::model::schema::Language;
use crate::model::{
    Lead, Leads, SchemaContent, is_copy, language_of_ties, lead_paths, may_be_schema, meant,
    siblings,
};
use crate::parse::{self, MAX_FILE_BYTES, ProblemKind};
use globset::GlobSet;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

/// A schema file at its path.
#[derive(Debug, Clone)]
pub struct FoundSchema {
    /// The path from the root.
    pub path: Arc<str>,
    /// What stands there.
    pub content: SchemaContent,
    /// Where the names lead that it takes from others.
    pub leads: Arc<Leads>,
    /// Whether the configuration names it.
    pub matched: bool,
}

/// The files of a revision that may be schemas, before it is known which are; by path.
#[derive(Debug, Default)]
pub struct SchemaEntries(Vec<FileEntry>);

impl SchemaEntries {
    /// Those of a listing.
    pub fn of(listing: &Listing) -> Self {
        Self(listing.files.iter().filter(|it| it.called.may_be_schema()).cloned().collect())
    }

    /// The entry at a path.
    fn at(&self, path: &str) -> Option<&FileEntry> {
        let at = self.0.binary_search_by(|it| (*it.path).cmp(path)).ok()?;
        self.0.get(at)
    }
}

/// Two revisions have the same where the same contents stand at the same paths.
impl PartialEq for SchemaEntries {
    fn eq(&self, other: &Self) -> bool {
        let same =
            |(a, b): (&FileEntry, &FileEntry)| a.path == b.path && a.id.is_some() && a.id == b.id;
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }
}

/// Reads the schema files of head and of what it is compared with, and adds them to the
/// snapshots; `entries` are theirs in this order, `settings` those that decide.
///
/// # Errors
/// An object of the repository is missing.
pub fn add_schemas(
    workspace: &Workspace,
    (head, bases): (&mut Snapshot, &mut [Snapshot]),
    entries: &[SchemaEntries],
    settings: &Settings,
) -> Result<(), Error> {
    let mut revisions: Vec<_> = std::iter::once(head).chain(bases).zip(entries).collect();
    let linked: BTreeSet<String> =
        revisions.iter().flat_map(|(snapshot, entries)| linked(snapshot, entries)).collect();
    let mut cache = Cache::new(workspace, &settings.exclude);
    let matched = matched(&revisions, &settings.schemas, &mut cache)?;
    let mut ties = Tied::default();
    let mut bases: Vec<Base<'_>> = Vec::new();
    // Head comes last: what leads nowhere there may have led somewhere at base.
    for (at, (snapshot, entries)) in revisions.iter_mut().enumerate().rev() {
        let entries: &SchemaEntries = entries;
        let mut found: BTreeMap<Arc<str>, FoundSchema> = BTreeMap::new();
        let mut shelf = Shelf::of(entries.0.iter().map(|it| &it.path));
        let all = linked.iter().map(|it| &**it).chain(matched.iter().map(|it| &**it));
        let mut open: Vec<String> = all.map(str::to_owned).collect();
        while let Some(path) = open.pop() {
            let Some(entry) = entries.at(&path) else { continue };
            let path = &entry.path;
            if found.contains_key(path) {
                continue;
            }
            let content = cache.kept(entry)?;
            let mut leads = cache.leads(path, &content, entries, (&mut shelf, &mut ties))?;
            for base in bases.iter_mut().filter(|_| at == 0) {
                base.settle(&mut leads, (path, &content), entries, (&mut cache, &mut ties))?;
            }
            open.extend(lead_paths(&leads).map(ToString::to_string));
            let (path, matched, leads) = (path.clone(), matched.contains(path), Arc::new(leads));
            found.insert(path.clone(), FoundSchema { path, content, leads, matched });
        }
        let found: Vec<FoundSchema> = found.into_values().collect();
        if at > 0 {
            bases.push(Base { entries, shelf, found: found.clone() });
        }
        snapshot.schemas = Some(found);
    }
    Ok(())
}

/// Adds to head and what it is compared with the files that only earlier versions of contracts
/// link, as far as they are still there.
///
/// # Errors
/// An object of the repository is missing.
pub fn add_linked_before(
    workspace: &Workspace,
    (head, bases): (&mut Snapshot, &mut [Snapshot]),
    entries: &[SchemaEntries],
    settings: &Settings,
) -> Result<(), Error> {
    let before = head.past.iter().flat_map(|it| &it.schemas);
    let wanted: BTreeSet<Arc<str>> = before.map(|it| it.path.clone()).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let mut cache = Cache::new(workspace, &settings.exclude);
    let mut ties = Tied::default();
    for (snapshot, entries) in std::iter::once(head).chain(bases).zip(entries) {
        let found = snapshot.schemas.get_or_insert_default();
        let mut more = Vec::new();
        let mut shelf = Shelf::of(entries.0.iter().map(|it| &it.path));
        for path in &wanted {
            if found.binary_search_by(|it| it.path.cmp(path)).is_ok() {
                continue;
            }
            let Some(entry) = entries.at(path) else { continue };
            let content = cache.kept(entry)?;
            let leads = cache.leads(path, &content, entries, (&mut shelf, &mut ties))?;
            let leads = Arc::new(leads);
            more.push(FoundSchema { path: path.clone(), content, leads, matched: false });
        }
        found.extend(more);
        found.sort_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(())
}

/// A revision that head is compared with.
struct Base<'run> {
    entries: &'run SchemaEntries,
    shelf: Shelf<'run>,
    found: Vec<FoundSchema>,
}

impl Base<'_> {
    /// Decides by this revision what the names that a file takes at head mean where head alone does
    /// not tell: of several files the one that was meant here, and what is only here is gone.
    fn settle(
        &mut self,
        leads: &mut Leads,
        (path, content): (&str, &SchemaContent),
        head: &SchemaEntries,
        (cache, ties): (&mut Cache<'_>, &mut Tied),
    ) -> Result<(), Error> {
        let Some(language) = language_of_ties(path) else { return Ok(()) };
        let protobuf = language == Language::Protobuf;
        for (name, lead) in leads.iter_mut() {
            if protobuf
                && *lead == Lead::Several
                && let Some(meant) = self.meant(path, name).filter(|it| head.at(it).is_some())
            {
                *lead = Lead::At(meant.clone());
            }
        }
        let nowhere = |lead: Option<&Lead>| match language {
            Language::Protobuf => lead == Some(&Lead::Missing),
            Language::JsonSchema => matches!(lead, Some(Lead::Missing | Lead::Away)),
            Language::Avro => lead.is_none(),
            Language::Dbt => false,
        };
        if language != Language::Avro && !leads.values().any(|it| nowhere(Some(it))) {
            return Ok(());
        }
        for (name, lead) in cache.leads(path, content, self.entries, (&mut self.shelf, ties))? {
            let Lead::At(was) = lead else { continue };
            let copy = language != Language::JsonSchema && is_copy(&was, &name);
            if nowhere(leads.get(&name)) && head.at(&was).is_none() && !copy {
                leads.insert(name, Lead::Gone);
            }
        }
        Ok(())
    }

    /// The file that one here means by an import, where there is no other that it may mean.
    fn meant(&self, path: &str, name: &str) -> Option<&Arc<str>> {
        let at = self.found.binary_search_by(|it| (*it.path).cmp(path)).ok()?;
        match self.found.get(at)?.leads.get(name)? {
            Lead::At(meant) => Some(meant).filter(|_| self.shelf.is_only(name)),
            _ => None,
        }
    }
}

/// The schema files that contracts of a revision link.
fn linked(snapshot: &Snapshot, entries: &SchemaEntries) -> Vec<String> {
    let mut found = Vec::new();
    let there = |it: &String| entries.at(it).is_some();
    for document in &snapshot.documents {
        let unit = &document.parsed.unit;
        if !unit.is_contract() {
            continue;
        }
        for reference in &unit.facts.schemas {
            found.extend(meant(reference, &document.path).find(there));
        }
        found.extend(siblings(&document.path).filter(there));
    }
    found
}

/// The files that the configuration names and that are not the same in all revisions.
fn matched(
    revisions: &[(&mut Snapshot, &SchemaEntries)],
    globs: &GlobSet,
    cache: &mut Cache<'_>,
) -> Result<BTreeSet<Arc<str>>, Error> {
    let mut matched = BTreeSet::new();
    if globs.is_empty() || revisions.len() < 2 {
        return Ok(matched);
    }
    let paths: BTreeSet<&Arc<str>> = revisions
        .iter()
        .flat_map(|(_, it)| it.0.iter().map(|it| &it.path))
        .filter(|it| globs.is_match(&***it))
        .collect();
    for path in paths {
        let mut ids = BTreeSet::new();
        for (_, entries) in revisions {
            ids.insert(match entries.at(path) {
                None => None,
                Some(entry) => match entry.id {
                    Some(id) => Some(id),
                    None => cache.content(entry)?.0,
                },
            });
        }
        if ids.len() > 1 {
            matched.insert(path.clone());
        }
    }
    Ok(matched)
}

/// What was read, by the id of its contents.
struct Cache<'run> {
    reader: Reader<'run>,
    exclude: &'run GlobSet,
    known: HashMap<BlobId, SchemaContent>,
}

impl<'run> Cache<'run> {
    fn new(workspace: &'run Workspace, exclude: &'run GlobSet) -> Self {
        Self { reader: workspace.reader(), exclude, known: HashMap::new() }
    }

    /// What stands in a file, unless the configuration leaves it out.
    fn kept(&mut self, entry: &FileEntry) -> Result<SchemaContent, Error> {
        if self.exclude.is_match(&*entry.path) {
            return Ok(SchemaContent::LeftOut);
        }
        Ok(self.content(entry)?.1)
    }

    /// Where the names lead that a file takes from others of its revision.
    fn leads(
        &mut self,
        path: &str,
        content: &SchemaContent,
        entries: &SchemaEntries,
        (files, ties): (&mut Shelf<'_>, &mut Tied),
    ) -> Result<Leads, Error> {
        let mut read = |path: &str| match entries.at(path) {
            Some(entry) => self.kept(entry),
            None => Ok(SchemaContent::LeftOut),
        };
        files.leads(path, content, (ties, &mut read))
    }

    fn content(&mut self, entry: &FileEntry) -> Result<(Option<BlobId>, SchemaContent), Error> {
        if let Some(id) = entry.id.filter(|_| entry.verbatim)
            && let Some(known) = self.known.get(&id)
        {
            return Ok((Some(id), known.clone()));
        }
        match self.reader.read(entry) {
            Ok(content) => {
                let known = self.known.entry(content.key);
                let text = known.or_insert_with(|| decoded(&content.bytes));
                Ok((Some(content.id), text.clone()))
            }
            Err(ReadError::Object(error)) => Err(*error),
            Err(error) => Ok((None, SchemaContent::Refused(error.to_string()))),
        }
    }
}

/// The text of a schema file, or why it has none.
pub(super) fn decoded(bytes: &[u8]) -> SchemaContent {
    match parse::decode(bytes) {
        Ok(text) if text.text.starts_with("version https://git-lfs.") => {
            SchemaContent::Refused("a pointer of Git LFS instead of the file".to_owned())
        }
        Ok(text) => SchemaContent::Text(text),
        Err(refused) => SchemaContent::Refused(match refused.1.kind {
            ProblemKind::FileTooLarge { .. } => {
                format!("larger than {} MiB, so that it is not read", MAX_FILE_BYTES >> 20)
            }
            _ => "no text; write it in UTF-8".to_owned(),
        }),
    }
}

impl Snapshot {
    /// Adds a schema file in memory, if it may be one.
    pub(super) fn add_schema(&mut self, path: Arc<str>, bytes: &[u8]) {
        let matched = self.settings().schemas.is_match(&*path);
        let is_manifest = self.manifests.iter().any(|it| it.0 == path);
        if is_manifest || !may_be_schema(&path) {
            return;
        }
        let content = decoded(bytes);
        let leads = Arc::default();
        self.schemas.get_or_insert_default().push(FoundSchema { path, content, leads, matched });
    }
}

impl FoundSchema {
    /// Texts in memory, as far as they may be schema files, by path.
    pub fn of_texts<'text>(files: impl Iterator<Item = (&'text str, &'text [u8])>) -> Vec<Self> {
        let schemas = files.filter(|(path, _)| may_be_schema(path)).map(|(path, bytes)| Self {
            path: Arc::from(path),
            content: decoded(bytes),
            leads: Arc::default(),
            matched: false,
        });
        let mut schemas: Vec<Self> = schemas.collect();
        add_leads(&mut schemas);
        schemas
    }
}

/// Sorts schema files that are all in memory, and finds out where the names lead that they take
/// from others.
pub(super) fn add_leads(schemas: &mut [FoundSchema]) {
    schemas.sort_by(|a, b| a.path.cmp(&b.path));
    let all = schemas.to_vec();
    let mut shelf = Shelf::of(all.iter().map(|it| &it.path));
    let mut ties = Tied::default();
    let mut read = |path: &str| {
        let at = all.binary_search_by(|it| (*it.path).cmp(path)).ok();
        let found = at.and_then(|it| all.get(it)).map(|it| it.content.clone());
        Ok::<_, Infallible>(found.unwrap_or(SchemaContent::LeftOut))
    };
    for it in schemas {
        let Ok(leads) = shelf.leads(&it.path, &it.content, (&mut ties, &mut read));
        it.leads = Arc::new(leads);
    }
}
