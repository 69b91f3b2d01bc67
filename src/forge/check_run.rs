//! The check run of a commit: what is sent, and what tells it from others.

use crate::finding::fingerprint;
use crate::report::check_run::{self, check_run};
use crate::report::{Options, Report};

/// A check run, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    pub(super) name: String,
    /// The same for the same report on the same commit.
    pub(super) identity: String,
    pub(super) said: check_run::CheckRun,
}

/// A check run of the forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    pub(super) id: u64,
    /// How many annotations it has.
    pub(super) annotations: usize,
}

impl CheckRun {
    /// The check run of a report.
    pub(super) fn new(report: &Report, options: &Options, head: &str, key: &str) -> Self {
        let said = check_run(report, options);
        let name = match key {
            "default" => "mesh-lint".to_owned(),
            key => format!("mesh-lint ({key})"),
        };
        // Strings and numbers always make JSON.
        let all = serde_json::to_string(&(said.conclusion.as_str(), said.outputs()));
        let identity = fingerprint((&name, head, "", &all.unwrap_or_default()), 0);
        Self { name, identity, said }
    }
}
