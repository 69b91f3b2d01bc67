//! The text of a module as the engine gets it.
//!
//! The engine forgets all earlier results of a rule where one later result is undefined, as in
//! `deny contains q.name if some q in input.list` where one item has no name, and it fails where
//! `some … in` goes over something that is no collection. In both Open Policy Agent goes on. And it
//! reads the arguments of a negated call in front of the negation, so that one which is absent
//! leaves the statement undefined, where the engine takes it for fulfilled.
//!
//! It takes an absent side of `in` for one that is there and no item, keeps imports by package
//! rather than by module, and replaces a function by `with` under one of its names alone.
//!
//! It also takes a pattern of a mapping for fulfilled where there are more keys, and knows neither
//! texts with values in them nor what METADATA say.
//!
//! Insertions make the engine do the same: what a head needs is asked for at the end of the body,
//! what a negated statement is about in front of it, a collection passes through a function that
//! makes nothing of what is none, and names are written out. No line moves, and every place leads
//! back to the text as written.

mod insertion;
mod members;
mod metadata;
mod names;
mod patterns;
mod reads;
mod shadows;
mod text;

pub(super) use self::insertion::{EngineText, package};
use self::insertion::{Insertion, Rank};
pub(super) use self::patterns::{equation, fits, shape};
use self::reads::{asked_before, declared, goes_over_many, indexes, is_defined};
use self::text::{is_balanced, joined};
use super::check::visit;
use super::metadata::Metadata;
use super::module::Import;
use super::template::{Side, Template};
use crate::source::Span;
use regorus::unstable::{self as ast, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead};
use std::collections::BTreeSet;

/// The function that gives a collection, and an empty one for everything else.
pub(super) const ITEMS: &str = "meshlint.items_of";

/// The function that gives numbers without the traces of binary fractions.
pub(super) const NUMBER: &str = "meshlint.number";

/// The function that gives a collection without the items that a pattern does not fit.
pub(super) const ITEMS_LIKE: &str = "meshlint.items_like";

/// The function that gives a value that a pattern fits, and nothing for any other.
pub(super) const LIKE: &str = "meshlint.like";

/// The function that gives the second of two values.
pub(super) const SECOND: &str = "meshlint.second";

/// The function that says whether something is among the values of a collection.
pub(super) const MEMBER: &str = "meshlint.member";

/// The function that says whether something is in a collection under a key.
pub(super) const MEMBER_AT: &str = "meshlint.member_at";

/// What a module holds beside its tree.
#[derive(Clone, Copy)]
pub(super) struct Sources<'module> {
    /// Its texts with values in them, inner ones first.
    pub templates: &'module [Template],
    /// Its METADATA.
    pub metadata: &'module [Metadata],
    /// Its imports.
    pub imports: &'module [Import],
    /// Its comments.
    pub comments: &'module [Span],
}

struct Writer<'run> {
    text: &'run str,
    comments: &'run [Span],
    metadata: &'run [Metadata],
    /// The names of all rules.
    names: &'run [Vec<String>],
    imports: &'run [Import],
    /// The own package, with a dot.
    package: &'run str,
    /// Imports that are needed still.
    kept: BTreeSet<String>,
    insertions: Vec<Insertion>,
    /// Number of negated statements that something was put in front of.
    negation: usize,
}

impl<'run> Writer<'run> {
    fn new(
        text: &'run str,
        names: &'run [Vec<String>],
        package: &'run str,
        sources: &Sources<'run>,
    ) -> Self {
        let mut insertions = Vec::new();
        for it in sources.templates {
            for (at, side, text) in it.calls() {
                let rank = match side {
                    _ if at == it.list() || at == it.span.end => Rank::List,
                    Side::Opens => Rank::Template,
                    Side::Closes => Rank::TemplateEnd,
                };
                insertions.push(Insertion::new(at as usize, &text, Some(it.span)).at_rank(rank));
            }
        }
        let Sources { comments, metadata, imports, .. } = *sources;
        let kept = BTreeSet::new();
        Self { text, comments, metadata, names, imports, package, kept, insertions, negation: 0 }
    }

