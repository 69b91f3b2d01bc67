//! Stage 6: the report, and its formats.
//!
//! A format is a pure function of the report and, for the lines it shows, of the sources; it
//! decides nothing. To add one: write `<format>.rs`, and one line in [`FORMATS`].

pub mod azure;
mod build;
pub mod check_run;
mod consumers;
mod contracts;
pub mod diff;
pub mod escape;
mod fold;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
pub mod limits;
pub mod markdown;
pub mod mask;
mod only;
pub mod policy_diff;
mod preview;
mod ranked;
mod read;
mod registry;
pub mod review;
pub mod sarif;
pub(crate) mod sentence;
mod step_summary;
pub mod testing;
mod text;
mod wire;
mod words;

pub use build::Run;
pub use consumers::{
    ConsumerEntry, ConsumerList, Evidence, SCHEMA_VERSION as CONSUMERS_VERSION, Strength,
};
pub use only::Only;
pub use preview::{PolicyPreview, PreviewRule, SeverityCounts, preview};
pub use read::{DEPTH_LIMIT, FILE_LIMIT, ReadError, is_commit, read};
pub use registry::{Registry, RegistryMember, RegistryObserved};
pub use text::alone;
pub use wire::{
    AffectedInfo, ConsumerInfo, ContractChange, ContractCounts, ContractInfo, EditInfo, Failure,
    FixInfo, Location, PoliciesInfo, PolicyPlace, PolicySource, Related, Report, ReportedFinding,
    RuleInfo, RunInfo, SCHEMA_VERSION, Side, Summary, Tool, VersionInfo, WaiverInfo,
};

use crate::source::Sources;
use std::io::{self, Write};

/// What a report says where its rules are new.
pub const ADOPTION: &str = "first adoption: base has neither configuration nor policies, so that \
                            all findings are shown and none fails this run; once it is merged, new \
                            ones count";

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
pub static FORMATS: &[&Format] = &[
    &text::FORMAT,
    &json::FORMAT,
    &markdown::FORMAT,
    &step_summary::FORMAT,
    &github::FORMAT,
    &check_run::FORMAT,
    &sarif::FORMAT,
    &junit::FORMAT,
    &gitlab::FORMAT,
    &azure::FORMAT,
];

/// The format of a name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|it| it.name == name)
}
