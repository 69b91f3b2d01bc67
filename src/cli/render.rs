//! `mesh-lint render`: a stored report in another format.

use super::{Color, Common, Exit, Failure, FormatName, here, output, stored};
use crate::report::{self, FILE_LIMIT, Report};
use crate::run::Outcome;
use crate::source::Sources;
use clap::Args;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Arguments of `render`.
#[derive(Debug, Args)]
pub(super) struct RenderArgs {
    /// A report that `--format json` wrote; `-` reads the standard input
    file: PathBuf,
    /// What is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: FormatName,
    /// Also writes a format to a file; may be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<String>,
    /// Prints the summary only
    #[arg(short, long)]
    quiet: bool,
    /// Prints more: all findings of a kind
    #[arg(short, long)]
    verbose: bool,
    /// When to print colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,
}

/// Prints a stored report; what the report says never changes how this ends.
pub(super) fn run(args: &RenderArgs) -> Result<Exit, Failure> {
    let report = read(&args.file)?;
    let common = Common {
        today: None,
        format: args.format,
        output: args.output.clone(),
        jobs: None,
        no_cache: false,
        quiet: args.quiet,
        verbose: args.verbose,
        color: args.color,
    };
    output::write(&Outcome { report, sources: Sources::default() }, &common, &here()?)?;
    Ok(Exit::Pass)
}

/// Reads a report that a stranger may have written.
fn read(path: &Path) -> Result<Report, Failure> {
    if path != Path::new("-") {
        return stored::read(path);
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(FILE_LIMIT).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    report::read(&bytes).map_err(|error| Failure::new(format!("the standard input: {error}")))
}
