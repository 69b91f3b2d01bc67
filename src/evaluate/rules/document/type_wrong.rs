use super::{report, subject_of};
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A value is of another type than the standard wants.
    ///
    /// ## Why
    /// A tool that expects a list fails on a text, and one that expects a text turns `1.10` into `1.1`.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// description: All orders of the shop.
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// description:
    ///   purpose: All orders of the shop.
    /// ```
    "document/type-wrong", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::TypeWrong { expected, found, hint } = &problem.kind else { return };
    let subject = subject_of(findings.document(), problem.node);
    let message = format!("{subject} is {}, but must be {expected}", found.words());
    let help = hint.map_or_else(|| format!("write {expected}"), str::to_owned);
    report(problem, findings, message).help(help);
}
