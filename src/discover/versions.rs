//! What a file was before: its versions along the first parents.

use super::{CommitId, Error, Snapshot, Workspace, objects, revision};
use crate::parse::{self, MAX_FILE_BYTES};
use gix::objs::{TreeRefIter, tree::EntryMode};
use gix::{ObjectId, Repository, bstr::ByteSlice as _};

/// Memory for the trees that one commit shares with the next.
const OBJECT_CACHE: usize = 16 << 20;

impl Workspace {
    /// What a file held at a commit and before, newest first and each version once, from at most
    /// `most` commits of its first-parent history; back to the commit that added it, and no more
    /// in all than one file may hold.
    ///
    /// # Errors
    /// An object of the history is missing or broken.
    pub fn versions(
        &self,
        commit: CommitId,
        path: &str,
        most: usize,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let mut git = self.git_for(&commit.to_string())?;
        git.object_cache_size_if_unset(OBJECT_CACHE);
        let mut versions = Vec::new();
        let (mut next, mut known, mut total) = (Some(commit.0), None, 0);
        for _ in 0..most {
            // What lies behind the cut of a shallow clone is unknown, not absent.
            let Some(id) = next.filter(|id| git.has_object(*id)) else { break };
            let commit = revision::commit(&git, id)?;
            let tree = commit.tree_id().map(gix::Id::detach);
            let tree = tree.map_err(|error| Error::git(format!("commit {id}"), &error))?;
            let blob = blob_at(&git, tree, path)?;
            if blob.is_none() && known.is_some() {
                break;
            }
            if let Some(blob) = blob.filter(|it| Some(*it) != known) {
                let data = objects::find(&git, blob, || format!("an earlier `{path}`"))?.detach();
                total += data.data.len();
                if !u64::try_from(total).is_ok_and(|it| it <= MAX_FILE_BYTES) {
                    break;
                }
                versions.push(data.data);
                known = Some(blob);
            }
            next = commit.parent_ids().next().map(gix::Id::detach);
        }
        Ok(versions)
    }
}

impl Snapshot {
    /// Adds what the waivers file of a commit, or of the files that started from it, was before.
    ///
    /// # Errors
    /// An object of the history is missing or broken.
    pub fn add_history(
        &mut self,
        workspace: &Workspace,
        commit: CommitId,
        most: usize,
    ) -> Result<(), Error> {
        let Some(waivers) = &mut self.waivers else { return Ok(()) };
        let versions = workspace.versions(commit, &waivers.path, most)?;
        waivers.earlier = versions.iter().filter_map(|it| parse::decode(it).ok()).collect();
        // The version of the commit itself is the one that is looked at, unless it was edited.
        if waivers.earlier.first().is_some_and(|it| it.text == waivers.text.text) {
            waivers.earlier.remove(0);
        }
        Ok(())
    }
}

/// The files of some paths in one folder that a tree has.
pub(super) fn blobs_beside(
    git: &Repository,
    tree: ObjectId,
    paths: &[String],
) -> Result<Vec<(String, ObjectId)>, Error> {
    let Some(first) = paths.first() else { return Ok(Vec::new()) };
    let folder = match first.rsplit_once('/') {
        None => Some(tree),
        Some((folder, _)) => {
            entry_at(git, tree, folder)?.filter(|it| it.1.is_tree()).map(|it| it.0)
        }
    };
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let what = || "a folder of the history".to_owned();
    let object = objects::find(git, folder, what)?;
    let mut found = Vec::new();
    for entry in TreeRefIter::from_bytes(&object.data, git.object_hash()) {
        let entry = entry.map_err(|error| Error::git(what(), &error))?;
        let name = |it: &&String| it.rsplit('/').next().unwrap_or(it).as_bytes() == entry.filename;
        if let Some(path) = paths.iter().find(name).filter(|_| entry.mode.is_blob()) {
            found.push((path.clone(), entry.oid.to_owned()));
        }
    }
    Ok(found)
}

/// The file at a path of a tree.
pub(super) fn blob_at(
    git: &Repository,
    tree: ObjectId,
    path: &str,
) -> Result<Option<ObjectId>, Error> {
    Ok(entry_at(git, tree, path)?.filter(|it| it.1.is_blob()).map(|it| it.0))
}

/// The file or folder at a path of a tree.
fn entry_at(
    git: &Repository,
    tree: ObjectId,
    path: &str,
) -> Result<Option<(ObjectId, EntryMode)>, Error> {
    let mut at = tree;
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let what = || "a folder of the history".to_owned();
        let object = objects::find(git, at, what)?;
        let mut found = None;
        for entry in TreeRefIter::from_bytes(&object.data, git.object_hash()) {
            let entry = entry.map_err(|error| Error::git(what(), &error))?;
            if entry.filename.as_bytes() == part.as_bytes() {
                found = Some((entry.oid.to_owned(), entry.mode));
                break;
            }
        }
        match (found, parts.peek().is_some()) {
            (Some((id, mode)), true) if mode.is_tree() => at = id,
            (Some(entry), false) => return Ok(Some(entry)),
            _ => return Ok(None),
        }
    }
    Ok(None)
}
