//! Problems of policies: what stops a run, what only warns, and what must pass.
#![expect(clippy::format_collect, reason = "short texts")]

mod entries;
mod kinds;
mod limits;
mod random;
mod recursion;
mod safety;

use mesh_lint::evaluate::policy::check::{PolicyProblem, check};
use mesh_lint::evaluate::policy::module::Module;
use mesh_lint::source::FileId;

/// Parses modules named by their index; a text with a test rule is a test file.
fn modules(texts: &[&str]) -> Vec<Module> {
    let parse = |(index, text): (u32, &&str)| {
        let end = if text.contains("\ntest_") { "_test" } else { "" };
        Module::parse(FileId(index), &format!("m{index}{end}.rego"), (*text).into())
    };
    (0..).zip(texts).map(parse).collect()
}

/// All problems.
fn problems(texts: &[&str]) -> Vec<PolicyProblem> {
    check(&modules(texts))
}

/// The problems that stop a run.
fn stopping(texts: &[&str]) -> Vec<PolicyProblem> {
    problems(texts).into_iter().filter(|problem| problem.stops).collect()
}
