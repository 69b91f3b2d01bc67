//! `# mesh-lint: allow ID until=DATE reason="…"`: a comment that accepts what its line is about.

use super::{WaiverProblem, brief, date};
use crate::model::dialect::nearest;
use crate::parse::Document;
use crate::source::{NodeId, Span};
use jiff::civil::Date;

/// A comment that accepts findings, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The id of the rule or policy.
    pub policy: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// A comment that is addressed to mesh-lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The comment with its `#`.
    pub span: Span,
    /// What it says.
    pub says: Result<Allow, WaiverProblem>,
    /// The line that it is about: its own, or the next one with a key; empty where there is none.
    pub line: Span,
    /// The node of that line; it and all below are meant.
    pub node: Option<NodeId>,
}

/// Most comments of one document that are looked at; the others accept nothing.
const MOST: usize = 1_000;

/// The comments of a document that are addressed to mesh-lint.
pub fn inline(document: &Document) -> Vec<Inline> {
    let text: &str = document.source();
    let addressed = document.comments().iter().filter_map(|comment| {
        let body = comment.span.slice(text).trim_start_matches('#').trim();
        let rest = body.strip_prefix("mesh-lint")?;
        let colon = rest.trim_start().strip_prefix(':');
        let meant = colon.is_some() || rest.trim_start().starts_with("allow ");
        meant.then(|| (comment.span, colon.unwrap_or(rest).trim()))
    });
    let addressed: Vec<_> = addressed.take(MOST).collect();
    if addressed.is_empty() {
        return Vec::new();
    }
    let places = places(document);
    let mut ahead: Option<Span> = None;
    let found = addressed.into_iter().map(|(span, words)| {
        let line = own_line(text, span).unwrap_or_else(|| {
            // Between a comment and the line that it is about stand only comments and blanks.
            let known = ahead.filter(|it| it.start > span.start);
            *ahead.insert(known.unwrap_or_else(|| next_line(text, span)))
        });
        let says = allow(words).map_err(|(message, help)| {
            let help = help.unwrap_or_else(|| FORM.to_owned());
            WaiverProblem { span, node: None, message, help }
        });
        let first = places.get(places.partition_point(|it| it.0 < line.start));
        let node = first.filter(|it| it.0 < line.end).map(|it| it.2);
        Inline { span, says, line, node }
    });
    found.collect()
}

/// The form of the comment, as advice.
const FORM: &str = "write `mesh-lint: allow ID until=YYYY-MM-DD reason=\"…\"`";

fn line_at(text: &str, start: usize) -> Span {
    let rest = text.get(start..).unwrap_or_default();
    Span::new(start, start + rest.find(['\n', '\r']).unwrap_or(rest.len()))
}

/// The line of a comment, if anything stands before it there.
fn own_line(text: &str, comment: Span) -> Option<Span> {
    let before = text.get(..comment.start as usize).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let blank = before.get(start..).unwrap_or_default().trim().is_empty();
    (!blank).then(|| line_at(text, start))
}

/// The next line on which more than a comment stands; empty where there is none.
fn next_line(text: &str, comment: Span) -> Span {
    let mut at = line_at(text, comment.start as usize).end as usize;
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        let start = at + rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        let line = line_at(text, start);
        let words = line.slice(text).trim();
        if !words.is_empty() && !words.starts_with('#') {
            return line;
        }
        at = line.end as usize;
    }
    Span::new(text.len(), text.len())
}

/// Where list items and keys start, outermost first; of a key, with the node of its value.
fn places(document: &Document) -> Vec<(u32, u8, NodeId)> {
    let nodes = (0..document.len()).filter_map(|it| u32::try_from(it).ok()).map(NodeId);
    let place = |node: NodeId| {
        document.parent(node)?;
        match document.key_of(node) {
            // A key has itself as key; its value is what is meant.
            Some(key) if key == node => None,
            Some(key) => Some((document.span(key).start, 1, node)),
            None => Some((document.span(node).start, 0, node)),
        }
    };
    let mut places: Vec<_> = nodes.filter_map(place).collect();
    places.sort_unstable();
    places
}

type Fault = (String, Option<String>);

