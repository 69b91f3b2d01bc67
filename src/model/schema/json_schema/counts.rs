//! Lists in which there must be so many items of a sort, and no more.
//!
//! Items differ in which of the counted statements they fit. Item by item, all numbers of items of
//! each sort that a list can have are gone through; those beyond the limits all count as one.

use super::formula::Formula;
use super::json::Json;
use super::lists::Plan;
use super::solve::{Answer, Case, Solver};
use std::collections::BTreeMap;

/// Most statements of which all combinations are tried.
const MAX_STATEMENTS: usize = 4;
/// Most places before all items are alike.
const MAX_PLACES: usize = 16;
/// Most combinations of numbers that are gone through.
const MAX_STATES: usize = 4_000;

/// How often an item must and may be there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Often {
    pub(super) least: u64,
    pub(super) most: Option<u64>,
}

/// What is counted: whether an item counts is a bit of its sort.
struct Counter {
    bit: usize,
    from: usize,
    often: Often,
}

/// The statements that an item fits, as bits.
type Sort = usize;
/// What each counter says, in the order of the counters.
type State = Vec<u64>;
/// The states after so many items, each with the one before it and the sort of the last item.
type Layer = BTreeMap<State, Option<(State, Sort)>>;

/// The sorts of the items of a list.
enum Sorts {
    Found(Vec<Sort>),
    None,
    /// There are too many to go through.
    Unknown,
}

/// A search for the sorts of the items, where there is any list.
struct Arrangement<'plan> {
    counters: &'plan [Counter],
    /// The sorts that can be at each place; the last one stands for all places after it.
    places: &'plan [Vec<Sort>],
    shortest: u64,
    longest: u64,
}

impl Solver<'_> {
    /// A list in which each kind of item is as often as it must and may be.
    pub(super) fn counted(&mut self, case: &Case, plan: &Plan, tail: usize) -> Answer {
        let mut statements: Vec<&Formula> = Vec::new();
        let mut counters = Vec::new();
        for ((from, of), often) in &plan.counts {
            let bit = statements.iter().position(|it| *it == of).unwrap_or_else(|| {
                statements.push(of);
                statements.len() - 1
            });
            counters.push(Counter { bit, from: *from, often: *often });
        }
        if statements.len() > MAX_STATEMENTS || tail > MAX_PLACES {
            return Answer::Unknown;
        }
        let (mut sure, mut possible) = (Vec::new(), Vec::new());
        for index in 0..=tail {
            let (mut here, mut perhaps) = (Vec::new(), Vec::new());
            for sort in 0..(1 << statements.len()) {
                match self.find(&plan.at(index).and(of_sort(&statements, sort))) {
                    Answer::Nothing => continue,
                    Answer::Value(_) => here.push(sort),
                    Answer::Unknown => {}
                }
                perhaps.push(sort);
            }
            sure.push(here);
            possible.push(perhaps);
        }
        let (shortest, longest) = (plan.shortest, plan.longest.unwrap_or(u64::MAX));
        let counters = counters.as_slice();
        match (Arrangement { counters, places: &sure, shortest, longest }).search(self) {
            Sorts::Found(sorts) => self.sorted(case, plan, &statements, &sorts),
            Sorts::None => {
                let all = Arrangement { counters, places: &possible, shortest, longest };
                match all.search(self) {
                    Sorts::None => Answer::Nothing,
                    Sorts::Found(_) | Sorts::Unknown => Answer::Unknown,
                }
            }
            Sorts::Unknown => Answer::Unknown,
        }
    }

    /// A list of items of these sorts.
    fn sorted(
        &mut self,
        case: &Case,
        plan: &Plan,
        statements: &[&Formula],
        sorts: &[Sort],
    ) -> Answer {
        let mut items: Vec<Json> = Vec::new();
        for (index, sort) in sorts.iter().enumerate() {
            let mut of = plan.at(index).and(of_sort(statements, *sort));
            if plan.distinct && !items.is_empty() {
                of = of.and(Formula::one_of(items.iter().cloned()).not());
            }
            match self.find(&of) {
                Answer::Value(item) => items.push(item),
                _ => return Answer::Unknown,
            }
        }
        self.among(case, [Json::List(items)], false)
    }
}

/// What an item of a sort is.
fn of_sort(statements: &[&Formula], sort: Sort) -> Formula {
    Formula::all(
        statements.iter().enumerate().map(|(bit, of)| {
            if sort >> bit & 1 == 1 { (*of).clone() } else { (*of).clone().not() }
        }),
    )
}

impl Arrangement<'_> {
    fn search(&self, solver: &mut Solver<'_>) -> Sorts {
        let start: State = self.counters.iter().map(|_| 0).collect();
        let mut layers: Vec<Layer> = vec![BTreeMap::from([(start, None)])];
        let mut left = MAX_STATES;
        let enough = self.enough();
        while let Some(last) = layers.last() {
            let length = layers.len() as u64 - 1;
            if length >= self.shortest
                && let Some(state) = last.keys().find(|it| self.is_enough(it))
            {
                return Sorts::Found(back(&layers, state.clone()));
            }
            if last.is_empty() || length >= self.longest.min(enough) {
                return Sorts::None;
            }
            let next = self.next(last, layers.len() - 1);
            if next.len() > left || !solver.spend(1 + next.len() / 16) {
                return Sorts::Unknown;
            }
            left -= next.len();
            layers.push(next);
        }
        Sorts::None
    }

    /// No list needs more items: from the last place on, an item that no counter counts can go.
    fn enough(&self) -> u64 {
        let counted = self.counters.iter().map(|it| it.often.most.unwrap_or(it.often.least));
        counted.fold(self.shortest.max(self.places.len() as u64), u64::saturating_add)
    }

    fn is_enough(&self, state: &State) -> bool {
        self.counters.iter().zip(state).all(|(it, count)| *count >= it.often.least)
    }

    /// The states after one more item, at an index.
    fn next(&self, last: &Layer, index: usize) -> Layer {
        let mut next = Layer::new();
        for state in last.keys() {
            for sort in self.places.get(index).or(self.places.last()).into_iter().flatten() {
                if let Some(after) = self.after(state, *sort, index) {
                    next.entry(after).or_insert_with(|| Some((state.clone(), *sort)));
                }
            }
        }
        next
    }

    /// The state after an item; nothing where there is one too many.
    fn after(&self, state: &State, sort: Sort, index: usize) -> Option<State> {
        let counted = self.counters.iter().zip(state).map(|(it, count)| {
            if index < it.from || sort >> it.bit & 1 == 0 {
                return Some(*count);
            }
            match it.often.most {
                Some(most) => Some(count + 1).filter(|it| *it <= most),
                None => Some((count + 1).min(it.often.least)),
            }
        });
        counted.collect()
    }
}

/// The sorts of the items that lead to a state of the last layer.
fn back(layers: &[Layer], mut state: State) -> Vec<Sort> {
    let mut sorts = Vec::new();
    for layer in layers.iter().rev() {
        let Some(Some((before, sort))) = layer.get(&state) else { break };
        sorts.push(*sort);
        state.clone_from(before);
    }
    sorts.reverse();
    sorts
}
