//! The tests of policies: checked first, then run, then measured.

use super::{Desk, Outcome, Terms};
use crate::discover::Snapshot;
use crate::evaluate::policy::testing::{self, ExampleFile, TestTerms};
use crate::evaluate::policy::{self, Module, Policy, PolicySet, Scope};
use crate::report::Failure;
use crate::report::testing::{Coverage, Profile, TestRun};
use crate::source::{Encoding, FileId, Revision, Source, Sources};
use std::sync::Arc;
use std::time::Duration;

/// What is tested and measured.
pub struct TestPlan<'run> {
    /// Policies and their tests: path and text.
    pub modules: Vec<(Arc<str>, Arc<str>)>,
    /// Files below folders of examples: path and bytes.
    pub examples: Vec<(Arc<str>, Arc<[u8]>)>,
    /// Whether a test of a name and the path of its file is asked for.
    pub wanted: &'run dyn Fn(&str, &str) -> bool,
    /// Whether the policy at a path is asked for.
    pub inside: &'run (dyn Fn(&str) -> bool + Sync),
    /// Whether to measure which lines are reached.
    pub coverage: bool,
    /// The share of lines that must be reached, in percent.
    pub threshold: Option<f64>,
    /// What a policy may take for a document, where that is to be measured.
    pub budget: Option<Duration>,
    /// Time since some moment.
    pub clock: &'run dyn Fn() -> Duration,
}

/// Runs the tests of policies; `head` holds the configuration and the documents to measure over.
///
/// # Errors
/// Something keeps the tests from running; the outcome shows what.
pub fn test(
    head: &Snapshot,
    terms: &Terms,
    plan: &TestPlan<'_>,
) -> Result<(TestRun, Sources), Box<Outcome>> {
    let mut desk = Desk::new(head, &[], head, terms);
    let (modules, examples) = read(&mut desk.sources, plan);
    let all: Vec<(Module, bool)> = modules.iter().map(|it| (it.clone(), false)).collect();
    let compiled = policy::compile(&all, &desk.settings, terms.today);
    let stopping: Vec<_> = compiled.problems.iter().filter(|it| it.stops).cloned().collect();
    desk.policy_problems(&stopping);
    if !desk.failures.is_empty() {
        return Err(Box::new(stopped(desk)));
    }
    match measured(&desk, &modules, &examples, &compiled.set, plan) {
        Ok(run) => Ok((run, desk.sources)),
        Err(message) => {
            let help = Some("mend the policies; until then nothing of them is known".to_owned());
            let message = format!("the engine refuses the policies: {message}");
            desk.failures.push(Failure { message, help, location: None });
            Err(Box::new(stopped(desk)))
        }
    }
}

/// Reads modules and examples, each with its handle.
fn read(sources: &mut Sources, plan: &TestPlan<'_>) -> (Vec<Module>, Vec<ExampleFile>) {
    let mut add = |path: &Arc<str>, text: Arc<str>, encoding: Encoding| {
        sources.add(Source::new(path.clone(), Revision::Head, text, encoding))
    };
    let modules = plan.modules.iter().map(|(path, text)| {
        let file = add(path, text.clone(), Encoding::Utf8);
        Module::parse(file, path, text.clone())
    });
    let modules = modules.collect();
    let examples = plan.examples.iter().map(|(path, bytes)| {
        let text = crate::parse::decode(bytes).unwrap_or_else(|refused| refused.0);
        let file = add(path, text.text, text.encoding);
        ExampleFile { file, path: path.clone(), bytes: bytes.clone() }
    });
    let examples = examples.collect();
    (modules, examples)
}

/// Runs tests and examples, and measures what was asked for.
fn measured(
    desk: &Desk<'_>,
    modules: &[Module],
    examples: &[ExampleFile],
    set: &PolicySet,
    plan: &TestPlan<'_>,
) -> Result<TestRun, String> {
    let wanted = |name: &str, file: FileId| (plan.wanted)(name, desk.sources.path(file));
    let terms = TestTerms {
        today: desk.terms.today,
        clock: plan.clock,
        wanted: &wanted,
        coverage: plan.coverage,
        stuck: desk.terms.stuck,
    };
    let start = (plan.clock)();
    let tested = testing::test(modules, examples, &terms)?;
    let took = (plan.clock)().saturating_sub(start);
    let coverage = plan.coverage.then(|| {
        let mut files = tested.coverage(modules);
        files.retain(|it| (plan.inside)(desk.sources.path(it.file)));
        Coverage { files, threshold: plan.threshold }
    });
    let profile = plan.budget.map(|budget| profile(desk, set, plan, budget)).transpose()?;
    Ok(TestRun { cases: tested.cases, coverage, profile, took })
}

/// Measures the policies over the documents of head.
fn profile(
    desk: &Desk<'_>,
    set: &PolicySet,
    plan: &TestPlan<'_>,
    budget: Duration,
) -> Result<Profile, String> {
    let inside = plan.inside;
    let wanted = |_: usize, policy: &Policy| inside(&policy.path);
    let alone = Scope::alone(&desk.head, &wanted, desk.terms.today);
    let scope = Scope { stuck: desk.terms.stuck, ..alone };
    let policies = testing::profile(set, &scope, plan.clock)?;
    Ok(Profile { policies, budget })
}

/// The report of a run that never began.
fn stopped(mut desk: Desk<'_>) -> Outcome {
    let found = std::mem::take(&mut desk.found);
    let settled = desk.settled_alone(found, true);
    desk.report(settled, &[])
}
