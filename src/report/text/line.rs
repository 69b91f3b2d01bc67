//! One line of a file as it is shown: harmless, without secrets, and short enough.

use super::super::wire::Location;
use super::super::{escape, mask};
use crate::source::{Encoding, Source, Span};
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

/// A line of a file without its line end, and the secrets in it.
#[derive(Debug, Clone)]
pub(super) struct Line<'text> {
    raw: &'text str,
    secrets: Rc<[Range<usize>]>,
}

/// A line ready to be shown, with the byte ranges that its labels have now.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The text.
    pub(super) text: String,
    /// Labels, in the order in which they were asked for.
    pub(super) labels: Vec<Range<usize>>,
}

impl<'text> Line<'text> {
    /// The line of a number, from 1; empty beyond the end of the file.
    pub(super) fn of(source: &'text Source, number: u32) -> Self {
        let raw = raw(source, number);
        let before = number.checked_sub(1).map(|it| self::raw(source, it)).unwrap_or_default();
        let whole = (mask::is_key_block(raw) && !raw.contains("-----"))
            || (mask::goes_on(before) && !before.contains("-----END"));
        let secrets = if whole && !raw.trim().is_empty() {
            let start = raw.len() - raw.trim_start().len();
            Rc::from(vec![Range { start, end: raw.trim_end().len() }])
        } else {
            Rc::from(mask::secrets(raw))
        };
        Self { raw, secrets }
    }

    /// Whether it is worth keeping.
    pub(super) fn is_long(&self) -> bool {
        self.raw.len() > 4096
    }

    /// The bytes of the line that a location marks; those of its first line, if it has several.
    pub(super) fn range(&self, source: &Source, location: &Location) -> Range<usize> {
        let start = self.offset(source, location.start, location.line, location.column);
        let end = if location.end_line == location.line {
            self.offset(source, location.end, location.line, location.end_column)
        } else {
            self.raw.len()
        };
        start..end.max(start)
    }

    /// Where a place stands in the line: by its byte if that can be, else by its column.
    fn offset(&self, source: &Source, byte: u32, line: u32, column: u32) -> usize {
        let line = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let first = source.line_starts().get(line).copied();
        let bytes = first.filter(|_| source.encoding == Encoding::Utf8);
        let inside = bytes.and_then(|it| usize::try_from(byte.checked_sub(it)?).ok());
        if let Some(at) = inside.filter(|it| self.raw.is_char_boundary(*it)) {
            return at;
        }
        let index = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        self.raw.char_indices().nth(index).map_or(self.raw.len(), |(at, _)| at)
    }

    /// The line at most `width` characters wide, with its labels; the first is never cut off.
    pub(super) fn show(&self, labels: &[Range<usize>], width: usize) -> Shown {
        let window = self.window(labels.first().map_or(0, |it| it.start), width);
        let mut text = String::new();
        let mut stops = Vec::new();
        if window.start > 0 {
            text.push('…');
        }
        let mut secrets = self.secrets.iter().peekable();
        let inside = self.raw.get(window.clone()).unwrap_or_default();
        for (at, c) in inside.char_indices().map(|(at, c)| (window.start + at, c)) {
            while secrets.next_if(|it| it.end <= at).is_some() {}
            stops.push((at, text.len()));
            match secrets.peek() {
                Some(secret) if secret.start <= at => {
                    // One mask for the secret, however long it is.
                    if secret.start == at || at == window.start {
                        text.push_str("****");
                    }
                }
                Some(_) | None => self.push(&mut text, at, c),
            }
        }
        stops.push((window.end, text.len()));
        if window.end < self.raw.len() {
            text.push('…');
        }
        let labels = labels.iter().map(|it| moved(it, &stops)).collect();
        Shown { text, labels }
    }

    fn push(&self, text: &mut String, at: usize, c: char) {
        if c == '\t' {
            text.push_str("    ");
        } else if escape::is_hidden(c) || (c == '#' && escape::closes_marker(self.raw, at)) {
            // Writing to a string can't fail.
            let _ = write!(text, "\\u{{{:x}}}", u32::from(c));
        } else {
            text.push(c);
        }
    }

    /// The bytes that are shown of a line that is too long: around the label, rather behind it.
    fn window(&self, label: usize, width: usize) -> Range<usize> {
        if self.raw.char_indices().nth(width).is_none() {
            return 0..self.raw.len();
        }
        let (before, after) = self.raw.split_at_checked(label).unwrap_or((self.raw, ""));
        let lead = before.char_indices().rev().take(width / 3).last().map_or(label, |it| it.0);
        // A short line behind the label leaves room in front of it.
        let lead = if before.chars().nth(width / 2).is_none() { 0 } else { lead };
        let used = self.raw.get(lead..label).map_or(0, |it| it.chars().count());
        let rest = width.saturating_sub(used);
        let end = after.char_indices().nth(rest).map_or(self.raw.len(), |it| label + it.0);
        lead..end
    }
}

