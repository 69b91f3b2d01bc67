use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    words::{listed, quoted},
};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// `apiVersion` names no known version of the standard.
    ///
    /// ## Why
    /// The version decides which keys and values are right. A typo in it would mean that the contract is
    /// not checked at all, so it is reported instead of guessed.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v9.9.9
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
    /// ## See also
    /// [Open Data Contract Standard, Fundamentals](https://bitol-io.github.io/open-data-contract-standard/latest/)
    "document/api-version-unsupported", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ApiVersionUnsupported { found, known } = &problem.kind else { return };
    let message = format!("{} is no version of the standard", quoted(found));
    let numbers = |it: &'static str| it.strip_prefix('v').unwrap_or(it);
    let found = found.trim_start_matches(['v', 'V']);
    let meant = known.iter().find(|it| {
        let rest = numbers(it).strip_prefix(found);
        !found.is_empty() && rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
    });
    let help = meant
        .map_or_else(|| format!("write {}", listed(known)), |it| format!("write {}", quoted(it)));
    report(problem, findings, message).help(help);
}
