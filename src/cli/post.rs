//! `mesh-lint post`: brings a stored report to where the change is reviewed.
#![expect(clippy::disallowed_methods, reason = "reads the environment and the event of a workflow")]

use super::{Exit, Failure, print, say, stored};
use crate::forge::{
    self, Base, Done, Forge, GitHub, GitHubEvent, GitLab, Job, Proxy, Repository, Wanted,
};
use crate::report::escape::visible;
use crate::report::{Options, Report, is_commit};
use crate::settle::Verdict;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::{env, fs};

/// Arguments of `post`.
///
/// Tokens are read from the environment alone: `GITHUB_TOKEN` or `GH_TOKEN`, `GITLAB_TOKEN`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch")]
pub(super) struct PostArgs {
    /// The JSON report of a check
    file: PathBuf,
    /// Where to post [default: GitLab in its CI, else GitHub]
    #[arg(long, value_name = "FORGE", value_enum)]
    forge: Option<ForgeName>,
    /// The repository, such as owner/name [default: that of the CI job]
    #[arg(long, value_name = "NAME")]
    repository: Option<String>,
    /// The newest commit of the pull request [default: that of the CI event, else of the report]
    #[arg(long, value_name = "SHA")]
    head: Option<String>,
    /// The number of the pull request [default: the open one that ends with the commit]
    #[arg(long, value_name = "NUMBER")]
    pull_request: Option<u64>,
    /// When to write a comment
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    comment: WhenName,
    /// Mentions the owners of what newly breaks, where they were read from base
    #[arg(long)]
    mention_owners: bool,
    /// Writes no check run
    #[arg(long)]
    no_check_run: bool,
    /// Writes a review with remarks at the lines of the diff, at most 30
    #[arg(long)]
    review: bool,
    /// Labels the pull request while something breaks, `data-contract: breaking`
    #[arg(long)]
    labels: bool,
    /// Uploads SARIF to code scanning
    #[arg(long)]
    upload_sarif: bool,
    /// Tells several comments of one pull request apart
    #[arg(long, value_name = "KEY", default_value = "default", value_parser = key)]
    key: String,
    /// The login under which the token writes [default: the forge is asked]
    #[arg(long, value_name = "LOGIN")]
    author: Option<String>,
    /// Prints what would be posted and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Ends with 2 where something could not be posted
    #[arg(long)]
    strict: bool,
}

/// `--forge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ForgeName {
    /// GitHub, also a company's own.
    Github,
    /// GitLab.
    Gitlab,
}

/// `--comment`.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum WhenName {
    /// Where there is something to say, or an earlier comment.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn key(text: &str) -> Result<String, String> {
    let fine = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || it == b'.';
    if (1..=40).contains(&text.len()) && text.bytes().all(fine) {
        Ok(text.to_owned())
    } else {
        Err("a key has up to 40 letters, digits, `_` and `.`".to_owned())
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|it| !it.trim().is_empty())
}

/// What the CI job says of where it runs.
struct Place {
    forge: ForgeName,
    base: Base,
    server: Base,
    repository: Repository,
    token: Option<String>,
    event: GitHubEvent,
    turn: Option<(u64, u64)>,
}

/// Posts a report; how it ends is what the report says, whatever became of the posting.
pub(super) fn run(args: &PostArgs) -> Result<Exit, Failure> {
    let report = stored::read(&args.file)?;
    let place = Place::read(args)?;
    let head = head(args, &place.event, &report)?;
    let options = Options { links: Some(place.links(&head)), ..Options::default() };
    let wanted = Wanted {
        comment: match args.comment {
            WhenName::Auto => forge::When::Auto,
            WhenName::Always => forge::When::Always,
            WhenName::Never => forge::When::Never,
        },
        mention_owners: args.mention_owners,
        check_run: !args.no_check_run,
        review: args.review,
        labels: args.labels,
        sarif: args.upload_sarif,
        key: args.key.clone(),
        dry_run: args.dry_run,
    };
    let job = Job {
        report: &report,
        head: &head,
        number: args.pull_request.or(place.event.number),
        stranger: place.event.conclusion.as_deref(),
        foreign: place.event.foreign,
        turn: place.turn,
        options: &options,
        wanted: &wanted,
    };
    let done = match (&place.token, args.dry_run) {
        (None, true) => forge::post(None, &job),
        (None, false) => Done { troubles: vec![no_token(place.forge)], ..Done::default() },
        (Some(token), _) => match place.open(token, args.author.clone()) {
            Ok(mut forge) => forge::post(Some(&mut *forge), &job),
            Err(message) => {
                let trouble = forge::Trouble { message, help: None };
                Done { troubles: vec![trouble], ..Done::default() }
            }
        },
    };
    tell(&done)?;
    Ok(match report.summary.verdict {
        _ if args.strict && !done.troubles.is_empty() => Exit::Incomplete,
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::Fail,
        Verdict::Incomplete => Exit::Incomplete,
    })
}

fn no_token(forge: ForgeName) -> forge::Trouble {
    let help = match forge {
        ForgeName::Github => "set GITHUB_TOKEN; --dry-run needs none",
        ForgeName::Gitlab => "set GITLAB_TOKEN, as a job's own token can't write notes",
    };
    let message = "nothing is posted: there is no token".to_owned();
    forge::Trouble { message, help: Some(help.to_owned()) }
}

