//! Where the results of one policy in one document stand that say no place themselves.
//!
//! What is spent on that is bounded, for the author of the document may be hostile: once it is
//! spent, what is left stands at the part that the others have in common.

use super::budget;
use super::locate::{self, Locator, MAX_EVALUATIONS};
use super::value::text;
use regorus::{Engine, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Most steps of the engine for the places of one policy's results in one document; a count, so
/// that every machine finds the same places.
const MAX_STEPS: usize = 16_000_000;
/// Most steps of one evaluation that is worth repeating.
const MAX_EVALUATION: usize = 1 << 18;
/// Most results whose place is looked for.
const MAX_LOCATED: usize = 50;
/// Most values that all evaluations may go over: a builtin is one step, however long its list.
const MAX_VALUES: usize = 100_000_000;

/// A place, and whether it was looked for.
pub(super) struct Found {
    /// As keys and indexes in the source document.
    pub path: Vec<Value>,
    /// Whether it is the place of this result, not just of what it has in common with others.
    pub own: bool,
}

/// The places of the results of one policy in one document.
pub(super) struct Placing<'run> {
    input: &'run Value,
    absences: &'run BTreeSet<String>,
    /// How many steps there may still be.
    left: usize,
    /// Steps within which each rule is evaluated; nothing where that takes too many.
    steps: BTreeMap<&'run str, Option<usize>>,
    /// By rule and result.
    known: BTreeMap<(&'run str, Value), Vec<Value>>,
    /// What the places found have in common.
    common: Option<Vec<Value>>,
}

impl<'run> Placing<'run> {
    /// Of a policy that saw an input.
    pub(super) fn new(input: &'run Value, absences: &'run BTreeSet<String>) -> Self {
        let (steps, known) = (BTreeMap::new(), BTreeMap::new());
        Self { input, absences, left: MAX_STEPS, steps, known, common: None }
    }

    /// The place of a result of a rule; the engine has another input and limit afterwards.
    pub(super) fn find(&mut self, engine: &mut Engine, rule: &'run str, result: &Value) -> Found {
        let key = (rule, result.clone());
        if let Some(path) = self.known.get(&key) {
            return Found { path: path.clone(), own: true };
        }
        let (input, left) = (self.input, self.left);
        let steps = *self.steps.entry(rule).or_insert_with(|| steps_of(engine, rule, input));
        let evaluations = steps.map_or(0, |steps| left / steps);
        if evaluations == 0 || self.known.len() == MAX_LOCATED {
            return Found { path: self.fallback(), own: false };
        }
        let steps = steps.unwrap_or_default();
        limit(engine, steps);
        let most = evaluations.min(MAX_EVALUATIONS);
        let (path, rest) = Locator::new(engine, rule, input, self.absences, most).find(result);
        self.left -= (most - rest) * steps;
        let path = locate::in_source(input, path);
        self.common = Some(match self.common.take() {
            Some(common) => shared(&common, &path),
            None => path.clone(),
        });
        self.known.insert(key, path.clone());
        Found { path, own: rest > 0 || most == MAX_EVALUATIONS }
    }

    /// What all places found so far lie in; the schema where none is.
    fn fallback(&self) -> Vec<Value> {
        self.common.clone().unwrap_or_else(|| vec![text("schema")])
    }
}

/// Makes the engine stop after so many steps.
fn limit(engine: &mut Engine, steps: usize) {
    if let Ok(steps) = u32::try_from(steps) {
        budget::steps(engine, steps);
    }
}

/// Steps within which a rule is evaluated on the whole document, at most twice as many as it
/// takes; more for a document of many values. Nothing where they are too many.
fn steps_of(engine: &mut Engine, rule: &str, input: &Value) -> Option<usize> {
    engine.set_input(input.clone());
    let mut steps = 1_000;
    loop {
        limit(engine, steps);
        if engine.eval_rule(rule.to_owned()).is_ok() {
            let by_values = MAX_STEPS / (MAX_VALUES / values(input)).max(1);
            return Some(steps.max(by_values));
        }
        steps *= 2;
        if steps > MAX_EVALUATION {
            return None;
        }
    }
}

/// How many values there are in a value; shared ones count each time, for a policy goes over them
/// each time.
fn values(value: &Value) -> usize {
    let below = match value {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Set(items) => items.iter().map(values).sum(),
        Value::Object(entries) => entries.iter().map(|(_, value)| values(value)).sum(),
        _ => 0,
    };
    1 + below
}

/// The start that two places have in common.
fn shared(one: &[Value], other: &[Value]) -> Vec<Value> {
    let pairs = one.iter().zip(other).take_while(|(one, other)| one == other);
    pairs.map(|(it, _)| it.clone()).collect()
}
