//! `mesh-lint policy`: the workbench of those who write policies, one file a command.

mod check;
mod diff;
mod eval;
mod files;
mod new;
mod test;

use super::{Exit, Failure, say};
use crate::discover::Workspace;
use crate::model::relative_to;
use crate::report::escape::visible;
use clap::{Args, Subcommand};
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::path::Path;
use std::sync::Arc;

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    #[command(subcommand)]
    command: PolicyCommand,
}

/// The commands about policies.
#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// Checks policies without looking at any contract.
    Check(check::CheckArgs),
    /// Says what a change of the rules means: which differ, and what they find in the same mesh.
    Diff(diff::DiffArgs),
    /// Writes a policy with its test and examples, to begin with.
    New(new::NewArgs),
    /// Runs the tests and examples of policies.
    Test(test::TestArgs),
    /// Evaluates a query over policies and prints its answer.
    Eval(eval::EvalArgs),
}

/// Runs a command about policies.
pub(super) fn run(args: &PolicyArgs) -> Result<Exit, Failure> {
    match &args.command {
        PolicyCommand::Check(args) => check::run(args),
        PolicyCommand::Diff(args) => diff::run(args),
        PolicyCommand::New(args) => new::run(args),
        PolicyCommand::Test(args) => test::run(args),
        PolicyCommand::Eval(args) => eval::run(args),
    }
}

/// Ends the process where an evaluation does not come back: its thread can't be ended alone.
#[expect(clippy::exit, reason = "the thread that hangs is waited for everywhere else")]
pub(super) fn give_up(what: &str) {
    say(&visible(&format!("error: {what}")));
    say("help: nothing was judged; find what one call in it does not end for");
    std::process::exit(i32::from(Exit::Incomplete.code()))
}

/// A path as the repository names it; one outside stays as it is.
pub(super) fn from_root(path: &str, workspace: &Workspace) -> Arc<str> {
    let root = workspace.root();
    let below =
        Path::new(path).strip_prefix(root).map(|it| it.to_string_lossy().replace('\\', "/"));
    let prefix = workspace.prefix().trim_end_matches('/');
    let inside = below.ok().or_else(|| relative_to(path, &format!("{prefix}/x")));
    inside.map_or_else(|| path.into(), |it| it.trim_matches('/').into())
}

/// Documents are not read at all.
pub(super) fn everything() -> GlobSet {
    let mut all = GlobSetBuilder::new();
    if let Ok(glob) = Glob::new("**") {
        all.add(glob);
    }
    all.build().unwrap_or_default()
}

/// Whether a path is that of a policy or its test.
fn is_rego(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "rego")
}