/// Prints the comment that would be written to stdout; all else then goes to stderr.
fn tell(done: &Done) -> Result<(), Failure> {
    for line in &done.lines {
        let line = visible(line);
        match done.text {
            Some(_) => say(&line),
            None => print(format!("{line}\n").as_bytes())?,
        }
    }
    for trouble in &done.troubles {
        say(&format!("warning: {}", visible(&trouble.message)));
        if let Some(help) = &trouble.help {
            say(&format!("help: {}", visible(help)));
        }
    }
    done.text.as_ref().map_or(Ok(()), |text| print(text.as_bytes()))
}

/// The newest commit of the change, by the caller, the forge's own event, or the report.
///
/// A report that names another commit was made for another change.
fn head(args: &PostArgs, event: &GitHubEvent, report: &Report) -> Result<String, Failure> {
    let given = args.head.as_ref().or(event.head.as_ref());
    let named = report.run.head.as_ref();
    let (Some(head), true) = (given.or(named), given.is_none_or(|it| is_commit(it))) else {
        let failure = match given {
            Some(_) => Failure::new("--head takes a whole commit id, in small letters"),
            None => Failure::new("the report names no commit: it was made of files as they lie"),
        };
        return Err(failure.help("give --head SHA, the newest commit of the pull request"));
    };
    // On GitHub the files of a pull request are checked out merged with its target.
    let merged = variable("GITHUB_SHA").filter(|_| event.number.is_some());
    if named.is_some_and(|it| it != head && Some(it) != merged.as_ref()) {
        return Err(Failure::new("the report is about another commit than the pull request")
            .help("post the report of this change; nothing was posted"));
    }
    Ok(head.clone())
}

impl Place {
    fn read(args: &PostArgs) -> Result<Self, Failure> {
        let forge = args.forge.unwrap_or(match variable("GITLAB_CI") {
            Some(_) => ForgeName::Gitlab,
            None => ForgeName::Github,
        });
        let address = |name: &str, default: &str| {
            let text = variable(name).unwrap_or_else(|| default.to_owned());
            Base::read(text.trim()).map_err(|why| Failure::new(format!("{name} {why}")))
        };
        let first = |names: &[&str]| names.iter().find_map(|name| variable(name));
        let (base, server, repository, token, event) = match forge {
            ForgeName::Github => (
                address("GITHUB_API_URL", "https://api.github.com")?,
                address("GITHUB_SERVER_URL", "https://github.com")?,
                "GITHUB_REPOSITORY",
                first(&["GITHUB_TOKEN", "GH_TOKEN"]),
                github_event(),
            ),
            ForgeName::Gitlab => (
                address("CI_API_V4_URL", "https://gitlab.com/api/v4")?,
                address("CI_SERVER_URL", "https://gitlab.com")?,
                "CI_PROJECT_PATH",
                first(&["GITLAB_TOKEN"]),
                gitlab_event(),
            ),
        };
        let name = args.repository.clone().or_else(|| variable(repository));
        let Some(name) = name else {
            return Err(Failure::new("no repository is named")
                .help(format!("give --repository owner/name or set {repository}")));
        };
        let repository = Repository::read(&name)
            .map_err(|why| Failure::new(format!("the repository `{name}` {why}")))?;
        let token = token.map(|it| it.trim().to_owned());
        let number = |name: &str| variable(name)?.trim().parse::<u64>().ok();
        let turn = match forge {
            ForgeName::Github => number("GITHUB_RUN_ID").zip(number("GITHUB_RUN_ATTEMPT")),
            ForgeName::Gitlab => number("CI_PIPELINE_ID").zip(number("CI_JOB_ID")),
        };
        Ok(Self { forge, base, server, repository, token, event, turn })
    }

    fn open(&self, token: &str, login: Option<String>) -> Result<Box<dyn Forge>, String> {
        let proxy = Proxy::read(&self.base, variable)?;
        let (server, name) = (&self.server, self.repository.clone());
        let base = (&self.base, proxy.as_ref());
        Ok(match self.forge {
            ForgeName::Github => Box::new(GitHub::new(base, server, name, token, login)?),
            ForgeName::Gitlab => Box::new(GitLab::new(base, server, name, token, login)?),
        })
    }

    /// Where the files of a commit are shown; made of what the caller says, never of the report.
    fn links(&self, head: &str) -> String {
        let middle = match self.forge {
            ForgeName::Github => "blob",
            ForgeName::Gitlab => "-/blob",
        };
        format!("{}/{}/{middle}/{head}", self.server.text(), self.repository.text())
    }
}

/// The pull request that GitHub's own event is about.
fn github_event() -> GitHubEvent {
    let (Some(name), Some(path)) = (variable("GITHUB_EVENT_NAME"), variable("GITHUB_EVENT_PATH"))
    else {
        return GitHubEvent::default();
    };
    GitHubEvent::read(&name, &fs::read(path).unwrap_or_default())
}

/// The merge request that a pipeline runs for.
fn gitlab_event() -> GitHubEvent {
    // In pipelines on merged results the commit of the pipeline is another.
    let head = variable("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA").or_else(|| variable("CI_COMMIT_SHA"));
    let number = variable("CI_MERGE_REQUEST_IID").and_then(|it| it.parse().ok());
    GitHubEvent { head: head.filter(|it| is_commit(it)), number, ..GitHubEvent::default() }
}
