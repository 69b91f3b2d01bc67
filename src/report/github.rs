//! Workflow commands that annotate the lines of a pull request on GitHub.
//!
//! A step shows ten annotations of each kind and hides the rest without a word, so the worst come
//! first and one notice counts what is left.

use super::escape::{command_data, command_property};
use super::sentence::{self, Waived};
use super::wire::{Failure, Location, Report, ReportedFinding};
use super::{Format, Options, ranked};
use crate::finding::Severity;
use crate::source::Sources;
use std::io::{self, Write};

/// Annotations for a GitHub workflow.
pub(super) static FORMAT: Format = Format { name: "github", file_extension: "txt", render };

/// Most waivers that the notice names.
const WAIVERS: usize = 5;

/// Most annotations of one kind in a step.
pub const LIMIT: usize = 10;

fn render(report: &Report, _: &Sources, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut room = [LIMIT.saturating_sub(report.run.failures.len()), LIMIT];
    for failure in report.run.failures.iter().take(LIMIT) {
        writeln!(out, "{}", failed(failure))?;
    }
    let mut rest = Vec::new();
    let mut shown = 0;
    for finding in ranked::worst_first(report) {
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

fn annotation(finding: &ReportedFinding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut message = command_data(&finding.message);
    for line in [sentence::will_break(finding), finding.help.clone()].into_iter().flatten() {
        message.push_str("%0A");
        message.push_str(&command_data(&line));
    }
    let (place, title) = (properties(finding.at_head()), command_property(&finding.rule));
    format!("::{command} {place},title={title}::{message}")
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
    let count = ranked::more(report, shown);
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
