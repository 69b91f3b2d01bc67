//! `mesh-lint policy eval`: the answer of a query, as `opa eval` has it.
#![expect(clippy::disallowed_methods, reason = "reads what the command line names")]

use crate::cli::given::{NamedText, given_policies};
use crate::cli::{Exit, Failure, print, say, today};
use crate::evaluate::policy::eval::{NoAnswer, Question, eval, json_of};
use crate::evaluate::policy::{Module, PolicyProblem};
use crate::parse;
use crate::report::escape::visible;
use crate::source::{Encoding, FileId, Revision, Source, Sources, Span};
use clap::Args;
use jiff::civil::Date;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Arguments of `policy eval`.
#[derive(Debug, Args)]
#[command(
    after_help = "Prints {\"result\": VALUE}, and {} where the query is undefined. VALUE is \
                        that of the last expression of the query; where the query has several \
                        answers, of the first. Sets are printed as lists in their order."
)]
pub(in crate::cli) struct EvalArgs {
    /// The query, such as `data.policies.ownership.owner_missing.deny`
    query: String,
    /// Rego files, or folders of them
    policies: Vec<PathBuf>,
    /// The document `input`, as JSON or YAML
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// A document below `data`, as JSON or YAML; may be repeated
    #[arg(long, value_name = "FILE")]
    data: Vec<PathBuf>,
    /// The date of the run, such as 2026-12-20 [default: today in UTC]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Evaluates a query and prints its answer.
pub(super) fn run(args: &EvalArgs) -> Result<Exit, Failure> {
    let is_rego = |path: &&PathBuf| path.extension().is_some_and(|it| it == "rego");
    let (more, data): (Vec<_>, Vec<_>) = args.data.iter().partition(is_rego);
    let paths: Vec<PathBuf> = args.policies.iter().chain(more).cloned().collect();
    let mut sources = Sources::default();
    let modules = given_policies(&paths)?.into_iter().map(|it| module(it, &mut sources)).collect();
    let question = Question {
        modules,
        query: args.query.clone(),
        input: args.input.as_deref().map(document).transpose()?,
        data: data.into_iter().map(|path| document(path)).collect::<Result<_, _>>()?,
        today: today(args.today),
    };
    let answer = match eval(question) {
        Ok(answer) => answer,
        Err(why) => return refuse(why, &sources),
    };
    for line in &answer.prints {
        say(&visible(line));
    }
    let text =
        answer.value.map_or_else(|| "{}\n".to_owned(), |it| format!("{{\"result\":{it}}}\n"));
    print(text.as_bytes())?;
    Ok(Exit::Pass)
}

fn module((path, text): NamedText, sources: &mut Sources) -> Module {
    let source = Source::new(path.clone(), Revision::Head, text.clone(), Encoding::Utf8);
    Module::parse(sources.add(source), &path, text)
}

/// A file as JSON.
fn document(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(parse::MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::new(format!("`{shown}` can't be read: {error}")))?;
    let wrong = |what: String| Failure::new(format!("`{shown}` {what}"));
    let text = parse::decode(&bytes).map_err(|_| wrong("is no text, or too large".to_owned()))?;
    if serde_json::from_str::<serde::de::IgnoredAny>(&text.text).is_ok() {
        return Ok(text.text.to_string());
    }
    let (document, problems) = parse::parse(&text);
    if let Some(problem) = problems.iter().find(|problem| problem.kind.stops()) {
        let start = usize::try_from(problem.span.start).unwrap_or_default();
        let before = text.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        return Err(wrong(format!("is neither JSON nor YAML from line {line} on")));
    }
    json_of(&document).ok_or_else(|| wrong("holds what JSON can't".to_owned()))
}

/// Says why there is no answer.
fn refuse(why: NoAnswer, sources: &Sources) -> Result<Exit, Failure> {
    match why {
        NoAnswer::Modules(problems) => {
            for problem in &problems {
                tell(problem, sources);
            }
            Ok(Exit::Incomplete)
        }
        NoAnswer::Query(kinds) => {
            for kind in kinds {
                say(&visible(&format!("error[{}]: in the query: {}", kind.id(), kind.message())));
                say(&visible(&format!("help: {}", kind.help())));
            }
            Ok(Exit::Incomplete)
        }
        NoAnswer::Failed { message, place: None } => Err(Failure::new(message)),
        NoAnswer::Failed { message, place: Some((file, span)) } => {
            Err(Failure::new(format!("{}{message}", place(file, span, sources))))
        }
    }
}

/// Prints a problem like a compiler.
fn tell(problem: &PolicyProblem, sources: &Sources) {
    let place = place(problem.file, problem.span, sources);
    say(&visible(&format!("error[{}]: {place}{}", problem.kind.id(), problem.kind.message())));
    say(&visible(&format!("help: {}", problem.kind.help())));
}

/// `FILE:LINE:COLUMN: ` of a place.
fn place(file: FileId, span: Span, sources: &Sources) -> String {
    sources.get(file).map_or_else(String::new, |source| {
        let at = source.position(span.start);
        format!("{}:{}:{}: ", source.path, at.line, at.column)
    })
}
