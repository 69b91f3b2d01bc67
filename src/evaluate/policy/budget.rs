//! How much one evaluation may do before it is stopped.
//!
//! What is counted are steps of the engine and the size of what builtins are given and give, never
//! seconds, so that a busy machine decides no verdict.

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use std::cell::Cell;
use std::num::NonZeroU32;
use std::time::Duration;

/// Most steps of the engine in one evaluation: some seconds' worth, and far above what any sensible
/// policy needs for one document.
pub const MAX_STEPS: u32 = 10_000_000;
/// Most work of builtins in one evaluation, counted in values and pieces of text.
pub const MAX_WORK: u64 = 500_000_000;
/// Bytes of a text that count as one value.
const PIECE: usize = 64;

/// What the engine says where its steps are used up.
const ENGINE_WORDS: &str = "execution exceeded time limit";
/// What a builtin says where the work is done that may be.
const BUILTIN_WORDS: &str = "the builtins have done all the work that they may do";

thread_local! {
    /// What builtins may still do in the evaluation of this thread; without limit where nothing
    /// is. The engine hands its builtins arguments alone.
    static LEFT: Cell<Option<u64>> = const { Cell::new(None) };
}

/// While it lives, builtins of this thread are counted.
#[must_use]
pub(super) struct Budget(());

impl Budget {
    /// Begins one evaluation, in which steps and work are counted from zero.
    pub(super) fn begin(engine: &mut Engine) -> Self {
        steps(engine, MAX_STEPS);
        LEFT.set(Some(MAX_WORK));
        Self(())
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        LEFT.set(None);
    }
}

/// Stops evaluations of an engine after a number of steps.
///
/// The engine compares the time with its limit once in so many steps: with no time at all to
/// spend, the first comparison ends the evaluation.
pub(super) fn steps(engine: &mut Engine, steps: u32) {
    if let Some(check_interval) = NonZeroU32::new(steps) {
        let limit = Duration::ZERO;
        engine.set_execution_timer_config(ExecutionTimerConfig { limit, check_interval });
    }
}

/// Counts what a builtin is given or gives; false where nothing more may be done.
pub(super) fn charge(values: &[Value]) -> bool {
    let Some(left) = LEFT.get() else { return true };
    let size = |value: &Value| match value {
        Value::String(text) => text.len() / PIECE,
        Value::Array(items) => items.len(),
        Value::Set(items) => items.len(),
        Value::Object(entries) => entries.len(),
        _ => 0,
    };
    let cost: usize = values.iter().map(size).sum();
    let rest = left.checked_sub(u64::try_from(cost).unwrap_or(u64::MAX));
    LEFT.set(Some(rest.unwrap_or_default()));
    rest.is_some()
}

/// What a builtin says that may do no more.
pub(super) const fn exhausted() -> &'static str {
    BUILTIN_WORDS
}

/// What to say of an evaluation that used up what it may; nothing of one that failed otherwise.
pub(super) fn overrun(error: &str) -> Option<String> {
    if error.contains(ENGINE_WORDS) {
        return Some(format!("it takes more than {MAX_STEPS} steps"));
    }
    let work = error.contains(BUILTIN_WORDS);
    work.then(|| format!("its builtins go over more than {MAX_WORK} values"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_builtins_do_is_counted_in_an_evaluation_alone() {
        let list = Value::from(vec![Value::Null; 1_000]);
        assert!(charge(std::slice::from_ref(&list)), "nothing is counted outside");
        let mut engine = Engine::new();
        let budget = Budget::begin(&mut engine);
        LEFT.set(Some(1_500));
        assert!(charge(&[list.clone(), Value::from("x".repeat(64))]));
        assert!(!charge(std::slice::from_ref(&list)));
        assert!(!charge(std::slice::from_ref(&list)));
        drop(budget);
        assert!(charge(std::slice::from_ref(&list)));
    }

    #[test]
    fn an_evaluation_ends_after_its_steps() {
        let mut engine = Engine::new();
        let text = "package t\nr := count([1 | some x in numbers.range(1, 3000); some y in numbers.range(1, 3000); x == y])";
        engine.add_policy("t.rego".into(), text.into()).unwrap();
        steps(&mut engine, 100_000);
        for _ in 0..2 {
            let error = engine.eval_rule("data.t.r".into()).unwrap_err().to_string();
            assert_eq!(overrun(&error).unwrap(), "it takes more than 10000000 steps", "{error}");
        }
        assert_eq!(overrun("no such thing"), None);
    }
}
