//! `graph.reachable_paths` as Open Policy Agent has it: a path ends in front of a node that it has
//! been at, though a first node that leads to itself is entered twice. The search is bounded.

use super::super::value::{list, set};
use super::caps::{MAX_STEPS, Refusal, add as extend};
use regorus::value::Object;
use regorus::{Engine, Value};
use std::collections::BTreeSet;

/// Most nodes of a path.
const LONGEST: usize = 500;

/// Replaces the builtin.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "graph.reachable_paths", 2, |args| {
        let (Some(Value::Object(graph)), Some(start @ (Value::Array(_) | Value::Set(_)))) =
            (args.first(), args.get(1))
        else {
            return Err(Refusal::new("a mapping and a list or set of nodes are wanted"));
        };
        let mut search = Paths { graph, path: Vec::new(), steps: 0, found: BTreeSet::new() };
        for node in neighbours(start) {
            if graph.get(node).is_some() {
                search.from(node);
            }
        }
        if search.steps > MAX_STEPS {
            return Err(Refusal(format!("the paths have more than {MAX_STEPS} steps")));
        }
        Ok(set(search.found))
    })
}

struct Paths<'graph> {
    graph: &'graph Object,
    path: Vec<&'graph Value>,
    steps: usize,
    found: BTreeSet<Value>,
}

impl<'graph> Paths<'graph> {
    fn from(&mut self, node: &'graph Value) {
        self.steps += 1;
        // A path longer than this would also take the engine's stack.
        if self.path.len() > LONGEST {
            self.steps = MAX_STEPS + 1;
        }
        if self.steps > MAX_STEPS {
            return;
        }
        let next = self.graph.get(node).map(neighbours).unwrap_or_default();
        if next.is_empty() {
            return self.end(node);
        }
        // The first node alone is entered again from itself.
        let again = self.path.is_empty();
        for neighbour in next {
            if (neighbour == node && !again)
                || self.path.contains(&neighbour)
                || self.graph.get(neighbour).is_none()
            {
                self.end(node);
                continue;
            }
            self.path.push(node);
            self.from(neighbour);
            self.path.pop();
        }
    }

    /// Keeps the path that ends in a node.
    fn end(&mut self, node: &Value) {
        self.steps += self.path.len() / 50;
        let path = self.path.iter().copied().chain([node]).cloned();
        self.found.insert(list(path));
    }
}

fn neighbours(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Set(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}
