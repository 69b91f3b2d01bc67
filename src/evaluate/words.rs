//! Texts of documents inside messages: in backticks, cut, and with nothing that hides.

/// Longest text that a message repeats, in characters.
const MAX_QUOTED: usize = 60;
/// Longest of two texts that one message repeats.
const MAX_BRIEF: usize = 28;
/// Fewest letters of a name that are worth to be shown.
const LEAST: usize = 8;
/// Most values that a help lists.
const MAX_LISTED: usize = 8;

/// A text in backticks, cut at 60 characters.
pub(crate) fn quoted(text: &str) -> String {
    cut(text, MAX_QUOTED)
}

/// A text in backticks for messages that name two, cut at 28 characters.
pub(crate) fn brief(text: &str) -> String {
    cut(text, MAX_BRIEF)
}

/// A text in backticks, cut at a number of characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let mut shown = String::from("`");
    let mut room = most;
    for character in text.chars() {
        let piece = visible(character);
        let width = piece.chars().count();
        if width > room {
            shown.push('…');
            break;
        }
        room -= width;
        shown.push_str(&piece);
    }
    shown.push('`');
    shown
}

/// A text without backticks around it, of at most a number of characters, on one line.
pub(crate) fn visible_text(text: &str, most: usize) -> String {
    let pieces = text.chars().map(|it| match it {
        // The words of a reason mark names themselves.
        '`' => "`".to_owned(),
        '\n' | '\r' | '\t' => " ".to_owned(),
        other => visible(other),
    });
    let mut shown: String = pieces.collect();
    if shown.chars().count() > most {
        shown = shown.chars().take(most.saturating_sub(1)).collect();
        if !shown.matches('`').count().is_multiple_of(2) {
            // A name that is cut keeps its marks, where enough of it is left.
            shown = match shown.rsplit_once('`') {
                Some((start, name)) if name.chars().count() > LEAST => {
                    let kept = name.chars().count() - 1;
                    let name: String = name.chars().take(kept).collect();
                    return format!("{start}`{name}…`");
                }
                Some((start, _)) => start.to_owned(),
                None => String::new(),
            };
        }
        shown = format!("{}…", shown.trim_end());
    }
    shown
}

/// A character as a message shows it; what has no shape of its own, or would end the code span,
/// is written as its number.
fn visible(character: char) -> String {
    match character {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '`' => character.escape_unicode().to_string(),
        _ if character.is_control() || is_invisible(character) => {
            character.escape_unicode().to_string()
        }
        _ => character.to_string(),
    }
}

/// Whether a character has no shape of its own: marks of direction, blanks of no width, fillers
/// and tags.
pub(crate) const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// At most eight values in backticks: "`a`, `b` or `c`", or with "…" where there are more.
pub(crate) fn listed<Value: AsRef<str>>(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().take(MAX_LISTED).map(|it| quoted(it.as_ref())).collect();
    if values.len() > MAX_LISTED {
        return format!("{}, …", shown.join(", "));
    }
    match shown.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What to write instead of a name that does not exist: the nearest one, else those that do.
pub(crate) fn nearest_help<'name>(name: &str, known: impl Iterator<Item = &'name str>) -> String {
    let names: Vec<&str> = known.collect();
    if let Some(nearest) = crate::model::dialect::nearest(name, names.iter().copied()) {
        return format!("write {} if that is meant", quoted(nearest));
    }
    if names.is_empty() {
        return "add what is meant, or delete the reference".to_owned();
    }
    format!("write {}", listed(&names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown_by_its_number() {
        assert_eq!(quoted("a\u{1b}[31mb"), "`a\\u{1b}[31mb`");
        assert_eq!(quoted("a\u{202e}b`c"), "`a\\u{202e}b\\u{60}c`");
        assert_eq!(quoted("two\nlines"), "`two\\nlines`");
        assert_eq!(quoted("größe 🦀"), "`größe 🦀`");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(quoted(&"x".repeat(60)).chars().count(), 62);
        assert_eq!(quoted(&"x".repeat(61)), format!("`{}…`", "x".repeat(60)));
        assert!(quoted(&"\u{1b}".repeat(1000)).chars().count() <= 63);
        assert_eq!(brief(&"x".repeat(99)).chars().count(), 31);
    }

    #[test]
    fn lists_read_as_a_sentence() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(listed(&["a"; 9]), format!("{}, …", ["`a`"; 8].join(", ")));
    }
}
