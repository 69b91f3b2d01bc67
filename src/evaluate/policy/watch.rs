//! Watches evaluations from beside: one that does not come back must not hold up a run for ever.
//!
//! Steps and the work of builtins are counted, so that every evaluation known ends by itself. This
//! is for the one that is not known: a single call that the engine can't interrupt.

use crate::finding::RuleId;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often is looked.
const TICK: Duration = Duration::from_secs(1);
/// After how many looks at one evaluation of one policy it is given up: two minutes, many times
/// what all steps together take on a slow machine.
const MAX_TICKS: u32 = 120;

/// Evaluations that have begun, each with how often it was seen.
#[derive(Debug, Default)]
pub(super) struct Watch(Mutex<Running>);

#[derive(Debug, Default)]
struct Running {
    next: u64,
    all: BTreeMap<u64, (Evaluation, u32)>,
}

/// What is evaluated.
#[derive(Debug, Clone)]
enum Evaluation {
    /// A policy, for a document.
    Policy(RuleId, Arc<str>),
    /// A test or an example, by name.
    Test(String),
}

impl fmt::Display for Evaluation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policy(policy, document) => {
                write!(out, "policy `{policy}` does not end for `{document}`")
            }
            Self::Test(name) => write!(out, "test `{name}` does not end"),
        }
    }
}

/// While it lives, its evaluation counts as running.
#[must_use]
pub(super) struct Watched<'watch> {
    watch: &'watch Watch,
    id: u64,
}

impl Watch {
    /// Does a job, and hands over what is to be said of an evaluation in it that does not come
    /// back. Whoever is told must end the process: the job itself can't be ended.
    pub(super) fn over<T>(&self, stuck: Option<fn(&str)>, job: impl FnOnce() -> T) -> T {
        match stuck {
            Some(stuck) => self.over_with((TICK, MAX_TICKS), &stuck, job),
            None => job(),
        }
    }

    fn over_with<T>(
        &self,
        (tick, most): (Duration, u32),
        stuck: &(dyn Fn(&str) + Sync),
        job: impl FnOnce() -> T,
    ) -> T {
        let (done, waiting) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                while waiting.recv_timeout(tick) == Err(RecvTimeoutError::Timeout) {
                    if let Some(what) = self.look(tick, most) {
                        stuck(&what);
                    }
                }
            });
            let answer = job();
            drop(done);
            answer
        })
    }

    /// Notes that an evaluation begins.
    pub(super) fn begin(&self, policy: &RuleId, document: &Arc<str>) -> Watched<'_> {
        self.note(Evaluation::Policy(policy.clone(), document.clone()))
    }

    /// Notes that a test or an example begins.
    pub(super) fn begin_test(&self, name: &str) -> Watched<'_> {
        self.note(Evaluation::Test(name.to_owned()))
    }

    fn note(&self, evaluation: Evaluation) -> Watched<'_> {
        let mut running = self.running();
        let id = running.next;
        running.next += 1;
        running.all.insert(id, (evaluation, 0));
        Watched { watch: self, id }
    }

    fn look(&self, tick: Duration, most: u32) -> Option<String> {
        let mut running = self.running();
        let mut found = None;
        for (evaluation, ticks) in running.all.values_mut() {
            *ticks += 1;
            if *ticks == most {
                let limit = tick * most;
                found = found.or_else(|| Some(format!("{evaluation} within {limit:?}")));
            }
        }
        found
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.watch.running().all.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_come_back_is_told_once_and_what_does_never() {
        let told = Mutex::new(Vec::new());
        let (tell, wait) = mpsc::channel();
        let stuck = |what: &str| {
            told.lock().unwrap().push(what.to_owned());
            tell.send(()).unwrap();
        };
        let (slow, quick) = (RuleId::from("a/slow"), RuleId::from("a/quick"));
        let watch = Watch::default();
        let limit = (Duration::from_millis(10), 3);
        let answer = watch.over_with(limit, &stuck, || {
            drop(watch.begin(&quick, &"a.odcs.yaml".into()));
            let _watched = watch.begin(&slow, &"b.odcs.yaml".into());
            wait.recv_timeout(Duration::from_mins(1)).unwrap();
            // It is not told again while it goes on.
            assert!(wait.recv_timeout(Duration::from_millis(100)).is_err());
            7
        });
        assert_eq!(answer, 7);
        let told = told.into_inner().unwrap();
        assert_eq!(told, ["policy `a/slow` does not end for `b.odcs.yaml` within 30ms"]);
    }

    #[test]
    fn a_test_is_told_by_its_name() {
        let watch = Watch::default();
        let _watched = watch.begin_test("data.a_test.test_x");
        let told = watch.look(Duration::from_secs(1), 1);
        assert_eq!(told.as_deref(), Some("test `data.a_test.test_x` does not end within 1s"));
        assert_eq!(watch.look(Duration::from_secs(1), 1), None);
    }
}
