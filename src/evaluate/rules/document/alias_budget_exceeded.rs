use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// The aliases of a file expand to more nodes than are read.
    ///
    /// ## Why
    /// A few lines of nested aliases can stand for billions of values. Tools that expand them hang or
    /// run out of memory, so such a file is refused before it does harm.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: a
    ///     value: &a [x, x, x, x, x, x, x, x, x, x]
    ///   - property: b
    ///     value: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    ///   - property: c
    ///     value: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
    ///   - property: d
    ///     value: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
    ///   - property: e
    ///     value: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
    ///   - property: f
    ///     value: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: a
    ///     value: &a [x, x, x]
    ///   - property: b
    ///     value: [*a, *a, *a]
    /// ```
    "document/alias-budget-exceeded", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::AliasBudgetExceeded { .. } = problem.kind else { return };
    report(problem, findings, "the aliases expand to more than 1,000,000 nodes")
        .help("write the values out, or use fewer aliases inside other aliases");
}
