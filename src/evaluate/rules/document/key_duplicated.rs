use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::parse::{Problem, ProblemKind};

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
    report(problem, findings, message).discriminator(key.clone()).help("delete one of the two");
}
