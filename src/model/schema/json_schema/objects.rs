//! Objects that fit.
//!
//! Names that no statement mentions differ only in the patterns that they match and in what
//! `propertyNames` says of them: one name for each combination stands for all.

use super::formula::{Atom, Formula, kinds};
use super::holds::Covered;
use super::json::Json;
use super::solve::{Answer, Case, Solver};
use std::collections::{BTreeMap, BTreeSet};

/// Most statements about names of which all combinations are tried.
const MAX_PREDICATES: usize = 6;
/// Most names that are taken from one list of names.
const MAX_LISTED: usize = 64;
/// Largest object that is written out.
const MAX_MEMBERS: u64 = 200;

/// What a case says of an object.
#[derive(Default)]
struct Plan {
    /// Statements about the values of properties.
    values: Vec<Atom>,
    required: BTreeSet<String>,
    forbidden: BTreeSet<String>,
    /// What the names of all properties must be.
    names: Vec<Formula>,
    /// Properties that must be there, and what their values must be besides.
    demands: BTreeMap<String, Formula>,
    /// Some property, of which the name is covered by the statement, with such a value.
    somewhere: Vec<(Atom, Formula)>,
    /// Some property whose name is not so.
    odd_names: Vec<Formula>,
    fewest: u64,
    most: Option<u64>,
}

impl Plan {
    fn of(case: &Case) -> Self {
        let mut plan = Self::default();
        for (atom, truth) in case.about(kinds::OBJECT) {
            plan.add(atom, truth);
        }
        plan
    }

    fn add(&mut self, atom: &Atom, truth: bool) {
        match (atom, truth) {
            (Atom::MinProperties(count), true) => self.fewest = self.fewest.max(*count),
            (Atom::MinProperties(count), false) => self.cut(count.saturating_sub(1)),
            (Atom::MaxProperties(count), true) => self.cut(*count),
            (Atom::MaxProperties(count), false) => {
                self.fewest = self.fewest.max(count.saturating_add(1));
            }
            (Atom::Required(name), true) => {
                self.required.insert(name.clone());
            }
            (Atom::Required(name), false) => {
                self.forbidden.insert(name.clone());
            }
            (Atom::Property(..) | Atom::Matching(..) | Atom::Others(..), true) => {
                self.values.push(atom.clone());
            }
            (Atom::Property(name, of), false) => {
                let before = self.demands.remove(name).unwrap_or(Formula::True);
                self.demands.insert(name.clone(), before.and(of.clone().not()));
                self.required.insert(name.clone());
            }
            (Atom::Matching(_, of) | Atom::Others(_, _, of), false) => {
                self.somewhere.push((atom.clone(), of.clone().not()));
            }
            (Atom::Names(of), true) => self.names.push(of.clone()),
            (Atom::Names(of), false) => self.odd_names.push(of.clone().not()),
            _ => {}
        }
    }

    fn cut(&mut self, count: u64) {
        self.most = Some(self.most.map_or(count, |it| it.min(count)));
    }

    /// All names that are mentioned.
    fn known(&self) -> BTreeSet<String> {
        let mut known: BTreeSet<String> = self
            .required
            .iter()
            .chain(&self.forbidden)
            .chain(self.demands.keys())
            .cloned()
            .collect();
        for atom in self.values.iter().chain(self.somewhere.iter().map(|it| &it.0)) {
            match atom {
                Atom::Property(name, _) => {
                    known.insert(name.clone());
                }
                Atom::Others(names, ..) => known.extend(names.iter().cloned()),
                _ => {}
            }
        }
        known
    }

    /// What tells names apart that are not mentioned.
    fn predicates(&self) -> BTreeSet<Formula> {
        let pattern = |it: &String| Atom::Pattern(it.clone()).formula();
        let mut found: BTreeSet<Formula> = self.odd_names.iter().cloned().collect();
        for atom in self.values.iter().chain(self.somewhere.iter().map(|it| &it.0)) {
            match atom {
                Atom::Matching(own, _) => {
                    found.insert(pattern(own));
                }
                Atom::Others(_, patterns, _) => found.extend(patterns.iter().map(pattern)),
                _ => {}
            }
        }
        found
    }
}

/// Names that stand for all.
struct Candidates {
    /// Mentioned ones that may be used, and one for each kind of other.
    names: Vec<String>,
    /// Those of the above that stand for others, of which there are more.
    fresh: Vec<String>,
    /// Whether no kind of name is left out.
    complete: bool,
}

