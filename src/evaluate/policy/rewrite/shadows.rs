//! Variables of `some` that are named like a rule or an import: the engine takes them for that.
//! They get a longer name.

use super::{Insertion, Rank, Writer};
use crate::evaluate::policy::check::visit;
use regorus::unstable::{Expr, Literal, Query, Ref, Rule, RuleHead, Span};
use std::collections::BTreeSet;

/// What is put behind the name.
const LONGER: &str = "_mesh_lint_local";

impl Writer<'_> {
    /// Gives the variables of a rule longer names where they need them.
    pub(super) fn shadows(&mut self, rule: &Ref<Rule>) {
        let Rule::Spec { head, bodies, .. } = rule.as_ref() else { return };
        let mut ends = BTreeSet::new();
        for (index, body) in bodies.iter().enumerate() {
            let names = self.shadowing(&body.query);
            if names.is_empty() {
                continue;
            }
            rename(&body.query, &names, &mut ends);
            let value = body.assign.iter().map(|it| &it.value);
            let of_head = if index == 0 { values(head) } else { Vec::new() };
            value.chain(of_head).for_each(|it| rename_in(it, &names, &mut ends));
        }
        let inner = |query: &Query, ends: &mut BTreeSet<u32>| {
            for statement in &query.stmts {
                if let Literal::Every { query, .. } = &statement.literal {
                    rename(query, &self.shadowing(query), ends);
                }
            }
        };
        for body in bodies {
            inner(&body.query, &mut ends);
        }
        visit::rule(rule, &mut |expr| {
            let Some(query) = visit::body(expr) else { return };
            inner(query, &mut ends);
            let names = self.shadowing(query);
            if !names.is_empty() {
                rename(query, &names, &mut ends);
                visit::children(expr, &mut |it| rename_in(it, &names, &mut ends));
            }
        });
        let longer = ends.into_iter().map(|it| Insertion::new(it as usize, LONGER, None));
        self.insertions.extend(longer.map(|it| it.at_rank(Rank::Name)));
    }

    /// The variables that a body declares and that are named like something else.
    fn shadowing<'ast>(&self, query: &'ast Query) -> BTreeSet<&'ast str> {
        let mut names = BTreeSet::new();
        for statement in &query.stmts {
            match &statement.literal {
                Literal::SomeVars { vars, .. } => names.extend(vars.iter().map(Span::text)),
                Literal::SomeIn { key, value, .. } => {
                    key.iter().chain([value]).for_each(|it| variables(it, &mut names));
                }
                Literal::Every { .. } | Literal::Expr { .. } | Literal::NotExpr { .. } => {}
            }
        }
        names.retain(|name| {
            let is_rule = self.names.iter().any(|it| it.first().is_some_and(|it| it == name));
            is_rule || self.imports.iter().any(|it| it.alias == *name)
        });
        names
    }
}

/// The variables of a pattern.
fn variables<'ast>(pattern: &'ast Expr, names: &mut BTreeSet<&'ast str>) {
    match pattern {
        Expr::Var { span, .. } => drop(names.insert(span.text())),
        Expr::Array { .. } | Expr::Object { .. } => {
            visit::children(pattern, &mut |it| variables(it, names));
        }
        _ => {}
    }
}

/// The expressions of a head that its body gives values to.
fn values(head: &RuleHead) -> Vec<&Ref<Expr>> {
    match head {
        RuleHead::Compr { refr, assign, .. } => {
            let mut values = super::indexes(refr);
            values.extend(assign.iter().map(|it| &it.value));
            values
        }
        RuleHead::Set { refr, key, .. } => {
            let mut values = super::indexes(refr);
            values.extend(key);
            values
        }
        RuleHead::Func { assign, .. } => assign.iter().map(|it| &it.value).collect(),
    }
}

/// Notes where the names end in a body; what a `some` goes over stands outside of it.
fn rename(query: &Query, names: &BTreeSet<&str>, ends: &mut BTreeSet<u32>) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => {
                let vars = vars.iter().filter(|it| names.contains(it.text()));
                ends.extend(vars.map(|it| it.end));
            }
            Literal::SomeIn { key, value, collection, .. } => {
                let mut own = BTreeSet::new();
                key.iter().chain([value]).for_each(|it| variables(it, &mut own));
                key.iter().chain([value]).for_each(|it| rename_in(it, names, ends));
                let outer = names.iter().filter(|it| !own.contains(**it)).copied().collect();
                rename_in(collection, &outer, ends);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                rename_in(expr, names, ends);
            }
            Literal::Every { domain, query, .. } => {
                rename_in(domain, names, ends);
                rename(query, names, ends);
            }
        }
        statement.with_mods.iter().for_each(|it| rename_in(&it.r#as, names, ends));
    }
}

fn rename_in(expr: &Ref<Expr>, names: &BTreeSet<&str>, ends: &mut BTreeSet<u32>) {
    match expr.as_ref() {
        Expr::Var { span, .. } if names.contains(span.text()) => drop(ends.insert(span.end)),
        // The name of a function is none of a variable.
        Expr::Call { params, .. } => params.iter().for_each(|it| rename_in(it, names, ends)),
        other => {
            visit::children(other, &mut |it| rename_in(it, names, ends));
            if let Some(query) = visit::body(other) {
                rename(query, names, ends);
            }
        }
    }
}
