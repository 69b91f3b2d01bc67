use super::{report, subject_of};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    words::{brief, listed},
};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A value is not among those that the standard allows.
    ///
    /// ## Why
    /// Tools switch on this value. One that they do not know is skipped or fails, often long after the
    /// contract was merged.
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
    ///     properties:
    ///       - name: ordered_at
    ///         logicalType: datetime
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
    ///     properties:
    ///       - name: ordered_at
    ///         logicalType: timestamp
    /// ```
    "document/value-unknown", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::ValueUnknown { found, allowed, nearest, since } = &problem.kind else {
        return;
    };
    let subject = subject_of(findings.document(), problem.node);
    let help = match (nearest, since) {
        (_, Some(version)) => {
            format!(
                "it is allowed since {version}: raise `apiVersion` to `{version}`, or write {}",
                listed(allowed)
            )
        }
        (Some(nearest), None) if allowed.len() == 1 => format!("write {}", brief(nearest)),
        (Some(nearest), None) => {
            format!("write {}; allowed are {}", brief(nearest), listed(allowed))
        }
        (None, None) => format!("write {}", listed(allowed)),
    };
    report(problem, findings, format!("{subject} does not allow {}", brief(found))).help(help);
}
