//! When files were first and last changed, and what they held before.

use super::{BlobId, CommitId, CommitInfo, Error, Workspace, objects, revision};
use gix::{
    ObjectId, Repository,
    bstr::{BStr, BString, ByteSlice as _},
    objs::TreeRefIter,
};
use std::collections::BTreeMap;

/// Memory for the trees that one commit shares with the next.
const OBJECT_CACHE: usize = 64 << 20;

/// The commits that made a file what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathHistory {
    /// The commit that added the file; none where the history known here does not reach back.
    pub first: Option<CommitInfo>,
    /// The commit that changed it last; none where the history known here does not reach back.
    pub last: Option<CommitInfo>,
    /// The contents in the commit that the walk began at; none only inside a walk.
    pub present: Option<BlobId>,
    /// Every change of the file, newest first, as far as the history is known.
    pub steps: Vec<Step>,
    /// When the last commit known of a shallow clone was made, in seconds since 1970-01-01 00:00
    /// UTC, where the history of the file goes on behind it.
    pub cut_off: Option<i64>,
}

/// A commit that changed a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When it was committed, in seconds since 1970-01-01 00:00 UTC.
    pub seconds: i64,
    /// The contents before it; none where it added the file.
    pub before: Option<BlobId>,
}

impl Workspace {
    /// First and last commit of some files, by their paths in a commit, in one pass over at most
    /// `most` commits of its first-parent history. Files that the commit lacks are left out.
    pub fn history(
        &self,
        commit: CommitId,
        paths: &[&str],
        most: usize,
    ) -> Result<BTreeMap<String, PathHistory>, Error> {
        let mut git = self.git_for(&commit.to_string())?;
        git.object_cache_size_if_unset(OBJECT_CACHE);
        let mut walk = Walk::of(paths);
        let mut next = Some(commit.0);
        for _ in 0..most {
            let Some(id) = next.filter(|_| walk.open > 0) else { break };
            next = walk.step(&git, id)?;
        }
        walk.finish(&git, commit.0)
    }
}

/// A folder of wanted paths, or a wanted file.
#[derive(Default)]
struct Node {
    inside: BTreeMap<BString, Self>,
    file: Option<usize>,
}

/// The state of a walk through history.
struct Walk<'a> {
    paths: &'a [&'a str],
    root: Node,
    found: Vec<PathHistory>,
    /// Number of files whose first commit is still looked for.
    open: usize,
    /// When the commit was made behind which a shallow clone is cut.
    cut_off: Option<i64>,
}

/// A file that differs between a commit and its first parent.
struct Changed {
    file: usize,
    after: ObjectId,
    before: Option<ObjectId>,
}

impl<'a> Walk<'a> {
    fn of(paths: &'a [&'a str]) -> Self {
        let mut root = Node::default();
        for (index, path) in paths.iter().enumerate() {
            let mut node = &mut root;
            for part in path.split('/') {
                node = node.inside.entry(BString::from(part)).or_default();
            }
            node.file = Some(index);
        }
        let found = vec![PathHistory::default(); paths.len()];
        Self { paths, root, found, open: paths.len(), cut_off: None }
    }

    /// Notes what a commit changed, and gives its first parent.
    fn step(&mut self, git: &Repository, id: ObjectId) -> Result<Option<ObjectId>, Error> {
        let commit = revision::commit(git, id)?;
        let parent = commit.parent_ids().next().map(gix::Id::detach);
        // What lies behind the cut of a shallow clone is unknown, not absent.
        if parent.is_some_and(|parent| !git.has_object(parent)) {
            self.cut_off = Some(revision::info(git, id)?.seconds);
            return Ok(None);
        }
        let mut changed = Vec::new();
        let before = parent.map(|parent| revision::tree_of(git, parent)).transpose()?;
        differences(git, &self.root, Some(revision::tree_of(git, id)?), before, &mut changed)?;
        if changed.is_empty() {
            return Ok(parent);
        }
        let info = revision::info(git, id)?;
        for Changed { file, before, .. } in changed {
            let Some(found) = self.found.get_mut(file).filter(|found| found.first.is_none()) else {
                continue;
            };
            found.last.get_or_insert_with(|| info.clone());
            found.steps.push(Step { seconds: info.seconds, before: before.map(BlobId) });
            if before.is_none() {
                found.first = Some(info.clone());
                self.open -= 1;
            }
        }
        Ok(parent)
    }

    fn finish(
        self,
        git: &Repository,
        commit: ObjectId,
    ) -> Result<BTreeMap<String, PathHistory>, Error> {
        let mut present = Vec::new();
        differences(git, &self.root, Some(revision::tree_of(git, commit)?), None, &mut present)?;
        let mut histories = BTreeMap::new();
        for Changed { file, after, .. } in present {
            if let (Some(path), Some(found)) = (self.paths.get(file), self.found.get(file)) {
                let present = Some(BlobId(after));
                let cut_off = self.cut_off.filter(|_| found.first.is_none());
                let found = PathHistory { present, cut_off, ..found.clone() };
                histories.insert((*path).to_owned(), found);
            }
        }
        Ok(histories)
    }
}

/// Adds the wanted files that are after and differ from before; equal folders are not opened.
fn differences(
    git: &Repository,
    node: &Node,
    after: Option<ObjectId>,
    before: Option<ObjectId>,
    changed: &mut Vec<Changed>,
) -> Result<(), Error> {
    if after == before || after.is_none() {
        return Ok(());
    }
    let (after, before) = (entries(git, node, after)?, entries(git, node, before)?);
    for (name, child) in &node.inside {
        let name = name.as_bstr();
        let (new, old) = (after.get(name), before.get(name));
        let folder = |entry: Option<&Entry>| entry.filter(|it| it.is_tree).map(|it| it.id);
        let file = |entry: Option<&Entry>| entry.filter(|it| !it.is_tree).map(|it| it.id);
        if let (Some(index), Some(after)) = (child.file, file(new))
            && file(old) != Some(after)
        {
            changed.push(Changed { file: index, after, before: file(old) });
        }
        differences(git, child, folder(new), folder(old), changed)?;
    }
    Ok(())
}

/// An entry of a tree.
struct Entry {
    id: ObjectId,
    is_tree: bool,
}

/// The entries of a folder that a node names.
fn entries<'n>(
    git: &Repository,
    node: &'n Node,
    id: Option<ObjectId>,
) -> Result<BTreeMap<&'n BStr, Entry>, Error> {
    let mut entries = BTreeMap::new();
    let Some(id) = id else { return Ok(entries) };
    let what = || "a folder of the history".to_owned();
    let object = objects::find(git, id, what)?;
    for entry in TreeRefIter::from_bytes(&object.data, git.object_hash()) {
        let entry = entry.map_err(|error| Error::git(what(), &error))?;
        if let Some((name, _)) = node.inside.get_key_value(entry.filename) {
            let found = Entry { id: entry.oid.to_owned(), is_tree: entry.mode.is_tree() };
            entries.insert(name.as_bstr(), found);
        }
    }
    Ok(entries)
}
