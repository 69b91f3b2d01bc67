//! `mesh-lint registry`: the mesh as JSON, and reading that of other repositories.

use super::check::{CheckArgs, Prepared};
use super::{Common, Exit, Failure, first_bytes, here, print};
use crate::model::Neighbours;
use crate::report::Registry;
use crate::run;
use clap::Args;
use std::io;
use std::path::PathBuf;

/// Most bytes of a registry that are read.
const MAX_BYTES: u64 = 256 << 20;

/// Arguments of `registry`.
#[derive(Debug, Args)]
pub(super) struct RegistryArgs {
    /// Reads this revision instead of the work tree
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// What others call this repository [default: the name of its folder]
    #[arg(long, value_name = "NAME", env = "GITHUB_REPOSITORY")]
    repository: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Prints the mesh as JSON.
pub(super) fn run(args: &RegistryArgs) -> Result<Exit, Failure> {
    let here = here()?;
    let check = CheckArgs::of_head(args.common.clone(), args.head.clone(), Vec::new());
    let prepared = Prepared::new(&check, &here)?;
    let folder = here.file_name().map(|it| it.to_string_lossy().into_owned());
    let repository = args.repository.clone().filter(|it| !it.is_empty()).or(folder);
    let registry = run::registry(&prepared.head, &prepared.terms, repository.unwrap_or_default());
    let mut text = serde_json::to_vec_pretty(&registry).map_err(io::Error::from)?;
    text.push(b'\n');
    print(&text)?;
    Ok(Exit::Pass)
}

/// What files that `registry` wrote say of other repositories, and which of them are passed over:
/// of several that say different things of one repository, the last one counts.
pub(super) fn neighbours(files: &[PathBuf]) -> Result<(Neighbours, Vec<String>), Failure> {
    let mut known: Vec<(&PathBuf, Registry)> = Vec::new();
    let mut notes = Vec::new();
    for file in files {
        let failed = |reason: String| {
            Failure::new(format!("`{}` can't be used as a mesh: {reason}", file.display()))
                .help("`mesh-lint registry > mesh.json`, run in the other repository, writes one")
        };
        let bytes = first_bytes(file, MAX_BYTES + 1).map_err(|error| failed(error.to_string()))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(failed(format!("it is larger than {} MiB", MAX_BYTES >> 20)));
        }
        let registry = Registry::read(&bytes).map_err(failed)?;
        let own = |it: &(&PathBuf, Registry)| it.1.repository == registry.repository;
        match known.iter_mut().find(|it| own(it)) {
            Some((before, it)) if *it != registry => {
                notes.push(format!(
                    "`{}` is passed over, as `{}` is a mesh of `{}` too",
                    before.display(),
                    file.display(),
                    registry.repository
                ));
                (*before, *it) = (file, registry);
            }
            Some(_) => {}
            None => known.push((file, registry)),
        }
    }
    let mut neighbours = Neighbours::default();
    for (_, registry) in known {
        registry.add_to(&mut neighbours);
    }
    Ok((neighbours, notes))
}
