//! What a contract says, made harmless for the place where it is shown: one module a sink.
//!
//! Contract text is written by strangers. Nothing from it reaches a terminal, a workflow command,
//! Markdown or an address except through here.

mod address;
mod code;
mod command;
mod logging;
mod xml;

pub use address::uri_path;
pub use code::{code_span, code_span_in_table};
pub use command::{command_data, command_property};
pub use logging::{logging_message, logging_property};
pub use xml::xml;

use std::borrow::Cow;
use std::fmt::Write as _;

/// For terminals and logs: what can't be seen or steers the reader is shown as `\u{…}`, and the
/// beginnings of workflow commands are broken.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |_| None)
}

/// As [`visible`], for sentences: line breaks and tabs become blanks.
pub fn prose(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '\n' | '\r' | '\t').then_some(' '))
}

fn escaped(text: &str, replaced: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'"' | b'$'..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        if let Some(other) = replaced(c) {
            shown.push(other);
        } else if is_hidden(c) || (c == '#' && closes_marker(text, at)) {
            // Writing to a string can't fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character can't be seen, or changes how others are seen.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    // These count as printable, yet have no width: selectors and fillers.
    let filler = matches!(c,
        '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}');
    // The standard library escapes control, format, private, unassigned and odd blank characters.
    // Behind a letter, so that accents that combine with it pass.
    let mut pair = [b'x'; 5];
    let length = pair.get_mut(1..).map_or(0, |rest| c.encode_utf8(rest).len());
    let pair = pair.get(..=length).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default();
    filler || pair.escape_debug().nth(1) == Some('\\')
}

/// Whether the `#` at a place is the second of `##[` or `##word[`, which runners obey anywhere in
/// a line.
pub fn closes_marker(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at + 1..).unwrap_or_default();
    before.ends_with('#')
        && after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('[')
}

/// The text cut to a number of characters; what is left out shows as `…`.
pub fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    if text.char_indices().nth(limit).is_none() {
        return Cow::Borrowed(text);
    }
    let end = text.char_indices().nth(limit.saturating_sub(1)).map_or(0, |(at, _)| at);
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown() {
        for (text, shown) in [
            ("plain", "plain"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{202e}b\u{200b}c\u{feff}", "a\\u{202e}b\\u{200b}c\\u{feff}"),
            ("a\u{2028}b\u{2029}c\u{85}", "a\\u{2028}b\\u{2029}c\\u{85}"),
            ("\u{e000}\u{10ffff}", "\\u{e000}\\u{10ffff}"),
            ("x\u{fe0f}\u{e0041}", "x\\u{fe0f}\\u{e0041}"),
            ("Zoë e\u{301} 表 😀 \\ '\"", "Zoë e\u{301} 表 😀 \\ '\""),
            ("##[stop-commands]x", "#\\u{23}[stop-commands]x"),
            ("###[x ##vso[y ## [z", "##\\u{23}[x #\\u{23}vso[y ## [z"),
            ("a\tb\nc", "a\\u{9}b\\u{a}c"),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(prose("a\tb\r\nc"), "a b  c");
    }
}
