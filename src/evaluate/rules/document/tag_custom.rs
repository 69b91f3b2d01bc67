use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A value carries a tag of its own.
    ///
    /// ## Why
    /// Tags such as `!secret` or `!!python/object` ask the reader to do something with the value. Some tools
    /// ignore them, some refuse the file, and careless ones run code.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// name: !upper orders
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// name: ORDERS
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// name: !!str orders
    /// ```
    "document/tag-custom", Warning, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::TagCustom { tag } = &problem.kind else { return };
    report(problem, findings, format!("the tag {} has no meaning in a contract", quoted(tag)))
        .help("delete the tag and write the value that is meant");
}
