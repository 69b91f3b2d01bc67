//! Revisions by name, the default branch, and what two commits have in common.

use super::{CommitId, Error, error, objects};
use gix::{
    ObjectId, Repository,
    bstr::{BStr, ByteSlice as _},
    remote::Direction,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::HashSet;

/// Most names that are suggested for an unknown one.
const SUGGESTIONS: usize = 3;

/// A commit, as far as reports tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// Its id.
    pub id: CommitId,
    /// When it was committed, in seconds since 1970-01-01 00:00 UTC.
    pub seconds: i64,
    /// The first line of its message.
    pub summary: String,
}

/// The day of a moment in seconds since 1970-01-01 00:00 UTC, in UTC.
pub(super) fn day(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).ok().map(|it| it.to_zoned(TimeZone::UTC).date())
}

/// What reports tell of a commit.
pub(super) fn info(git: &Repository, id: ObjectId) -> Result<CommitInfo, Error> {
    let commit = commit(git, id)?;
    let failed = |error: gix::Error| Error::git(format!("commit {id}"), &error);
    let seconds = commit.time().map_err(failed)?.seconds;
    let message = commit.message_raw_sloppy();
    let summary = message.lines().next().unwrap_or_default().to_str_lossy().into_owned();
    Ok(CommitInfo { id: CommitId(id), seconds, summary })
}

/// The commit behind an id that is known to name one.
pub(super) fn commit(git: &Repository, id: ObjectId) -> Result<gix::Commit<'_>, Error> {
    let found = objects::find(git, id, || "a commit".to_owned())?;
    found.try_into_commit().map_err(|error| Error::git(format!("commit {id}"), &error))
}

/// The tree of a commit.
pub(super) fn tree_of(git: &Repository, id: ObjectId) -> Result<ObjectId, Error> {
    let what = || format!("commit {}", id.to_hex_with_len(7));
    let commit = objects::find(git, id, what)?.try_into_commit();
    let tree = commit.and_then(|it| it.tree_id().map(gix::Id::detach));
    tree.map_err(|error| Error::git(what(), &error))
}

/// Whether history is cut off somewhere.
pub(super) fn is_shallow(git: &Repository) -> bool {
    git.is_shallow().unwrap_or_default()
}

/// The commit that a revision names.
pub(super) fn resolve(git: &Repository, revision: &str) -> Result<ObjectId, Error> {
    let Ok(id) = git.rev_parse_single(BStr::new(revision)) else {
        return Err(unknown(git, revision));
    };
    match git.try_find_object(id.detach()) {
        Ok(Some(object)) => match object.peel_to_commit() {
            Ok(commit) => Ok(commit.id),
            Err(_) => Err(Error::NotACommit { revision: revision.to_owned() }),
        },
        Ok(None) => Err(unknown(git, revision)),
        Err(error) => Err(Error::git(format!("revision `{revision}`"), &error)),
    }
}

/// The error of a revision that is not there: cut off, or never known.
fn unknown(git: &Repository, revision: &str) -> Error {
    let step = revision.find(['~', '^']);
    let start = step.and_then(|at| revision.get(..at)).unwrap_or(revision);
    let is_id = ObjectId::from_hex(start.as_bytes()).is_ok();
    let known_start = step.is_some() && git.rev_parse_single(BStr::new(start)).is_ok();
    if is_shallow(git) && (is_id || known_start) {
        return Error::Shallow { wanted: format!("`{revision}`") };
    }
    Error::UnknownRevision { revision: revision.to_owned(), nearest: nearest(git, revision) }
}

/// Branches and tags whose names are like the given one, nearest first.
fn nearest(git: &Repository, wanted: &str) -> Vec<String> {
    let Ok(references) = git.references() else { return Vec::new() };
    let Ok(all) = references.all() else { return Vec::new() };
    let mut found: Vec<(usize, String)> = all
        .filter_map(Result::ok)
        .map(|reference| reference.name().shorten().to_str_lossy().into_owned())
        .filter_map(|name| {
            let tail = name.ends_with(&format!("/{wanted}"));
            let distance = if tail { 0 } else { strsim::damerau_levenshtein(&name, wanted) };
            (distance <= (wanted.chars().count() / 3).max(2)).then_some((distance, name))
        })
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
}

