//! Whether what a keyword seems to do is so, with what stands around it.
//!
//! A schema may say in `allOf` what it said itself: then its keywords change, and what is valid
//! does not.

use super::changes::{Effects, Walk, effect};
use super::formula::{Atom, Formula};
use super::keywords::Pair;
use super::source::Side;
use crate::finding::Effect;
use crate::source::NodeId;

impl Walk<'_, '_> {
    /// What the change of a keyword really does of what it seems to do: a side breaks where the other
    /// schema as a whole goes beyond what the keyword says.
    pub(super) fn real(&mut self, pair: &Pair<'_>, key: &str, seeming: Effects) -> Effects {
        let (old, new) = (pair.old.1, pair.new.1);
        let (was, is) = (self.says(Side::Old, old, key), self.says(Side::New, new, key));
        (
            self.beyond(seeming.0, (Side::New, new), was),
            self.beyond(seeming.1, (Side::Old, old), is),
        )
    }

    /// The same where a property that had to be there need not, or the other way round.
    pub(super) fn real_demand(&mut self, pair: &Pair<'_>, name: &str, seeming: Effects) -> Effects {
        let demand = || Some(Atom::Required(name.to_owned()).formula());
        (
            self.beyond(seeming.0, (Side::New, pair.new.1), demand()),
            self.beyond(seeming.1, (Side::Old, pair.old.1), demand()),
        )
    }

    fn beyond(
        &mut self,
        seeming: Effect,
        (side, at): (Side, NodeId),
        said: Option<Formula>,
    ) -> Effect {
        let Some(said) = said.filter(|_| seeming == Effect::Break) else { return seeming };
        let whole = Formula::Schema(self.solver.lowering.sources.id(side, at));
        effect(&self.solver.beyond(&whole, &said))
    }

    /// What a keyword of a schema says by itself; nothing where it is no statement of its own.
    fn says(&mut self, side: Side, at: NodeId, key: &str) -> Option<Formula> {
        let id = self.solver.lowering.sources.id(side, at);
        let formula = self.solver.lowering.formula(id);
        let parts = parts(&formula).filter(|it| says(it, key)).cloned();
        Some(Formula::all(parts)).filter(|it| *it != Formula::True)
    }
}

/// The statements that must all hold.
pub(super) fn parts(formula: &Formula) -> impl Iterator<Item = &Formula> {
    let (all, one) = match formula {
        Formula::All(parts) => (Some(parts), None),
        other => (None, Some(other)),
    };
    all.into_iter().flatten().chain(one)
}

/// Whether a statement is what a keyword says.
fn says(formula: &Formula, key: &str) -> bool {
    let Formula::Atom(atom) = formula else { return false };
    match (key, &**atom) {
        ("type", Atom::Kinds(_))
        | ("enum" | "const", Atom::Values(_))
        | ("minimum" | "exclusiveMinimum", Atom::AtLeast(..))
        | ("maximum" | "exclusiveMaximum", Atom::AtMost(..))
        | ("multipleOf", Atom::MultipleOf(_))
        | ("minLength", Atom::MinLength(_))
        | ("maxLength", Atom::MaxLength(_))
        | ("pattern", Atom::Pattern(_))
        | ("minItems", Atom::MinItems(_))
        | ("maxItems", Atom::MaxItems(_))
        | ("uniqueItems", Atom::Unique)
        | ("minProperties", Atom::MinProperties(_))
        | ("maxProperties", Atom::MaxProperties(_))
        | ("additionalProperties", Atom::Others(..)) => true,
        _ => false,
    }
}
