//! A text with insertions, and the way back from it.

use super::{Sources, Writer, metadata, names};
use crate::evaluate::policy::check::locate;
use crate::evaluate::policy::module::fixed_path;
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
    /// The beginning of a value in a text.
    Template,
    /// The beginning of a call around an expression.
    Opening,
    /// Both ends of a text with values in it.
    List,
    /// Everything else.
    Plain,
    /// What stands in the place of a name or word, or in front of it.
    Word,
    /// The end of a value in a text.
    TemplateEnd,
    /// What ends a body.
    BodyEnd,
}

/// A text put in at a place, or in the place of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Insertion {
    pub at: usize,
    pub text: String,
    /// How many bytes it stands for.
    pub gone: usize,
    /// What an error inside it is about.
    about: Option<Span>,
    /// Whether it is a statement.
    pub is_statement: bool,
    /// Its place among others at the same place.
    pub rank: Rank,
}

impl Insertion {
    pub(super) fn new(at: usize, text: &str, about: Option<Span>) -> Self {
        Self { at, text: text.to_owned(), gone: 0, about, is_statement: false, rank: Rank::Plain }
    }

    pub(super) fn statement(self) -> Self {
        Self { is_statement: true, ..self }
    }

    /// Has it stand for a part of the text.
    pub(super) fn instead_of(self, part: Span) -> Self {
        let (at, end) = (part.start as usize, part.end as usize);
        Self { at, gone: end.saturating_sub(at), ..self }
    }

    /// Where the text goes on behind it.
    pub(super) const fn end(&self) -> usize {
        self.at + self.gone
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
        let package = package(tree);
        let mut writer = Writer::new(text, &names, &package, sources);
        for (index, rule) in tree.policy.iter().enumerate() {
            writer.rule(rule, &tree.package, index);
        }
        writer.imports_away();
        let insertions: Vec<Insertion> = ordered(&writer.insertions).into_iter().cloned().collect();
        let mut out = String::with_capacity(text.len() + 40 * insertions.len());
        let mut from = 0;
        for it in &insertions {
            out.push_str(text.get(from..it.at).unwrap_or_default());
            out.push_str(&it.text);
            from = it.end();
        }
        out.push_str(text.get(from..).unwrap_or_default());
        if insertions.is_empty() || !reads(&out) {
            return (Self::plain(text), sources.templates.is_empty());
        }
        (Self { text: out.into(), insertions }, true)
    }

    /// The text with other words for something in what was put in.
    pub(in super::super) fn with(&self, written: &Arc<str>, words: &str, other: &str) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut from = 0;
        for it in &self.insertions {
            out.push_str(written.get(from..it.at).unwrap_or_default());
            out.push_str(&it.text.replace(words, other));
            from = it.end();
        }
        out.push_str(written.get(from..).unwrap_or_default());
        out
    }

    /// The place that the engine names by line and column, in the text as written.
    pub(in super::super) fn place(&self, line: u32, column: u32) -> Span {
        self.original(locate::span(&self.text, line, column))
    }

    /// The place in the text as written.
    pub(super) fn original(&self, span: Span) -> Span {
        let last = span.end.saturating_sub(1).max(span.start);
        match (self.offset(span.start), self.offset(last)) {
            // What begins with a name that was written out goes on behind it.
            (Err(about), Ok(last)) if last >= about.end as usize => {
                Span::new(about.start as usize, last + 1)
            }
            (Err(about), _) => about,
            (Ok(start), Ok(last)) => Span::new(start, last + usize::from(span.end > span.start)),
            (Ok(start), Err(_)) => Span::new(start, start),
        }
    }

    /// A place as written, or what an insertion is about.
    fn offset(&self, at: u32) -> Result<usize, Span> {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        // How much was put in so far, and how much was taken out.
        let (mut more, mut less) = (0, 0);
        for it in &self.insertions {
            if at + less < it.at + more {
                break;
            }
            if at + less < it.at + more + it.text.len() {
                return Err(it.about.unwrap_or(Span::new(it.at, it.at)));
            }
            more += it.text.len();
            less += it.gone;
        }
        Ok(at.saturating_add(less).saturating_sub(more))
    }
}

/// What stands in front of the names of a package that are written out.
pub(in super::super) fn package(tree: &ast::Module) -> String {
    let path = fixed_path(&tree.package.refr).0;
    let path: Vec<String> = ["data".to_owned()].into_iter().chain(path).collect();
    format!("{}.", names::spelled(&path))
}
