//! The engine's error texts, read in one place: which bytes of which module they mean.
//!
//! The engine reports `--> FILE:LINE:COLUMN`, a picture of the line, and `error: WORDS`. Columns
//! count a tab as four, identifiers and strings in bytes and all else in characters, so that the
//! way back to bytes goes over the engine's own tokens.

use crate::source::Span;
use regorus::unstable::{Lexer, Source, TokenKind};
use std::num::NonZeroU32;

/// An error of the engine, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineError {
    /// Name of the module as it was handed in, if the text names one.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: u32,
    /// The engine's column, from 1.
    pub column: u32,
    /// What is wrong, first line only.
    pub message: String,
}

/// Takes an error text apart; a text without a header keeps its words alone.
pub fn read(error: &str) -> EngineError {
    let message = words(error);
    let header = error.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
    // A second form, without arrow and picture: `FILE:LINE:COLUMN error: WORDS`.
    let short = || error.lines().find_map(|line| line.split_once(" error: ").map(|(at, _)| at));
    match header.or_else(short).and_then(position) {
        Some((file, line, column)) => {
            EngineError { file: Some(file.to_owned()), line, column, message }
        }
        None => EngineError { file: None, line: 0, column: 0, message },
    }
}

/// Splits `FILE:LINE:COLUMN`; the name may hold colons itself.
fn position(header: &str) -> Option<(&str, u32, u32)> {
    let (rest, column) = header.trim_end().rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok()?, column.parse().ok()?))
}

/// The words behind `error:`, or the first line.
fn words(error: &str) -> String {
    let behind = error.lines().find_map(|line| {
        line.strip_prefix("error: ").or_else(|| line.split_once(" error: ").map(|(_, rest)| rest))
    });
    let line = behind.or_else(|| error.lines().find(|line| !line.trim().is_empty()));
    line.unwrap_or("no reason given").trim().trim_end_matches('.').to_owned()
}

/// The bytes that a line and column of the engine mean.
pub fn span(text: &str, line: u32, column: u32) -> Span {
    if line == 0 {
        return first_token(text);
    }
    let start = line_start(text, line);
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find('\n').unwrap_or(rest.len());
    let mut nearest = Span::new(start, start);
    let mut nearest_column = 1;
    for token in tokens(text) {
        if token.line > line {
            break;
        }
        if token.line != line || token.column > column {
            continue;
        }
        if token.column == column || column < token.column + token.width {
            return token.span;
        }
        nearest = Span::new(token.span.end as usize, token.span.end as usize);
        nearest_column = token.column + token.width;
    }
    beyond(text, nearest, column.saturating_sub(nearest_column), start + length)
}

/// Walks the given number of columns over characters that are in no token.
fn beyond(text: &str, from: Span, mut columns: u32, line_end: usize) -> Span {
    let mut at = from.start as usize;
    let rest = text.get(at..line_end.max(at)).unwrap_or_default();
    for character in rest.chars() {
        let width = if character == '\t' { 4 } else { 1 };
        if columns < width {
            return Span::new(at, at + character.len_utf8());
        }
        columns -= width;
        at += character.len_utf8();
    }
    Span::new(at, at)
}

fn line_start(text: &str, line: u32) -> usize {
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
    let mut starts = std::iter::once(0).chain(breaks.map(|at| at + 1));
    starts.nth(line.saturating_sub(1) as usize).unwrap_or(text.len())
}

/// The first token, for errors that name no place.
fn first_token(text: &str) -> Span {
    tokens(text).next().map_or(Span::new(0, 0), |token| token.span)
}

/// One token where it stands.
struct Place {
    line: u32,
    column: u32,
    width: u32,
    span: Span,
}

/// The tokens up to the first that the engine can't read.
fn tokens(text: &str) -> impl Iterator<Item = Place> {
    let source = Source::from_contents(String::new(), text.to_owned()).ok();
    let mut places = Vec::new();
    if let Some(source) = &source {
        let mut lexer = Lexer::new(source);
        if let Some(columns) = NonZeroU32::new(super::scan::MAX_COLUMNS) {
            lexer.set_max_col(columns);
        }
        while let Ok(token) = lexer.next_token() {
            let span = &token.1;
            let (mut start, mut end, mut column) = (span.start, span.end, span.col);
            let width = span.end - span.start;
            match token.0 {
                TokenKind::Eof => break,
                // The engine leaves out the quotes.
                TokenKind::String | TokenKind::RawString => {
                    (start, end, column) = (start - 1, end + 1, column - 1);
                }
                TokenKind::Symbol | TokenKind::Number | TokenKind::Ident => {}
            }
            let width = width + (end - start) - (span.end - span.start);
            let span = Span { start, end };
            places.push(Place { line: token.1.line, column, width, span });
        }
    }
    places.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses with the engine and gives the marked text and the words.
    fn parse(text: &str) -> (String, String) {
        let mut engine = regorus::Engine::new();
        let error = engine.add_policy("dir:x/p.rego".into(), text.into()).unwrap_err();
        let found = read(&format!("{error}"));
        assert_eq!(found.file.as_deref(), Some("dir:x/p.rego"), "{error}");
        (span(text, found.line, found.column).slice(text).to_owned(), found.message)
    }

    #[test]
    fn the_header_is_the_one_that_the_engine_prints_today() {
        let mut engine = regorus::Engine::new();
        let error = engine.add_policy("a.rego".into(), "package t\nr := )".into()).unwrap_err();
        let text = "\n--> a.rego:2:6\n  |\n2 | r := )\n  |      ^\nerror: expecting expression";
        assert_eq!(format!("{error}"), text);
    }

    #[test]
    fn errors_lead_back_to_the_bytes() {
        let cases = [
            ("package t\nr := )", ")", "expecting expression"),
            ("package t\n\tr := )", ")", "expecting expression"),
            ("package t\nr := [\"ä\", \t)]", ")", "expecting expression"),
            ("package t\nr := [`ä`, )]", ")", "expecting expression"),
            ("package t\r\nr := 1 )", ")", "expecting identifier. Failed to parse rule-ref"),
            ("package t\nr := $\"x\"", "$", "invalid character"),
            ("package t\nr if { some 1 }", "1", "encountered `1` while expecting identifier"),
            ("package t\nr if { every x in }", "}", "expecting expression"),
            ("package t\nr if {\n  y\n  x := )\n}\n", ")", "expecting expression"),
            ("package t\nr { true }", "{", "`if` keyword is required before rule body"),
            ("package t\nr := 1_000", "_", "invalid number"),
        ];
        for (text, marked, message) in cases {
            assert_eq!(parse(text), (marked.to_owned(), message.to_owned()), "{text}");
        }
    }

    #[test]
    fn texts_without_a_place_keep_their_words() {
        let found = read("data.t.x is no rule.\nmore");
        assert_eq!(found.message, "data.t.x is no rule");
        assert_eq!(found.file, None);
        assert_eq!(span("  package t", found.line, found.column), Span::new(2, 9));
        assert_eq!(span("", 7, 9), Span::new(0, 0));
        assert_eq!(span("a\nb", 9, 9), Span::new(3, 3));
    }
}
