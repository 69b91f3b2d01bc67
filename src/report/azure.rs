//! Logging commands that mark the lines of a change in Azure Pipelines.
//!
//! A task shows ten errors and ten warnings and hides the rest without a word, so the worst come
//! first and a line counts what is left.

use super::escape::{logging_message, logging_property, prose};
use super::wire::{Failure, Location, Report, ReportedFinding};
use super::{Format, Options, ranked, sentence};
use crate::finding::Severity;
use crate::source::Sources;
use std::io::{self, Write};

/// Issues of an Azure pipeline.
pub(super) static FORMAT: Format = Format { name: "azure", file_extension: "txt", render };

/// Most issues of one kind in a task.
pub const ISSUES: usize = 10;

fn render(report: &Report, _: &Sources, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let failures = report.run.failures.iter().take(ISSUES);
    let mut room = [ISSUES.saturating_sub(failures.len()), ISSUES];
    for failure in failures {
        writeln!(out, "{}", failed(failure))?;
    }
    let mut shown = 0;
    for finding in ranked::worst_first(report) {
        let (kind, room) = match finding.severity {
            Severity::Error => ("error", room.first_mut()),
            Severity::Warning => ("warning", room.last_mut()),
            // There is no third kind: infos are counted below.
            Severity::Info => continue,
        };
        let Some(room) = room.filter(|it| **it > 0) else { continue };
        *room -= 1;
        shown += 1;
        writeln!(out, "{}", issue(kind, finding))?;
    }
    let more = ranked::more(report, shown);
    if more > 0 {
        let (count, verb) =
            (sentence::counted(more, "finding"), if more == 1 { "has" } else { "have" });
        writeln!(out, "{count} {verb} no issue here; the report has them")?;
    }
    writeln!(out, "mesh-lint: {}", prose(&sentence::verdict(report)))
}

fn issue(kind: &str, finding: &ReportedFinding) -> String {
    let mut message = logging_message(&finding.message);
    for line in [sentence::will_break(finding), finding.help.clone()].into_iter().flatten() {
        message.push_str("; ");
        message.push_str(&logging_message(&line));
    }
    let place = properties(finding.at_head());
    let code = logging_property(&finding.rule);
    format!("##vso[task.logissue type={kind};{place};code={code}]{message}")
}

fn properties(place: &Location) -> String {
    let (path, line, column) = (logging_property(&place.path), place.line, place.column);
    format!("sourcepath={path};linenumber={line};columnnumber={column}")
}

fn failed(failure: &Failure) -> String {
    let mut message = logging_message(&failure.message);
    if let Some(help) = &failure.help {
        message.push_str("; ");
        message.push_str(&logging_message(help));
    }
    let place = failure.location.as_ref().map(|it| format!(";{}", properties(it)));
    format!(
        "##vso[task.logissue type=error{}]mesh-lint could not run: {message}",
        place.unwrap_or_default()
    )
}
