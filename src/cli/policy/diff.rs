//! `mesh-lint policy diff`: what a change of the rules means for the mesh.

use super::everything;
use crate::cli::output::{options, to_file};
use crate::cli::{Color, Common, Exit, Failure, FormatName, here, on_terminal, print};
use crate::discover::{
    self, CommitId, Comparison, Reading, Request, SchemaEntries, Snapshot, Tree, Workspace,
};
use crate::evaluate::policy::metadata::duration_nanos;
use crate::report::Failure as Unjudged;
use crate::report::policy_diff::{self, HistoryDiff, PolicyDiff};
use crate::run::{self, HistoryWanted, Past, Terms};
use clap::{Args, ValueEnum};
use globset::GlobSet;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

/// Most commits in which earlier waivers are looked for.
const WAIVER_COMMITS: usize = 5_000;
/// Most merges that are judged.
const MERGES: usize = 20_000;

/// Arguments of `policy diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The revision whose rules are compared with: those at its merge base with HEAD
    #[arg(value_name = "BASE")]
    base: String,
    /// The revision whose rules and mesh are looked at [default: the work tree]
    #[arg(value_name = "HEAD")]
    head: Option<String>,
    /// Also says which merges since then the rules of HEAD would have blocked: a span such as 90d,
    /// 12w or P1Y, or a day
    #[arg(long, value_name = "SPAN", value_parser = Since::read)]
    since: Option<Since>,
    /// The date of the run, such as 2026-12-20 [default: today in UTC]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// What is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: DiffFormatName,
    /// Also writes a format to a file; may be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<String>,
    /// Number of threads [default: all cores]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Prints the summary only
    #[arg(short, long)]
    quiet: bool,
    /// Prints all findings and merges
    #[arg(short, long)]
    verbose: bool,
    /// When to print colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,
}

/// The formats of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum DiffFormatName {
    /// For people at a terminal.
    #[default]
    Text,
    /// All that is known.
    Json,
    /// For a pull request.
    Markdown,
}

impl DiffFormatName {
    const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
        }
    }
}

/// Since when merges are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    /// So many days ago.
    Days(i64),
    /// A day.
    Day(Date),
}

impl Since {
    fn read(text: &str) -> Result<Self, String> {
        const DAY: i128 = 86_400_000_000_000;
        let counted = |unit: char, days: i64| {
            let count: u16 = text.strip_suffix(unit)?.parse().ok()?;
            Some(Self::Days(i64::from(count) * days))
        };
        let span = || i64::try_from(duration_nanos(text)? / DAY).ok().map(Self::Days);
        let day = || text.parse().ok().filter(|_| text.len() == 10).map(Self::Day);
        counted('d', 1)
            .or_else(|| counted('w', 7))
            .or_else(span)
            .or_else(day)
            .ok_or_else(|| "a span such as 90d, 12w or P1Y is needed, or a day".to_owned())
    }

    fn day(self, today: Date) -> Result<Date, Failure> {
        match self {
            Self::Day(day) => Ok(day),
            Self::Days(days) => today
                .checked_sub(days.days())
                .map_err(|_| Failure::new(format!("{days} days before {today} is no day"))),
        }
    }
}

impl DiffArgs {
    /// The options that all commands share.
    fn common(&self) -> Common {
        Common {
            today: self.today,
            format: FormatName::Text,
            output: Vec::new(),
            jobs: self.jobs,
            no_cache: false,
            quiet: self.quiet,
            verbose: self.verbose,
            color: self.color,
        }
    }
}

/// Compares and prints what differs.
pub(super) fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    if let Some(jobs) = args.jobs {
        // A second call in one process keeps the pool of the first.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let here = here()?;
    let common = args.common();
    let diff = compared(args, &Workspace::open(&here)?, common.today())?;
    let render = |name: &str, terminal: bool| {
        let format = policy_diff::find(name).ok_or_else(|| {
            let known: Vec<&str> = policy_diff::FORMATS.iter().map(|it| it.name).collect();
            Failure::new(format!("`{name}` is no format of a comparison"))
                .help(format!("use one of {}", known.join(", ")))
        })?;
        let mut text = Vec::new();
        (format.render)(&diff, &options(&common, terminal), &mut text)?;
        Ok(text)
    };
    for output in &args.output {
        to_file(output, &here, &|name| render(name, false))?;
    }
    print(&render(args.format.word(), on_terminal())?)?;
    Ok(if diff.failures.is_empty() { Exit::Pass } else { Exit::Incomplete })
}

