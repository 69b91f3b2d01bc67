//! Parameters of policies: which way each moved, by the direction that its METADATA declares.

use super::{Aspect, Direction, Mark, Pair, Rules, Shift, Version, in_policy, named, shown};
use crate::evaluate::policy::metadata::{Param, ParamType, Tighten, duration_nanos};
use crate::evaluate::policy::set::Policy;
use crate::evaluate::policy::value::{as_text, get, of_json};
use regorus::Value;
use std::collections::BTreeSet;

pub(super) fn shifts(pair: &Pair<'_>, base: &Policy, head: &Policy) -> Vec<Shift> {
    let mut shifts = Vec::new();
    for param in declared(base) {
        let name = param.name.value.as_str();
        let Some(now) = declared(head).iter().find(|it| it.name.value == name) else {
            let at = in_policy(base, Version::Base, param.name.span);
            shifts.push(told(base, name, "is gone", Direction::Moved, at));
            continue;
        };
        let at = || in_policy(head, Version::Head, now.span);
        if now.kind != param.kind {
            shifts.push(told(base, name, "has another type", Direction::Moved, at()));
            continue;
        }
        if now.tighten != param.tighten {
            let what = format!("tightens by {}, not {}", now.tighten.word(), param.tighten.word());
            shifts.push(told(base, name, &what, Direction::Moved, at()));
        }
        shifts.extend(moved(pair, (base, head), (param, now)));
    }
    for param in declared(head) {
        let name = param.name.value.as_str();
        if !declared(base).iter().any(|it| it.name.value == name) {
            let at = in_policy(head, Version::Head, param.name.span);
            shifts.push(told(head, name, "is new", Direction::Moved, at));
        }
    }
    shifts
}

fn declared(policy: &Policy) -> &[Param] {
    policy.metadata.as_ref().map(|it| it.params.as_slice()).unwrap_or_default()
}

fn told(policy: &Policy, name: &str, what: &str, direction: Direction, at: Mark) -> Shift {
    Shift {
        aspect: Aspect::Parameter,
        direction,
        policies: vec![policy.id.to_string()],
        message: format!("{} of {} {what}", shown(name), named(policy.id.as_str())),
        before: None,
        after: None,
        mark: Some(at),
    }
}

/// The value of a parameter in a version.
fn value(rules: &Rules<'_>, policy: &Policy, param: &Param) -> Value {
    let given = rules.settings.params.get(policy.id.as_str());
    let given = given.and_then(|it| it.get(&param.name.value)).map(|it| of_json(&it.value));
    given.filter(|it| param.kind.admits(it)).unwrap_or_else(|| param.default.value.clone())
}

fn moved(
    pair: &Pair<'_>,
    (base, head): (&Policy, &Policy),
    (was, is): (&Param, &Param),
) -> Vec<Shift> {
    let (before, after) = (value(pair.base, base, was), value(pair.head, head, is));
    let order = was.order.as_ref().and_then(|name| {
        let order = declared(base).iter().find(|it| it.name.value == *name)?;
        Some(value(pair.base, base, order))
    });
    let scale = Scale { tighten: was.tighten, order: order.as_ref() };
    let mut steps = Vec::new();
    scale.compare(&was.kind, Some(&before), Some(&after), &mut Vec::new(), &mut steps);
    let id = base.id.as_str();
    let name = was.name.value.as_str();
    let step = |step: Step| {
        let full: Vec<&str> =
            std::iter::once(name).chain(step.path.iter().map(String::as_str)).collect();
        let path: Vec<&str> = ["params", id].into_iter().chain(full.iter().copied()).collect();
        let at_default = || in_policy(head, Version::Head, is.default.span);
        let mark = pair.deepest(&path, 3).unwrap_or_else(at_default);
        let place = format!("{} of {}", shown(&full.join(".")), named(id));
        let message = match (&step.before, &step.after) {
            (Some(before), Some(after)) => {
                format!("{place} goes from {} to {}", short(before), short(after))
            }
            (Some(before), None) => format!("{place} no longer holds {}", short(before)),
            (None, Some(after)) => format!("{place} now holds {}", short(after)),
            (None, None) => format!("{place} differs"),
        };
        Shift {
            aspect: Aspect::Parameter,
            direction: step.direction,
            policies: vec![id.to_owned()],
            message,
            before: step.before,
            after: step.after,
            mark: Some(mark),
        }
    };
    steps.into_iter().map(step).collect()
}

