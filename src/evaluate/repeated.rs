//! What stands twice where it must stand once.

use crate::model::Text;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// The first and each later one of equal texts, by position of the later one.
pub(crate) fn repeated<'model>(
    texts: impl IntoIterator<Item = &'model Text>,
) -> Vec<(&'model Text, &'model Text)> {
    repeated_by(texts.into_iter().map(|text| (&*text.value, text)))
}

/// The first and each later one of what has equal keys, by position of the later one.
pub(crate) fn repeated_by<Key: Eq + Hash, Item: Copy>(
    items: impl IntoIterator<Item = (Key, Item)>,
) -> Vec<(Item, Item)> {
    let (keys, items): (Vec<_>, Vec<_>) = items.into_iter().unzip();
    let item = |at: usize| items.get(at).copied();
    repeated_keys(keys).into_iter().filter_map(|(a, b)| Some((item(a)?, item(b)?))).collect()
}

/// The positions of the first and of each later one of equal keys; compiled once for a kind of
/// key, whatever stands behind it. The hashes are seeded: names come from strangers.
fn repeated_keys<Key: Eq + Hash>(keys: Vec<Key>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    if keys.len() < 2 {
        return pairs;
    }
    let mut firsts = HashMap::with_capacity(keys.len());
    for (at, key) in keys.into_iter().enumerate() {
        match firsts.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(at);
            }
            Entry::Occupied(entry) => pairs.push((*entry.get(), at)),
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_later_one_is_paired_with_the_first() {
        let items = [("a", 0), ("b", 1), ("a", 2), ("a", 3)];
        assert_eq!(repeated_by(items), [(0, 2), (0, 3)]);
    }
}
