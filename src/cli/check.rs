//! `mesh-lint check`: the main job.
#![expect(clippy::disallowed_methods, reason = "reads the environment")]

use super::given::{given_paths, more_policies};
use super::past::PastArgs;
use super::policy::everything;
use super::{Common, Exit, Failure, here, output};
use crate::discover::{
    self, Alone, Ci, CommitInfo, Comparison, Listing, OpenOptions, Reading, SchemaEntries,
    Situation, Snapshot, Tree, Unchanged, Workspace,
};
use crate::model::dialect::nearest;
use crate::report::{Only, PolicySource, Report};
use crate::run::{self, HistoryWanted, Outcome, Terms};
use crate::settle::{FailOn, Gate, Verdict};
use clap::{Args, ValueEnum};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `check`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch")]
pub(super) struct CheckArgs {
    /// Files and folders whose findings are shown and count [default: this folder]
    paths: Vec<PathBuf>,
    /// Compares with the merge base of this revision and the head
    #[arg(long, value_name = "REV", conflicts_with = "no_base")]
    base: Option<String>,
    /// Compares with nothing
    #[arg(long)]
    no_base: bool,
    /// Checks this revision instead of the work tree
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    head: Option<String>,
    /// Checks what is staged for the next commit
    #[arg(long)]
    staged: bool,
    /// Checks as a pull request would: merge base, base's policies, only new findings count
    #[arg(long)]
    pr: bool,
    #[command(flatten)]
    pub(super) past: PastArgs,
    /// Which findings count
    #[arg(long, value_name = "WHICH", value_enum)]
    gate: Option<GateName>,
    /// From which severity on a finding that counts fails the run
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    fail_on: FailOnName,
    /// More policies: a Rego file or a folder of them; may be repeated
    #[arg(long, value_name = "PATH")]
    policies: Vec<PathBuf>,
    /// A mesh that `registry` wrote, of another repository, whose consumers are named; may be repeated
    #[arg(long, value_name = "FILE")]
    mesh: Vec<PathBuf>,
    /// Takes policies, configuration, waivers and owners from this revision
    #[arg(long, value_name = "REV")]
    policy_ref: Option<String>,
    /// Shows only these findings, which never changes the verdict: error, warning, info, new,
    /// existing, fixed, an id, or a glob such as change/*; may be repeated
    #[arg(long, value_name = "WHAT", value_parser = Only::read)]
    only: Vec<Only>,
    /// Passes where there is no contract at all
    #[arg(long)]
    allow_empty: bool,
    /// Whether histories are read though no policy asks for them.
    #[arg(skip)]
    histories: bool,
    /// Whether only what changed is looked at, and whom it reaches.
    #[arg(skip)]
    touched: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// `--gate`.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum GateName {
    /// All that stand at head.
    All,
    /// Only new ones.
    New,
}

/// `--fail-on`.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum FailOnName {
    /// Errors.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Nothing.
    Never,
}

impl FailOnName {
    /// The setting that is meant.
    pub(super) const fn setting(self) -> FailOn {
        match self {
            Self::Error => FailOn::Error,
            Self::Warning => FailOn::Warning,
            Self::Never => FailOn::Never,
        }
    }
}

impl CheckArgs {
    /// The arguments with which the demo mesh is checked.
    pub(super) fn for_demo(common: Common, base: &str, head: &str) -> Self {
        Self {
            base: Some(base.to_owned()),
            head: Some(head.to_owned()),
            gate: Some(GateName::New),
            ..Self::bare(common)
        }
    }

    /// The arguments of a comparison that only informs.
    pub(super) fn for_diff(
        common: Common,
        (base, head): (Option<String>, Option<String>),
        mesh: Vec<PathBuf>,
        past: PastArgs,
    ) -> Self {
        // Who reads what changed over another repository says nothing that tells it by itself.
        let touched = mesh.is_empty();
        Self { base, head, mesh, past, allow_empty: true, touched, ..Self::bare(common) }
    }

    /// The arguments by which one sees what policies see.
    pub(super) fn for_input(common: Common) -> Self {
        Self { histories: true, ..Self::bare(common) }
    }

