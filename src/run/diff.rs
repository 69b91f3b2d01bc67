//! What changed between revisions or between files, by contract.

use super::schemas::Around;
use super::{Desk, Terms};
use crate::discover::{Loaded, Parsed, Snapshot};
use crate::evaluate::{self, JudgedRelease};
use crate::finding::{Finding, Severity};
use crate::model::{Language, Mesh, MeshMember, Unit};
use crate::report::Failure;
use crate::report::diff::{Changelog, ContractChanges};
use std::sync::Arc;

/// What changed between a revision and one or several bases.
///
/// # Errors
/// The configuration has a mistake that keeps a run from judging.
pub fn diff(
    head: &Snapshot,
    bases: &[Snapshot],
    policies: &Snapshot,
    terms: &Terms,
) -> Result<Changelog, Box<Failure>> {
    let contracts = contracts(head, bases, policies, terms)?;
    let today = terms.today.to_string();
    let mut changelog = Changelog::new(terms.comparison.clone(), today, contracts);
    changelog.notes.extend(terms.notes.iter().cloned());
    changelog.failures.extend(broken(head, bases).map(|it| unreadable(it).message));
    Ok(changelog)
}

/// What changed between the contracts and products of two folders, and the files of head that
/// can't be read.
///
/// # Errors
/// The configuration has a mistake that keeps a run from judging.
pub fn diff_folders(
    head: &Snapshot,
    base: &Snapshot,
    policies: &Snapshot,
    terms: &Terms,
) -> Result<(Vec<ContractChanges>, Vec<Failure>), Box<Failure>> {
    let changes = contracts(head, std::slice::from_ref(base), policies, terms)?;
    let broken = broken(head, std::slice::from_ref(base)).map(unreadable);
    Ok((changes, broken.collect()))
}

/// The files of head that can't be read, but for those that are what they were before.
fn broken<'run>(
    head: &'run Snapshot,
    bases: &'run [Snapshot],
) -> impl Iterator<Item = &'run Loaded> {
    let was = |base: &Snapshot, now: &Loaded| {
        let (unit, text) = (&now.parsed.unit, now.parsed.unit.source());
        let same =
            |it: &Arc<Unit>| Arc::ptr_eq(it, unit) || !text.is_empty() && it.source() == text;
        let same = |it: &Loaded| it.path == now.path && same(&it.parsed.unit);
        base.documents.iter().any(same)
    };
    let broken = head.documents.iter().filter(|it| is_broken(&it.parsed));
    broken.filter(move |now| bases.is_empty() || !bases.iter().all(|it| was(it, now)))
}

/// The judged changes of every contract and product that differs.
fn contracts(
    head: &Snapshot,
    bases: &[Snapshot],
    policies: &Snapshot,
    terms: &Terms,
) -> Result<Vec<ContractChanges>, Box<Failure>> {
    let mut desk = Desk::new(head, bases, policies, terms);
    if !desk.failures.is_empty() {
        return Err(Box::new(desk.failures.swap_remove(0)));
    }
    let around = desk.surroundings();
    let mut judged = evaluate::judged_releases(&desk.bases, &desk.head, &desk.past, &around);
    let meshes = (&*desk.bases, &desk.head);
    evaluate::add_broken_since(&mut judged, &desk.past, meshes, &around);
    let told: Vec<&Finding> = judged.iter().flat_map(|it| &it.findings).collect();
    let unlinked = desk.unlinked_schemas(&told);
    let changes = judged.into_iter().filter_map(|JudgedRelease { base, head, findings }| {
        let findings = findings.into_iter().map(|it| {
            let severity = desk.severity(&it);
            (it, severity)
        });
        ContractChanges::new(base, head, findings.collect(), &desk.sources)
    });
    let mut changes: Vec<ContractChanges> = changes.collect();
    changes.extend(unlinked);
    changes.sort_by(|a, b| (&a.path, &a.id).cmp(&(&b.path, &b.id)));
    Ok(changes)
}

impl Desk<'_> {
    /// The severity of a change that the configuration asks for; nothing where it is off.
    pub(super) fn severity(&self, finding: &Finding) -> Option<Severity> {
        let id = finding.rule.as_str();
        let silent = evaluate::rules::is_silent(id);
        let own = Some(finding.severity).filter(|_| !silent);
        self.settings.severity_of(id).unwrap_or(own)
    }
}

