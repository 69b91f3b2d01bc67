//! `mesh-lint explain`: the page of a rule or policy, or the table of all.

use super::{Common, Exit, Failure, print};
use crate::evaluate::policy::{self, Module, Policy};
use crate::evaluate::rules;
use crate::model::dialect::nearest;
use crate::source::{Encoding, Revision, Source, Sources};
use clap::Args;
use std::fmt::Write as _;
use std::sync::Arc;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Id of a rule or policy, such as change/field-removed
    id: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Prints a page, or the table of all rules and policies.
pub(super) fn run(args: &ExplainArgs) -> Result<Exit, Failure> {
    let policies = shipped(&args.common);
    let text = match &args.id {
        None => table(&policies),
        Some(id) => page(id, &policies)?,
    };
    print(text.as_bytes())?;
    Ok(Exit::Pass)
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
        let _ = writeln!(text, "{id:width$}  {severity:7}  {title}");
    }
    text
}

fn page(id: &str, policies: &[Policy]) -> Result<String, Failure> {
    if let Some(rule) = rules::find(id) {
        return Ok(format!(
            "# {id}\n\n{} by default, since {}.\n\n{}\n",
            rule.severity.word(),
            rule.since,
            rule.page().trim_end()
        ));
    }
    if let Some(policy) = policies.iter().find(|it| it.id.as_str() == id) {
        return Ok(policy_page(policy));
    }
    let known: Vec<&str> =
        rules::all().map(|rule| rule.id).chain(policies.iter().map(|it| it.id.as_str())).collect();
    let near = nearest(id, known.iter().copied())
        .or_else(|| known.iter().copied().find(|it| it.rsplit('/').next() == Some(id)));
    let failure = Failure::new(format!("no rule or policy has the id `{id}`"));
    Err(match near {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`mesh-lint explain` without an id lists all"),
    })
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
