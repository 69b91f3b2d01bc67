//! Problems of policies: one case a kind, with the exact place.

use mesh_lint::evaluate::policy::check::{PolicyProblem, PolicyProblemKind, check};
use mesh_lint::evaluate::policy::module::Module;
use mesh_lint::source::FileId;

mod recursion;

/// Parses modules named by their index.
pub(crate) fn modules(texts: &[&str]) -> Vec<Module> {
    let parse = |(index, text): (u32, &&str)| {
        Module::parse(FileId(index), &format!("m{index}.rego"), (*text).into())
    };
    (0..).zip(texts).map(parse).collect()
}

/// The problems that stop a run.
pub(crate) fn stopping(texts: &[&str]) -> Vec<PolicyProblem> {
    check(&modules(texts)).into_iter().filter(|problem| problem.stops).collect()
}

#[test]
fn a_sound_policy_has_no_problem_that_stops() {
    let text = "package policies.a.b\n\ndeny contains \"x\" if input.mesh.contract.id == \"\"\n";
    assert_eq!(stopping(&[text]), []);
    assert!(modules(&[text])[0].mentions_input_mesh);
    let _: fn(&PolicyProblemKind) -> String = PolicyProblemKind::message;
}