    fn rule(&mut self, rule: &Ref<Rule>, package: &ast::Package, index: usize) {
        self.shadows(rule);
        self.names_of(rule);
        self.annotations(rule, package, index);
        let Rule::Spec { head, bodies, .. } = rule.as_ref() else { return };
        let (name, value) = match head {
            RuleHead::Set { refr, key, .. } => (Some(refr), key.as_ref()),
            RuleHead::Compr { refr, assign, .. } => {
                (Some(refr), assign.as_ref().map(|it| &it.value))
            }
            // A function stops at the first value.
            RuleHead::Func { .. } => (None, None),
        };
        self.signs(rule);
        self.numbers(rule, name);
        self.members(rule);
        visit::bodies(rule, &mut |query| self.query(query));
        for body in bodies {
            let value = name.and(body.assign.as_ref().map(|it| &it.value).or(value));
            let declared = declared(&body.query);
            let mut needed: Vec<&Ref<Expr>> = name.map(indexes).unwrap_or_default();
            needed.extend(value);
            needed.retain(|expr| !is_defined(expr, &declared));
            self.close(&body.query, &needed);
        }
        // A head that goes over something that is no collection fails, where a body would not hold.
        if bodies.is_empty()
            && name.is_some()
            && let Some(value) = value.filter(|it| goes_over_many(it))
        {
            let about = self.extent(value);
            let text = format!(" if {{ mesh_lint_head := {} }}", self.list(&[value]));
            let end = Insertion::new(about.end as usize, &text, Some(about));
            self.insertions.push(end.at_rank(Rank::BodyEnd));
        }
    }

    /// A sign in front of anything but a number takes it from zero. The engine's tree has all that
    /// follows below the sign; it is meant for the first part alone.
    fn signs(&mut self, rule: &Ref<Rule>) {
        visit::rule(rule, &mut |expr| {
            let Expr::UnaryExpr { expr: inner, .. } = expr.as_ref() else { return };
            if is_signed_number(expr) {
                return;
            }
            let (span, first) = (self.extent(expr), self.extent(reads::first(inner)));
            if is_balanced(Span { end: first.end, ..span }.slice(self.text)) {
                let opening = Insertion::new(span.start as usize, "(0 ", Some(span));
                self.insertions.push(opening.at_rank(Rank::Opening));
                self.insertions.push(Insertion::new(first.end as usize, ")", Some(span)));
            }
        });
    }

    /// Passes what operators give through the function, the outermost of each expression.
    fn numbers(&mut self, rule: &Ref<Rule>, name: Option<&Ref<Expr>>) {
        let mut done: Vec<Span> = name.map(|it| self.extent(it)).into_iter().collect();
        visit::rule(rule, &mut |expr| {
            let is_operator =
                matches!(expr.as_ref(), Expr::ArithExpr { .. } | Expr::UnaryExpr { .. });
            if !is_operator || is_signed_number(expr) {
                return;
            }
            let span = self.extent(expr);
            let inside = |it: &Span| it.start <= span.start && span.end <= it.end;
            // The engine leaves out brackets at either end.
            if done.iter().any(inside) || !is_balanced(span.slice(self.text)) {
                return;
            }
            done.push(span);
            self.around(span, NUMBER, ")");
        });
    }

    /// Asks at the end of a body for what its head needs, and gives a body braces where it has none
    /// and needs them.
    fn close(&mut self, query: &Query, needed: &[&Ref<Expr>]) {
        let Some(last) = query.stmts.last() else { return };
        let end = self.whole(&last.span).end as usize;
        if let Some(about) = needed.first().map(|it| self.extent(it)) {
            let text = format!("; mesh_lint_head := {}", self.list(needed));
            let ending = Insertion::new(end, &text, Some(about)).at_rank(Rank::BodyEnd);
            self.insertions.push(ending.statement());
        }
        if let Some(start) = self.bare(query)
            && self.insertions.iter().any(|it| it.is_statement && (it.at == start || it.at == end))
        {
            self.insertions.push(Insertion::new(start, "{ ", None).at_rank(Rank::Body));
            self.insertions.push(Insertion::new(end, " }", None).at_rank(Rank::BodyEnd));
        }
    }

