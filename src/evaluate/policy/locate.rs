//! Where in a document a result stands that says no place itself.
//!
//! By counterfactuals: a part of the document without which the very same result is no longer
//! found is what the result is about. From the top down, the one child that matters is looked for
//! by leaving out halves of its siblings. A result about what is *missing* hangs on nothing that
//! exists but its preconditions; the keys that the policy reads under a negation tell those apart.

use super::check::visit;
use super::module::{Module, fixed_path, text_of};
use super::value::as_text;
use regorus::unstable::{Expr, Literal, Query, Ref};
use regorus::{Engine, Value};
use std::collections::BTreeSet;

/// Most evaluations for one result; a count, so that every machine finds the same place.
pub(super) const MAX_EVALUATIONS: usize = 150;
/// From how many children that matter on a collection as a whole is meant.
const SEVERAL: usize = 4;

/// Keys that a module reads where it asks for absence.
///
/// Under `not`, in `object.get` with a default, and in a comprehension that is counted.
pub(super) fn absences(module: &Module) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let Some(tree) = &module.tree else { return keys };
    for policy in &tree.policy {
        visit::rule(policy, &mut |expr| {
            let Expr::Call { fcn, params, .. } = expr.as_ref() else { return };
            match (path_of(fcn).join(".").as_str(), &params[..]) {
                ("object.get", [_, key, _]) => keys.extend(looked_up(key)),
                ("count", [counted]) => {
                    if let Some(body) = visit::body(counted) {
                        query_keys(body, &mut keys);
                    }
                }
                _ => {}
            }
        });
        visit::bodies(policy, &mut |query| negated(query, &mut keys));
    }
    helpers(module, &mut keys);
    keys
}

/// What rules read whose failing is asked for: `not has_owner` asks for the absence of a team.
fn helpers(module: &Module, keys: &mut BTreeSet<String>) {
    let Some(tree) = &module.tree else { return };
    let mut named: BTreeSet<String> = BTreeSet::new();
    for policy in &tree.policy {
        visit::bodies(policy, &mut |query| {
            for statement in &query.stmts {
                let Literal::NotExpr { expr, .. } = &statement.literal else { continue };
                visit::expr(expr, &mut |inner| match inner.as_ref() {
                    Expr::Call { fcn, .. } => named.extend(path_of(fcn).pop()),
                    _ => named.extend(path_of(inner).into_iter().next()),
                });
            }
        });
    }
    for (policy, head) in tree.policy.iter().zip(&module.rules) {
        if head.name.last().is_some_and(|it| named.contains(it)) {
            visit::rule(policy, &mut |expr| key_of(expr, keys));
        }
    }
}

/// The parts of a reference up to the first that is computed.
fn path_of(reference: &Ref<Expr>) -> Vec<String> {
    fixed_path(reference.as_ref()).0
}

/// The keys of `object.get`: one, or a path of them.
fn looked_up(key: &Expr) -> Vec<String> {
    match key {
        Expr::Array { items, .. } => items.iter().filter_map(|item| text_of(item)).collect(),
        _ => text_of(key).into_iter().collect(),
    }
}

fn negated(query: &Query, keys: &mut BTreeSet<String>) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::NotExpr { expr, .. } => expr_keys(expr, keys),
            Literal::Every { query, .. } => query_keys(query, keys),
            Literal::Expr { .. } | Literal::SomeIn { .. } | Literal::SomeVars { .. } => {}
        }
    }
}

fn query_keys(query: &Query, keys: &mut BTreeSet<String>) {
    visit::query(query, &mut |expr| key_of(expr, keys));
}

fn expr_keys(root: &Ref<Expr>, keys: &mut BTreeSet<String>) {
    visit::expr(root, &mut |expr| key_of(expr, keys));
}

fn key_of(expr: &Ref<Expr>, keys: &mut BTreeSet<String>) {
    match expr.as_ref() {
        Expr::RefDot { .. } | Expr::RefBrack { .. } => {
            keys.extend(path_of(expr).into_iter().skip(1));
        }
        Expr::Call { fcn, params, .. } => {
            if let ([_, key, _], "object.get") = (&params[..], path_of(fcn).join(".").as_str()) {
                keys.extend(looked_up(key));
            }
        }
        _ => {}
    }
}

/// Finds the place of a result among those of a rule, as keys and indexes.
pub(super) struct Locator<'run> {
    /// The engine; its input is another one afterwards.
    engine: &'run mut Engine,
    /// The rule that gave the result.
    rule: &'run str,
    /// What it was given, as far as it matters still.
    input: Value,
    /// Keys that the policy asks for the absence of.
    absences: &'run BTreeSet<String>,
    /// How many evaluations are left.
    left: usize,
}

