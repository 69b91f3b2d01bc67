//! `in` as a value: where a side is absent, so is the value in Open Policy Agent, and false for the
//! engine. It becomes a call, which is absent where an argument is.

use super::shadows::variables;
use super::text::is_balanced;
use super::{Insertion, MEMBER, MEMBER_AT, Rank, Writer, reads};
use crate::evaluate::policy::check::visit;
use crate::source::Span;
use regorus::unstable::{Expr, Literal, Query, Ref, Rule, RuleHead};
use std::collections::BTreeSet;

impl Writer<'_> {
    /// Makes calls of the values in a rule.
    pub(super) fn members(&mut self, rule: &Ref<Rule>) {
        let (mut statements, mut given) = (BTreeSet::new(), BTreeSet::new());
        arguments(rule, &mut given);
        visit::bodies(rule, &mut |query| self.bare_members(query, &mut statements, &mut given));
        visit::rule(rule, &mut |expr| {
            let Expr::Membership { key, value, collection, .. } = expr.as_ref() else { return };
            let whole = self.extent(expr);
            let mut sides = key.iter().chain([value, collection]);
            // The engine has no item of a set under a key.
            let is_sure = key.is_none()
                && (statements.contains(&whole) || sides.all(|it| reads::is_defined(it, &given)));
            if is_sure || !is_balanced(whole.slice(self.text)) {
                return;
            }
            let (start, end) = (self.extent(value).end, self.extent(collection).start);
            let Some(word) = self.word(Span { start, end }, "in") else { return };
            let comma = Insertion::new(word.start as usize, ",", Some(word));
            self.insertions.push(comma.instead_of(word).at_rank(Rank::Word));
            self.around(whole, if key.is_some() { MEMBER_AT } else { MEMBER }, ")");
        });
    }

    /// The statements that ask for an item and nothing else, and the variables that are given a
    /// value in a body.
    fn bare_members(
        &self,
        query: &Query,
        statements: &mut BTreeSet<Span>,
        given: &mut BTreeSet<String>,
    ) {
        given.extend(reads::declared(query));
        for statement in &query.stmts {
            match &statement.literal {
                Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                    if matches!(expr.as_ref(), Expr::Membership { .. }) {
                        statements.insert(self.extent(expr));
                    }
                }
                Literal::Every { key, value, query, .. } => {
                    given.extend(key.iter().chain([value]).map(|it| it.text().to_owned()));
                    self.bare_members(query, statements, given);
                }
                Literal::SomeIn { .. } | Literal::SomeVars { .. } => {}
            }
        }
    }

    /// Where a word stands outside of comments.
    fn word(&self, within: Span, word: &str) -> Option<Span> {
        let text = within.slice(self.text);
        let mut found = text.match_indices(word).map(|(at, _)| {
            let start = within.start as usize + at;
            Span::new(start, start + word.len())
        });
        let is_comment =
            |it: &Span| self.comments.iter().any(|of| of.start <= it.start && it.end <= of.end);
        found.find(|it| !is_comment(it))
    }
}

/// The variables in the arguments of a function.
pub(super) fn arguments(rule: &Rule, given: &mut BTreeSet<String>) {
    let Rule::Spec { head: RuleHead::Func { args, .. }, .. } = rule else { return };
    let mut names = BTreeSet::new();
    for it in args {
        variables(it, &mut names);
    }
    given.extend(names.into_iter().map(str::to_owned));
}
