//! Everything that is checked before a policy may be evaluated, all modules and errors at once.
//!
//! The engine checks little by itself: it lets recursion end the process, finds an unknown
//! function only when it is reached, and answers for some builtins that must not answer. What
//! passes here evaluates within a known stack and without surprises.

mod components;
mod graph;
mod index;
pub mod locate;
mod problem;
pub mod scan;
mod visit;
mod walk;
mod words;

pub use problem::{PolicyProblem, PolicyProblemKind};
pub(super) use visit::mentions_input_mesh;
pub(super) use words::clip;

use super::builtins;
use super::module::Module;
use walk::RuleFacts;

/// Stack that a thread must have which evaluates modules that passed, in bytes.
pub const EVALUATION_STACK: usize = 2 << 20;

/// Checks modules that will be evaluated together.
pub fn check(modules: &[Module]) -> Vec<PolicyProblem> {
    let index = index::Index::new(modules);
    let mut problems: Vec<PolicyProblem> =
        modules.iter().flat_map(|module| module.problems.iter().cloned()).collect();
    let mut facts: Vec<(&Module, Vec<RuleFacts>)> = Vec::new();
    for module in modules {
        let Some(tree) = &module.tree else { continue };
        let rules = tree.policy.iter().map(|rule| walk::walk(module, &index, rule));
        facts.push((module, rules.collect()));
    }
    problems.extend(graph::Graph::new(&facts).problems());
    problems
}

/// The known word nearest to another, where one is near enough to be meant.
pub(super) fn nearest<'known>(
    word: &str,
    known: impl IntoIterator<Item = &'known str>,
) -> Option<&'known str> {
    let most = 1 + word.chars().count() / 4;
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
