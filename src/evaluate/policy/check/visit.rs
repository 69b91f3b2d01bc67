//! Goes over every expression of a rule, bodies and comprehensions included.

use crate::evaluate::policy::module::{Import, fixed_path, text_of};
use regorus::unstable::{self as ast, Expr, Literal, Query, Ref, Rule};

/// Calls `f` with every expression of a rule, outer ones first.
pub(in super::super) fn rule(rule: &Rule, f: &mut dyn FnMut(&Ref<Expr>)) {
    match rule {
        Rule::Default { value, .. } => expr(value, f),
        Rule::Spec { head, bodies, .. } => {
            match head {
                ast::RuleHead::Compr { refr, assign, .. } => {
                    expr(refr, f);
                    assigned(assign.as_ref(), f);
                }
                ast::RuleHead::Set { refr, key, .. } => {
                    expr(refr, f);
                    if let Some(key) = key {
                        expr(key, f);
                    }
                }
                ast::RuleHead::Func { args, assign, .. } => {
                    for arg in args {
                        expr(arg, f);
                    }
                    assigned(assign.as_ref(), f);
                }
            }
            for body in bodies {
                query(&body.query, f);
                assigned(body.assign.as_ref(), f);
            }
        }
    }
}

fn assigned(assign: Option<&ast::RuleAssign>, f: &mut dyn FnMut(&Ref<Expr>)) {
    if let Some(assign) = assign {
        expr(&assign.value, f);
    }
}

/// Calls `f` with every body of a rule, those of comprehensions included.
pub(in super::super) fn bodies(rule: &Rule, f: &mut dyn FnMut(&Query)) {
    if let Rule::Spec { bodies, .. } = rule {
        for body in bodies {
            f(&body.query);
        }
    }
    self::rule(rule, &mut |expr| {
        if let Some(query) = body(expr) {
            f(query);
        }
    });
}

/// Calls `f` with every expression of a body.
pub(in super::super) fn query(query: &Query, f: &mut dyn FnMut(&Ref<Expr>)) {
    for statement in &query.stmts {
        literal(&statement.literal, f);
        for modifier in &statement.with_mods {
            expr(&modifier.r#as, f);
        }
    }
}

/// Calls `f` with every expression of a statement.
pub(super) fn literal(literal: &Literal, f: &mut dyn FnMut(&Ref<Expr>)) {
    parts(literal, &mut |part| expr(part, f));
    if let Literal::Every { query: body, .. } = literal {
        query(body, f);
    }
}

/// Calls `f` with the expressions of a statement; those of the body of `every` are left out.
pub(in super::super) fn parts<'ast>(literal: &'ast Literal, f: &mut dyn FnMut(&'ast Ref<Expr>)) {
    match literal {
        Literal::SomeVars { .. } => {}
        Literal::SomeIn { key, value, collection, .. } => {
            key.iter().chain([value, collection]).for_each(f);
        }
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => f(expr),
        Literal::Every { domain, .. } => f(domain),
    }
}

/// Calls `f` with every variable of an expression outside comprehensions.
pub(in super::super) fn direct<'ast>(expr: &'ast Expr, f: &mut dyn FnMut(&'ast ast::Span)) {
    match expr {
        Expr::Var { span, .. } => f(span),
        other if body(other).is_some() => {}
        other => children(other, &mut |child| direct(child, f)),
    }
}

/// Whether an expression is one value as it stands: no variable, no reference, no list of parts.
pub(in super::super) const fn is_scalar(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. }
    )
}

/// Calls `f` with an expression and all below it.
pub(in super::super) fn expr(root: &Ref<Expr>, f: &mut dyn FnMut(&Ref<Expr>)) {
    f(root);
    children(root, &mut |child| expr(child, f));
    if let Some(body) = body(root) {
        query(body, f);
    }
}

/// The body of a comprehension.
pub(in super::super) fn body(root: &Expr) -> Option<&Ref<Query>> {
    match root {
        Expr::ArrayCompr { query, .. }
        | Expr::SetCompr { query, .. }
        | Expr::ObjectCompr { query, .. } => Some(query),
        _ => None,
    }
}

/// Calls `f` with the expressions right below one; bodies of comprehensions are left out.
pub(in super::super) fn children<'ast>(root: &'ast Expr, f: &mut dyn FnMut(&'ast Ref<Expr>)) {
    match root {
        Expr::String { .. }
        | Expr::RawString { .. }
        | Expr::Number { .. }
        | Expr::Bool { .. }
        | Expr::Null { .. }
        | Expr::Var { .. } => {}
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(f),
        Expr::Object { fields, .. } => {
            for (_, key, value) in fields {
                f(key);
                f(value);
            }
        }
        Expr::ArrayCompr { term, .. } | Expr::SetCompr { term, .. } => f(term),
        Expr::ObjectCompr { key, value, .. } => {
            f(key);
            f(value);
        }
        Expr::Call { params, .. } => params.iter().for_each(f),
        Expr::UnaryExpr { expr, .. } => f(expr),
        Expr::RefDot { refr, .. } => f(refr),
        Expr::RefBrack { refr, index, .. } => {
            f(refr);
            f(index);
        }
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => {
            f(lhs);
            f(rhs);
        }
        Expr::Membership { key, value, collection, .. } => {
            key.iter().chain([value, collection]).for_each(f);
        }
    }
}

/// Whether a module names `input.mesh`: as a reference, by an import or in `object.get`.
pub(in super::super) fn mentions_input_mesh(tree: &ast::Module, imports: &[Import]) -> bool {
    let is_mesh = |path: &[String]| {
        path.first().is_some_and(|root| root == "input")
            && path.get(1).is_some_and(|key| key == "mesh")
    };
    let absolute = |expr: &Expr| {
        let mut path = fixed_path(expr).0;
        let import = path.first().and_then(|first| imports.iter().find(|it| it.alias == *first));
        if let Some(import) = import {
            path.splice(..1, import.path.iter().cloned());
        }
        path
    };
    let mut found = imports.iter().any(|import| is_mesh(&import.path));
    for policy in &tree.policy {
        rule(policy, &mut |expr| {
            found |= match expr.as_ref() {
                Expr::RefDot { .. } | Expr::RefBrack { .. } => is_mesh(&absolute(expr)),
                Expr::Call { fcn, params, .. } if fixed_path(fcn).0 == ["object", "get"] => {
                    match params.as_slice() {
                        [whole, key, ..] => {
                            absolute(whole) == ["input"] && first_key(key) == Some("mesh".into())
                        }
                        _ => false,
                    }
                }
                _ => false,
            };
        });
    }
    found
}

/// Whether a module names a key, by whatever way: behind a dot, as a text or in an import.
pub(in super::super) fn mentions_key(tree: &ast::Module, imports: &[Import], key: &str) -> bool {
    let mut found = imports.iter().any(|import| import.path.iter().any(|it| it == key));
    for policy in &tree.policy {
        rule(policy, &mut |expr| {
            found |= match expr.as_ref() {
                Expr::RefDot { field, .. } => field.0.text() == key,
                Expr::String { .. } | Expr::RawString { .. } => {
                    text_of(expr).is_some_and(|it| it == key)
                }
                _ => false,
            };
        });
    }
    found
}

/// The key that `object.get` looks up first.
fn first_key(key: &Expr) -> Option<String> {
    match key {
        Expr::Array { items, .. } => items.first().and_then(|item| text_of(item)),
        _ => text_of(key),
    }
}
