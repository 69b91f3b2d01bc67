use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{MAX_PROBLEMS, Problem, ProblemKind};

declare_rule! {
    /// A document has more problems than are told one by one.
    ///
    /// ## Why
    /// Thousands of problems have one cause, most often a program that wrote the file. Nobody reads them
    /// one by one, and keeping them all would cost every run time and memory, so that the rest is counted.
    ///
    /// ## Given
    /// also: document/type-wrong
    ///
    /// ## Bad
    /// ```yaml repeat=20002
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// tags:
    ///   - 1
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// tags:
    ///   - one
    /// ```
    "document/problems-too-many", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ProblemsTooMany { more } = problem.kind else { return };
    let told = MAX_PROBLEMS / 1000;
    let message = format!("the document has {more} more problems beside the first {told},000");
    report(problem, findings, message).help("mend those that are told; most have one cause");
}
