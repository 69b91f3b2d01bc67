use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{MAX_DEPTH, Problem, ProblemKind};

declare_rule! {
    /// Lists and mappings are nested deeper than is read.
    ///
    /// ## Why
    /// No contract needs 128 levels. Files that have more are made to exhaust the memory of the tools that
    /// read them.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: depth
    ///     value: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: depth
    ///     value: [[[[1]]]]
    /// ```
    "document/nesting-too-deep", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::NestingTooDeep = problem.kind else { return };
    let message = format!("lists and mappings are nested more than {MAX_DEPTH} levels deep");
    report(problem, findings, message).help("flatten the structure");
}
