//! Keys of the document that a policy reads and no version of the standard has.
//!
//! Names of variables are followed through `some … in`, `every` and `:=`; where it is not plain what
//! a name holds, nothing is said.

use super::shape::Shape;
use super::{Advice, PolicyProblem, PolicyProblemKind, nearest};
use crate::evaluate::policy::metadata::DocumentKind;
use crate::evaluate::policy::module::{Module, fixed_path, own, text_of};
use regorus::unstable::{AssignOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead};
use rustc_hash::FxHashMap;

/// The unknown keys that one module reads.
pub(super) fn problems(module: &Module) -> Vec<PolicyProblem> {
    let Some(tree) = module.tree.as_ref().filter(|_| !module.is_test) else { return Vec::new() };
    let mut walk = Walk { module, names: FxHashMap::default(), out: Vec::new() };
    let (contracts, products) = kinds(module);
    walk.names.insert("input".to_owned(), Shape::input(contracts, products));
    for import in &module.imports {
        let shape = walk.shape_of_path(&import.path);
        walk.names.insert(import.alias.clone(), shape);
    }
    let outer = walk.names.clone();
    for rule in &tree.policy {
        walk.names.clone_from(&outer);
        walk.rule(rule);
    }
    walk.out.sort_by_key(|it| it.span);
    walk.out.dedup_by_key(|it| it.span);
    walk.out
}

/// Whether the module's policies look at contracts and at products.
fn kinds(module: &Module) -> (bool, bool) {
    let scopes = module.metadata.iter().filter_map(|it| it.applies_to.as_ref());
    let kinds: Vec<DocumentKind> = scopes.flat_map(|it| it.value.kinds.iter().copied()).collect();
    let looks = |kind| kinds.is_empty() || kinds.contains(&kind);
    (looks(DocumentKind::Contract), looks(DocumentKind::Product))
}

struct Walk<'run> {
    module: &'run Module,
    names: FxHashMap<String, Shape>,
    out: Vec<PolicyProblem>,
}

impl Walk<'_> {
    fn shape_of_path(&self, path: &[String]) -> Shape {
        let Some((root, rest)) = path.split_first() else { return Shape::Any };
        let mut shape = self.names.get(root).cloned().unwrap_or(Shape::Any);
        for key in rest {
            shape = shape.key(key).unwrap_or(Shape::Any);
        }
        shape
    }

    fn rule(&mut self, rule: &Rule) {
        let Rule::Spec { head, bodies, .. } = rule else { return };
        let mut values: Vec<&Ref<Expr>> = Vec::new();
        match head {
            RuleHead::Compr { assign, .. } => values.extend(assign.as_ref().map(|it| &it.value)),
            RuleHead::Set { key, .. } => values.extend(key),
            RuleHead::Func { args, assign, .. } => {
                for arg in args {
                    self.forget(arg);
                }
                values.extend(assign.as_ref().map(|it| &it.value));
            }
        }
        if bodies.is_empty() {
            for value in &values {
                self.expr(value);
            }
        }
        for body in bodies {
            let before = self.names.clone();
            let mut own = values.clone();
            own.extend(body.assign.as_ref().map(|it| &it.value));
            self.query(&body.query, &own);
            self.names = before;
        }
    }

    /// Variables of a pattern hold what is not known.
    fn forget(&mut self, pattern: &Ref<Expr>) {
        match pattern.as_ref() {
            Expr::Var { span, .. } => drop(self.names.insert(span.text().to_owned(), Shape::Any)),
            Expr::Array { items, .. } => items.iter().for_each(|it| self.forget(it)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, it)| self.forget(it)),
            _ => {}
        }
    }

    fn bind(&mut self, pattern: &Ref<Expr>, shape: Shape) {
        match pattern.as_ref() {
            Expr::Var { span, .. } => drop(self.names.insert(span.text().to_owned(), shape)),
            _ => self.forget(pattern),
        }
    }

    fn query(&mut self, query: &Query, values: &[&Ref<Expr>]) {
        for statement in &query.stmts {
            self.statement(statement);
        }
        for value in values {
            self.expr(value);
        }
    }

    fn statement(&mut self, statement: &LiteralStmt) {
        // Below `with`, input is another document.
        let replaced = statement
            .with_mods
            .iter()
            .any(|it| fixed_path(&it.refr).0.first().is_some_and(|root| root == "input"));
        if replaced {
            return;
        }
        match &statement.literal {
            Literal::SomeVars { vars, .. } => {
                for var in vars {
                    self.names.insert(var.text().to_owned(), Shape::Any);
                }
            }
            Literal::SomeIn { key, value, collection, .. } => {
                let shape = self.expr(collection).items();
                if let Some(key) = key {
                    self.forget(key);
                }
                self.bind(value, shape);
            }
            Literal::Every { key, value, domain, query, .. } => {
                let shape = self.expr(domain).items();
                let before = self.names.clone();
                if let Some(key) = key {
                    self.names.insert(key.text().to_owned(), Shape::Any);
                }
                self.names.insert(value.text().to_owned(), shape);
                self.query(query, &[]);
                self.names = before;
            }
            Literal::Expr { expr, .. } => match expr.as_ref() {
                Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } => {
                    let shape = self.expr(rhs);
                    self.bind(lhs, shape);
                }
                _ => drop(self.expr(expr)),
            },
            Literal::NotExpr { expr, .. } => drop(self.expr(expr)),
        }
    }

    /// Reads an expression; gives what it holds, where that is plain.
    fn expr(&mut self, expr: &Ref<Expr>) -> Shape {
        match expr.as_ref() {
            Expr::Var { span, .. } => self.names.get(span.text()).cloned().unwrap_or(Shape::Any),
            Expr::RefDot { refr, field, .. } => {
                let shape = self.expr(refr);
                self.key(&shape, expr, field.0.text())
            }
            Expr::RefBrack { refr, index, .. } => {
                let shape = self.expr(refr);
                if let Some(key) = text_of(index) {
                    return self.key(&shape, expr, &key);
                }
                self.expr(index);
                shape.items()
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                let before = self.names.clone();
                self.query(query, &[]);
                let shape = self.expr(term);
                self.names = before;
                shape.listed()
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                let before = self.names.clone();
                self.query(query, &[key, value]);
                self.names = before;
                Shape::Any
            }
            Expr::Call { fcn, params, .. } => {
                let shapes: Vec<Shape> = params.iter().map(|it| self.expr(it)).collect();
                match (fixed_path(fcn).0.join(".").as_str(), shapes.first(), params.as_slice()) {
                    ("object.get", Some(shape), [_, key, _]) => match text_of(key) {
                        Some(name) => self.key(shape, key, &name),
                        None => Shape::Any,
                    },
                    _ => Shape::Any,
                }
            }
            _ => {
                super::visit::children(expr, &mut |child| drop(self.expr(child)));
                Shape::Any
            }
        }
    }

    /// What a key holds; tells where nothing has it.
    fn key(&mut self, shape: &Shape, place: &Ref<Expr>, key: &str) -> Shape {
        shape.key(key).unwrap_or_else(|known| {
            let nearest = nearest(key, known.iter().copied()).map(str::to_owned);
            let kind = PolicyProblemKind::Advice(Advice::InputFieldUnknown {
                key: key.to_owned(),
                nearest,
            });
            self.out.push(PolicyProblem::new(kind, self.module.file, own(place.span())));
            Shape::Any
        })
    }
}
