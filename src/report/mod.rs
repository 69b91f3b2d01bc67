//! Stage 6: the report, and its formats.
//!
//! A format is a pure function of the report and, for the lines it shows, of the sources; it
//! decides nothing. To add one: write `<format>.rs`, and one line in [`FORMATS`].

mod build;
mod contracts;
pub mod escape;
mod fold;
mod github;
pub mod json;
pub mod limits;
pub mod markdown;
pub mod mask;
mod only;
mod read;
mod sarif;
pub(crate) mod sentence;
pub mod testing;
mod text;
mod wire;
mod words;

pub use build::Run;
pub use only::Only;
pub use read::{DEPTH_LIMIT, FILE_LIMIT, ReadError, is_commit, read};
pub use text::alone;
pub use wire::{
    AffectedInfo, ConsumerInfo, ContractChange, ContractCounts, ContractInfo, EditInfo, Failure,
    FixInfo, Location, PoliciesInfo, PolicyPlace, PolicySource, Related, Report, ReportedFinding,
    RuleInfo, RunInfo, SCHEMA_VERSION, Side, Summary, Tool, VersionInfo, WaiverInfo,
};

use crate::source::Sources;
use std::io::{self, Write};

/// A way to show a report.
#[derive(Debug)]
pub struct Format {
    /// The word that asks for it.
    pub name: &'static str,
    /// What a file of it is called behind the last dot.
    pub file_extension: &'static str,
    /// Writes the report; sources may be missing where it is rendered from a file alone.
    pub render: fn(&Report, &Sources, &Options, &mut dyn Write) -> io::Result<()>,
}

/// How a report is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whether colours may be used.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether only the summary is wanted.
    pub quiet: bool,
    /// Whether nothing may be folded.
    pub verbose: bool,
    /// Address of the checked revision's files, such as `https://host/owner/name/blob/COMMIT`.
    ///
    /// Comes from whoever renders, never from the report, which a stranger may have written.
    pub links: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { color: false, width: 100, quiet: false, verbose: false, links: None }
    }
}

/// All formats, the default first.
pub static FORMATS: &[&Format] =
    &[&text::FORMAT, &json::FORMAT, &markdown::FORMAT, &github::FORMAT, &sarif::FORMAT];

/// The format of a name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|it| it.name == name)
}
