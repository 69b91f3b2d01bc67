//! Variables that nothing gives a value.
//!
//! A statement gives values to variables by unification, by an index of a reference, by `some …
//! in`, or as the last argument of a call. Statements are taken in whatever order works; what
//! then still lacks a value is unsafe. The rules are those of Open Policy Agent.

mod names;
mod statement;

use super::index::Index;
use super::visit;
use super::{PolicyProblem, PolicyProblemKind};
use crate::evaluate::policy::module::{Module, own};
use crate::source::Span;
use names::{Names, closures, direct_names, free_names};
use regorus::unstable::{self as ast, Expr, Literal, Query, Ref, Rule};
use statement::{Step, step};
use std::collections::BTreeSet;

/// All unsafe variables of a module.
pub(super) fn problems(module: &Module, index: &Index) -> Vec<PolicyProblem> {
    let Some(tree) = &module.tree else { return Vec::new() };
    let mut out = Vec::new();
    for rule in &tree.policy {
        let mut safety = Safety { module, index, found: BTreeSet::new() };
        safety.rule(rule);
        for (span, name) in safety.found {
            let kind = PolicyProblemKind::VariableUnsafe { name };
            out.push(PolicyProblem::new(kind, module.file, span));
        }
    }
    out
}

/// What is looked up while a rule is judged.
pub(super) struct Safety<'run> {
    module: &'run Module,
    index: &'run Index,
    found: BTreeSet<(Span, String)>,
}

impl Safety<'_> {
    /// Whether a name means something outside the rule, unless the rule declares it.
    pub(super) fn is_global(&self, name: &str) -> bool {
        name == "input"
            || name == "data"
            || self.module.imports.iter().any(|import| import.alias == name)
            || self.index.defines(&self.module.package, name)
            || self.index.may_be_unread(name)
    }

    /// Number of arguments of a function, however it is named.
    pub(super) fn arity(&self, name: &Expr) -> Option<usize> {
        super::resolve::arity(self.module, self.index, name)
    }

    fn rule(&mut self, rule: &Rule) {
        match rule {
            Rule::Default { args, value, .. } => {
                let outer = Names::of_patterns(args);
                self.body(&[], &[value], &outer);
            }
            Rule::Spec { head, bodies, .. } => {
                let (args, mut outputs): (&[Ref<Expr>], Vec<&Ref<Expr>>) = match head {
                    ast::RuleHead::Compr { refr, assign, .. } => {
                        let mut outputs = head_indexes(refr);
                        outputs.extend(assign.as_ref().map(|assign| &assign.value));
                        (&[], outputs)
                    }
                    ast::RuleHead::Set { refr, key, .. } => {
                        let mut outputs = head_indexes(refr);
                        outputs.extend(key);
                        (&[], outputs)
                    }
                    ast::RuleHead::Func { args, assign, .. } => {
                        (args, assign.iter().map(|assign| &assign.value).collect())
                    }
                };
                let outer = Names::of_patterns(args);
                if bodies.is_empty() {
                    self.body(&[], &outputs, &outer);
                }
                for body in bodies {
                    // The value of the head belongs to the first body, an `else` has its own.
                    let mut values = std::mem::take(&mut outputs);
                    values.extend(body.assign.as_ref().map(|assign| &assign.value));
                    self.body(&body.query.stmts, &values, &outer);
                }
            }
        }
    }

    fn query(&mut self, query: &Query, outputs: &[&Ref<Expr>], outer: &Names) {
        self.body(&query.stmts, outputs, outer);
    }

    /// Judges a body, what is computed behind it, and every body inside.
    fn body(&mut self, statements: &[ast::LiteralStmt], outputs: &[&Ref<Expr>], outer: &Names) {
        let mut here = outer.clone();
        for statement in statements {
            names::declare(&statement.literal, &mut here);
        }
        // Names that are only global become variables nowhere in this body.
        here.extend(direct_names(statements, outputs).without(|name| self.is_global(name)));
        let mut safe = outer.clone();
        let left = self.order(statements, &mut safe, &here);
        let potential = potential(&left);
        let mut missing = roots(&left, &potential);
        for output in outputs {
            let lacks = statement::output(self, output, &safe, &here);
            let comes = |name: &str| potential.contains(name);
            missing.extend(lacks.into_iter().filter(|(name, _)| !comes(name)));
        }
        self.report(missing);
        for statement in statements {
            self.inside(statement, &here);
        }
        for output in outputs {
            visit_closures(self, output, &here);
        }
    }

    /// Takes the statements in an order that works; gives those for which there is none.
    fn order(&self, statements: &[ast::LiteralStmt], safe: &mut Names, here: &Names) -> Vec<Step> {
        let mut waiting: Vec<&ast::LiteralStmt> = statements.iter().collect();
        loop {
            let before = waiting.len();
            let mut left = Vec::new();
            let mut still = Vec::new();
            for statement in waiting {
                let step = step(self, statement, safe, here);
                if step.missing.is_empty() {
                    safe.extend(step.outputs);
                } else {
                    still.push(statement);
                    left.push(step);
                }
            }
            if still.is_empty() || still.len() == before {
                return left;
            }
            waiting = still;
        }
    }

    fn report(&mut self, missing: Vec<(String, Span)>) {
        self.found.extend(missing.into_iter().map(|(name, span)| (span, name)));
    }

    /// Judges the bodies inside a statement.
    fn inside(&mut self, statement: &ast::LiteralStmt, here: &Names) {
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                for part in key.iter().chain([value, collection]) {
                    visit_closures(self, part, here);
                }
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                visit_closures(self, expr, here);
            }
            Literal::Every { key, value, domain, query, .. } => {
                visit_closures(self, domain, here);
                let mut inner = here.clone();
                for var in key.iter().chain([value]) {
                    inner.insert(var.text().to_owned());
                }
                self.query(query, &[], &inner);
            }
        }
        for modifier in &statement.with_mods {
            visit_closures(self, &modifier.r#as, here);
        }
    }
}

