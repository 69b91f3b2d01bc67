//! What METADATA say, where a module asks for it: each call also gets the answer that stands in
//! the module.

use super::{SECOND, Writer};
use crate::evaluate::policy::check::visit;
use crate::evaluate::policy::metadata::Target;
use crate::evaluate::policy::module::fixed_path;
use crate::evaluate::policy::render;
use crate::evaluate::policy::value::{list, object, text};
use regorus::Value;
use regorus::unstable::{self as ast, Expr, Ref, Rule, RuleHead};

impl Writer<'_> {
    /// Gives the calls in a rule their answers.
    pub(super) fn annotations(&mut self, rule: &Ref<Rule>, package: &ast::Package, index: usize) {
        let mut calls = Vec::new();
        visit::rule(rule, &mut |expr| {
            let Expr::Call { fcn, params, .. } = expr.as_ref() else { return };
            let name = fixed_path(fcn).0.join(".");
            if params.is_empty() && matches!(name.as_str(), RULE | CHAIN) {
                calls.push((self.extent(expr), name == CHAIN));
            }
        });
        // What stands above a rule is not said of its `else`.
        let end = match rule.as_ref() {
            Rule::Spec { bodies, .. } => bodies.get(1).map(|it| it.span.start),
            Rule::Default { .. } => None,
        };
        for (span, chain) in calls {
            if end.is_some_and(|end| span.start >= end) {
                continue;
            }
            let answer = if chain {
                self.chain(rule, package, index)
            } else {
                self.of_rule(index).unwrap_or_else(|| object([]))
            };
            let Some(answer) = render::json(&answer) else { continue };
            self.around(span, SECOND, &format!(", {answer})"));
        }
    }

    /// What stands above a rule about this definition alone.
    fn of_rule(&self, index: usize) -> Option<Value> {
        let mut blocks = self.metadata.iter();
        let found = blocks.find(|it| it.target == Target::Rule(index) && it.scope() == "rule");
        found.map(|it| it.annotations.clone())
    }

    /// What is said of a rule, of all its definitions, and of its package.
    fn chain(&self, rule: &Rule, package: &ast::Package, index: usize) -> Value {
        let (head, above) = (path(rule), fixed_path(&package.refr).0);
        let own: Vec<Value> = above.iter().chain(&head).map(|it| text(it)).collect();
        let entry = |path: Value, said: Option<Value>| match said {
            Some(said) => object([("annotations", said), ("path", path)]),
            None => object([("path", path)]),
        };
        let mut chain = vec![entry(list(own.clone()), self.of_rule(index))];
        let of = |wanted: &'static [&str]| {
            self.metadata.iter().filter(move |it| wanted.contains(&it.scope()))
        };
        let names = self.names;
        for block in of(&["document"]) {
            let Target::Rule(at) = block.target else { continue };
            if names.get(at).is_some_and(|it| *it == head) {
                chain.push(entry(list(own.clone()), Some(block.annotations.clone())));
            }
        }
        for block in of(&["package", "subpackages"]) {
            let path = list(above.iter().map(|it| text(it)));
            chain.push(entry(path, Some(block.annotations.clone())));
        }
        list(chain)
    }
}

const RULE: &str = "rego.metadata.rule";
const CHAIN: &str = "rego.metadata.chain";

/// The fixed parts of the name of a rule.
pub(super) fn path(rule: &Rule) -> Vec<String> {
    let name = match rule {
        Rule::Default { refr, .. } => refr,
        Rule::Spec { head, .. } => match head {
            RuleHead::Compr { refr, .. }
            | RuleHead::Set { refr, .. }
            | RuleHead::Func { refr, .. } => refr,
        },
    };
    fixed_path(name).0
}