fn compared(args: &DiffArgs, workspace: &Workspace, today: Date) -> Result<PolicyDiff, Failure> {
    let comparison = comparison(args, workspace)?;
    let commit = comparison.base_commits.first().map(|it| it.id);
    let Some(commit) = commit else {
        return Err(Failure::new(format!("`{}` has no commit to compare with", args.base)));
    };
    let none = |_: &Snapshot| everything();
    let texts = Reading { exclude: Some(&none), ..Reading::default() };
    let mut base = discover::load(workspace, &Tree::Revision(commit), &texts)?;
    let globs = |it: &Snapshot| -> Vec<String> {
        it.settings().exclude_globs.iter().map(|(glob, _)| glob.clone()).collect()
    };
    let old = globs(&base);
    // What only one of the two leaves out is looked at by the other.
    let excluded = |snapshot: &Snapshot| {
        if globs(snapshot) == old { snapshot.settings().exclude.clone() } else { GlobSet::empty() }
    };
    let reading = Reading { exclude: Some(&excluded), ..Reading::default() };
    let mut head = discover::load(workspace, &comparison.head, &reading)?;
    base.add_history(workspace, commit, WAIVER_COMMITS)?;
    let tip = comparison.head_commit.as_ref().map(|it| it.id);
    if let Some(tip) = tip {
        head.add_history(workspace, tip, WAIVER_COMMITS)?;
        let wanted = HistoryWanted::by(&head, &base, &[]);
        if !wanted.is_none() {
            discover::add_histories(workspace, &mut head, tip, &|it| wanted.holds(it))?;
        }
    }
    let terms = terms(&comparison, today, &head);
    let mut diff = run::policy_diff(&base, &head, &terms);
    if let (Some(since), Some(tip)) = (args.since, tip) {
        match merges(workspace, &head, &terms, tip, since.day(today)?)? {
            Ok((history, failures)) => {
                if history.cut_off {
                    diff.notes.push("the history known here ends before that time does".to_owned());
                }
                diff.history = Some(history);
                diff.failures.extend(failures);
            }
            Err(failure) if diff.failures.is_empty() => diff.failures.push(*failure),
            Err(_) => {}
        }
    }
    Ok(diff)
}

fn comparison(args: &DiffArgs, workspace: &Workspace) -> Result<Comparison, Failure> {
    let request =
        Request { base: Some(args.base.clone()), head: args.head.clone(), ..Request::default() };
    Ok(discover::compare(workspace, &request)?)
}

fn terms(comparison: &Comparison, today: Date, head: &Snapshot) -> Terms {
    let notes = comparison.notes.iter().chain(&head.notes).map(ToString::to_string).collect();
    Terms {
        base: comparison.base_commits.first().map(|it| it.id.to_string()),
        head: match comparison.head {
            Tree::Revision(id) => Some(id.to_string()),
            Tree::WorkTree | Tree::Index | Tree::None => None,
        },
        notes,
        stuck: Some(super::give_up),
        ..Terms::alone(today, &comparison.why)
    }
}

/// What became of merges, or why the rules can't judge them.
type Judged = Result<(HistoryDiff, Vec<Unjudged>), Box<Unjudged>>;

/// Applies the rules of head to the merges since a day, from old to new.
fn merges(
    workspace: &Workspace,
    rules: &Snapshot,
    terms: &Terms,
    tip: CommitId,
    since: Date,
) -> Result<Judged, Failure> {
    let start = since.to_zoned(TimeZone::UTC).map_or(i64::MIN, |it| it.timestamp().as_second());
    let line = workspace.mainline(tip, start, MERGES)?;
    let mut replay = match run::replay(rules, terms, &since.to_string()) {
        Ok(replay) => replay,
        Err(failure) => return Ok(Err(failure)),
    };
    let looks_at_schemas = replay.looks_at_changes();
    let excluded = |_: &Snapshot| rules.settings().exclude.clone();
    let load = |tree: &Tree, known: Option<&Snapshot>| -> Result<_, Failure> {
        let reading = Reading { exclude: Some(&excluded), known, ..Reading::default() };
        let listing = discover::list(workspace, tree)?;
        let looks = looks_at_schemas.then(|| SchemaEntries::of(&listing));
        let schemas = looks.unwrap_or_default();
        Ok((discover::load_listed(workspace, listing, &reading)?, schemas))
    };
    let mut before = None;
    for (info, parent) in line.commits.iter().rev() {
        let (mut earlier, schemas) = match before.take() {
            Some(known) => known,
            None => load(&parent.map_or(Tree::None, Tree::Revision), Some(rules))?,
        };
        let (mut after, own) = load(&Tree::Revision(info.id), Some(&earlier))?;
        let entries = [own, schemas];
        let [own, schemas] = &entries;
        let same_schemas = own == schemas;
        if !same_schemas {
            let sides = (&mut after, std::slice::from_mut(&mut earlier));
            discover::add_schemas(workspace, sides, &entries, rules.settings())?;
        }
        if same_schemas && same_documents(&earlier, &after) {
            replay.pass();
        } else {
            let day = Timestamp::from_second(info.seconds).unwrap_or_default();
            replay.merge(&Past {
                commit: info.id.to_string(),
                date: day.to_zoned(TimeZone::UTC).date().to_string(),
                summary: info.summary.clone(),
                before: &earlier,
                after: &after,
            });
        }
        after.schemas = None;
        let [own, _] = entries;
        before = Some((after, own));
    }
    Ok(Ok(replay.end(line.cut_off)))
}

/// Whether two revisions have the same documents at the same paths.
fn same_documents(one: &Snapshot, other: &Snapshot) -> bool {
    let same = one
        .documents
        .iter()
        .zip(&other.documents)
        .all(|(a, b)| a.path == b.path && a.parsed.unit.source() == b.parsed.unit.source());
    same && one.documents.len() == other.documents.len()
}