    /// Where a body of one statement begins that stands without braces.
    fn bare(&self, query: &Query) -> Option<usize> {
        let [only] = query.stmts.as_slice() else { return None };
        let start = self.statement(only) as usize;
        let mut before = self.text.get(..start)?.trim_end();
        // A comment may stand between the brace and the statement.
        while let Some(comment) = self.comments.iter().find(|it| it.end as usize == before.len()) {
            before = self.text.get(..comment.start as usize)?.trim_end();
        }
        (!before.ends_with('{')).then_some(start)
    }

    /// Where a statement begins.
    fn statement(&self, statement: &LiteralStmt) -> u32 {
        let own = self.whole(&statement.span).start;
        match &statement.literal {
            Literal::Expr { expr, .. } => self.start(expr).min(own),
            Literal::NotExpr { .. }
            | Literal::SomeIn { .. }
            | Literal::SomeVars { .. }
            | Literal::Every { .. } => own,
        }
    }

    /// Expressions as a list, in one line.
    fn list(&self, items: &[&Ref<Expr>]) -> String {
        let items: Vec<String> = items.iter().map(|it| self.one_line(self.extent(it))).collect();
        format!("[{}]", items.join(", "))
    }

    fn query(&mut self, query: &Query) {
        self.collections(query);
        self.equations(query);
        self.negations(query);
    }

    /// Asks in front of a negated statement for what it is about.
    fn negations(&mut self, query: &Query) {
        let declared = declared(query);
        for statement in &query.stmts {
            if let Literal::Every { query, .. } = &statement.literal {
                self.negations(query);
            }
            let Literal::NotExpr { expr, .. } = &statement.literal else { continue };
            let mut needed = Vec::new();
            asked_before(expr, &mut needed);
            needed.retain(|expr| !is_defined(expr, &declared));
            // What goes over many values is asked for once in front of the negation, and again in it.
            if needed.is_empty() || needed.iter().any(|it| goes_over_many(it)) {
                continue;
            }
            self.negation += 1;
            let list = self.list(&needed);
            let whole = self.whole(&statement.span);
            let with = match statement.with_mods.first() {
                Some(_) => self.one_line(Span { start: self.extent(expr).end, end: whole.end }),
                None => String::new(),
            };
            let text = format!("mesh_lint_not_{} := {list}{with}; ", self.negation);
            let about = needed.first().map(|it| self.extent(it));
            let insertion = Insertion::new(whole.start as usize, &text, about);
            self.insertions.push(insertion.statement());
        }
    }

    /// Passes collections through the function.
    fn collections(&mut self, query: &Query) {
        for statement in &query.stmts {
            if let Literal::Every { query, .. } = &statement.literal {
                self.collections(query);
            }
            let Literal::SomeIn { value, collection, .. } = &statement.literal else { continue };
            let shape = shape(value);
            let several = |items: &[Ref<Expr>]| shape.is_some() && items.len() > 1;
            let is_open = match collection.as_ref() {
                Expr::Array { items, .. } | Expr::Set { items, .. } => several(items),
                Expr::Object { .. } => false,
                other => !visit::is_scalar(other) && visit::body(other).is_none(),
            };
            if !is_open {
                continue;
            }
            match shape {
                Some(shape) => self.wrap(collection, ITEMS_LIKE, &format!(", {shape})")),
                None => self.wrap(collection, ITEMS, ")"),
            }
        }
    }

