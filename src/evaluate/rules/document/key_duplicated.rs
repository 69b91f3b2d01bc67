use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::parse::{Kind, Problem, ProblemKind};

declare_rule! {
    /// One key stands twice in one mapping.
    ///
    /// ## Why
    /// Tools keep the first value, the last, or refuse the file. Which of the two is the contract depends
    /// on who reads it.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// status: retired
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
    /// schema:
    ///   - name: orders
    ///   - name: customers
    /// ```
    "document/key-duplicated", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::KeyDuplicated { key } = &problem.kind else { return };
    let message = format!("the key {} stands twice", quoted(key));
    let document = findings.document();
    let mapping = problem.node.and_then(|it| document.parent(it));
    let in_list = mapping
        .and_then(|it| document.parent(it))
        .is_some_and(|it| document.kind(it) == Kind::Sequence);
    let help = if in_list {
        "delete one of the two, or start a new list item here with `- `"
    } else {
        "delete one of the two"
    };
    report(problem, findings, message).discriminator(key.clone()).help(help);
}
