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

/// The problem behind an error of the parser.
pub(super) fn problem(source: &str, error: &ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or_default().min(source.len());
    let start = source.get(..at).and_then(|it| it.rfind('\n')).map_or(0, |line| line + 1);
    let width = source.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
    let span =
        Span::new(at, at + if source.as_bytes().get(at) == Some(&b'\n') { 0 } else { width });
    let line = source.get(start..).unwrap_or_default();
    let line = line.get(..first_line(line)).unwrap_or_default();
    let kind = match error.kind() {
        _ if ["<<<<<<< ", "=======", ">>>>>>> "].iter().any(|it| line.starts_with(it)) => {
            return Problem::new(ProblemKind::ConflictMarker, Span::new(start, start + line.len()));
        }
        _ if source.contains("{{") || source.contains("{%") => ProblemKind::Template,
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            let ahead = source.get(at..).and_then(|it| it.find('\t')).unwrap_or_default();
            return Problem::new(
                ProblemKind::TabIndentation,
                Span::new(at + ahead, at + ahead + 1),
            );
        }
        ErrorKind::RecursionLimitExceeded => ProblemKind::NestingTooDeep,
        kind => ProblemKind::SyntaxInvalid {
            message: error.info().trim_end_matches('.').to_owned(),
            hint: hint(kind),
        },
    };
    Problem::new(kind, span)
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
