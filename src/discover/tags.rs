//! The tags of releases, newest first.

use super::{CommitId, Error, objects, revision};
use crate::config::ReleaseTags;
use crate::model::Version;
use gix::{ObjectId, Repository, bstr::ByteSlice as _};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most tags that are looked into: of the whole mesh, and of each contract with tags of its own.
pub(super) const MOST_TAGS: usize = 500;
/// Most names in a note.
const NAMED: usize = 3;

/// A tag of a release.
#[derive(Debug, Clone)]
pub(super) struct ReleaseTag {
    /// Its name, without `refs/tags/`.
    pub(super) name: Arc<str>,
    /// The commit that it stands for, which need not be in this clone.
    pub(super) commit: ObjectId,
    /// The id of the one contract that it releases, of a tag such as `orders/v1.2.0`.
    pub(super) only: Option<Box<str>>,
    /// When it was committed.
    pub(super) seconds: i64,
    version: Option<Version>,
}

/// The tags that were found, and what was passed over.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// Those of the whole mesh, newest first, then those of single contracts, by id.
    pub(super) all: Vec<ReleaseTag>,
    /// Names of tags that stand for no commit.
    odd: Vec<String>,
    /// Number of tags beyond the limit.
    left_out: usize,
    /// Names of tags whose commits are not in this clone.
    missing: Vec<String>,
}

impl Tags {
    /// The tags of releases; those of single contracts only for the given ids.
    pub(super) fn find(
        git: &Repository,
        wanted: &ReleaseTags,
        ids: &BTreeSet<&str>,
    ) -> Result<Self, Error> {
        let failed = |reason: String| Error::Git { what: "the tags".into(), reason };
        let references = git.references().map_err(|error| failed(error.to_string()))?;
        let mut tags = Self::default();
        let all = references.tags().map_err(|error| failed(error.to_string()))?;
        for mut reference in all.filter_map(Result::ok) {
            let name = reference.name().shorten().to_str_lossy().into_owned();
            let only = match scope(&name, wanted, ids) {
                Some(Scope::Mesh) => None,
                Some(Scope::Contract(id)) => Some(id),
                None => continue,
            };
            let Ok(id) = reference.peel_to_id() else {
                tags.missing.push(name);
                continue;
            };
            let id = id.detach();
            if !git.has_object(id) {
                tags.missing.push(name);
                continue;
            }
            let what = || format!("the tag `{name}`");
            if objects::find(git, id, what)?.kind != gix::objs::Kind::Commit {
                tags.odd.push(name);
                continue;
            }
            let seconds = revision::info(git, id)?.seconds;
            let bare = name.rsplit('/').next().unwrap_or(&name);
            let version = Version::read(bare);
            tags.all.push(ReleaseTag { name: name.into(), commit: id, only, seconds, version });
        }
        tags.order();
        Ok(tags)
    }

    /// The newest first, and no more than can be looked into.
    fn order(&mut self) {
        let newest = |it: &ReleaseTag| {
            (it.only.clone(), Reverse(it.version.clone()), Reverse(it.seconds), it.name.clone())
        };
        self.all.sort_by_cached_key(newest);
        let before = self.all.len();
        let mut run: (Option<Box<str>>, usize) = (None, 0);
        self.all.retain(|it| {
            run = if run.0 == it.only { (run.0.take(), run.1 + 1) } else { (it.only.clone(), 1) };
            run.1 <= MOST_TAGS
        });
        self.left_out = before - self.all.len();
    }

    /// What a reader should know of tags that were passed over.
    pub(super) fn notes(&self, git: &Repository, wanted: &ReleaseTags) -> Vec<String> {
        let mut notes = Vec::new();
        let glob = &wanted.text;
        if self.all.is_empty() && self.odd.is_empty() && revision::is_shallow(git) {
            notes.push(format!(
                "no tag here matches `{glob}`, and this clone is shallow, so that released \
                 versions are not known; fetch tags with `git fetch --tags`"
            ));
        }
        if self.left_out > 0 {
            notes.push(format!(
                "{} older tags that match `{glob}` are not looked into, only the newest {MOST_TAGS}",
                self.left_out
            ));
        }
        if !self.odd.is_empty() {
            let names = named(&self.odd);
            notes.push(format!("tags that stand for no commit are passed over: {names}"));
        }
        if !self.missing.is_empty() {
            let names = named(&self.missing);
            notes
                .push(format!("tags whose commits are not in this clone are passed over: {names}"));
        }
        notes
    }

    /// Keeps the tags that are not younger than a commit that is looked at as it was then.
    pub(super) fn retain_known_at(
        &mut self,
        git: &Repository,
        head: CommitId,
    ) -> Result<(), Error> {
        let seconds = revision::info(git, head.0)?.seconds;
        let mut later = Vec::new();
        for tag in &self.all {
            let after = tag.seconds >= seconds && tag.commit != head.0;
            if after && revision::is_ancestor(git, head.0, tag.commit).unwrap_or_default() {
                later.push(tag.name.clone());
            }
        }
        self.all.retain(|it| !later.contains(&it.name));
        Ok(())
    }

    /// The commits of these tags that lie in the history of another commit.
    pub(super) fn reachable(
        &self,
        git: &Repository,
        from: &[ObjectId],
    ) -> Result<BTreeSet<ObjectId>, Error> {
        let mut wanted: BTreeSet<ObjectId> = self.all.iter().map(|it| it.commit).collect();
        let mut found = BTreeSet::new();
        let mut seen: std::collections::HashSet<ObjectId> = from.iter().copied().collect();
        let mut open = from.to_vec();
        while let Some(id) = open.pop() {
            if wanted.is_empty() {
                break;
            }
            let what = || "the releases before the base".to_owned();
            revision::require(git, id, what)?;
            if wanted.remove(&id) {
                found.insert(id);
            }
            open.extend(revision::parents(git, id)?.into_iter().filter(|it| seen.insert(*it)));
        }
        Ok(found)
    }
}

/// What a tag releases.
enum Scope {
    Mesh,
    Contract(Box<str>),
}

/// What a tag of a name releases; nothing where it is none of a release.
fn scope(name: &str, wanted: &ReleaseTags, ids: &BTreeSet<&str>) -> Option<Scope> {
    if wanted.hold(name) {
        return Some(Scope::Mesh);
    }
    let mut cuts = name.match_indices('/').map(|(at, _)| name.split_at(at));
    let own = cuts.find(|(id, rest)| {
        ids.contains(id) && rest.strip_prefix('/').is_some_and(|it| wanted.hold(it))
    });
    own.map(|(id, _)| Scope::Contract(id.into()))
}

fn named(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMED).map(|it| format!("`{it}`")).collect();
    let more = names.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}
