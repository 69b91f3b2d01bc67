use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// One file holds several documents.
    ///
    /// ## Why
    /// Most tools read the first document and pass over the rest in silence. A contract that nobody reads
    /// is worse than none.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ---
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml file=orders.odcs.yaml
    /// ---
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ...
    /// ```
    /// ```yaml file=customers.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: customers
    /// version: 1.0.0
    /// status: active
    /// ```
    "document/documents-multiple", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::DocumentsMultiple = problem.kind else { return };
    report(problem, findings, "a second document starts here")
        .help("put each contract into a file of its own");
}
