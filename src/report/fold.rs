//! Policies that many contracts miss, and notes that many files get, folded into a line each.

use super::sentence;
use super::wire::{ContractChange, Report, ReportedFinding};
use crate::finding::{Severity, Status};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// From how many contracts or files on a policy or a note folds.
const MANY: usize = 6;

/// The findings of one policy, or of one rule that only informs, in one line.
pub(super) struct Folded<'report> {
    pub(super) rule: &'report str,
    pub(super) severity: Severity,
    /// New and existing findings fold apart, so that no old one hides a new one.
    pub(super) status: Status,
    /// The contracts and products that are hit, by name.
    pub(super) subjects: BTreeSet<&'report str>,
    /// How many findings there are.
    pub(super) count: usize,
    /// Whether a policy found them.
    pub(super) is_policy: bool,
    /// The files, by path.
    pub(super) files: BTreeSet<&'report str>,
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
        if finding.policy.is_none() && finding.severity != Severity::Info {
            single.push(finding);
            continue;
        }
        let key = (Reverse(finding.severity), finding.rule.as_str(), finding.status);
        policies.entry(key).or_default().push(finding);
    }
    let mut folded = Vec::new();
    for ((Reverse(severity), rule, status), findings) in policies {
        let subjects: BTreeSet<_> = findings.iter().map(|it| it.subject.as_str()).collect();
        let is_policy = findings.iter().any(|it| it.policy.is_some());
        if subjects.len() >= MANY || is_policy && findings.iter().all(|it| always(it)) {
            let help = findings.iter().find_map(|it| it.help.as_deref());
            let count = findings.len();
            let files = findings.iter().map(|it| it.location.path.as_str()).collect();
            folded.push(Folded { rule, severity, status, subjects, count, is_policy, files, help });
        } else {
            single.extend(findings);
        }
    }
    (single, folded)
}

impl Folded<'_> {
    /// `54 of 58 contracts`.
    pub(super) fn extent(&self, report: &Report, contracts: &BTreeSet<&str>) -> String {
        if !self.is_policy {
            return self.extent_in_files(report);
        }
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

    /// `20 files`, where what is hit need not be a contract.
    fn extent_in_files(&self, report: &Report) -> String {
        let least = if report.summary.truncated { "at least " } else { "" };
        let files = u64::try_from(self.files.len()).unwrap_or(u64::MAX);
        format!("{least}{}", sentence::counted(files, "file"))
    }

    /// The first three that are hit.
    pub(super) fn examples(&self) -> Vec<&str> {
        let hit = if self.is_policy { &self.subjects } else { &self.files };
        hit.iter().copied().take(3).collect()
    }
}

/// The contracts at head by the names that findings call them.
pub(super) fn contracts(report: &Report) -> BTreeSet<&str> {
    let standing = report.contracts.iter().filter(|it| it.change != Some(ContractChange::Removed));
    standing.map(|it| it.id.as_str()).collect()
}