/// The branch that others are merged into.
pub(super) struct DefaultBranch {
    /// Its name for people, such as `origin/main`.
    pub(super) shown: String,
    /// The name of the local branch that follows it.
    pub(super) local: String,
    /// Its newest commit.
    pub(super) tip: ObjectId,
}

/// The default branch: what the remote of HEAD calls so, else by its usual names.
pub(super) fn default_branch(git: &Repository) -> Option<DefaultBranch> {
    let remote = remote(git);
    let of_remote = |name: &str| tracking(git, &remote, name);
    of_remote("HEAD")
        .or_else(|| of_remote("main"))
        .or_else(|| of_remote("master"))
        .or_else(|| local(git, "main"))
        .or_else(|| local(git, "master"))
}

/// A branch of the forge by its name there, else the local one of that name.
pub(super) fn branch(git: &Repository, name: &str) -> Option<DefaultBranch> {
    tracking(git, &remote(git), name).or_else(|| local(git, name))
}

/// The name under which a branch of the forge should be found.
pub(super) fn tracking_name(git: &Repository, name: &str) -> String {
    format!("{}/{name}", remote(git))
}

/// The remote that HEAD tracks, else `origin`, else the only one.
fn remote(git: &Repository) -> String {
    let tracked = git.head_name().ok().flatten().and_then(|head| {
        let name = git.branch_remote_name(head.shorten(), Direction::Fetch)?;
        Some(name.as_bstr().to_str_lossy().into_owned())
    });
    // A dot stands for the repository itself.
    if let Some(name) = tracked.filter(|name| name != ".") {
        return name;
    }
    let names = git.remote_names();
    let origin = names.iter().any(|name| name.as_bstr() == "origin");
    match names.iter().next() {
        Some(only) if !origin && names.len() == 1 => only.to_str_lossy().into_owned(),
        _ => "origin".to_owned(),
    }
}

/// A remote-tracking branch; of a symbolic one what it stands for.
fn tracking(git: &Repository, remote: &str, name: &str) -> Option<DefaultBranch> {
    let prefix = format!("refs/remotes/{remote}/");
    let mut reference = git.try_find_reference(format!("{prefix}{name}").as_str()).ok()??;
    let full = match reference.target().try_name() {
        Some(target) => target.as_bstr().to_str_lossy().into_owned(),
        None => format!("{prefix}{name}"),
    };
    let local = full.strip_prefix(&prefix).unwrap_or(name).to_owned();
    let tip = reference.peel_to_commit().ok()?.id;
    Some(DefaultBranch { shown: format!("{remote}/{local}"), local, tip })
}

fn local(git: &Repository, name: &str) -> Option<DefaultBranch> {
    let mut reference = git.try_find_reference(format!("refs/heads/{name}").as_str()).ok()??;
    let tip = reference.peel_to_commit().ok()?.id;
    Some(DefaultBranch { shown: name.to_owned(), local: name.to_owned(), tip })
}

/// The first parent of a commit; none of a first commit.
pub(super) fn first_parent(git: &Repository, id: ObjectId) -> Result<Option<ObjectId>, Error> {
    let Some(parent) = parents(git, id)?.first().copied() else { return Ok(None) };
    let whose = || format!("the first parent of commit {}", id.to_hex_with_len(7));
    require(git, parent, whose).map(Some)
}

/// The parents that a commit names, whether they are here or not.
pub(super) fn parents(git: &Repository, id: ObjectId) -> Result<Vec<ObjectId>, Error> {
    Ok(commit(git, id)?.parent_ids().map(gix::Id::detach).collect())
}

