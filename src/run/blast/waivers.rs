//! Waivers that come, go or say something else.

use crate::config::waivers::{self, Waiver, WaiverFile};
use crate::discover::Snapshot;
use crate::evaluate::policy::compare::{Aspect, Direction, Mark, Shift, Version};
use crate::source::{NodeId, Place};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A waivers file of a version.
struct Sheet {
    path: Arc<str>,
    file: WaiverFile,
    version: Version,
}

pub(super) fn shifts(base: &Snapshot, head: &Snapshot) -> Vec<Shift> {
    let sheet = |snapshot: &Snapshot, version| {
        let own = snapshot.waivers.as_ref()?;
        Some(Sheet { path: own.path.clone(), file: waivers::read(&own.text), version })
    };
    let (old, new) = (sheet(base, Version::Base), sheet(head, Version::Head));
    let (was, is) = (by_id(old.as_ref()), by_id(new.as_ref()));
    let mut shifts = Vec::new();
    for (id, (sheet, before)) in &was {
        match is.get(id) {
            None => {
                let what = format!("`{id}` is gone, it accepted `{}`", policy(before));
                shifts.push(sheet.shift(Direction::Tightened, before, before.node, what));
            }
            Some((sheet, after)) => shifts.extend(sheet.moved(id, before, after)),
        }
    }
    for (id, (sheet, waiver)) in is.iter().filter(|(id, _)| !was.contains_key(*id)) {
        let (policy, until) = (policy(waiver), waiver.expires.value);
        let what = format!("`{id}` accepts `{policy}` until {until}");
        shifts.push(sheet.shift(Direction::Loosened, waiver, waiver.node, what));
    }
    shifts
}

/// The first waiver of each id.
fn by_id(sheet: Option<&Sheet>) -> BTreeMap<String, (&Sheet, &Waiver)> {
    let mut all = BTreeMap::new();
    let own = sheet.map(|sheet| sheet.file.waivers.iter().map(move |it| (sheet, it)));
    for (sheet, waiver) in own.into_iter().flatten() {
        all.entry(waivers::brief(&waiver.id.value)).or_insert((sheet, waiver));
    }
    all
}

fn policy(waiver: &Waiver) -> String {
    waivers::brief(&waiver.policy.value)
}

impl Sheet {
    fn shift(&self, direction: Direction, waiver: &Waiver, node: NodeId, message: String) -> Shift {
        let document = &self.file.document;
        let place = if node == waiver.node { Place::key(node) } else { Place::value(node) };
        let mark = Mark {
            path: self.path.clone(),
            version: self.version,
            span: document.mark(place),
            element: document.element(node),
            pointer: document.pointer(node),
        };
        Shift {
            aspect: Aspect::Waiver,
            direction,
            policies: vec![waiver.policy.value.clone()],
            message,
            before: None,
            after: None,
            mark: Some(mark),
        }
    }

    fn moved(&self, id: &str, before: &Waiver, after: &Waiver) -> Vec<Shift> {
        let mut shifts = Vec::new();
        let (was, is) = (before.expires.value, after.expires.value);
        if was != is {
            let (direction, word) = if is > was {
                (Direction::Loosened, "extended")
            } else {
                (Direction::Tightened, "shortened")
            };
            let message = format!("`{id}` is {word} from {was} to {is}");
            let shift = self.shift(direction, after, after.expires.node, message);
            let (before, after) = (Some(was.to_string()), Some(is.to_string()));
            shifts.push(Shift { before, after, ..shift });
        }
        let about = |it: &Waiver| {
            let element = it.scope.element.clone().unwrap_or_default();
            format!("{} {} {element}", it.policy.value, it.scope.target.key())
        };
        if about(before) != about(after) || before.broad != after.broad {
            let message = format!("`{id}` accepts something else");
            let shift = self.shift(Direction::Moved, after, after.scope.node, message);
            let (before, after) = (Some(about(before)), Some(about(after)));
            shifts.push(Shift { before, after, ..shift });
        }
        shifts
    }
}
