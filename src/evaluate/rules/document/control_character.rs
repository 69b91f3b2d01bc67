use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A control character stands in the text.
    ///
    /// ## Why
    /// YAML allows no control characters besides tab and line breaks. They are invisible in an editor and
    /// can rewrite what a terminal shows.
    ///
    /// ## Bad
    /// ```text bytes=61706956657273696f6e3a2076332e312e300a6b696e643a2044617461436f6e74726163740a69643a206f72646572731b5b326d0a
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
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// description:
    ///   purpose: "rings with \u0007"
    /// ```
    "document/control-character", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ControlCharacter { character } = problem.kind else { return };
    let shown = quoted(character.encode_utf8(&mut [0; 4]));
    report(problem, findings, format!("the control character {shown} stands in the text"))
        .help("delete it, or write it as an escape inside double quotation marks");
}