fn short(value: &str) -> String {
    super::clip(value, 14).replace('`', "'")
}

/// A value as people write it.
fn text(value: &Value) -> String {
    as_text(value).map_or_else(|| value.to_string(), str::to_owned)
}

/// One value that moved.
struct Step {
    /// Keys of maps on the way to it.
    path: Vec<String>,
    direction: Direction,
    before: Option<String>,
    after: Option<String>,
}

/// By what values of a parameter are compared.
struct Scale<'a> {
    tighten: Tighten,
    order: Option<&'a Value>,
}

impl Scale<'_> {
    fn compare(
        &self,
        kind: &ParamType,
        before: Option<&Value>,
        after: Option<&Value>,
        path: &mut Vec<String>,
        steps: &mut Vec<Step>,
    ) {
        if before == after {
            return;
        }
        if let (ParamType::Map(item), Some(was), Some(is)) = (kind, before, after) {
            for key in keys(was).into_iter().chain(keys(is)).collect::<BTreeSet<_>>() {
                path.push(key.clone());
                self.compare(item, get(was, &key), get(is, &key), path, steps);
                path.pop();
            }
            return;
        }
        let step = |direction, before: Option<String>, after| Step {
            path: path.clone(),
            direction,
            before,
            after,
        };
        match (before, after) {
            (Some(was), Some(is)) if is_collection(kind) => {
                let (gone, came) = (missing(was, is), missing(is, was));
                let (fewer, more) = match self.tighten {
                    Tighten::Subset => (Direction::Tightened, Direction::Loosened),
                    Tighten::Superset => (Direction::Loosened, Direction::Tightened),
                    _ => (Direction::Moved, Direction::Moved),
                };
                if gone.is_empty() && came.is_empty() {
                    steps.push(step(Direction::Moved, Some(text(was)), Some(text(is))));
                }
                steps.extend(gone.into_iter().map(|it| step(fewer, Some(it), None)));
                steps.extend(came.into_iter().map(|it| step(more, None, Some(it))));
            }
            (Some(was), Some(is)) => {
                steps.push(step(self.direction(kind, was, is), Some(text(was)), Some(text(is))));
            }
            // A limit that is gone limits nothing.
            (was, is) => {
                let directed = !matches!(self.tighten, Tighten::Locked | Tighten::Free);
                let direction = match is {
                    _ if !directed => Direction::Moved,
                    None => Direction::Loosened,
                    Some(_) => Direction::Tightened,
                };
                steps.push(step(direction, was.map(text), is.map(text)));
            }
        }
    }

    fn direction(&self, kind: &ParamType, before: &Value, after: &Value) -> Direction {
        let rank = |it: &Value| match kind {
            ParamType::Duration => as_text(it).and_then(duration_nanos).map(Rank::Nanos),
            ParamType::Date => as_text(it).map(|it| Rank::Text(it.to_owned())),
            ParamType::Level => {
                let order = self.order?.as_array().ok()?;
                order.iter().position(|known| known == it).map(Rank::Index)
            }
            _ => Some(Rank::Value(it.clone())),
        };
        let (Some(before), Some(after)) = (rank(before), rank(after)) else {
            return Direction::Moved;
        };
        match (self.tighten, after > before) {
            (Tighten::Increase, true) | (Tighten::Decrease, false) => Direction::Tightened,
            (Tighten::Increase, false) | (Tighten::Decrease, true) => Direction::Loosened,
            _ => Direction::Moved,
        }
    }
}

/// A value that can be more or less than another.
#[derive(PartialEq, PartialOrd)]
enum Rank {
    Nanos(i128),
    Text(String),
    Index(usize),
    Value(Value),
}

fn keys(value: &Value) -> Vec<String> {
    let Ok(entries) = value.as_object() else { return Vec::new() };
    entries.keys().filter_map(|it| as_text(it).map(str::to_owned)).collect()
}

const fn is_collection(kind: &ParamType) -> bool {
    matches!(kind, ParamType::List(_) | ParamType::Set(_))
}

/// The items of one collection that another lacks, as people write them.
fn missing(of: &Value, other: &Value) -> Vec<String> {
    let items = |value: &Value| -> BTreeSet<Value> {
        match value {
            Value::Array(items) => items.iter().cloned().collect(),
            Value::Set(items) => items.iter().cloned().collect(),
            _ => BTreeSet::new(),
        }
    };
    items(of).difference(&items(other)).map(text).collect()
}
