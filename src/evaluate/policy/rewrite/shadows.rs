//! Variables of `some` that are named like a rule, an import or a variable around them: the engine
//! takes them for that. They get a longer name.

use super::{Insertion, Rank, Writer};
use crate::evaluate::policy::check::visit;
use regorus::unstable::{Expr, Literal, Query, Ref, Rule, RuleHead, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What is put behind the name.
const LONGER: &str = "_mesh_lint_local";

/// Where names end, and what they go on with.
#[derive(Debug, Default)]
struct Longer {
    ends: BTreeMap<u32, String>,
    /// How many scopes have names of their own.
    scopes: usize,
    ending: String,
}

impl Longer {
    /// Begins a scope, whose names are unlike those of all others.
    fn begin(&mut self) {
        self.ending = format!("{LONGER}_{}", self.scopes);
        self.scopes += 1;
    }

    fn put(&mut self, end: u32) {
        self.ends.insert(end, self.ending.clone());
    }
}

impl Writer<'_> {
    /// Gives the variables of a rule longer names where they need them.
    pub(super) fn shadows(&mut self, rule: &Ref<Rule>) {
        let Rule::Spec { head, bodies, .. } = rule.as_ref() else { return };
        let mut longer = Longer::default();
        let mut around = BTreeSet::new();
        if let RuleHead::Func { args, .. } = head {
            for arg in args {
                variables(arg, &mut around);
            }
        }
        for (index, body) in bodies.iter().enumerate() {
            let mut values: Vec<&Ref<Expr>> = body.assign.iter().map(|it| &it.value).collect();
            if index == 0 {
                values.extend(of_head(head));
            }
            self.scope(&body.query, &values, &around, &mut longer);
        }
        // The value of a rule without a body.
        if bodies.is_empty() {
            for value in of_head(head) {
                self.inner(value, &around, &mut longer);
            }
        }
        let ends = longer.ends.into_iter();
        let longer = ends.map(|(at, text)| Insertion::new(at as usize, &text, None));
        self.insertions.extend(longer.map(|it| it.at_rank(Rank::Name)));
    }

    /// A body and the values that it gives, among the variables around it.
    fn scope<'ast>(
        &self,
        query: &'ast Query,
        values: &[&'ast Ref<Expr>],
        around: &BTreeSet<&'ast str>,
        longer: &mut Longer,
    ) {
        let names = self.shadowing(query, around);
        if !names.is_empty() {
            longer.begin();
            rename(query, &names, longer);
            for value in values {
                rename_in(value, &names, longer);
            }
        }
        let mut known = around.clone();
        for statement in &query.stmts {
            visit::parts(&statement.literal, &mut |expr| {
                visit::direct(expr, &mut |it| known.extend([it.text()]));
            });
            if let Literal::SomeVars { vars, .. } = &statement.literal {
                known.extend(vars.iter().map(Span::text));
            }
        }
        for statement in &query.stmts {
            visit::parts(&statement.literal, &mut |expr| self.inner(expr, &known, longer));
            statement.with_mods.iter().for_each(|it| self.inner(&it.r#as, &known, longer));
            if let Literal::Every { key, value, query, .. } = &statement.literal {
                let mut known = known.clone();
                known.extend(key.iter().chain([value]).map(Span::text));
                self.scope(query, &[], &known, longer);
            }
        }
        for value in values {
            self.inner(value, &known, longer);
        }
    }

    /// The comprehensions in an expression.
    fn inner<'ast>(
        &self,
        expr: &'ast Ref<Expr>,
        around: &BTreeSet<&'ast str>,
        longer: &mut Longer,
    ) {
        let mut parts = Vec::new();
        visit::children(expr, &mut |it| parts.push(it));
        match visit::body(expr) {
            Some(query) => self.scope(query, &parts, around, longer),
            None => parts.into_iter().for_each(|it| self.inner(it, around, longer)),
        }
    }

    /// The variables that a body declares and that are named like something else.
    fn shadowing<'ast>(
        &self,
        query: &'ast Query,
        around: &BTreeSet<&'ast str>,
    ) -> BTreeSet<&'ast str> {
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
            is_rule || around.contains(name) || self.imports.iter().any(|it| it.alias == *name)
        });
        names
    }
}

/// The variables of a pattern.
pub(super) fn variables<'ast>(pattern: &'ast Expr, names: &mut BTreeSet<&'ast str>) {
    match pattern {
        Expr::Var { span, .. } => drop(names.insert(span.text())),
        Expr::Array { .. } | Expr::Object { .. } => {
            visit::children(pattern, &mut |it| variables(it, names));
        }
        _ => {}
    }
}

/// The expressions of a head that its body gives values to.
pub(super) fn of_head(head: &RuleHead) -> Vec<&Ref<Expr>> {
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
fn rename(query: &Query, names: &BTreeSet<&str>, longer: &mut Longer) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => {
                let vars = vars.iter().filter(|it| names.contains(it.text()));
                vars.for_each(|it| longer.put(it.end));
            }
            Literal::SomeIn { key, value, collection, .. } => {
                let mut own = BTreeSet::new();
                key.iter().chain([value]).for_each(|it| variables(it, &mut own));
                key.iter().chain([value]).for_each(|it| rename_in(it, names, longer));
                let outer = names.iter().filter(|it| !own.contains(**it)).copied().collect();
                rename_in(collection, &outer, longer);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                rename_in(expr, names, longer);
            }
            Literal::Every { domain, query, .. } => {
                rename_in(domain, names, longer);
                rename(query, names, longer);
            }
        }
        statement.with_mods.iter().for_each(|it| rename_in(&it.r#as, names, longer));
    }
}

fn rename_in(expr: &Ref<Expr>, names: &BTreeSet<&str>, longer: &mut Longer) {
    match expr.as_ref() {
        Expr::Var { span, .. } if names.contains(span.text()) => longer.put(span.end),
        // The name of a function is none of a variable.
        Expr::Call { params, .. } => params.iter().for_each(|it| rename_in(it, names, longer)),
        other => {
            visit::children(other, &mut |it| rename_in(it, names, longer));
            if let Some(query) = visit::body(other) {
                rename(query, names, longer);
            }
        }
    }
}
