//! The text of a module as the engine gets it.
//!
//! The engine forgets all earlier results of a rule where one later result is undefined, as in
//! `deny contains q.name if some q in input.list` where one item has no name, and it fails where
//! `some … in` goes over something that is no collection. In both Open Policy Agent goes on. Two
//! insertions make the engine do the same: what a head needs is asked for at the end of the body,
//! and a collection passes through a function that makes nothing of what is none. No line moves,
//! and every place leads back to the text as written.

use super::check::visit;
use super::module::{fixed_path, text_of};
use crate::source::Span;
use regorus::unstable::{self as ast, AssignOp, Expr, Literal, Query, Ref, Rule, RuleHead};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The function that gives a collection, and an empty one for everything else.
pub(super) const ITEMS: &str = "meshlint.items_of";

/// A text put in at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Insertion {
    at: usize,
    text: String,
    /// What an error inside it is about.
    about: Option<Span>,
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
        let mut writer = Writer { text, comments, insertions: Vec::new() };
        for rule in &tree.policy {
            writer.rule(rule);
        }
        let mut insertions = writer.insertions;
        insertions.sort_by_key(|it| it.at);
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

    /// The place in the text as written.
    pub(super) fn original(&self, span: Span) -> Span {
        match (self.offset(span.start), self.offset(span.end)) {
            (Err(about), _) => about,
            (Ok(start), Ok(end)) => Span::new(start, end.max(start)),
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
}

impl Writer<'_> {
    fn rule(&mut self, rule: &Ref<Rule>) {
        visit::bodies(rule, &mut |query| self.collections(query));
        let Rule::Spec { head, bodies, .. } = rule.as_ref() else { return };
        let (name, value) = match head {
            RuleHead::Set { refr, key, .. } => (refr, key.as_ref()),
            RuleHead::Compr { refr, assign, .. } => (refr, assign.as_ref().map(|it| &it.value)),
            // A function stops at the first value.
            RuleHead::Func { .. } => return,
        };
        for body in bodies {
            let value = body.assign.as_ref().map(|it| &it.value).or(value);
            let declared = declared(&body.query);
            let is_sure = |expr: &Ref<Expr>| is_defined(expr, &declared);
            let mut needed: Vec<&Ref<Expr>> = indexes(name);
            needed.extend(value);
            needed.retain(|expr| !is_sure(expr));
            self.needs(&body.query, &needed);
        }
    }

    /// Asks at the end of a body for what its head needs.
    fn needs(&mut self, query: &Query, needed: &[&Ref<Expr>]) {
        let (Some(first), Some(last)) = (query.stmts.first(), query.stmts.last()) else { return };
        let Some(about) = needed.first().map(|it| self.extent(it)) else { return };
        let parts: Vec<String> = needed.iter().map(|it| self.one_line(self.extent(it))).collect();
        let (start, end) = (self.whole(&first.span), self.whole(&last.span));
        let (start, end) = (start.start as usize, end.end as usize);
        let before = self.text.get(..start).unwrap_or_default().trim_end();
        let braces = if before.ends_with('{') || query.stmts.len() > 1 {
            ("", "")
        } else {
            self.insert(start, "{ ", None);
            ("", " }")
        };
        let text = format!("{}; mesh_lint_head := [{}]{}", braces.0, parts.join(", "), braces.1);
        self.insert(end, &text, Some(about));
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
            ) {
                continue;
            }
            let span = self.extent(collection);
            self.insert(span.start as usize, &format!("{ITEMS}("), Some(span));
            self.insert(span.end as usize, ")", Some(span));
        }
    }

    fn insert(&mut self, at: usize, text: &str, about: Option<Span>) {
        self.insertions.push(Insertion { at, text: text.to_owned(), about });
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
                let before = self.text.get(..self.start(key).min(own) as usize);
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

/// A text with blanks for line breaks outside of raw texts.
fn joined(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts =
        parts.map(
            |(index, part)| {
                if index % 2 == 0 { part.replace(['\n', '\r'], " ") } else { part.to_owned() }
            },
        );
    parts.collect::<Vec<_>>().join("`")
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
