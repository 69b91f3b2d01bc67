//! What a quality rule is told beside its limit, wherever that is written.
//!
//! In ODCS 3.0 the values of `rule: validValues` stand beside it, and without a limit nothing else
//! may be there; since 3.1 `metric: invalidValues` has them among its arguments.

use super::steps::Direction;
use super::tree;
use crate::model::{Operator, Quality};
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Place};
use std::collections::{BTreeMap, BTreeSet};

/// The key of all arguments, and the key that stands beside them in 3.0.
pub(super) const KEYS: [&str; 2] = ["arguments", VALID];
/// The values that count as valid.
const VALID: &str = "validValues";
/// Arguments whose order says nothing.
const SETS: [&str; 3] = ["missingValues", "properties", VALID];

/// What a rule of the library measures, in the words of 3.1.
pub(super) fn metric(rule: &Quality) -> Option<&str> {
    Some(match rule.metric.text()? {
        "duplicateCount" => "duplicateValues",
        "nullCheck" => "nullValues",
        VALID => "invalidValues",
        word => word,
    })
}

/// Whether a rule says without a limit that nothing but its values may be there.
pub(super) fn is_strict(document: &Document, rule: &Quality) -> bool {
    let limit = |it: &Operator| document.get(rule.node, it.symbol()).is_some();
    rule.metric.text() == Some(VALID) && !Operator::ALL.iter().any(limit)
}

/// What a rule is told, by key.
fn told<'doc>(document: &'doc Document, rule: &Quality) -> BTreeMap<&'doc str, NodeId> {
    let [arguments, _] = KEYS;
    let beside = document.get_text(rule.node, VALID);
    let beside = beside.filter(|_| metric(rule) == Some("invalidValues"));
    let mut all: BTreeMap<&str, NodeId> = beside.into_iter().map(|it| (VALID, it)).collect();
    if let Some(node) = document.get_text(rule.node, arguments) {
        match document.kind(node) {
            Kind::Mapping => {
                all.extend(document.entries(node).map(|it| (document.scalar(it.key), it.value)));
            }
            Kind::Null => {}
            Kind::Bool | Kind::Int | Kind::Float | Kind::Text | Kind::Sequence | Kind::Alias => {
                all.insert("", node);
            }
        }
    }
    all
}

/// Whether two rules are told the same.
pub(super) fn same(base: &Document, x: &Quality, head: &Document, y: &Quality) -> bool {
    let (from, to) = (told(base, x), told(head, y));
    let library = x.is_library() && y.is_library();
    from.len() == to.len()
        && from.iter().zip(&to).all(|((key, n), (other, m))| {
            let sets = (set(base, *n), set(head, *m));
            key == other
                && match sets {
                    (Some(n), Some(m)) if library && SETS.contains(key) => n == m,
                    _ => tree::same((base, *n), (head, *m)),
                }
        })
}

/// Where it stands what a rule is told.
pub(super) fn place(document: &Document, rule: &Quality) -> Place {
    let mut keys = KEYS.iter();
    let node = keys.find_map(|it| document.get_text(rule.node, it));
    node.map_or(Place::key(rule.node), Place::value)
}

/// The items of a list, where all are scalars.
fn set(document: &Document, list: NodeId) -> Option<BTreeSet<&str>> {
    let scalar = |it: &NodeId| {
        let kind = document.kind(*it);
        matches!(kind, Kind::Bool | Kind::Int | Kind::Float | Kind::Text)
    };
    let is_list = document.kind(list) == Kind::Sequence;
    let items = Some(document.items(list)).filter(|it| is_list && it.iter().all(scalar))?;
    Some(items.iter().map(|it| document.scalar(*it)).collect())
}

/// The values that a rule counts as valid, where it is told nothing else.
fn valid_values<'doc>(document: &'doc Document, rule: &Quality) -> Option<BTreeSet<&'doc str>> {
    let told = told(document, rule);
    let list = *told.get(VALID).filter(|_| told.len() == 1)?;
    Some(document.items(list).iter().map(|it| document.scalar(*it)).collect())
}

/// Which way a list of valid values moved, where nothing else of a rule did: with more values less
/// is invalid, so that a limit on what is invalid lets more pass.
pub(super) fn values_moved(
    (b, x): (&Document, &Quality),
    (h, y): (&Document, &Quality),
    limits: Option<Direction>,
) -> Option<Direction> {
    let limit = |document: &Document, it: &Quality| {
        let mut all = it.operators.iter();
        let strict = is_strict(document, it);
        metric(it) == Some("invalidValues")
            && (strict || !it.operators.is_empty())
            && all.all(|(operator, operands)| match operator {
                Operator::Less | Operator::LessOrEqual => true,
                Operator::Equal => operands.value == [0.0],
                Operator::NotEqual
                | Operator::Greater
                | Operator::GreaterOrEqual
                | Operator::Between
                | Operator::NotBetween => false,
            })
    };
    let (from, to) = (valid_values(b, x)?, valid_values(h, y)?);
    if !limit(b, x) || !limit(h, y) {
        return None;
    }
    let values = match (from.is_subset(&to), to.is_subset(&from)) {
        (true, true) => return None,
        (true, false) => Direction::Loosened,
        (false, true) => Direction::Tightened,
        (false, false) => Direction::Changed,
    };
    Some(if limits.is_some_and(|it| it != values) { Direction::Changed } else { values })
}