/// The text of a line without its line end.
fn raw(source: &Source, number: u32) -> &str {
    let Some(index) = number.checked_sub(1).and_then(|it| usize::try_from(it).ok()) else {
        return "";
    };
    let starts = source.line_starts();
    let Some(start) = starts.get(index) else { return "" };
    let length = u32::try_from(source.text.len()).unwrap_or(u32::MAX);
    let end = starts.get(index + 1).copied().unwrap_or(length);
    Span { start: *start, end }.slice(&source.text).trim_end_matches(['\n', '\r'])
}

/// A label of the file's line as one of the shown line; never empty.
fn moved(label: &Range<usize>, stops: &[(usize, usize)]) -> Range<usize> {
    let last = stops.last().map_or(0, |it| it.1);
    let first = stops.first().map_or(0, |it| it.1);
    let start = match stops.partition_point(|it| it.0 <= label.start).checked_sub(1) {
        Some(index) => stops.get(index).map_or(first, |it| it.1),
        None => first,
    };
    let end = stops.get(stops.partition_point(|it| it.0 < label.end)).map_or(last, |it| it.1);
    start..end.max(start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Revision};
    use std::sync::Arc;

    fn shown(text: &str, number: u32, columns: Range<u32>, width: usize) -> (String, String) {
        shown_in(text, Encoding::Utf8, number, columns, width)
    }

    fn shown_in(
        text: &str,
        encoding: Encoding,
        number: u32,
        columns: Range<u32>,
        width: usize,
    ) -> (String, String) {
        let source = Source::new(Arc::from("x"), Revision::Head, Arc::from(text), encoding);
        let first = source.line_starts().get(number as usize - 1).copied().unwrap_or(99);
        let line = Line::of(&source, number);
        let at = |column: u32| {
            let before: usize =
                line.raw.chars().take(column as usize - 1).map(char::len_utf8).sum();
            source.file_offset(first + u32::try_from(before).unwrap())
        };
        let location = Location {
            path: "x".to_owned(),
            line: number,
            column: columns.start,
            end_line: number,
            end_column: columns.end,
            start: at(columns.start),
            end: at(columns.end),
            pointer: String::new(),
            revision: None,
        };
        let shown = line.show(&[line.range(&source, &location)], width);
        let label = shown.labels[0].clone();
        let marked = shown.text.get(label).unwrap_or_default().to_owned();
        (shown.text, marked)
    }

    #[test]
    fn labels_fit_in_any_encoding() {
        for encoding in [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be] {
            let (_, marked) = shown_in("é: 1\n金: value\n", encoding, 2, 4..9, 80);
            assert_eq!(marked, "value");
        }
    }

    #[test]
    fn labels_follow_what_is_escaped() {
        let (text, marked) = shown("a: 1\n\tb\u{202e}: value # x\n", 2, 6..11, 80);
        assert_eq!((text.as_str(), marked.as_str()), ("    b\\u{202e}: value # x", "value"));
        let (text, marked) = shown("k: ##[stop-commands]x", 1, 4..22, 80);
        assert_eq!(
            (text.as_str(), marked.as_str()),
            ("k: #\\u{23}[stop-commands]x", "#\\u{23}[stop-commands]x")
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let (text, marked) = shown("password: hunter2hunter2 # x", 1, 11..25, 80);
        assert_eq!((text.as_str(), marked.as_str()), ("password: hun**** # x", "hun****"));
        let (text, _) = shown("password: |\n  hunter2\n", 2, 3..10, 80);
        assert_eq!(text, "  ****");
        let key = format!(
            "key: |\n  -----BEGIN PRIVATE KEY-----\n  {}\n  {}\n",
            "aB1+".repeat(16),
            "cD2/".repeat(16)
        );
        assert_eq!(shown(&key, 2, 1..2, 80).0, "  -----BEGIN PRIVATE KEY-----");
        assert_eq!(shown(&key, 3, 1..2, 80).0, "  ****");
        assert_eq!(shown(&key, 4, 1..2, 80).0, "  ****");
    }

    #[test]
    fn a_long_line_is_shown_around_its_label() {
        let text = format!("{}needle{}", "x".repeat(5_000), "y".repeat(5_000));
        let (text, marked) = shown(&text, 1, 5_001..5_007, 60);
        assert_eq!(marked, "needle");
        assert!(text.starts_with('…') && text.ends_with('…') && text.chars().count() == 62);
        let (text, marked) = shown("short", 1, 1..6, 60);
        assert_eq!((text.as_str(), marked.as_str()), ("short", "short"));
    }

    #[test]
    fn places_beyond_the_file_show_nothing() {
        let (text, marked) = shown("a\n", 9, 7..9, 60);
        assert_eq!((text.as_str(), marked.as_str()), ("", ""));
    }
}
