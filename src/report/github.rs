//! Workflow commands that annotate the lines of a pull request on GitHub.
//!
//! A step shows ten annotations of each kind and hides the rest without a word, so the worst come
//! first and one notice counts what is left.

use super::escape::{command_data, command_property};
use super::sentence::{self, Waived};
use super::wire::{Failure, Location, Report, ReportedFinding};
use super::{Format, Options};
use crate::finding::{Reach, Severity};
use crate::settle::Gate;
use crate::source::Sources;
use std::io::{self, Write};

/// Annotations for a GitHub workflow.
pub(super) static FORMAT: Format = Format { name: "github", file_extension: "txt", render };

/// Most waivers that the notice names.
const WAIVERS: usize = 5;

/// Most annotations of one kind in a step.
const LIMIT: usize = 10;

fn render(report: &Report, _: &Sources, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<_> = report.findings.iter().filter(|it| report.counts(it)).collect();
    findings.sort_by_cached_key(|it| (sentence::importance(report, it), position(it)));
    let mut room = [LIMIT.saturating_sub(report.run.failures.len()), LIMIT];
    for failure in report.run.failures.iter().take(LIMIT) {
        writeln!(out, "{}", failed(failure))?;
    }
    let mut rest = Vec::new();
    let mut shown = 0;
    for finding in findings {
        let room = match finding.severity {
            Severity::Error => room.first_mut(),
            Severity::Warning => room.last_mut(),
            Severity::Info => None,
        };
        match room.filter(|it| **it > 0) {
            Some(room) => {
                *room -= 1;
                shown += 1;
                writeln!(out, "{}", annotation(finding))?;
            }
            None => rest.push(finding),
        }
    }
    notice(report, &rest, shown, out)?;
    waived(report, out)
}

fn position(finding: &ReportedFinding) -> impl Ord + use<> {
    let place = finding.at_head();
    let text = (finding.rule.clone(), finding.fingerprint.clone());
    (place.path.clone(), place.line, place.column, text)
}

fn annotation(finding: &ReportedFinding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut message = command_data(&finding.message);
    for line in [consumers(finding), finding.help.clone()].into_iter().flatten() {
        message.push_str("%0A");
        message.push_str(&command_data(&line));
    }
    let (place, title) = (properties(finding.at_head()), command_property(&finding.rule));
    format!("::{command} {place},title={title}::{message}")
}

/// Whom a change breaks, by name.
fn consumers(finding: &ReportedFinding) -> Option<String> {
    let hit: Vec<_> = finding
        .consumers
        .iter()
        .filter(|it| it.effect == Reach::WillBreak)
        .map(|it| format!("`{}`", it.id))
        .collect();
    (!hit.is_empty()).then(|| format!("will break: {}", sentence::some_of(&hit, 5)))
}

/// File and lines; columns only within one line, elsewhere they are refused.
fn properties(place: &Location) -> String {
    let (path, line, end) = (command_property(&place.path), place.line, place.end_line);
    let lines = format!("file={path},line={line},endLine={end}");
    if line == end {
        format!("{lines},col={},endColumn={}", place.column, place.end_column)
    } else {
        lines
    }
}

fn failed(failure: &Failure) -> String {
    let mut message = command_data(&failure.message);
    if let Some(help) = &failure.help {
        message.push_str("%0A");
        message.push_str(&command_data(help));
    }
    let place = failure.location.as_ref().map(|it| format!("{},", properties(it)));
    format!("::error {}title=mesh-lint could not run::{message}", place.unwrap_or_default())
}

/// Counts what has no annotation, at the place of the worst of it.
fn notice(
    report: &Report,
    rest: &[&ReportedFinding],
    shown: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let left_out = match report.run.gate {
        Gate::All => sentence::left_out(report),
        Gate::New => sentence::left_out_new(report),
    };
    let count = u64::try_from(rest.len()).unwrap_or(u64::MAX).saturating_add(left_out);
    if count == 0 {
        return Ok(());
    }
    let worst = rest.first().copied().or_else(|| sentence::worst(report));
    let place = worst.map(|it| format!("{},", properties(it.at_head()))).unwrap_or_default();
    let more = if shown > 0 { " more" } else { "" };
    let (count, noun, verb) = (
        sentence::thousands(count),
        if count == 1 { "finding" } else { "findings" },
        if count == 1 { "has" } else { "have" },
    );
    writeln!(
        out,
        "::notice {place}title=mesh-lint::{count}{more} {noun} {verb} no annotation; \
         the report and the log of `mesh-lint` have them"
    )
}

/// One notice about all that is accepted, at the waiver that ends first.
fn waived(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let waived = sentence::waived(report);
    let Some(first) = waived.first() else { return Ok(()) };
    let (path, line) = (command_property(&first.waiver.path), first.waiver.line);
    let words: Vec<String> = waived.iter().map(Waived::words).collect();
    let words = command_data(&sentence::some_of(&words, WAIVERS));
    writeln!(out, "::notice file={path},line={line},title=mesh-lint::waived: {words}")
}
