//! Bytes to text: encodings, binary files, and what is not a document at all.

use super::{MAX_FILE_BYTES, Problem, ProblemKind};
use crate::source::{Encoding, Span};
use std::sync::Arc;

/// The decoded text of a file.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The text without a byte-order mark.
    pub text: Arc<str>,
    /// How the file encodes it.
    pub encoding: Encoding,
}

/// Decodes a file: UTF-8 with or without a mark, or UTF-16 with one.
///
/// # Errors
/// The problem that makes the bytes no text, or none that is read; and as much of the text as can
/// be shown.
pub fn decode(bytes: &[u8]) -> Result<Text, Box<(Text, Problem)>> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(refused(b"", ProblemKind::FileTooLarge { bytes: bytes.len() as u64 }));
    }
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, Encoding::Utf8Bom, 3),
        [0xff, 0xfe, rest @ ..] => utf16(rest, Encoding::Utf16Le, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, Encoding::Utf16Be, u16::from_be_bytes),
        _ => utf8(bytes, Encoding::Utf8, 0),
    }
}

fn refused(bytes: &[u8], kind: ProblemKind) -> Box<(Text, Problem)> {
    let text = Arc::from(String::from_utf8_lossy(bytes));
    Box::new((Text { text, encoding: Encoding::Utf8 }, Problem::new(kind, Span::default())))
}

fn utf8(bytes: &[u8], encoding: Encoding, mark: usize) -> Result<Text, Box<(Text, Problem)>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Text { text: Arc::from(text), encoding }),
        Err(_) if looks_binary(bytes) => Err(refused(b"", ProblemKind::NotText)),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let kind = ProblemKind::EncodingInvalid { offset: at + mark, byte };
            let mut refused = refused(bytes, kind);
            // The replacement character that stands for the byte is three bytes long.
            refused.1.span = Span::new(at, at + 3);
            Err(refused)
        }
    }
}

fn utf16(
    bytes: &[u8],
    encoding: Encoding,
    unit: fn([u8; 2]) -> u16,
) -> Result<Text, Box<(Text, Problem)>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().copied().map(unit);
    match char::decode_utf16(units).collect::<Result<String, _>>() {
        Ok(text) if rest.is_empty() => Ok(Text { text: Arc::from(text), encoding }),
        _ => Err(refused(b"", ProblemKind::NotText)),
    }
}

/// A file with NUL bytes, or one where more than a tenth of the first kilobyte is control
/// characters, was never meant as text.
fn looks_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let odd = head.iter().filter(|byte| **byte < 0x20 && !matches!(**byte, 9 | 10 | 13)).count();
    head.contains(&0) || odd * 10 > head.len()
}
