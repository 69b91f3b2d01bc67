//! The check run: the verdict on the newest commit, and findings at their lines.

use crate::finding::{Reach, Severity, fingerprint};
use crate::report::escape::{prose, shortened, uri_path, visible};
use crate::report::sentence::{importance, thousands, verdict};
use crate::report::{Options, Report, ReportedFinding, markdown};
use crate::settle::Verdict;
use crate::source::Revision;
use serde::Serialize;

/// Most annotations of a request.
pub(super) const BATCH: usize = 50;

/// Most annotations of a check run, ten requests; the rest is counted.
pub(super) const ANNOTATIONS: usize = 500;

/// Most characters of the summary.
pub(super) const SUMMARY: usize = 65_535;

/// Most characters of a title.
const TITLE: usize = 255;

/// Most characters of a message: GitHub takes 64 KB.
const MESSAGE: usize = 16_000;

/// A check run, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    pub(super) name: String,
    /// The same for the same report on the same commit.
    pub(super) identity: String,
    pub(super) conclusion: &'static str,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) annotations: Vec<Annotation>,
}

/// A check run of the forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    pub(super) id: u64,
    /// How many annotations it has.
    pub(super) annotations: usize,
}

/// A finding at its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Annotation {
    path: String,
    start_line: u32,
    end_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
    #[serde(rename = "annotation_level")]
    level: &'static str,
    title: String,
    message: String,
}

impl CheckRun {
    /// The check run of a report.
    pub(super) fn new(report: &Report, options: &Options, head: &str, key: &str) -> Self {
        let mut shown: Vec<_> = report.findings.iter().filter(|it| report.counts(it)).collect();
        shown.sort_by_cached_key(|it| importance(report, it));
        let placed = shown.iter().copied().filter_map(annotation);
        let annotations: Vec<_> = placed.take(ANNOTATIONS).collect();
        let left_out = shown.len() - annotations.len();
        let note = if left_out == 0 {
            String::new()
        } else {
            let count = thousands(u64::try_from(left_out).unwrap_or(u64::MAX));
            format!("\n{count} more without an annotation.\n")
        };
        let limit = SUMMARY.saturating_sub(note.len()).min(markdown::COMMENT);
        let summary = format!("{}{note}", markdown::comment(report, options, limit));
        let name = match key {
            "default" => "mesh-lint".to_owned(),
            key => format!("mesh-lint ({key})"),
        };
        let title = shortened(&verdict(report), TITLE).into_owned();
        let conclusion = conclusion(report);
        // Strings and numbers always make JSON.
        let all = serde_json::to_string(&(&title, &summary, conclusion, &annotations));
        let identity = fingerprint((&name, head, "", &all.unwrap_or_default()), 0);
        Self { name, identity, conclusion, title, summary, annotations }
    }
}

/// Red where the run failed or could not judge; grey where there is something to read.
fn conclusion(report: &Report) -> &'static str {
    let warns = |it: &ReportedFinding| report.counts(it) && it.severity >= Severity::Warning;
    match report.summary.verdict {
        Verdict::Fail | Verdict::Incomplete => "failure",
        Verdict::Pass if report.findings.iter().any(warns) => "neutral",
        Verdict::Pass => "success",
    }
}

/// A finding at head; none where its file is gone, or its path leads elsewhere.
fn annotation(finding: &ReportedFinding) -> Option<Annotation> {
    let place = finding.at_head();
    let gone = place.revision == Some(Revision::Base);
    if gone || uri_path(&place.path).is_none() || place.path.contains('\\') {
        return None;
    }
    let mut message = visible(&finding.message).into_owned();
    let hit = finding.consumers.iter().filter(|it| it.effect == Reach::WillBreak);
    let hit: Vec<_> = hit.take(5).map(|it| prose(&it.id).into_owned()).collect();
    if !hit.is_empty() {
        message = format!("{message}\nwill break: {}", hit.join(", "));
    }
    if let Some(help) = &finding.help {
        message = format!("{message}\n{}", prose(help));
    }
    let (start_line, end_line) = (place.line.max(1), place.end_line.max(place.line).max(1));
    // Columns are refused where an annotation has several lines.
    let columns = (start_line == end_line && place.column > 0 && place.end_column > place.column)
        .then_some((place.column, place.end_column - 1));
    Some(Annotation {
        path: visible(&place.path).into_owned(),
        start_line,
        end_line,
        start_column: columns.map(|it| it.0),
        end_column: columns.map(|it| it.1),
        level: match finding.severity {
            Severity::Error => "failure",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        },
        title: shortened(&prose(&finding.rule), TITLE).into_owned(),
        message: shortened(&message, MESSAGE).into_owned(),
    })
}
