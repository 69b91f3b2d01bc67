//! What a review says at lines of files, in Markdown: one remark a finding.

use super::check_run::has_a_place;
use super::escape::code_span;
use super::ranked;
use super::sentence;
use super::wire::{Report, ReportedFinding};

/// A remark at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file, from the root.
    pub path: String,
    /// The line of it at head.
    pub line: u32,
    /// What tells the finding from others.
    pub fingerprint: String,
    /// What is wrong, for whom, and what to do.
    pub text: String,
}

/// What can be said at lines, the worst first.
pub fn remarks(report: &Report) -> Vec<Remark> {
    let said = ranked::worst_first(report).into_iter().filter(|it| has_a_place(it.at_head()));
    said.map(remark).collect()
}

fn remark(finding: &ReportedFinding) -> Remark {
    let severity = finding.severity.word();
    let (rule, message) = (code_span(&finding.rule), code_span(&finding.message));
    let mut text = format!("**{severity}** {rule}: {message}\n");
    for line in [sentence::will_break(finding), finding.help.clone()].into_iter().flatten() {
        text.push_str("\n- ");
        text.push_str(&code_span(&line));
    }
    text.push('\n');
    let place = finding.at_head();
    let (path, fingerprint) = (place.path.clone(), finding.fingerprint.clone());
    Remark { path, line: place.line.max(1), fingerprint, text }
}
