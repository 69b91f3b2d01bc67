//! Arguments and operands of a kind that the function or operator can't take.
//!
//! Only what is plain from the text is judged: literals, and what builtins and operators give.

use super::index::Index;
use super::resolve::{function, written};
use super::{PolicyProblem, PolicyProblemKind, visit};
use crate::evaluate::policy::builtins::{Standing, standing};
use crate::evaluate::policy::module::{Module, own};
use regorus::unstable::{ArithOp, AssignOp, BinOp, BoolOp, Expr, Literal, Query, Ref};

/// What is wrong with the kinds in one module.
pub(super) fn problems(module: &Module, index: &Index) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    let Some(tree) = &module.tree else { return out };
    let judge = Judge { module, index };
    for rule in &tree.policy {
        visit::rule(rule, &mut |expr| judge.expr(expr, &mut out));
        visit::bodies(rule, &mut |query| judge.query(query, &mut out));
    }
    out
}

struct Judge<'run> {
    module: &'run Module,
    index: &'run Index,
}

impl Judge<'_> {
    /// Equations between values of two kinds, which never hold.
    fn query(&self, query: &Query, out: &mut Vec<PolicyProblem>) {
        for statement in &query.stmts {
            match &statement.literal {
                Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                    out.extend(self.equation(expr));
                }
                Literal::Every { query, .. } => self.query(query, out),
                Literal::SomeVars { .. } | Literal::SomeIn { .. } => {}
            }
        }
    }

    fn equation(&self, expr: &Expr) -> Option<PolicyProblem> {
        let (sign, lhs, rhs) = match expr {
            Expr::BoolExpr { op: BoolOp::Eq, lhs, rhs, .. } => ("==", lhs, rhs),
            Expr::AssignExpr { op: AssignOp::Eq, lhs, rhs, .. } => ("=", lhs, rhs),
            _ => return None,
        };
        let left = self.kind(lhs)?;
        self.misfit(sign.to_owned(), None, left, rhs)
    }

    fn expr(&self, expr: &Ref<Expr>, out: &mut Vec<PolicyProblem>) {
        match expr.as_ref() {
            Expr::Call { fcn, params, .. } => {
                let Some(signature) = self.signature(fcn) else { return };
                for (at, (takes, given)) in signature.chars().zip(params).enumerate() {
                    if takes == '>' {
                        break;
                    }
                    let name = written(fcn);
                    out.extend(self.misfit(name, Some(at + 1), takes, given));
                }
            }
            Expr::ArithExpr { op, lhs, rhs, .. } => {
                let (sign, takes) = match op {
                    ArithOp::Add => ("+", 'n'),
                    ArithOp::Sub => ("-", 'd'),
                    ArithOp::Mul => ("*", 'n'),
                    ArithOp::Div => ("/", 'n'),
                    ArithOp::Mod => ("%", 'n'),
                };
                for operand in [lhs, rhs] {
                    out.extend(self.misfit(sign.to_owned(), None, takes, operand));
                }
            }
            Expr::BinExpr { op, lhs, rhs, .. } => {
                let sign = match op {
                    BinOp::Intersection => "&",
                    BinOp::Union => "|",
                };
                for operand in [lhs, rhs] {
                    out.extend(self.misfit(sign.to_owned(), None, 'e', operand));
                }
            }
            _ => {}
        }
    }

    /// The signature of a builtin that no module defines anew.
    fn signature(&self, name: &Expr) -> Option<&'static str> {
        if function(self.module, self.index, name).is_some() {
            return None;
        }
        match standing(&written(name)) {
            Standing::Allowed(builtin) => Some(builtin.signature),
            _ => None,
        }
    }

    fn misfit(
        &self,
        name: String,
        argument: Option<usize>,
        takes: char,
        given: &Ref<Expr>,
    ) -> Option<PolicyProblem> {
        let found = self.kind(given)?;
        if fits(takes, found) {
            return None;
        }
        let kind = PolicyProblemKind::TypeWrong {
            name,
            argument,
            takes: words(takes),
            found: words(found),
        };
        Some(PolicyProblem::new(kind, self.module.file, own(given.span())))
    }

    /// The letter of the kind of an expression, where it is plain.
    fn kind(&self, expr: &Expr) -> Option<char> {
        Some(match expr {
            Expr::String { .. } | Expr::RawString { .. } => 's',
            Expr::Bool { .. } | Expr::BoolExpr { .. } | Expr::Membership { .. } => 'b',
            Expr::Null { .. } => '0',
            Expr::Array { span, .. } if self.module.is_template(span.start) => 's',
            Expr::Array { .. } | Expr::ArrayCompr { .. } => 'l',
            Expr::Object { .. } | Expr::ObjectCompr { .. } => 'o',
            Expr::Set { .. } | Expr::SetCompr { .. } | Expr::BinExpr { .. } => 'e',
            Expr::ArithExpr { op: ArithOp::Sub, .. } => 'd',
            Expr::Number { .. } | Expr::ArithExpr { .. } => 'n',
            Expr::Call { fcn, .. } => {
                self.signature(fcn)?.rsplit('>').next()?.chars().next().filter(|it| *it != 'x')?
            }
            _ => return None,
        })
    }
}

/// Whether what is of one kind may be what is taken.
fn fits(takes: char, found: char) -> bool {
    let alternatives = |letter| match letter {
        'c' => "sloe",
        'd' => "ne",
        'i' => "le",
        'j' => "so",
        'k' => "leo",
        't' => "nl",
        'u' => "sle",
        'v' => "snb0",
        _ => "",
    };
    takes == 'x'
        || takes == found
        || alternatives(takes).contains(found)
        || alternatives(found).chars().any(|it| it == takes || alternatives(takes).contains(it))
}

fn words(kind: char) -> &'static str {
    match kind {
        's' => "a text",
        'n' => "a number",
        'b' => "a boolean",
        '0' => "null",
        'l' => "a list",
        'o' => "a mapping",
        'e' => "a set",
        'c' => "a text or collection",
        'd' => "a number or set",
        'i' => "a list or set",
        'k' => "a collection",
        'j' => "a text or mapping",
        't' => "a time",
        'u' => "a text, list or set",
        'v' => "a text or number",
        _ => "anything",
    }
}