fn allow(words: &str) -> Result<Allow, Fault> {
    let mut words = split(words)?.into_iter();
    match words.next().as_deref() {
        Some("allow") => {}
        Some(other) => {
            let message = format!("`{}` is nothing that a comment can ask for", brief(other));
            return Err((message, None));
        }
        None => return Err(("the comment asks for nothing".to_owned(), None)),
    }
    let (mut policy, mut until, mut reason) = (None, None, None);
    for word in words {
        match word.split_once('=') {
            None if policy.is_none() => policy = Some(word),
            None => return Err((format!("`{}` is one word too many", brief(&word)), None)),
            Some(("until", value)) => {
                let message = || (format!("`{}` is no date", brief(value)), None);
                until = Some(date(value).ok_or_else(message)?);
            }
            Some(("reason", value)) => reason = Some(value.trim().to_owned()),
            Some((key, _)) => {
                let near = nearest(key, ["until", "reason"].into_iter());
                let help = near.map(|it| format!("did you mean `{it}`?"));
                return Err((format!("the comment has no use for `{}`", brief(key)), help));
            }
        }
    }
    let missing = |what: &str| (format!("the comment has no {what}"), None);
    let policy = policy.ok_or_else(|| missing("id of a rule or policy"))?;
    if policy.contains(['*', '?', '[', '{']) {
        return Err((format!("`{}` names more than one policy", brief(&policy)), None));
    }
    Ok(Allow {
        policy,
        until: until.ok_or_else(|| missing("`until` with its last day"))?,
        reason: reason.filter(|it| !it.is_empty()).ok_or_else(|| missing("`reason`"))?,
    })
}

/// Words between blanks; quotes keep blanks together.
fn split(text: &str) -> Result<Vec<String>, Fault> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for character in text.chars() {
        if quote == Some(character) {
            quote = None;
        } else if quote.is_none() && matches!(character, '"' | '\'') && word.ends_with('=') {
            quote = Some(character);
        } else if quote.is_some() || !character.is_whitespace() {
            word.push(character);
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if quote.is_some() {
        return Err(("the reason has no closing quote".to_owned(), None));
    }
    if !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Text, parse};
    use crate::source::Encoding;
    use std::sync::Arc;

    fn of(text: &str) -> Vec<(String, String)> {
        let (document, _) = parse(&Text { text: Arc::from(text), encoding: Encoding::Utf8 });
        let word = |it: Inline| {
            let says = it.says.map_or_else(|it| it.message, |it| format!("{it:?}"));
            (says, it.node.map(|it| document.element(it)).unwrap_or_default())
        };
        inline(&document).into_iter().map(word).collect()
    }

    #[test]
    fn a_comment_is_about_its_line_or_the_next() {
        let allow = "# mesh-lint: allow a/b until=2027-01-31 reason=\"x y\"";
        let nodes = |text: &str| -> Vec<String> {
            let found = of(&text.replace("ALLOW", allow));
            assert!(found.iter().all(|it| it.0.starts_with("Allow")), "{found:?}");
            found.into_iter().map(|it| it.1).collect()
        };
        assert_eq!(nodes("a: 1 ALLOW\nb: 2\n"), ["/a"]);
        assert_eq!(nodes("a: 1\n\nALLOW\n\n# more\nb:\n  c: 2\n"), ["/b"]);
        assert_eq!(nodes("schema:\n  - name: x ALLOW\n    y: 1\n"), ["/schema/x"]);
        assert_eq!(nodes("schema:\n  ALLOW\n  - name: x\n    y: 1\n"), ["/schema/x"]);
        assert_eq!(nodes("schema:\n  - name: x\n    y: 1 ALLOW\n"), ["/schema/x/y"]);
        assert_eq!(nodes("a: 1\n  ALLOW\n"), [""]);
        assert_eq!(nodes("a: 1\nALLOW\nALLOW\nb: {c: 2}\n"), ["/b", "/b"]);
    }

    #[test]
    fn mistakes_are_told() {
        let says = |comment: &str| of(&format!("a: 1 {comment}\n")).pop().map(|it| it.0);
        for (comment, expected) in [
            ("# mesh-lint: allow a/b until=2027-01-31", "the comment has no `reason`"),
            ("# mesh-lint: allow a/b reason=\"x\"", "the comment has no `until` with its last day"),
            ("# mesh-lint allow a/b reason=\"x\"", "the comment has no `until` with its last day"),
            (
                "# mesh-lint: allow until=2027-01-31 reason=x",
                "the comment has no id of a rule or policy",
            ),
            (
                "# mesh-lint: allow a/* until=2027-01-31 reason=x",
                "`a/*` names more than one policy",
            ),
            ("# mesh-lint: ignore a/b", "`ignore` is nothing that a comment can ask for"),
            ("# mesh-lint: allow a/b untli=2027-01-31", "the comment has no use for `untli`"),
            ("# mesh-lint: allow a/b until=31.1.2027", "`31.1.2027` is no date"),
            (
                "# mesh-lint: allow a/b until=2027-01-31 reason=\"x",
                "the reason has no closing quote",
            ),
        ] {
            assert_eq!(says(comment).as_deref(), Some(expected), "{comment}");
        }
        assert_eq!(says("# mesh-lint is a tool"), None);
    }
}
