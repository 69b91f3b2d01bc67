//! Quality rules that accept the same only together: `> 10` and `< 100` as one rule, or as two.

use super::arguments::{self, metric};
use super::interval::Accepted;
use super::quality::{accepted_by, in_words, severity, stated};
use crate::model::Quality;
use crate::parse::Document;
use std::collections::BTreeSet;

/// Most rules that are looked at together.
const MOST: usize = 8;

/// Rules of base and of head, by their indexes.
pub(super) struct Group {
    pub(super) base: BTreeSet<usize>,
    pub(super) head: BTreeSet<usize>,
}

impl Group {
    /// Whether a pair lies in the group with one of its sides.
    pub(super) fn touches(&self, (base, head): (usize, usize)) -> bool {
        self.base.contains(&base) || self.head.contains(&head)
    }
}

/// The groups of rules that measure one thing and accept the same, though some have no twin.
pub(super) fn groups(
    (b, base): (&Document, &[Quality]),
    (h, head): (&Document, &[Quality]),
    pairs: &[(usize, usize)],
) -> Vec<Group> {
    let (was, is): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    let gone = base.iter().enumerate().filter(|(index, _)| !was.contains(index));
    let fresh = head.iter().enumerate().filter(|(index, _)| !is.contains(index));
    let lone = gone.map(|(_, it)| (b, it)).chain(fresh.map(|(_, it)| (h, it)));
    let mut found: Vec<Group> = Vec::new();
    for one in lone {
        let of = |document: &Document, all: &[Quality]| -> BTreeSet<usize> {
            let all = all.iter().enumerate();
            let alike = all.filter(|(_, it)| measure_one_thing(one, (document, it)));
            alike.map(|(index, _)| index).take(MOST + 1).collect()
        };
        let group = Group { base: of(b, base), head: of(h, head) };
        let few = |it: &BTreeSet<usize>| !it.is_empty() && it.len() <= MOST;
        let whole =
            |(was, is): &(usize, usize)| group.base.contains(was) == group.head.contains(is);
        let told = found.iter().any(|it| it.base.iter().any(|it| group.base.contains(it)));
        if few(&group.base) && few(&group.head) && !told && pairs.iter().all(whole) {
            let from = together(b, base, &group.base);
            let same = from.zip(together(h, head, &group.head));
            found.extend(same.is_some_and(|(x, y)| x.direction_to(&y).is_none()).then_some(group));
        }
    }
    found
}

/// Whether two rules compare the same figure with something, and matter as much.
fn measure_one_thing((d, x): (&Document, &Quality), (e, y): (&Document, &Quality)) -> bool {
    let plain = |document: &Document, it: &Quality| {
        let (code, stated) = (it.code(), stated(document, it));
        !in_words(it)
            && (code.engine.is_absent() && code.implementation.is_absent())
            && !it.unit.is_unknown()
            && (!stated.is_empty() && stated.iter().all(|it| !it.in_words))
    };
    let word = |it: &Quality| it.kind.text().unwrap_or("library").to_owned();
    let unit = |it: &Quality| it.unit.text().map(str::to_ascii_lowercase);
    word(x) == word(y)
        && metric(x) == metric(y)
        && x.code().query.text() == y.code().query.text()
        && unit(x) == unit(y)
        && severity(x, y).is_none()
        && plain(d, x)
        && plain(e, y)
        && arguments::same(d, x, e, y)
}

/// What some of the rules accept together.
fn together(document: &Document, all: &[Quality], some: &BTreeSet<usize>) -> Option<Accepted> {
    let rules: Vec<&Quality> = some.iter().filter_map(|it| all.get(*it)).collect();
    accepted_by(document, &rules, rules.iter().all(|it| it.is_library()))
}
