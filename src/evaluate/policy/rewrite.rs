//! The text of a module as the engine gets it.
//!
//! The engine forgets all earlier results of a rule where one later result is undefined, as in
//! `deny contains q.name if some q in input.list` where one item has no name, and it fails where
//! `some … in` goes over something that is no collection. In both Open Policy Agent goes on. And it
//! reads the arguments of a negated call in front of the negation, so that one which is absent
//! leaves the statement undefined, where the engine takes it for fulfilled.
//!
//! Insertions make the engine do the same: what a head needs is asked for at the end of the body,
//! what a negated statement is about in front of it, and a collection passes through a function
//! that makes nothing of what is none. No line moves, and every place leads back to the text as
//! written.

mod text;

use self::text::{is_balanced, joined};
use super::check::{locate, visit};
use super::module::{fixed_path, text_of};
use crate::source::Span;
use regorus::unstable::{
    self as ast, AssignOp, BoolOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The function that gives a collection, and an empty one for everything else.
pub(super) const ITEMS: &str = "meshlint.items_of";

/// The function that gives numbers without the traces of binary fractions.
pub(super) const NUMBER: &str = "meshlint.number";

/// A text put in at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Insertion {
    at: usize,
    text: String,
    /// What an error inside it is about.
    about: Option<Span>,
    /// Whether it is a statement.
    is_statement: bool,
    /// Whether it comes before others at its place.
    is_first: bool,
}

impl Insertion {
    fn new(at: usize, text: &str, about: Option<Span>) -> Self {
        Self { at, text: text.to_owned(), about, is_statement: false, is_first: false }
    }

    fn statement(self) -> Self {
        Self { is_statement: true, ..self }
    }

    fn first(self) -> Self {
        Self { is_first: true, ..self }
    }
}

/// A text for the engine, and the way back from it.
#[derive(Debug, Clone)]
pub(super) struct EngineText {
    /// The text.
    pub text: Arc<str>,
    insertions: Vec<Insertion>,
}

impl EngineText {
    /// A text that stays as it is.
    pub(super) fn plain(text: &Arc<str>) -> Self {
        Self { text: text.clone(), insertions: Vec::new() }
    }

    /// The text of a module for the engine; `reads` says whether a text can be parsed.
    pub(super) fn new(
        text: &Arc<str>,
        tree: &ast::Module,
        comments: &[Span],
        reads: &dyn Fn(&str) -> bool,
    ) -> Self {
        let mut writer = Writer { text, comments, insertions: Vec::new(), negation: 0 };
        for rule in &tree.policy {
            writer.rule(rule);
        }
        let mut insertions = writer.insertions;
        insertions.sort_by_key(|it| (it.at, !it.is_first));
        let mut out = String::with_capacity(text.len() + 40 * insertions.len());
        let mut from = 0;
        for it in &insertions {
            out.push_str(text.get(from..it.at).unwrap_or_default());
            out.push_str(&it.text);
            from = it.at;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        if insertions.is_empty() || !reads(&out) {
            return Self::plain(text);
        }
        Self { text: out.into(), insertions }
    }

    /// The place that the engine names by line and column, in the text as written.
    pub(super) fn place(&self, line: u32, column: u32) -> Span {
        self.original(locate::span(&self.text, line, column))
    }

    /// The place in the text as written.
    fn original(&self, span: Span) -> Span {
        let last = span.end.saturating_sub(1).max(span.start);
        match (self.offset(span.start), self.offset(last)) {
            (Err(about), _) => about,
            (Ok(start), Ok(last)) => Span::new(start, last + usize::from(span.end > span.start)),
            (Ok(start), Err(_)) => Span::new(start, start),
        }
    }

    /// A place as written, or what an insertion is about.
    fn offset(&self, at: u32) -> Result<usize, Span> {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let mut shift = 0;
        for it in &self.insertions {
            if at < it.at + shift {
                break;
            }
            if at < it.at + shift + it.text.len() {
                return Err(it.about.unwrap_or(Span::new(it.at, it.at)));
            }
            shift += it.text.len();
        }
        Ok(at.saturating_sub(shift))
    }
}

struct Writer<'run> {
    text: &'run str,
    comments: &'run [Span],
    insertions: Vec<Insertion>,
    /// Number of negated statements that something was put in front of.
    negation: usize,
}

