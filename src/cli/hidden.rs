//! Commands for packagers and for those who work on mesh-lint.
#![expect(clippy::disallowed_methods, reason = "writes the file of a new rule")]

use super::{Exit, Failure, print};
use clap::{Args, Command, ValueEnum};
use clap_complete::Shell;
use std::fs;
use std::path::Path;

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
}

/// Arguments of `new-rule`.
#[derive(Debug, Args)]
pub(super) struct NewRuleArgs {
    /// The id, such as `contract/owner-unknown`.
    id: String,
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
        SchemaName::Report => crate::report::schema(),
        SchemaName::Config => crate::config::schema(),
    };
    print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// Writes the file of a new rule and names it in the `mod.rs` beside it.
pub(super) fn new_rule(args: &NewRuleArgs) -> Result<Exit, Failure> {
    let rule = crate::evaluate::rules::scaffold(&args.id).map_err(Failure::new)?;
    let path = Path::new(&rule.path);
    if path.exists() {
        return Err(Failure::new(format!("`{}` exists already", rule.path)));
    }
    let registry = path.with_file_name("mod.rs");
    let text = fs::read_to_string(&registry).map_err(|error| {
        Failure::new(format!("`{}` can't be read: {error}", registry.display()))
            .help("run the command at the root of a checkout of mesh-lint")
    })?;
    fs::write(path, &rule.text)?;
    fs::write(&registry, rule.registered(&text))?;
    print(format!("wrote {}\n", rule.path).as_bytes())?;
    Ok(Exit::Pass)
}