/// A commit that must be in this clone.
pub(super) fn require(
    git: &Repository,
    id: ObjectId,
    what: impl FnOnce() -> String,
) -> Result<ObjectId, Error> {
    if git.has_object(id) {
        Ok(id)
    } else if is_shallow(git) {
        Err(Error::Shallow { wanted: what() })
    } else {
        Err(objects::missing(git, id, what()))
    }
}

/// The best common ancestors of two commits, newest first; none where they share no history.
///
/// In a shallow clone an answer counts only if nothing behind the cut can change it: what the
/// visible part of the history says alone may be wrong, not merely incomplete.
pub(super) fn merge_bases(
    git: &Repository,
    one: ObjectId,
    two: ObjectId,
) -> Result<Vec<ObjectId>, Error> {
    let found = git
        .merge_bases_many(one, &[two])
        .map_err(|error| Error::git("the history of the repository", &error))?;
    let bases: Vec<ObjectId> = found.into_iter().map(gix::Id::detach).collect();
    if (bases.is_empty() || is_shallow(git))
        && let Some(behind) = cut(git, &[one, two], &bases)?
    {
        require(git, behind, || "the commits that both sides have in common".to_owned())?;
    }
    let mut dated = Vec::with_capacity(bases.len());
    for id in independent(git, bases)? {
        dated.push((std::cmp::Reverse(info(git, id)?.seconds), id));
    }
    dated.sort();
    Ok(dated.into_iter().map(|(_, id)| id).collect())
}

/// Those commits that are no ancestors of others among them.
///
/// With dates out of order gix also names common ancestors of its best ones.
fn independent(git: &Repository, mut commits: Vec<ObjectId>) -> Result<Vec<ObjectId>, Error> {
    if commits.len() > 1 {
        let mut open = Vec::new();
        for id in &commits {
            open.extend(parents(git, *id)?);
        }
        let below = ancestors(git, open)?;
        commits.retain(|id| !below.contains(id));
    }
    Ok(commits)
}

/// Some commits with all of their ancestors, as far as they are in this clone.
fn ancestors(git: &Repository, mut open: Vec<ObjectId>) -> Result<HashSet<ObjectId>, Error> {
    let mut seen = HashSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) && git.has_object(id) {
            open.extend(parents(git, id)?);
        }
    }
    Ok(seen)
}

/// Whether one commit is the other or one of its ancestors.
pub(super) fn is_ancestor(
    git: &Repository,
    ancestor: ObjectId,
    of: ObjectId,
) -> Result<bool, Error> {
    Ok(merge_bases(git, ancestor, of)?.contains(&ancestor))
}

/// A missing commit that could have a say in what the tips have in common.
///
/// Whatever lies below one of the bases is an ancestor of it and has none.
fn cut(git: &Repository, tips: &[ObjectId], bases: &[ObjectId]) -> Result<Option<ObjectId>, Error> {
    let mut seen = ancestors(git, bases.to_vec())?;
    let mut open = tips.to_vec();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            if !git.has_object(id) {
                return Ok(Some(id));
            }
            open.extend(parents(git, id)?);
        }
    }
    Ok(None)
}

/// The commit that HEAD stands for; none where nothing was committed yet.
pub(super) fn head(git: &Repository) -> Result<Option<ObjectId>, Error> {
    let failed =
        |error: &gix::Error| Error::Git { what: "HEAD".into(), reason: error::reason(error) };
    let mut head = git.head().map_err(|error| failed(&error))?;
    if head.is_unborn() {
        return Ok(None);
    }
    let commit = head.peel_to_commit().map_err(|error| failed(&error))?;
    Ok(Some(commit.id))
}

/// The short name of the current branch; none where HEAD is detached.
pub(super) fn current_branch(git: &Repository) -> Option<String> {
    let name = git.head_name().ok().flatten()?;
    Some(name.shorten().to_str_lossy().into_owned())
}
