//! `mesh-lint explain`: the page of a rule, a policy, a finding or a key of the standard, or the
//! table of all.

mod config;
mod finding;
mod key;
mod markdown;

use super::check::{CheckArgs, Prepared};
use super::policy::{everything, from_root};
use super::{Common, Exit, Failure, FormatName, here, print};
use crate::discover::{self, Reading, Snapshot, Tree, Workspace};
use crate::evaluate::policy::{self, Module, Policy};
use crate::evaluate::rules;
use crate::model::dialect::{keys, nearest};
use crate::report::escape::{prose, visible};
use crate::run::{self, Terms};
use crate::source::{Encoding, Revision, Source, Sources};
use clap::Args;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Id of a rule or policy, such as change/field-removed; fingerprint of a finding; or key of
    /// the standard, such as slaProperties or schema.properties.logicalType
    #[arg(value_name = "ID or KEY")]
    id: Option<String>,
    /// Prints what policies see of a contract or product, as JSON; of several, a list
    #[arg(long, value_name = "FILE", conflicts_with = "id")]
    input: Vec<PathBuf>,
    /// Prints what policies find under `data`: the mesh and their parameters, as JSON
    #[arg(long, conflicts_with_all = ["id", "input"])]
    data: bool,
    /// Prints the settings that count, and where each comes from; also with --format json
    #[arg(long, conflicts_with_all = ["id", "input", "data"])]
    config: bool,
    /// Prints the page of a rule or policy as Markdown, with examples and what is found in them
    #[arg(long, requires = "id")]
    markdown: bool,
    #[command(flatten)]
    common: Common,
}

/// Prints a page, or the table of all rules and policies.
pub(super) fn run(args: &ExplainArgs) -> Result<Exit, Failure> {
    if !args.input.is_empty() {
        return input(args);
    }
    if args.data {
        return data(args);
    }
    if args.config {
        return settings(args);
    }
    let policies = of_here(&args.common).unwrap_or_else(|| shipped(&args.common));
    let text = match &args.id {
        None => table(&policies),
        Some(id) if args.markdown => in_markdown(id, &policies)?,
        Some(id) => page(id, &policies, &args.common)?,
    };
    print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// Prints what policies see of documents.
fn input(args: &ExplainArgs) -> Result<Exit, Failure> {
    let here = here()?;
    let prepared = Prepared::new(&CheckArgs::for_input(args.common.clone()), &here)?;
    let workspace = Workspace::open(&here)?;
    let paths: Vec<Arc<str>> =
        args.input.iter().map(|file| from_root(&file.to_string_lossy(), &workspace)).collect();
    let (policies, terms) = (prepared.policies(), &prepared.terms);
    let seen = run::seen(&prepared.head, &prepared.bases, policies, terms, &paths);
    let mut values = Vec::new();
    for (path, value) in paths.iter().zip(seen) {
        values.push(value.ok_or_else(|| {
            let message = format!("`{path}` is no contract or product of the mesh");
            Failure::new(message).help("name a file that `mesh-lint check` reads")
        })?);
    }
    match values.as_slice() {
        [one] => print_json(one),
        _ => print_json(&values.into()),
    }
}

/// Prints what policies find beside their input.
fn data(args: &ExplainArgs) -> Result<Exit, Failure> {
    let prepared = Prepared::new(&CheckArgs::bare(args.common.clone()), &here()?)?;
    let (policies, terms) = (prepared.policies(), &prepared.terms);
    let seen = run::seen_data(&prepared.head, &prepared.bases, policies, terms);
    print_json(&seen.ok_or_else(|| Failure::new("the data of policies can't be written as JSON"))?)
}

fn print_json(value: &serde_json::Value) -> Result<Exit, Failure> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?;
    text.push('\n');
    print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// Prints the settings that count in the files as they lie.
fn settings(args: &ExplainArgs) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&here()?)?;
    let head = alone(&workspace)?;
    let terms = Terms::alone(args.common.today(), "settings alone");
    let effective = run::effective(&head, &terms)
        .map_err(|failure| Failure { help: failure.help, ..Failure::new(failure.message) })?;
    let text = match args.common.format {
        FormatName::Text => harmless(&config::as_text(&effective)),
        FormatName::Json => config::as_json(&effective)?,
        other => {
            let message = format!("settings have no format `{}`", other.word());
            return Err(Failure::new(message).help("use `text` or `json`"));
        }
    };
    print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// The policies and the configuration of the files as they lie, and no document.
fn alone(workspace: &Workspace) -> Result<Snapshot, Failure> {
    let exclude = |_: &Snapshot| everything();
    let reading = Reading { exclude: Some(&exclude), ..Reading::default() };
    Ok(discover::load(workspace, &Tree::WorkTree, &reading)?)
}

