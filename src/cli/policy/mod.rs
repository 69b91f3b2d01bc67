//! `mesh-lint policy`: the workbench of those who write policies, one file a command.

mod check;

use super::{Exit, Failure};
use clap::{Args, Subcommand};

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
}

/// Runs a command about policies.
pub(super) fn run(args: &PolicyArgs) -> Result<Exit, Failure> {
    match &args.command {
        PolicyCommand::Check(args) => check::run(args),
    }
}
