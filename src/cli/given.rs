//! What is given on the command line by its path: what is judged, and more policies.
#![expect(clippy::disallowed_methods, reason = "reads given policies")]

use super::{Cli, Failure};
use crate::discover::Workspace;
use crate::model::dialect::nearest;
use clap::CommandFactory as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The paths that were asked for, from the root of the mesh.
pub(super) fn given_paths(
    paths: &[PathBuf],
    at_revision: bool,
    workspace: &Workspace,
) -> Result<Vec<String>, Failure> {
    let prefix = workspace.prefix();
    if paths.is_empty() {
        let below = (!prefix.is_empty()).then(|| prefix.trim_end_matches('/').to_owned());
        return Ok(below.into_iter().collect());
    }
    let inside = |path: &PathBuf| {
        let shown = path.to_string_lossy().replace('\\', "/");
        let inside = from_root(path, workspace)
            .ok_or_else(|| Failure::new(format!("`{shown}` is outside the mesh")))?;
        // A misspelt path must not pass for want of findings.
        if !at_revision && !workspace.root().join(&inside).exists() {
            return Err(missing(&shown));
        }
        Ok(inside)
    };
    paths.iter().map(inside).collect()
}

/// A path as it is seen from the root of the mesh; nothing where it lies outside.
pub(super) fn from_root(path: &Path, workspace: &Workspace) -> Option<String> {
    let text = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let below = path.strip_prefix(workspace.root()).map(text).ok();
    let here = format!("{}/x", workspace.prefix().trim_end_matches('/'));
    let inside = below.or_else(|| crate::model::relative_to(&text(path), &here))?;
    Some(inside.trim_matches('/').to_owned())
}

/// What is neither a path nor quite a command.
fn missing(shown: &str) -> Failure {
    let failure = Failure::new(format!("`{shown}` does not exist"));
    let commands = Cli::command();
    let names = commands.get_subcommands().filter(|it| !it.is_hide_set());
    let near = nearest(shown, names.map(clap::Command::get_name));
    match near {
        Some(command) => {
            failure.help(format!("it is no command either; did you mean `mesh-lint {command}`?"))
        }
        None => failure,
    }
}

/// A path and the text there.
pub(super) type NamedText = (Arc<str>, Arc<str>);

/// The policies named on the command line; a path without any would be passed over in silence.
pub(super) fn more_policies(paths: &[PathBuf]) -> Result<Vec<NamedText>, Failure> {
    for path in paths.iter().filter(|it| it.is_dir()) {
        if rego_files(path)?.is_empty() {
            let message = format!("`{}` holds no policy", path.display());
            return Err(Failure::new(message).help("policies are files whose name ends in `.rego`"));
        }
    }
    given_policies(paths)
}

/// The policies named on the command line, by path.
pub(super) fn given_policies(paths: &[PathBuf]) -> Result<Vec<NamedText>, Failure> {
    let mut policies = Vec::new();
    for path in paths {
        let files = if path.is_dir() { rego_files(path)? } else { vec![path.clone()] };
        for file in files {
            let text = fs::read_to_string(&file).map_err(|error| {
                Failure::new(format!("`{}` can't be read: {error}", file.display()))
            })?;
            let shown = file.to_string_lossy().replace('\\', "/");
            policies.push((Arc::from(shown), Arc::from(text)));
        }
    }
    policies.sort();
    policies.dedup();
    Ok(policies)
}

fn rego_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rego_files(&path)?);
        } else if path.extension().is_some_and(|it| it == "rego") {
            files.push(path);
        }
    }
    Ok(files)
}
