//! The code quality report of GitLab.
//!
//! GitLab compares the reports of two pipelines itself, so that all that stands at head is told,
//! new or not; what is accepted is not.

use super::escape::prose;
use super::wire::{Report, ReportedFinding};
use super::{Format, Options, json, ranked, sentence};
use crate::finding::Severity;
use crate::source::Sources;
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write};

/// Code quality of a GitLab pipeline.
pub(super) static FORMAT: Format = Format { name: "gitlab", file_extension: "json", render };

/// Most entries beside the one that counts the rest; more are no help to anybody and keep a merge request from being shown.
pub const ENTRIES: usize = 25_000;

/// Most bytes; an artifact may have 100 MB where nobody set another limit.
pub const BYTES: usize = 90_000_000;

/// Room for the last entry, which counts the rest, and for the frame.
const ROOM: usize = 64 * 1024;

#[derive(Serialize)]
struct Entry<'report> {
    description: String,
    check_name: &'report str,
    fingerprint: String,
    severity: &'static str,
    location: Place<'report>,
}

#[derive(Serialize)]
struct Place<'report> {
    path: &'report str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn render(report: &Report, _: &Sources, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let open = report.findings.iter().filter(|it| Report::is_open(it)).collect();
    let mut findings = ranked::sorted(report, open);
    let all = findings.len();
    findings.retain(|it| is_inside(&it.at_head().path));
    let mut known = HashMap::new();
    let (mut text, mut shown) = (b"[".to_vec(), 0);
    let mut piece = Vec::new();
    for finding in findings.iter().take(ENTRIES) {
        piece.clear();
        json::compact(&entry(report, finding, &mut known), &mut piece)?;
        if text.len() + piece.len() + ROOM > BYTES {
            break;
        }
        text.extend_from_slice(if shown == 0 { b"\n" } else { b",\n" });
        text.extend_from_slice(&piece);
        shown += 1;
    }
    let more = u64::try_from(all - shown).unwrap_or(u64::MAX);
    let more = more.saturating_add(sentence::left_out(report));
    if let (Some(worst), true) = (findings.get(shown).or(findings.first()), more > 0) {
        text.extend_from_slice(if shown == 0 { b"\n" } else { b",\n" });
        json::compact(&rest(worst, more), &mut text)?;
    }
    text.extend_from_slice(b"\n]\n");
    out.write_all(&text)
}

/// Counts what has no entry, at the place of the worst of it.
fn rest(worst: &ReportedFinding, more: u64) -> Entry<'_> {
    let (count, are) = (sentence::thousands(more), if more == 1 { " is" } else { "s are" });
    Entry {
        description: format!("{count} more finding{are} left out here; the report has them"),
        check_name: "mesh-lint",
        fingerprint: "mesh-lint-rest".to_owned(),
        severity: "info",
        location: location(worst),
    }
}

fn location(finding: &ReportedFinding) -> Place<'_> {
    let place = finding.at_head();
    let begin = place.line.max(1);
    Place { path: &place.path, lines: Lines { begin, end: place.end_line.max(begin) } }
}

/// Whether a path stays below the root, as GitLab wants it.
fn is_inside(path: &str) -> bool {
    path.split('/').all(|it| !matches!(it, "" | "." | ".."))
}

fn entry<'report>(
    report: &Report,
    finding: &'report ReportedFinding,
    known: &mut HashMap<String, usize>,
) -> Entry<'report> {
    let mut description = prose(&finding.message).into_owned();
    for line in [sentence::will_break(finding), finding.help.clone()].into_iter().flatten() {
        description.push_str("; ");
        description.push_str(&prose(&line));
    }
    Entry {
        description,
        check_name: &finding.rule,
        fingerprint: unique(&finding.fingerprint, known),
        severity: severity(report, finding),
        location: location(finding),
    }
}

/// The fingerprint; a report that a stranger wrote may have one twice, which GitLab refuses.
fn unique(fingerprint: &str, known: &mut HashMap<String, usize>) -> String {
    let own = fingerprint.replace('#', "-");
    if let Some(count) = known.get_mut(&own) {
        *count += 1;
        format!("{own}#{count}")
    } else {
        known.insert(own.clone(), 1);
        own
    }
}

fn severity(report: &Report, finding: &ReportedFinding) -> &'static str {
    match finding.severity {
        Severity::Error if report.is_breaking(finding) => "critical",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
