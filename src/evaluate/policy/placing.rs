//! Where the results of one policy in one document stand that say no place themselves.
//!
//! What is spent on that is bounded by the size of the document, for its author may be hostile:
//! once it is spent, what is left stands at the part that the others have in common.

use super::locate::{self, Locator, MAX_EVALUATIONS};
use super::value::text;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

/// Most values that all evaluations for the results of one policy in one document may go over; a
/// count, so that every machine finds the same places.
const MAX_VALUES: usize = 4_000_000;
/// Most results whose place is looked for.
const MAX_LOCATED: usize = 50;
/// What an evaluation takes at least, in values.
const LEAST_VALUES: usize = 500;
/// Longest time of one evaluation; far above what a policy takes that is fit for use.
const MAX_TIME: Duration = Duration::from_millis(500);

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
    /// How many evaluations there may still be; unknown before the first result.
    left: Option<usize>,
    /// By rule and result.
    known: BTreeMap<(&'run str, Value), Vec<Value>>,
    /// What the places found have in common.
    common: Option<Vec<Value>>,
}

impl<'run> Placing<'run> {
    /// Of a policy that saw an input.
    pub(super) fn new(input: &'run Value, absences: &'run BTreeSet<String>) -> Self {
        Self { input, absences, left: None, known: BTreeMap::new(), common: None }
    }

    /// The place of a result of a rule; the engine has another input afterwards.
    pub(super) fn find(&mut self, engine: &mut Engine, rule: &'run str, result: &Value) -> Found {
        let key = (rule, result.clone());
        if let Some(path) = self.known.get(&key) {
            return Found { path: path.clone(), own: true };
        }
        let left = *self.left.get_or_insert_with(|| evaluations(self.input));
        if left == 0 || self.known.len() == MAX_LOCATED {
            return Found { path: self.fallback(), own: false };
        }
        if let Some(check_interval) = NonZeroU32::new(1_000) {
            let timer = ExecutionTimerConfig { limit: MAX_TIME, check_interval };
            engine.set_execution_timer_config(timer);
        }
        let most = left.min(MAX_EVALUATIONS);
        let locator = Locator::new(engine, rule, self.input, self.absences, most);
        let (path, rest) = locator.find(result);
        let left = rest.map_or(0, |rest| left - (most - rest));
        self.left = Some(left);
        let path = locate::in_source(self.input, path);
        self.common = Some(match self.common.take() {
            Some(common) => shared(&common, &path),
            None => path.clone(),
        });
        self.known.insert(key, path.clone());
        Found { path, own: left > 0 }
    }

    /// What all places found so far lie in; the schema where none is.
    fn fallback(&self) -> Vec<Value> {
        self.common.clone().unwrap_or_else(|| vec![text("schema")])
    }
}

/// How many evaluations a document of this size is worth.
fn evaluations(input: &Value) -> usize {
    MAX_VALUES / values(input).max(LEAST_VALUES)
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

/// The start that two places have in common; a place that is another one's is its own start.
fn shared(one: &[Value], other: &[Value]) -> Vec<Value> {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .map(|(it, _)| it.clone())
        .collect()
}
