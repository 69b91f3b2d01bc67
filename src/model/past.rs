//! What documents said in earlier revisions: released versions, and the history of a branch.

use super::diff::Scope;
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
    /// The path there.
    pub path: Arc<str>,
    /// What stood there.
    pub unit: Arc<Unit>,
    /// The schema files that it linked, as they were then, by path.
    pub schemas: Vec<EarlierSchema>,
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

/// Since when parts of a document are deprecated.
pub type DeprecatedSince = BTreeMap<Scope, Date>;

/// Earlier versions of documents, newest first.
#[derive(Debug, Default)]
pub struct EarlierVersions {
    /// Since when parts of the base that announce no end are deprecated, by path.
    pub deprecated: BTreeMap<Arc<str>, DeprecatedSince>,
    all: Vec<Earlier>,
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
        Self { deprecated: BTreeMap::new(), all, by_id }
    }

    /// Adds since when parts of a base are deprecated; of several bases the last one.
    pub fn add_deprecated<'a>(
        &mut self,
        base: impl IntoIterator<Item = (&'a Arc<str>, &'a DeprecatedSince)>,
    ) {
        for (path, since) in base {
            let known = self.deprecated.entry(path.clone()).or_default();
            for (scope, day) in since {
                let last = known.entry(scope.clone()).or_insert(*day);
                *last = (*last).max(*day);
            }
        }
    }

    /// All, newest first.
    pub fn all(&self) -> impl Iterator<Item = &Earlier> {
        self.all.iter()
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
