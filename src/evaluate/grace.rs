//! When what a change takes away was allowed to go: after the end that was announced for it, and
//! not before consumers had the days that they have at least.

use super::Surroundings;
use crate::model::diff::leaving;
use crate::model::diff::{ChangeKind, Lifecycle, OutputStep, Part, Release, Scope, ServerStep};
use crate::model::{Earlier, EarlierVersions, Leaving, LeavingParts, MeshMember, Unit};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Notes for everything that a change takes away when it may go, as its history tells; where
/// that is not known, the announced end stands.
pub(super) fn settle(
    release: &mut Release<'_>,
    earlier: &EarlierVersions,
    surroundings: Surroundings,
) {
    let Some(base) = release.base else { return };
    let known = earlier.leaving.get(&base.path);
    release.end = known
        .and_then(|it| it.get(&Part::Data(Scope::Existence)))
        .and_then(|it| it.may_go(surroundings.grace_days));
    let mut ends = None;
    for at in 0..release.changes.len() {
        let Some(part) = release.changes.get(at).and_then(|it| Part::taken(it, &base.unit)) else {
            continue;
        };
        let ends = ends.get_or_insert_with(|| Ends::of(&base.unit, known, surroundings));
        if !ends.reached(&part) && ends.is_cut_off(&part) {
            release.cut_off.push(part.clone());
        }
        let end = ends.end(&part);
        release.changes.get_mut(at).into_iter().for_each(|it| put(&mut it.kind, end));
    }
}

/// Writes when something may go into the change that takes it away.
fn put(kind: &mut ChangeKind, known: Option<Date>) {
    match kind {
        ChangeKind::Removed(_, end) => *end = known.or(*end),
        ChangeKind::Status { announced, .. } => *announced = known.or(*announced),
        ChangeKind::ObjectRemoved { end, deprecated }
        | ChangeKind::FieldRemoved { end, deprecated, .. }
        | ChangeKind::Server { step: ServerStep::Removed { end, deprecated }, .. }
        | ChangeKind::Output(OutputStep::Removed { end, deprecated }) => {
            *end = known.or(*end);
            *deprecated |= known.is_some();
        }
        _ => {}
    }
}

/// When the parts of one revision may go.
struct Ends<'run> {
    announced: BTreeMap<Part, Option<Date>>,
    known: Option<&'run LeavingParts>,
    surroundings: Surroundings,
}

impl<'run> Ends<'run> {
    fn of(unit: &Unit, known: Option<&'run LeavingParts>, surroundings: Surroundings) -> Self {
        Self { announced: leaving(unit), known, surroundings }
    }

    /// When a part may go: with what holds it at the latest.
    fn end(&self, part: &Part) -> Option<Date> {
        part.with_holders().iter().filter_map(|it| self.own(it)).min()
    }

    fn own(&self, part: &Part) -> Option<Date> {
        let announced = self.announced.get(part)?;
        let known = self.known.and_then(|it| it.get(part));
        known.map_or(*announced, |it| it.may_go(self.surroundings.grace_days))
    }

    fn reached(&self, part: &Part) -> bool {
        self.end(part).is_some_and(|end| end <= self.surroundings.today)
    }

    /// Whether more history might tell that it may go already.
    fn is_cut_off(&self, part: &Part) -> bool {
        let known = |it: &Part| self.known.and_then(|known| known.get(it));
        part.with_holders().iter().filter_map(known).any(|it| it.cut_off && it.end.is_none())
    }
}

/// What head no longer has and was allowed to go, by the newest revisions that had it: older ones
/// have nothing to add.
pub(super) struct Gone<'past> {
    past: &'past EarlierVersions,
    surroundings: Surroundings,
    served: BTreeMap<(Arc<str>, Part), Date>,
    leaving: BTreeMap<*const MeshMember, BTreeMap<Part, Option<Date>>>,
}

impl<'past> Gone<'past> {
    pub(super) fn new(past: &'past EarlierVersions, surroundings: Surroundings) -> Self {
        Self { past, surroundings, served: BTreeMap::new(), leaving: BTreeMap::new() }
    }

    /// Notes when what is gone since an earlier revision was allowed to go; revisions come newest
    /// first.
    pub(super) fn settle(&mut self, release: &mut Release<'past>, earlier: &Earlier) {
        let (Some(was), Some(now)) = (release.base, release.head) else { return };
        for change in &mut release.changes {
            let Some(part) = Part::taken(change, &was.unit) else { continue };
            let key = (now.path.clone(), part);
            let end = self.at_base(&now.path, &key.1).or_else(|| self.served.get(&key).copied());
            let end = end.or_else(|| self.in_history(was, earlier, &key.1));
            let Some(end) = end.filter(|end| *end <= self.surroundings.today) else { continue };
            put(&mut change.kind, Some(end));
            if let ChangeKind::Status { from, .. } = &mut change.kind {
                *from = Lifecycle::Deprecated;
            }
            self.served.insert(key, end);
        }
    }

    /// When a part that was on its way out at base may go.
    fn at_base(&self, path: &str, part: &Part) -> Option<Date> {
        let known = self.past.leaving.get(path)?;
        let own = |it: &Part| known.get(it)?.may_go(self.surroundings.grace_days);
        part.with_holders().iter().filter_map(own).min()
    }

    /// When a part that was on its way out in an earlier revision may go: since the oldest one
    /// without a break that says so.
    fn in_history(
        &mut self,
        was: &'past MeshMember,
        earlier: &Earlier,
        part: &Part,
    ) -> Option<Date> {
        let line: Vec<_> =
            self.past.of(was).skip_while(|(_, it)| !std::ptr::eq(*it, was)).collect();
        let mut all = Vec::new();
        for part in part.with_holders() {
            let Some(end) = self.leaving(was).get(&part).copied() else { continue };
            let mut since = earlier.day?;
            for (older, member) in line.iter().filter(|(it, _)| it.binds) {
                if !self.leaving(member).contains_key(&part) {
                    break;
                }
                since = older.day.map_or(since, |it| it.min(since));
            }
            let leaving = Leaving { end, since, cut_off: false, dropped: None };
            all.extend(leaving.may_go(self.surroundings.grace_days));
        }
        all.into_iter().min()
    }

    fn leaving(&mut self, member: &MeshMember) -> &BTreeMap<Part, Option<Date>> {
        self.leaving.entry(std::ptr::from_ref(member)).or_insert_with(|| leaving(&member.unit))
    }
}
