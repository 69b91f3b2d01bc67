//! Whether any value fits a formula: a value, the certainty that there is none, or neither.
//!
//! One schema is part of another where no value fits the first and not the second. Recursive
//! schemas end by the fact that values are finite: what is only valid if it is valid has no value.

use super::formula::{Atom, Formula, SchemaId, kinds};
use super::json::Json;
use super::lower::Lowering;
use super::pattern::Patterns;
use super::split;
use std::collections::{BTreeMap, BTreeSet};

/// Formulas that are looked into at once.
const MAX_DEPTH: usize = 48;
/// Formulas that are looked at in all.
const MAX_STEPS: usize = 20_000;
/// Parts of formulas that are looked at for one question.
const MAX_LOOKS: usize = 5_000_000;
/// Those that are looked at for all of them, but for the fewest of each.
const ALL_LOOKS: usize = 12_000_000;
const FEW_LOOKS: usize = 100_000;

/// The answer to whether any value fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// None does.
    Nothing,
    /// This one does.
    Value(Json),
    /// It could not be found out.
    Unknown,
}

/// Statements that must all be true, or false where `false` stands with them.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// Kinds of values that are still possible.
    pub(super) kinds: u8,
    pub(super) atoms: BTreeSet<(Atom, bool)>,
    /// Schemas that are looked into.
    pub(super) schemas: BTreeSet<(SchemaId, bool)>,
}

/// Answers, kept for each formula.
pub(super) struct Solver<'doc> {
    pub(super) lowering: Lowering<'doc>,
    pub(super) patterns: Patterns,
    known: BTreeMap<Formula, Answer>,
    open: Vec<Formula>,
    lowest: usize,
    steps: usize,
    /// How many parts of formulas may still be looked at: for this question, and for all.
    looks: usize,
    all_looks: usize,
}

impl<'doc> Solver<'doc> {
    pub(super) fn new(lowering: Lowering<'doc>) -> Self {
        Self {
            lowering,
            patterns: Patterns::default(),
            known: BTreeMap::new(),
            open: Vec::new(),
            lowest: usize::MAX,
            steps: 0,
            looks: MAX_LOOKS,
            all_looks: ALL_LOOKS,
        }
    }

    /// A value that is valid by `one` and not by `other`.
    pub(super) fn outside(&mut self, one: SchemaId, other: SchemaId) -> Answer {
        self.beyond(&Formula::Schema(one), &Formula::Schema(other))
    }

    /// A value that fits `one` and not `other`.
    pub(super) fn beyond(&mut self, one: &Formula, other: &Formula) -> Answer {
        if one == other {
            return Answer::Nothing;
        }
        self.steps = 0;
        let looks = self.all_looks.clamp(FEW_LOOKS, MAX_LOOKS);
        self.looks = looks;
        let answer = self.answer(one, other);
        self.all_looks = self.all_looks.saturating_sub(looks - self.looks);
        answer
    }

    fn answer(&mut self, one: &Formula, other: &Formula) -> Answer {
        let answer = self.find(&one.clone().and(other.clone().not()));
        if let Answer::Value(value) = &answer {
            let proven =
                self.holds(one, value) == Some(true) && self.holds(other, value) == Some(false);
            if !proven {
                return Answer::Unknown;
            }
        }
        answer
    }

    /// A value that fits a formula.
    pub(super) fn find(&mut self, formula: &Formula) -> Answer {
        match formula {
            Formula::True => return Answer::Value(Json::Null),
            Formula::False => return Answer::Nothing,
            _ => {}
        }
        if let Some(known) = self.known.get(formula) {
            return known.clone();
        }
        if let Some(at) = self.open.iter().position(|it| it == formula) {
            self.lowest = self.lowest.min(at);
            return Answer::Nothing;
        }
        let depth = self.open.len();
        self.steps += 1;
        if depth >= MAX_DEPTH || self.steps > MAX_STEPS || self.looks == 0 {
            return Answer::Unknown;
        }
        self.open.push(formula.clone());
        let answer = split::search(self, formula);
        self.open.pop();
        let settled = self.lowest >= depth;
        // What was not looked at to the end may be told another time.
        if settled && self.looks > 0 || matches!(answer, Answer::Value(_)) {
            self.known.insert(formula.clone(), answer.clone());
        }
        if settled {
            self.lowest = usize::MAX;
        }
        answer
    }

