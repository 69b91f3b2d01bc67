//! A text with insertions, and the way back from it.

use super::{Sources, Writer, metadata};
use crate::evaluate::policy::check::locate;
use crate::source::Span;
use regorus::unstable as ast;
use std::sync::Arc;

/// What comes first of several insertions at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// What a name goes on with.
    Name,
    /// The brace of a body.
    Body,
    /// The beginning of a text with values in it, and of each value.
    Template,
    /// The beginning of a call around an expression.
    Opening,
    /// Everything else.
    Plain,
    /// The end of a value, and of a text with values in it.
    TemplateEnd,
    /// What ends a body.
    BodyEnd,
}

/// A text put in at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Insertion {
    pub at: usize,
    pub text: String,
    /// What an error inside it is about.
    about: Option<Span>,
    /// Whether it is a statement.
    pub is_statement: bool,
    /// Its place among others at the same place.
    pub rank: Rank,
}

impl Insertion {
    pub(super) fn new(at: usize, text: &str, about: Option<Span>) -> Self {
        Self { at, text: text.to_owned(), about, is_statement: false, rank: Rank::Plain }
    }

    pub(super) fn statement(self) -> Self {
        Self { is_statement: true, ..self }
    }

    pub(super) fn at_rank(self, rank: Rank) -> Self {
        Self { rank, ..self }
    }
}

/// Insertions in the order of the text: what was put around an expression later stands outside.
pub(super) fn ordered(insertions: &[Insertion]) -> Vec<&Insertion> {
    let mut ordered: Vec<(usize, &Insertion)> = insertions.iter().enumerate().collect();
    ordered.sort_by_key(|(index, it)| {
        let turn = if it.rank == Rank::Opening { insertions.len() - index } else { *index };
        (it.at, it.rank, turn)
    });
    ordered.into_iter().map(|(_, it)| it).collect()
}

/// A text for the engine, and the way back from it.
#[derive(Debug, Clone)]
pub(in super::super) struct EngineText {
    /// The text.
    pub text: Arc<str>,
    insertions: Vec<Insertion>,
}

impl EngineText {
    /// A text that stays as it is.
    pub(in super::super) fn plain(text: &Arc<str>) -> Self {
        Self { text: text.clone(), insertions: Vec::new() }
    }

    /// The text of a module for the engine, and whether it says all that the module says; `reads`
    /// says whether a text can be parsed.
    pub(in super::super) fn new(
        text: &Arc<str>,
        tree: &ast::Module,
        sources: &Sources<'_>,
        reads: &dyn Fn(&str) -> bool,
    ) -> (Self, bool) {
        let names: Vec<Vec<String>> = tree.policy.iter().map(|it| metadata::path(it)).collect();
        let mut writer = Writer::new(text, &names, sources);
        for (index, rule) in tree.policy.iter().enumerate() {
            writer.rule(rule, &tree.package, index);
        }
        let insertions: Vec<Insertion> = ordered(&writer.insertions).into_iter().cloned().collect();
        let mut out = String::with_capacity(text.len() + 40 * insertions.len());
        let mut from = 0;
        for it in &insertions {
            out.push_str(text.get(from..it.at).unwrap_or_default());
            out.push_str(&it.text);
            from = it.at;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        if insertions.is_empty() || !reads(&out) {
            return (Self::plain(text), sources.templates.is_empty());
        }
        (Self { text: out.into(), insertions }, true)
    }

    /// The place that the engine names by line and column, in the text as written.
    pub(in super::super) fn place(&self, line: u32, column: u32) -> Span {
        self.original(locate::span(&self.text, line, column))
    }

    /// The place in the text as written.
    pub(super) fn original(&self, span: Span) -> Span {
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
