use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A file is a template that something else must fill in.
    ///
    /// ## Why
    /// Jinja, Helm and the like are no YAML before they are filled in. What consumers get is the rendered
    /// file, so that is what must be checked.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: {{ id }}
    /// version: 1.0.0
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
    /// name: "{{ name }}"
    /// ```
    "document/template", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::Template = problem.kind else { return };
    report(problem, findings, "the file is a template and can't be read before it is filled in")
        .help("check the rendered file, and list the template under `exclude`");
}
