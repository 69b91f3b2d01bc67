//! Tests written in Rego.

use super::{TestCase, TestOutcome, TestTerms, Tested, Trouble, falsity, label};
use crate::evaluate::policy::budget::{self, Budget};
use crate::evaluate::policy::builtins::override_builtins;
use crate::evaluate::policy::check::{self, clip, locate};
use crate::evaluate::policy::module::{Module, RuleHead, RuleKind};
use crate::evaluate::policy::set::nanoseconds;
use crate::evaluate::policy::watch::Watch;
use crate::source::Span;
use jiff::civil::Date;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use std::num::NonZeroU32;
use std::time::Duration;

/// Most lines that one test may print.
const MAX_PRINTS: usize = 100;
/// Longest line that is kept of what a test prints, in characters.
const MAX_PRINT: usize = 500;
/// Longest value that is shown, in characters.
pub(super) const MAX_VALUE: usize = 300;

/// Runs the tests of modules that passed their check.
///
/// # Errors
/// The engine refuses modules that the check let pass.
pub(super) fn test(
    modules: &[Module],
    terms: &TestTerms<'_>,
    watch: &Watch,
) -> Result<Tested, String> {
    let mut fresh = engine(modules, terms.today)?;
    fresh.set_enable_coverage(terms.coverage);
    let mut engine = fresh.clone();
    let mut tested = Tested::default();
    for test in tests(modules) {
        if !(terms.wanted)(&test.name, test.module.file) {
            continue;
        }
        let watched = watch.begin_test(&test.name);
        let case = run(&mut engine, &test, modules, terms);
        drop(watched);
        // What breaks off half-way may leave something behind in its engine.
        if matches!(case.outcome, TestOutcome::Error(_)) {
            tested.reached.add(&engine);
            engine = fresh.clone();
        }
        tested.cases.push(case);
    }
    tested.reached.add(&engine);
    Ok(tested)
}

/// One test rule, which may be defined several times.
pub(super) struct Test<'module> {
    pub(super) module: &'module Module,
    /// `data.package.test_x`.
    name: String,
    /// `test_x`.
    pub(super) rule: &'module str,
    span: Span,
    /// Whether it is a family of cases rather than one value.
    family: bool,
}

/// The tests of all test modules in the order of the text.
fn tests(modules: &[Module]) -> Vec<Test<'_>> {
    let mut tests: Vec<Test<'_>> = Vec::new();
    for module in modules.iter().filter(|module| module.is_test) {
        for head in &module.rules {
            let Some(rule) = head.name.first().filter(|_| is_test(head)) else { continue };
            let name = format!("data.{}.{rule}", module.package.join("."));
            let family = head.dynamic || head.name.len() > 1 || head.kind == RuleKind::Object;
            match tests.iter_mut().find(|test| test.name == name) {
                Some(known) => known.family |= family,
                None => tests.push(Test { module, name, rule, span: head.span, family }),
            }
        }
    }
    tests
}

fn is_test(head: &RuleHead) -> bool {
    let name = head.name.first().map_or("", String::as_str);
    let named = name.starts_with("test_") || name.starts_with("todo_test_");
    named && !matches!(head.kind, RuleKind::Function | RuleKind::Default)
}

fn run(
    engine: &mut Engine,
    test: &Test<'_>,
    modules: &[Module],
    terms: &TestTerms<'_>,
) -> TestCase {
    let label = label(test.module.file, test.span);
    if test.rule.starts_with("todo_") {
        let (outcome, took) = (TestOutcome::Todo, Duration::ZERO);
        return TestCase { name: test.name.clone(), label, outcome, took, prints: Vec::new() };
    }
    let start = (terms.clock)();
    let value = evaluate(engine, test);
    let took = (terms.clock)().saturating_sub(start);
    let outcome = match value {
        Ok(Value::Bool(true)) => TestOutcome::Passed,
        Ok(Value::Object(cases)) if test.family => family(test, &cases.iter().collect::<Vec<_>>()),
        Ok(value) => {
            let found = falsity::find(test, modules, terms.today);
            TestOutcome::Failed(found.unwrap_or_else(|| failed(test, &value)))
        }
        Err(error) => TestOutcome::Error(error_of(test, modules, &error)),
    };
    let prints = engine.take_prints().unwrap_or_default();
    let prints = prints.iter().take(MAX_PRINTS).map(|it| clip(it, MAX_PRINT)).collect();
    TestCase { name: test.name.clone(), label, outcome, took, prints }
}

