//! One statement: what it needs, and to what it gives a value.

use super::names::{Names, closures, free_names, pattern};
use super::{Safety, needs, place};
use crate::evaluate::policy::check::visit::{self, direct, parts};
use crate::source::Span;
use regorus::unstable::{self as ast, Expr, Literal, Ref};

/// What a statement would do now.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Variables that it gives a value.
    pub outputs: Names,
    /// Variables that it gives a value once it can run.
    pub potential: Names,
    /// Variables that it needs and that have no value yet.
    pub missing: Vec<(String, Span)>,
}

/// Variables with a value: those before the statement, and those that it adds.
struct Values<'run> {
    safety: &'run Safety<'run>,
    safe: &'run Names,
    here: &'run Names,
    added: Names,
    /// Whether everything counts as having a value, to see what could be added.
    pretend: bool,
}

impl Values<'_> {
    fn is_variable(&self, name: &str) -> bool {
        self.here.contains(name)
    }

    fn has(&self, name: &str) -> bool {
        self.pretend
            || !self.is_variable(name) && self.safety.is_global(name)
            || self.safe.contains(name)
            || self.added.contains(name)
    }

    /// Whether every variable of an expression has a value.
    fn all(&self, expr: &Ref<Expr>) -> bool {
        self.lacks(expr).is_empty()
    }

    /// The variables of an expression without a value, comprehensions included as far as they
    /// take names from here.
    fn lacks(&self, expr: &Ref<Expr>) -> Vec<(String, Span)> {
        let mut out = Vec::new();
        direct(expr, &mut |span| {
            if span.text() != "_" && !self.has(span.text()) {
                out.push((span.text().to_owned(), place(span)));
            }
        });
        for closure in closures(expr) {
            out.extend(needs(closure, self.here).into_iter().filter(|(name, _)| !self.has(name)));
        }
        out
    }

    fn give(&mut self, expr: &Ref<Expr>) {
        let mut names = Vec::new();
        pattern(expr, &mut |span| names.push(span.text().to_owned()));
        for name in names {
            if self.is_variable(&name) && !self.safe.contains(&name) {
                self.added.insert(name);
            }
        }
    }

    /// Indexes of references give values as soon as the reference in front of them has one.
    fn references(&mut self, expr: &Ref<Expr>) {
        match expr.as_ref() {
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => {}
            Expr::RefBrack { refr, index, .. } => {
                self.references(refr);
                self.references(index);
                if self.all(refr) {
                    self.give(index);
                }
            }
            other => visit::children(other, &mut |child| self.references(child)),
        }
    }

    /// Both sides of `=` or `:=` give each other values.
    fn unify(&mut self, left: &Ref<Expr>, right: &Ref<Expr>) {
        if let (Expr::Array { items: left, .. }, Expr::Array { items: right, .. }) =
            (left.as_ref(), right.as_ref())
            && left.len() == right.len()
        {
            for (left, right) in left.iter().zip(right) {
                self.unify(left, right);
            }
            return;
        }
        if self.all(right) {
            self.give(left);
        }
        if self.all(left) {
            self.give(right);
        }
    }

    /// Lets a statement give all that it can give.
    fn run(&mut self, literal: &Literal) {
        match literal {
            Literal::SomeVars { .. } | Literal::NotExpr { .. } => {}
            Literal::Every { domain, .. } => self.references(domain),
            Literal::SomeIn { key, value, collection, .. } => {
                self.references(collection);
                if self.all(collection) {
                    for part in key.iter().chain([value]) {
                        self.give(part);
                    }
                }
            }
            Literal::Expr { expr, .. } => {
                self.references(expr);
                match expr.as_ref() {
                    Expr::AssignExpr { lhs, rhs, .. } => self.unify(lhs, rhs),
                    Expr::Call { fcn, params, .. } => self.call(fcn, params),
                    _ => {}
                }
            }
        }
    }

    /// A call with one argument too many gives its result to the last.
    fn call(&mut self, name: &Expr, params: &[Ref<Expr>]) {
        if let Some((last, given)) = params.split_last()
            && self.safety.arity(name) == Some(given.len())
            && given.iter().all(|param| self.all(param))
        {
            self.give(last);
        }
    }
}

/// What a statement does with the given values.
pub(super) fn step(
    safety: &Safety,
    statement: &ast::LiteralStmt,
    safe: &Names,
    here: &Names,
) -> Step {
    let added = run(safety, statement, safe, here, false);
    let values = Values { safety, safe, here, added, pretend: false };
    let mut missing = Vec::new();
    parts(&statement.literal, &mut |part| missing.extend(values.lacks(part)));
    if let Literal::NotExpr { expr, .. } = &statement.literal {
        missing.extend(wildcards(expr));
    }
    if let Literal::Every { key, value, query, .. } = &statement.literal {
        let own = |name: &str| key.iter().chain([value]).any(|var| var.text() == name);
        let free = free_names(|f| visit::query(query, f), Some(query));
        let taken = free.into_iter().filter(|(name, _)| here.contains(name) && !own(name));
        missing.extend(taken.filter(|(name, _)| !values.has(name)));
    }
    for modifier in &statement.with_mods {
        if !is_function(safety, &modifier.r#as) {
            missing.extend(values.lacks(&modifier.r#as));
        }
    }
    let potential = if missing.is_empty() {
        Names::default()
    } else {
        run(safety, statement, safe, here, true)
    };
    Step { outputs: values.added, potential, missing }
}

fn run(
    safety: &Safety,
    statement: &ast::LiteralStmt,
    safe: &Names,
    here: &Names,
    pretend: bool,
) -> Names {
    let mut values = Values { safety, safe, here, added: Names::default(), pretend };
    loop {
        let before = values.added.len();
        values.run(&statement.literal);
        if values.added.len() == before {
            return values.added;
        }
    }
}

/// What an expression behind the body lacks.
pub(super) fn output(
    safety: &Safety,
    expr: &Ref<Expr>,
    safe: &Names,
    here: &Names,
) -> Vec<(String, Span)> {
    let mut values = Values { safety, safe, here, added: Names::default(), pretend: false };
    values.references(expr);
    values.lacks(expr)
}

/// Wildcards below `not`: they would have to stand for every value at once.
fn wildcards(expr: &Ref<Expr>) -> Vec<(String, Span)> {
    let mut out = Vec::new();
    direct(expr, &mut |span| {
        if span.text() == "_" {
            out.push(("_".to_owned(), place(span)));
        }
    });
    out
}

/// Whether what stands behind `as` is a function rather than a value.
fn is_function(safety: &Safety, value: &Expr) -> bool {
    safety.arity(value).is_some()
}
