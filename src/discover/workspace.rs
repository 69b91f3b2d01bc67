//! Finding and opening the repository around a folder.
#![expect(clippy::disallowed_methods, reason = "reads the repository")]

use super::{CommitId, CommitInfo, Error, Reader, error::reason, revision, trees::Trees};
use gix::{
    discover::upwards,
    open::{Options, Permissions, permissions},
    sec::{Permission, trust::Mapping},
};
use std::path::{Path, PathBuf};

/// Bytes of decompressed objects that each reader may keep; gix is five times slower without.
const DELTA_CACHE: &str = "core.deltaBaseCacheLimit=48m";

/// How a workspace is opened.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// Read only the repository's own configuration, not the user's or the system's.
    pub isolated: bool,
    /// The index to use instead of the repository's, as hooks get it in `GIT_INDEX_FILE`.
    pub index_file: Option<PathBuf>,
    /// Neither use nor keep what earlier runs saw.
    pub no_cache: bool,
}

/// A Git repository, or a plain folder.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    prefix: String,
    git: Option<gix::ThreadSafeRepository>,
    /// Where what runs saw is kept, beside the objects; nothing without a repository.
    cache: Option<PathBuf>,
    /// What was listed.
    pub(super) trees: Trees,
}

impl Workspace {
    /// Opens the repository around a folder, or the folder itself where there is none.
    ///
    /// Linked work trees and submodules are repositories of their own; `GIT_DIR` is ignored.
    pub fn open(start: &Path) -> Result<Self, Error> {
        Self::open_with(start, &OpenOptions::default())
    }

    /// Opens the repository around a folder with options.
    pub fn open_with(start: &Path, options: &OpenOptions) -> Result<Self, Error> {
        let start = std::path::absolute(start).map_err(|source| Error::Io {
            action: "find",
            path: start.to_path_buf(),
            source,
        })?;
        let folder = folder_of(&start)?;
        let given = open_options(options)?;
        let each = Mapping { full: given.clone(), reduced: given };
        match gix::ThreadSafeRepository::discover_opts(&folder, upwards::Options::default(), each) {
            Ok(git) => Self::in_repository(&folder, git, !options.no_cache),
            Err(error) if is_absent(&error) => match broken_repository(&folder) {
                Some(error) => Err(error),
                None => Ok(Self {
                    root: folder,
                    prefix: String::new(),
                    git: None,
                    cache: None,
                    trees: Trees::default(),
                }),
            },
            Err(error) => Err(match foreign_root(&folder) {
                Some(path) if error.is_permission_denied() => Error::UnsafeOwnership { path },
                _ => Error::Repository { path: folder, reason: reason(&error) },
            }),
        }
    }

    fn in_repository(
        folder: &Path,
        git: gix::ThreadSafeRepository,
        keeps: bool,
    ) -> Result<Self, Error> {
        let format = git.to_thread_local().config_snapshot().string("extensions.refStorage");
        if let Some(format) = format.filter(|format| format != "files") {
            let path = git.git_dir().to_path_buf();
            return Err(Error::ReferenceFormat { path, format: format.to_string() });
        }
        let root = git.work_dir().unwrap_or_else(|| git.git_dir()).to_path_buf();
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let prefix = real(folder)
            .strip_prefix(real(&root))
            .map(|inner| inner.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
            .unwrap_or_default();
        let cache = keeps.then(|| git.to_thread_local().common_dir().join("mesh-lint"));
        Ok(Self { root, prefix, git: Some(git), cache, trees: Trees::default() })
    }

    /// The folder that all paths start from.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Path from the root to the folder that was opened; empty at the root.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether this is a Git repository.
    pub const fn is_repository(&self) -> bool {
        self.git.is_some()
    }

    /// The folder of the repository that all of its work trees share.
    pub fn common_dir(&self) -> Option<PathBuf> {
        self.git.as_ref().map(|git| git.to_thread_local().common_dir().to_path_buf())
    }

    /// The folder of what runs keep for later ones; nothing where they shall not.
    pub(super) fn cache(&self) -> Option<&Path> {
        self.cache.as_deref()
    }

    /// The commit that a revision such as a branch, a tag or an id names.
    pub fn commit(&self, revision: &str) -> Result<CommitInfo, Error> {
        let git = self.git_for(revision)?;
        revision::info(&git, revision::resolve(&git, revision)?)
    }

    /// The commit that HEAD stands for; none in a plain folder and before the first commit.
    pub fn head_commit(&self) -> Result<Option<CommitId>, Error> {
        let Some(git) = self.git() else { return Ok(None) };
        Ok(revision::head(&git)?.map(CommitId))
    }

    /// A reader of files; make one for each thread and keep it.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(self)
    }

