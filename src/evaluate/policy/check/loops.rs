//! Loops over fields inside loops over the same fields: their time grows with the square of the
//! columns.

use super::{Advice, PolicyProblem, PolicyProblemKind, visit};
use crate::evaluate::policy::module::{Module, fixed_path, own};
use regorus::unstable::{Expr, Literal, LiteralStmt, Query, Ref, Rule};
use std::collections::BTreeSet;

/// Names of collections that hold fields.
const FIELDS: [&str; 3] = ["fields", "properties", "columns"];

/// The loops of one module that run inside others over the same fields.
pub(super) fn problems(module: &Module) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    let Some(tree) = module.tree.as_ref().filter(|_| !module.is_test) else { return out };
    for rule in &tree.policy {
        let Rule::Spec { bodies, .. } = rule.as_ref() else { continue };
        let mut walk = Walk { module, open: Vec::new(), told: BTreeSet::new(), out: &mut out };
        for body in bodies {
            walk.query(&body.query);
        }
        let mut values = Vec::new();
        visit::rule(rule, &mut |expr| values.extend(visit::body(expr).map(|_| expr.clone())));
        // What a head gathers without a body of its own.
        if bodies.is_empty() {
            for expr in &values {
                walk.expr(expr);
            }
        }
    }
    out
}

/// One loop: the collection as written, and the variable that goes over it.
type Loop = (String, Option<String>);

struct Walk<'run> {
    module: &'run Module,
    /// Loops around the current place.
    open: Vec<Loop>,
    /// Places that are told already.
    told: BTreeSet<u32>,
    out: &'run mut Vec<PolicyProblem>,
}

impl Walk<'_> {
    fn query(&mut self, query: &Query) {
        let before = self.open.len();
        for statement in &query.stmts {
            self.statement(statement);
        }
        self.open.truncate(before);
    }

    fn statement(&mut self, statement: &LiteralStmt) {
        match &statement.literal {
            Literal::SomeIn { collection, .. } => {
                self.expr(collection);
                if is_fields(collection) {
                    self.enter(collection, None);
                }
            }
            Literal::Every { domain, query, .. } => {
                self.expr(domain);
                let before = self.open.len();
                if is_fields(domain) {
                    self.enter(domain, None);
                }
                self.query(query);
                self.open.truncate(before);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => self.expr(expr),
            Literal::SomeVars { .. } => {}
        }
    }

    /// Loops that an expression makes by itself, and those inside its comprehensions.
    fn expr(&mut self, expr: &Ref<Expr>) {
        if let Some(body) = visit::body(expr) {
            self.query(body);
            return;
        }
        if let Expr::RefBrack { refr, index, .. } = expr.as_ref()
            && is_fields(refr)
            && let Expr::Var { span, .. } = index.as_ref()
        {
            let name = span.text().to_owned();
            self.enter(refr, (name != "_").then_some(name));
        }
        visit::children(expr, &mut |child| self.expr(child));
    }

    /// Notes a loop, and tells where one over the same collection is open.
    fn enter(&mut self, collection: &Ref<Expr>, variable: Option<String>) {
        let text: String = collection.span().text().split_whitespace().collect();
        let same = |it: &&Loop| it.0 == text;
        let known =
            variable.is_some() && self.open.iter().any(|it| it.0 == text && it.1 == variable);
        if known {
            return;
        }
        if self.open.iter().any(|it| same(&it)) && self.told.insert(collection.span().start) {
            let kind = PolicyProblemKind::Advice(Advice::LoopQuadratic { over: text.clone() });
            self.out.push(PolicyProblem::new(kind, self.module.file, own(collection.span())));
        }
        self.open.push((text, variable));
    }
}

/// Whether a reference leads to a list of fields.
fn is_fields(expr: &Ref<Expr>) -> bool {
    let last = match expr.as_ref() {
        Expr::Var { span, .. } => span.text().to_owned(),
        Expr::RefDot { field, .. } => field.0.text().to_owned(),
        Expr::RefBrack { .. } => {
            let (path, dynamic) = fixed_path(expr);
            path.last().filter(|_| !dynamic).cloned().unwrap_or_default()
        }
        _ => return false,
    };
    FIELDS.contains(&last.as_str())
}
