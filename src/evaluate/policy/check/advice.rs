//! What is allowed but rarely meant: left-over prints, negated calls, keys of changing shape.

use super::visit;
use super::{PolicyProblem, PolicyProblemKind};
use crate::evaluate::policy::module::{Module, fixed_path, own};
use regorus::unstable::{Expr, Literal, LiteralStmt, Query, Ref, Rule};
use rustc_hash::FxHashSet;

/// Keys of a document whose place or shape depends on its version, and where they always are.
const UNSTABLE: &[(&str, &str)] = &[
    ("team", "input.mesh.contract.team"),
    ("slaProperties", "input.mesh.contract.slaProperties"),
    ("description", "input.mesh.contract.description"),
    ("dataset", "input.mesh.contract.schema"),
    ("stakeholders", "input.mesh.contract.team"),
    ("uuid", "input.mesh.contract.id"),
    ("quantumName", "input.mesh.contract.dataProduct"),
    ("datasetDomain", "input.mesh.contract.domain"),
];

/// Parts of `input.mesh` that every document has.
const ALWAYS: [&str; 7] = ["fields", "file", "domain", "owners", "today", "changes", "history"];

/// What is rarely meant in one module.
pub(super) fn problems(module: &Module) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    let Some(tree) = &module.tree else { return out };
    for rule in &tree.policy {
        if !module.is_test {
            prints_and_keys(module, rule, &mut out);
        }
        if let Rule::Spec { bodies, .. } = rule.as_ref() {
            for body in bodies {
                negations(module, &body.query, &mut out);
            }
        }
        visit::rule(rule, &mut |expr| {
            if let Some(body) = visit::body(expr) {
                negations(module, body, &mut out);
            }
        });
    }
    out
}

fn prints_and_keys(module: &Module, rule: &Rule, out: &mut Vec<PolicyProblem>) {
    let mut told = FxHashSet::default();
    visit::rule(rule, &mut |expr| match expr.as_ref() {
        Expr::Call { fcn, .. } if fcn.span().text() == "print" => {
            let kind = PolicyProblemKind::PrintLeftOver;
            out.push(PolicyProblem::new(kind, module.file, own(fcn.span())));
        }
        Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => {
            let is_input =
                matches!(refr.as_ref(), Expr::Var { span, .. } if span.text() == "input");
            let path = if is_input { fixed_path(expr).0 } else { return };
            let key = path.get(1).map(String::as_str);
            let known = UNSTABLE.iter().find(|(known, _)| Some(*known) == key);
            let Some((key, instead)) = known else { return };
            if told.insert(*key) {
                let key = format!("input.{key}");
                let kind = PolicyProblemKind::KeyUnstable { key, instead };
                out.push(PolicyProblem::new(kind, module.file, own(expr.span())));
            }
        }
        _ => {}
    });
}

/// Negated calls in one body, and in the bodies of its `every` statements.
fn negations(module: &Module, query: &Query, out: &mut Vec<PolicyProblem>) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::NotExpr { expr, .. } => {
                let present = present(&query.stmts);
                optional_arguments(expr, false, &mut |argument| {
                    let text = argument.span().text();
                    if !present.contains(text) {
                        let argument_text = text.to_owned();
                        let kind =
                            PolicyProblemKind::CallNegatedOnOptional { argument: argument_text };
                        out.push(PolicyProblem::new(kind, module.file, own(argument.span())));
                    }
                });
            }
            Literal::Every { query, .. } => negations(module, query, out),
            Literal::SomeVars { .. } | Literal::SomeIn { .. } | Literal::Expr { .. } => {}
        }
    }
}

/// References that a statement without `not` needs, and which are thus present.
fn present(statements: &[LiteralStmt]) -> FxHashSet<String> {
    let mut out = FxHashSet::default();
    for statement in statements {
        if let Literal::Expr { expr, .. } = &statement.literal {
            optional(expr, &mut |reference| {
                out.insert(reference.span().text().to_owned());
            });
        }
    }
    out
}

/// Calls `f` with every reference of an expression that may be absent, comprehensions left out.
fn optional(expr: &Ref<Expr>, f: &mut dyn FnMut(&Ref<Expr>)) {
    match expr.as_ref() {
        Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => {}
        Expr::RefDot { .. } | Expr::RefBrack { .. } => {
            if may_be_absent(expr) {
                f(expr);
            }
            indexes(expr, &mut |index| optional(index, f));
        }
        other => visit::children(other, &mut |child| optional(child, f)),
    }
}

/// Calls `f` with the indexes of a reference and with what it begins at, unless that is a name.
fn indexes(reference: &Ref<Expr>, f: &mut dyn FnMut(&Ref<Expr>)) {
    match reference.as_ref() {
        Expr::RefDot { refr, .. } => indexes(refr, f),
        Expr::RefBrack { refr, index, .. } => {
            f(index);
            indexes(refr, f);
        }
        Expr::Var { .. } => {}
        _ => f(reference),
    }
}

/// Calls `f` with every such reference that is an argument of a call, an operand of `in` or of
/// arithmetic: Open Policy Agent reads those before the negation, the engine after it.
fn optional_arguments(expr: &Ref<Expr>, argument: bool, f: &mut dyn FnMut(&Ref<Expr>)) {
    let below = argument
        || matches!(
            expr.as_ref(),
            Expr::Call { .. }
                | Expr::Membership { .. }
                | Expr::ArithExpr { .. }
                | Expr::BinExpr { .. }
        );
    match expr.as_ref() {
        Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => {}
        Expr::RefDot { .. } | Expr::RefBrack { .. } => {
            if argument && may_be_absent(expr) {
                f(expr);
            }
            indexes(expr, &mut |index| optional_arguments(index, argument, f));
        }
        other => visit::children(other, &mut |child| optional_arguments(child, below, f)),
    }
}

/// Whether a reference leads into the input or into a variable, and not to what always is there.
fn may_be_absent(expr: &Ref<Expr>) -> bool {
    let mut root = expr;
    while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = root.as_ref() {
        root = refr;
    }
    let Expr::Var { span, .. } = root.as_ref() else { return false };
    let (path, dynamic) = fixed_path(expr);
    let rest: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
    match (span.text(), rest.as_slice()) {
        ("data", _) => false,
        ("input", ["mesh", known]) => dynamic || !ALWAYS.contains(known),
        _ => true,
    }
}
