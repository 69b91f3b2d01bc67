//! What dbt projects at head read, as the contracts stood at base.
//!
//! A dbt project finds a contract by its tables, which a change may take away or call by another
//! name: who reads a table still does, whatever the contract says of it now.

use crate::model::manifest::observe;
use crate::model::{Built, Mesh, Observed};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What tells the consumers of dbt projects apart: the manifest and the name.
type Named = (Arc<str>, Box<str>);

/// The consumers between two revisions that dbt projects know of.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// All at head, with what they read without the contract saying so any more; absent where that
    /// is what head tells.
    pub(super) all: Option<Vec<Observed>>,
    /// Contracts built from others, as base tells and head does not, by the indexes of head.
    pub(super) built: Vec<Built>,
    /// Who reads a contract of head by a name that it did not have at base.
    renamed: BTreeSet<(Named, usize)>,
    /// Who reads a contract of base that is gone.
    gone: BTreeSet<(Named, usize)>,
}

fn named(it: &Observed) -> Named {
    (it.path.clone(), it.name.clone())
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
        let reads = all.iter().flat_map(|it| it.reads.iter().map(|(at, _)| (named(it), *at)));
        seen.renamed = reads.collect();
        for it in observed.iter() {
            let name = named(it);
            for (contract, steps) in &it.reads {
                let Some(now) = twins.get(contract) else {
                    seen.gone.insert((name.clone(), *contract));
                    continue;
                };
                if seen.renamed.remove(&(name.clone(), *now)) {
                    continue;
                }
                let at = *places.entry(name.clone()).or_insert_with(|| {
                    all.push(Observed { reads: Vec::new(), ..it.clone() });
                    all.len() - 1
                });
                if let Some(who) = all.get_mut(at) {
                    who.reads.push((*now, *steps));
                }
            }
        }
        let now = |it: &Built| {
            Some(Built { from: *twins.get(&it.from)?, source: *twins.get(&it.source)? })
        };
        let now = built.iter().filter_map(now).filter(|it| head.built.binary_search(it).is_err());
        seen.built = now.collect();
        seen.all = Some(all);
        seen
    }

    /// Whether somebody reads a contract of head by a name that it did not have at base.
    pub(super) fn is_renamed(&self, who: &Observed, contract: usize) -> bool {
        !self.renamed.is_empty() && self.renamed.contains(&(named(who), contract))
    }

    /// Whether somebody still reads a contract of base that is gone.
    pub(super) fn still_reads(&self, who: &Observed, contract: usize) -> bool {
        self.gone.contains(&(named(who), contract))
    }
}

/// What the dbt projects at head would read and build if they stood at base.
fn meant<'mesh>(
    base: &'mesh Mesh,
    head: &'mesh Mesh,
) -> (Cow<'mesh, [Observed]>, Cow<'mesh, [Built]>) {
    if base.manifests == head.manifests {
        return (Cow::Borrowed(&base.observed), Cow::Borrowed(&base.built));
    }
    let (mut observed, built) = observe(base, &head.manifests);
    // What other repositories say is the same for both.
    observed.extend(base.observed.iter().filter(|it| it.elsewhere.is_some()).cloned());
    (Cow::Owned(observed), Cow::Owned(built))
}
