//! Everything that is checked before a policy may be evaluated, all modules and errors at once.
//!
//! The engine checks little by itself: it lets recursion end the process, finds an unknown
//! function only when it is reached, and answers for some builtins that must not answer. What
//! passes here evaluates within a known stack and without surprises.

mod advice;
mod backstop;
mod calls;
mod components;
mod conflicts;
mod entries;
mod fields;
mod graph;
mod index;
pub mod locate;
mod loops;
mod order;
mod patterns;
mod policies;
mod problem;
mod resolve;
mod safety;
pub mod scan;
mod shape;
mod types;
mod unused;
pub(super) mod visit;
mod walk;
mod words;

pub use backstop::engine;
pub(super) use conflicts::data_conflicts;
pub use problem::{Advice, Clash, Limit, PolicyProblem, PolicyProblemKind};
pub(super) use visit::{mentions_input_mesh, mentions_key};
pub(super) use words::{INTERPOLATED, clip};

use super::module::Module;
use crate::source::Span;
use walk::RuleFacts;

/// Stack that a thread must have which evaluates modules that passed, in bytes.
pub const EVALUATION_STACK: usize = 2 << 20;

/// Most steps that the engine's analysis may need, about one second's worth.
const MAX_ANALYSIS_STEPS: u64 = 1 << 17;

/// Checks modules that will be evaluated together; problems come by file and place.
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
    for (module, rules) in &facts {
        problems.extend(sizes(module, rules));
        problems.extend(calls::problems(module, rules, &index));
        problems.extend(types::problems(module, &index));
        problems.extend(order::problems(module));
        problems.extend(unused::problems(module));
        problems.extend(safety::problems(module, &index));
        problems.extend(advice::problems(module, &index));
        problems.extend(loops::problems(module));
        problems.extend(fields::problems(module));
        problems.extend(patterns::problems(module));
    }
    problems.extend(policies::problems(&facts, &index));
    problems.extend(entries::problems(&facts));
    problems.extend(conflicts::problems(modules));
    problems.extend(graph::Graph::new(&facts).problems());
    if !problems.iter().any(|problem| problem.stops) {
        let modules: Vec<&Module> = facts.iter().map(|(module, _)| *module).collect();
        problems.extend(backstop::problems(&modules));
    }
    problems.sort_by_key(|problem| (problem.file, problem.span, problem.kind.id()));
    problems
}

/// Where variables of a module stand that nothing gives a value.
pub(super) fn unsafe_places(module: &Module, modules: &[Module]) -> Vec<Span> {
    let problems = safety::problems(module, &index::Index::new(modules));
    problems.into_iter().map(|problem| problem.span).collect()
}

/// Number of arguments of the function that a call in the last module names; nothing where any
/// number will do, or none is known.
pub(super) fn arity(modules: &[Module], name: &regorus::unstable::Expr) -> Option<usize> {
    let index = index::Index::new(modules);
    resolve::arity(modules.last()?, &index, name)
}

/// Bodies and references that the engine can't take in reasonable time.
fn sizes(module: &Module, facts: &[RuleFacts]) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    for facts in facts {
        for (statements, span) in &facts.long_bodies {
            let kind = PolicyProblemKind::Limit(Limit::BodyTooLong { statements: *statements });
            out.push(PolicyProblem::new(kind, module.file, *span));
        }
        for span in &facts.long_indexes {
            out.push(PolicyProblem::new(
                PolicyProblemKind::Limit(Limit::ExpressionTooLong),
                module.file,
                *span,
            ));
        }
    }
    if facts.iter().map(|facts| facts.analysis_steps).sum::<u64>() > MAX_ANALYSIS_STEPS {
        let span = module.package_span;
        out.push(PolicyProblem::new(PolicyProblemKind::Limit(Limit::TooCostly), module.file, span));
    }
    out
}

/// The known word nearest to another, where one is near enough to be meant.
pub(super) fn nearest<'known>(
    word: &str,
    known: impl IntoIterator<Item = &'known str>,
) -> Option<&'known str> {
    let length = word.chars().count();
    let most = 1 + length / 4;
    // Only what is about as long can be near.
    known
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= 4 * most && length <= 200)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
