//! `strings.render_template`: the templates of Go, with the functions that come with them.
//!
//! Numbers of the values are texts to a template, as in Open Policy Agent: `0` counts as true, and
//! equals the text `0`. Numbers that the template itself writes are numbers.

use super::caps::{Refusal, text_within};
use crate::evaluate::policy::render;
use crate::evaluate::policy::value::text;
use regorus::Value;
use std::collections::BTreeMap;

mod functions;
mod parser;

use functions::call;
use parser::{Branch, Node, Operand, Pipe, Template};

/// Most steps of one template.
const MAX_STEPS: usize = 1_000_000;
/// Deepest nesting of templates that use templates.
const MAX_DEPTH: usize = 50;

/// The text that a template makes of values.
pub(super) fn rendered(template: &str, values: &Value) -> Result<String, Refusal> {
    let Template { nodes, named } = parser::parse(template)?;
    let mut run = Run {
        out: String::new(),
        root: values.clone(),
        named: &named,
        variables: Vec::new(),
        left: MAX_STEPS,
        depth: 0,
    };
    run.nodes(&nodes, values)?;
    Ok(run.out)
}

struct Run<'run> {
    out: String,
    root: Value,
    named: &'run BTreeMap<String, Vec<Node>>,
    /// Inner ones last.
    variables: Vec<(String, Value)>,
    left: usize,
    depth: usize,
}

/// Whether a loop goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Break,
    Continue,
}

impl Run<'_> {
    /// Runs nodes; their variables end with them.
    fn nodes(&mut self, nodes: &[Node], dot: &Value) -> Result<Flow, Refusal> {
        let known = self.variables.len();
        let mut flow = Flow::On;
        for node in nodes {
            flow = self.node(node, dot)?;
            if flow != Flow::On {
                break;
            }
        }
        self.variables.truncate(known);
        Ok(flow)
    }

    fn node(&mut self, node: &Node, dot: &Value) -> Result<Flow, Refusal> {
        self.step()?;
        match node {
            Node::Text(text) => self.out.push_str(text),
            Node::Action(pipe) => {
                let value = self.pipe(pipe, dot)?;
                if pipe.names.is_empty() {
                    self.out.push_str(&outermost(&value)?);
                }
            }
            Node::If(branch) => return self.branch(branch, dot, false),
            Node::With(branch) => return self.branch(branch, dot, true),
            Node::Range(branch) => return self.range(branch, dot),
            Node::Use(name, pipe) => self.named(name, pipe.as_ref(), dot)?,
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        text_within(self.out.len())?;
        Ok(Flow::On)
    }

    fn step(&mut self) -> Result<(), Refusal> {
        let left = self.left.checked_sub(1);
        self.left = left.ok_or_else(|| Refusal::new("the template goes on for too long"))?;
        Ok(())
    }

    fn branch(&mut self, branch: &Branch, dot: &Value, enters: bool) -> Result<Flow, Refusal> {
        let known = self.variables.len();
        let value = self.pipe(&branch.pipe, dot)?;
        let flow = match (is_true(&value), enters) {
            (true, true) => self.nodes(&branch.then, &value),
            (true, false) => self.nodes(&branch.then, dot),
            (false, _) => self.nodes(&branch.other, dot),
        };
        self.variables.truncate(known);
        flow
    }

    fn range(&mut self, branch: &Branch, dot: &Value) -> Result<Flow, Refusal> {
        let over = self.value(&branch.pipe, dot)?;
        let items: Vec<(Value, Value)> = match &over {
            Value::Array(items) => (0_usize..)
                .zip(items.iter())
                .map(|(at, it)| (Value::from(at), given(it.clone())))
                .collect(),
            Value::Object(entries) => entries
                .iter_sorted()
                .map(|(key, it)| (given(key.clone()), given(it.clone())))
                .collect(),
            Value::Number(number) => {
                let most = number.as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
                if most > self.left {
                    return Err(Refusal::new("the template goes on for too long"));
                }
                (0..most).map(|at| (Value::from(at), Value::from(at))).collect()
            }
            Value::Null | Value::Undefined => Vec::new(),
            _ => return Err(Refusal::new("a range goes over something that is no collection")),
        };
        if items.is_empty() {
            return self.nodes(&branch.other, dot);
        }
        let known = self.variables.len();
        for (key, item) in items {
            self.step()?;
            match branch.pipe.names.as_slice() {
                [] => {}
                [one] => self.variables.push((one.clone(), item.clone())),
                [first, second, ..] => {
                    self.variables.push((first.clone(), key));
                    self.variables.push((second.clone(), item.clone()));
                }
            }
            let flow = self.nodes(&branch.then, &item)?;
            self.variables.truncate(known);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(Flow::On)
    }

    /// Runs a template that has a name; it sees the given value alone.
    fn named(&mut self, name: &str, pipe: Option<&Pipe>, dot: &Value) -> Result<(), Refusal> {
        let nodes = self.named.get(name).ok_or_else(|| unknown(name))?;
        let value = match pipe {
            Some(pipe) => self.pipe(pipe, dot)?,
            None => Value::Undefined,
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Refusal::new("the template nests too deep"));
        }
        let variables = std::mem::take(&mut self.variables);
        let root = std::mem::replace(&mut self.root, value.clone());
        self.nodes(nodes, &value)?;
        self.variables = variables;
        self.root = root;
        self.depth -= 1;
        Ok(())
    }

    /// The value of a pipe, which its variable gets too.
    fn pipe(&mut self, pipe: &Pipe, dot: &Value) -> Result<Value, Refusal> {
        let value = self.value(pipe, dot)?;
        if let [name, ..] = pipe.names.as_slice() {
            if pipe.assigns {
                let known = self.variables.iter_mut().rev().find(|(known, _)| known == name);
                known.ok_or_else(|| unknown(name))?.1 = value.clone();
            } else {
                self.variables.push((name.clone(), value.clone()));
            }
        }
        Ok(value)
    }

    /// The value of a pipe: each command gets that of the one in front of it as last argument.
    fn value(&mut self, pipe: &Pipe, dot: &Value) -> Result<Value, Refusal> {
        let mut last = None;
        for command in &pipe.commands {
            last = Some(self.command(command, last, dot)?);
        }
        last.ok_or_else(|| Refusal::new("an action says nothing"))
    }

    fn command(
        &mut self,
        operands: &[Operand],
        last: Option<Value>,
        dot: &Value,
    ) -> Result<Value, Refusal> {
        self.step()?;
        let Some((first, rest)) = operands.split_first() else {
            return Err(Refusal::new("an action says nothing"));
        };
        let Operand::Function(name) = first else {
            if !rest.is_empty() || last.is_some() {
                return Err(Refusal::new("a value is called like a function"));
            }
            return self.operand(first, dot);
        };
        let mut args = Vec::with_capacity(rest.len() + 1);
        for operand in rest {
            args.push(self.operand(operand, dot)?);
        }
        args.extend(last);
        call(name, &args)
    }

    fn operand(&mut self, operand: &Operand, dot: &Value) -> Result<Value, Refusal> {
        match operand {
            Operand::Literal(value) => Ok(value.clone()),
            Operand::Nil => Ok(Value::Null),
            Operand::Nested(pipe, path) => {
                let value = self.pipe(pipe, dot)?;
                below(&value, path)
            }
            Operand::Dot(path) => below(dot, path),
            Operand::Variable(name, path) if name.is_empty() => below(&self.root, path),
            Operand::Variable(name, path) => {
                let found = self.variables.iter().rev().find(|(known, _)| known == name);
                below(&found.ok_or_else(|| unknown(name))?.1, path)
            }
            Operand::Function(name) => call(name, &[]),
        }
    }
}

