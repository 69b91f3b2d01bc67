//! The report for a terminal: what is compared, findings by file, and a summary of one screen.
//!
//! No line begins with text of a contract, so that no runner takes one for a command.

mod line;
mod notes;
mod painter;
mod plan;
mod policy_diff;
mod snippet;
mod testing;

pub(super) use policy_diff::policy_diff;
pub(super) use testing::tests;

use super::escape::{prose, visible};
use super::fold::{self, Folded};
use super::wire::{ContractInfo, Failure, Report, ReportedFinding, WaiverInfo};
use super::{Format, Options, sentence};
use crate::finding::{Severity, Status};
use crate::settle::Verdict;
use crate::source::Sources;
use painter::{Ink, Painter};
use plan::Plan;
use snippet::Snippets;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Most waivers that the summary names.
const WAIVERS: usize = 5;

/// Carets, colours, and a summary; for people at a terminal.
pub(super) static FORMAT: Format = Format { name: "text", file_extension: "txt", render };

fn render(
    report: &Report,
    sources: &Sources,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut painter = Painter::new(out, options.color);
    if is_calm(report) {
        return calm(report, &mut painter);
    }
    let plan = Plan::new(report, options);
    writeln!(painter, "mesh-lint: {}", prose(&report.run.comparison))?;
    failures(report, &mut painter)?;
    if !options.quiet {
        findings(report, &plan, sources, options, &mut painter)?;
        folded(report, &plan, &mut painter)?;
        if options.verbose || is_only_fixed(report) {
            settled(report, &mut painter)?;
        }
    }
    writeln!(painter)?;
    summary(report, &plan, options, &mut painter)
}

/// Whether there is nothing at all to tell.
fn is_calm(report: &Report) -> bool {
    report.findings.is_empty()
        && report.run.failures.is_empty()
        && report.run.notes.is_empty()
        && report.summary.verdict == Verdict::Pass
}

/// Whether good news is all there is, or all that was asked for.
fn is_only_fixed(report: &Report) -> bool {
    !report.findings.is_empty() && report.findings.iter().all(|it| it.status == Status::Fixed)
}

fn calm(report: &Report, painter: &mut Painter<'_>) -> io::Result<()> {
    let comparison = prose(&report.run.comparison);
    writeln!(painter, "Nothing found in {} ({comparison})", sentence::extent(report))
}

fn failures(report: &Report, painter: &mut Painter<'_>) -> io::Result<()> {
    for Failure { message, help, location } in &report.run.failures {
        painter.paint(Ink::Severity(Severity::Error), "failed")?;
        writeln!(painter, ": {}", prose(message))?;
        if let Some(location) = location {
            writeln!(painter, "  --> {}", snippet::place(location))?;
        }
        if let Some(help) = help {
            writeln!(painter, "  = help: {}", prose(help))?;
        }
    }
    Ok(())
}

/// The findings in full, with a line above those of each file.
fn findings(
    report: &Report,
    plan: &Plan<'_>,
    sources: &Sources,
    options: &Options,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let snippets = Snippets::new(sources, options.width.saturating_sub(8));
    let contracts: BTreeMap<&str, &ContractInfo> =
        report.contracts.iter().map(|it| (it.path.as_str(), it)).collect();
    let mut file = None;
    for finding in &plan.full {
        let path = finding.location.path.as_str();
        writeln!(painter)?;
        if file != Some(path) {
            file = Some(path);
            heading(path, contracts.get(path).copied(), finding, painter)?;
        }
        in_full(report, finding, &snippets, options, painter)?;
    }
    Ok(())
}

fn in_full(
    report: &Report,
    finding: &ReportedFinding,
    snippets: &Snippets<'_>,
    options: &Options,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    painter.paint(Ink::Severity(finding.severity), finding.severity.word())?;
    painter.paint(Ink::Severity(finding.severity), &format!("[{}]", visible(&finding.rule)))?;
    painter.paint(Ink::Strong, &format!(": {}", prose(&finding.message)))?;
    if report.run.base.is_some() {
        painter.paint(Ink::Faint, &format!(" ({})", finding.status.word()))?;
    }
    writeln!(painter)?;
    snippets.write(finding, &notes::notes(report, finding, options.verbose), painter)
}

/// One finding of a report with all that is known of it.
pub fn alone(
    report: &Report,
    finding: &ReportedFinding,
    sources: &Sources,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut painter = Painter::new(out, options.color);
    let snippets = Snippets::new(sources, options.width.saturating_sub(8));
    let path = finding.location.path.as_str();
    let contract = report.contracts.iter().find(|it| it.path == path);
    heading(path, contract, finding, &mut painter)?;
    in_full(report, finding, &snippets, options, &mut painter)?;
    if let Some(waiver) = &finding.waiver {
        waived(waiver, &mut painter)?;
    }
    Ok(())
}

/// The file, the contract in it with its version, and who owns it.
fn heading(
    path: &str,
    contract: Option<&ContractInfo>,
    finding: &ReportedFinding,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let mut about: Vec<String> = Vec::new();
    if let Some(contract) = contract {
        let version = &contract.version;
        let versions = match (version.base.as_deref(), version.head.as_deref()) {
            (Some(base), Some(head)) if base != head => {
                format!(" {} -> {}", visible(base), visible(head))
            }
            (_, Some(version)) | (Some(version), None) => format!(" {}", visible(version)),
            (None, None) => String::new(),
        };
        about.push(format!("{}{versions}", visible(&contract.id)));
    }
    if !finding.owners.is_empty() {
        let owners: Vec<_> = finding.owners.iter().map(|it| visible(it)).collect();
        about.push(owners.join(" "));
    }
    painter.paint(Ink::Strong, &format!("== {}", visible(path)))?;
    if !about.is_empty() {
        painter.paint(Ink::Faint, &format!("  {}", about.join(", ")))?;
    }
    writeln!(painter)
}

