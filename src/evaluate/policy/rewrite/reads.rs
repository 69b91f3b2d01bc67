//! What expressions read and give: variables, values that may be absent.

use crate::evaluate::policy::check::visit;
use crate::evaluate::policy::module::{fixed_path, text_of};
use regorus::unstable::{AssignOp, BoolOp, Expr, Literal, Query, Ref};
use std::collections::BTreeSet;

/// The computed parts of the name of a rule.
pub(super) fn indexes(name: &Ref<Expr>) -> Vec<&Ref<Expr>> {
    let mut out = Vec::new();
    let mut at = name;
    loop {
        at = match at.as_ref() {
            Expr::RefDot { refr, .. } => refr,
            Expr::RefBrack { refr, index, .. } => {
                if text_of(index).is_none() {
                    out.push(index);
                }
                refr
            }
            _ => return out,
        };
    }
}

/// The variables that a body gives a value.
pub(super) fn declared(query: &Query) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => {
                names.extend(vars.iter().map(|it| it.text().to_owned()));
            }
            Literal::SomeIn { key, value, .. } => {
                key.iter().chain([value]).for_each(|it| pattern(it, &mut names));
            }
            Literal::Expr { expr, .. } => {
                if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
                    pattern(lhs, &mut names);
                }
            }
            Literal::NotExpr { .. } | Literal::Every { .. } => {}
        }
    }
    names
}

fn pattern(expr: &Ref<Expr>, names: &mut BTreeSet<String>) {
    match expr.as_ref() {
        Expr::Var { span, .. } => drop(names.insert(span.text().to_owned())),
        other => visit::children(other, &mut |child| pattern(child, names)),
    }
}

/// What Open Policy Agent reads in front of a negated expression: arguments and operands, and on
/// the sides of an equation what is more than a name.
pub(super) fn asked_before<'ast>(expr: &'ast Ref<Expr>, out: &mut Vec<&'ast Ref<Expr>>) {
    match expr.as_ref() {
        Expr::Call { params, .. } => out.extend(params),
        Expr::Membership { key, value, collection, .. } => {
            out.extend(key.iter().chain([value, collection]));
        }
        Expr::BoolExpr { op: BoolOp::Eq, lhs, rhs, .. } | Expr::AssignExpr { lhs, rhs, .. } => {
            for side in [lhs, rhs] {
                match side.as_ref() {
                    Expr::RefDot { .. } | Expr::RefBrack { .. } => asked_before(side, out),
                    Expr::Var { .. } => {}
                    _ => out.push(side),
                }
            }
        }
        Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::BinExpr { lhs, rhs, .. } => out.extend([lhs, rhs]),
        Expr::RefDot { refr, .. } => asked_before(refr, out),
        Expr::RefBrack { refr, index, .. } => {
            asked_before(refr, out);
            if !matches!(index.as_ref(), Expr::Var { .. }) {
                out.push(index);
            }
        }
        _ => {}
    }
}

/// Whether an expression may have several values: outside comprehensions it holds a `_`, or a
/// reference in it has a variable for an index.
pub(super) fn goes_over_many(expr: &Expr) -> bool {
    let mut found = match expr {
        Expr::Var { span, .. } => span.text() == "_",
        Expr::RefBrack { index, .. } => matches!(index.as_ref(), Expr::Var { .. }),
        _ => false,
    };
    if visit::body(expr).is_none() {
        visit::children(expr, &mut |child| found |= goes_over_many(child));
    }
    found
}

/// Whether an expression has a value wherever the body holds.
pub(super) fn is_defined(expr: &Ref<Expr>, declared: &BTreeSet<String>) -> bool {
    match expr.as_ref() {
        it if visit::is_scalar(it) || visit::body(it).is_some() => true,
        Expr::Var { span, .. } => declared.contains(span.text()),
        Expr::Array { items, .. } | Expr::Set { items, .. } => {
            items.iter().all(|it| is_defined(it, declared))
        }
        Expr::Object { fields, .. } => fields
            .iter()
            .all(|(_, key, value)| is_defined(key, declared) && is_defined(value, declared)),
        // A builtin that is given what it takes has an answer; what it is given may lack one.
        Expr::Call { fcn, params, .. } => {
            let name = fixed_path(fcn).0.join(".");
            matches!(name.as_str(), "sprintf" | "concat")
                && params.iter().all(|it| is_defined(it, declared))
        }
        _ => false,
    }
}

/// The part that an expression of operators begins with.
pub(super) fn first(expr: &Ref<Expr>) -> &Ref<Expr> {
    match expr.as_ref() {
        Expr::ArithExpr { lhs, .. } | Expr::BinExpr { lhs, .. } | Expr::BoolExpr { lhs, .. } => {
            first(lhs)
        }
        Expr::Membership { key, value, .. } => first(key.as_ref().unwrap_or(value)),
        _ => expr,
    }
}
