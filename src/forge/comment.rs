//! The one comment on a pull request: its text, and how it is told from those of others.

use super::mentions;
use super::state::{Seen, State, Turn, key, whoever_wrote};
use crate::finding::Severity;
use crate::report::escape::code_span;
use crate::report::sentence::{counted, importance, verdict};
use crate::report::{Options, Report, ReportedFinding, markdown};
use crate::settle::Verdict;
use std::fmt::Write as _;

/// Most characters of a comment on GitHub.
pub(super) const LIMIT: usize = 65_536;

/// Most findings that a list names.
const LISTED: usize = 20;

/// What a comment says beside the report.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    /// Tells several comments of one pull request apart.
    pub(super) key: &'a str,
    /// The newest commit of the change.
    pub(super) head: &'a str,
    /// How the run ended that made the report, where a stranger could have written it.
    pub(super) stranger: Option<&'a str>,
    /// Which run writes it.
    pub(super) turn: Option<Turn>,
    /// Whether owners of what breaks are told by name.
    pub(super) mention: bool,
}

/// Whether a later run on the same commit wrote this comment.
pub(super) fn is_later(body: &str, about: About<'_>) -> bool {
    let written = State::read(body).filter(|it| it.now.head == about.head);
    written.is_some_and(|it| about.turn.is_some() && it.turn > about.turn)
}

/// Whether two comments say the same; line ends and blanks at the end are the forge's.
pub(super) fn is_same(stored: &str, body: &str) -> bool {
    let said = |it: &str| whoever_wrote(it.replace("\r\n", "\n").trim_end());
    said(stored) == said(body)
}

/// The first line of a comment of ours.
pub(super) fn marker(key: &str) -> String {
    format!("<!-- mesh-lint:v1 key={key} -->")
}

/// Whether the first line of a text is this marker, and nothing else stands in it.
pub(super) fn is_marked(body: &str, marker: &str) -> bool {
    body.split(['\n', '\r']).next() == Some(marker)
}

/// Whether there is nothing that anybody must hear of.
pub(super) fn is_clean(report: &Report) -> bool {
    let matters = |it: &ReportedFinding| {
        report.counts(it) && (it.severity >= Severity::Warning || report.is_breaking(it))
    };
    report.summary.verdict == Verdict::Pass
        && report.run.failures.is_empty()
        && !report.findings.iter().any(matters)
}

/// The text of the comment; `earlier` is that of the comment that it replaces.
pub(super) fn body(
    report: &Report,
    options: &Options,
    about: About<'_>,
    earlier: Option<&str>,
) -> String {
    let now = Seen::of(report, about.head);
    let state = State::after(about.turn, now, earlier.and_then(State::read));
    let (mut line, lists) = since(report, &state);
    if about.mention {
        line.push_str(&mentions::line(report, state.then.as_ref()));
    }
    let mut tail = lists;
    if let Some(conclusion) = about.stranger {
        tail.push_str(&stranger(report, conclusion));
    }
    let frame = marker(about.key).len() + state.write().len() + line.len() + tail.len() + 16;
    let page = if is_clean(report) {
        format!("### mesh-lint: {}\n", verdict(report))
    } else {
        markdown::comment(report, options, LIMIT.saturating_sub(frame).min(markdown::COMMENT))
    };
    let (heading, rest) = page.split_once('\n').unwrap_or((&page, ""));
    format!("{}\n{heading}\n{line}{rest}{tail}\n{}\n", marker(about.key), state.write())
}

/// What is new and what is gone since the last push: a sentence, and lists to unfold.
fn since(report: &Report, state: &State) -> (String, String) {
    let Some(then) = &state.then else { return (String::new(), String::new()) };
    let last = code_span(then.head.get(..7).unwrap_or_default());
    let (Some(now), Some(before)) = (&state.now.which, &then.which) else {
        let count = |it: usize| counted(u64::try_from(it).unwrap_or(u64::MAX), "finding");
        let (now, before) = (count(state.now.count), count(then.count));
        return (
            format!("\nSince the last push ({last}): {now}, before {before}.\n"),
            String::new(),
        );
    };
    let added: Vec<_> = now.difference(before).copied().collect();
    let gone: Vec<_> = before.difference(now).copied().collect();
    if added.is_empty() && gone.is_empty() {
        return (
            format!("\nSince the last push ({last}): nothing new, nothing fixed.\n"),
            String::new(),
        );
    }
    let line = format!(
        "\nSince the last push ({last}): **{} new**, **{} fixed**, {} as before.\n",
        added.len(),
        gone.len(),
        now.len() - added.len()
    );
    let mut lists = String::new();
    let mut new: Vec<_> = report
        .findings
        .iter()
        .filter(|it| report.counts(it) && added.binary_search(&key(it)).is_ok())
        .collect();
    new.sort_by_cached_key(|it| importance(report, it));
    let new = new.iter().take(LISTED).map(|it| (it.rule.as_str(), it.message.as_str()));
    list(&mut lists, "New since the last push", added.len(), new);
    let fixed = gone.iter().filter_map(|it| then.names.get(it)).take(LISTED);
    let fixed = fixed.map(|it| (it.0.as_str(), it.1.as_str()));
    list(&mut lists, "Fixed since the last push", gone.len(), fixed);
    (line, lists)
}

/// A list to unfold; what it does not name is counted.
fn list<'a>(
    text: &mut String,
    title: &str,
    count: usize,
    named: impl Iterator<Item = (&'a str, &'a str)>,
) {
    if count == 0 {
        return;
    }
    // Writing to a string can't fail.
    let _ = write!(text, "\n<details><summary>{title} ({count})</summary>\n\n");
    let mut shown = 0;
    for (rule, message) in named {
        let _ = writeln!(text, "- {}: {}", code_span(rule), code_span(message));
        shown += 1;
    }
    if count > shown {
        let more = if shown == 0 { "" } else { " more" };
        let _ = writeln!(text, "- {}{more} without a name here", count - shown);
    }
    text.push_str("\n</details>\n");
}

/// That the report is what somebody says, and whether the job that made it agrees.
fn stranger(report: &Report, conclusion: &str) -> String {
    let agrees = match conclusion {
        "success" => report.summary.verdict == Verdict::Pass,
        "failure" => report.summary.verdict != Verdict::Pass,
        _ => true,
    };
    let mut text = String::new();
    if !agrees {
        let _ = write!(
            text,
            "\n**Report and job disagree:** the workflow run ended with {}.\n",
            code_span(conclusion)
        );
    }
    text.push_str(
        "\n<sub>This report was made by the pull request's own workflow run. \
         What decides is that run, not this comment.</sub>\n",
    );
    text
}
