use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A merge conflict was committed unresolved.
    ///
    /// ## Why
    /// Git left both sides of a conflict in the file. It is no YAML any more, and nobody decided which
    /// side is the contract.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// <<<<<<< HEAD
    /// domain: sales
    /// =======
    /// domain: finance
    /// >>>>>>> release
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// domain: finance
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// description:
    ///   purpose: |
    ///     <<<<<<< is how Git marks a conflict
    /// ```
    "document/conflict-marker", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ConflictMarker = problem.kind else { return };
    report(problem, findings, "a merge conflict is not resolved")
        .help("keep one side and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`");
}
