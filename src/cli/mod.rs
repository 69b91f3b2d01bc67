//! The command line: arguments, and one file a command.
//!
//! The only stage that reads the environment and the clock and prints.
#![expect(clippy::disallowed_methods, reason = "talks to the terminal and the environment")]

mod beside;
mod check;
mod consumers;
mod demo;
mod diff;
mod explain;
mod given;
mod hidden;
mod new_rule;
mod output;
mod past;
mod policy;
#[cfg(feature = "github")]
mod post;
mod registry;
mod render;
mod stored;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a run ended; the same in every format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing stands in the way.
    Pass,
    /// The gate failed.
    Fail,
    /// Something could not be judged or done.
    Incomplete,
    /// A bug of mesh-lint.
    Bug,
}

impl Exit {
    /// The number that the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Incomplete => 2,
            Self::Bug => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Checks the data contracts and products of a data mesh that lives in Git.
///
/// Without a command, `check` runs.
#[derive(Debug, Parser)]
#[command(
    name = "mesh-lint",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::CheckArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Checks the mesh: documents, contracts, policies and changes.
    Check(check::CheckArgs),
    /// Tells what changed, whom it hits and which version is due: a changelog of contracts.
    Diff(diff::DiffArgs),
    /// Explains a rule or policy; without an id, lists all.
    Explain(explain::ExplainArgs),
    /// Checks and evaluates policies: the workbench of those who write them.
    Policy(policy::PolicyArgs),
    /// Says who depends on a contract, an object or a field of it.
    Consumers(consumers::ConsumersArgs),
    /// Shows a stored report in another format; ends with 0 whatever its verdict is.
    Render(render::RenderArgs),
    /// Posts a stored report to the pull request that it is about.
    #[cfg(feature = "github")]
    Post(post::PostArgs),
    /// Writes a mesh to play with as a Git repository and checks a pull request of it.
    Demo(demo::DemoArgs),
    /// Writes the mesh as JSON, for `--mesh` in another repository.
    #[command(hide = true)]
    Registry(registry::RegistryArgs),
    /// Prints a completion script for a shell.
    #[command(hide = true)]
    Completions(hidden::CompletionsArgs),
    /// Prints the manual page.
    #[command(hide = true)]
    Man,
    /// Prints a JSON Schema: of the report or of the configuration.
    #[command(hide = true)]
    Schema(hidden::SchemaArgs),
    /// Writes the file of a native rule and registers it.
    #[command(hide = true)]
    NewRule(new_rule::NewRuleArgs),
}

/// Options of every command that reads contracts.
#[derive(Debug, Clone, Args)]
struct Common {
    /// The date of the run, such as 2026-12-20 [default: today in UTC]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// What is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: FormatName,
    /// Also writes a format to a file; may be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<String>,
    /// Number of threads [default: all cores]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Reads everything anew, and keeps nothing in the folder of the repository
    #[arg(long)]
    no_cache: bool,
    /// Prints the summary only
    #[arg(short, long)]
    quiet: bool,
    /// Prints more: what was left out, all findings of a kind
    #[arg(short, long)]
    verbose: bool,
    /// When to print colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,
}

/// When to print colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum FormatName {
    /// For people at a terminal.
    #[default]
    Text,
    /// The whole report.
    Json,
    /// The comment of a pull request.
    Markdown,
    /// The summary of a step of GitHub Actions.
    StepSummary,
    /// Annotations of GitHub Actions.
    Github,
    /// The requests of a check run of GitHub, as JSON.
    CheckRun,
    /// SARIF 2.1.0.
    Sarif,
    /// Test results as XML.
    Junit,
    /// Code quality of GitLab.
    Gitlab,
    /// Logging commands of Azure Pipelines.
    Azure,
}

impl FormatName {
    const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::StepSummary => "step-summary",
            Self::Github => "github",
            Self::CheckRun => "check-run",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Gitlab => "gitlab",
            Self::Azure => "azure",
        }
    }
}

impl Common {
    /// Whether people read the output.
    fn is_text(&self) -> bool {
        self.format == FormatName::Text
    }

    /// The date of the run.
    fn today(&self) -> Date {
        today(self.today)
    }

    /// Whether to print colours to a stream.
    fn colored(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let set = |name| std::env::var_os(name).is_some_and(|it: OsString| !it.is_empty());
                let forced = std::env::var_os("CLICOLOR_FORCE")
                    .is_some_and(|it| it != "0" && !it.is_empty());
                !set("NO_COLOR") && (terminal || forced)
            }
        }
    }
}

/// Something that keeps a command from running, and what to do about it.
#[derive(Debug)]
struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl From<crate::discover::Error> for Failure {
    fn from(error: crate::discover::Error) -> Self {
        Self { help: error.help(), message: error.to_string() }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Runs the command line of this process.
pub fn main() -> Exit {
    let run = || run(Cli::try_parse());
    if let Ok(exit) = std::panic::catch_unwind(run) {
        exit
    } else {
        say("error: this is a bug of mesh-lint; please report it with the message above");
        Exit::Bug
    }
}

fn run(cli: Result<Cli, clap::Error>) -> Exit {
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                say(usage(&error.render().to_string()).trim_end());
                return Exit::Incomplete;
            }
            return if error.print().is_ok() { Exit::Pass } else { Exit::Incomplete };
        }
    };
    let done = match cli.command {
        None => check::run(&cli.check),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Diff(args)) => diff::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Policy(args)) => policy::run(&args),
        Some(Command::Consumers(args)) => consumers::run(&args),
        Some(Command::Registry(args)) => registry::run(&args),
        Some(Command::Render(args)) => render::run(&args),
        #[cfg(feature = "github")]
        Some(Command::Post(args)) => post::run(&args),
        Some(Command::Demo(args)) => demo::run(&args),
        Some(Command::Completions(args)) => hidden::completions(&args, &mut Cli::command()),
        Some(Command::Man) => hidden::man(Cli::command()),
        Some(Command::Schema(args)) => hidden::schema(&args),
        Some(Command::NewRule(args)) => new_rule::run(&args),
    };
    done.unwrap_or_else(|failure| {
        let text = crate::report::escape::visible(&failure.message);
        say(&format!("error: {text}"));
        if let Some(help) = &failure.help {
            say(&format!("help: {}", crate::report::escape::visible(help)));
        }
        Exit::Incomplete
    })
}

/// What is wrong with the arguments, which may be names of files that a stranger chose: no line
/// of it steers a terminal or a runner.
fn usage(text: &str) -> String {
    let mut shown = String::new();
    for line in text.lines() {
        let line = crate::report::escape::visible(line);
        if line.trim_start().starts_with("::") {
            shown.push_str("  | ");
        }
        shown.push_str(&line);
        shown.push('\n');
    }
    shown
}

/// The given date, or today's in UTC.
fn today(given: Option<Date>) -> Date {
    given.unwrap_or_else(|| jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// Prints a line to stderr; a closed stream is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints text to stdout; a broken pipe is quiet.
fn print(text: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether stdout is a terminal.
fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// The folder that the command runs in.
fn here() -> Result<PathBuf, Failure> {
    std::env::current_dir()
        .map_err(|error| Failure::new(format!("the current folder can't be used: {error}")))
}

/// The bytes of a file that the command line names, and never more than so many.
fn first_bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
