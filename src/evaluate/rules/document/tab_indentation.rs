use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A tab stands where YAML wants blanks.
    ///
    /// ## Why
    /// YAML forbids tabs in indentation, because their width differs from editor to editor.
    ///
    /// ## Bad
    /// ```text bytes=61706956657273696f6e3a2076332e312e300a7465616d3a0a096e616d653a20636865636b6f75740a
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// team:
    ///   name: checkout
    /// ```
    "document/tab-indentation", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::TabIndentation = problem.kind else { return };
    report(problem, findings, "a tab stands where YAML wants blanks")
        .help("indent with blanks, usually two for a level");
}