    /// The arguments of who only looks at a revision, or at the work tree.
    pub(super) fn of_head(common: Common, head: Option<String>, mesh: Vec<PathBuf>) -> Self {
        Self { no_base: true, head, mesh, ..Self::bare(common) }
    }

    /// The arguments of somebody who gives none.
    pub(super) fn bare(common: Common) -> Self {
        Self {
            paths: Vec::new(),
            base: None,
            no_base: false,
            head: None,
            staged: false,
            pr: false,
            past: PastArgs::default(),
            gate: None,
            fail_on: FailOnName::Error,
            policies: Vec::new(),
            mesh: Vec::new(),
            policy_ref: None,
            only: Vec::new(),
            allow_empty: false,
            histories: false,
            touched: false,
            common,
        }
    }
}

/// Checks the mesh around the current folder and prints the report.
pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let here = here()?;
    let outcome = outcome(args, &here)?;
    known(&args.only, &outcome.report)?;
    output::write(&outcome, &args.common, &here)?;
    Ok(match outcome.report.summary.verdict {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::Fail,
        Verdict::Incomplete => Exit::Incomplete,
    })
}

/// Refuses an id that nothing has: what is misspelt would show nothing at all.
fn known(asked: &[Only], report: &Report) -> Result<(), Failure> {
    // Where policies could not be read, nobody knows all ids.
    if !report.run.failures.is_empty() {
        return Ok(());
    }
    let ids = || report.rules.iter().map(|it| it.id.as_str());
    let unknown = asked.iter().filter_map(Only::id).find(|id| !ids().any(|it| it == *id));
    let Some(id) = unknown else { return Ok(()) };
    let failure = Failure::new(format!("`--only {id}`: no rule or policy has this id"));
    Err(match nearest(id, ids()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`mesh-lint explain` lists all; a glob such as `change/*` is no id"),
    })
}

/// Most commits in which earlier waivers are looked for.
const WAIVER_COMMITS: usize = 5_000;

/// Checks the mesh around a folder.
pub(super) fn outcome(args: &CheckArgs, here: &Path) -> Result<Outcome, Failure> {
    let prepared = Prepared::new(args, here)?;
    let policies = prepared.policies();
    let outcome = run::check(&prepared.head, &prepared.bases, policies, &prepared.terms);
    prepared.leave();
    Ok(outcome)
}

