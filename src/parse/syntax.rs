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
    // Hardly any text has one: blocks without a way out are looked through many bytes at a time.
    let blocks = text.as_bytes().chunks(1_024);
    let any = |block: &[u8]| block.iter().fold(false, |any, byte| any | odd(byte));
    let start = blocks.take_while(|it| !any(it)).map(<[u8]>::len).sum();
    let at = start + text.as_bytes().get(start..)?.iter().position(odd)?;
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
    let invalid = |message: &str, hint: &'static str, span: Span| {
        let kind = ProblemKind::SyntaxInvalid { message: message.to_owned(), hint: Some(hint) };
        Problem::new(kind, span)
    };
    if let Some(open) = open_quote(source, at) {
        let message = "a quotation mark opens here and closes too late or never";
        let hint = "close it at the end of the value";
        return invalid(message, hint, Span::new(open, open + 1));
    }
    if let Some(open) = open_bracket(source, at) {
        let message = "a bracket opens here and closes too late or never";
        return invalid(message, "close the bracket", Span::new(open, open + 1));
    }
    let (message, hint) = words(error);
    Problem::new(ProblemKind::SyntaxInvalid { message, hint }, mark(source, at))
}

/// The bracket that opens the value of a line shortly before an error, and is still open there.
fn open_bracket(source: &str, error: usize) -> Option<usize> {
    const LINES: usize = 20;
    let mut end = error + first_line(source.get(error..)?);
    for _ in 0..LINES {
        let start = source.get(..end)?.rfind('\n').map_or(0, |it| it + 1);
        let line = source.get(start..end)?;
        if let Some(at) = value_in(line).map(|it| start + it)
            && source.get(at..)?.starts_with(['[', '{'])
        {
            return (at < error && is_open(source.get(at..error)?)).then_some(at);
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// Whether a text that starts with a bracket ends inside of it.
fn is_open(text: &str) -> bool {
    let (bytes, mut at, mut depth) = (text.as_bytes(), 0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' | b'\'' => at = closing(bytes, at).unwrap_or(bytes.len()),
            _ => {}
        }
        if depth == 0 {
            return false;
        }
        at += 1;
    }
    true
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
    let at = value_in(line)?;
    line.get(at..)?.starts_with(['"', '\'']).then_some(at)
}

/// Where the value of a line starts: behind its key, or the only thing behind its dashes.
fn value_in(line: &str) -> Option<usize> {
    let text = line.trim_start();
    let mut at = line.len() - text.len();
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix("- ") {
        at += 2 + inner.len() - inner.trim_start().len();
        rest = inner.trim_start();
    }
    if rest.starts_with(['"', '\'', '[', '{']) {
        return Some(at);
    }
    let colon = rest.find(": ")?;
    let value = rest.get(colon + 2..)?;
    Some(at + colon + 2 + value.len() - value.trim_start().len())
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

/// An error in words, and what to do about it.
fn words(error: &ScanError) -> (String, Option<&'static str>) {
    let siblings = "indent the line like its siblings";
    let (message, hint) = match error.kind() {
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            ("the line is not indented like its siblings", siblings)
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            ("the indentation fits neither the list nor the item above", siblings)
        }
        ErrorKind::MappingValueNotAllowed => (
            "a colon and a blank stand where no key can",
            "quote a text that contains a colon and a blank, or mend the indentation",
        ),
        ErrorKind::SimpleKeyExpected => {
            ("the line is no key with a value", "put a colon and a blank behind the key")
        }
        ErrorKind::UnexpectedCharacter { character } if character.is_ascii_punctuation() => {
            let shown =
                if *character == '`' { "a backtick".to_owned() } else { format!("`{character}`") };
            let message = format!("no text may start with {shown}");
            return (message, Some("put the text in quotation marks"));
        }
        ErrorKind::UnclosedQuotedScalar => ("a quotation mark is not closed", "close it"),
        ErrorKind::UnclosedFlowCollection { .. } => ("a bracket is not closed", "close it"),
        _ => {
            let words = error.info().trim_end_matches('.').replace('`', "'");
            return (words, None);
        }
    };
    (message.to_owned(), Some(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_closes_is_marked_where_it_opens() {
        let quote = |text: &str| {
            let error = text.find('!').unwrap_or(text.len());
            open_quote(text, error)
        };
        assert_eq!(quote("a: \"b\nc: d\n"), Some(3));
        assert_eq!(quote("a: 'it''s\nc: d\n"), Some(3));
        assert_eq!(quote("- a: \"b\n  c: \"d!\"\n"), Some(5));
        assert_eq!(quote("a: \"b \\\" c\"\nd: e!\n"), None);
        assert_eq!(quote("a: |\n  say: \"b\nd: e!\n"), None);
        assert_eq!(quote("a: b \"c\nd: e!\n"), None);
        assert_eq!(quote("a: \"two\n  lines\"\nd: e!\n"), None);
        let bracket = |text: &str| open_bracket(text, text.find('!').unwrap_or(text.len()));
        assert_eq!(bracket("a: [b, c\n!d: e\n"), Some(3));
        assert_eq!(bracket("a: [b, c]\n!d: e\n"), None);
        assert_eq!(bracket("a: [\"]\", {c: d}\n"), Some(3));
        assert_eq!(bracket("a: b\nc: d\n"), None);
    }
}
