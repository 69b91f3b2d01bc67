use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// The text does not follow the grammar of YAML.
    ///
    /// ## Why
    /// Nothing in the file can be read behind the mistake, so nothing else is checked.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// tags: [sales, daily
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// tags: [sales, daily]
    /// ```
    ///
    /// ## See also
    /// [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
    "document/syntax-invalid", Error, since "0.1.0", Document
}

/// Longest piece of the parser's words that a message repeats.
const MAX_WORDS: usize = 68;

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::SyntaxInvalid { message, hint } = &problem.kind else { return };
    let words: String = message.chars().filter(|it| !it.is_control()).take(MAX_WORDS).collect();
    let help = hint.unwrap_or("compare this line and the one above it with their neighbours");
    report(problem, findings, format!("the YAML is broken: {words}")).help(help);
}
