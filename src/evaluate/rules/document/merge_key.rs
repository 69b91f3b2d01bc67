use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A merge key takes over entries of another mapping.
    ///
    /// ## Why
    /// `<<` belongs to YAML 1.1 and is not part of YAML 1.2. mesh-lint resolves it, but other tools refuse
    /// the file or read a key with the name `<<`.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - &base
    ///     name: orders
    ///     physicalType: table
    ///   - <<: *base
    ///     name: customers
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     physicalType: table
    ///   - name: customers
    ///     physicalType: table
    /// ```
    "document/merge-key", Warning, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::MergeKey = problem.kind else { return };
    report(problem, findings, "the merge key `<<` is not part of YAML 1.2")
        .help("write the entries out, so that every tool reads the same contract");
}