    /// A handle of the repository for this thread.
    pub(super) fn git(&self) -> Option<gix::Repository> {
        self.git.as_ref().map(gix::ThreadSafeRepository::to_thread_local)
    }

    /// A handle of the repository, which something that was asked for needs.
    pub(super) fn git_for(&self, asked: &str) -> Result<gix::Repository, Error> {
        self.git()
            .ok_or_else(|| Error::NoRepository { path: self.root.clone(), asked: asked.to_owned() })
    }
}

/// The folder to start from: the path itself or, of a file, the one that holds it.
fn folder_of(start: &Path) -> Result<PathBuf, Error> {
    match std::fs::metadata(start) {
        Ok(meta) if meta.is_dir() => Ok(start.to_path_buf()),
        Ok(_) => Ok(start.parent().unwrap_or(start).to_path_buf()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Error::NotFound { path: start.to_path_buf() })
        }
        Err(source) => Err(Error::Io { action: "open", path: start.to_path_buf(), source }),
    }
}

fn open_options(options: &OpenOptions) -> Result<Options, Error> {
    let mut overrides = vec![DELTA_CACHE.to_owned()];
    if let Some(index) = &options.index_file {
        let absolute = std::path::absolute(index).map_err(|source| Error::Io {
            action: "find",
            path: index.clone(),
            source,
        })?;
        overrides.push(format!("gitoxide.core.indexFile={}", absolute.display()));
    }
    let permissions = if options.isolated { Permissions::isolated() } else { permissions() };
    Ok(Options::default()
        .permissions(permissions)
        .bail_if_untrusted(true)
        .config_overrides(overrides))
}

/// The user's configuration counts (ignored files, line endings, safe folders), but no variable
/// may point to another repository, work tree or index.
fn permissions() -> Permissions {
    let env = permissions::Environment {
        git_prefix: Permission::Deny,
        objects: Permission::Deny,
        identity: Permission::Deny,
        http_transport: Permission::Deny,
        ssh_prefix: Permission::Deny,
        other: Permission::Deny,
        ..permissions::Environment::all()
    };
    Permissions { env, ..Permissions::all() }
}

/// Whether discovery found no repository, rather than one that it cannot open.
fn is_absent(error: &gix::Error) -> bool {
    matches!(
        error.downcast_any_ref::<upwards::Error>(),
        Some(
            upwards::Error::NoGitRepository { .. }
                | upwards::Error::NoGitRepositoryWithinCeiling { .. }
                | upwards::Error::NoGitRepositoryWithinFs { .. }
        )
    )
}

/// The error of a `.git` that is meant to be a repository and is none.
///
/// Taking such a folder for a plain one would compare nothing and say that all is well.
fn broken_repository(folder: &Path) -> Option<Error> {
    let dot_git = folder.ancestors().map(|parent| parent.join(".git")).find(|candidate| {
        std::fs::symlink_metadata(candidate).is_ok_and(|meta| {
            let folder_says = || match std::fs::read_dir(candidate) {
                Ok(_) => std::fs::symlink_metadata(candidate.join("HEAD")).is_ok(),
                Err(_) => true,
            };
            meta.is_file() || (meta.is_dir() && folder_says())
        })
    })?;
    let reason = match gix::discover::is_git(&dot_git) {
        Err(error) => reason(&error),
        Ok(_) => "it is not complete".to_owned(),
    };
    Some(Error::Repository { path: dot_git, reason })
}

/// The folder that `safe.directory` would have to name, where it belongs to somebody else.
fn foreign_root(folder: &Path) -> Option<PathBuf> {
    let root = folder.ancestors().find(|parent| parent.join(".git").exists()).unwrap_or(folder);
    let foreign = |path: &Path| {
        gix::sec::identity::is_path_owned_by_current_user(path).is_ok_and(|owned| !owned)
    };
    (foreign(root) || foreign(&root.join(".git"))).then(|| root.to_path_buf())
}
