//! Names that mean something outside of a rule, written out.
//!
//! The engine keeps one list of imports for all modules of a package, takes what `with` replaces
//! for a function wherever it is named without its package, and replaces a function only where it
//! is called by the same name. So an alias becomes the path that it stands for, its import goes,
//! and a function of the own package is called by its path.

use super::members::arguments;
use super::reads::declared;
use super::shadows::{of_head, variables};
use super::{Insertion, Rank, Writer};
use crate::evaluate::policy::builtins::{LIBRARY_PACKAGE, Standing, standing};
use crate::evaluate::policy::check::visit;
use crate::evaluate::policy::module::{Import, fixed_path, own};
use regorus::unstable::{self as ast, Expr, Literal, Query, Ref, Rule, WithModifier};
use std::collections::BTreeSet;

impl<'run> Writer<'run> {
    /// Writes out the names in a rule.
    pub(super) fn names_of(&mut self, rule: &Ref<Rule>) {
        let mut known = BTreeSet::new();
        match rule.as_ref() {
            Rule::Default { value, .. } => self.named(value, &known),
            Rule::Spec { head, bodies, .. } => {
                arguments(rule, &mut known);
                for (index, body) in bodies.iter().enumerate() {
                    let mut values: Vec<&Ref<Expr>> =
                        body.assign.iter().map(|it| &it.value).collect();
                    if index == 0 {
                        values.extend(of_head(head));
                    }
                    self.named_in(&body.query, &values, &known);
                }
                if bodies.is_empty() {
                    for it in of_head(head) {
                        self.named(it, &known);
                    }
                }
            }
        }
    }

    /// Takes out the imports whose names are written out.
    pub(super) fn imports_away(&mut self) {
        for it in self.imports {
            if self.is_written_out(it) && !self.kept.contains(&it.alias) {
                let gone = Insertion::new(it.span.start as usize, "", Some(it.span));
                self.insertions.push(gone.instead_of(it.span));
            }
        }
    }

