//! Texts with values in them, `$"…{x}…"`, which the engine's parser does not know.
//!
//! For the parser each of them becomes the list of its values, byte for byte as long, so that every
//! place in it stays what it is. The engine then gets a call that puts the text together.

use crate::source::Span;
use std::sync::Arc;

/// The function that puts the text together: sets of at most one value each, and what stands
/// between them.
pub(super) const TEMPLATE: &str = "meshlint.template";

/// Deepest nesting of such texts.
const MAX_NESTING: usize = 20;

/// One text with values in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    /// From the `$` to behind the last quote.
    pub span: Span,
    /// What stands between the braces of each value.
    pub values: Vec<Span>,
    /// The text in front of each value, and behind the last.
    pub texts: Vec<String>,
}

impl Template {
    /// Where the list begins that stands for it.
    pub(super) fn list(&self) -> u32 {
        self.span.start + 1
    }

    /// What makes the list a call: where something is put, and what.
    pub(super) fn calls(&self) -> Vec<(u32, Side, String)> {
        let mut calls = vec![(self.list(), Side::Opens, format!("{TEMPLATE}("))];
        for value in &self.values {
            calls.push((value.start, Side::Opens, AROUND_VALUE[0].to_owned()));
            calls.push((value.end, Side::Closes, AROUND_VALUE[1].to_owned()));
        }
        // Behind the list a comma, the texts as a list, and the parenthesis.
        let texts = serde_json::to_string(&self.texts).unwrap_or_default();
        calls.push((self.span.end, Side::Closes, format!(", {texts})")));
        calls
    }
}

/// Of which side of something a text is put; at one place what opens comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// In front of it.
    Opens,
    /// Behind it.
    Closes,
}

/// In front of each value, and behind it: a value that is undefined makes an empty set.
const AROUND_VALUE: [&str; 2] = ["{mesh_lint_value | mesh_lint_value := ", "}"];

/// The text of a module without such texts, and what they were, inner ones first. A text that can't
/// be read stays as it is, for the parser to complain of.
pub(super) fn flatten(text: &Arc<str>) -> (Arc<str>, Vec<Template>) {
    if !text.contains("$\"") && !text.contains("$`") {
        return (text.clone(), Vec::new());
    }
    let mut reader = Reader {
        bytes: text.as_bytes(),
        out: text.as_bytes().to_vec(),
        found: Vec::new(),
        depth: 0,
    };
    let read = reader.module();
    match String::from_utf8(reader.out) {
        Ok(out) if read.is_some() => (out.into(), reader.found),
        _ => (text.clone(), Vec::new()),
    }
}

struct Reader<'text> {
    bytes: &'text [u8],
    out: Vec<u8>,
    found: Vec<Template>,
    depth: usize,
}

