//! The histories of a snapshot's documents: versions and statuses through time.

use super::revision::day;
use super::{BlobId, CommitId, Error, Loaded, PathHistory, Snapshot, Workspace, read};
use crate::model::{Histories, History, Unit};
use crate::parse::{self, Document};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Most commits that are looked at; what lies behind them is unknown, as in a shallow clone.
const MOST_COMMITS: usize = 200_000;

/// Fills in what the first-parent history of a commit knows of a snapshot's wanted documents.
///
/// Every commit is looked at once for all paths, and every distinct content parsed at most once.
///
/// # Errors
/// There is no repository, or an object of it is missing.
pub fn add_histories(
    workspace: &Workspace,
    snapshot: &mut Snapshot,
    commit: CommitId,
    wanted: &dyn Fn(&Unit) -> bool,
) -> Result<(), Error> {
    let documents: Vec<&Loaded> =
        snapshot.documents.iter().filter(|it| wanted(&it.parsed.unit)).collect();
    if documents.is_empty() {
        snapshot.histories = Some(Histories::default());
        return Ok(());
    }
    let paths: Vec<&str> = documents.iter().map(|it| &*it.path).collect();
    let known = workspace.history(commit, &paths, MOST_COMMITS)?;
    let mut open: Vec<Line<'_>> = Vec::new();
    for loaded in documents {
        if let Some(known) = known.get(&*loaded.path) {
            let present = Facts::of(loaded.parsed.unit.document());
            open.push(Line::new(loaded.path.clone(), present, known));
        }
    }
    let mut facts: HashMap<BlobId, Facts> = HashMap::new();
    // A round reads what each file held one step earlier, until nobody needs to look further.
    loop {
        let wanted: BTreeSet<(BlobId, &str)> =
            open.iter().filter_map(|it| Some((it.wanted(&facts)?, &*it.path))).collect();
        if wanted.is_empty() {
            break;
        }
        facts.par_extend(read_all(workspace, &wanted)?);
        for line in &mut open {
            line.advance(&facts);
        }
    }
    let histories: Histories = open.into_iter().map(|it| (it.path, it.history)).collect();
    snapshot.histories = Some(histories);
    Ok(())
}

fn read_all(
    workspace: &Workspace,
    wanted: &BTreeSet<(BlobId, &str)>,
) -> Result<Vec<(BlobId, Facts)>, Error> {
    let mut distinct: Vec<&(BlobId, &str)> = wanted.iter().collect();
    distinct.dedup_by_key(|it| it.0);
    let read = |git: &mut Result<gix::Repository, Error>, (id, path): &(BlobId, &str)| match git {
        Ok(git) => {
            let bytes = read::blob(git, id.0, path)?;
            Ok((*id, Facts::read(&bytes)))
        }
        Err(_) => Ok((*id, Facts::default())),
    };
    let git = || workspace.git_for("the history of a file");
    distinct.into_par_iter().with_min_len(8).map_init(git, read).collect()
}

/// What a document says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Facts {
    version: Option<String>,
    status: Option<String>,
}

impl Facts {
    fn read(bytes: &[u8]) -> Self {
        parse::decode(bytes).map_or_else(|_| Self::default(), |it| Self::of(&parse::parse(&it).0))
    }

    fn of(document: &Document) -> Self {
        let text = |key: &str| {
            let node = document.get_text(document.root()?, key)?;
            let text = document.scalar(node).trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Self { version: text("version"), status: text("status").map(|it| it.to_ascii_lowercase()) }
    }
}

/// One file on its way back through time.
struct Line<'walk> {
    path: Arc<str>,
    present: Facts,
    known: &'walk PathHistory,
    history: History,
    /// Number of contents looked at: the committed one first, then those before each step.
    seen: usize,
    /// Whether the day since when the status holds is still looked for.
    status_open: bool,
    /// Whether the version before is still looked for.
    version_open: bool,
}

impl<'walk> Line<'walk> {
    fn new(path: Arc<str>, present: Facts, known: &'walk PathHistory) -> Self {
        let history = History {
            first_commit: known.first.as_ref().and_then(|it| day(it.seconds)),
            last_commit: known.last.as_ref().and_then(|it| day(it.seconds)),
            complete: known.first.is_some(),
            ..History::UNCOMMITTED
        };
        Self { path, present, known, history, seen: 0, status_open: true, version_open: true }
    }

    /// The contents to look at next; none where all is decided or nothing older is known.
    fn next(&self) -> Option<BlobId> {
        if !self.status_open && !self.version_open {
            return None;
        }
        match self.seen.checked_sub(1) {
            None => self.known.present,
            Some(step) => self.known.steps.get(step)?.before,
        }
    }

    fn wanted(&self, facts: &HashMap<BlobId, Facts>) -> Option<BlobId> {
        self.next().filter(|it| !facts.contains_key(it))
    }

    /// Goes back as far as contents are known.
    fn advance(&mut self, facts: &HashMap<BlobId, Facts>) {
        while let Some(then) = self.next().and_then(|it| facts.get(&it)) {
            if self.status_open && then.status != self.present.status {
                self.status_open = false;
                self.history.status_since = self.step_day();
            }
            if self.version_open && then.version.is_some() && then.version != self.present.version {
                self.version_open = false;
                self.history.previous_version.clone_from(&then.version);
            }
            self.seen += 1;
        }
        // The step in front of the walk added the file: it has had its status since then.
        let added = self.seen.checked_sub(1).and_then(|it| self.known.steps.get(it));
        if self.status_open && added.is_some_and(|it| it.before.is_none()) {
            self.status_open = false;
            self.history.status_since = self.step_day();
        }
    }

    /// The day of the step behind which the contents looked at lie; none for what is committed.
    fn step_day(&self) -> Option<Date> {
        let step = self.known.steps.get(self.seen.checked_sub(1)?)?;
        day(step.seconds)
    }
}