impl Writer<'_> {
    fn rule(&mut self, rule: &Ref<Rule>) {
        let Rule::Spec { head, bodies, .. } = rule.as_ref() else { return };
        let (name, value) = match head {
            RuleHead::Set { refr, key, .. } => (Some(refr), key.as_ref()),
            RuleHead::Compr { refr, assign, .. } => {
                (Some(refr), assign.as_ref().map(|it| &it.value))
            }
            // A function stops at the first value.
            RuleHead::Func { .. } => (None, None),
        };
        self.numbers(rule, name);
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
            self.insert(about.end as usize, &text, Some(about));
        }
    }

    /// Passes what operators give through the function, the outermost of each expression.
    fn numbers(&mut self, rule: &Ref<Rule>, name: Option<&Ref<Expr>>) {
        let mut done: Vec<Span> = name.map(|it| self.extent(it)).into_iter().collect();
        visit::rule(rule, &mut |expr| {
            if !matches!(expr.as_ref(), Expr::ArithExpr { .. }) {
                return;
            }
            let span = self.extent(expr);
            let inside = |it: &Span| it.start <= span.start && span.end <= it.end;
            // The engine leaves out brackets at either end.
            if done.iter().any(inside) || !is_balanced(span.slice(self.text)) {
                return;
            }
            done.push(span);
            self.insert(span.start as usize, &format!("{NUMBER}("), Some(span));
            self.insert(span.end as usize, ")", Some(span));
        });
    }

    /// Asks at the end of a body for what its head needs, and gives a body braces where it has none
    /// and needs them.
    fn close(&mut self, query: &Query, needed: &[&Ref<Expr>]) {
        let Some(last) = query.stmts.last() else { return };
        let end = self.whole(&last.span).end as usize;
        if let Some(about) = needed.first().map(|it| self.extent(it)) {
            let text = format!("; mesh_lint_head := {}", self.list(needed));
            self.insertions.push(Insertion::new(end, &text, Some(about)).statement());
        }
        if let Some(start) = self.bare(query)
            && self.insertions.iter().any(|it| it.is_statement && (it.at == start || it.at == end))
        {
            self.insertions.push(Insertion::new(start, "{ ", None).first());
            self.insert(end, " }", None);
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
            let Literal::SomeIn { collection, .. } = &statement.literal else { continue };
            if matches!(
                collection.as_ref(),
                Expr::Array { .. }
                    | Expr::Set { .. }
                    | Expr::Object { .. }
                    | Expr::ArrayCompr { .. }
                    | Expr::SetCompr { .. }
                    | Expr::ObjectCompr { .. }
                    | Expr::String { .. }
                    | Expr::RawString { .. }
                    | Expr::Number { .. }
                    | Expr::Bool { .. }
                    | Expr::Null { .. }
            ) {
                continue;
            }
            let span = self.extent(collection);
            self.insert(span.start as usize, &format!("{ITEMS}("), Some(span));
            self.insert(span.end as usize, ")", Some(span));
        }
    }

    fn insert(&mut self, at: usize, text: &str, about: Option<Span>) {
        self.insertions.push(Insertion::new(at, text, about));
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
        let put_in = self.insertions.iter().map(|it| (it.at, it.at, it.text.as_str()));
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

/// The computed parts of the name of a rule.
fn indexes(name: &Ref<Expr>) -> Vec<&Ref<Expr>> {
    let mut out = Vec::new();
    let mut at = name;
    loop {
        at = match at.as_ref() {
            Expr::RefDot { refr, .. } => refr,
            Expr::RefBrack { refr, index, .. } => {
                if text_of(index).is_none() {
                    out.push(index);
                }
                refr
            }
            _ => return out,
        };
    }
}

/// The variables that a body gives a value.
fn declared(query: &Query) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => {
                names.extend(vars.iter().map(|it| it.text().to_owned()));
            }
            Literal::SomeIn { key, value, .. } => {
                key.iter().chain([value]).for_each(|it| pattern(it, &mut names));
            }
            Literal::Expr { expr, .. } => {
                if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
                    pattern(lhs, &mut names);
                }
            }
            Literal::NotExpr { .. } | Literal::Every { .. } => {}
        }
    }
    names
}

fn pattern(expr: &Ref<Expr>, names: &mut BTreeSet<String>) {
    match expr.as_ref() {
        Expr::Var { span, .. } => drop(names.insert(span.text().to_owned())),
        other => visit::children(other, &mut |child| pattern(child, names)),
    }
}

/// What Open Policy Agent reads in front of a negated expression: arguments and operands, and on
/// the sides of an equation what is more than a name.
fn asked_before<'ast>(expr: &'ast Ref<Expr>, out: &mut Vec<&'ast Ref<Expr>>) {
    match expr.as_ref() {
        Expr::Call { params, .. } => out.extend(params),
        Expr::Membership { key, value, collection, .. } => {
            out.extend(key.iter().chain([value, collection]));
        }
        Expr::BoolExpr { op: BoolOp::Eq, lhs, rhs, .. } | Expr::AssignExpr { lhs, rhs, .. } => {
            for side in [lhs, rhs] {
                match side.as_ref() {
                    Expr::RefDot { .. } | Expr::RefBrack { .. } => asked_before(side, out),
                    Expr::Var { .. } => {}
                    _ => out.push(side),
                }
            }
        }
        Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::BinExpr { lhs, rhs, .. } => out.extend([lhs, rhs]),
        Expr::RefDot { refr, .. } => asked_before(refr, out),
        Expr::RefBrack { refr, index, .. } => {
            asked_before(refr, out);
            if !matches!(index.as_ref(), Expr::Var { .. }) {
                out.push(index);
            }
        }
        _ => {}
    }
}

/// Whether an expression may have several values: it holds a `_`.
fn goes_over_many(expr: &Ref<Expr>) -> bool {
    let mut found = false;
    visit::expr(expr, &mut |inner| {
        found |= matches!(inner.as_ref(), Expr::Var { span, .. } if span.text() == "_");
    });
    found
}

/// Whether an expression has a value wherever the body holds.
fn is_defined(expr: &Ref<Expr>, declared: &BTreeSet<String>) -> bool {
    match expr.as_ref() {
        Expr::String { .. }
        | Expr::RawString { .. }
        | Expr::Number { .. }
        | Expr::Bool { .. }
        | Expr::Null { .. }
        | Expr::ArrayCompr { .. }
        | Expr::SetCompr { .. }
        | Expr::ObjectCompr { .. } => true,
        Expr::Var { span, .. } => declared.contains(span.text()),
        Expr::Array { items, .. } | Expr::Set { items, .. } => {
            items.iter().all(|it| is_defined(it, declared))
        }
        Expr::Object { fields, .. } => fields
            .iter()
            .all(|(_, key, value)| is_defined(key, declared) && is_defined(value, declared)),
        // A builtin that is given what it takes has an answer; what it is given may lack one.
        Expr::Call { fcn, params, .. } => {
            let name = fixed_path(fcn).0.join(".");
            matches!(name.as_str(), "sprintf" | "concat")
                && params.iter().all(|it| is_defined(it, declared))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
