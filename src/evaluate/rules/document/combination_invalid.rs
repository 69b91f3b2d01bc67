use super::{report, subject_of};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::brief};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// Keys stand together that the standard does not allow together.
    ///
    /// ## Why
    /// Each key is right on its own, but together they say two things, or one lacks what gives it a
    /// meaning. Tools that read the contract refuse it or pick one.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 1
    ///         mustBeLessThan: 9
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
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeBetween: [1, 9]
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Data quality](https://bitol-io.github.io/open-data-contract-standard/latest/data-quality/)
    "document/combination-invalid", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::CombinationInvalid { requirement, keys } = &problem.kind else { return };
    let document = findings.document();
    let subject = subject_of(document, problem.node);
    let key = problem.node.and_then(|it| document.key_of(it)).map(|it| document.scalar(it));
    if let [first, second, ..] = keys.as_slice() {
        let message = format!("{} and {} do not go together", brief(first), brief(second));
        let range = keys.iter().all(|it| it.contains("Greater") || it.contains("Less"));
        let help = if range {
            "keep one of them, or write the range as `mustBeBetween: [LOWEST, HIGHEST]`"
        } else {
            "keep one of them"
        };
        report(problem, findings, message).help(help);
        return;
    }
    let (message, help) = match key {
        Some("properties") => (
            "nested `properties` do not go with this type".to_owned(),
            "write `logicalType: object`, or put the fields into the `items` of a list".to_owned(),
        ),
        Some("items") => (
            "`items` do not go with this type".to_owned(),
            "write `logicalType: array`, or delete the items".to_owned(),
        ),
        _ => (
            format!("the keys in {subject} do not go together"),
            format!("the standard says: {requirement}"),
        ),
    };
    report(problem, findings, message).help(help);
}
