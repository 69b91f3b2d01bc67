//! `mesh-lint demo`: a complete mesh with history, and the check of one of its pull requests.
#![expect(clippy::disallowed_methods, reason = "writes the folder of the demo")]

mod build;

pub(super) use build::build;

use super::check::{self, CheckArgs};
use super::{Common, Exit, Failure, here, output, print};
use crate::discover::Workspace;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// The date on which the story of the demo plays.
pub(super) const TODAY: &str = "2026-12-20";
/// The commit at the tip of the demo's `main`; the same on every machine.
pub(super) const MAIN: &str = "92105016ff7f69a76aa45fbfec05eb8add68fb66";
/// The pull request that is checked.
const BRANCH: &str = "pr/rename-amount";

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// The folder to write.
    #[arg(default_value = "mesh-demo")]
    folder: PathBuf,
    /// Only writes the mesh
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    common: Common,
}

/// Writes the demo mesh and checks a pull request of it.
pub(super) fn run(args: &DemoArgs) -> Result<Exit, Failure> {
    let folder = here()?.join(&args.folder);
    let shown = args.folder.display();
    if !written_already(&folder)? {
        build(&folder)?;
    }
    if args.no_check {
        print(format!("The demo mesh is in {shown}.\n").as_bytes())?;
        return Ok(Exit::Pass);
    }
    let today = Some(TODAY.parse().unwrap_or_default());
    let common = Common { today: args.common.today.or(today), ..args.common.clone() };
    let checked = CheckArgs::for_demo(common, "main", BRANCH);
    let outcome = check::outcome(&checked, &folder)?;
    output::write(&outcome, &checked.common, &folder)?;
    if args.common.is_text() {
        print(next(&shown.to_string()).as_bytes())?;
    }
    Ok(Exit::Pass)
}

/// Whether the folder holds the demo already.
fn written_already(folder: &Path) -> Result<bool, Failure> {
    let Ok(mut entries) = fs::read_dir(folder) else {
        if folder.exists() {
            return Err(Failure::new(format!("`{}` is no folder", folder.display())));
        }
        return Ok(false);
    };
    if entries.next().is_none() {
        return Ok(false);
    }
    let main = Workspace::open(folder).ok().filter(|it| it.prefix().is_empty());
    let main = main.and_then(|it| it.commit("refs/heads/main").ok());
    if main.is_some_and(|it| it.id.to_string() == MAIN) {
        return Ok(true);
    }
    Err(Failure::new(format!("`{}` is not empty and is not the demo", folder.display()))
        .help("name another folder: mesh-lint demo DIR"))
}

fn next(folder: &str) -> String {
    format!(
        "\nThis was the pull request `{BRANCH}` of acme, a company with 14 contracts and 9 products.\n\
         Try next, in {folder}:\n  \
         mesh-lint check --today {TODAY}                            everything that stands on main\n  \
         mesh-lint check --today {TODAY} --base main --head pr/pii-leak --gate new\n  \
         mesh-lint explain change/field-removed                       why it matters, what to do\n"
    )
}
