//! Sets of names, and which names parts of a body use or declare.

use crate::evaluate::policy::check::visit::{self, direct, parts};
use crate::evaluate::policy::module::own;
use crate::source::Span;
use regorus::unstable::{self as ast, AssignOp, Expr, Literal, Query, Ref};
use rustc_hash::FxHashSet;

/// A set of names.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Names(FxHashSet<String>);

impl Names {
    /// The variables of patterns, such as arguments.
    pub(super) fn of_patterns(patterns: &[Ref<Expr>]) -> Self {
        let mut names = Self::default();
        for pattern in patterns {
            // Everything in an argument is given by the caller.
            visit::expr(pattern, &mut |expr| {
                if let Expr::Var { span, .. } = expr.as_ref() {
                    names.insert(span.text().to_owned());
                }
            });
        }
        names
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    pub(super) fn insert(&mut self, name: String) {
        self.0.insert(name);
    }

    pub(super) fn extend(&mut self, names: Self) {
        self.0.extend(names.0);
    }

    /// The names for which `f` does not hold.
    pub(super) fn without(mut self, f: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|name| !f(name));
        self
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Calls `f` with every variable of a pattern: itself, items of lists, values of mappings.
pub(super) fn pattern(expr: &Ref<Expr>, f: &mut dyn FnMut(&ast::Span)) {
    match expr.as_ref() {
        Expr::Var { span, .. } if span.text() != "_" => f(span),
        Expr::Array { items, .. } => items.iter().for_each(|item| pattern(item, f)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| pattern(value, f)),
        _ => {}
    }
}

/// Adds the names that a statement declares for its body.
pub(super) fn declare(literal: &Literal, names: &mut Names) {
    let mut add = |span: &ast::Span| names.insert(span.text().to_owned());
    match literal {
        Literal::SomeVars { vars, .. } => vars.iter().for_each(add),
        Literal::SomeIn { key, value, .. } => {
            key.iter().chain([value]).for_each(|part| pattern(part, &mut add));
        }
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
            if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
                pattern(lhs, &mut add);
            }
        }
        Literal::Every { .. } => {}
    }
}

/// All names that a body and its outputs use outside comprehensions.
pub(super) fn direct_names(statements: &[ast::LiteralStmt], outputs: &[&Ref<Expr>]) -> Names {
    let mut names = Names::default();
    let mut add = |span: &ast::Span| {
        if span.text() != "_" {
            names.insert(span.text().to_owned());
        }
    };
    for statement in statements {
        parts(&statement.literal, &mut |expr| direct(expr, &mut add));
        for modifier in &statement.with_mods {
            direct(&modifier.r#as, &mut add);
        }
    }
    for output in outputs {
        direct(output, &mut add);
    }
    names
}

/// The comprehensions of an expression, those inside them left out.
pub(super) fn closures(expr: &Ref<Expr>) -> Vec<&Ref<Expr>> {
    fn collect<'ast>(expr: &'ast Ref<Expr>, out: &mut Vec<&'ast Ref<Expr>>) {
        match expr.as_ref() {
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => {
                out.push(expr);
            }
            other => visit::children(other, &mut |child| collect(child, out)),
        }
    }
    let mut out = Vec::new();
    collect(expr, &mut out);
    out
}

/// Names that something with a body uses and does not declare itself.
pub(super) fn free_names(
    expressions: impl FnOnce(&mut dyn FnMut(&Ref<Expr>)),
    body: Option<&Query>,
) -> Vec<(String, Span)> {
    let mut declared = Names::default();
    if let Some(body) = body {
        declare_deep(body, &mut declared);
    }
    let mut out: Vec<(String, Span)> = Vec::new();
    let mut seen = FxHashSet::default();
    expressions(&mut |expr| {
        if let Expr::Var { span, .. } = expr.as_ref()
            && span.text() != "_"
            && !declared.contains(span.text())
            && seen.insert(span.text().to_owned())
        {
            out.push((span.text().to_owned(), own(span)));
        }
    });
    out
}

/// Adds the names declared in a body and in every body inside it.
fn declare_deep(query: &Query, names: &mut Names) {
    for statement in &query.stmts {
        declare(&statement.literal, names);
        if let Literal::Every { key, value, query, .. } = &statement.literal {
            for var in key.iter().chain([value]) {
                names.insert(var.text().to_owned());
            }
            declare_deep(query, names);
        }
        parts(&statement.literal, &mut |part| {
            for closure in closures(part) {
                if let Some(body) = visit::body(closure) {
                    declare_deep(body, names);
                }
            }
        });
    }
}
