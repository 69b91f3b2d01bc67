use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Kindness, Problem, ProblemKind};

declare_rule! {
    /// A key is a number, a boolean, a list or empty.
    ///
    /// ## Why
    /// The keys of a contract are texts, as in JSON. Any other key is lost or renamed when a tool turns the
    /// file into JSON.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// description:
    ///   2026: the year of the last review
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// description:
    ///   "2026": the year of the last review
    /// ```
    "document/key-not-text", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::KeyNotText { kind } = problem.kind else { return };
    let help = match kind {
        Kindness::Boolean | Kindness::Integer | Kindness::Number | Kindness::Text => {
            "put the key in quotation marks"
        }
        Kindness::Null => "write the key in front of the colon",
        Kindness::List | Kindness::Mapping => {
            "write a text as the key; quote a template such as `{{ name }}`"
        }
    };
    report(problem, findings, format!("the key is {}, not a text", kind.words())).help(help);
}
