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
    let word = problem.node.map_or("", |it| findings.document().scalar(it));
    let help = match (hint, boolean_of(word)) {
        (_, Some(meant)) if expected == "a boolean" => format!("write `{meant}`"),
        (Some(hint), _) => (*hint).to_owned(),
        (None, _) if is_numeral(word, expected) => "delete the quotation marks".to_owned(),
        (None, _) => format!("write {expected}"),
    };
    report(problem, findings, message).help(help);
}

/// The boolean that a text means, where it was quoted or written for YAML 1.1.
fn boolean_of(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" => Some(true),
        "false" | "no" | "n" | "off" => Some(false),
        _ => None,
    }
}

/// Whether a text would be the number that is wanted.
fn is_numeral(word: &str, expected: &str) -> bool {
    match expected {
        "an integer" => word.parse::<i64>().is_ok(),
        "a number" => word.parse::<f64>().is_ok_and(f64::is_finite),
        _ => false,
    }
}
