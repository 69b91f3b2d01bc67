use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A file that should hold a contract holds nothing.
    ///
    /// ## Why
    /// Its name says that it is a contract, but there is none: most often a file that was meant to be
    /// filled in, or one that a script wrote badly.
    ///
    /// ## Bad
    /// ```yaml
    /// # to be written
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
    "document/empty", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::Empty = problem.kind else { return };
    report(problem, findings, "the file holds no document").help(
        "write the contract, beginning with `apiVersion`, `kind` and `id`, or delete the file",
    );
}
