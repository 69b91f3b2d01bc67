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
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Code quality of a GitLab pipeline.
pub(super) static FORMAT: Format = Format { name: "gitlab", file_extension: "json", render };

/// Most entries; more are no help to anybody and keep a merge request from being shown.
pub const ENTRIES: usize = 25_000;

/// Most bytes; an artifact may have 100 MB where nobody set another limit.
pub const BYTES: usize = 90_000_000;

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
    let findings = ranked::sorted(report, open);
    let mut known = BTreeSet::new();
    let mut text = b"[".to_vec();
    let inside = findings.into_iter().filter(|it| is_inside(&it.at_head().path));
    for (shown, finding) in inside.take(ENTRIES).enumerate() {
        let mut piece = Vec::new();
        json::compact(&entry(report, finding, &mut known), &mut piece)?;
        if text.len() + piece.len() + 4 > BYTES {
            break;
        }
        text.extend_from_slice(if shown == 0 { b"\n" } else { b",\n" });
        text.append(&mut piece);
    }
    text.extend_from_slice(b"\n]\n");
    out.write_all(&text)
}

/// Whether a path stays below the root, as GitLab wants it.
fn is_inside(path: &str) -> bool {
    path.split('/').all(|it| !matches!(it, "" | "." | ".."))
}

fn entry<'report>(
    report: &Report,
    finding: &'report ReportedFinding,
    known: &mut BTreeSet<String>,
) -> Entry<'report> {
    let place = finding.at_head();
    let mut description = prose(&finding.message).into_owned();
    for line in [sentence::will_break(finding), finding.help.clone()].into_iter().flatten() {
        description.push_str("; ");
        description.push_str(&prose(&line));
    }
    let begin = place.line.max(1);
    Entry {
        description,
        check_name: &finding.rule,
        fingerprint: unique(&finding.fingerprint, known),
        severity: severity(report, finding),
        location: Place {
            path: &place.path,
            lines: Lines { begin, end: place.end_line.max(begin) },
        },
    }
}

/// The fingerprint; a report that a stranger wrote may have one twice, which GitLab refuses.
fn unique(fingerprint: &str, known: &mut BTreeSet<String>) -> String {
    let mut own = fingerprint.to_owned();
    let mut count = 1;
    while !known.insert(own.clone()) {
        count += 1;
        own = format!("{fingerprint}#{count}");
    }
    own
}

fn severity(report: &Report, finding: &ReportedFinding) -> &'static str {
    match finding.severity {
        Severity::Error if report.is_breaking(finding) => "critical",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