impl Reader<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn put(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.out.get_mut(at) {
            *place = byte;
        }
    }

    fn module(&mut self) -> Option<()> {
        let mut at = 0;
        while self.byte(at).is_some() {
            at = self.token(at)?;
        }
        Some(())
    }

    /// Behind the comment, text or character at a place.
    fn token(&mut self, at: usize) -> Option<usize> {
        match (self.byte(at)?, self.byte(at + 1)) {
            (b'#', _) => {
                let rest = self.bytes.get(at..)?;
                Some(at + rest.iter().position(|it| *it == b'\n').unwrap_or(rest.len()))
            }
            (b'"', _) => self.text(at),
            (b'`', _) => {
                let rest = self.bytes.get(at + 1..)?;
                Some(at + 2 + rest.iter().position(|it| *it == b'`')?)
            }
            (b'$', Some(b'"' | b'`')) => self.template(at),
            _ => Some(at + 1),
        }
    }

    /// Behind a text in double quotes.
    fn text(&self, at: usize) -> Option<usize> {
        let mut at = at + 1;
        loop {
            match self.byte(at)? {
                b'\\' => at += 2,
                b'"' => return Some(at + 1),
                b'\n' => return None,
                _ => at += 1,
            }
        }
    }

    /// Behind a text with values in it.
    fn template(&mut self, start: usize) -> Option<usize> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return None;
        }
        let quote = self.byte(start + 1)?;
        let (mut values, mut texts) = (Vec::new(), Vec::new());
        let mut text = Vec::new();
        self.put(start, b' ');
        self.put(start + 1, b'[');
        let mut at = start + 2;
        loop {
            let byte = self.byte(at)?;
            match (byte, self.byte(at + 1)) {
                (b'\\', Some(b'{')) => {
                    text.push(b'{');
                    self.blank(at, at + 2);
                    at += 2;
                }
                (b'\\', Some(next)) if quote == b'"' => {
                    text.extend([byte, next]);
                    self.blank(at, at + 2);
                    at += 2;
                }
                (b'{', _) => {
                    texts.push(spoken(&std::mem::take(&mut text), quote)?);
                    let end = self.value(at + 1)?;
                    values.push(Span::new(at + 1, end));
                    self.put(at, b' ');
                    self.put(end, b',');
                    at = end + 1;
                }
                _ if byte == quote => break,
                (b'\n', _) if quote == b'"' => return None,
                _ => {
                    text.push(byte);
                    self.blank(at, at + 1);
                    at += 1;
                }
            }
        }
        texts.push(spoken(&text, quote)?);
        // No comma stands behind the last value.
        if let Some(last) = values.last() {
            self.put(last.end as usize, b' ');
        }
        self.put(at, b']');
        self.found.push(Template { span: Span::new(start, at + 1), values, texts });
        self.depth -= 1;
        Some(at + 1)
    }

    /// Blanks for everything but line breaks.
    fn blank(&mut self, from: usize, to: usize) {
        for at in from..to {
            if !matches!(self.byte(at), Some(b'\n' | b'\r')) {
                self.put(at, b' ');
            }
        }
    }

    /// Where the brace stands that closes a value; nothing where there is not exactly one value.
    fn value(&mut self, start: usize) -> Option<usize> {
        let (mut at, mut open, mut empty) = (start, 0_usize, true);
        loop {
            match self.byte(at)? {
                b'}' if open == 0 => return (!empty).then_some(at),
                b',' | b';' if open == 0 => return None,
                b'{' | b'[' | b'(' => open += 1,
                b'}' | b']' | b')' => open = open.checked_sub(1)?,
                _ => {}
            }
            empty &= self.byte(at).is_some_and(|it| it.is_ascii_whitespace());
            at = self.token(at)?;
        }
    }
}

/// What a text between values says.
fn spoken(text: &[u8], quote: u8) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    if quote == b'`' {
        return Some(text.to_owned());
    }
    serde_json::from_str(&format!("\"{text}\"")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of a flattened text with the calls in it.
    fn written(flat: &str, templates: &[Template], part: Span) -> String {
        let within = |it: &&Template| part.start <= it.list() && it.span.end <= part.end;
        let mut put: Vec<_> = templates.iter().filter(within).flat_map(Template::calls).collect();
        put.sort_by_key(|(at, side, _)| (*at, *side));
        let mut out = String::new();
        let mut from = part.start as usize;
        for (at, _, text) in put {
            out.push_str(flat.get(from..at as usize).unwrap_or_default());
            out.push_str(&text);
            from = at as usize;
        }
        out.push_str(flat.get(from..part.end as usize).unwrap_or_default());
        out
    }

    fn flat(text: &str) -> (String, Vec<Template>) {
        let (flat, templates) = flatten(&text.into());
        assert_eq!(flat.len(), text.len());
        (flat.to_string(), templates)
    }

    #[test]
    fn a_text_with_values_becomes_a_list_as_long() {
        let (text, templates) = flat("r := $\"a {x} ü {f({\"y\"})}\"");
        assert_eq!(text, "r :=  [   x,     f({\"y\"}) ]");
        let [template] = templates.as_slice() else { panic!("one") };
        assert_eq!(template.texts, ["a ", " ü ", ""]);
        assert_eq!(
            written(&text, &templates, Span::new(5, text.len())),
            " meshlint.template([   {mesh_lint_value | mesh_lint_value := x},     \
             {mesh_lint_value | mesh_lint_value := f({\"y\"})} ], [\"a \",\" ü \",\"\"])"
        );
    }

    #[test]
    fn they_nest_and_quote() {
        let (text, templates) = flat("$\"\\{\\n}{$`{1}\\n`}\" # $\"{\"\n\"$\" `$`");
        assert!(text.starts_with(" [ "), "{text}");
        assert_eq!(templates[0].texts, ["", "\\n"]);
        assert_eq!(templates[1].texts, ["{\n}", ""]);
        assert!(text.ends_with("# $\"{\"\n\"$\" `$`"), "{text}");
    }

    #[test]
    fn what_is_no_such_text_stays() {
        for text in ["$\"{\"", "$\"{}\"", "$\"{1, 2}\"", "$\"a\n\"", "$\"\\}\"", "$\"{1"] {
            assert_eq!(flat(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }
}