    /// Counts work that is done besides; false where there is too much.
    pub(super) const fn spend(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.steps <= MAX_STEPS
    }

    /// Counts parts of formulas that are looked at; false where there are too many.
    pub(super) const fn look(&mut self, parts: usize) -> bool {
        self.looks = self.looks.saturating_sub(parts);
        self.looks > 0
    }

    /// A value of one kind in a case.
    pub(super) fn of_kind(&mut self, case: &Case, kind: u8) -> Answer {
        if let Some(values) = case.atoms.iter().find_map(|it| match it {
            (Atom::Values(values), true) => Some(values),
            _ => None,
        }) {
            return self.among(case, values.iter().filter(|it| it.kind() == kind).cloned(), true);
        }
        match kind {
            kinds::NULL => self.among(case, [Json::Null], true),
            kinds::BOOL => self.among(case, [Json::Bool(true), Json::Bool(false)], true),
            kinds::WHOLE | kinds::FRACTION => self.number(case, kind == kinds::WHOLE),
            kinds::TEXT => self.text(case),
            kinds::LIST => self.list(case),
            _ => self.object(case),
        }
    }

    /// The first of some values that fits; if they are `complete`, there may be none.
    pub(super) fn among(
        &mut self,
        case: &Case,
        values: impl IntoIterator<Item = Json>,
        complete: bool,
    ) -> Answer {
        let mut sure = complete;
        for value in values {
            match self.fits(case, &value) {
                Some(true) => return Answer::Value(value),
                Some(false) => {}
                None => sure = false,
            }
        }
        if sure { Answer::Nothing } else { Answer::Unknown }
    }

    /// Whether a value fits all statements of a case.
    fn fits(&mut self, case: &Case, value: &Json) -> Option<bool> {
        let mut known = case.kinds & value.kind() != 0;
        if !known {
            return Some(false);
        }
        for (atom, truth) in &case.atoms {
            match self.atom_holds(atom, value, 0) {
                Some(holds) if holds != *truth => return Some(false),
                Some(_) => {}
                None => known = false,
            }
        }
        known.then_some(true)
    }
}

impl Case {
    /// The case with one more statement; nothing where it contradicts those that are there.
    pub(super) fn with(mut self, atom: &Atom, truth: bool) -> Option<Self> {
        match (atom, truth) {
            (Atom::Kinds(bits), true) => self.kinds &= bits,
            (Atom::Kinds(bits), false) => self.kinds &= !bits,
            _ => {
                if self.atoms.contains(&(atom.clone(), !truth)) {
                    return None;
                }
                match atom {
                    Atom::Values(values) if truth => {
                        self.kinds &= values.iter().fold(0, |bits, it| bits | it.kind());
                    }
                    Atom::Values(_) | Atom::Opaque(_) => {}
                    _ if !truth => self.kinds &= atom.concerns(),
                    _ => {}
                }
                self.atoms.insert((atom.clone(), truth));
            }
        }
        (self.kinds != 0).then_some(self)
    }

    /// Whether a statement is true or false in the case; nothing where that is open.
    pub(super) fn says(&self, atom: &Atom) -> Option<bool> {
        if let Atom::Kinds(bits) = atom {
            let inside = self.kinds & bits;
            return if inside == self.kinds { Some(true) } else { (inside == 0).then_some(false) };
        }
        let known = |it: bool| self.atoms.contains(&(atom.clone(), it));
        if known(true) { Some(true) } else { known(false).then_some(false) }
    }

    /// The statements that can be false of a kind of value.
    pub(super) fn about(&self, kind: u8) -> impl Iterator<Item = (&Atom, bool)> {
        self.atoms
            .iter()
            .map(|(atom, truth)| (atom, *truth))
            .filter(move |it| it.0.concerns() & kind != 0)
    }

    /// Whether something is said that is not looked into.
    pub(super) fn is_opaque(&self) -> bool {
        self.atoms.iter().any(|(it, _)| matches!(it, Atom::Opaque(_)))
    }
}
