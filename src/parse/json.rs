//! Files that are JSON by their name: what YAML takes for granted, JSON does not know.

use super::{Problem, ProblemKind, Text, syntax};
use crate::source::Span;
use serde::de::IgnoredAny;

/// What makes a file that is JSON by its name none, where it is YAML or broken.
pub(crate) fn not_json(text: &Text, path: &str) -> Option<Problem> {
    let named = path.rsplit_once('.').is_some_and(|(_, it)| it.eq_ignore_ascii_case("json"));
    let source: &str = &text.text;
    if !named || source.trim().is_empty() {
        return None;
    }
    if let Some(problem) = syntax::before_parsing(source) {
        return Some(problem);
    }
    let error = serde_json::from_str::<IgnoredAny>(source).err()?;
    let at = offset(source, error.line(), error.column());
    if let Some(problem) = syntax::left_over(source, at) {
        return Some(problem);
    }
    let words = error.to_string();
    let message = words.split(" at line ").next().unwrap_or_default().to_owned();
    let width = source.get(at..).and_then(|it| it.chars().next());
    let width = width.filter(|it| *it != '\n').map_or(0, char::len_utf8);
    Some(Problem::new(ProblemKind::JsonInvalid { message }, Span::new(at, at + width)))
}

/// The byte of a line and a column, both from 1; the column counts bytes.
fn offset(source: &str, line: usize, column: usize) -> usize {
    let start: usize =
        source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Encoding;

    fn judged(text: &str, path: &str) -> Option<(String, u32)> {
        let text = Text { text: text.into(), encoding: Encoding::Utf8 };
        match not_json(&text, path)? {
            Problem { kind: ProblemKind::JsonInvalid { message }, span, .. } => {
                Some((message, span.start))
            }
            other => Some((format!("{:?}", other.kind), other.span.start)),
        }
    }

    #[test]
    fn what_only_yaml_knows_is_no_json() {
        let at = |text: &str| judged(text, "a.odcs.json").map(|it| it.1);
        assert_eq!(at("{\"kind\": \"DataContract\"}"), None);
        assert_eq!(at("kind: DataContract"), Some(0));
        assert_eq!(at("{\"a\": 1,\n \"b\": 2,\n}"), Some(18));
        assert_eq!(at("{\"a\": 1 # why\n}"), Some(8));
        assert_eq!(at("{'a': 1}"), Some(1));
        assert_eq!(at("{\"ü\": no}"), Some(8));
        assert_eq!(at("{\"a\": 1"), Some(6));
    }

    #[test]
    fn other_names_and_other_reasons_stand() {
        assert_eq!(judged("kind: DataContract", "a.odcs.yaml"), None);
        assert_eq!(judged(" \n", "a.odcs.json"), None);
        let template = judged("{\"a\": {{ name }}}", "a.json").map(|it| it.0);
        assert_eq!(template.as_deref(), Some("Template"));
        let merge = judged("{\n<<<<<<< HEAD\n\"a\": 1}", "a.json").map(|it| it.0);
        assert_eq!(merge.as_deref(), Some("ConflictMarker"));
    }
}
