use super::{report, subject_of};
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A value breaks a bound, a pattern or a format of the standard.
    ///
    /// ## Why
    /// The standard limits the value so that all tools understand it alike. One outside is refused by some
    /// and guessed at by others.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// team:
    ///   name: checkout
    ///   members:
    ///     - username: ana
    ///       dateIn: last spring
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
    ///   members:
    ///     - username: ana
    ///       dateIn: 2026-03-31
    /// ```
    "document/value-invalid", Error, since "0.1.0", Document
}

/// Longest requirement that a message repeats; a longer one goes into the help.
const MAX_REQUIREMENT: usize = 58;

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ValueInvalid { requirement } = &problem.kind else { return };
    let subject = subject_of(findings.document(), problem.node);
    if requirement.chars().count() <= MAX_REQUIREMENT {
        report(problem, findings, format!("{subject} {requirement}"))
            .help("write a value that the standard allows here");
    } else {
        report(problem, findings, format!("{subject} is not of the form that the standard wants"))
            .help(format!("the value {requirement}"));
    }
}
