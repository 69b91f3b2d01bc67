use super::{report, subject_of};
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A list of distinct items holds one twice.
    ///
    /// ## Why
    /// The standard asks for distinct items here. The second says nothing, and is most often a slip where
    /// another value was meant.
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
    ///         mustBeBetween: [5, 5]
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
    ///         mustBe: 5
    /// ```
    "document/item-duplicated", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ItemDuplicated = problem.kind else { return };
    let document = findings.document();
    let list = problem.node.and_then(|it| document.parent(it));
    let message = format!("the same item stands twice in {}", subject_of(document, list));
    report(problem, findings, message).help("delete one of the two, or write what was meant");
}
