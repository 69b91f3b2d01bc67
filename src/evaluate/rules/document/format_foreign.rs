use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A file is of a format that looks like a contract or product, and is not checked.
    ///
    /// ## Why
    /// Several formats for data contracts and products look alike. This note says that the file was seen
    /// and why it was passed over, so that nobody takes silence for a check that passed.
    ///
    /// ## Bad
    /// ```yaml file=orders.datacontract.yaml
    /// dataContractSpecification: 1.1.0
    /// id: orders
    /// info:
    ///   title: Orders
    ///   version: 1.0.0
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
    "document/format-foreign", Info, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::FormatForeign { format, advice } = problem.kind else { return };
    let message = format!("the file is of another format, {format}, and is not checked");
    report(problem, findings, message).help(advice);
}
