//! The commits of a branch itself, without those that merges brought in.

use super::{CommitId, CommitInfo, Error, Workspace, revision};

/// Commits from new to old, each followed by its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mainline {
    /// The commits, each with its first parent; none of a first commit.
    pub commits: Vec<(CommitInfo, Option<CommitId>)>,
    /// Whether a shallow clone ends before the wanted time does.
    pub cut_off: bool,
}

impl Workspace {
    /// The first-parent history of a commit down to a moment in seconds since 1970, and at most
    /// `most` commits of it.
    ///
    /// # Errors
    /// There is no repository, or an object of it is missing.
    pub fn mainline(&self, commit: CommitId, since: i64, most: usize) -> Result<Mainline, Error> {
        let git = self.git_for(&commit.to_string())?;
        let mut line = Mainline { commits: Vec::new(), cut_off: false };
        let mut next = Some(commit.0);
        while let Some(id) = next {
            let info = revision::info(&git, id)?;
            if info.seconds < since {
                break;
            }
            let parent = revision::parents(&git, id)?.first().copied();
            // What lies behind the cut of a shallow clone is unknown, not absent.
            if line.commits.len() == most || parent.is_some_and(|it| !git.has_object(it)) {
                line.cut_off = true;
                break;
            }
            line.commits.push((info, parent.map(CommitId)));
            next = parent;
        }
        Ok(line)
    }
}
