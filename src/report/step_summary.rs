//! The summary of a workflow step: the page of the comment, with the room that a step has.

use super::markdown::step_summary;
use super::wire::Report;
use super::{Format, Options};
use crate::source::Sources;
use std::io::{self, Write};

/// The summary of a step of GitHub Actions.
pub(super) static FORMAT: Format = Format { name: "step-summary", file_extension: "md", render };

fn render(report: &Report, _: &Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(step_summary(report, options).as_bytes())
}
