//! A check run of GitHub: what its page says, and its annotations in batches.
//!
//! The requests are made here whole, so that whoever sends them decides nothing: the first creates
//! the run, and each further one adds annotations to it.

use super::escape::{prose, shortened, uri_path, visible};
use super::markdown::comment;
use super::wire::{Location, Report, ReportedFinding};
use super::{Format, Options, json, ranked, sentence};
use crate::finding::Severity;
use crate::settle::Verdict;
use crate::source::{Revision, Sources};
use serde::Serialize;
use std::io::{self, Write};

/// The requests of a check run, for whoever sends them.
pub(super) static FORMAT: Format = Format { name: "check-run", file_extension: "json", render };

/// Most annotations of one request.
pub const BATCH: usize = 50;

/// Most annotations of one run: twenty requests are a minute of waiting.
pub const ANNOTATIONS: usize = 1_000;

/// Most bytes of the message of an annotation.
pub const MESSAGE: usize = 64 * 1024;

/// Most characters of the title of an annotation.
pub const TITLE: usize = 255;

/// Most characters of the summary, and of the text, of a run.
pub const OUTPUT: usize = 65_535;

/// A check run, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    /// How it ends.
    pub conclusion: Conclusion,
    /// The verdict in a line.
    pub title: String,
    /// What the page of the run shows, in Markdown.
    pub summary: String,
    /// What is said at lines of files, the worst first.
    pub annotations: Vec<Annotation>,
}

impl CheckRun {
    /// What a request says that adds the annotations from this one on, at most [`BATCH`].
    pub fn output(&self, from: usize) -> Output<'_> {
        let rest = self.annotations.get(from..).unwrap_or_default();
        let (batch, _) = rest.split_at(rest.len().min(BATCH));
        Output { title: &self.title, summary: &self.summary, annotations: batch }
    }

    /// The outputs of all requests, in order; there is at least one.
    pub fn outputs(&self) -> Vec<Output<'_>> {
        (0..self.annotations.len().max(1)).step_by(BATCH).map(|from| self.output(from)).collect()
    }
}

/// How a check run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing that counts was found.
    Success,
    /// The gate failed, or something could not be judged.
    Failure,
    /// Something is a warning and nothing fails.
    Neutral,
}

impl Conclusion {
    /// GitHub's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Neutral => "neutral",
        }
    }
}

/// What one request says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output<'run> {
    title: &'run str,
    summary: &'run str,
    /// At most [`BATCH`] annotations.
    pub annotations: &'run [Annotation],
}

/// What is said at a line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Annotation {
    /// The file, from the root.
    pub path: String,
    /// First line.
    pub start_line: u32,
    /// Last line.
    pub end_line: u32,
    /// First column; only within one line, elsewhere the request would be refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<u32>,
    /// Last column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
    /// `failure`, `warning` or `notice`.
    pub annotation_level: &'static str,
    /// What is wrong, for whom, and what to do.
    pub message: String,
    /// The rule.
    pub title: String,
}

fn render(report: &Report, _: &Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Requests<'run> {
        conclusion: &'static str,
        outputs: Vec<Output<'run>>,
    }
    let run = check_run(report, options);
    let requests = Requests { conclusion: run.conclusion.as_str(), outputs: run.outputs() };
    json::pretty(&requests, out)?;
    out.write_all(b"\n")
}

/// The check run of a report.
pub fn check_run(report: &Report, options: &Options) -> CheckRun {
    let annotated = ranked::worst_first(report).into_iter().filter(|it| has_a_place(it.at_head()));
    let annotations: Vec<Annotation> = annotated.take(ANNOTATIONS).map(annotation).collect();
    let more = ranked::more(report, annotations.len());
    let note = match more {
        0 => String::new(),
        1 => "\n1 finding has no annotation; the report has it.\n".to_owned(),
        more => format!(
            "\n{} findings have no annotation; the report has them.\n",
            sentence::thousands(more)
        ),
    };
    let title = shortened(&prose(&sentence::verdict(report)), TITLE).into_owned();
    let summary = comment(report, options, OUTPUT - note.len()) + &note;
    CheckRun { conclusion: conclusion(report), title, summary, annotations }
}

/// Whether GitHub can show something there: not in a file that is gone, nor outside the repository.
pub(super) fn has_a_place(place: &Location) -> bool {
    let gone = place.revision == Some(Revision::Base);
    !gone && !place.path.contains('\\') && uri_path(&place.path).is_some()
}

/// Red where the run failed or could not judge; grey where there is something to mend.
fn conclusion(report: &Report) -> Conclusion {
    let warns = |it: &ReportedFinding| report.counts(it) && it.severity >= Severity::Warning;
    match report.summary.verdict {
        // What could not be judged must not look as if it were fine.
        Verdict::Fail | Verdict::Incomplete => Conclusion::Failure,
        Verdict::Pass if report.findings.iter().any(warns) => Conclusion::Neutral,
        Verdict::Pass => Conclusion::Success,
    }
}

fn annotation(finding: &ReportedFinding) -> Annotation {
    let place = finding.at_head();
    let (start_line, end_line) = (place.line.max(1), place.end_line.max(place.line).max(1));
    let column = |column: u32| (start_line == end_line).then_some(column.max(1));
    let mut message = prose(&finding.message).into_owned();
    for line in [sentence::will_break(finding), finding.help.clone()].into_iter().flatten() {
        message.push('\n');
        message.push_str(&prose(&line));
    }
    Annotation {
        path: visible(&place.path).into_owned(),
        start_line,
        end_line,
        start_column: column(place.column),
        end_column: column(place.end_column.max(place.column)),
        annotation_level: match finding.severity {
            Severity::Error => "failure",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        },
        message: within(message, MESSAGE),
        title: shortened(&prose(&finding.rule), TITLE).into_owned(),
    }
}

/// The text, cut to a number of bytes; what is left out shows as `…`.
fn within(mut text: String, bytes: usize) -> String {
    if text.len() > bytes {
        let mut end = bytes - '…'.len_utf8();
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
    text
}
