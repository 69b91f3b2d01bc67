//! Lists that fit.

use super::counts::Often;
use super::formula::{Atom, Formula, kinds};
use super::json::Json;
use super::solve::{Answer, Case, Solver};
use std::collections::{BTreeMap, BTreeSet};

/// Longest list that is written out.
const MAX_ITEMS: u64 = 2_000;
/// Longest list of distinct items that is written out.
const MAX_DISTINCT: u64 = 40;
/// Most values that are counted out where items must be distinct.
const MAX_VALUES: usize = 8;
/// Most places whose items are put together.
const MAX_PLACES: usize = 16;

/// What a case says of a list.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) shortest: u64,
    pub(super) longest: Option<u64>,
    items: Vec<(usize, Formula)>,
    rests: Vec<(usize, Formula)>,
    /// What the item at an index must be besides.
    demands: BTreeMap<usize, Formula>,
    /// How often there must and may be such an item from an index on.
    pub(super) counts: BTreeMap<(usize, Formula), Often>,
    pub(super) distinct: bool,
    repeated: bool,
}

impl Plan {
    fn of(case: &Case) -> Self {
        let mut plan = Self::default();
        for (atom, truth) in case.about(kinds::LIST) {
            plan.add(atom, truth);
        }
        plan
    }

    fn add(&mut self, atom: &Atom, truth: bool) {
        match (atom, truth) {
            (Atom::MinItems(count), true) => self.shortest = self.shortest.max(*count),
            (Atom::MinItems(count), false) => self.cut(count.saturating_sub(1)),
            (Atom::MaxItems(count), true) => self.cut(*count),
            (Atom::MaxItems(count), false) => {
                self.shortest = self.shortest.max(count.saturating_add(1));
            }
            (Atom::Unique, true) => self.distinct = true,
            (Atom::Unique, false) => {
                self.repeated = true;
                self.shortest = self.shortest.max(2);
            }
            (Atom::Item(index, of), true) => self.items.push((*index, of.clone())),
            (Atom::Item(index, of), false) => {
                self.shortest = self.shortest.max(*index as u64 + 1);
                let before = self.demands.remove(index).unwrap_or(Formula::True);
                self.demands.insert(*index, before.and(of.clone().not()));
            }
            (Atom::Rest(from, of), true) => self.rests.push((*from, of.clone())),
            (Atom::Rest(from, of), false) => self.want(*from, of.clone().not(), 1),
            (Atom::Contains(least, of), true) => self.want(0, of.clone(), *least),
            (Atom::Contains(1, of), false) => self.rests.push((0, of.clone().not())),
            (Atom::Contains(count, of), false) => {
                let often = self.counts.entry((0, of.clone())).or_default();
                let most = count.saturating_sub(1);
                often.most = Some(often.most.map_or(most, |it| it.min(most)));
            }
            _ => {}
        }
    }

    /// Wants so many such items from an index on.
    fn want(&mut self, from: usize, of: Formula, count: u64) {
        self.shortest = self.shortest.max((from as u64).saturating_add(count));
        let often = self.counts.entry((from, of)).or_default();
        often.least = often.least.max(count);
    }

    fn cut(&mut self, count: u64) {
        self.longest = Some(self.longest.map_or(count, |it| it.min(count)));
    }

    /// The index from which on all items are alike.
    fn tail(&self) -> usize {
        let items = self.items.iter().map(|it| it.0 + 1).max().unwrap_or(0);
        let rests = self.rests.iter().map(|it| it.0);
        let rests = rests.chain(self.counts.keys().map(|it| it.0)).max().unwrap_or(0);
        let demands = self.demands.keys().next_back().map_or(0, |it| it + 1);
        items.max(rests).max(demands)
    }

    /// What the item at an index must be, whatever is counted.
    pub(super) fn at(&self, index: usize) -> Formula {
        let items = self.items.iter().filter(|it| it.0 == index).map(|it| it.1.clone());
        let rests = self.rests.iter().filter(|it| it.0 <= index).map(|it| it.1.clone());
        let demands = self.demands.get(&index).cloned();
        Formula::all(items.chain(rests).chain(demands))
    }
}