/// The policies that decide around the current folder; nothing where there is no mesh.
fn of_here(common: &Common) -> Option<Vec<Policy>> {
    let workspace = Workspace::open(&here().ok()?).ok()?;
    let head = alone(&workspace).ok()?;
    // What is shipped can be looked up where it does not run as well.
    let mut policies = run::deciding(&head, &Terms::alone(common.today(), "policies alone"));
    let known: BTreeSet<String> = policies.iter().map(|it| it.id.to_string()).collect();
    policies.extend(shipped(common).into_iter().filter(|it| !known.contains(it.id.as_str())));
    Some(policies)
}

/// The policies that come with mesh-lint.
fn shipped(common: &Common) -> Vec<Policy> {
    let mut sources = Sources::default();
    let modules: Vec<(Module, bool)> = policy::shipped()
        .into_iter()
        .map(|(path, text)| {
            let text: Arc<str> = Arc::from(text);
            let source =
                Source::new(Arc::from(path.as_str()), Revision::Head, text.clone(), Encoding::Utf8);
            (Module::parse(sources.add(source), &path, text), true)
        })
        .collect();
    policy::compile(&modules, &crate::config::Settings::default(), common.today()).set.policies
}

fn table(policies: &[Policy]) -> String {
    let mut rows: Vec<(&str, &str, &str)> = rules::all()
        .map(|rule| (rule.id, rule.severity.word(), rule.summary()))
        .chain(policies.iter().map(|it| (it.id.as_str(), it.severity.word(), it.title.as_str())))
        .collect();
    rows.sort_unstable();
    let width = rows.iter().map(|(id, ..)| id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (id, severity, title) in rows {
        let _ = writeln!(text, "{id:width$}  {severity:7}  {}", prose(title));
    }
    text
}

fn page(id: &str, policies: &[Policy], common: &Common) -> Result<String, Failure> {
    if let Some(page) = page_of(id, policies) {
        return Ok(page);
    }
    if finding::is_fingerprint(id) {
        return finding::page(id, policies, common);
    }
    key::page(id).ok_or_else(|| unknown(id, policies))
}

/// The page of a rule or policy, for a file.
fn in_markdown(id: &str, policies: &[Policy]) -> Result<String, Failure> {
    match policies.iter().find(|it| it.id.as_str() == id) {
        Some(policy) => markdown::page(policy),
        None => page_of(id, policies).ok_or_else(|| unknown(id, policies)),
    }
}

/// The page of a rule or policy.
fn page_of(id: &str, policies: &[Policy]) -> Option<String> {
    if let Some(rule) = rules::find(id) {
        return Some(format!(
            "# {id}\n\n{} by default, since {}.\n\n{}\n",
            rule.severity.word(),
            rule.since,
            rule.page().trim_end()
        ));
    }
    policies.iter().find(|it| it.id.as_str() == id).map(|it| harmless(&policy_page(it)))
}

/// Lines whose text may come from a stranger, for a terminal.
fn harmless(text: &str) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        all.push_str(&visible(line));
        all.push('\n');
        all
    })
}

fn unknown(id: &str, policies: &[Policy]) -> Failure {
    let keys = keys();
    let ids: Vec<&str> =
        rules::all().map(|rule| rule.id).chain(policies.iter().map(|it| it.id.as_str())).collect();
    let names = keys.iter().flat_map(|it| [it.path.as_str(), it.name()]);
    let near = nearest(id, ids.iter().copied().chain(names))
        .or_else(|| ids.iter().copied().find(|it| it.rsplit('/').next() == Some(id)));
    let failure = Failure::new(format!("no rule, policy or key of the standard is called `{id}`"));
    match near {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`mesh-lint explain` without an id lists all rules and policies"),
    }
}

fn policy_page(policy: &Policy) -> String {
    let mut text = format!(
        "# {}\n\n{}\n\n{} by default{}; written in {}.\n\n{}\n",
        policy.id,
        policy.title,
        policy.severity.word(),
        if policy.waivable { "" } else { ", not waivable" },
        policy.path,
        policy.description.trim(),
    );
    let params = policy.metadata.as_ref().map(|it| it.params.as_slice()).unwrap_or_default();
    if !params.is_empty() {
        text.push_str("\n## Parameters\n\n");
        for param in params {
            let about = param.description.as_deref().unwrap_or_default();
            let _ = writeln!(
                text,
                "- `{}` ({}, default `{}`): {about}",
                param.name.value, param.kind, param.default.value
            );
        }
    }
    if let Some(fix) = &policy.fix {
        let _ = write!(text, "\n## Fix\n\n{fix}\n");
    }
    text
}
