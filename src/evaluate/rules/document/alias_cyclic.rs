use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// An alias stands inside the node that it repeats.
    ///
    /// ## Why
    /// Such a document has no end. Nothing can read it as a contract.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties: &all
    ///   - property: copy
    ///     value: *all
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: first
    ///     value: &text retained
    ///   - property: copy
    ///     value: *text
    /// ```
    "document/alias-cyclic", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::AliasCyclic = problem.kind else { return };
    report(problem, findings, "the alias stands inside the node that it repeats")
        .help("write the value out instead of repeating the node from within");
}
