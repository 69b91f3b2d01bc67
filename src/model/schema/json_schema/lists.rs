//! Lists that fit.

use super::formula::{Atom, Formula, kinds};
use super::json::Json;
use super::solve::{Answer, Case, Solver};
use std::collections::BTreeMap;

/// Longest list that is written out.
const MAX_ITEMS: u64 = 2_000;
/// Longest list of distinct items that is written out.
const MAX_DISTINCT: u64 = 40;

/// What a case says of a list.
#[derive(Default)]
struct Plan {
    shortest: u64,
    longest: Option<u64>,
    items: Vec<(usize, Formula)>,
    rests: Vec<(usize, Formula)>,
    /// What the item at an index must be besides.
    demands: BTreeMap<usize, Formula>,
    /// Items that must be somewhere from an index on.
    somewhere: Vec<(usize, Formula)>,
    distinct: bool,
    repeated: bool,
    /// Something that only the finished list can be held against.
    loose: bool,
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
            (Atom::Rest(from, of), false) => self.somewhere.push((*from, of.clone().not())),
            (Atom::Contains(least, of), true) => {
                let wanted = (0..(*least).min(MAX_ITEMS)).map(|_| (0, of.clone()));
                self.somewhere.extend(wanted);
                self.shortest = self.shortest.max(*least);
            }
            (Atom::Contains(1, of), false) => self.rests.push((0, of.clone().not())),
            (Atom::Contains(..), false) => self.loose = true,
            _ => {}
        }
    }

    fn cut(&mut self, count: u64) {
        self.longest = Some(self.longest.map_or(count, |it| it.min(count)));
    }

    /// The index from which on all items are alike.
    fn tail(&self) -> usize {
        let items = self.items.iter().map(|it| it.0 + 1).max().unwrap_or(0);
        let rests = self.rests.iter().chain(&self.somewhere).map(|it| it.0).max().unwrap_or(0);
        let demands = self.demands.keys().next_back().map_or(0, |it| it + 1);
        items.max(rests).max(demands)
    }

    fn at(&self, index: usize) -> Formula {
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
        if plan.longest.is_some_and(|it| it < plan.shortest) {
            return Answer::Nothing;
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

    /// The items that must be somewhere, each at a place of its own.
    fn placed(&mut self, plan: &Plan, tail: usize) -> Result<BTreeMap<usize, Json>, Answer> {
        let mut placed = BTreeMap::new();
        let end = plan.longest.unwrap_or(u64::MAX);
        let most = tail + plan.somewhere.len();
        for (from, of) in &plan.somewhere {
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
        let complete = end == 0 && !case.is_opaque() && !plan.loose;
        self.among(case, candidates, complete)
    }
}
