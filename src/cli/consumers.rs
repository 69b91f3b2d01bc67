//! `mesh-lint consumers`: who depends on a contract.

use super::check::{CheckArgs, Prepared, opened};
use super::given::from_root;
use super::{Common, Exit, Failure, here, output, print, say};
use crate::discover::{Note, NoteKind};
use crate::report::ConsumerList;
use crate::report::escape::visible;
use crate::run;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `consumers`.
#[derive(Debug, Args)]
pub(super) struct ConsumersArgs {
    /// A contract by its id or path, or an object or field of it: CONTRACT[#OBJECT[.FIELD]]
    #[arg(value_name = "CONTRACT")]
    asked: String,
    /// Looks at this revision instead of the work tree
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// A mesh that `registry` wrote, of another repository, whose consumers are named; may be repeated
    #[arg(long, value_name = "FILE")]
    mesh: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Prints who depends on a contract.
pub(super) fn run(args: &ConsumersArgs) -> Result<Exit, Failure> {
    let here = here()?;
    let check = CheckArgs::of_head(args.common.clone(), args.head.clone(), args.mesh.clone());
    let workspace = opened(&check, &here)?;
    let prepared = Prepared::of(&check, &workspace)?;
    let name = args.asked.split('#').next().unwrap_or_default();
    let path = from_root(Path::new(name), &workspace);
    let list = run::consumers(&prepared.head, &prepared.terms, (&args.asked, path.as_deref()))
        .map_err(|unknown| Failure::new(unknown.to_string()).help(unknown.help()))?;
    let unread = |it: &&Note| matches!(it.kind, NoteKind::NotAManifest(_));
    for note in prepared.head.notes.iter().filter(unread) {
        say(&format!("note: {}", visible(&note.to_string())));
    }
    for asked in &args.common.output {
        output::to_file(asked, &here, &|name| render(&list, name))?;
    }
    print(&render(&list, args.common.format.word())?)?;
    Ok(Exit::Pass)
}

fn render(list: &ConsumerList, format: &str) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    match format {
        "text" => list.text(&mut out)?,
        "json" => list.json(&mut out)?,
        "markdown" => list.markdown(&mut out)?,
        other => {
            return Err(Failure::new(format!("consumers can't be printed as `{other}`"))
                .help("use one of text, json, markdown"));
        }
    }
    Ok(out)
}
