//! Whether what a keyword seems to do is so, with what stands around it.
//!
//! A schema may say in `allOf` what it said itself: then its keywords change, and what is valid
//! does not.

use super::changes::{Effects, Walk, effect};
use super::formula::{Atom, Formula, kinds};
use super::keywords::Pair;
use super::source::Side;
use crate::finding::Effect;
use crate::source::NodeId;

/// Most properties of which it is found out whether something else demands them.
const MAX_ASKED: usize = 256;

impl Walk<'_, '_> {
    /// What the change of a keyword really does of what it seems to do: a side breaks where what
    /// holds on the other goes beyond what the keyword says.
    pub(super) fn real(&mut self, pair: &Pair<'_>, key: &str, seeming: Effects) -> Effects {
        let was = self.says(Side::Old, pair.old.1, key);
        let is = self.says(Side::New, pair.new.1, key);
        (self.beyond(seeming.0, &pair.whole.1, &was), self.beyond(seeming.1, &pair.whole.0, &is))
    }

    fn beyond(&mut self, seeming: Effect, whole: &Formula, said: &Formula) -> Effect {
        match seeming {
            Effect::Break => effect(&self.solver.beyond(whole, said)),
            Effect::Risk | Effect::Fine => seeming,
        }
    }

    /// What a keyword of a schema says by itself.
    fn says(&mut self, side: Side, at: NodeId, key: &str) -> Formula {
        let id = self.solver.lowering.sources.id(side, at);
        let formula = self.solver.lowering.formula(id);
        Formula::all(parts(&formula).filter(|it| says(it, key)).cloned())
    }

    /// The same where a property that had to be there need not, or the other way round.
    pub(super) fn real_demand(&mut self, pair: &Pair<'_>, name: &str, seeming: Effects) -> Effects {
        (
            self.undemanded((seeming.0, Effect::Fine), &pair.whole.1, name),
            self.undemanded((seeming.1, seeming.1), &pair.whole.0, name),
        )
    }

    /// Whether something can hold of an object.
    pub(super) fn takes_objects(&mut self, whole: &Formula) -> bool {
        let refuses = |part: &Formula| match part {
            Formula::Atom(atom) => matches!(&**atom, Atom::Kinds(of) if of & kinds::OBJECT == 0),
            other => *other == Formula::False,
        };
        !self.flat(whole).iter().any(refuses)
    }

    /// Whether something may hold of an object without a property; the other effect is that where it
    /// holds of no object.
    fn undemanded(
        &mut self,
        (seeming, objectless): (Effect, Effect),
        whole: &Formula,
        name: &str,
    ) -> Effect {
        if seeming != Effect::Break {
            return seeming;
        }
        let mut plain = true;
        for part in &*self.flat(whole) {
            match part {
                Formula::Atom(atom) => match &**atom {
                    Atom::Required(of) if of == name => return Effect::Fine,
                    Atom::Values(_) | Atom::MinProperties(_) | Atom::Opaque(_) => plain = false,
                    // What is no object has no properties.
                    Atom::Kinds(of) if of & kinds::OBJECT == 0 => return objectless,
                    _ => {}
                },
                _ => plain = false,
            }
        }
        // Nothing else can demand it, or enough was asked.
        if plain || self.asked >= MAX_ASKED {
            return seeming;
        }
        self.asked += 1;
        self.beyond(seeming, whole, &Atom::Required(name.to_owned()).formula())
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
    matches!(
        (key, &**atom),
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
            | ("additionalProperties", Atom::Others(..))
    )
}
