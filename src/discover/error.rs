//! What can stop a run, and what can be wrong with a single file.

use std::{io, path::PathBuf};

/// Why the repository or folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder to start from is not there.
    #[error("`{}` does not exist", .path.display())]
    NotFound {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder of the system cannot be used.
    #[error("cannot {action} `{}`: {source}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another user owns the repository, and `safe.directory` does not name it.
    #[error("the repository `{}` belongs to another user", .path.display())]
    UnsafeOwnership {
        /// The folder that was opened.
        path: PathBuf,
    },
    /// There is a repository, but it cannot be read.
    #[error("the repository `{}` cannot be opened: {reason}", .path.display())]
    Repository {
        /// The folder that was opened.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The references are stored in a form that cannot be read.
    #[error("the repository `{}` stores its references as `{format}`, which cannot be read", .path.display())]
    ReferenceFormat {
        /// The repository.
        path: PathBuf,
        /// The name of the form.
        format: String,
    },
    /// A revision or the index was asked for where there is no repository.
    #[error("`{}` is not in a Git repository, so `{asked}` means nothing", .path.display())]
    NoRepository {
        /// The folder that was opened.
        path: PathBuf,
        /// What was asked for.
        asked: String,
    },
    /// The repository has no work tree.
    #[error("the repository `{}` is bare and has no files of its own", .path.display())]
    Bare {
        /// The repository.
        path: PathBuf,
    },
    /// A revision is not known.
    #[error("revision `{revision}` does not exist")]
    UnknownRevision {
        /// The revision as it was written.
        revision: String,
        /// Branches and tags with a similar name, nearest first.
        nearest: Vec<String>,
    },
    /// A revision names something else than a commit.
    #[error("revision `{revision}` is not a commit")]
    NotACommit {
        /// The revision as it was written.
        revision: String,
    },
    /// The clone is shallow, and what is needed lies behind the cut.
    #[error("this clone is shallow and lacks {wanted}")]
    Shallow {
        /// What is needed.
        wanted: String,
    },
    /// Nothing says what a change is to be merged into.
    #[error("no base is known: there is no default branch")]
    NoBase,
    /// The event that the run is for can't be read, and it alone names the base.
    #[error("no base is known: {reason}")]
    Event {
        /// What can't be read, and why.
        reason: String,
    },
    /// The clone is partial, and an object that is needed was not fetched.
    #[error("this clone is partial and lacks object {id}, {wanted}")]
    Partial {
        /// The object.
        id: String,
        /// What it is needed for.
        wanted: String,
        /// The remote that has it.
        remote: String,
    },
    /// An object is missing without an excuse.
    #[error("object {id}, {wanted}, is missing from the repository")]
    MissingObject {
        /// The object.
        id: String,
        /// What it is needed for.
        wanted: String,
    },
    /// The data of the repository cannot be read.
    #[error("cannot read {what}: {reason}")]
    Git {
        /// What was read.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A repository or file cannot be written.
    #[error("cannot write {what}: {reason}")]
    Write {
        /// What was written.
        what: String,
        /// Why it failed.
        reason: String,
    },
}

impl Error {
    /// What to do, in one or two sentences.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { .. } | Self::Io { .. } | Self::Write { .. } => return None,
            Self::UnsafeOwnership { path } => format!(
                "run `git config --global --add safe.directory '{}'` if you trust it",
                path.display()
            ),
            Self::Repository { .. } | Self::Git { .. } => {
                "run `git fsck`; it says what is wrong with the repository".to_owned()
            }
            Self::ReferenceFormat { .. } => {
                "clone it anew with `git clone --ref-format=files`".to_owned()
            }
            Self::NoRepository { .. } => "run inside a Git repository, or leave it out".to_owned(),
            Self::Bare { .. } => "name the revision to check with `--head REV`".to_owned(),
            Self::UnknownRevision { nearest, .. } => match nearest.as_slice() {
                [] => "run `git fetch`, or name a branch, tag or commit of this clone".to_owned(),
                some => format!("there is {}; or run `git fetch`", or_list(some)),
            },
            Self::NotACommit { .. } => "name a branch, a tag of a commit or a commit".to_owned(),
            Self::NoBase => "name the branch to merge into with `--base`".to_owned(),
            Self::Event { .. } => {
                "make the file that `GITHUB_EVENT_PATH` names readable, as by mounting it, \
                 or name the base with `--base`"
                    .to_owned()
            }
            Self::Shallow { .. } => {
                "run `git fetch --unshallow`; with actions/checkout, set `fetch-depth: 0`"
                    .to_owned()
            }
            Self::Partial { remote, .. } => {
                format!("run `git fetch --refetch --no-filter {remote}` to get all objects")
            }
            Self::MissingObject { .. } => {
                "run `git fsck`, then fetch the repository anew".to_owned()
            }
        })
    }

    /// Wraps an error of gix.
    pub(super) fn git(what: impl Into<String>, error: &gix::Error) -> Self {
        Self::Git { what: what.into(), reason: reason(error) }
    }

    /// Wraps an error of gix while writing.
    pub(super) fn write(what: impl Into<String>, error: &gix::Error) -> Self {
        Self::Write { what: what.into(), reason: reason(error) }
    }
}

/// The message of an error of gix with its cause, on one line.
pub(super) fn reason(error: &gix::Error) -> String {
    let outer = error.to_string();
    let cause = error.probable_cause().to_string();
    let text = if outer.contains(&cause) { outer } else { format!("{outer}: {cause}") };
    text.lines().next().unwrap_or_default().to_owned()
}

/// Names in backticks with commas and a final `or`.
fn or_list(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

/// Why one file cannot be read; a finding, not the end of the run, but for a missing object.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file went away after it was listed.
    #[error("the file vanished while it was read")]
    Vanished,
    /// The file may not be read.
    #[error("the file cannot be read: {reason}")]
    Unreadable {
        /// What the system says.
        reason: String,
    },
    /// A link, pipe, socket, device or folder stands where the file was listed.
    #[error("the path is no longer a regular file")]
    NotAFile,
    /// The object database cannot give the contents: the run cannot go on.
    #[error(transparent)]
    Object(Box<Error>),
}
