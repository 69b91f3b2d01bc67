//! The page in the making, and the pieces that every section is made of.

use super::super::escape::code_span_in_table;
use super::super::wire::{ContractInfo, Report, ReportedFinding};
use super::super::{Options, sentence};
use super::Step;
use crate::finding::Severity;
use std::collections::BTreeMap;

/// The rules that tell what a change asks less.
const LOOSENED: [&str; 2] = ["policy/loosened", "config/loosened"];

/// How many rows a section has at most, and how many of them are not folded.
pub(super) struct Caps {
    pub(super) breaking: usize,
    pub(super) breaking_open: usize,
    pub(super) errors: usize,
    pub(super) errors_open: usize,
    pub(super) warnings: usize,
    pub(super) settled: usize,
}

impl Caps {
    /// Of a comment.
    pub(super) const COMMENT: Self = Self {
        breaking: 50,
        breaking_open: 20,
        errors: 50,
        errors_open: 10,
        warnings: 30,
        settled: 20,
    };

    /// Of the summary of a step, which has a page of its own.
    pub(super) const STEP_SUMMARY: Self = Self {
        breaking: 500,
        breaking_open: 50,
        errors: 1_000,
        errors_open: 50,
        warnings: 500,
        settled: 200,
    };
}

/// The page in the making.
pub(super) struct Page<'report> {
    pub(super) report: &'report Report,
    pub(super) links: Option<&'report str>,
    pub(super) caps: &'report Caps,
    pub(super) step: Step,
    pub(super) contracts: BTreeMap<&'report str, &'report ContractInfo>,
    pub(super) text: String,
    /// How many findings have a row or are counted in one.
    pub(super) listed: u64,
}

/// Rows of a table; the blanks around them come from the table.
pub(super) type Rows = Vec<String>;

impl<'report> Page<'report> {
    pub(super) fn new(
        report: &'report Report,
        options: &'report Options,
        caps: &'report Caps,
        step: Step,
    ) -> Self {
        let contracts = report.contracts.iter().map(|it| (it.id.as_str(), it)).collect();
        let links = options.links.as_deref();
        Self { report, links, caps, step, contracts, text: String::new(), listed: 0 }
    }

    pub(super) fn write(mut self) -> String {
        self.heading();
        if self.step == Step::Verdict {
            self.line("");
            self.line("The details do not fit here; the full report has them.");
            return self.text;
        }
        self.counts();
        self.failures();
        let shown = self.shown();
        let (breaking, others): (Vec<_>, Vec<_>) =
            shown.into_iter().partition(|it| self.report.is_breaking(it));
        let (errors, milder): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|it| it.severity == Severity::Error);
        let (loosened, milder): (Vec<_>, Vec<_>) =
            milder.into_iter().partition(|it| LOOSENED.contains(&it.rule.as_str()));
        self.affected(&breaking);
        self.breaking(&breaking);
        self.errors(&errors);
        self.loosened(&loosened);
        self.milder(&milder);
        self.preview();
        self.waived();
        self.fixed();
        self.reproduce();
        self.footer();
        self.text
    }

    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// The findings that the page is about, worst first: new ones, where only these count.
    pub(super) fn shown(&self) -> Vec<&'report ReportedFinding> {
        let report = self.report;
        let mut shown: Vec<_> = report.findings.iter().filter(|it| report.counts(it)).collect();
        // The report is sorted by path already, and this sort keeps that order among equals.
        shown.sort_by_cached_key(|it| sentence::importance(report, it));
        shown
    }

    pub(super) fn more(&mut self, all: usize, cap: usize) {
        if all > cap {
            let count = sentence::thousands(u64::try_from(all - cap).unwrap_or(u64::MAX));
            self.line("");
            self.line(&format!("… and {count} more in the full report"));
        }
    }

    /// A table whose rows beyond the first `open` are folded; each row is a finding.
    pub(super) fn table(&mut self, head: &str, rows: &[String], open: usize, noun: &str) {
        self.listed += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let (first, rest) = rows.split_at_checked(open).unwrap_or((rows, &[]));
        self.rows(head, first);
        if !rest.is_empty() {
            let count = u64::try_from(rest.len()).unwrap_or(u64::MAX);
            self.fold(&sentence::counted(count, &format!("more {noun}")));
            self.rows(head, rest);
            self.unfold();
        }
    }

    pub(super) fn rows(&mut self, head: &str, rows: &[String]) {
        let columns = head.split(" | ").count();
        self.line("");
        self.line(&format!("| {head} |"));
        self.line(&format!("|{}", "---|".repeat(columns)));
        for row in rows {
            self.line(&format!("| {row} |"));
        }
    }

    /// How many findings each name has, the most first.
    pub(super) fn tally<'a>(
        &mut self,
        names: impl Iterator<Item = &'a str>,
        title: &str,
        noun: &str,
    ) {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|it| std::cmp::Reverse(it.1));
        let all = counts.len();
        counts.truncate(self.caps.errors);
        self.listed += counts.iter().map(|it| it.1).sum::<u64>();
        let rows: Rows = counts
            .iter()
            .map(|(name, count)| {
                format!("{} | {}", code_span_in_table(name), sentence::thousands(*count))
            })
            .collect();
        self.rows(&format!("{title} | {noun}"), &rows);
        self.more(all, self.caps.errors);
    }

    pub(super) fn fold(&mut self, title: &str) {
        self.line("");
        self.line(&format!("<details><summary>{title}</summary>"));
    }

    pub(super) fn unfold(&mut self) {
        self.line("");
        self.line("</details>");
    }
}