/// What a policy asks of a mapping.
enum Asked {
    /// About a key that is there.
    For(Value),
    /// About a key that is not there: the mapping itself is the place.
    Absent,
    /// Nobody knows.
    Unclear,
}

impl<'run> Locator<'run> {
    /// A locator for results of one rule.
    pub(super) fn new(
        engine: &'run mut Engine,
        rule: &'run str,
        input: &'run Value,
        absences: &'run BTreeSet<String>,
        evaluations: usize,
    ) -> Self {
        Self { engine, rule, input: input.clone(), absences, left: evaluations }
    }

    /// The deepest place that the result hangs on, empty where that is the document as a whole; and
    /// how many evaluations are left.
    pub(super) fn find(mut self, result: &Value) -> (Vec<Value>, usize) {
        let mut path: Vec<Value> = Vec::new();
        let mut at = self.input.clone();
        while let Some(key) = self.next(&at, &path, result) {
            let Some(child) = child(&at, &key) else { break };
            path.push(key);
            at = child;
        }
        (path, self.left)
    }

    /// The one child that the result is about.
    fn next(&mut self, at: &Value, path: &[Value], result: &Value) -> Option<Value> {
        let keys: Vec<Value> = match at {
            Value::Object(entries) => entries.keys().cloned().collect(),
            Value::Array(items) => (0..items.len()).map(Value::from).collect(),
            _ => return None,
        };
        let mut found = Vec::new();
        self.search(&keys, path, result, &mut found);
        if found.is_empty() && matches!(at, Value::Array(_)) {
            return self.first(&keys, path, result);
        }
        // What the message quotes changes with it, without being what is wrong.
        let quoted = |key: &Value| {
            child(at, key).as_ref().and_then(as_text).is_some_and(|it| mentions(result, it))
        };
        if found.len() > 1 {
            let rest: Vec<Value> = found.iter().filter(|key| !quoted(key)).cloned().collect();
            if !rest.is_empty() {
                found = rest;
            }
        }
        let only = match found.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        if matches!(at, Value::Array(_)) || only.as_ref().is_some_and(|it| is_collection(at, it)) {
            return only;
        }
        match self.asked_for(at, &found) {
            Asked::For(key) => Some(key),
            Asked::Absent => None,
            Asked::Unclear => only,
        }
    }

    /// In a mapping whose scalars matter: the key that the policy asks about, where it has one.
    fn asked_for(&self, at: &Value, found: &[Value]) -> Asked {
        let is_asked = |key: &&Value| as_text(key).is_some_and(|it| self.absences.contains(it));
        let asked: Vec<&Value> = found.iter().filter(is_asked).collect();
        if let [only] = asked[..] {
            return Asked::For(only.clone());
        }
        if !asked.is_empty() {
            return Asked::Unclear;
        }
        let Value::Object(entries) = at else { return Asked::Unclear };
        let there: Vec<&Value> = entries.keys().filter(is_asked).collect();
        match there[..] {
            [only] => Asked::For(only.clone()),
            [] if found.is_empty() || !self.absences.is_empty() => Asked::Absent,
            _ => Asked::Unclear,
        }
    }

    /// The first item that has the result without any behind it, where several give the same; what
    /// is behind it is left out from then on.
    fn first(&mut self, keys: &[Value], path: &[Value], result: &Value) -> Option<Value> {
        if self.stands(path, keys, result) {
            return None;
        }
        // The result is there with the first `enough` items, and not with the first `few`.
        let (mut few, mut enough) = (0, keys.len());
        while enough - few > 1 {
            let middle = few.midpoint(enough);
            let rest = keys.get(middle..).unwrap_or_default();
            if self.stands(path, rest, result) {
                enough = middle;
            } else {
                few = middle;
            }
        }
        self.input = without(&self.input, path, keys.get(enough..).unwrap_or_default());
        keys.get(few).cloned()
    }

    /// The children without which the result is gone, by halves.
    fn search(&mut self, keys: &[Value], path: &[Value], result: &Value, found: &mut Vec<Value>) {
        if keys.is_empty() || found.len() >= SEVERAL || self.stands(path, keys, result) {
            return;
        }
        if let [only] = keys {
            found.push(only.clone());
            return;
        }
        let (left, right) = keys.split_at(keys.len() / 2);
        self.search(left, path, result, found);
        self.search(right, path, result, found);
    }

