//! Whether a value fits a formula.

use super::formula::{Atom, Formula, kinds};
use super::json::Json;
use super::solve::Solver;

/// Deepest nesting of formulas that is followed for one value.
const MAX_DEPTH: usize = 200;

impl Json {
    /// The kind of the value, as a bit.
    pub(super) fn kind(&self) -> u8 {
        match self {
            Self::Null => kinds::NULL,
            Self::Bool(_) => kinds::BOOL,
            Self::Number(number) if number.is_whole() => kinds::WHOLE,
            Self::Number(_) => kinds::FRACTION,
            Self::Text(_) => kinds::TEXT,
            Self::List(_) => kinds::LIST,
            Self::Object(_) => kinds::OBJECT,
        }
    }
}

/// True as soon as one is false of `all`, unknown if any is.
fn all(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

impl Solver<'_> {
    /// Whether a value fits; nothing where that can't be told.
    pub(super) fn holds(&mut self, formula: &Formula, value: &Json) -> Option<bool> {
        self.holds_at(formula, value, 0)
    }

    fn holds_at(&mut self, formula: &Formula, value: &Json, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH || !self.look(1) {
            return None;
        }
        match formula {
            Formula::True => Some(true),
            Formula::False => Some(false),
            Formula::Atom(atom) => self.atom_holds(atom, value, depth + 1),
            Formula::Schema(id) => {
                let formula = self.lowering.formula(*id);
                self.holds_at(&formula, value, depth + 1)
            }
            Formula::Not(inner) => self.holds_at(inner, value, depth + 1).map(|it| !it),
            Formula::All(parts) => all(parts.iter().map(|it| self.holds_at(it, value, depth + 1))),
            Formula::Any(parts) => {
                let none = parts.iter().map(|it| self.holds_at(it, value, depth + 1).map(|it| !it));
                all(none).map(|it| !it)
            }
        }
    }

    /// Whether a statement is true of a value.
    pub(super) fn atom_holds(&mut self, atom: &Atom, value: &Json, depth: usize) -> Option<bool> {
        match (atom, value) {
            (Atom::Kinds(bits), _) => Some(bits & value.kind() != 0),
            (Atom::Values(values), _) => Some(values.contains(value)),
            (Atom::Opaque(_), _) => None,
            (_, _) if atom.concerns() & value.kind() == 0 => Some(true),
            (Atom::AtLeast(bound, strict), Json::Number(number)) => {
                Some(number > bound || number == bound && !strict)
            }
            (Atom::AtMost(bound, strict), Json::Number(number)) => {
                Some(number < bound || number == bound && !strict)
            }
            (Atom::MultipleOf(step), Json::Number(number)) => {
                number.over(*step).map(super::rational::Rational::is_whole)
            }
            (Atom::MinLength(count), Json::Text(text)) => {
                Some(text.chars().count() as u64 >= *count)
            }
            (Atom::MaxLength(count), Json::Text(text)) => {
                Some(text.chars().count() as u64 <= *count)
            }
            (Atom::Pattern(pattern), Json::Text(text)) => self.patterns.is_found(pattern, text),
            (_, Json::List(items)) => self.list_holds(atom, items, depth),
            (_, Json::Object(_)) => self.object_holds(atom, value, depth),
            _ => Some(true),
        }
    }

    fn list_holds(&mut self, atom: &Atom, items: &[Json], depth: usize) -> Option<bool> {
        match atom {
            Atom::MinItems(count) => Some(items.len() as u64 >= *count),
            Atom::MaxItems(count) => Some(items.len() as u64 <= *count),
            Atom::Unique => {
                let distinct: std::collections::BTreeSet<&Json> = items.iter().collect();
                Some(distinct.len() == items.len())
            }
            Atom::Item(index, of) => match items.get(*index) {
                Some(item) => self.holds_at(of, item, depth),
                None => Some(true),
            },
            Atom::Rest(from, of) => {
                all(items.iter().skip(*from).map(|it| self.holds_at(of, it, depth)))
            }
            Atom::Contains(least, of) => {
                let (mut sure, mut possible) = (0, 0);
                for item in items {
                    match self.holds_at(of, item, depth) {
                        Some(true) => (sure, possible) = (sure + 1, possible + 1),
                        None => possible += 1,
                        Some(false) => {}
                    }
                }
                match (sure >= *least, possible >= *least) {
                    (true, _) => Some(true),
                    (_, false) => Some(false),
                    _ => None,
                }
            }
            _ => Some(true),
        }
    }

    fn object_holds(&mut self, atom: &Atom, value: &Json, depth: usize) -> Option<bool> {
        let Json::Object(members) = value else { return Some(true) };
        match atom {
            Atom::MinProperties(count) => Some(members.len() as u64 >= *count),
            Atom::MaxProperties(count) => Some(members.len() as u64 <= *count),
            Atom::Required(name) => Some(members.contains_key(name)),
            Atom::Property(name, of) => match members.get(name) {
                Some(member) => self.holds_at(of, member, depth),
                None => Some(true),
            },
            Atom::Names(of) => {
                all(members.keys().map(|name| self.holds_at(of, &Json::Text(name.clone()), depth)))
            }
            Atom::Matching(..) | Atom::Others(..) => {
                all(members.iter().map(|(name, member)| match self.covers(atom, name) {
                    Covered::Not => Some(true),
                    Covered::By(of) => self.holds_at(&of, member, depth),
                    Covered::Unknown => None,
                }))
            }
            _ => Some(true),
        }
    }

    /// What a statement about properties says of the value of one.
    pub(super) fn covers(&mut self, atom: &Atom, name: &str) -> Covered {
        let mut found = |pattern: &str| self.patterns.is_found(pattern, name);
        match atom {
            Atom::Property(own, of) if own == name => Covered::By(of.clone()),
            Atom::Matching(pattern, of) => match found(pattern) {
                Some(true) => Covered::By(of.clone()),
                Some(false) => Covered::Not,
                None => Covered::Unknown,
            },
            Atom::Others(names, ..) if names.contains(name) => Covered::Not,
            Atom::Others(_, patterns, of) => {
                let free = all(patterns.iter().map(|it| found(it).map(|it| !it)));
                match free {
                    Some(true) => Covered::By(of.clone()),
                    Some(false) => Covered::Not,
                    None => Covered::Unknown,
                }
            }
            _ => Covered::Not,
        }
    }
}

/// What a statement says of the value of a property.
pub(super) enum Covered {
    /// Nothing.
    Not,
    /// That it fits this.
    By(Formula),
    /// A pattern is not understood.
    Unknown,
}
