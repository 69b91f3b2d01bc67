//! What dbt projects at head read, as the contracts stood at base.
//!
//! A dbt project finds a contract by its tables, which a change may take away or call by another
//! name: who reads a table still does, whatever the contract says of it now. Of a project whose
//! manifest is gone, or can't be read any more, nothing new is known.

use super::search::Side;
use crate::model::manifest::observe;
use crate::model::{Built, Mesh, Observed, Read, SchemaObject};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What tells the consumers of dbt projects apart: the manifest and the name.
type Named = (Arc<str>, Box<str>);

/// Who reads a contract, and the object in it where that is known.
type Use = (Named, usize, Option<Box<str>>);

/// The consumers between two revisions that dbt projects know of.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// All at head, with what they read without the contract saying so any more; absent where that
    /// is what head tells.
    pub(super) all: Option<Vec<Observed>>,
    /// Contracts built from others, as base tells and head does not, by the indexes of head.
    pub(super) built: Vec<Built>,
    /// Who reads a contract of head by a name that it did not have at base.
    renamed: BTreeSet<Use>,
    /// Who reads a contract of base that is gone.
    gone: BTreeSet<Use>,
    /// Who reads the same table of a contract at base and at head.
    kept: Both<Use>,
    /// What is built from the same table of a contract at base and at head.
    kept_built: Both<Built>,
}

/// The same by the indexes of base and of head, both with the names of base.
#[derive(Debug)]
struct Both<T> {
    base: BTreeSet<T>,
    head: BTreeSet<T>,
}

impl<T> Default for Both<T> {
    fn default() -> Self {
        Self { base: BTreeSet::new(), head: BTreeSet::new() }
    }
}

impl<T: Ord> Both<T> {
    const fn of(&self, side: Side) -> &BTreeSet<T> {
        match side {
            Side::Base => &self.base,
            Side::Head => &self.head,
        }
    }
}

fn named(it: &Observed) -> Named {
    (it.path.clone(), it.name.clone())
}

fn used(who: &Observed, read: &Read) -> Use {
    (named(who), read.contract, read.object.clone())
}

impl Seen {
    /// Looks at what all dbt projects at head read.
    pub(super) fn between(base: &Mesh, head: &Mesh, twins: &BTreeMap<usize, usize>) -> Self {
        let mut seen = Self::default();
        let (observed, built) = meant(base, head);
        if observed.is_empty() && built.is_empty() && head.observed.is_empty() {
            return seen;
        }
        let mut all = head.observed.clone();
        let places = (0..).zip(&all).map(|(at, it)| (named(it), at));
        let mut places: BTreeMap<Named, usize> = places.collect();
        let reads = all.iter().flat_map(|it| it.reads.iter().map(|read| used(it, read)));
        let reads: BTreeSet<Use> = reads.collect();
        seen.renamed.clone_from(&reads);
        for it in observed.iter() {
            for read in &it.reads {
                let was = used(it, read);
                let Some(now) = twins.get(&read.contract) else {
                    seen.gone.insert(was);
                    continue;
                };
                let is = (was.0.clone(), *now, was.2.clone());
                seen.renamed.remove(&is);
                let is_told = |object: Option<&str>| {
                    reads.contains(&(was.0.clone(), *now, object.map(Into::into)))
                };
                let (from, to) = ((base, read.contract), (head, *now));
                if finds_table(from, to, read.object.as_deref(), is_told) {
                    seen.kept.base.insert(was.clone());
                    seen.kept.head.insert(is.clone());
                }
                if reads.contains(&is) {
                    continue;
                }
                let at = *places.entry(was.0).or_insert_with(|| {
                    all.push(Observed { reads: Vec::new(), ..it.clone() });
                    all.len() - 1
                });
                if let Some(who) = all.get_mut(at) {
                    who.reads.push(Read { contract: *now, ..read.clone() });
                }
            }
        }
        seen.add_built(base, head, twins, &built);
        seen.all = Some(all);
        seen
    }

    /// Adds what head no more tells of what dbt projects build.
    fn add_built(
        &mut self,
        base: &Mesh,
        head: &Mesh,
        twins: &BTreeMap<usize, usize>,
        built: &[Built],
    ) {
        let is_there = |it: &Built| head.built.binary_search(it).is_ok();
        for was in built {
            let Some((from, source)) = twins.get(&was.from).zip(twins.get(&was.source)) else {
                continue;
            };
            let is = Built { from: *from, source: *source, object: was.object.clone() };
            let is_told = |object: Option<&str>| {
                is_there(&Built { object: object.map(Into::into), ..is.clone() })
            };
            let (from, to) = ((base, was.source), (head, *source));
            if finds_table(from, to, was.object.as_deref(), is_told) {
                self.kept_built.base.insert(was.clone());
                self.kept_built.head.insert(is.clone());
            }
            if !is_there(&is) {
                self.built.push(is);
            }
        }
    }

    /// Whether somebody reads a contract of head by a name that it did not have at base.
    pub(super) fn is_renamed(&self, who: &Observed, read: &Read) -> bool {
        !self.renamed.is_empty() && self.renamed.contains(&used(who, read))
    }

    /// Whether somebody still reads a contract of base that is gone.
    pub(super) fn still_reads(&self, who: &Observed, read: &Read) -> bool {
        self.gone.contains(&used(who, read))
    }

    /// Whether somebody reads the same table at base and at head, whatever it is called besides.
    pub(super) fn is_kept(&self, who: &Observed, read: &Read, side: Side) -> bool {
        self.kept.of(side).contains(&used(who, read))
    }

    /// Whether something is built from the same table at base and at head.
    pub(super) fn is_kept_built(&self, built: &Built, side: Side) -> bool {
        self.kept_built.of(side).contains(built)
    }
}

/// Whether something is told of the object at head that stands for the table of one at base.
fn finds_table(
    (base, was): (&Mesh, usize),
    (head, is): (&Mesh, usize),
    object: Option<&str>,
    is_told: impl Fn(Option<&str>) -> bool,
) -> bool {
    let unit = |mesh: &Mesh, at: usize| mesh.members.get(at).map(|it| it.unit.clone());
    let (Some(was), Some(is)) = (unit(base, was), unit(head, is)) else { return false };
    if object.is_none() || Arc::ptr_eq(&was, &is) {
        return is_told(object);
    }
    let (Some(was), Some(is)) = (was.contract(), is.contract()) else { return false };
    let before = was.objects.iter().find(|it| it.name.text() == object);
    let table = before.and_then(SchemaObject::physical_name);
    let same = |it: &&SchemaObject| table.is_some() && it.physical_name() == table;
    is.objects.iter().find(same).is_some_and(|it| is_told(it.name.text()))
}

/// What the dbt projects at head would read and build if they stood at base.
fn meant<'mesh>(
    base: &'mesh Mesh,
    head: &'mesh Mesh,
) -> (Cow<'mesh, [Observed]>, Cow<'mesh, [Built]>) {
    let gone = base
        .manifests
        .iter()
        .filter(|(path, was)| !head.manifests.iter().any(|(at, is)| at == path || is.follows(was)));
    let mut manifests: Vec<_> = head.manifests.iter().chain(gone).cloned().collect();
    manifests.sort_by(|a, b| a.0.cmp(&b.0));
    if base.manifests == manifests {
        return (Cow::Borrowed(&base.observed), Cow::Borrowed(&base.built));
    }
    let (mut observed, built) = observe(base, &manifests);
    // What other repositories say is the same for both.
    observed.extend(base.observed.iter().filter(|it| it.elsewhere.is_some()).cloned());
    (Cow::Owned(observed), Cow::Owned(built))
}
