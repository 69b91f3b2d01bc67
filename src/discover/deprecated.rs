//! Since when parts of contracts are deprecated, as the first parents of the base tell.

use super::load::stands;
use super::{BlobId, CommitId, Error, PathHistory, Snapshot, Workspace, read};
use crate::model::diff::{Scope, deprecated};
use crate::model::{DeprecatedSince, Unit};
use gix::Repository;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most commits that are looked at.
const MOST_COMMITS: usize = 200_000;

/// Adds to a base since when its parts are deprecated that announce no end; only of documents that
/// differ at head. What lies behind the cut of a shallow clone stays unknown.
///
/// # Errors
/// An object of the history is missing.
pub fn add_deprecated(
    workspace: &Workspace,
    commit: CommitId,
    base: &mut Snapshot,
    head: &Snapshot,
) -> Result<(), Error> {
    let present = head.units();
    let mut open: BTreeMap<Arc<str>, Vec<Scope>> = BTreeMap::new();
    for it in &base.documents {
        let unit = &it.parsed.unit;
        // Most contracts stay, and of the others most have no such word and need not be opened.
        let stays = stands(&present, &it.path, unit);
        if stays || !unit.source().to_ascii_lowercase().contains("deprecated") {
            continue;
        }
        let endless = deprecated(unit).into_iter().filter(|(_, end)| end.is_none());
        let endless: Vec<Scope> = endless.map(|(scope, _)| scope).collect();
        if !endless.is_empty() {
            open.insert(it.path.clone(), endless);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let paths: Vec<&str> = open.keys().map(|it| &**it).collect();
    let histories = workspace.history(commit, &paths, MOST_COMMITS)?;
    let git = workspace.git_for("the history of a file")?;
    let mut found = Vec::new();
    for (path, scopes) in open {
        if let Some(history) = histories.get(&*path) {
            let since = since(&git, &path, history, scopes)?;
            found.push((path, since));
        }
    }
    base.deprecated.extend(found);
    Ok(())
}

/// Goes back from content to content until each part was not deprecated yet.
fn since(
    git: &Repository,
    path: &str,
    history: &PathHistory,
    mut open: Vec<Scope>,
) -> Result<DeprecatedSince, Error> {
    let mut since = DeprecatedSince::new();
    for step in &history.steps {
        if open.is_empty() {
            break;
        }
        let before = step.before.map(|BlobId(id)| read::blob(git, id, path)).transpose()?;
        let before = before.map(|bytes| deprecated(&Unit::read(&bytes, path))).unwrap_or_default();
        let Some(day) = day(step.seconds) else { break };
        open.retain(|scope| {
            let was = before.contains_key(scope);
            if !was {
                since.insert(scope.clone(), day);
            }
            was
        });
    }
    Ok(since)
}

/// The day of a moment, in UTC.
fn day(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).ok().map(|it| it.to_zoned(TimeZone::UTC).date())
}
