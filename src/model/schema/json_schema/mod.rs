//! JSON Schema, drafts 4 to 2020-12: a schema is the set of values that are valid by it.

mod branches;
mod changes;
mod claims;
mod counts;
mod formula;
mod holds;
mod json;
mod keys;
mod keywords;
mod lists;
mod lost;
mod lower;
mod objects;
pub(super) mod outline;
mod pairing;
mod pattern;
mod properties;
mod rational;
mod scalars;
mod solve;
mod source;
mod sources;
mod split;
mod unevaluated;

use super::{Comparison, Fragments, Linked, Refusal, UNTOLD, bundle::Bundle, mark, short};
use crate::source::Revision;
use lower::Lowering;
pub(in crate::model) use pattern::is_within;
pub(in crate::model) use rational::Rational;
use solve::{Answer, Solver};
use source::{Side, Source};
pub(in crate::model) use source::{joined, own_address, unescaped};
use sources::Sources;

/// Compares two JSON Schemas as sets of valid values.
///
/// What can't be decided counts as broken, and [`Comparison::undecided`] says so.
///
/// Where two fragments mean a part of each, these parts are compared; one that meant a part and
/// means none is gone.
///
/// # Errors
/// The first thing that makes one of the two no schema.
pub(super) fn compare(
    old: &Bundle<'_>,
    new: &Bundle<'_>,
    fragments: Fragments<'_>,
) -> Result<Comparison, Refusal> {
    let refused = |revision| move |error| Refusal { revision, error };
    let mut old = Source::new(old).map_err(refused(Revision::Base))?;
    let mut new = Source::new(new).map_err(refused(Revision::Head))?;
    match Linked::of(fragments, |it| old.part(it), |it| new.part(it)) {
        Linked::Whole => {}
        Linked::Both(was, is) => (old.root, new.root) = (was, is),
        Linked::Gone(was, fragment) => {
            let marks = (mark(old.document, was), mark(new.document, new.root));
            return Ok(Comparison::part_gone(fragment, marks));
        }
    }
    for (source, revision) in [(&old, Revision::Base), (&new, Revision::Head)] {
        if let Some(error) = source.dangling() {
            return Err(Refusal { revision, error });
        }
    }
    let (root, new_root) = (old.root, new.root);
    let mut sources = Sources::new(old, new);
    let ids = (sources.id(Side::Old, root), sources.id(Side::New, new_root));
    let mut solver = Solver::new(Lowering::new(sources));
    solver.lowering.formula(ids.0);
    solver.lowering.formula(ids.1);
    let consumer = solver.outside(ids.1, ids.0);
    let producer = solver.outside(ids.0, ids.1);
    let (changes, lost) = changes::list(&mut solver, root, new_root);
    if let Some((revision, error)) = solver.lowering.error {
        return Err(Refusal { revision, error });
    }
    let marks = (
        mark(solver.lowering.sources.old.document, root),
        mark(solver.lowering.sources.new.document, new_root),
    );
    let is = |answer: Answer| (consumer == answer, producer == answer);
    let (verdicts, doubts) = (is(Answer::Nothing), is(Answer::Unknown));
    let said = changes.iter().any(|it| it.message.text == changes::UNKNOWN);
    let mut comparison = Comparison::doubted(verdicts, doubts, changes, marks);
    comparison.changes.retain(|it| !said || it.message.text != UNTOLD);
    comparison.consumer_example = example(&consumer);
    comparison.producer_example = example(&producer);
    Ok(comparison.with_lost(lost))
}

fn example(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Value(value) => Some(short(&value.to_string())),
        Answer::Nothing | Answer::Unknown => None,
    }
}