    /// Whether the result is found all the same without some children; also where nobody knows.
    fn stands(&mut self, path: &[Value], keys: &[Value], result: &Value) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return true };
        self.left = left;
        self.engine.set_input(without(&self.input, path, keys));
        match self.engine.eval_rule(self.rule.to_owned()) {
            Ok(Value::Set(items)) => items.contains(result),
            Ok(Value::Array(items)) => items.contains(result),
            Ok(Value::Object(entries)) => entries.values().any(|it| it == result),
            Ok(Value::Undefined) => false,
            Ok(value) => value == *result,
            Err(_) => true,
        }
    }
}

/// The place in the source document of a place in what a policy sees.
pub(super) fn in_source(input: &Value, path: Vec<Value>) -> Vec<Value> {
    let names: Vec<Option<&str>> = path.iter().take(2).map(as_text).collect();
    match (names.as_slice(), path.get(2..)) {
        ([Some("mesh"), Some("contract" | "product")], Some(rest)) => {
            let mesh = child(input, &super::value::text("mesh"));
            let normal = path.get(1).and_then(|key| child(&mesh?, key));
            written(normal, rest)
        }
        ([Some("mesh"), Some("fields")], Some([index, rest @ ..])) => {
            let fields = child(input, &super::value::text("mesh"))
                .and_then(|mesh| child(&mesh, &super::value::text("fields")));
            let own = fields.and_then(|it| child(&it, index));
            let own = own.and_then(|it| child(&it, &super::value::text("path")));
            let own = own.and_then(|it| it.as_array().ok().cloned()).unwrap_or_default();
            own.iter().chain(rest).cloned().collect()
        }
        ([Some("mesh"), ..], _) => Vec::new(),
        _ => path,
    }
}

/// A path in a normalised document as one in the source: from the last item on the way that says
/// where it stands.
fn written(mut at: Option<Value>, rest: &[Value]) -> Vec<Value> {
    let own = super::value::text("path");
    let mut path = Vec::new();
    for key in rest {
        path.push(key.clone());
        at = at.and_then(|it| child(&it, key));
        if let Some(Value::Array(written)) = at.as_ref().and_then(|it| child(it, &own)) {
            path = written.to_vec();
        }
    }
    path
}

fn child(at: &Value, key: &Value) -> Option<Value> {
    match at {
        Value::Object(entries) => entries.get(key).cloned(),
        Value::Array(items) => {
            let index = key.as_u64().ok().and_then(|it| usize::try_from(it).ok())?;
            items.get(index).cloned()
        }
        _ => None,
    }
}

fn is_collection(at: &Value, key: &Value) -> bool {
    matches!(child(at, key), Some(Value::Object(_) | Value::Array(_)))
}

/// Whether a result quotes a text as a word of its own.
fn mentions(result: &Value, text: &str) -> bool {
    let message = match result {
        Value::String(message) => message,
        other => match super::value::get(other, "msg") {
            Some(Value::String(message)) => message,
            _ => return false,
        },
    };
    !text.is_empty() && message.contains(text)
}

/// A value without some children of the collection at a path; items of a list are emptied, so
/// that the others keep their index.
fn without(value: &Value, path: &[Value], keys: &[Value]) -> Value {
    let Some((first, rest)) = path.split_first() else { return stripped(value, keys) };
    let Some(inner) = child(value, first) else { return value.clone() };
    let inner = without(&inner, rest, keys);
    let mut copy = value.clone();
    if let Ok(entries) = copy.as_object_mut() {
        entries.insert(first.clone(), inner);
    } else if let (Ok(items), Ok(index)) = (copy.as_array_mut(), first.as_u64())
        && let Some(slot) = usize::try_from(index).ok().and_then(|index| items.get_mut(index))
    {
        *slot = inner;
    }
    copy
}

fn stripped(value: &Value, keys: &[Value]) -> Value {
    let mut copy = value.clone();
    if let Ok(entries) = copy.as_object_mut() {
        entries.retain(|key, _| !keys.contains(key));
    } else if let Ok(items) = copy.as_array_mut() {
        for key in keys {
            let index = key.as_u64().ok().and_then(|it| usize::try_from(it).ok());
            if let Some(slot) = index.and_then(|index| items.get_mut(index)) {
                *slot = emptied(slot);
            }
        }
    }
    copy
}

fn emptied(value: &Value) -> Value {
    match value {
        Value::Object(_) => super::value::object([]),
        Value::Array(_) => super::value::list([]),
        Value::String(_) => super::value::text(""),
        _ => Value::Null,
    }
}
