use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// An alias names an anchor that was not set before it.
    ///
    /// ## Why
    /// `*name` repeats the node that `&name` marks further up. Without the anchor the value is unknown,
    /// and every tool refuses the file.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// tags: [*shared]
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// name: &shared finance
    /// tags: [*shared]
    /// ```
    "document/alias-undefined", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::AliasUndefined { name } = &problem.kind else { return };
    let message = format!("the alias {} has no anchor before it", quoted(&format!("*{name}")));
    report(problem, findings, message).discriminator(name.clone()).help(
        "set the anchor with `&` further up, or put the text in quotation marks if it is no alias",
    );
}
