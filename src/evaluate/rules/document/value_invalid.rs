use super::{report, subject_of};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    words::{brief, quoted},
};
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

/// Longest message.
const MAX_MESSAGE: usize = 90;

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ValueInvalid { requirement, example } = &problem.kind else { return };
    let document = findings.document();
    let subject = subject_of(document, problem.node);
    let value = problem.node.map_or("", |it| document.scalar(it));
    let said = if value.is_empty() {
        format!("{subject} {requirement}")
    } else {
        format!("{subject} is {}, but {requirement}", brief(value))
    };
    let fits = |it: &String| it.chars().count() <= MAX_MESSAGE;
    let message =
        Some(said).filter(fits).or_else(|| Some(format!("{subject} {requirement}")).filter(fits));
    let spoken = message.is_some();
    let message =
        message.unwrap_or_else(|| format!("{subject} is not of the form that the standard wants"));
    let help = match example {
        Some(example) if spoken => format!("write a value such as {}", quoted(example)),
        Some(example) => format!("the value {requirement}, such as {}", quoted(example)),
        None if spoken => wanted(requirement),
        None => format!("the value {requirement}"),
    };
    report(problem, findings, message).help(help);
}

/// The requirement as an order.
fn wanted(requirement: &str) -> String {
    let rest = requirement.strip_prefix("must ").unwrap_or_default();
    match rest.split_once(' ') {
        Some(("be", rest)) => format!("write one that is {rest}"),
        Some(("have", rest)) => format!("write one with {rest}"),
        Some(("match", rest)) => format!("write one that matches {rest}"),
        Some(("not", "be empty")) => "write a text".to_owned(),
        Some(("not", "be an empty list")) => "list at least one item, or delete the key".to_owned(),
        _ => "write a value that the standard allows here".to_owned(),
    }
}
