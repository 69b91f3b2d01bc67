//! Markdown: whatever a stranger wrote is a code span.

use super::{prose, shortened};

/// Most characters of a text that a code span shows.
const SPAN_LIMIT: usize = 200;

/// A Markdown code span, in running text.
pub fn code_span(text: &str) -> String {
    let shown = prose(text);
    let shown = shortened(&shown, SPAN_LIMIT);
    if shown.is_empty() {
        return "(empty)".to_owned();
    }
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let padded = shown.starts_with('`') || shown.ends_with('`') || shown.trim().is_empty();
    // A blank on both sides is taken away again by the reader.
    let padded = padded || (shown.starts_with(' ') && shown.ends_with(' '));
    let pad = if padded { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// A Markdown code span, in a table: cells are split before spans are read.
pub fn code_span_in_table(text: &str) -> String {
    code_span(text).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_span_holds_everything() {
        for (text, span) in [
            ("", "(empty)"),
            ("a", "`a`"),
            ("a`b", "``a`b``"),
            ("`a", "`` `a ``"),
            ("a``", "``` a`` ```"),
            (" ", "`   `"),
            (" a ", "`  a  `"),
            ("a\nb", "`a b`"),
        ] {
            assert_eq!(code_span(text), span);
        }
        assert_eq!(code_span_in_table("a|b\\|"), "`a\\|b\\\\|`");
        assert_eq!(code_span(&"x".repeat(201)).chars().count(), 202);
    }
}
