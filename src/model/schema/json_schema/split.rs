//! The alternatives of a formula, one after another: what must hold in any case comes first, and
//! an alternative that can't hold, or holds already, is not looked into.

use super::formula::{Formula, SchemaId, kinds};
use super::solve::{Answer, Case, Solver};
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::BTreeSet;
use std::hash::{Hash as _, Hasher as _};

/// Schemas that stand in each other without a value between them.
const MAX_NESTED: usize = 48;
/// Schemas that are looked into at once.
const MAX_SCHEMAS: usize = 1_000;
/// Alternatives that are chosen one within the other.
const MAX_CHOSEN: usize = 200;
/// Complete cases that are looked into for one formula.
const MAX_CASES: usize = 512;
/// Choices that are made for one formula.
const MAX_CHOICES: usize = 20_000;

/// Something that must be true, or false, and the schemas that it stands in.
#[derive(Clone)]
struct Item<'formula> {
    formula: &'formula Formula,
    truth: bool,
    inside: Vec<SchemaId>,
}

impl<'formula> Item<'formula> {
    fn of(&self, formula: &'formula Formula, truth: bool) -> Self {
        Self { formula, truth, inside: self.inside.clone() }
    }

    /// The parts of a formula.
    fn parts(&self) -> &'formula BTreeSet<Formula> {
        static NONE: BTreeSet<Formula> = BTreeSet::new();
        match self.formula {
            Formula::All(parts) | Formula::Any(parts) => parts,
            _ => &NONE,
        }
    }
}

/// Searches for a value that fits a formula.
pub(super) fn search(solver: &mut Solver<'_>, formula: &Formula) -> Answer {
    let case = Case { kinds: kinds::ALL, atoms: BTreeSet::new(), schemas: BTreeSet::new() };
    let all = Item { formula, truth: true, inside: Vec::new() };
    Search { solver, cases: MAX_CASES, choices: MAX_CHOICES, chosen: 0, schemas: 0 }.all(
        vec![all],
        Vec::new(),
        case,
    )
}

struct Search<'run, 'doc> {
    solver: &'run mut Solver<'doc>,
    /// How many complete cases may still be looked into.
    cases: usize,
    /// How many choices may still be made.
    choices: usize,
    /// How many alternatives are chosen.
    chosen: usize,
    /// How many schemas are looked into.
    schemas: usize,
}

impl Search<'_, '_> {
    /// Takes in what must hold; `choices` are the alternatives of which one must.
    fn all<'formula>(
        &mut self,
        mut open: Vec<Item<'formula>>,
        mut choices: Vec<Item<'formula>>,
        mut case: Case,
    ) -> Answer {
        loop {
            while let Some(item) = open.pop() {
                match item.formula {
                    Formula::True | Formula::False => {
                        if (*item.formula == Formula::True) != item.truth {
                            return Answer::Nothing;
                        }
                    }
                    Formula::Atom(atom) => match case.with(atom, item.truth) {
                        Some(with) => case = with,
                        None => return Answer::Nothing,
                    },
                    Formula::Not(inner) => open.push(item.of(inner, !item.truth)),
                    Formula::All(parts) | Formula::Any(parts) => {
                        if matches!(item.formula, Formula::All(_)) == item.truth {
                            open.extend(parts.iter().map(|it| item.of(it, item.truth)));
                        } else {
                            choices.push(item);
                        }
                    }
                    Formula::Schema(id) => {
                        let id = *id;
                        let nested = item.inside.contains(&id) || item.inside.len() > MAX_NESTED;
                        if nested || self.schemas > MAX_SCHEMAS {
                            return Answer::Unknown;
                        }
                        if case.schemas.contains(&(id, !item.truth)) {
                            return Answer::Nothing;
                        }
                        if case.schemas.insert((id, item.truth)) {
                            return self.schema(id, item, (open, choices), case);
                        }
                    }
                }
            }
            let (next, looks) = next(&mut choices, &case);
            if !self.solver.look(looks) {
                return Answer::Unknown;
            }
            match next {
                Next::Contradiction => return Answer::Nothing,
                Next::Must(item) => open.push(item),
                Next::Complete => return self.case(&case),
                Next::Choice(_) if self.solver.is_ruled_out(&case) => return Answer::Nothing,
                Next::Choice(choice) => return self.alternatives(&choice, &choices, &case),
            }
        }
    }

    /// Looks into a schema that must hold, or must not.
    fn schema(
        &mut self,
        id: SchemaId,
        item: Item<'_>,
        (open, choices): (Vec<Item<'_>>, Vec<Item<'_>>),
        case: Case,
    ) -> Answer {
        let formula = self.solver.lowering.formula(id);
        let mut inside = item.inside;
        inside.push(id);
        let mut all: Vec<Item<'_>> = open;
        all.push(Item { formula: &formula, truth: item.truth, inside });
        self.schemas += 1;
        let answer = self.all(all, choices, case);
        self.schemas -= 1;
        answer
    }

    fn alternatives(&mut self, choice: &Item<'_>, choices: &[Item<'_>], case: &Case) -> Answer {
        if self.chosen > MAX_CHOSEN {
            return Answer::Unknown;
        }
        let (mut sure, mut looks) = (true, choices.len());
        for part in choice.parts() {
            if stands(part, choice.truth, case, &mut looks) == Some(false) {
                continue;
            }
            if self.choices == 0 {
                return Answer::Unknown;
            }
            self.choices -= 1;
            self.chosen += 1;
            if !self.solver.look(std::mem::replace(&mut looks, choices.len())) {
                return Answer::Unknown;
            }
            let open = vec![choice.of(part, choice.truth)];
            let answer = self.all(open, choices.to_vec(), case.clone());
            self.chosen -= 1;
            match answer {
                Answer::Nothing => {}
                // No value is ever proven to fit what is not looked into.
                Answer::Unknown if case.is_opaque() => return Answer::Unknown,
                Answer::Unknown => sure = false,
                found @ Answer::Value(_) => return found,
            }
        }
        if sure { Answer::Nothing } else { Answer::Unknown }
    }

    /// Looks for a value in a case in which nothing is left to be chosen.
    fn case(&mut self, case: &Case) -> Answer {
        if self.cases == 0 {
            return Answer::Unknown;
        }
        self.cases -= 1;
        let mut sure = true;
        for kind in kinds::EACH.into_iter().filter(|it| case.kinds & it != 0) {
            match self.solver.of_kind(case, kind) {
                Answer::Nothing => {}
                Answer::Unknown => sure = false,
                found @ Answer::Value(_) => return found,
            }
        }
        if sure { Answer::Nothing } else { Answer::Unknown }
    }
}

