//! The tests of policies, in the formats that people and their tools read.
//!
//! As with the report, a format is a pure function of what was found, and what comes from policies
//! and contracts goes through [`escape`](super::escape).

mod json;
mod junit;
mod lcov;
mod tap;

pub use lcov::lcov;

use super::Options;
use super::build::clean;
use crate::evaluate::policy::testing::{FileCoverage, Profiled, TestCase, TestOutcome, Trouble};
use crate::source::Sources;
use std::io::{self, Write};
use std::time::Duration;

/// What a run of tests gave.
#[derive(Debug, Default)]
pub struct TestRun {
    /// The tests.
    pub cases: Vec<TestCase>,
    /// What they reach, where that was asked for.
    pub coverage: Option<Coverage>,
    /// How long policies take, where that was asked for.
    pub profile: Option<Profile>,
    /// How long all tests took.
    pub took: Duration,
}

/// What tests reach.
#[derive(Debug)]
pub struct Coverage {
    /// Each policy.
    pub files: Vec<FileCoverage>,
    /// The share that was asked for, in percent.
    pub threshold: Option<f64>,
}

/// How long policies take.
#[derive(Debug)]
pub struct Profile {
    /// Each policy, slowest first.
    pub policies: Vec<Profiled>,
    /// What one may take for a document.
    pub budget: Duration,
}

/// How many tests ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Those that hold.
    pub passed: usize,
    /// Those that do not.
    pub failed: usize,
    /// Those that could not be decided.
    pub errors: usize,
    /// Those that are still to be written.
    pub todo: usize,
}

impl TestRun {
    /// Counts the tests.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for case in &self.cases {
            match case.outcome {
                TestOutcome::Passed => counts.passed += 1,
                TestOutcome::Todo => counts.todo += 1,
                TestOutcome::Failed(_) => counts.failed += 1,
                TestOutcome::Error(_) => counts.errors += 1,
            }
        }
        counts
    }
}

impl Coverage {
    /// Lines that are reached, and all.
    pub fn lines(&self) -> (usize, usize) {
        let reached = self.files.iter().map(|it| it.reached.len()).sum();
        (reached, self.files.iter().map(FileCoverage::lines).sum())
    }

    /// The share of lines that are reached, in percent; all of nothing is all.
    pub fn percent(&self) -> f64 {
        let (reached, all) = self.lines();
        share(reached, all)
    }

    /// Whether less is reached than was asked for.
    pub fn falls_short(&self) -> bool {
        self.threshold.is_some_and(|threshold| self.percent() < threshold)
    }
}

/// A share in percent.
#[expect(clippy::cast_precision_loss, reason = "counts of lines")]
pub(super) fn share(part: usize, all: usize) -> f64 {
    if all == 0 { 100.0 } else { part as f64 * 100.0 / all as f64 }
}

/// A share as people read it: never rounded up to all.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", (share * 10.0).floor() / 10.0)
}

/// A time as people read it.
pub(super) fn time(took: Duration) -> String {
    let micros = took.as_secs_f64() * 1e6;
    if micros < 1e3 {
        format!("{micros:.0} µs")
    } else if micros < 1e6 {
        format!("{:.1} ms", micros / 1e3)
    } else {
        format!("{:.1} s", micros / 1e6)
    }
}

/// The word for how a test ended, and what is wrong with it.
pub(super) fn ended(outcome: &TestOutcome) -> (&'static str, Option<&Trouble>) {
    match outcome {
        TestOutcome::Passed => ("passed", None),
        TestOutcome::Todo => ("todo", None),
        TestOutcome::Failed(trouble) => ("failed", Some(trouble)),
        TestOutcome::Error(trouble) => ("error", Some(trouble)),
    }
}

/// What there is to read about a test that did not pass, a line each, without secrets.
pub(super) fn lines(case: &TestCase) -> Vec<String> {
    let notes = ended(&case.outcome).1.map(|it| it.notes.as_slice()).unwrap_or_default();
    let prints = case.prints.iter().map(|it| format!("printed: {it}"));
    notes.iter().cloned().chain(prints).map(|it| clean(&it)).collect()
}

/// A way to show tests.
#[derive(Debug)]
pub struct TestFormat {
    /// The word that asks for it.
    pub name: &'static str,
    /// Writes the tests.
    pub render: fn(&TestRun, &Sources, &Options, &mut dyn Write) -> io::Result<()>,
}

/// All formats, the default first.
pub static FORMATS: &[&TestFormat] = &[
    &TestFormat { name: "text", render: super::text::tests },
    &TestFormat { name: "json", render: json::render },
    &TestFormat { name: "junit", render: junit::render },
    &TestFormat { name: "tap", render: tap::render },
];

/// The format of a name.
pub fn find(name: &str) -> Option<&'static TestFormat> {
    FORMATS.iter().copied().find(|it| it.name == name)
}
