//! Which findings are shown in full, which fold into a line, and which are only counted.

use super::super::fold::{Folded, fold};
use super::super::wire::{Report, ReportedFinding};
use super::super::{Options, sentence};
use crate::config::Preset;
use crate::finding::Severity;

/// Most findings that are shown in full.
const FULL: usize = 1_000;

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

impl<'report> Plan<'report> {
    pub(super) fn new(report: &'report Report, options: &Options) -> Self {
        let open = report.findings.iter().filter(|it| Report::is_open(it));
        if options.verbose {
            return Self { full: open.collect(), ..Self::default() };
        }
        let (shown, before): (Vec<_>, Vec<_>) = open.partition(|it| report.counts(it));
        let informs = |it: &ReportedFinding| is_discovery(report, it.severity);
        let (full, folded) = fold(shown, informs);
        let mut plan = Self { full, folded, before: before.len(), beyond: 0 };
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

/// Whether a policy only tells a newcomer what it would say.
pub(super) fn is_discovery(report: &Report, severity: Severity) -> bool {
    report.run.preset == Preset::Discover && severity == Severity::Info
}
