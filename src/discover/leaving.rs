//! Since when parts of contracts and products are on their way out, as the first parents of the
//! base tell.

use super::load::stands;
use super::revision::day;
use super::{BlobId, CommitId, Error, PathHistory, Snapshot, Workspace, read};
use crate::model::diff::{Part, Scope, leaving};
use crate::model::{Leaving, LeavingParts, Unit, Version};
use gix::Repository;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most commits that are looked at.
const MOST_COMMITS: usize = 200_000;

/// The ends that are announced for parts on their way out.
type Ends = BTreeMap<Part, Option<Date>>;

/// Adds to a base which of its parts are on their way out, and since when; only of documents that
/// differ at head, and there only parts that do not stay as they are.
///
/// # Errors
/// An object of the history is missing.
pub fn add_leaving(
    workspace: &Workspace,
    commit: CommitId,
    base: &mut Snapshot,
    head: &Snapshot,
) -> Result<(), Error> {
    let present = head.units();
    let mut open: BTreeMap<Arc<str>, Ends> = BTreeMap::new();
    for it in base.documents.iter().filter(|it| !stands(&present, &it.path, &it.parsed.unit)) {
        let ends = in_question(&it.parsed.unit, present.get(&*it.path).map(|it| &***it));
        if !ends.is_empty() {
            open.insert(it.path.clone(), ends);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let paths: Vec<&str> = open.keys().map(|it| &**it).collect();
    let histories = workspace.history(commit, &paths, MOST_COMMITS)?;
    let git = workspace.git_for("the history of a file")?;
    let mut found = Vec::new();
    for (path, ends) in open {
        if let Some(history) = histories.get(&*path) {
            let parts = since(&git, &path, history, ends)?;
            found.push((path, parts));
        }
    }
    base.leaving.extend(found);
    Ok(())
}

/// The parts whose past matters: all but those that are still on their way out at head, with all
/// that they hold. A whole that goes on in another major may be excused by its end.
fn in_question(base: &Unit, head: Option<&Unit>) -> Ends {
    let mut ends = leaving(base);
    if let Some(head) = head.filter(|_| !ends.is_empty()) {
        let major = |it: &Unit| it.version().map(Version::major);
        let same_major = major(base) == major(head);
        let stay = leaving(head);
        let whole = fields(base).is_subset(&fields(head));
        ends.retain(|part, _| {
            let may_hold = match part {
                Part::Data(Scope::Existence) => !same_major,
                Part::Data(_) => !whole,
                Part::Server(_) | Part::Port(_) => false,
            };
            may_hold || !stay.contains_key(part)
        });
    }
    ends
}

/// The fields of a contract, each with its object.
fn fields(unit: &Unit) -> BTreeSet<(&str, String)> {
    let mut all = BTreeSet::new();
    if let Some(contract) = unit.contract() {
        contract.visit_fields(&mut |object, dotted, _| {
            all.insert((object.name.text().unwrap_or_default(), dotted.to_owned()));
        });
    }
    all
}

/// Goes back from content to content until each part was not on its way out yet.
fn since(
    git: &Repository,
    path: &str,
    history: &PathHistory,
    ends: Ends,
) -> Result<LeavingParts, Error> {
    let mut found = LeavingParts::new();
    let mut dropped: BTreeMap<Part, (Date, Date)> = BTreeMap::new();
    let mut open = ends;
    for step in &history.steps {
        if open.is_empty() {
            break;
        }
        // A file that came with the mark may have had it elsewhere, for how long nobody knows.
        if step.before.is_none() {
            open.retain(|part, end| end.is_none() || dropped.contains_key(part));
        }
        let before = step.before.map(|BlobId(id)| read::blob(git, id, path)).transpose()?;
        let before = before.map(|bytes| leaving(&Unit::read(&bytes, path))).unwrap_or_default();
        let Some(day) = day(step.seconds) else { break };
        open.retain(|part, end| {
            let Some(earlier) = before.get(part) else {
                let dropped = dropped.get(part).copied();
                let leaving = Leaving { end: *end, since: day, cut_off: false, dropped };
                found.insert(part.clone(), leaving);
                return false;
            };
            if let (None, Some(earlier)) = (&*end, earlier) {
                dropped.entry(part.clone()).or_insert((day, *earlier));
            }
            true
        });
    }
    if let Some(since) = history.cut_off.and_then(day) {
        found.extend(open.into_iter().map(|(part, end)| {
            let dropped = dropped.get(&part).copied();
            (part, Leaving { end, since, cut_off: true, dropped })
        }));
    }
    Ok(found)
}