/// Whether a file is too broken to tell what it says.
fn is_broken(parsed: &Parsed) -> bool {
    parsed.unit.problems.iter().any(|it| it.kind.stops())
}

/// Two versions of one file; a side may be missing.
#[derive(Debug)]
pub struct FilePair {
    /// What the pair is called.
    pub path: Arc<str>,
    /// What the side before is called: the ending of a file tells how it is read.
    pub base_path: Arc<str>,
    /// The language of both.
    pub language: Language,
    /// Before.
    pub base: Option<Arc<[u8]>>,
    /// After.
    pub head: Option<Arc<[u8]>>,
}

/// What changed between two versions of a file, whatever ids they carry.
///
/// # Errors
/// The file can't be read after the change, or the configuration has a mistake.
pub fn diff_files(
    pair: &FilePair,
    policies: &Snapshot,
    terms: &Terms,
) -> Result<ContractChanges, Box<Failure>> {
    diff_files_among(pair, Around::default(), policies, terms)
}

/// The same among schema files of both sides, from which the file may take something.
///
/// # Errors
/// The file can't be read after the change, or the configuration has a mistake.
pub fn diff_files_among(
    pair: &FilePair,
    around: Around<'_>,
    policies: &Snapshot,
    terms: &Terms,
) -> Result<ContractChanges, Box<Failure>> {
    let changes = match pair.language {
        Language::Contract => contract_pair(pair, policies, terms)?,
        Language::Schema(language) => {
            super::schemas::pair(pair, language, around, (policies.settings(), terms.today))?
        }
    };
    Ok(changes.with_base_called(&pair.base_path))
}

/// Two contracts or products as one pair.
fn contract_pair(
    pair: &FilePair,
    policies: &Snapshot,
    terms: &Terms,
) -> Result<ContractChanges, Box<Failure>> {
    let snapshot = |path: &str, bytes: Option<&Arc<[u8]>>| -> Result<Snapshot, Box<Failure>> {
        let mut snapshot = Snapshot::default();
        if let Some(bytes) = bytes {
            // What is too broken to say what it is, is taken for what the other side is.
            let broken = || Some(Parsed::forced(path, bytes)).filter(is_broken);
            let parsed = Parsed::read(path, bytes).or_else(broken);
            let parsed = parsed.ok_or_else(|| Box::new(unknown(path)))?;
            snapshot.documents.push(Loaded { path: pair.path.clone(), parsed });
        }
        Ok(snapshot)
    };
    let base = snapshot(&pair.base_path, pair.base.as_ref())?;
    let head = snapshot(&pair.path, pair.head.as_ref())?;
    if let Some(broken) = head.documents.iter().find(|it| is_broken(&it.parsed)) {
        return Err(Box::new(unreadable(broken)));
    }
    let all = || base.documents.iter().chain(&head.documents);
    if all().all(|it| it.parsed.unit.facts.foreign) && all().next().is_some() {
        return Err(Box::new(unknown(&pair.path)));
    }
    let desk = Desk::new(&head, std::slice::from_ref(&base), policies, terms);
    let members = (desk.bases.first().and_then(only), only(&desk.head));
    let parts = contracts(&head, std::slice::from_ref(&base), policies, terms)?;
    let none = || ContractChanges::new(members.0, members.1, Vec::new(), &desk.sources);
    // A file that turned into something else is one that went and one that came.
    let whole = parts.into_iter().reduce(ContractChanges::joined).or_else(none);
    whole.ok_or_else(|| Box::new(unknown(&pair.path)))
}

fn only(mesh: &Mesh) -> Option<&MeshMember> {
    mesh.members.first()
}

fn unknown(path: &str) -> Failure {
    Failure {
        message: format!("`{path}` is in no language that can be compared"),
        help: Some(
            "contracts and products are known by `kind`, schema files by their ending: `.avsc`, \
             `.proto`, `.schema.json`"
                .to_owned(),
        ),
        location: None,
    }
}

fn unreadable(Loaded { path, parsed }: &Loaded) -> Failure {
    let finding = parsed.findings.first();
    let message = finding.map_or_else(String::new, |it| format!(": {}", it.message));
    let line = finding.map_or(1, |it| {
        let before = parsed.unit.source().get(..it.primary.span.start as usize);
        before.map_or(1, |text| text.matches('\n').count() + 1)
    });
    Failure {
        message: format!("`{path}` can't be read, line {line}{message}"),
        help: finding.and_then(|it| it.help.clone()),
        location: None,
    }
}
