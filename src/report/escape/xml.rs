//! XML.

use super::visible;

/// Text for an element or an attribute; what XML can't hold is shown.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_an_element_or_an_attribute() {
        assert_eq!(
            xml("]]><a b=\"c\" d='&'>"),
            "]]&gt;&lt;a b=&quot;c&quot; d=&apos;&amp;&apos;&gt;"
        );
        assert_eq!(xml("\u{0}\u{b}\n\u{fffe}"), "\\u{0}\\u{b}\\u{a}\\u{fffe}");
    }
}
