use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A file that should hold a contract is not text.
    ///
    /// ## Why
    /// Its name says that it is a contract, but it holds an archive, a spreadsheet or the like. Nothing can
    /// be said about it.
    ///
    /// ## Bad
    /// ```text bytes=504b0304140000000800ff00ff
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
    "document/not-text", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::NotText = problem.kind else { return };
    report(problem, findings, "the file is not text")
        .help("save the contract as a text in UTF-8, or list the file under `exclude`");
}
