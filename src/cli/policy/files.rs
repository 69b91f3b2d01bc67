//! The policies, tests and examples that a command about policies is given.
#![expect(clippy::disallowed_methods, reason = "reads what the command line names")]

use super::{from_root, is_rego};
use crate::cli::Failure;
use crate::cli::given::{NamedText, given_policies};
use crate::discover::{ReadError, Snapshot, Tree, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file below a folder of examples: path and bytes.
type NamedBytes = (Arc<str>, Arc<[u8]>);

/// What was gathered.
pub(super) struct Gathered {
    /// Policies and their tests.
    pub(super) modules: Vec<NamedText>,
    /// Files below folders `examples`.
    pub(super) examples: Vec<NamedBytes>,
    /// The folders of policies of the repository.
    pub(super) folders: Vec<String>,
    /// The paths that were asked for, from the root; all where there is none.
    pub(super) asked: Vec<String>,
}

impl Gathered {
    /// Whether a path is asked for. Who asks for a policy means its tests and examples as well.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.asked.is_empty() || self.asked.iter().any(|asked| is_of(path, asked))
    }
}

/// Whether a path lies below another, or belongs to the policy or test there.
fn is_of(path: &str, asked: &str) -> bool {
    let tested = asked.strip_suffix("_test.rego");
    let is_tested = tested.is_some_and(|it| path.strip_suffix(".rego") == Some(it));
    if asked.is_empty() || is_below(path, asked) || is_tested {
        return true;
    }
    let Some(policy) = asked.strip_suffix(".rego").filter(|it| !it.ends_with("_test")) else {
        return false;
    };
    let (folder, name) = policy.rsplit_once('/').unwrap_or(("", policy));
    let own = |name: &str| {
        let examples = format!("{folder}/examples/{name}");
        is_below(path, examples.trim_start_matches('/'))
    };
    path == format!("{policy}_test.rego") || own(name) || own(&name.replace('_', "-"))
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Gathers the policies of the repository or, where paths outside of them are named, those alone.
///
/// Within the policies of the repository, paths choose tests but not what these may refer to.
pub(super) fn gather(
    workspace: &Workspace,
    head: &Snapshot,
    paths: &[PathBuf],
) -> Result<Gathered, Failure> {
    let settings = head.settings();
    let folders = settings.policy_dirs.clone();
    if let Some(missing) = paths.iter().find(|it| !it.exists()) {
        return Err(Failure::new(format!("`{}` does not exist", missing.display())));
    }
    let asked: Vec<String> = paths
        .iter()
        .map(|path| from_root(&path.to_string_lossy().replace('\\', "/"), workspace).to_string())
        .map(|path| path.trim_end_matches('/').to_owned())
        .collect();
    let own = |path: &str| folders.iter().any(|dir| dir.is_empty() || is_below(path, dir));
    if asked.iter().all(|it| own(it)) {
        let modules = head.texts.iter().filter(|(path, _)| own(path) && is_rego(path));
        let modules = modules.map(|(path, text)| (path.clone(), text.text.clone())).collect();
        let examples = examples(workspace, &own)?;
        return Ok(Gathered { modules, examples, folders, asked });
    }
    let named = |(path, text): NamedText| (from_root(&path, workspace), text);
    // A file can't be tested without what lies beside it.
    let around: Vec<PathBuf> = paths.iter().map(|path| folder_of(path)).collect();
    let modules: Vec<NamedText> = given_policies(&around)?.into_iter().map(named).collect();
    let mut examples = Vec::new();
    for path in &around {
        below(path, false, &mut examples)?;
    }
    let examples = examples.into_iter().map(|(path, bytes)| (from_root(&path, workspace), bytes));
    let mut examples: Vec<NamedBytes> = examples.collect();
    examples.sort();
    examples.dedup();
    Ok(Gathered { modules, examples, folders, asked })
}

/// The folder itself, or that of a file.
fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.to_path_buf();
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The files below folders of examples that Git tracks or would track.
fn examples(
    workspace: &Workspace,
    own: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Vec<NamedBytes>, Failure> {
    let wanted = |path: &str| own(path) && path.contains("/examples/") && !is_rego(path);
    let listing = workspace.list(&Tree::WorkTree, &wanted)?;
    let mut reader = workspace.reader();
    let mut examples = Vec::new();
    for entry in listing.files {
        match reader.read(&entry) {
            Ok(content) => examples.push((entry.path, Arc::from(&*content.bytes))),
            Err(ReadError::Object(error)) => return Err((*error).into()),
            Err(error) => return Err(Failure::new(format!("`{}`: {error}", entry.path))),
        }
    }
    Ok(examples)
}

/// The files below folders named `examples`; links are not followed.
fn below(
    folder: &Path,
    inside: bool,
    found: &mut Vec<(Arc<str>, Arc<[u8]>)>,
) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            below(&path, inside || entry.file_name() == "examples", found)?;
        } else if kind.is_file() && inside {
            let bytes = fs::read(&path).map_err(|error| {
                Failure::new(format!("`{}` can't be read: {error}", path.display()))
            })?;
            found.push((path.to_string_lossy().replace('\\', "/").into(), bytes.into()));
        }
    }
    Ok(())
}
