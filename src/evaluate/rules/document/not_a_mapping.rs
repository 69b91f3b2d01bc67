use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A document is a list or a single value instead of a mapping.
    ///
    /// ## Why
    /// A contract is a mapping with `apiVersion`, `kind` and `id` at its top. Several contracts in one list
    /// are read by no tool.
    ///
    /// ## Bad
    /// ```yaml
    /// - apiVersion: v3.1.0
    ///   kind: DataContract
    ///   id: orders
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    "document/not-a-mapping", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::NotAMapping { kind } = problem.kind else { return };
    report(problem, findings, format!("the document is {}, not a mapping", kind.words()))
        .help("write the contract as a mapping that begins with `apiVersion:` and `kind:`");
}