    /// A body and the values that it gives, among the variables around it.
    fn named_in(&mut self, query: &Query, values: &[&Ref<Expr>], around: &BTreeSet<String>) {
        let mut known = around.clone();
        known.extend(declared(query));
        for statement in &query.stmts {
            match &statement.literal {
                Literal::SomeVars { .. } => {}
                Literal::SomeIn { key, value, collection, .. } => {
                    let mut own = BTreeSet::new();
                    key.iter().chain([value]).for_each(|it| variables(it, &mut own));
                    let is_outer =
                        |it: &&String| !own.contains(it.as_str()) || around.contains(*it);
                    let outer = known.iter().filter(is_outer).cloned().collect();
                    key.iter().chain([value]).for_each(|it| self.named(it, &known));
                    self.named(collection, &outer);
                }
                Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                    self.named(expr, &known);
                }
                Literal::Every { key, value, domain, query, .. } => {
                    self.named(domain, &known);
                    let mut known = known.clone();
                    known.extend(key.iter().chain([value]).map(|it| it.text().to_owned()));
                    self.named_in(query, &[], &known);
                }
            }
            for it in &statement.with_mods {
                self.replaced(it, &known);
            }
        }
        for it in values {
            self.named(it, &known);
        }
    }

    /// The names in an expression.
    fn named(&mut self, expr: &Ref<Expr>, known: &BTreeSet<String>) {
        let mut parts = Vec::new();
        visit::children(expr, &mut |it| parts.push(it));
        match expr.as_ref() {
            Expr::Var { span, .. } if !known.contains(span.text()) => {
                if let Some(import) = self.import(span.text()) {
                    self.written_out(span, &spelled(&import.path));
                }
            }
            Expr::Call { fcn, .. } => {
                self.called(fcn);
                for it in parts {
                    self.named(it, known);
                }
            }
            other => match visit::body(other) {
                Some(query) => self.named_in(query, &parts, known),
                None => parts.into_iter().for_each(|it| self.named(it, known)),
            },
        }
    }

    /// The name of a function that is called.
    fn called(&mut self, name: &Expr) {
        let (path, dynamic) = fixed_path(name);
        let (Some(root), Some(first)) = (root(name), path.first()) else { return };
        if dynamic || first == "data" {
            return;
        }
        let is_builtin = standing(&path.join(".")) != Standing::Unknown;
        match self.import(first) {
            // An import does not hide the builtins that begin with its name, but its functions do.
            Some(import) if is_builtin => drop(self.kept.insert(import.alias.clone())),
            Some(import) => self.written_out(root, &spelled(&import.path)),
            None if !is_builtin && is_open(first) => self.in_package(root),
            None => {}
        }
    }

    /// What `with` replaces, and by what.
    fn replaced(&mut self, with: &WithModifier, known: &BTreeSet<String>) {
        let path = fixed_path(&with.refr).0;
        let is_builtin = standing(&path.join(".")) != Standing::Unknown;
        if let (Some(root), Some(first)) = (root(&with.refr), path.first()) {
            let is_own = self.names.iter().any(|it| it.first() == Some(first));
            match self.import(first) {
                Some(_) if is_builtin => {}
                Some(import) => self.written_out(root, &spelled(&import.path)),
                None if matches!(first.as_str(), "data" | "input") => {}
                None if is_own || (!is_builtin && is_open(first)) => self.in_package(root),
                None => {}
            }
        }
        match self.stand_in(&with.r#as, known) {
            Some(name) => {
                let about = self.extent(&with.r#as);
                let path = format!("{}{name}", self.package);
                let instead = Insertion::new(about.start as usize, &path, Some(about));
                self.insertions.push(instead.instead_of(about).at_rank(Rank::Word));
            }
            None => self.named(&with.r#as, known),
        }
    }

    /// The name of a function that stands in for a builtin, which the engine takes for a variable
    /// where it is not called.
    fn stand_in(&mut self, value: &Expr, known: &BTreeSet<String>) -> Option<String> {
        let (path, dynamic) = fixed_path(value);
        let first = path.first().filter(|it| !dynamic && !known.contains(*it))?;
        let is_own = self.names.iter().any(|it| it.first() == Some(first));
        let Standing::Allowed(builtin) = standing(&path.join(".")) else { return None };
        if is_own || self.import(first).is_some() {
            return None;
        }
        let name = format!("mesh_lint_{}", path.join("_"));
        let args: Vec<String> = (0..builtin.arity()).map(|it| format!("a{it}")).collect();
        let args = args.join(", ");
        let function = format!("\n{name}({args}) := {}({args})\n", builtin.name);
        if !self.insertions.iter().any(|it| it.text == function) {
            let end = Insertion::new(self.text.len(), &function, None);
            self.insertions.push(end.at_rank(Rank::BodyEnd));
        }
        Some(name)
    }

    /// The import that a name stands for; none where a rule has that name too, which comes first.
    fn import(&self, name: &str) -> Option<&'run Import> {
        self.imports.iter().rfind(|it| it.alias == name).filter(|it| self.is_written_out(it))
    }

    /// Whether the names of an import are written out. The library is known by its own name alone.
    fn is_written_out(&self, import: &Import) -> bool {
        let is_rule = |it: &Vec<String>| it.first() == Some(&import.alias);
        let is_library = import.path.get(1).is_some_and(|it| it == LIBRARY_PACKAGE);
        !is_library && !self.names.iter().any(is_rule)
    }

    /// Puts the own package in front of a name.
    fn in_package(&mut self, root: &ast::Span) {
        let about = own(root);
        let before = Insertion::new(about.start as usize, self.package, Some(about));
        self.insertions.push(before.at_rank(Rank::Word));
    }

    /// Puts a path in the place of a name.
    fn written_out(&mut self, root: &ast::Span, path: &str) {
        let about = own(root);
        let instead = Insertion::new(about.start as usize, path, Some(about));
        self.insertions.push(instead.instead_of(about).at_rank(Rank::Word));
    }
}

/// Whether a name that is none of this module may be one of another module of the package.
fn is_open(first: &str) -> bool {
    first != "input" && first != LIBRARY_PACKAGE
}

/// Where the name stands that a reference begins with.
fn root(reference: &Expr) -> Option<&ast::Span> {
    match reference {
        Expr::Var { span, .. } => Some(span),
        Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => root(refr),
        _ => None,
    }
}

/// A path as it is written.
pub(super) fn spelled(path: &[String]) -> String {
    let mut out = String::new();
    for part in path {
        let is_name = part.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
            && !part.starts_with(|it: char| it.is_ascii_digit())
            && !part.is_empty();
        match (out.is_empty(), is_name) {
            (true, _) => out.push_str(part),
            (false, true) => out.extend([".", part]),
            (false, false) => {
                let part = serde_json::Value::from(part.as_str()).to_string();
                out.extend(["[", &part, "]"]);
            }
        }
    }
    out
}
