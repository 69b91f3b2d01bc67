//! The bound of a search for all paths of a graph.

use super::caps::{MAX_STEPS, Refusal};
use regorus::Value;
use regorus::value::Object;

/// Counts the steps that a search for all paths takes.
pub(super) fn paths(args: &[Value]) -> Result<(), Refusal> {
    let (Some(Value::Object(graph)), Some(start)) = (args.first(), args.get(1)) else {
        return Ok(());
    };
    let mut search = Paths { graph, path: Vec::new(), steps: 0 };
    for node in neighbours(start) {
        search.from(node);
    }
    if search.steps > MAX_STEPS {
        return Err(Refusal(format!("the paths have more than {MAX_STEPS} steps")));
    }
    Ok(())
}

struct Paths<'graph> {
    graph: &'graph Object,
    path: Vec<&'graph Value>,
    steps: usize,
}

impl<'graph> Paths<'graph> {
    fn from(&mut self, node: &'graph Value) {
        self.steps += 1;
        // A path longer than this would also take the engine's stack.
        if self.path.len() > 500 {
            self.steps = MAX_STEPS + 1;
        }
        if self.steps > MAX_STEPS || self.path.contains(&node) {
            return;
        }
        self.path.push(node);
        if let Some(next) = self.graph.get(node) {
            for node in neighbours(next) {
                self.from(node);
            }
        }
        self.path.pop();
    }
}

fn neighbours(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Set(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}
