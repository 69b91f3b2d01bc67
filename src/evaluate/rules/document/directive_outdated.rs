use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A `%YAML` directive asks for a version other than 1.2.
    ///
    /// ## Why
    /// mesh-lint reads every file as YAML 1.2. Tools that heed the directive read words such as `yes` and
    /// numbers such as `010` differently, so the same contract means two things.
    ///
    /// ## Bad
    /// ```yaml
    /// %YAML 1.1
    /// ---
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
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
    /// %YAML 1.2
    /// ---
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    "document/directive-outdated", Warning, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::DirectiveOutdated = problem.kind else { return };
    report(problem, findings, "the file asks for a version of YAML other than 1.2")
        .help("delete the line with `%YAML`");
}
