//! What a reviewer needs first: the verdict, who is hit, what breaks, what else is wrong.

use super::super::escape::{code_span, code_span_in_table};
use super::super::fold::{self, Folded, fold};
use super::super::wire::{ContractChange, ContractInfo, ReportedFinding};
use super::super::{ADOPTION, sentence};
use super::page::{Page, Rows};
use super::{Step, cells};
use crate::finding::{Reach, Severity};
use crate::settle::{Gate, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

impl Page<'_> {
    pub(super) fn heading(&mut self) {
        let merge = match (self.report.run.gate, self.report.summary.verdict) {
            (Gate::New, Verdict::Fail) => " this merge",
            _ => "",
        };
        let verdict = sentence::verdict(self.report);
        self.line(&format!("### mesh-lint: {verdict}{merge}"));
        let comparison = code_span(&self.report.run.comparison.replace('`', ""));
        self.line("");
        self.line(&format!("Checked: {comparison}"));
    }

    pub(super) fn counts(&mut self) {
        let summary = &self.report.summary;
        let contracts = match self.report.run.base {
            Some(_) => {
                // Those that are gone have changed too.
                let gone = |it: &&ContractInfo| it.change == Some(ContractChange::Removed);
                let gone = self.report.contracts.iter().filter(gone).count();
                let all = summary.contracts.total + u64::try_from(gone).unwrap_or(u64::MAX);
                let changed = sentence::thousands(summary.contracts.changed);
                format!("{changed} changed of {}", sentence::thousands(all))
            }
            None => sentence::thousands(summary.contracts.total),
        };
        let number = sentence::thousands;
        let (head, row) = if self.report.run.base.is_some() {
            let counts =
                [summary.breaking, summary.blocking, summary.new, summary.existing, summary.fixed];
            ("Breaking | Blocking | New | Existing | Fixed", counts.map(number).to_vec())
        } else {
            let counts = [summary.errors, summary.warnings, summary.infos].map(number);
            ("Errors | Warnings | Infos", counts.to_vec())
        };
        let head = format!("{head} | Waived | Contracts");
        let columns = row.len() + 2;
        self.line("");
        self.line(&format!("| {head} |"));
        self.line(&format!("|{}", "---:|".repeat(columns)));
        let waived = number(summary.waived);
        self.line(&format!("| {} | {waived} | {contracts} |", row.join(" | ")));
    }

    pub(super) fn failures(&mut self) {
        let run = &self.report.run;
        let cap = self.caps.settled;
        if !run.failures.is_empty() {
            self.line("");
            self.line("**Could not be judged:**");
            self.line("");
        }
        for failure in run.failures.iter().take(cap) {
            let help = failure.help.as_deref().map(|it| format!(" — {}", code_span(it)));
            let line = format!("- {}{}", code_span(&failure.message), help.unwrap_or_default());
            self.line(&line);
        }
        self.more(run.failures.len(), cap);
        let (adoption, notes): (Vec<&String>, Vec<_>) =
            run.notes.iter().partition(|it| *it == ADOPTION);
        if !adoption.is_empty() {
            self.line("");
            self.line(&format!("**Note: {ADOPTION}.**"));
        }
        if !notes.is_empty() {
            self.line("");
        }
        for note in notes.iter().take(cap) {
            self.line(&format!("- Note: {}", code_span(note)));
        }
        self.more(notes.len(), cap);
    }

    /// Who owns what breaks, and who uses it.
    pub(super) fn affected(&mut self, breaking: &[&ReportedFinding]) {
        if breaking.is_empty() || self.step >= Step::Consumers {
            return;
        }
        let mut subjects: Vec<&str> = Vec::new();
        for finding in breaking {
            if !subjects.contains(&finding.subject.as_str()) {
                subjects.push(&finding.subject);
            }
            if subjects.len() > 5 {
                break;
            }
        }
        let about = |subject: &&str| {
            let of: Vec<_> = breaking.iter().filter(|it| it.subject == **subject).collect();
            let owners: BTreeSet<_> = of.iter().flat_map(|it| &it.owners).collect();
            let hit = of.iter().flat_map(|it| &it.consumers);
            let hit = hit.filter(|it| it.effect != Reach::NotAffected);
            let users: BTreeSet<_> = hit.flat_map(|it| &it.owners).collect();
            let spans = |names: BTreeSet<&String>| -> Vec<String> {
                names.into_iter().map(|it| code_span(it)).collect()
            };
            let (owners, users) = (spans(owners), spans(users));
            let owner = match owners.as_slice() {
                [] => format!("nobody owns {}", code_span(subject)),
                [_] => format!("{} owns {}", sentence::some_of(&owners, 3), code_span(subject)),
                _ => format!("{} own {}", sentence::some_of(&owners, 3), code_span(subject)),
            };
            match users.as_slice() {
                [] => format!("{owner}, no consumer is known"),
                [_] => format!("{owner}; {} uses it", sentence::some_of(&users, 5)),
                _ => format!("{owner}; {} use it", sentence::some_of(&users, 5)),
            }
        };
        let mut parts: Vec<String> = subjects.iter().take(5).map(about).collect();
        if subjects.len() > 5 {
            parts.push("and more".to_owned());
        }
        self.line("");
        self.line(&format!("**Who is affected:** {}", parts.join(" · ")));
    }

    pub(super) fn breaking(&mut self, breaking: &[&ReportedFinding]) {
        if breaking.is_empty() {
            return;
        }
        self.line("");
        self.line("#### Breaking changes");
        if self.step >= Step::Breaking {
            let subjects = breaking.iter().map(|it| it.subject.as_str());
            self.tally(subjects, "Contract", "Breaking changes");
            return;
        }
        let named = self.step < Step::Consumers;
        let rows = breaking.iter().take(self.caps.breaking).map(|it| {
            format!(
                "{} | {} | {} | {}",
                cells::contract(it, self.links),
                cells::problem(it, false, Severity::Error),
                cells::version(self.contracts.get(it.subject.as_str()).copied()),
                cells::consumers(it, named)
            )
        });
        let rows: Rows = rows.collect();
        let head = "Contract | Change | Version | Consumers";
        self.table(head, &rows, self.caps.breaking_open, "breaking change");
        self.more(breaking.len(), self.caps.breaking);
        self.ways_out(breaking);
    }

    /// The distinct advice of the breaking changes.
    pub(super) fn ways_out(&mut self, breaking: &[&ReportedFinding]) {
        if self.step >= Step::Help {
            return;
        }
        let mut seen = BTreeSet::new();
        let advice: Vec<String> = breaking
            .iter()
            .filter_map(|it| Some((it, it.help.as_deref()?)))
            .filter(|(_, help)| seen.insert(*help))
            .take(3)
            .map(|(it, help)| {
                let explain = code_span(&format!("mesh-lint explain {}", it.rule));
                format!("{} ({explain})", code_span(help))
            })
            .collect();
        if !advice.is_empty() {
            self.line("");
            self.line(&format!("**Ways out:** {}", advice.join(" · ")));
        }
    }

    pub(super) fn errors(&mut self, errors: &[&ReportedFinding]) {
        if errors.is_empty() {
            return;
        }
        let title = match self.report.run.gate {
            Gate::New => "#### New errors",
            Gate::All => "#### Errors",
        };
        self.line("");
        self.line(title);
        if self.step >= Step::Errors {
            self.tally(errors.iter().map(|it| it.rule.as_str()), "Rule", "Errors");
            return;
        }
        let (single, folded) = fold(errors.iter().copied(), |_| false);
        self.policies(&folded);
        self.first_open(&single, Severity::Error, "more error");
    }

    /// What the change asks less of everybody. It seldom blocks, so that it must not take a click to
    /// see, and no flood of other findings drives it out.
    pub(super) fn loosened(&mut self, loosened: &[&ReportedFinding]) {
        if loosened.is_empty() {
            return;
        }
        self.line("");
        self.line("#### Loosened rules");
        if self.step >= Step::Errors {
            self.tally(loosened.iter().map(|it| it.rule.as_str()), "Rule", "Findings");
        } else {
            self.first_open(loosened, Severity::Warning, "more loosened rule");
        }
    }

    /// Findings by domain, the first of them open and the others folded.
    fn first_open(&mut self, findings: &[&ReportedFinding], severity: Severity, noun: &str) {
        let cap = self.caps.errors;
        let open = findings.len().min(self.caps.errors_open);
        let (first, rest) = findings.split_at_checked(open).unwrap_or((findings, &[]));
        self.by_domain(first, severity);
        let rest = rest.get(..rest.len().min(cap - open)).unwrap_or(rest);
        if !rest.is_empty() {
            let count = u64::try_from(rest.len()).unwrap_or(u64::MAX);
            self.fold(&sentence::counted(count, noun));
            self.by_domain(rest, severity);
            self.unfold();
        }
        self.more(findings.len(), cap);
    }

    /// Policies that many contracts miss, a row each.
    fn policies(&mut self, folded: &[Folded<'_>]) {
        if folded.is_empty() {
            return;
        }
        let contracts = fold::contracts(self.report);
        let help = self.step < Step::Help;
        let cap = self.caps.errors;
        let rows = folded.iter().take(cap).map(|it| {
            let examples: Vec<_> = it.examples().into_iter().map(code_span_in_table).collect();
            let extent = it.extent(self.report, &contracts);
            let row = format!(
                "{} | {extent}, such as {}",
                code_span_in_table(it.rule),
                examples.join(", ")
            );
            if help {
                format!("{row} | {}", it.help.map(code_span_in_table).unwrap_or_default())
            } else {
                row
            }
        });
        let rows: Rows = rows.collect();
        let head = if help { "Rule | Where | What to do" } else { "Rule | Where" };
        self.rows(head, &rows);
        let counted: usize = folded.iter().take(cap).map(|it| it.count).sum();
        self.listed += u64::try_from(counted).unwrap_or(u64::MAX);
        self.more(folded.len(), cap);
    }

    /// A table for each domain, by name.
    pub(super) fn by_domain(&mut self, findings: &[&ReportedFinding], severity: Severity) {
        let mut domains: BTreeMap<Option<&str>, Vec<&ReportedFinding>> = BTreeMap::new();
        for finding in findings {
            domains.entry(finding.domain.as_deref()).or_default().push(finding);
        }
        let compared = self.report.run.base.is_some() && self.report.run.gate == Gate::All;
        let help = self.step < Step::Help;
        for (domain, findings) in domains {
            let owners: BTreeSet<_> = findings.iter().flat_map(|it| &it.owners).collect();
            let owners: Vec<_> = owners.into_iter().map(|it| code_span(it)).collect();
            let mut title = match domain {
                Some(domain) => format!("**Domain {}**", code_span(domain)),
                None => "**No domain**".to_owned(),
            };
            if !owners.is_empty() {
                let _ = write!(title, ", owned by {}", sentence::some_of(&owners, 3));
            }
            self.line("");
            self.line(&title);
            let rows = findings.iter().map(|it| {
                let place = cells::place(it, self.links);
                let problem = cells::problem(it, compared, severity);
                if help {
                    format!("{place} | {problem} | {}", cells::help(it))
                } else {
                    format!("{place} | {problem}")
                }
            });
            let rows: Rows = rows.collect();
            let head = if help { "Where | What | What to do" } else { "Where | What" };
            self.table(head, &rows, rows.len(), "");
        }
    }

    /// Warnings in a fold, infos in another.
    pub(super) fn milder(&mut self, milder: &[&ReportedFinding]) {
        if self.step >= Step::Warnings {
            return;
        }
        for (severity, noun) in [(Severity::Warning, "warning"), (Severity::Info, "info")] {
            let found = milder.iter().copied().filter(|it| it.severity == severity);
            let found: Vec<&ReportedFinding> = found.collect();
            if found.is_empty() {
                continue;
            }
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            self.fold(&sentence::counted(count, noun));
            let (single, folded) = fold(found, |_| false);
            self.policies(&folded);
            let shown = single.get(..single.len().min(self.caps.warnings));
            self.by_domain(shown.unwrap_or(&single), severity);
            self.more(single.len(), self.caps.warnings);
            self.unfold();
        }
    }
}