fn unknown(name: &str) -> Refusal {
    Refusal(format!("`{name}` is not known in the template"))
}

/// A value from outside the template.
fn given(value: Value) -> Value {
    match &value {
        Value::Number(number) => {
            text(&render::number(&value).unwrap_or_else(|| number.format_decimal()))
        }
        _ => value,
    }
}

/// What lies below names; nothing where a mapping lacks one.
fn below(value: &Value, path: &[String]) -> Result<Value, Refusal> {
    let mut at = value.clone();
    for part in path {
        at = match &at {
            Value::Object(entries) => {
                given(entries.get(&text(part)).cloned().unwrap_or(Value::Undefined))
            }
            Value::Undefined => Value::Undefined,
            _ => return Err(Refusal(format!("`{part}` is asked of something without names"))),
        };
    }
    Ok(at)
}

/// Whether a value counts as true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Undefined | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Set(items) => !items.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Bool(true) => true,
    }
}

/// A value as the text shows it.
fn outermost(value: &Value) -> Result<String, Refusal> {
    match value {
        Value::Null | Value::Undefined => Ok("<undefined>".to_owned()),
        other => inner(other),
    }
}

/// A value as Go prints it.
fn inner(value: &Value) -> Result<String, Refusal> {
    Ok(match value {
        Value::Null | Value::Undefined => "<nil>".to_owned(),
        Value::String(text) => text.to_string(),
        Value::Array(items) => {
            let items = items.iter().map(inner).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(" "))
        }
        Value::Set(_) => return Err(Refusal::new("a set can't be shown in a template")),
        Value::Object(entries) => {
            let mut parts = Vec::new();
            for (key, value) in entries.iter_sorted() {
                parts.push(format!("{}:{}", inner(key)?, inner(value)?));
            }
            format!("map[{}]", parts.join(" "))
        }
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => render::number(value).unwrap_or_else(|| number.format_decimal()),
    })
}

#[cfg(test)]
mod tests;
