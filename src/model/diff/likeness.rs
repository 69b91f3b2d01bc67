//! Which of some things that are gone are which of some that are new, by the names that they have
//! in common: for what moved and was edited on the way.

use rustc_hash::FxHasher;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher as _};

/// Most pairs that are looked at.
const MOST_PAIRS: usize = 1_000_000;
/// Most names that are looked at in all pairs together.
const MOST_NAMES: usize = 10_000_000;

/// The names that something declares, each as often as it does.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Names<K> {
    /// What must be the same on both sides.
    kind: K,
    /// The names, in order.
    names: Vec<u64>,
}

impl<K: PartialEq> Names<K> {
    /// Those that something of a kind declares.
    pub(super) fn of(kind: K, names: impl Iterator<Item: Hash>) -> Self {
        let hash = |name| {
            let mut hasher = FxHasher::default();
            Hash::hash(&name, &mut hasher);
            hasher.finish()
        };
        let mut names: Vec<u64> = names.map(hash).collect();
        names.sort_unstable();
        Self { kind, names }
    }

    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// How much two have in common, in thousandths; nothing where that is not more than half of
    /// the greater one.
    fn shared(&self, other: &Self) -> Option<usize> {
        let most = self.names.len().max(other.names.len());
        let least = self.names.len().min(other.names.len());
        if self.kind != other.kind || 2 * least <= most {
            return None;
        }
        let mut others = other.names.iter().peekable();
        let shared = self.names.iter().filter(|name| {
            while others.next_if(|it| it < name).is_some() {}
            others.next_if_eq(name).is_some()
        });
        let shared = shared.count();
        (2 * shared > most).then(|| shared * 1_000 / most)
    }
}

/// The pairs of those that are most alike, each at most once; none where there is too much to look
/// at.
pub(super) fn alike<K: PartialEq>(old: &[Names<K>], new: &[Names<K>]) -> Vec<(usize, usize)> {
    let size = |all: &[Names<K>]| all.iter().map(|it| it.names.len()).sum::<usize>();
    let names = old.len().saturating_mul(size(new)) + new.len().saturating_mul(size(old));
    if old.len().saturating_mul(new.len()) > MOST_PAIRS || names > MOST_NAMES {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (was, before) in old.iter().enumerate() {
        let alike = new.iter().enumerate();
        found.extend(alike.filter_map(|(is, it)| Some((Reverse(before.shared(it)?), was, is))));
    }
    found.sort_unstable();
    let (mut gone, mut fresh) = (BTreeSet::new(), BTreeSet::new());
    let free = found.into_iter().filter(|(_, was, is)| {
        let free = !gone.contains(was) && !fresh.contains(is);
        free && gone.insert(*was) && fresh.insert(*is)
    });
    free.map(|(_, was, is)| (was, is)).collect()
}
