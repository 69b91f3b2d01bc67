//! Findings in the order in which a sink with little room shows them.

use super::sentence;
use super::wire::{Report, ReportedFinding};

/// What counts at this gate, the worst first; equal ones by place, and never in another order.
pub(super) fn worst_first(report: &Report) -> Vec<&ReportedFinding> {
    sorted(report, report.findings.iter().filter(|it| report.counts(it)).collect())
}

/// Findings sorted as by [`worst_first`].
pub(super) fn sorted<'report>(
    report: &Report,
    mut findings: Vec<&'report ReportedFinding>,
) -> Vec<&'report ReportedFinding> {
    let importance = |it: &ReportedFinding| sentence::importance(report, it);
    findings.sort_by(|a, b| {
        importance(a).cmp(&importance(b)).then_with(|| position(a).cmp(&position(b)))
    });
    findings
}

fn position(finding: &ReportedFinding) -> impl Ord + '_ {
    let place = finding.at_head();
    (&place.path, place.line, place.column, &finding.rule, &finding.fingerprint)
}

/// How many findings that count have no place among `shown`, those that the report leaves out
/// included.
pub(super) fn more(report: &Report, shown: usize) -> u64 {
    let kept = report.findings.iter().filter(|it| report.counts(it)).count();
    let rest = u64::try_from(kept.saturating_sub(shown)).unwrap_or(u64::MAX);
    rest.saturating_add(sentence::left_out_at_gate(report))
}
