use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A plain value is read differently by YAML 1.1 and YAML 1.2 tools.
    ///
    /// ## Why
    /// `no` is a text in YAML 1.2 and the boolean false in YAML 1.1, which many tools still read; `010` is
    /// ten or eight. The country code of Norway is the well-known victim.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// tags: [no, se, dk]
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// tags: ["no", se, dk]
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// description:
    ///   purpose: no orders are lost
    /// ```
    "document/scalar-ambiguous", Warning, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ScalarAmbiguous { text, elsewhere } = &problem.kind else { return };
    let here = problem.node.map_or("a text", |it| findings.document().kindness(it).words());
    let message = format!("{} is {here} in YAML 1.2 and {elsewhere} in YAML 1.1", quoted(text));
    report(problem, findings, message).help("put it in quotation marks if it is a text");
}
