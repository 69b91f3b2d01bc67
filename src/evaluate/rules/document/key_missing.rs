use super::{report, subject_of};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    words::{brief, quoted},
};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A key that the standard asks for is missing.
    ///
    /// ## Why
    /// Without it the contract can't be identified, versioned or read by the tools that rely on it.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
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
    /// ## See also
    /// [Open Data Contract Standard, Fundamentals](https://bitol-io.github.io/open-data-contract-standard/latest/)
    "document/key-missing", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    if let ProblemKind::KeysMissing { keys } = &problem.kind {
        let subject = subject_of(findings.document(), problem.node);
        let keys: Vec<String> = keys.iter().map(|key| brief(key)).collect();
        let first = keys.first().map(String::as_str).unwrap_or_default();
        let message = format!("{subject} lacks a key, such as {first}");
        report(problem, findings, message).help(format!("add one of {}", keys.join(", ")));
        return;
    }
    let ProblemKind::KeyMissing { key, line } = &problem.kind else { return };
    let subject = subject_of(findings.document(), problem.node);
    let message = format!("{subject} lacks the key {}", brief(key));
    let help = match line {
        Some(line) => format!("add it, such as {}", quoted(line)),
        None => format!("add {}", brief(&format!("{key}: …"))),
    };
    report(problem, findings, message).discriminator(key.clone()).help(help);
}
