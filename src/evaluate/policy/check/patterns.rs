//! Patterns of mappings: they fit mappings of exactly their keys, and silently nothing else.

use super::visit;
use super::{Advice, PolicyProblem, PolicyProblemKind};
use crate::evaluate::policy::module::{Module, own};
use crate::evaluate::policy::rewrite::{equation, shape};
use regorus::unstable::{Expr, Literal, Query, Ref, Rule, RuleHead};
use std::collections::BTreeSet;

/// The patterns of a module that documents are held against.
pub(super) fn problems(module: &Module) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    let Some(tree) = module.tree.as_ref().filter(|_| !module.is_test) else { return out };
    let mut tell = |pattern: &Ref<Expr>| {
        let Some(mapping) = mapping(pattern) else { return };
        let kind = PolicyProblemKind::Advice(Advice::PatternExact { key: first_key(mapping) });
        out.push(PolicyProblem::new(kind, module.file, own(mapping.span())));
    };
    for rule in &tree.policy {
        if let Rule::Spec { head: RuleHead::Func { args, .. }, .. } = rule.as_ref() {
            args.iter().filter(|it| shape(it).is_some()).for_each(&mut tell);
        }
        visit::bodies(rule, &mut |query| in_body(query, &mut tell));
    }
    out
}

fn in_body(query: &Query, tell: &mut dyn FnMut(&Ref<Expr>)) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeIn { value, collection, .. } => {
                let is_given =
                    !matches!(collection.as_ref(), Expr::Array { .. } | Expr::Set { .. });
                if is_given && shape(value).is_some() {
                    tell(value);
                }
            }
            Literal::Every { query, .. } => in_body(query, tell),
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                if let (Some((side, _)), Expr::AssignExpr { lhs, rhs, .. }) =
                    (equation(expr, &BTreeSet::new()), expr.as_ref())
                {
                    tell(if std::ptr::eq(side, lhs) { rhs } else { lhs });
                }
            }
            Literal::SomeVars { .. } => {}
        }
    }
}

/// The outermost mapping of a pattern.
fn mapping(pattern: &Ref<Expr>) -> Option<&Ref<Expr>> {
    match pattern.as_ref() {
        Expr::Object { .. } => Some(pattern),
        Expr::Array { items, .. } => items.iter().find_map(mapping),
        _ => None,
    }
}

fn first_key(mapping: &Expr) -> String {
    let Expr::Object { fields, .. } = mapping else { return String::new() };
    let key = fields.first().and_then(|(_, key, _)| crate::evaluate::policy::module::text_of(key));
    key.unwrap_or_default()
}