/// What is to be done where nothing must be taken in.
enum Next<'formula> {
    /// No alternative is left.
    Contradiction,
    /// One alternative is left.
    Must(Item<'formula>),
    /// Nothing is to be chosen.
    Complete,
    /// What has the fewest alternatives.
    Choice(Item<'formula>),
}

/// Drops the choices that are made already, and gives the next one, with how many parts were looked
/// at for it.
fn next<'formula>(choices: &mut Vec<Item<'formula>>, case: &Case) -> (Next<'formula>, usize) {
    let mut looks = 0;
    // What one of them says may be a part of another.
    let mut said: FxHashMap<u64, Vec<(&'formula Formula, bool)>> = FxHashMap::default();
    for it in &*choices {
        said.entry(mark(it.formula)).or_default().push((it.formula, it.truth));
    }
    let is_said = |part: &Formula| {
        let composed = matches!(part, Formula::All(_) | Formula::Any(_));
        let alike = said.get(&mark(part)).filter(|_| composed)?;
        alike.iter().rev().find(|it| it.0 == part).map(|it| it.1)
    };
    let mut smallest: Option<(usize, usize)> = None;
    let mut at = 0;
    while let Some(item) = choices.get(at) {
        let (mut possible, mut only, mut made) = (0, None, false);
        for part in item.parts() {
            let said = || is_said(part).map(|it| it == item.truth);
            match stands(part, item.truth, case, &mut looks).or_else(said) {
                Some(true) => made = true,
                Some(false) => {}
                None => (possible, only) = (possible + 1, Some(part)),
            }
        }
        match (made, possible, only) {
            (true, ..) => {
                choices.swap_remove(at);
            }
            (false, 0, _) => return (Next::Contradiction, looks),
            (false, 1, Some(part)) => {
                let must = item.of(part, item.truth);
                choices.swap_remove(at);
                return (Next::Must(must), looks);
            }
            _ => {
                if smallest.is_none_or(|(_, least)| possible < least) {
                    smallest = Some((at, possible));
                }
                at += 1;
            }
        }
    }
    let next = match smallest {
        Some((at, _)) => Next::Choice(choices.swap_remove(at)),
        None => Next::Complete,
    };
    (next, looks)
}

/// What tells most formulas that are made of others apart at a glance.
fn mark(formula: &Formula) -> u64 {
    let mut hasher = FxHasher::default();
    if let Formula::All(parts) | Formula::Any(parts) = formula {
        parts.len().hash(&mut hasher);
        for part in [parts.first(), parts.last()].into_iter().flatten() {
            if let Formula::Schema(_) | Formula::Not(_) = part {
                part.hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}

/// Whether a formula is true (or false) in a case already, or can't be; nothing where neither is
/// seen at once.
fn stands(formula: &Formula, truth: bool, case: &Case, looks: &mut usize) -> Option<bool> {
    *looks += 1;
    match formula {
        Formula::True => Some(truth),
        Formula::False => Some(!truth),
        Formula::Atom(atom) => case.says(atom).map(|it| it == truth),
        Formula::Schema(id) => {
            let known = |it: bool| case.schemas.contains(&(*id, it));
            if known(truth) { Some(true) } else { known(!truth).then_some(false) }
        }
        Formula::Not(inner) => stands(inner, !truth, case, looks),
        Formula::All(parts) | Formula::Any(parts) => {
            let joined = matches!(formula, Formula::All(_)) == truth;
            let mut all = true;
            for part in parts {
                match stands(part, truth, case, looks) {
                    Some(holds) if holds != joined => return Some(holds),
                    Some(_) => {}
                    None => all = false,
                }
            }
            all.then_some(joined)
        }
    }
}
