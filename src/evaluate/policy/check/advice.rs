//! What is allowed but rarely meant: left-over prints, negated calls, keys of changing shape.

use super::index::{Index, join};
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
pub(super) fn problems(module: &Module, index: &Index) -> Vec<PolicyProblem> {
    let scope = &Scope { module, index };
    let mut out = Vec::new();
    let Some(tree) = &module.tree else { return out };
    for rule in &tree.policy {
        if !module.is_test {
            prints_and_keys(module, rule, &mut out);
        }
        if let Rule::Spec { bodies, .. } = rule.as_ref() {
            for body in bodies {
                negations(scope, &body.query, &mut out);
            }
        }
        visit::rule(rule, &mut |expr| {
            if let Some(body) = visit::body(expr) {
                negations(scope, body, &mut out);
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
fn negations(scope: &Scope, query: &Query, out: &mut Vec<PolicyProblem>) {
    let negates = |it: &LiteralStmt| matches!(it.literal, Literal::NotExpr { .. });
    let negates = query.stmts.iter().any(negates);
    let present = if negates { present(scope, &query.stmts) } else { FxHashSet::default() };
    for statement in &query.stmts {
        match &statement.literal {
            Literal::NotExpr { expr, .. } => {
                optional_arguments(scope, expr, false, &mut |argument| {
                    let text = argument.span().text();
                    if !present.contains(text) {
                        let kind =
                            PolicyProblemKind::CallNegatedOnOptional { argument: text.to_owned() };
                        let place = own(argument.span());
                        out.push(PolicyProblem::new(kind, scope.module.file, place));
                    }
                });
            }
            Literal::Every { query, .. } => negations(scope, query, out),
            Literal::SomeVars { .. } | Literal::SomeIn { .. } | Literal::Expr { .. } => {}
        }
    }
}

/// References that a statement without `not` needs, and which are thus present.
fn present(scope: &Scope, statements: &[LiteralStmt]) -> FxHashSet<String> {
    let mut out = FxHashSet::default();
    for statement in statements {
        if let Literal::Expr { expr, .. } = &statement.literal {
            optional(scope, expr, &mut |reference| {
                out.insert(reference.span().text().to_owned());
            });
        }
    }
    out
}

/// Calls `f` with every reference of an expression that may be absent, comprehensions left out.
fn optional(scope: &Scope, expr: &Ref<Expr>, f: &mut dyn FnMut(&Ref<Expr>)) {
    match expr.as_ref() {
        Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => {}
        Expr::RefDot { .. } | Expr::RefBrack { .. } => {
            if scope.may_be_absent(expr) {
                f(expr);
            }
            indexes(expr, &mut |index| optional(scope, index, f));
        }
        other => visit::children(other, &mut |child| optional(scope, child, f)),
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
/// arithmetic: those are read before the negation, which then never comes to be asked.
fn optional_arguments(
    scope: &Scope,
    expr: &Ref<Expr>,
    argument: bool,
    f: &mut dyn FnMut(&Ref<Expr>),
) {
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
            if argument && scope.may_be_absent(expr) {
                f(expr);
            }
            indexes(expr, &mut |index| optional_arguments(scope, index, argument, f));
        }
        other => visit::children(other, &mut |child| optional_arguments(scope, child, below, f)),
    }
}

/// What names mean in a module.
struct Scope<'run> {
    module: &'run Module,
    index: &'run Index,
}

impl Scope<'_> {
    /// Whether a reference leads into the input, a variable or a rule, and not to what always is
    /// there: a parameter, or what every document has.
    fn may_be_absent(&self, expr: &Ref<Expr>) -> bool {
        let (mut path, dynamic) = fixed_path(expr);
        let Some(root) = path.first() else { return false };
        if let Some(import) = self.module.imports.iter().find(|import| import.alias == *root) {
            path.splice(..1, import.path.iter().cloned());
        } else if self
            .index
            .alias(&join(&self.module.package, std::slice::from_ref(root)))
            .is_some()
        {
            return false;
        }
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["data", ..] => false,
            ["input", "mesh", known] => dynamic || !ALWAYS.contains(known),
            _ => true,
        }
    }
}
