//! How long each policy takes for a document.

use crate::evaluate::policy::engines::Engines;
use crate::evaluate::policy::run::{self, Scope};
use crate::evaluate::policy::watch::Watch;
use crate::evaluate::policy::{PolicyOutcome, PolicySet};
use crate::finding::RuleId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Times that every policy judges every document; the shortest counts, since all else that a
/// machine does only adds.
const ROUNDS: usize = 3;

/// What one policy takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiled {
    /// The policy.
    pub policy: RuleId,
    /// Number of documents that it judged.
    pub documents: usize,
    /// All of them together.
    pub total: Duration,
    /// The document that took longest, and how long.
    pub slowest: Option<(Arc<str>, Duration)>,
}

impl Profiled {
    fn new(policy: &RuleId) -> Self {
        let policy = policy.clone();
        Self { policy, documents: 0, total: Duration::ZERO, slowest: None }
    }

    /// One document on average.
    pub fn mean(&self) -> Duration {
        u32::try_from(self.documents)
            .ok()
            .and_then(|it| self.total.checked_div(it))
            .unwrap_or_default()
    }
}

/// Measures all policies of a set over a mesh, the slowest first.
///
/// # Errors
/// The engine refuses the mesh.
pub fn profile(
    set: &PolicySet,
    scope: &Scope<'_>,
    clock: &dyn Fn() -> Duration,
) -> Result<Vec<Profiled>, String> {
    let Some(engines) = run::prepared(set, scope.mesh) else { return Ok(Vec::new()) };
    let mut engines = engines?;
    let watch = Watch::default();
    Ok(watch.over(scope.stuck, || measured((set, &mut engines), scope, clock, &watch)))
}

fn measured(
    (set, engines): (&PolicySet, &mut Engines),
    scope: &Scope<'_>,
    clock: &dyn Fn() -> Duration,
    watch: &Watch,
) -> Vec<Profiled> {
    let mut profiled: BTreeMap<RuleId, Profiled> = BTreeMap::new();
    for index in 0..scope.mesh.members.len() {
        run::each(set, scope, index, &mut |policy, member, input| {
            let _watched = watch.begin(&policy.id, &member.path);
            let mut shortest = Duration::MAX;
            for _ in 0..ROUNDS {
                let start = clock();
                let mut found = PolicyOutcome::default();
                run::apply(engines, (policy, &set.places), member, input, &mut found);
                shortest = shortest.min(clock().saturating_sub(start));
            }
            let of = profiled.entry(policy.id.clone()).or_insert_with(|| Profiled::new(&policy.id));
            of.documents += 1;
            of.total += shortest;
            if of.slowest.as_ref().is_none_or(|(_, known)| *known < shortest) {
                of.slowest = Some((member.path.clone(), shortest));
            }
        });
    }
    let mut profiled: Vec<Profiled> = profiled.into_values().collect();
    profiled.sort_by(|a, b| b.mean().cmp(&a.mean()).then_with(|| a.policy.cmp(&b.policy)));
    profiled
}