/// The workspace around a folder.
pub(super) fn opened(args: &CheckArgs, here: &Path) -> Result<Workspace, Failure> {
    if let Some(jobs) = args.common.jobs {
        // A second call in one process keeps the pool of the first.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    // A commit that names files has an index of its own, which hooks are told of.
    let index_file = args.staged.then(|| env::var_os("GIT_INDEX_FILE")).flatten();
    let index_file = index_file.filter(|it| !it.is_empty()).map(PathBuf::from);
    let no_cache = args.common.no_cache;
    let options = OpenOptions { index_file, no_cache, ..OpenOptions::default() };
    Ok(Workspace::open_with(here, &options)?)
}

/// What is read before a run.
pub(super) struct Prepared {
    /// What is checked.
    pub(super) head: Snapshot,
    /// What it is compared with.
    pub(super) bases: Vec<Snapshot>,
    /// What the run is asked for.
    pub(super) terms: Terms,
    /// The revision of `--policy-ref`.
    reference: Option<Snapshot>,
    /// The files of head and of what it is compared with that may be schemas.
    pub(super) schemas: Vec<SchemaEntries>,
}

impl Prepared {
    /// Reads the revisions that the arguments ask for, of the mesh around a folder.
    pub(super) fn new(args: &CheckArgs, here: &Path) -> Result<Self, Failure> {
        Self::of(args, &opened(args, here)?)
    }

    /// Reads the revisions that the arguments ask for.
    pub(super) fn of(args: &CheckArgs, workspace: &Workspace) -> Result<Self, Failure> {
        let comparison = discover::compare(workspace, &request(args))?;
        let trees: Vec<Tree> =
            comparison.base_commits.iter().map(|commit| Tree::Revision(commit.id)).collect();
        let list = |tree| discover::list(workspace, tree);
        let bases = || trees.iter().map(list).collect::<Result<Vec<_>, _>>();
        let (listed, listing) = rayon::join(bases, || list(&comparison.head));
        let (listed, listing) = (listed?, listing?);
        // Whoever looks only at what changed finds out by itself.
        let same = if args.touched { Unchanged::default() } else { Unchanged::of(&listed) };
        let named = args.policy_ref.as_ref().map(|name| workspace.commit(name)).transpose()?;
        let of = |commit: &CommitInfo| discover::list(workspace, &Tree::Revision(commit.id));
        let referred = named.as_ref().map(of).transpose()?;
        let deciding = match (&referred, comparison.situation) {
            (Some(listing), _) => Some(listing),
            (None, Situation::PullRequest) => listed.first(),
            (None, _) => None,
        };
        let deciding = deciding.map(|listing| rules_of(workspace, listing)).transpose()?;
        let governing = |snapshot: &Snapshot| {
            deciding.as_ref().filter(|it| named.is_some() || !run::is_adoption(snapshot, it))
        };
        // Where others decide, no change can hide what they look at.
        let excluded = |snapshot: &Snapshot| {
            governing(snapshot).unwrap_or(snapshot).settings().exclude.clone()
        };
        let may_be_example = |snapshot: &Snapshot, path: &str| {
            governing(snapshot).is_none_or(|it| it.settings().holds_policies(path))
        };
        let looks_into_all = |snapshot: &Snapshot| {
            if args.touched {
                args.past.looks_back(governing(snapshot).unwrap_or(snapshot).settings())
            } else {
                has_policies(args, snapshot)
            }
        };
        let reading = Reading {
            exclude: Some(&excluded),
            may_be_example: Some(&may_be_example),
            known: None,
            alone: if trees.is_empty() { Alone::All } else { Alone::Unchanged(&same) },
            looks_into_all: Some(&looks_into_all),
        };
        let schemas: Vec<_> =
            std::iter::once(&listing).chain(&listed).map(SchemaEntries::of).collect();
        let read = if args.touched { discover::load_touched } else { discover::load_all };
        let (mut head, mut bases) = read(workspace, listing, listed, &reading)?;
        let reading = reading.beside(&head);
        let load = |listing| discover::load_listed(workspace, listing, &reading);
        let reference = referred.map(load).transpose()?;
        let settings = governing(&head).unwrap_or(&head).settings().clone();
        discover::add_schemas(workspace, (&mut head, &mut bases), &schemas, &settings)?;
        let empty = |it: &Snapshot| it.documents.is_empty();
        if empty(&head) && bases.iter().all(empty) && !args.allow_empty {
            return Err(nothing_found(workspace, &comparison));
        }
        let policies_from = decider(reference.is_some(), !bases.is_empty(), comparison.situation);
        let mut terms = terms(args, workspace, &comparison, policies_from, &[&head])?;
        terms.policies_commit = named.map(|commit| commit.id.to_string());
        let mut prepared = Self { head, bases, terms, reference, schemas };
        prepared.remember(workspace, &comparison, args)?;
        Ok(prepared)
    }

    /// Leaves what was read as it is: the program ends soon, and giving back a mesh piece by piece
    /// takes longer than that.
    pub(super) fn leave(self) {
        std::mem::forget(self);
    }

    /// The revision whose policies, configuration and owners decide.
    pub(super) fn policies(&self) -> &Snapshot {
        let chosen = match self.terms.policies_from {
            PolicySource::Reference => self.reference.as_ref(),
            PolicySource::Base => self.bases.first(),
            PolicySource::Head => None,
        };
        chosen.unwrap_or(&self.head)
    }

    /// Adds what Git knows of earlier versions, and where policies may ask, of waivers and of the
    /// documents where a policy does.
    fn remember(
        &mut self,
        workspace: &Workspace,
        comparison: &Comparison,
        args: &CheckArgs,
    ) -> Result<(), Failure> {
        args.past.add(workspace, comparison, self)?;
        if args.touched {
            return Ok(());
        }
        let wanted = if args.histories {
            HistoryWanted::All
        } else {
            HistoryWanted::by(&self.head, self.policies(), &self.terms.policies)
        };
        let commits = comparison.base_commits.iter().map(|commit| commit.id);
        let bases = self.bases.iter_mut().zip(commits.map(Some));
        let head = comparison.head_commit.as_ref().map(|commit| commit.id);
        for (snapshot, commit) in std::iter::once((&mut self.head, head)).chain(bases) {
            let Some(commit) = commit else { continue };
            snapshot.add_history(workspace, commit, WAIVER_COMMITS)?;
            if !wanted.is_none() {
                discover::add_histories(workspace, snapshot, commit, &|it| wanted.holds(it))?;
            }
        }
        Ok(())
    }
}

/// Whose rules decide.
const fn decider(has_reference: bool, has_base: bool, situation: Situation) -> PolicySource {
    match (has_reference, has_base, situation) {
        (true, ..) => PolicySource::Reference,
        (false, true, Situation::PullRequest) => PolicySource::Base,
        _ => PolicySource::Head,
    }
}

/// Whether policies will look into every document.
fn has_policies(args: &CheckArgs, snapshot: &Snapshot) -> bool {
    snapshot.settings().shipped
        || !args.policies.is_empty()
        || args.policy_ref.is_some()
        || snapshot.texts.iter().any(|(path, _)| path.ends_with(".rego"))
}

/// The rules of a revision, without its documents: what base does not leave out, head can't.
fn rules_of(workspace: &Workspace, listing: &Listing) -> Result<Snapshot, discover::Error> {
    let reading = Reading { exclude: Some(&|_| everything()), ..Reading::default() };
    discover::load_listed(workspace, listing.clone(), &reading)
}

fn request(args: &CheckArgs) -> discover::Request {
    let variable = |name: &str| env::var(name).ok();
    let read = |path: &Path| fs::read(path);
    discover::Request {
        base: args.base.clone(),
        no_base: args.no_base,
        head: args.head.clone(),
        staged: args.staged,
        pr: args.pr,
        gate: args.gate.map(|gate| match gate {
            GateName::All => Gate::All,
            GateName::New => Gate::New,
        }),
        ci: Ci::detect(&variable, &read),
    }
}

fn terms(
    args: &CheckArgs,
    workspace: &Workspace,
    comparison: &Comparison,
    policies_from: PolicySource,
    snapshots: &[&Snapshot],
) -> Result<Terms, Failure> {
    let mut notes: Vec<String> = comparison.notes.iter().map(ToString::to_string).collect();
    let (neighbours, passed_over) = super::registry::neighbours(&args.mesh)?;
    notes.extend(passed_over);
    for snapshot in snapshots {
        notes.extend(snapshot.notes.iter().map(ToString::to_string));
    }
    Ok(Terms {
        today: args.common.today(),
        gate: comparison.gate,
        fail_on: args.fail_on.setting(),
        policies_from,
        policies_name: args
            .policy_ref
            .clone()
            .or_else(|| comparison.base_name.clone())
            .unwrap_or_else(|| "the base".to_owned()),
        policies_commit: None,
        base: comparison.base_commits.first().map(|commit| commit.id.to_string()),
        head: match comparison.head {
            Tree::Revision(id) => Some(id.to_string()),
            Tree::WorkTree | Tree::Index | Tree::None => None,
        },
        comparison: comparison.why.clone(),
        repository: workspace.repository_name(),
        notes,
        paths: given_paths(&args.paths, args.head.is_some(), workspace)?,
        only: args.only.clone(),
        policies: more_policies(&args.policies)?,
        neighbours,
        stuck: Some(super::policy::give_up),
    })
}

fn nothing_found(workspace: &Workspace, comparison: &Comparison) -> Failure {
    let place = match comparison.head {
        Tree::WorkTree => workspace.root().display().to_string(),
        Tree::Index => "the index".to_owned(),
        Tree::Revision(id) => format!("revision {}", id.short()),
        Tree::None => "nothing".to_owned(),
    };
    Failure::new(format!("no data contract found in {place}")).help(
        "looked for YAML and JSON files with `kind: DataContract` or `kind: DataProduct`, or named \
         `*.odcs.yaml` or `*.odps.yaml`, that Git tracks or would track; pass --allow-empty to \
         accept none",
    )
}
