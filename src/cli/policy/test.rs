//! `mesh-lint policy test`: the tests and examples of policies, what they reach, how long it takes.
#![expect(clippy::disallowed_methods, reason = "reads the clock")]

use super::files::{Gathered, gather};
use crate::cli::output::{on_stdout, options, render as render_report, save, to_file};
use crate::cli::{Color, Common, Exit, Failure, FormatName, here, on_terminal, print, say};
use crate::discover::{self, Reading, Snapshot, Tree, Workspace};
use crate::report::testing::{self, TestRun};
use crate::run::{self, Outcome, Terms, TestPlan};
use crate::source::Sources;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Arguments of `policy test`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch")]
pub(in crate::cli) struct TestArgs {
    /// Folders or files of policies [default: the policies of the repository]
    paths: Vec<PathBuf>,
    /// Runs only the tests whose name matches this regular expression
    #[arg(long, value_name = "REGEX")]
    run: Option<Regex>,
    /// Fails where there is no test
    #[arg(long)]
    require_tests: bool,
    /// Shows which lines of the policies no test reaches
    #[arg(long)]
    coverage: bool,
    /// Fails where tests reach less than this share of the lines, in percent
    #[arg(long, value_name = "N", value_parser = share)]
    threshold: Option<f64>,
    /// Writes the coverage to a file as lcov does
    #[arg(long, value_name = "FILE")]
    lcov: Option<PathBuf>,
    /// Shows how long each policy takes for a document of the mesh
    #[arg(long)]
    profile: bool,
    /// Measures over these documents instead of the mesh; may be repeated
    #[arg(long, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// What a policy may take for a document before it is warned of, in microseconds
    #[arg(long, value_name = "MICROSECONDS", default_value_t = 200)]
    budget: u64,
    /// The date that `time.now_ns` gives, such as 2026-12-20 [default: today in UTC]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// What is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: TestFormatName,
    /// Also writes a format to a file; may be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<String>,
    /// Prints the summary only
    #[arg(short, long)]
    quiet: bool,
    /// Prints the tests that passed as well
    #[arg(short, long)]
    verbose: bool,
    /// When to print colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,
}

/// The formats of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum TestFormatName {
    /// For people at a terminal.
    #[default]
    Text,
    /// All that is known of the tests.
    Json,
    /// `JUnit`'s XML.
    Junit,
    /// TAP, version 14.
    Tap,
}

impl TestFormatName {
    const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Tap => "tap",
        }
    }
}

/// A share in percent.
fn share(text: &str) -> Result<f64, String> {
    let share = text.trim_end_matches('%').parse::<f64>().ok();
    share
        .filter(|it| (0.0..=100.0).contains(it))
        .ok_or_else(|| "a number from 0 to 100 is needed".to_owned())
}

impl TestArgs {
    /// The options that all commands share.
    fn common(&self) -> Common {
        Common {
            today: self.today,
            format: FormatName::Text,
            output: Vec::new(),
            jobs: None,
            no_cache: false,
            quiet: self.quiet,
            verbose: self.verbose,
            color: self.color,
        }
    }

    fn covers(&self) -> bool {
        self.coverage || self.threshold.is_some() || self.lcov.is_some()
    }

    fn profiles(&self) -> bool {
        self.profile || !self.input.is_empty()
    }
}

/// Runs the tests and prints how they ended.
pub(super) fn run(args: &TestArgs) -> Result<Exit, Failure> {
    let here = here()?;
    let workspace = Workspace::open(&here)?;
    let head = documents(args, &workspace)?;
    let gathered = gather(&workspace, &head, &args.paths)?;
    let start = Instant::now();
    let clock = || start.elapsed();
    let inside = |path: &str| gathered.holds(path);
    let wanted = |name: &str, path: &str| {
        gathered.holds(path) && args.run.as_ref().is_none_or(|regex| regex.is_match(name))
    };
    let plan = TestPlan {
        modules: gathered.modules.clone(),
        examples: gathered.examples.clone(),
        wanted: &wanted,
        inside: &inside,
        coverage: args.covers(),
        threshold: args.threshold,
        budget: args.profiles().then(|| Duration::from_micros(args.budget)),
        clock: &clock,
    };
    match run::test(&head, &terms(args), &plan) {
        Ok((tests, sources)) => ended(args, &here, &gathered, &tests, &sources),
        Err(outcome) => stopped(args, &outcome),
    }
}

