//! Counts and verdicts in words, the same in every format.

use super::preview::PolicyPreview;
use super::wire::{Report, ReportedFinding, WaiverInfo};
use crate::finding::{Reach, Severity, Status};
use crate::settle::{Gate, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count))
}

/// A number with a comma between thousands.
pub(crate) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

/// As [`listed`], with at most `limit` items; the rest is counted.
pub(super) fn some_of(items: &[String], limit: usize) -> String {
    let mut some: Vec<String> = items.iter().take(limit).cloned().collect();
    if items.len() > limit {
        let more = u64::try_from(items.len() - limit).unwrap_or(u64::MAX);
        some.push(format!("{} more", thousands(more)));
    }
    listed(&some)
}

/// `58 contracts and 12 products`, or `3 policies in 6 files`.
pub(super) fn extent(report: &Report) -> String {
    if let Some(files) = report.summary.policy_files {
        let policies = match report.summary.policies {
            1 => "1 policy".to_owned(),
            count => format!("{} policies", thousands(count)),
        };
        return format!("{policies} in {}", counted(files, "file"));
    }
    let contracts = counted(report.summary.contracts.total, "contract");
    match report.summary.products {
        0 => contracts,
        products => format!("{contracts} and {}", counted(products, "product")),
    }
}

/// `3 errors, 2 warnings and 1 info`; `nothing` where there is none.
pub(super) fn severities(report: &Report) -> String {
    let summary = &report.summary;
    let counts =
        [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let counts: Vec<_> =
        counts.iter().filter(|it| it.0 > 0).map(|it| counted(it.0, it.1)).collect();
    if counts.is_empty() { "nothing".to_owned() } else { listed(&counts) }
}

/// What the verdict is and why: no full stop, no capital.
pub(crate) fn verdict(report: &Report) -> String {
    let summary = &report.summary;
    match summary.verdict {
        Verdict::Incomplete => {
            let count = u64::try_from(report.run.failures.len()).unwrap_or(u64::MAX);
            let mut words = "not everything could be judged".to_owned();
            if count > 0 {
                let _ = write!(words, ": {}", counted(count, "failure"));
            }
            if summary.blocking > 0 {
                let _ = write!(words, "; {}", blocking(report));
            }
            words
        }
        Verdict::Fail => blocking(report),
        Verdict::Pass => {
            let open = summary.errors + summary.warnings + summary.infos;
            if open == 0 {
                format!("all clear ({} checked)", counted(summary.contracts.checked, "contract"))
            } else if report.run.gate == Gate::New && summary.new == 0 {
                "nothing new, nothing blocks".to_owned()
            } else {
                format!("{}, nothing blocks", gated(report))
            }
        }
    }
}

/// What counts at this gate: all severities, or those of new findings.
fn gated(report: &Report) -> String {
    match report.run.gate {
        Gate::All => severities(report),
        Gate::New => counted(report.summary.new, "new finding"),
    }
}

fn blocking(report: &Report) -> String {
    let blocking = report.summary.blocking;
    let breaks = |it: &&ReportedFinding| report.is_blocking(it) && report.is_breaking(it);
    let breaking = report.findings.iter().filter(breaks).count();
    let breaking = u64::try_from(breaking).unwrap_or(u64::MAX).min(blocking);
    let others = blocking - breaking;
    let milder = report.findings.iter().any(|it| {
        report.is_blocking(it) && !report.is_breaking(it) && it.severity != Severity::Error
    });
    let noun = if milder { "finding" } else { "error" };
    let verb = if blocking == 1 { "blocks" } else { "block" };
    match (breaking, others) {
        (0, others) => format!("{} {verb}", counted(others, noun)),
        (breaking, 0) => format!("{} {verb}", counted(breaking, "breaking change")),
        (breaking, others) => format!(
            "{} and {} {verb}",
            counted(breaking, "breaking change"),
            counted(others, &format!("other {noun}"))
        ),
    }
}

/// `3 new, 54 existing, 2 fixed and 1 waived`; without a base only what is waived.
pub(super) fn novelty(report: &Report) -> Option<String> {
    let summary = &report.summary;
    let compared = report.run.base.is_some();
    let counts = [
        (compared && summary.new > 0, summary.new, "new"),
        (compared && summary.existing > 0, summary.existing, "existing"),
        (summary.fixed > 0, summary.fixed, "fixed"),
        (summary.waived > 0, summary.waived, "waived"),
    ];
    let counts: Vec<_> =
        counts.iter().filter(|it| it.0).map(|it| format!("{} {}", thousands(it.1), it.2)).collect();
    (!counts.is_empty()).then(|| listed(&counts))
}

/// What one waiver accepts, or all comments together.
pub(super) struct Waived<'report> {
    pub(super) waiver: &'report WaiverInfo,
    pub(super) count: u64,
}

