//! Variables that `some` and `every` declare and nothing uses, which Open Policy Agent refuses.

use super::{PolicyProblem, PolicyProblemKind, visit};
use crate::evaluate::policy::module::{Module, own};
use crate::source::Span;
use regorus::unstable::{Expr, Literal, Query, Span as Name};
use std::collections::BTreeSet;

/// The unused variables of one module.
pub(super) fn problems(module: &Module) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    let Some(tree) = &module.tree else { return out };
    for rule in &tree.policy {
        let mut declared = Vec::new();
        let mut unused = Vec::new();
        visit::bodies(rule, &mut |query| declarations(query, &mut declared, &mut unused));
        for name in unused {
            let kind = PolicyProblemKind::VariableUnused { name: name.text().to_owned() };
            out.push(PolicyProblem::new(kind, module.file, own(&name)));
        }
        if declared.is_empty() {
            continue;
        }
        let mut used: BTreeSet<String> = BTreeSet::new();
        visit::rule(rule, &mut |expr| {
            if let Expr::Var { span, .. } = expr.as_ref() {
                used.insert(span.text().to_owned());
            }
        });
        for (name, span) in declared {
            if !used.contains(&name) {
                let kind = PolicyProblemKind::VariableUnused { name };
                out.push(PolicyProblem::new(kind, module.file, span));
            }
        }
    }
    out
}

/// The variables that `some` declares in a body, and those of `every` that its own body leaves out.
fn declarations(body: &Query, declared: &mut Vec<(String, Span)>, unused: &mut Vec<Name>) {
    for statement in &body.stmts {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => {
                declared.extend(vars.iter().map(|it| (it.text().to_owned(), own(it))));
            }
            Literal::Every { key, value, query, .. } => {
                let names = key.iter().chain([value]).filter(|it| it.text() != "_");
                unused.extend(names.filter(|it| !uses(query, it.text())).cloned());
                declarations(query, declared, unused);
            }
            Literal::SomeIn { .. } | Literal::Expr { .. } | Literal::NotExpr { .. } => {}
        }
    }
}

fn uses(body: &Query, name: &str) -> bool {
    let mut found = false;
    visit::query(body, &mut |expr| {
        found |= matches!(expr.as_ref(), Expr::Var { span, .. } if span.text() == name);
    });
    found
}
