//! What stands twice where it must stand once.

use crate::model::Text;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The first and each later one of equal texts, by position of the later one.
pub(crate) fn repeated<'model>(
    texts: impl IntoIterator<Item = &'model Text>,
) -> Vec<(&'model Text, &'model Text)> {
    repeated_by(texts.into_iter().map(|text| (&*text.value, text)))
}

/// The first and each later one of what has equal keys, by position of the later one.
pub(crate) fn repeated_by<Key: Ord, Item: Copy>(
    items: impl IntoIterator<Item = (Key, Item)>,
) -> Vec<(Item, Item)> {
    let mut firsts = BTreeMap::new();
    let mut pairs = Vec::new();
    for (key, item) in items {
        match firsts.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(item);
            }
            Entry::Occupied(entry) => pairs.push((*entry.get(), item)),
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
