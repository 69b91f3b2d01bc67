use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A number is infinite or not a number.
    ///
    /// ## Why
    /// YAML knows `.inf` and `.nan`, but JSON, databases and the standard do not. Tools crash on it or turn
    /// it into nothing.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// price:
    ///   priceAmount: .inf
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// price:
    ///   priceAmount: 9.95
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// name: ".inf"
    /// ```
    "document/number-not-finite", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::NumberNotFinite { text } = &problem.kind else { return };
    report(problem, findings, format!("{} is no finite number", quoted(text)))
        .help("write a finite number, or put the value in quotation marks if it is a text");
}
