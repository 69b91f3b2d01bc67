//! Which findings are shown in full, which fold into a line, and which are only counted.

use super::super::wire::{ContractChange, Report, ReportedFinding};
use super::super::{Options, sentence};
use crate::config::Preset;
use crate::finding::{Severity, Status};
use crate::settle::Gate;
use std::collections::{BTreeMap, BTreeSet};

/// Most findings that are shown in full.
const FULL: usize = 1_000;

/// From how many contracts on a policy folds into a line.
const MANY: usize = 6;

/// What is shown how.
#[derive(Default)]
pub(super) struct Plan<'report> {
    /// In full, by path.
    pub(super) full: Vec<&'report ReportedFinding>,
    /// One line each, worst first.
    pub(super) folded: Vec<Folded<'report>>,
    /// How many stood before and do not count.
    pub(super) before: usize,
    /// How many did not fit.
    pub(super) beyond: usize,
}

/// The findings of one policy in one line.
pub(super) struct Folded<'report> {
    pub(super) rule: &'report str,
    pub(super) severity: Severity,
    /// Whether they are new, where base is compared.
    pub(super) status: Status,
    pub(super) findings: Vec<&'report ReportedFinding>,
    /// The contracts and products that are hit, by name.
    pub(super) subjects: BTreeSet<&'report str>,
}

impl<'report> Plan<'report> {
    pub(super) fn new(report: &'report Report, options: &Options) -> Self {
        let open = report.findings.iter().filter(|it| Report::is_open(it));
        if options.verbose {
            return Self { full: open.collect(), ..Self::default() };
        }
        let mut plan = Self::default();
        let mut policies: BTreeMap<_, Vec<&ReportedFinding>> = BTreeMap::new();
        for finding in open {
            if report.run.gate == Gate::New && finding.status == Status::Existing {
                plan.before += 1;
            } else if finding.policy.is_some() {
                let key = (std::cmp::Reverse(finding.severity), &finding.rule, finding.status);
                policies.entry(key).or_default().push(finding);
            } else {
                plan.full.push(finding);
            }
        }
        for ((_, rule, status), findings) in policies {
            let subjects: BTreeSet<_> = findings.iter().map(|it| it.subject.as_str()).collect();
            let severity = findings.first().map_or(Severity::Info, |it| it.severity);
            let quiet = report.run.preset == Preset::Discover && severity == Severity::Info;
            if quiet || subjects.len() >= MANY {
                plan.folded.push(Folded { rule, severity, status, findings, subjects });
            } else {
                plan.full.extend(findings);
            }
        }
        plan.fit(report);
        plan
    }

    /// Keeps the worst where there are too many, and sorts by path again.
    fn fit(&mut self, report: &Report) {
        let position = |it: &ReportedFinding| {
            (it.location.path.clone(), it.location.start, it.rule.clone(), it.fingerprint.clone())
        };
        if self.full.len() > FULL {
            self.full.sort_by_cached_key(|it| (sentence::importance(report, it), position(it)));
            self.beyond = self.full.len() - FULL;
            self.full.truncate(FULL);
        }
        self.full.sort_by_cached_key(|it| position(it));
    }
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
        let all = all.max(hit);
        format!("{least}{} of {}", sentence::thousands(hit), sentence::counted(all, noun))
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
