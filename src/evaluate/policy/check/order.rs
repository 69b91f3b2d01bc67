//! Variables that a body declares only below a statement that uses them.

use super::visit::{self, direct, parts};
use super::{PolicyProblem, PolicyProblemKind};
use crate::evaluate::policy::module::{Module, own};
use regorus::unstable::{AssignOp, Expr, Literal, Query, Span};
use std::collections::BTreeSet;

/// Variables of one module that are declared too late, or twice.
pub(super) fn problems(module: &Module) -> Vec<PolicyProblem> {
    let mut found: Vec<Span> = Vec::new();
    let Some(tree) = &module.tree else { return Vec::new() };
    for rule in &tree.policy {
        visit::bodies(rule, &mut |query| all(query, &mut found));
    }
    let problem = |span: Span| {
        let message = format!("`{}` is used or declared above this declaration", span.text());
        let kind = PolicyProblemKind::EngineRefuses { message };
        PolicyProblem::new(kind, module.file, own(&span))
    };
    found.into_iter().map(problem).collect()
}

/// Judges a body and those of `every` in it.
fn all(query: &Query, found: &mut Vec<Span>) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut declared: BTreeSet<String> = BTreeSet::new();
    for statement in &query.stmts {
        let literal = &statement.literal;
        let mut late = |span: &Span, before: &BTreeSet<String>| {
            if before.contains(span.text()) && !matches!(span.text(), "input" | "data") {
                found.push(span.clone());
            }
        };
        match literal {
            Literal::SomeVars { vars, .. } => {
                for var in vars {
                    late(var, &seen);
                    declared.insert(var.text().to_owned());
                }
                seen.extend(vars.iter().map(|it| it.text().to_owned()));
            }
            Literal::SomeIn { key, value, .. } => {
                for part in key.iter().chain([value]) {
                    pattern(part, &mut |span| late(span, &seen));
                }
            }
            Literal::Expr { expr, .. } => {
                if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
                    pattern(lhs, &mut |span| late(span, &declared));
                }
            }
            Literal::NotExpr { .. } | Literal::Every { .. } => {}
        }
        parts(literal, &mut |part| {
            direct(part, &mut |span| {
                if span.text() != "_" {
                    seen.insert(span.text().to_owned());
                }
            });
        });
        if let Literal::Every { query, .. } = literal {
            all(query, found);
        }
    }
}

/// Calls `f` with every variable that a pattern declares.
fn pattern(expr: &Expr, f: &mut dyn FnMut(&Span)) {
    match expr {
        Expr::Var { span, .. } if span.text() != "_" => f(span),
        Expr::Array { items, .. } => items.iter().for_each(|it| pattern(it, f)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, it)| pattern(it, f)),
        _ => {}
    }
}
