//! The report for a pull request: the verdict first, then who is hit, then what to do.
//!
//! Whatever a contract says stands in a code span: it can be no link, no image, no mention and no
//! heading. What does not fit is left out in fixed steps, never in the middle of a row.

mod cells;
mod closing;
mod page;
mod sections;

use super::wire::Report;
use super::{Format, Options};
use crate::source::Sources;
use page::{Caps, Page};
use std::io::{self, Write};

/// A comment for a pull request.
pub(super) static FORMAT: Format = Format { name: "markdown", file_extension: "md", render };

/// Most characters of a comment; GitHub takes 65,536, and whoever posts it adds lines of its own.
pub const COMMENT: usize = 60_000;

/// Most bytes of the summary of a step.
pub const STEP_SUMMARY: usize = 1024 * 1024;

/// How much is left out, each step beside the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Nothing.
    All,
    /// What was fixed is only counted.
    Fixed,
    /// Warnings and notes are only counted.
    Warnings,
    /// What is waived is only counted.
    Waived,
    /// What to do is not said.
    Help,
    /// Consumers are only counted.
    Consumers,
    /// Errors are counted by rule.
    Errors,
    /// Breaking changes are counted by contract.
    Breaking,
    /// Only the verdict is left.
    Verdict,
}

impl Step {
    const ALL: [Self; 9] = [
        Self::All,
        Self::Fixed,
        Self::Warnings,
        Self::Waived,
        Self::Help,
        Self::Consumers,
        Self::Errors,
        Self::Breaking,
        Self::Verdict,
    ];
}

fn render(report: &Report, _: &Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(comment(report, options, COMMENT).as_bytes())
}

/// The text of a comment of at most so many characters.
///
/// Code points and UTF-16 units are both counted, as nobody says which of them the limit means.
pub fn comment(report: &Report, options: &Options, limit: usize) -> String {
    let size = |text: &str| text.encode_utf16().count();
    fitting(report, options, &Caps::COMMENT, |text| size(text) <= limit)
}

/// The summary of a workflow step, within the bytes that a step may write.
pub fn step_summary(report: &Report, options: &Options) -> String {
    fitting(report, options, &Caps::STEP_SUMMARY, |text| text.len() <= STEP_SUMMARY)
}

/// The page with as little left out as fits.
fn fitting(report: &Report, options: &Options, caps: &Caps, fits: impl Fn(&str) -> bool) -> String {
    let mut page = String::new();
    for step in Step::ALL {
        page = Page::new(report, options, caps, step).write();
        if fits(&page) {
            break;
        }
    }
    page
}
