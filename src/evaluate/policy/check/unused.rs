//! Variables that `some` declares and nothing uses, which Open Policy Agent refuses.

use super::{PolicyProblem, PolicyProblemKind, visit};
use crate::evaluate::policy::module::{Module, own};
use regorus::unstable::{Expr, Literal};
use std::collections::BTreeSet;

/// The unused variables of one module.
pub(super) fn problems(module: &Module) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    let Some(tree) = &module.tree else { return out };
    for rule in &tree.policy {
        let mut declared = Vec::new();
        visit::bodies(rule, &mut |query| {
            for statement in &query.stmts {
                if let Literal::SomeVars { vars, .. } = &statement.literal {
                    declared.extend(vars.iter().map(|it| (it.text().to_owned(), own(it))));
                }
            }
        });
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
