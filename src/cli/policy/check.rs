//! `mesh-lint policy check`: what is wrong with policies, without looking at any contract.

use crate::cli::check::{FailOnName, NamedText, given_policies};
use crate::cli::{Common, Exit, Failure, here, output};
use crate::discover::{self, Reading, Tree, Workspace};
use crate::model::relative_to;
use crate::report::PolicySource;
use crate::run::{self, Terms};
use crate::settle::{Gate, Verdict};
use clap::Args;
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
        today: args.common.today(),
        gate: Gate::All,
        fail_on: args.fail_on.setting(),
        policies_from: PolicySource::Head,
        policies_name: String::new(),
        base: None,
        head: None,
        comparison: "policies alone".to_owned(),
        repository: None,
        notes: head.notes.iter().map(ToString::to_string).collect(),
        paths: policies.iter().map(|(path, _)| path.to_string()).collect(),
        only: Vec::new(),
        policies,
    };
    let outcome = run::check_policies(&head, &terms);
    output::write(&outcome, &args.common, &here)?;
    Ok(match outcome.report.summary.verdict {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::Fail,
        Verdict::Incomplete => Exit::Incomplete,
    })
}

/// A path as the repository names it; one outside stays as it is.
fn from_root(path: &str, workspace: &Workspace) -> Arc<str> {
    let root = workspace.root();
    let below =
        Path::new(path).strip_prefix(root).map(|it| it.to_string_lossy().replace('\\', "/"));
    let prefix = workspace.prefix().trim_end_matches('/');
    let inside = below.ok().or_else(|| relative_to(path, &format!("{prefix}/x")));
    inside.map_or_else(|| path.into(), |it| it.trim_matches('/').into())
}

/// Documents are not read at all.
fn everything() -> GlobSet {
    let mut all = GlobSetBuilder::new();
    if let Ok(glob) = Glob::new("**") {
        all.add(glob);
    }
    all.build().unwrap_or_default()
}