/// Policies that many contracts miss and notes that many files get, one line each.
fn folded(report: &Report, plan: &Plan<'_>, painter: &mut Painter<'_>) -> io::Result<()> {
    if plan.folded.is_empty() {
        return Ok(());
    }
    let contracts = fold::contracts(report);
    writeln!(painter)?;
    let title =
        if plan.folded.iter().all(|it| it.is_policy) { "Policies" } else { "In many places" };
    painter.paint(Ink::Strong, &format!("== {title}"))?;
    writeln!(painter)?;
    for policy in &plan.folded {
        let extent = policy.extent(report, &contracts);
        let rule = visible(policy.rule);
        if plan::is_discovery(report, policy.severity) {
            let problem = rule.split_once('/').map_or(&*rule, |it| it.1);
            let mark = mark(report, policy);
            writeln!(painter, "- {problem}: {extent}{mark}; mesh-lint explain {rule}")?;
        } else {
            painter.paint(Ink::Severity(policy.severity), policy.severity.word())?;
            painter.paint(Ink::Severity(policy.severity), &format!("[{rule}]"))?;
            let examples: Vec<_> =
                policy.examples().iter().map(|it| format!("`{}`", visible(it))).collect();
            let (examples, mark) = (examples.join(", "), mark(report, policy));
            writeln!(painter, ": {extent}{mark}, such as {examples}; mesh-lint explain {rule}")?;
        }
    }
    Ok(())
}

fn mark(report: &Report, policy: &Folded<'_>) -> String {
    match (&report.run.base, policy.status) {
        (Some(_), Status::New) => " (new)".to_owned(),
        (Some(_), Status::Existing) => " (existing)".to_owned(),
        (None, _) | (_, Status::Fixed) => String::new(),
    }
}

/// What is accepted and what is fixed, one line each.
fn settled(report: &Report, painter: &mut Painter<'_>) -> io::Result<()> {
    let mut first = true;
    for finding in report.findings.iter().filter(|it| !Report::is_open(it)) {
        if std::mem::take(&mut first) {
            writeln!(painter)?;
        }
        let (rule, message) = (visible(&finding.rule), prose(&finding.message));
        let place = snippet::place(&finding.location);
        let word = if finding.waiver.is_some() { "waived" } else { "fixed" };
        writeln!(painter, "{word}[{rule}]: {message}")?;
        writeln!(painter, "  --> {place}")?;
        if let Some(waiver) = &finding.waiver {
            waived(waiver, painter)?;
        }
    }
    Ok(())
}

fn waived(waiver: &WaiverInfo, painter: &mut Painter<'_>) -> io::Result<()> {
    let (id, expires) = (visible(&waiver.id), visible(&waiver.expires));
    let left = sentence::days_left(waiver.days_left);
    writeln!(painter, "  = {id} until {expires} ({left}): {}", prose(&waiver.reason))
}

/// Counts, the verdict in words, and what to do next.
fn summary(
    report: &Report,
    plan: &Plan<'_>,
    options: &Options,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    for note in &report.run.notes {
        writeln!(painter, "note: {}", prose(note))?;
    }
    let novelty = sentence::novelty(report).map(|it| format!(": {it}")).unwrap_or_default();
    if let Some(preview) = &report.policy_preview {
        writeln!(painter, "{}", sentence::preview(preview).replacen('P', "p", 1))?;
    }
    let (severities, extent) = (sentence::severities(report), sentence::extent(report));
    writeln!(painter, "found {severities} in {extent}{novelty}")?;
    let waived = sentence::waived(report);
    for it in waived.iter().take(WAIVERS) {
        writeln!(painter, "waived: {}", prose(&it.words()))?;
    }
    if waived.len() > WAIVERS {
        let more = sentence::thousands(u64::try_from(waived.len() - WAIVERS).unwrap_or(u64::MAX));
        writeln!(painter, "waived: by {more} more; -v shows all")?;
    }
    let hidden = [(plan.before, "stood before and"), (plan.beyond, "more")];
    for (count, why) in hidden.into_iter().filter(|it| it.0 > 0) {
        let findings = sentence::counted(u64::try_from(count).unwrap_or(u64::MAX), "finding");
        let verb = if count == 1 { "is" } else { "are" };
        writeln!(painter, "{findings} {why} {verb} not shown; -v shows all")?;
    }
    if report.summary.truncated {
        let count = sentence::thousands(sentence::left_out(report));
        writeln!(painter, "{count} more are left out of the report, the mildest first")?;
    }
    let (word, ink) = match report.summary.verdict {
        Verdict::Pass => ("pass", Ink::Strong),
        Verdict::Fail => ("fail", Ink::Severity(Severity::Error)),
        Verdict::Incomplete => ("incomplete", Ink::Severity(Severity::Warning)),
    };
    painter.paint(ink, word)?;
    writeln!(painter, ": {}", sentence::verdict(report))?;
    next(report, options, painter)
}

fn next(report: &Report, options: &Options, painter: &mut Painter<'_>) -> io::Result<()> {
    let Some(worst) = sentence::worst(report).filter(|_| !options.quiet) else { return Ok(()) };
    let rule = visible(&worst.rule);
    writeln!(painter, "next: mesh-lint explain {rule}; -v shows all, --format json is for programs")
}