/// The configuration, and the documents that policies are measured over.
fn documents(args: &TestArgs, workspace: &Workspace) -> Result<Snapshot, Failure> {
    let over_mesh = args.profiles() && args.input.is_empty();
    let excluded = |snapshot: &Snapshot| {
        if over_mesh { snapshot.settings().exclude.clone() } else { super::everything() }
    };
    let reading = Reading { exclude: Some(&excluded), ..Reading::default() };
    let mut head = discover::load(workspace, &Tree::WorkTree, &reading)?;
    let mut given = Vec::new();
    for path in &args.input {
        let bytes = fs::read(path).map_err(|error| {
            Failure::new(format!("`{}` can't be read: {error}", path.display()))
        })?;
        given.push((path.to_string_lossy().replace('\\', "/"), bytes));
    }
    let given = given.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    head.documents.extend(Snapshot::of_texts(given).documents);
    Ok(head)
}

fn terms(args: &TestArgs) -> Terms {
    let terms = Terms::alone(args.common().today(), "tests of policies");
    Terms { stuck: Some(super::give_up), ..terms }
}

/// Prints what keeps the tests from running; a format of tests has no words for it.
fn stopped(args: &TestArgs, outcome: &Outcome) -> Result<Exit, Failure> {
    let common = args.common();
    if args.format == TestFormatName::Text {
        print(&render_report(outcome, "text", &options(&common, on_terminal()))?)?;
    } else {
        let text = render_report(outcome, "text", &options(&common, false))?;
        say(String::from_utf8_lossy(&text).trim_end());
    }
    Ok(Exit::Incomplete)
}

fn ended(
    args: &TestArgs,
    here: &Path,
    gathered: &Gathered,
    tests: &TestRun,
    sources: &Sources,
) -> Result<Exit, Failure> {
    let common = args.common();
    let render = |name: &str, terminal: bool| {
        let format = testing::find(name).ok_or_else(|| {
            let known: Vec<&str> = testing::FORMATS.iter().map(|it| it.name).collect();
            Failure::new(format!("`{name}` is no format of tests"))
                .help(format!("use one of {}", known.join(", ")))
        })?;
        let mut text = Vec::new();
        (format.render)(tests, sources, &options(&common, terminal), &mut text)?;
        Ok(text)
    };
    let printed = on_stdout(&args.output, args.format == TestFormatName::Text)?;
    for output in args.output.iter().filter(|it| !it.ends_with("=-")) {
        to_file(output, here, &|name| render(name, false))?;
    }
    if let (Some(path), Some(coverage)) = (&args.lcov, &tests.coverage) {
        save(&here.join(path), testing::lcov(coverage, sources).as_bytes())?;
    }
    print(&match printed {
        Some(name) => render(name, false)?,
        None => render(args.format.word(), on_terminal())?,
    })?;
    if tests.cases.is_empty() {
        say(&format!("no test found{}", none_found(args, gathered)));
        if args.require_tests {
            return Ok(Exit::Incomplete);
        }
    }
    let counts = tests.counts();
    let short = tests.coverage.as_ref().is_some_and(testing::Coverage::falls_short);
    let failed = counts.failed + counts.errors > 0 || short;
    Ok(if failed { Exit::Fail } else { Exit::Pass })
}

/// Where no test was found, and what would be one.
fn none_found(args: &TestArgs, gathered: &Gathered) -> String {
    if let Some(regex) = &args.run {
        return format!(" whose name matches `{regex}`");
    }
    let place = if gathered.asked.is_empty() { &gathered.folders } else { &gathered.asked };
    let place = place.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    format!(
        " in {place}: tests are rules named `test_…` in files named `…_test.rego`, and examples"
    )
}
