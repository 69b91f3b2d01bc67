//! Printing a report and writing it to files.
#![expect(clippy::disallowed_methods, reason = "writes what the command line asks for")]

use super::{Common, Failure, on_terminal, print};
use crate::report::{self, Options};
use crate::run::Outcome;
use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Prints a report in the chosen format and writes the others that were asked for.
pub(super) fn write(outcome: &Outcome, common: &Common, here: &Path) -> Result<(), Failure> {
    let terminal = on_terminal();
    let rendered = |name: &str| render(outcome, name, &options(common, false));
    for output in common.output.iter().filter(|it| !is_stdout(it)) {
        to_file(output, here, &rendered)?;
    }
    match on_stdout(&common.output, common.is_text())? {
        Some(name) => print(&rendered(name)?),
        None => print(&render(outcome, common.format.word(), &options(common, terminal))?),
    }
}

/// Whether `--output FORMAT=FILE` names the standard output.
fn is_stdout(output: &str) -> bool {
    output.split_once('=').is_some_and(|(_, file)| file == "-")
}

/// The format that `--output FORMAT=-` prints in place of the one of `--format`: two of them on one
/// stream would be none.
pub(super) fn on_stdout(outputs: &[String], is_free: bool) -> Result<Option<&str>, Failure> {
    let mut named = outputs.iter().filter(|it| is_stdout(it));
    let Some((name, _)) = named.next().and_then(|it| it.split_once('=')) else { return Ok(None) };
    if named.next().is_some() || !is_free {
        return Err(Failure::new("only one format can be printed")
            .help("name a file in `--output FORMAT=FILE`, or leave out `--format`"));
    }
    Ok(Some(name))
}

/// Writes what `--output FORMAT=FILE` asks for.
pub(super) fn to_file(
    output: &str,
    here: &Path,
    render: &dyn Fn(&str) -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    let (name, file) = output.split_once('=').ok_or_else(|| {
        Failure::new(format!("`--output {output}` names no file"))
            .help("write it as `--output FORMAT=FILE`, such as `--output json=report.json`")
    })?;
    save(&here.join(file), &render(name)?)
}

/// Writes a file that the command line names.
pub(super) fn save(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("`{}` can't be written: {error}", path.display()));
    replace(path, text).map_err(failed)
}

pub(super) fn render(outcome: &Outcome, name: &str, options: &Options) -> Result<Vec<u8>, Failure> {
    let format = report::find(name).ok_or_else(|| {
        let known: Vec<&str> = report::FORMATS.iter().map(|it| it.name).collect();
        Failure::new(format!("`{name}` is no format"))
            .help(format!("use one of {}", known.join(", ")))
    })?;
    let mut text = Vec::new();
    (format.render)(&outcome.report, &outcome.sources, options, &mut text)?;
    Ok(text)
}

pub(super) fn options(common: &Common, terminal: bool) -> Options {
    let columns = env::var("COLUMNS").ok().and_then(|it| it.parse().ok());
    Options {
        color: common.colored(terminal),
        width: columns.unwrap_or(100).clamp(40, 200),
        quiet: common.quiet,
        verbose: common.verbose,
        links: links(),
    }
}

/// Where GitHub shows the files of the checked commit.
fn links() -> Option<String> {
    let set = |name| env::var(name).ok().filter(|it: &String| !it.is_empty());
    let (server, repository) = (set("GITHUB_SERVER_URL")?, set("GITHUB_REPOSITORY")?);
    let commit = set("MESH_LINT_HEAD_SHA").or_else(|| set("GITHUB_SHA"))?;
    Some(format!("{server}/{repository}/blob/{commit}"))
}

/// Writes a file whole or not at all.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    // What lies there may be a link that a stranger committed; it is never written through.
    let _ = fs::remove_file(&partial);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&partial)?;
    file.write_all(text)?;
    drop(file);
    fs::rename(&partial, path).inspect_err(|_| {
        let _ = fs::remove_file(&partial);
    })
}
