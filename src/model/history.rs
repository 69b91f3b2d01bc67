//! What Git knows of a document's file, as far as policies may ask.

use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The life of one file on the first-parent history of a revision, by its path.
///
/// Dates are those of committers, in UTC. What is not committed yet has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// When the file was added.
    pub first_commit: Option<Date>,
    /// When it was changed last.
    pub last_commit: Option<Date>,
    /// The newest version in its history that is not the present one.
    pub previous_version: Option<String>,
    /// Since when the present status holds.
    pub status_since: Option<Date>,
    /// Whether the history is known from the day on which the file was added.
    pub complete: bool,
}

impl History {
    /// The history of a file that no commit holds yet: there is nothing to know.
    pub const UNCOMMITTED: Self = Self {
        first_commit: None,
        last_commit: None,
        previous_version: None,
        status_since: None,
        complete: true,
    };
}

/// Histories by path; of a path that is not among them no commit knows.
pub type Histories = BTreeMap<Arc<str>, History>;
