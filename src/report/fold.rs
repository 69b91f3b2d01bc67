//! Policies that many contracts miss, folded into a line each.

use super::sentence;
use super::wire::{ContractChange, Report, ReportedFinding};
use crate::finding::{Severity, Status};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// From how many contracts on a policy folds.
const MANY: usize = 6;

/// The findings of one policy, in one line.
pub(super) struct Folded<'report> {
    pub(super) rule: &'report str,
    pub(super) severity: Severity,
    /// New and existing findings fold apart, so that no old one hides a new one.
    pub(super) status: Status,
    /// The contracts and products that are hit, by name.
    pub(super) subjects: BTreeSet<&'report str>,
    /// How many findings there are.
    pub(super) count: usize,
    /// What to do, by the first of them.
    pub(super) help: Option<&'report str>,
}

/// Findings that stay on their own, and folded ones, the most severe first.
pub(super) fn fold<'report>(
    findings: impl IntoIterator<Item = &'report ReportedFinding>,
    always: impl Fn(&ReportedFinding) -> bool,
) -> (Vec<&'report ReportedFinding>, Vec<Folded<'report>>) {
    let mut single = Vec::new();
    let mut policies: BTreeMap<_, Vec<&ReportedFinding>> = BTreeMap::new();
    for finding in findings {
        if finding.policy.is_none() {
            single.push(finding);
            continue;
        }
        let key = (Reverse(finding.severity), finding.rule.as_str(), finding.status);
        policies.entry(key).or_default().push(finding);
    }
    let mut folded = Vec::new();
    for ((Reverse(severity), rule, status), findings) in policies {
        let subjects: BTreeSet<_> = findings.iter().map(|it| it.subject.as_str()).collect();
        if subjects.len() >= MANY || findings.iter().all(|it| always(it)) {
            let help = findings.iter().find_map(|it| it.help.as_deref());
            let count = findings.len();
            folded.push(Folded { rule, severity, status, subjects, count, help });
        } else {
            single.extend(findings);
        }
    }
    (single, folded)
}

impl Folded<'_> {
    /// `54 of 58 contracts`.
    pub(super) fn extent(&self, report: &Report, contracts: &BTreeSet<&str>) -> String {
        let hit = u64::try_from(self.subjects.len()).unwrap_or(u64::MAX);
        let summary = &report.summary;
        let (all, noun) = if self.subjects.iter().all(|it| contracts.contains(it)) {
            (summary.contracts.total, "contract")
        } else if self.subjects.iter().any(|it| contracts.contains(it)) {
            (summary.contracts.total + summary.products, "contracts and product")
        } else {
            (summary.products, "product")
        };
        // What was left out of the report may have been of this policy.
        let least = if summary.truncated { "at least " } else { "" };
        let all = sentence::counted(all.max(hit), noun);
        let count = u64::try_from(self.count).unwrap_or(u64::MAX);
        let several = if count > hit {
            format!(" ({} findings)", sentence::thousands(count))
        } else {
            String::new()
        };
        format!("{least}{} of {all}{several}", sentence::thousands(hit))
    }

    /// The first three that are hit.
    pub(super) fn examples(&self) -> Vec<&str> {
        self.subjects.iter().copied().take(3).collect()
    }
}

/// The contracts at head by the names that findings call them.
pub(super) fn contracts(report: &Report) -> BTreeSet<&str> {
    let standing = report.contracts.iter().filter(|it| it.change != Some(ContractChange::Removed));
    standing.map(|it| it.id.as_str()).collect()
}
