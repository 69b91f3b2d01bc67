//! What documents said in earlier revisions: released versions, and the history of a branch.

use super::diff::Part;
use super::{Leads, Mesh, MeshMember, SchemaContent, Subject, Unit, Version};
use crate::source::FileId;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A version of a document in an earlier revision, as Git knows it.
#[derive(Debug, Clone)]
pub struct EarlierUnit {
    /// What people call the revision: a tag, or the first digits of a commit.
    pub revision: Arc<str>,
    /// Whether a tag releases it.
    pub released: bool,
    /// Whether head must not break what it promised.
    pub binds: bool,
    /// A day on which it stood there: the first one that is known.
    pub day: Option<Date>,
    /// The path there.
    pub path: Arc<str>,
    /// What stood there.
    pub unit: Arc<Unit>,
    /// The schema files that it linked, as they were then, by path.
    pub schemas: Vec<EarlierSchema>,
}

/// A line of earlier revisions, each told by what it has otherwise than the next newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// The first parents of the base at an index.
    Branch(usize),
    /// The tags that head must not break.
    Binding,
    /// The other tags.
    Other,
}

/// A place in a line; the number of steps rises with age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The line.
    pub line: Line,
    /// Number of revisions between it and the newest.
    pub steps: usize,
}

/// What stood at a path of earlier revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// The path.
    pub path: Arc<str>,
    /// Until when; absent where only a tag of one contract tells.
    pub until: Option<Moment>,
    /// The version, by its place in their order; absent where it is what stands there at head.
    pub version: Option<usize>,
}

/// A schema file of an earlier revision.
#[derive(Debug, Clone)]
pub struct EarlierSchema {
    /// The path there.
    pub path: Arc<str>,
    /// What stood there.
    pub content: SchemaContent,
    /// Where the names led that it took from others.
    pub leads: Arc<Leads>,
}

/// A version of a document in an earlier revision, alone in a mesh with its schema files.
#[derive(Debug)]
pub struct Earlier {
    /// What people call the revision.
    pub revision: Arc<str>,
    /// Whether a tag releases it.
    pub released: bool,
    /// Whether head must not break what it promised.
    pub binds: bool,
    /// A day on which it stood there: the first one that is known.
    pub day: Option<Date>,
    /// The mesh of this one document.
    pub mesh: Mesh,
}

impl Earlier {
    /// The document.
    pub fn member(&self) -> Option<&MeshMember> {
        self.mesh.members.first()
    }

    /// Whether a file is one of that revision.
    pub fn holds(&self, file: FileId) -> bool {
        self.member().is_some_and(|it| it.file == file)
            || self.mesh.schemas.iter().any(|it| it.file == file)
    }
}

/// A part of a document that is on its way out, as its history tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// The end that is announced for it.
    pub end: Option<Date>,
    /// Since when it is on its way out without a break.
    pub since: Date,
    /// Whether the history known here does not reach back so far: it is so at least since then.
    pub cut_off: bool,
    /// The day on which an end that was announced earlier was dropped, and that end.
    pub dropped: Option<(Date, Date)>,
}

impl Leaving {
    /// When it may go, where consumers have a number of days at least: not before the end that they
    /// know, nor before that of their grace.
    pub fn may_go(&self, grace_days: u32) -> Option<Date> {
        let days = jiff::Span::new().days(i64::from(grace_days));
        let after = |day: Date| day.checked_add(days).ok();
        let grace = after(self.since)?;
        match (self.end, self.dropped) {
            // So long ago that the end was told may be the truth.
            (Some(end), _) if self.cut_off => Some(end),
            (Some(end), _) => Some(end.max(grace)),
            (None, Some((day, end))) => Some(grace.max(end.min(after(day)?))),
            (None, None) => Some(grace),
        }
    }
}

/// The parts of a document that are on their way out.
pub type LeavingParts = BTreeMap<Part, Leaving>;

/// Earlier versions of documents, newest first.
#[derive(Debug, Default)]
pub struct EarlierVersions {
    /// The parts of the base that are on their way out, by path.
    pub leaving: BTreeMap<Arc<str>, LeavingParts>,
    all: Vec<Earlier>,
    stood: Vec<Stood>,
    by_id: BTreeMap<(Subject, Box<str>), Vec<usize>>,
}

impl EarlierVersions {
    /// Indexes earlier versions, which come newest first.
    pub fn new(all: Vec<Earlier>) -> Self {
        let mut by_id: BTreeMap<(Subject, Box<str>), Vec<usize>> = BTreeMap::new();
        for (index, earlier) in all.iter().enumerate() {
            if let Some(key) = earlier.member().and_then(key_of) {
                by_id.entry(key).or_default().push(index);
            }
        }
        Self { leaving: BTreeMap::new(), all, stood: Vec::new(), by_id }
    }

    /// The same, where it is known what stood where and until when; each line newest first.
    #[must_use]
    pub fn with_stood(self, stood: Vec<Stood>) -> Self {
        Self { stood, ..self }
    }

    /// Adds which parts of a base are on their way out; of several bases that since the last day.
    pub fn add_leaving<'a>(
        &mut self,
        base: impl IntoIterator<Item = (&'a Arc<str>, &'a LeavingParts)>,
    ) {
        for (path, parts) in base {
            let known = self.leaving.entry(path.clone()).or_default();
            for (part, leaving) in parts {
                let last = known.entry(part.clone()).or_insert(*leaving);
                if last.since < leaving.since {
                    *last = *leaving;
                }
            }
        }
    }

    /// All, newest first.
    pub fn all(&self) -> impl Iterator<Item = &Earlier> {
        self.all.iter()
    }

    /// What stood where and until when, each line newest first.
    pub fn stood(&self) -> &[Stood] {
        &self.stood
    }

    /// The one at a place in that order.
    pub fn get(&self, index: usize) -> Option<&Earlier> {
        self.all.get(index)
    }

    /// The earlier versions of a contract or product, newest first.
    pub fn of(&self, member: &MeshMember) -> impl Iterator<Item = (&Earlier, &MeshMember)> {
        let own = key_of(member).and_then(|it| self.by_id.get(&it));
        let own = own.into_iter().flatten().filter_map(|it| self.all.get(*it));
        own.filter_map(|it| Some((it, it.member()?)))
    }

    /// All versions of a contract or product that were released.
    pub fn released(&self, member: &MeshMember) -> Vec<Version> {
        let released = self.of(member).filter(|(it, _)| it.released);
        released.filter_map(|(_, was)| was.unit.version().cloned()).collect()
    }
}

/// What tells contracts and products of a mesh apart, but for their majors.
fn key_of(member: &MeshMember) -> Option<(Subject, Box<str>)> {
    Some((member.unit.facts.subject?, member.unit.id()?.into()))
}