fn evaluate(engine: &mut Engine, test: &Test<'_>) -> Result<Value, String> {
    let _budget = Budget::begin(engine);
    if !test.family {
        return engine.eval_rule(test.name.clone()).map_err(|error| error.to_string());
    }
    let mut query = "data".to_owned();
    for part in test.module.package.iter().map(String::as_str).chain([test.rule]) {
        query = format!("{query}[{}]", serde_json::Value::from(part));
    }
    let results = engine.eval_query(query, false).map_err(|error| error.to_string())?;
    let expression = results.result.first().and_then(|it| it.expressions.first());
    Ok(expression.map_or(Value::Undefined, |it| it.value.clone()))
}

/// Sets the time that an evaluation may take.
pub(super) fn limit(engine: &mut Engine, limit: Duration) {
    if let Some(check_interval) = NonZeroU32::new(1_000) {
        engine.set_execution_timer_config(ExecutionTimerConfig { limit, check_interval });
    }
}

/// Cases by name: each must be true, and there must be some.
fn family(test: &Test<'_>, cases: &[(&Value, &Value)]) -> TestOutcome {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(_, value)| **value != Value::Bool(true))
        .map(|(name, value)| format!("case {}: {}", shown(name), shown(value)))
        .collect();
    let message = match (cases.len(), wrong.len()) {
        (0, _) => "there is no case".to_owned(),
        (_, 0) => return TestOutcome::Passed,
        (all, wrong) => format!("{wrong} of {all} cases are not true"),
    };
    let label = label(test.module.file, test.span);
    TestOutcome::Failed(Trouble { message, label, notes: wrong })
}

/// A failure of which only the value is known.
fn failed(test: &Test<'_>, value: &Value) -> Trouble {
    let message = match value {
        Value::Undefined => "the test is undefined".to_owned(),
        other => format!("the test is {}, not true", shown(other)),
    };
    Trouble { message, label: label(test.module.file, test.span), notes: Vec::new() }
}

fn error_of(test: &Test<'_>, modules: &[Module], raw: &str) -> Trouble {
    let error = locate::read(raw);
    if let Some(message) = budget::overrun(raw) {
        return Trouble { message, label: label(test.module.file, test.span), notes: Vec::new() };
    }
    let file = error.file.as_deref();
    let module = modules.iter().find(|module| Some(&*module.path) == file);
    let label = module.map_or_else(
        || label(test.module.file, test.span),
        |module| label(module.file, module.place(error.line, error.column)),
    );
    Trouble { message: clip(&error.message, MAX_VALUE), label, notes: Vec::new() }
}

/// A value in one line as Rego writes it, shortened.
pub(super) fn shown(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    clip(&text, MAX_VALUE)
}

/// Writes a value, or as much of it as is shown; the engine itself writes sets as lists.
fn write(value: &Value, text: &mut String) {
    if text.len() > 4 * MAX_VALUE {
        return;
    }
    match value {
        Value::Undefined => text.push_str("undefined"),
        Value::Set(items) if items.is_empty() => text.push_str("set()"),
        Value::Set(items) => joined(items.iter(), ['{', '}'], text, write),
        Value::Array(items) => joined(items.iter(), ['[', ']'], text, write),
        Value::Object(entries) => joined(entries.iter(), ['{', '}'], text, |(key, value), text| {
            write(key, text);
            text.push_str(": ");
            write(value, text);
        }),
        other => text.push_str(&other.to_string()),
    }
}

/// Writes items between brackets.
fn joined<T>(
    items: impl Iterator<Item = T>,
    [open, close]: [char; 2],
    text: &mut String,
    write: impl Fn(T, &mut String),
) {
    text.push(open);
    for (index, item) in items.enumerate() {
        if text.len() > 4 * MAX_VALUE {
            break;
        }
        if index > 0 {
            text.push_str(", ");
        }
        write(item, text);
    }
    text.push(close);
}

/// An engine with all modules, tests among them, and no data.
pub(super) fn engine(modules: &[Module], today: Date) -> Result<Engine, String> {
    let mut engine = check::engine();
    engine.set_gather_prints(true);
    override_builtins(&mut engine, nanoseconds(today));
    let mut parsed = modules.iter().filter(|module| module.is_parsed());
    let prepared = parsed
        .try_for_each(|it| {
            engine.add_policy(it.path.to_string(), it.engine.text.to_string()).map(|_| ())
        })
        .and_then(|()| engine.eval_query("1".to_owned(), false).map(|_| ()));
    prepared.map_err(|error| error.to_string())?;
    Ok(engine)
}