impl Solver<'_> {
    pub(super) fn object(&mut self, case: &Case) -> Answer {
        let plan = Plan::of(case);
        let names = self.candidates(&plan);
        let mut members: BTreeMap<String, Formula> = BTreeMap::new();
        let mut unknown = !names.complete;
        for name in &plan.required {
            let Some(of) = self.value_of(&plan, name) else { return Answer::Unknown };
            let allowed = self.is_allowed(&plan, name);
            let of = of.and(plan.demands.get(name).cloned().unwrap_or(Formula::True));
            match (allowed, self.find(&of)) {
                (Some(false), _) | (_, Answer::Nothing) => return Answer::Nothing,
                (None, _) | (_, Answer::Unknown) => unknown = true,
                (Some(true), Answer::Value(_)) => {}
            }
            members.insert(name.clone(), of);
        }
        if plan.most.is_some_and(|it| it < members.len() as u64 || it < plan.fewest) {
            return Answer::Nothing;
        }
        if let Err(answer) = self.somewhere(&plan, &names, &mut members) {
            return answer;
        }
        if unknown && !members.is_empty() {
            return Answer::Unknown;
        }
        self.assembled(case, &plan, &names, members)
    }

    /// Whether a property that must be there can't be, whatever is said besides.
    pub(super) fn is_ruled_out(&mut self, case: &Case) -> bool {
        let demanded = |(it, truth): &(Atom, bool)| !truth && matches!(it, Atom::Property(..));
        if case.kinds != kinds::OBJECT || !case.atoms.iter().any(demanded) {
            return false;
        }
        let plan = Plan::of(case);
        plan.required.iter().any(|name| {
            let Some(of) = self.value_of(&plan, name) else { return false };
            let demand = plan.demands.get(name).cloned().unwrap_or(Formula::True);
            plan.forbidden.contains(name) || self.find(&of.and(demand)) == Answer::Nothing
        })
    }

    /// Whether a property of this name may be there at all.
    fn is_allowed(&mut self, plan: &Plan, name: &str) -> Option<bool> {
        if plan.forbidden.contains(name) {
            return Some(false);
        }
        let names = Formula::all(plan.names.iter().cloned());
        self.holds(&names, &Json::Text(name.to_owned()))
    }

    /// Adds the names that a formula about names lists.
    fn listed(&mut self, of: &Formula, known: &mut BTreeSet<String>, depth: usize) {
        if depth > MAX_PREDICATES {
            return;
        }
        match of {
            Formula::Atom(atom) => {
                let Atom::Values(values) = &**atom else { return };
                let texts = values.iter().filter_map(|it| match it {
                    Json::Text(text) => Some(text.clone()),
                    _ => None,
                });
                known.extend(texts.take(MAX_LISTED));
            }
            Formula::Not(inner) => self.listed(inner, known, depth + 1),
            Formula::All(parts) | Formula::Any(parts) => {
                for part in parts {
                    self.listed(part, known, depth + 1);
                }
            }
            Formula::Schema(id) => {
                let inner = self.lowering.formula(*id);
                self.listed(&inner, known, depth + 1);
            }
            Formula::True | Formula::False => {}
        }
    }

    /// What the value of a property must be.
    fn value_of(&mut self, plan: &Plan, name: &str) -> Option<Formula> {
        let mut parts = Vec::new();
        for atom in &plan.values {
            match self.covers(atom, name) {
                Covered::Not => {}
                Covered::By(of) => parts.push(of),
                Covered::Unknown => return None,
            }
        }
        Some(Formula::all(parts))
    }

    fn candidates(&mut self, plan: &Plan) -> Candidates {
        // No other name is as short, so that it stands for no others.
        let mut known = plan.known();
        known.insert(String::new());
        for of in plan.names.iter().chain(&plan.odd_names) {
            self.listed(of, &mut known, 0);
        }
        let predicates: Vec<Formula> = plan.predicates().into_iter().collect();
        let mut complete = predicates.len() <= MAX_PREDICATES;
        let mut names: Vec<String> = Vec::new();
        for name in &known {
            match self.is_allowed(plan, name) {
                Some(true) => names.push(name.clone()),
                Some(false) => {}
                None => complete = false,
            }
        }
        let taken = Formula::one_of(known.iter().cloned().map(Json::Text)).not();
        let base = Formula::all(plan.names.iter().cloned())
            .and(Formula::of_kind(kinds::TEXT))
            .and(taken)
            .and(Atom::MinLength(1).formula());
        let mut fresh = Vec::new();
        let shown = predicates.len().min(MAX_PREDICATES);
        for combination in 0..(1_usize << shown) {
            let chosen = predicates.iter().take(shown).enumerate().map(|(bit, it)| {
                if combination >> bit & 1 == 1 { it.clone() } else { it.clone().not() }
            });
            match self.find(&base.clone().and(Formula::all(chosen))) {
                Answer::Value(Json::Text(name)) => fresh.push(name),
                Answer::Nothing => {}
                _ => complete = false,
            }
        }
        names.extend(fresh.iter().cloned());
        // The name that reads worst in a message comes last.
        names.sort_by_key(String::is_empty);
        Candidates { names, fresh, complete }
    }

    /// Adds the properties that must be there under some name.
    fn somewhere(
        &mut self,
        plan: &Plan,
        names: &Candidates,
        members: &mut BTreeMap<String, Formula>,
    ) -> Result<(), Answer> {
        let values = plan.somewhere.iter().map(|(atom, of)| (Some(atom), of.clone()));
        let odd = plan.odd_names.iter().map(|it| (None, it.clone()));
        for (atom, of) in values.chain(odd).collect::<Vec<_>>() {
            // Where there is room for the required ones alone, it must be one of them.
            let required = plan.required.len();
            let full = members.len() == required && plan.most == Some(required as u64);
            let (mut possible, mut found) = (!names.complete && !full, false);
            let (mut order, others): (Vec<&String>, Vec<&String>) =
                names.names.iter().partition(|it| members.contains_key(*it));
            if !full {
                order.extend(others);
            }
            for name in order {
                let Some(base) = self.value_of(plan, name) else {
                    possible = true;
                    continue;
                };
                let wanted = match atom {
                    Some(atom) => match self.covers(atom, name) {
                        Covered::By(_) => of.clone(),
                        Covered::Not => continue,
                        Covered::Unknown => {
                            possible = true;
                            continue;
                        }
                    },
                    None => match self.holds(&of, &Json::Text(name.clone())) {
                        Some(true) => Formula::True,
                        Some(false) => continue,
                        None => {
                            possible = true;
                            continue;
                        }
                    },
                };
                let alone = self.find(&base.clone().and(wanted.clone()));
                if alone == Answer::Nothing {
                    continue;
                }
                possible = true;
                let joined = members.get(name).cloned().unwrap_or(base).and(wanted);
                if matches!(self.find(&joined), Answer::Value(_)) {
                    members.insert(name.clone(), joined);
                    found = true;
                    break;
                }
            }
            if !found {
                return Err(if possible { Answer::Unknown } else { Answer::Nothing });
            }
        }
        Ok(())
    }

    /// The object with as many properties as it needs.
    fn assembled(
        &mut self,
        case: &Case,
        plan: &Plan,
        names: &Candidates,
        members: BTreeMap<String, Formula>,
    ) -> Answer {
        let mut object = BTreeMap::new();
        for (name, of) in members {
            match self.find(&of) {
                Answer::Value(value) => object.insert(name, value),
                _ => return Answer::Unknown,
            };
        }
        if plan.fewest > MAX_MEMBERS {
            return Answer::Unknown;
        }
        let (more, closed) = self.fillers(plan, names, &object);
        let mut more = more.into_iter();
        while (object.len() as u64) < plan.fewest {
            match more.next() {
                Some((name, value)) => object.insert(name, value),
                None if closed => return Answer::Nothing,
                None => return Answer::Unknown,
            };
        }
        let mut more = more.peekable();
        // There is one object without properties, whatever the names of others are.
        let alone = object.is_empty() && (plan.most == Some(0) || closed && more.peek().is_none());
        let mut candidates = vec![Json::Object(object.clone())];
        for (name, value) in more.take(3) {
            object.insert(name, value);
            candidates.push(Json::Object(object.clone()));
        }
        let complete = (alone || closed && names.names.is_empty()) && !case.is_opaque();
        self.among(case, candidates, complete)
    }

    /// Properties that may be added, and whether there are no others.
    fn fillers(
        &mut self,
        plan: &Plan,
        names: &Candidates,
        object: &BTreeMap<String, Json>,
    ) -> (Vec<(String, Json)>, bool) {
        let mut found = Vec::new();
        let mut closed = names.complete;
        for name in &names.names {
            let (fresh, used) = (names.fresh.contains(name), object.contains_key(name));
            // One that stands for others may be there already: the others may still be added.
            if used && !fresh {
                continue;
            }
            let Some(of) = self.value_of(plan, name) else {
                closed = false;
                continue;
            };
            match self.find(&of) {
                Answer::Value(value) => {
                    closed &= !fresh;
                    if !used {
                        found.push((name.clone(), value.clone()));
                    }
                    for count in 1..if fresh { plan.fewest.min(MAX_MEMBERS) } else { 1 } {
                        found.push((format!("{name}{count}"), value.clone()));
                    }
                }
                Answer::Nothing => {}
                Answer::Unknown => closed = false,
            }
        }
        (found, closed)
    }
}
