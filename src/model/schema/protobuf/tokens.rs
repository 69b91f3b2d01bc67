//! The words, texts and signs of a Protobuf file, for what must be known before a parser is asked.

use std::borrow::Cow;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'text> {
    /// A name, a keyword or a number.
    Word(&'text str),
    /// What stands in quotes, as it is written.
    Quoted(&'text str),
    /// Anything else.
    Sign(char),
}

/// The pieces of a text with the bytes at which they begin; comments and blanks are passed over.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = (usize, Token<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let first = rest.chars().next()?;
            if rest.starts_with("//") {
                at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                at += comment.find("*/").map_or(rest.len(), |it| it + "/**/".len());
            } else if first.is_whitespace() {
                at += first.len_utf8();
            } else {
                let (length, token) = token(rest, first);
                at += length;
                return Some((at - length, token));
            }
        }
    })
}

/// The first piece of a text that begins with a sign, and its length.
fn token(rest: &str, first: char) -> (usize, Token<'_>) {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if is_word(first) {
        let length = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
        return (length, Token::Word(rest.get(..length).unwrap_or_default()));
    }
    if !matches!(first, '"' | '\'') {
        return (first.len_utf8(), Token::Sign(first));
    }
    let inside = rest.get(1..).unwrap_or_default();
    let mut escaped = false;
    for (at, sign) in inside.char_indices() {
        match sign {
            // A text ends with its line, whatever is open.
            '\n' => return (1 + at, Token::Quoted(inside.get(..at).unwrap_or_default())),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if sign == first => {
                return (at + 2, Token::Quoted(inside.get(..at).unwrap_or_default()));
            }
            _ => {}
        }
    }
    (rest.len(), Token::Quoted(inside))
}

/// The text without what it says of ranges of extensions, such as who has which number: the compiler
/// does not read that. All else stays where it is.
pub(super) fn without_range_options(text: &str) -> Cow<'_, str> {
    let (mut begins, mut inside) = (true, false);
    let mut open: Option<(usize, usize)> = None;
    let (mut bare, mut done) = (String::new(), 0);
    for (at, token) in tokens(text) {
        inside = inside || begins && token == Token::Word("extensions");
        begins = open.is_none() && matches!(token, Token::Sign(';' | '{' | '}'));
        inside &= !begins;
        match (token, open) {
            (Token::Sign('['), None) if inside => open = Some((at, 1)),
            (Token::Sign('['), Some((from, depth))) => open = Some((from, depth + 1)),
            (Token::Sign(']'), Some((from, 1))) => {
                let [before, options] = [done..from, from..at + 1].map(|it| text.get(it));
                let blank = |it: u8| if it == b'\n' { '\n' } else { ' ' };
                bare.push_str(before.unwrap_or_default());
                bare.extend(options.unwrap_or_default().bytes().map(blank));
                (open, done) = (None, at + 1);
            }
            (Token::Sign(']'), Some((from, depth))) => open = Some((from, depth - 1)),
            _ => {}
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    bare.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(bare)
}

/// The names of the files that a text imports.
pub fn imports(text: &str) -> impl Iterator<Item = &str> {
    let mut tokens = tokens(text).map(|it| it.1).peekable();
    let mut begins = true;
    std::iter::from_fn(move || {
        while let Some(token) = tokens.next() {
            let is_import = begins && token == Token::Word("import");
            begins = matches!(token, Token::Sign(';' | '{' | '}'));
            if is_import {
                tokens.next_if(|it| matches!(it, Token::Word("public" | "weak" | "option")));
                if let Some(Token::Quoted(name)) = tokens.peek() {
                    return Some(*name);
                }
            }
        }
        None
    })
}