impl Waived<'_> {
    /// `2 findings by W-2026-001 until 2026-12-31 (11 days left), owner @acme/crm`.
    pub(super) fn words(&self) -> String {
        let findings = counted(self.count, "finding");
        let waiver = self.waiver;
        if waiver.approved_by.is_empty() {
            return format!("{findings} by comments");
        }
        let (id, until, left) = (&waiver.id, &waiver.expires, days_left(waiver.days_left));
        format!("{findings} by {id} until {until} ({left}), owner {}", waiver.owner)
    }
}

/// What is waived, by waiver; the ones that end first come first, comments last.
pub(super) fn waived(report: &Report) -> Vec<Waived<'_>> {
    let mut by_id: BTreeMap<_, Waived<'_>> = BTreeMap::new();
    for waiver in report.findings.iter().filter_map(|it| it.waiver.as_ref()) {
        let comment = waiver.approved_by.is_empty();
        let expires = if comment { "" } else { waiver.expires.as_str() };
        let key = (comment, expires, waiver.id.as_str());
        by_id.entry(key).or_insert(Waived { waiver, count: 0 }).count += 1;
    }
    by_id.into_values().collect()
}

/// `last day`, `1 day left`, `12 days left`.
pub(super) fn days_left(days: i64) -> String {
    match u64::try_from(days).unwrap_or_default() {
        0 => "last day".to_owned(),
        days => format!("{} left", counted(days, "day")),
    }
}

/// How many findings the report leaves out.
pub(super) fn left_out(report: &Report) -> u64 {
    let summary = &report.summary;
    let all = summary.errors + summary.warnings + summary.infos;
    let kept = report.findings.iter().filter(|it| Report::is_open(it)).count();
    all.saturating_sub(u64::try_from(kept).unwrap_or(u64::MAX))
}

/// How many new findings the report leaves out.
pub(super) fn left_out_new(report: &Report) -> u64 {
    let kept = report.findings.iter().filter(|it| Report::is_open(it) && it.status == Status::New);
    report.summary.new.saturating_sub(u64::try_from(kept.count()).unwrap_or(u64::MAX))
}

/// What would change once the rules of head are merged.
pub(super) fn preview(preview: &PolicyPreview) -> String {
    let least = if preview.truncated { "at least " } else { "" };
    let (more, less) = (preview.appears.all(), preview.disappears.all());
    if more == 0 && less == 0 {
        return "Preview: once merged, the changed rules find the same".to_owned();
    }
    let errors = match preview.appears.errors {
        0 => String::new(),
        errors => format!(" ({})", counted(errors, "error")),
    };
    format!(
        "Preview: once merged, the changed rules find {least}{} more{errors} and {} less, in {}",
        thousands(more),
        thousands(less),
        counted(preview.subjects, "place")
    )
}

/// How many findings that count at the gate the report leaves out.
pub(super) fn left_out_at_gate(report: &Report) -> u64 {
    match report.run.gate {
        Gate::All => left_out(report),
        Gate::New => left_out_new(report),
    }
}

/// Whom a change breaks, by name.
pub(super) fn will_break(finding: &ReportedFinding) -> Option<String> {
    let hit: Vec<_> = finding
        .consumers
        .iter()
        .filter(|it| it.effect == Reach::WillBreak)
        .map(|it| format!("`{}`", it.id))
        .collect();
    (!hit.is_empty()).then(|| format!("will break: {}", some_of(&hit, 5)))
}

/// The worst finding that is open; a new one, where only new ones count.
pub(super) fn worst(report: &Report) -> Option<&ReportedFinding> {
    report.findings.iter().filter(|it| report.counts(it)).min_by_key(|it| importance(report, it))
}

/// Sorts the worst first: what blocks, severity, breaking, new.
pub(crate) fn importance(report: &Report, finding: &ReportedFinding) -> impl Ord + use<> {
    (
        !report.is_blocking(finding),
        std::cmp::Reverse(finding.severity),
        !report.is_breaking(finding),
        finding.status != Status::New,
    )
}
