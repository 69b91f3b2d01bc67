//! What makes a text hopeless, in our words: before its first event, and where the parser stops.

use super::{Problem, ProblemKind};
use crate::source::Span;
use granit_parser::{ErrorKind, ScanError};

/// What makes a text hopeless before its first event.
pub(super) fn before_parsing(text: &str) -> Option<Problem> {
    if text.starts_with("version https://git-lfs.github.com/spec/") {
        return Some(Problem::new(ProblemKind::LfsPointer, Span::new(0, first_line(text))));
    }
    let odd = |byte: &u8| (*byte < 0x20 && !matches!(*byte, 9 | 10 | 13)) || *byte == 0x7f;
    let at = text.as_bytes().iter().position(odd)?;
    let character = char::from(text.as_bytes().get(at).copied().unwrap_or_default());
    Some(Problem::new(ProblemKind::ControlCharacter { character }, Span::new(at, at + 1)))
}

/// Length of the first line, without what ends it.
pub(super) fn first_line(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

/// The problem of a text that something else has still to finish: a merge, or what fills in a
/// template.
pub(super) fn left_over(source: &str, at: usize) -> Option<Problem> {
    let start = source.get(..at).and_then(|it| it.rfind('\n')).map_or(0, |line| line + 1);
    let line = source.get(start..).unwrap_or_default();
    let line = line.get(..first_line(line)).unwrap_or_default();
    if ["<<<<<<< ", "=======", ">>>>>>> "].iter().any(|it| line.starts_with(it)) {
        let span = Span::new(start, start + line.len());
        return Some(Problem::new(ProblemKind::ConflictMarker, span));
    }
    let templated = source.contains("{{") || source.contains("{%");
    templated.then(|| Problem::new(ProblemKind::Template, mark(source, at)))
}

/// The character at a byte, nothing at the end of a line.
fn mark(source: &str, at: usize) -> Span {
    let width = source.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
    Span::new(at, at + if source.as_bytes().get(at) == Some(&b'\n') { 0 } else { width })
}

/// The problem behind an error of the parser.
pub(super) fn problem(source: &str, error: &ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or_default().min(source.len());
    if let Some(problem) = left_over(source, at) {
        return problem;
    }
    let tab = matches!(
        error.kind(),
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    );
    if tab {
        let at = at + source.get(at..).and_then(|it| it.find('\t')).unwrap_or_default();
        return Problem::new(ProblemKind::TabIndentation, Span::new(at, at + 1));
    }
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return Problem::new(ProblemKind::NestingTooDeep, mark(source, at));
    }
    if let Some(open) = open_quote(source, at) {
        let message = "a quotation mark opens here and closes too late or never".to_owned();
        let hint = Some("close it at the end of the value");
        let kind = ProblemKind::SyntaxInvalid { message, hint };
        return Problem::new(kind, Span::new(open, open + 1));
    }
    let kind = ProblemKind::SyntaxInvalid {
        message: error.info().trim_end_matches('.').to_owned(),
        hint: hint(error.kind()),
    };
    Problem::new(kind, mark(source, at))
}

/// The quotation mark that swallows what stands behind it up to an error: it opens a value and does
/// not close in its line, but in that of the error, behind it, or never.
fn open_quote(source: &str, error: usize) -> Option<usize> {
    let line_of_error = source.get(..error)?.rfind('\n').map_or(0, |it| it + 1);
    let bytes = source.as_bytes();
    let (mut at, mut blocks) = (0, Blocks::default());
    while at < source.len() {
        let end = at + first_line(source.get(at..)?);
        let line = source.get(at..end)?;
        let next = (end + 1).min(source.len()).max(at + 1);
        if blocks.holds(line) {
            at = next;
            continue;
        }
        let Some(open) = quote_in(line).map(|it| at + it) else {
            at = next;
            continue;
        };
        let close = closing(bytes, open);
        if close.is_none_or(|it| it > end && it >= line_of_error) {
            return (open < error || close.is_none()).then_some(open);
        }
        let close = close?;
        at = if close > end { close + 1 } else { next };
    }
    None
}

/// Block scalars, in which quotation marks are text.
#[derive(Default)]
struct Blocks {
    /// The indentation of the line that opened one.
    indent: Option<usize>,
}

impl Blocks {
    /// Whether a line lies in a block scalar, or is blank or a comment.
    fn holds(&mut self, line: &str) -> bool {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if text.trim_end().is_empty() || self.indent.is_some_and(|it| indent > it) {
            return true;
        }
        let end =
            text.trim_end().trim_end_matches(|it: char| "+-".contains(it) || it.is_ascii_digit());
        let opens = [": |", ": >", "- |", "- >"].iter().any(|it| end.ends_with(it));
        self.indent = opens.then_some(indent);
        text.starts_with('#')
    }
}

/// The quotation mark that opens the value of a line, where the value is quoted.
fn quote_in(line: &str) -> Option<usize> {
    let text = line.trim_start();
    let mut at = line.len() - text.len();
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix("- ") {
        at += 2 + inner.len() - inner.trim_start().len();
        rest = inner.trim_start();
    }
    if !rest.starts_with(['"', '\'']) {
        let colon = rest.find(": ")?;
        let value = rest.get(colon + 2..)?;
        at += colon + 2 + value.len() - value.trim_start().len();
        rest = value.trim_start();
    }
    rest.starts_with(['"', '\'']).then_some(at)
}

/// Where the quotation mark at a byte is closed.
fn closing(bytes: &[u8], open: usize) -> Option<usize> {
    let quote = *bytes.get(open)?;
    let mut at = open + 1;
    loop {
        let byte = *bytes.get(at)?;
        let doubled = byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote);
        if doubled || (byte == b'\\' && quote == b'"') {
            at += 2;
        } else if byte == quote {
            return Some(at);
        } else {
            at += 1;
        }
    }
}

/// What to do about an error whose words do not say it.
fn hint(kind: &ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            Some("indent the line like its siblings")
        }
        ErrorKind::MappingValueNotAllowed => {
            Some("quote a text that contains a colon and a blank, or mend the indentation")
        }
        ErrorKind::UnclosedQuotedScalar => Some("close the quotation mark"),
        ErrorKind::UnclosedFlowCollection { .. } => Some("close the bracket"),
        ErrorKind::SimpleKeyExpected => Some("put a colon and a blank behind the key"),
        _ => None,
    }
}
