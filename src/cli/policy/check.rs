//! `mesh-lint policy check`: what is wrong with policies, without looking at any contract.

use super::{everything, from_root};
use crate::cli::check::FailOnName;
use crate::cli::given::{NamedText, given_policies};
use crate::cli::{Common, Exit, Failure, here, output};
use crate::discover::{self, Reading, Tree, Workspace};
use crate::run::{self, Terms};
use crate::settle::Verdict;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `policy check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// Rego files, or folders of them, whose problems are shown; also outside the repository
    /// [default: all policies of the repository, and what mesh-lint.yaml sets for them]
    paths: Vec<PathBuf>,
    /// From which severity on a finding fails the command
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    fail_on: FailOnName,
    #[command(flatten)]
    common: Common,
}

/// Checks policies and prints the report.
pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let here = here()?;
    let workspace = Workspace::open(&here)?;
    let head = discover::load(
        &workspace,
        &Tree::WorkTree,
        &Reading { exclude: Some(&|_| everything()), ..Reading::default() },
    )?;
    let given = given_policies(&args.paths)?;
    if !args.paths.is_empty() && given.is_empty() {
        return Err(Failure::new("the given paths hold no policy")
            .help("policies are files whose name ends in `.rego`"));
    }
    let policies: Vec<NamedText> =
        given.into_iter().map(|(path, text)| (from_root(&path, &workspace), text)).collect();
    let terms = Terms {
        fail_on: args.fail_on.setting(),
        notes: head.notes.iter().map(ToString::to_string).collect(),
        paths: policies.iter().map(|(path, _)| path.to_string()).collect(),
        policies,
        ..Terms::alone(args.common.today(), "policies alone")
    };
    let outcome = run::check_policies(&head, &terms);
    output::write(&outcome, &args.common, &here)?;
    Ok(match outcome.report.summary.verdict {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::Fail,
        Verdict::Incomplete => Exit::Incomplete,
    })
}