/// Judges the comprehensions of an expression.
fn visit_closures(safety: &mut Safety, expr: &Ref<Expr>, here: &Names) {
    for closure in closures(expr) {
        match closure.as_ref() {
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                safety.query(query, &[term], here);
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                safety.query(query, &[key, value], here);
            }
            _ => {}
        }
    }
}

/// What the waiting statements would give a value if they could run.
fn potential(left: &[Step]) -> Names {
    let mut names = Names::default();
    for step in left {
        names.extend(step.potential.clone());
    }
    names
}

/// The variables that no waiting statement would give a value if it could run; all, where they
/// wait for each other.
fn roots(left: &[Step], potential: &Names) -> Vec<(String, Span)> {
    let missing = || left.iter().flat_map(|step| &step.missing);
    let found: Vec<(String, Span)> =
        missing().filter(|(name, _)| !potential.contains(name)).cloned().collect();
    if found.is_empty() { missing().cloned().collect() } else { found }
}

/// The computed parts of a head.
fn head_indexes(head: &Expr) -> Vec<&Ref<Expr>> {
    match head {
        Expr::RefDot { refr, .. } => head_indexes(refr),
        Expr::RefBrack { refr, index, .. } => {
            let mut out = head_indexes(refr);
            out.push(index);
            out
        }
        _ => Vec::new(),
    }
}

/// Where a variable stands.
pub(super) fn place(span: &ast::Span) -> Span {
    own(span)
}

/// Names that a closure takes from the body around it.
pub(super) fn needs(closure: &Ref<Expr>, here: &Names) -> Vec<(String, Span)> {
    free_names(|f| visit::expr(closure, f), visit::body(closure).map(|query| &**query))
        .into_iter()
        .filter(|(name, _)| here.contains(name))
        .collect()
}