impl Solver<'_> {
    pub(super) fn list(&mut self, case: &Case) -> Answer {
        let mut plan = Plan::of(case);
        let tail = plan.tail();
        if plan.shortest > MAX_ITEMS || tail as u64 > MAX_ITEMS {
            let over = plan.longest.is_some_and(|it| it < plan.shortest);
            return if over { Answer::Nothing } else { Answer::Unknown };
        }
        let mut unknown = false;
        for index in 0..=tail {
            if plan.longest.is_some_and(|it| it <= index as u64) {
                break;
            }
            match self.find(&plan.at(index)) {
                Answer::Nothing => plan.cut(index as u64),
                Answer::Unknown => unknown = true,
                Answer::Value(_) => {}
            }
        }
        if plan.distinct && plan.shortest > 1 {
            self.cut_to_values(&mut plan, tail);
        }
        if plan.longest.is_some_and(|it| it < plan.shortest) {
            return Answer::Nothing;
        }
        let limited = plan.counts.values().any(|it| it.most.is_some());
        if limited || plan.counts.len() > 1 {
            let counted = self.counted(case, &plan, tail);
            if counted != Answer::Unknown {
                return counted;
            }
        }
        let placed = match self.placed(&plan, tail) {
            Ok(placed) => placed,
            Err(answer) => return answer,
        };
        if unknown && plan.shortest > 0 {
            return Answer::Unknown;
        }
        self.filled(case, &plan, &placed)
    }

    /// Distinct items are no more than the values that there are for them.
    fn cut_to_values(&mut self, plan: &mut Plan, tail: usize) {
        let places = plan.longest.map_or(tail as u64 + 1, |it| it.min(tail as u64 + 1));
        let places = usize::try_from(places).unwrap_or(usize::MAX);
        if places > MAX_PLACES {
            return;
        }
        let any = Formula::any((0..places).map(|it| plan.at(it)));
        let mut values = BTreeSet::new();
        for _ in 0..=MAX_VALUES {
            match self.find(&any.clone().and(Formula::one_of(values.iter().cloned()).not())) {
                Answer::Value(value) => values.insert(value),
                Answer::Nothing => return plan.cut(values.len() as u64),
                Answer::Unknown => return,
            };
        }
    }

    /// The items that must be somewhere, each at a place of its own.
    fn placed(&mut self, plan: &Plan, tail: usize) -> Result<BTreeMap<usize, Json>, Answer> {
        let mut placed = BTreeMap::new();
        let end = plan.longest.unwrap_or(u64::MAX);
        let wanted: Vec<&(usize, Formula)> = plan
            .counts
            .iter()
            .flat_map(|(it, often)| (0..often.least.min(MAX_ITEMS)).map(move |_| it))
            .collect();
        let most = tail + wanted.len();
        for (from, of) in wanted {
            let (mut possible, mut found) = (false, false);
            for index in *from..=most {
                if index as u64 >= end {
                    break;
                }
                match self.find(&plan.at(index).and(of.clone())) {
                    Answer::Nothing => {}
                    Answer::Unknown => possible = true,
                    Answer::Value(_) if placed.contains_key(&index) => possible = true,
                    Answer::Value(value) => {
                        placed.insert(index, value);
                        found = true;
                        break;
                    }
                }
            }
            if !found {
                return Err(if possible { Answer::Unknown } else { Answer::Nothing });
            }
        }
        if plan.repeated {
            self.repeat(plan, tail, &mut placed)?;
        }
        Ok(placed)
    }

    /// The same item at two places.
    fn repeat(
        &mut self,
        plan: &Plan,
        tail: usize,
        placed: &mut BTreeMap<usize, Json>,
    ) -> Result<(), Answer> {
        let end = usize::try_from(plan.longest.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let mut unknown = !placed.is_empty() || tail > 16;
        for second in 1..(tail + 2).min(18).min(end) {
            for first in 0..second {
                match self.find(&plan.at(first).and(plan.at(second))) {
                    Answer::Nothing => {}
                    Answer::Unknown => unknown = true,
                    Answer::Value(value) => {
                        placed.insert(first, value.clone());
                        placed.insert(second, value);
                        return Ok(());
                    }
                }
            }
        }
        Err(if unknown { Answer::Unknown } else { Answer::Nothing })
    }

    /// The list with all other places filled.
    fn filled(&mut self, case: &Case, plan: &Plan, placed: &BTreeMap<usize, Json>) -> Answer {
        let needed = placed.keys().next_back().map_or(0, |it| *it as u64 + 1).max(plan.shortest);
        let end = plan.longest.unwrap_or(u64::MAX);
        let mut candidates = Vec::new();
        for length in (needed..needed + 3).filter(|it| *it <= end) {
            if plan.distinct && length > MAX_DISTINCT {
                break;
            }
            let mut items: Vec<Json> = Vec::new();
            for index in 0..usize::try_from(length).unwrap_or_default() {
                let mut of = plan.at(index);
                if plan.distinct {
                    let others = items.iter().chain(placed.values()).cloned();
                    of = of.and(Formula::one_of(others).not());
                }
                match placed.get(&index) {
                    Some(item) => items.push(item.clone()),
                    None => match self.find(&of) {
                        Answer::Value(item) => items.push(item),
                        _ => break,
                    },
                }
            }
            if items.len() as u64 == length {
                candidates.push(Json::List(items));
            }
        }
        // The empty list alone is a complete answer.
        let complete = end == 0 && !case.is_opaque();
        self.among(case, candidates, complete)
    }
}