    /// Passes what a pattern is held against through the function.
    fn equations(&mut self, query: &Query) {
        let declared = declared(query);
        for statement in &query.stmts {
            match &statement.literal {
                Literal::Every { query, .. } => self.equations(query),
                Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                    if let Some((side, shape)) = equation(expr, &declared) {
                        self.wrap(side, LIKE, &format!(", {shape})"));
                    }
                }
                Literal::SomeIn { .. } | Literal::SomeVars { .. } => {}
            }
        }
    }

    /// Passes an expression through a function.
    fn wrap(&mut self, expr: &Ref<Expr>, function: &str, ending: &str) {
        let span = self.extent(expr);
        self.around(span, function, ending);
    }

    /// Puts a call around a part of the text.
    fn around(&mut self, span: Span, function: &str, ending: &str) {
        let opening = Insertion::new(span.start as usize, &format!("{function}("), Some(span));
        self.insertions.push(opening.at_rank(Rank::Opening));
        self.insertions.push(Insertion::new(span.end as usize, ending, Some(span)));
    }

    /// Where an expression stands; the engine lets mappings begin at their last key.
    fn extent(&self, expr: &Ref<Expr>) -> Span {
        let whole = self.whole(expr.span());
        Span { start: self.start(expr).min(whole.start), end: whole.end }
    }

    fn start(&self, expr: &Ref<Expr>) -> u32 {
        let own = self.whole(expr.span()).start;
        match expr.as_ref() {
            Expr::Object { fields, .. } => {
                let Some((_, key, _)) = fields.first() else { return own };
                let before = self.text.get(..self.start(key) as usize);
                let brace = before.and_then(|it| it.rfind('{')).and_then(|it| it.try_into().ok());
                brace.unwrap_or(own)
            }
            Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => self.start(refr).min(own),
            Expr::BinExpr { lhs, .. }
            | Expr::BoolExpr { lhs, .. }
            | Expr::ArithExpr { lhs, .. }
            | Expr::AssignExpr { lhs, .. } => self.start(lhs).min(own),
            Expr::Membership { key, value, .. } => {
                self.start(key.as_ref().unwrap_or(value)).min(own)
            }
            _ => own,
        }
    }

    /// A span with the quotes of the text that it begins or ends with.
    fn whole(&self, span: &ast::Span) -> Span {
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        let is_quote = |byte: Option<&u8>| matches!(byte, Some(b'"' | b'`'));
        let bytes = self.text.as_bytes();
        if start > 0 && is_quote(bytes.get(start - 1)) {
            start -= 1;
        }
        if is_quote(bytes.get(end)) {
            end += 1;
        }
        Span::new(start, end)
    }

    /// A part of the text with what is put into it, without comments and line breaks, those of raw
    /// texts apart.
    fn one_line(&self, span: Span) -> String {
        let inside =
            |start: usize, end: usize| start >= span.start as usize && end <= span.end as usize;
        let comments = self.comments.iter().map(|it| (it.start as usize, it.end as usize, ""));
        let put_in = insertion::ordered(&self.insertions);
        let put_in = put_in.into_iter().map(|it| (it.at, it.end(), it.text.as_str()));
        let mut changes: Vec<_> =
            comments.chain(put_in).filter(|(start, end, _)| inside(*start, *end)).collect();
        changes.sort_by_key(|(start, ..)| *start);
        let mut out = String::new();
        let mut from = span.start as usize;
        for (start, end, text) in changes {
            out.push_str(&joined(self.text.get(from..start).unwrap_or_default()));
            out.push_str(text);
            from = end;
        }
        out.push_str(&joined(self.text.get(from..span.end as usize).unwrap_or_default()));
        out
    }
}

/// Whether an expression is a sign and the number that it belongs to.
fn is_signed_number(expr: &Expr) -> bool {
    matches!(expr, Expr::UnaryExpr { expr, .. } if matches!(expr.as_ref(), Expr::Number { .. }))
}

#[cfg(test)]
mod tests;
