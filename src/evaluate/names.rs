//! What is wrong with the letters of a name.

use super::Findings;
use super::words::{brief, is_invisible};
use crate::model::Text;

/// Reports the first character of a name that can't be seen.
pub(crate) fn judge_invisible(name: &Text, findings: &mut Findings<'_>) {
    let Some(character) = invisible_in(&name.value) else { return };
    let shown = brief(character.encode_utf8(&mut [0; 4]));
    findings
        .report(name.place(), format!("{} holds the invisible {shown}", brief(&name.value)))
        .help("type the name again without it");
}

/// The first character that has no shape of its own, or that steers a terminal.
fn invisible_in(name: &str) -> Option<char> {
    if name.bytes().all(|it| matches!(it, b' '..=b'~')) {
        return None;
    }
    let mut previous = None;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        // Joiners shape emoji and several scripts; between ASCII characters they only hide.
        let joins = matches!(character, '\u{200c}' | '\u{200d}')
            && previous.is_some_and(|it: char| !it.is_ascii())
            && characters.peek().is_some_and(|it| !it.is_ascii());
        if (is_invisible(character) || character.is_control()) && !joins {
            return Some(character);
        }
        previous = Some(character);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_belong_between_letters_that_they_join() {
        for fine in ["orders", "größe", "👩\u{200d}🚀", "می\u{200c}خواهم", "❤\u{fe0f}"]
        {
            assert_eq!(invisible_in(fine), None, "{fine}");
        }
        for (odd, character) in [
            ("or\u{200b}ders", '\u{200b}'),
            ("or\u{200d}ders", '\u{200d}'),
            ("orders\u{200d}", '\u{200d}'),
            ("\u{202e}sredro", '\u{202e}'),
            ("a\u{1b}[2m", '\u{1b}'),
            ("a\nb", '\n'),
        ] {
            assert_eq!(invisible_in(odd), Some(character), "{odd:?}");
        }
    }
}
