//! Commands for packagers and for those who work on mesh-lint.

use super::{Exit, Failure, print};
use clap::{Args, Command, ValueEnum};
use clap_complete::Shell;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Which schema.
    what: SchemaName,
}

/// The schemas that can be printed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaName {
    /// Of the JSON report.
    Report,
    /// Of `mesh-lint.yaml`.
    Config,
    /// Of the JSON of `policy diff`.
    PolicyDiff,
    /// Of the JSON of `diff`.
    Diff,
    /// Of the JSON of `diff --files`.
    DiffFiles,
}

/// Prints a completion script.
pub(super) fn completions(args: &CompletionsArgs, command: &mut Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "mesh-lint", &mut script);
    print(&script)?;
    Ok(Exit::Pass)
}

/// Prints the manual page.
pub(super) fn man(command: Command) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    print(&page)?;
    Ok(Exit::Pass)
}

/// Prints a JSON Schema.
pub(super) fn schema(args: &SchemaArgs) -> Result<Exit, Failure> {
    let text = match args.what {
        SchemaName::Report => written(&crate::report::json::schema()),
        SchemaName::PolicyDiff => written(&crate::report::policy_diff::schema()),
        SchemaName::Diff => written(&crate::report::diff::schema()),
        SchemaName::DiffFiles => written(&crate::report::diff::pairs_schema()),
        SchemaName::Config => crate::config::schema(),
    };
    print(text.as_bytes())?;
    Ok(Exit::Pass)
}

fn written(schema: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}
