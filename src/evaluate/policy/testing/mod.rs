//! Tests of policies: rules named `test_…` in files named `…_test.rego`, and examples.
//!
//! Tests see what they would see under `opa test`: nothing is given to them but the modules, so
//! that one test means the same in both.

mod coverage;
mod examples;
mod expect;
mod falsity;
mod profile;
mod rules;

pub use coverage::FileCoverage;
pub use examples::{EXAMPLE_CONFIG, EXAMPLE_PLACE, ExampleFile, PLACE_MARK};
pub use profile::{Profiled, profile};

use super::module::Module;
use super::watch::Watch;
use crate::finding::Label;
use crate::source::FileId;
use jiff::civil::Date;
use std::time::Duration;

/// What tests are run with.
pub struct TestTerms<'run> {
    /// The date that `time.now_ns` gives.
    pub today: Date,
    /// Time since some moment; reading it is not for this layer.
    pub clock: &'run dyn Fn() -> Duration,
    /// Whether a test of a name and file is to run.
    pub wanted: &'run dyn Fn(&str, FileId) -> bool,
    /// Whether to measure which lines are reached.
    pub coverage: bool,
    /// Is told of a test that does not come back, and must end the process.
    pub stuck: Option<fn(&str)>,
}

/// Runs the tests of modules that passed their check, and judges the examples.
///
/// # Errors
/// The engine refuses modules that the check let pass.
pub fn test(
    modules: &[Module],
    files: &[ExampleFile],
    terms: &TestTerms<'_>,
) -> Result<Tested, String> {
    let watch = Watch::default();
    watch.over(terms.stuck, || {
        let mut tested = rules::test(modules, terms, &watch)?;
        examples::examples(modules, files, (terms, &watch), &mut tested);
        Ok(tested)
    })
}

/// One test and how it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct TestCase {
    /// `data.package.test_x`, or `example PATH`.
    pub name: String,
    /// Where it stands.
    pub label: Label,
    /// How it ended.
    pub outcome: TestOutcome,
    /// How long it took.
    pub took: Duration,
    /// What it printed, with the place of each `print`.
    pub prints: Vec<String>,
}

/// How a test ended.
#[derive(Debug, Clone, PartialEq)]
pub enum TestOutcome {
    /// It holds.
    Passed,
    /// It is still to be written or mended, and did not run.
    Todo,
    /// It does not hold.
    Failed(Trouble),
    /// It could not be decided.
    Error(Trouble),
}

/// What is wrong with a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// What is wrong.
    pub message: String,
    /// The statement or line that shows it.
    pub label: Label,
    /// What else helps, a line each.
    pub notes: Vec<String>,
}

/// The tests that ran and what they reached.
#[derive(Debug, Default)]
pub struct Tested {
    /// The tests by file and place.
    pub cases: Vec<TestCase>,
    reached: coverage::Reached,
}

impl Tested {
    /// What the tests reached of each policy, by path.
    pub fn coverage(&self, modules: &[Module]) -> Vec<FileCoverage> {
        self.reached.of(modules)
    }
}

fn label(file: FileId, span: crate::source::Span) -> Label {
    Label { file, span, message: String::new() }
}
