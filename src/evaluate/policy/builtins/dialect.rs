//! Regular expressions as Open Policy Agent reads them, written for the engine that is used here.
//!
//! There `\d`, `\w`, `\s` and `\b` know ASCII only, a bracket inside a class is a character, and
//! `\Q…\E` quotes; what only this engine would read is refused.

use std::fmt::Write as _;

/// The classes that have a name.
const CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

/// Most repetitions.
const MAX_REPEAT: u32 = 1_000;

/// The pattern for this engine; nothing where the other one refuses it.
pub(super) fn translate(pattern: &str) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern.chars();
    // Whether a repetition stands in front, which only a `?` may follow.
    let mut repeated = false;
    while let Some(character) = rest.next() {
        let mut repeats = false;
        match character {
            '\\' => escape(&mut rest, &mut out)?,
            '[' => class(&mut rest, &mut out)?,
            '(' => {
                // Flags of none are none.
                if let Some(behind) = rest.as_str().strip_prefix("?)") {
                    rest = behind.chars();
                    continue;
                }
                out.push('(');
                group(&mut rest, &mut out)?;
            }
            '{' => repeats = repeat(rest.as_str(), &mut out)?,
            '*' | '+' | '?' => {
                out.push(character);
                repeats = true;
            }
            '}' if repeated && out.ends_with(|it: char| it.is_ascii_digit() || it == ',') => {
                out.push('}');
                repeats = true;
            }
            other => {
                out.push(other);
                // The inside of a repetition.
                repeats = repeated && (other.is_ascii_digit() || other == ',') && is_open(&out);
            }
        }
        if repeats && repeated && !matches!(character, '0'..='9' | ',' | '}') {
            if character != '?' {
                return None;
            }
            repeats = false;
        }
        repeated = repeats;
    }
    Some(out)
}

/// Whether a text ends within the braces of a repetition.
fn is_open(out: &str) -> bool {
    let inside = out.trim_end_matches(|it: char| it.is_ascii_digit() || it == ',');
    inside.ends_with('{') && !inside.ends_with("\\{")
}

type Rest<'text> = std::str::Chars<'text>;

/// What follows a backslash outside a class.
fn escape(rest: &mut Rest<'_>, out: &mut String) -> Option<()> {
    let character = rest.next()?;
    match character {
        'd' => out.push_str("[0-9]"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("[0-9A-Za-z_]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        's' => out.push_str(r"[\t\n\x0C\r ]"),
        'S' => out.push_str(r"[^\t\n\x0C\r ]"),
        'b' if rest.as_str().starts_with('{') => return None,
        'b' => out.push_str(r"(?-u:\b)"),
        'B' => out.push_str(r"(?-u:\B)"),
        'Q' => {
            let text = rest.as_str();
            let (quoted, behind) = text.split_once(r"\E").unwrap_or((text, ""));
            out.push_str(&regex::escape(quoted));
            *rest = behind.chars();
        }
        'A' | 'z' => {
            out.push('\\');
            out.push(character);
        }
        _ => single(character, rest, out)?,
    }
    Some(())
}

/// An escape that stands for one character or a Unicode class, inside and outside of classes.
fn single(character: char, rest: &mut Rest<'_>, out: &mut String) -> Option<()> {
    match character {
        'a' | 'f' | 't' | 'n' | 'r' | 'v' => {
            out.push('\\');
            out.push(character);
        }
        'x' | 'p' | 'P' => {
            out.push('\\');
            out.push(character);
            if rest.as_str().starts_with('{') {
                let (name, behind) = rest.as_str().split_once('}')?;
                // Go negates by a sign where this engine does by the letter.
                if let Some(name) = name.strip_prefix("{^").filter(|_| character != 'x') {
                    let turned = if character == 'p' { 'P' } else { 'p' };
                    out.pop();
                    out.extend([turned, '{']);
                    out.push_str(name);
                } else {
                    out.push_str(name);
                }
                out.push('}');
                *rest = behind.chars();
            }
        }
        '0'..='7' => {
            let digits = rest.as_str().chars().take(2);
            let more: String = digits.take_while(|it| ('0'..='7').contains(it)).collect();
            if character != '0' && more.is_empty() {
                return None;
            }
            rest.by_ref().take(more.len()).for_each(drop);
            let code = u32::from_str_radix(&format!("{character}{more}"), 8).ok()?;
            literal(char::from_u32(code)?, out);
        }
        other if other.is_ascii_punctuation() || other == ' ' => {
            out.push_str(&regex::escape(other.encode_utf8(&mut [0; 4])));
        }
        _ => return None,
    }
    Some(())
}

/// A class; a bracket inside it is a character unless it names a class.
fn class(rest: &mut Rest<'_>, out: &mut String) -> Option<()> {
    out.push('[');
    let mut first = true;
    if rest.as_str().starts_with('^') {
        rest.next();
        out.push('^');
    }
    loop {
        let character = rest.next()?;
        match character {
            ']' if !first => {
                out.push(']');
                return Some(());
            }
            '\\' => member(rest, out)?,
            '[' if rest.as_str().starts_with(':') => {
                let (name, behind) = rest.as_str().split_once(":]")?;
                let known = name.trim_start_matches(':').trim_start_matches('^');
                if !CLASSES.contains(&known) {
                    return None;
                }
                out.push('[');
                out.push_str(name);
                out.push_str(":]");
                *rest = behind.chars();
            }
            // These mean more here than a character.
            '[' | ']' | '&' | '~' => {
                out.push('\\');
                out.push(character);
            }
            // A range down to the sign is none.
            '-' if rest.as_str().starts_with('-') && !first && !rest.as_str().starts_with("-]") => {
                return None;
            }
            other => out.push(other),
        }
        first = false;
    }
}

/// What follows a backslash in a class.
fn member(rest: &mut Rest<'_>, out: &mut String) -> Option<()> {
    let character = rest.next()?;
    match character {
        'd' => out.push_str("0-9"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("0-9A-Za-z_"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        's' => out.push_str(r"\t\n\x0C\r "),
        'S' => out.push_str(r"[^\t\n\x0C\r ]"),
        '-' => out.push_str(r"\-"),
        _ => single(character, rest, out)?,
    }
    Some(())
}

/// What may follow an opening parenthesis: flags that both know, and names of words.
fn group(rest: &mut Rest<'_>, out: &mut String) -> Option<()> {
    let Some(flags) = rest.as_str().strip_prefix('?') else { return Some(()) };
    if flags.starts_with("P<") || flags.starts_with('<') {
        let named = flags.strip_prefix('P').unwrap_or(flags).strip_prefix('<')?;
        let (name, behind) = named.split_once('>')?;
        let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
        if name.is_empty() || !name.chars().all(is_word) {
            return None;
        }
        // No name begins with a digit here.
        let digit = name.starts_with(|it: char| it.is_ascii_digit());
        out.push_str("?P<");
        out.push_str(if digit { "_" } else { "" });
        out.push_str(name);
        out.push('>');
        *rest = behind.chars();
        return Some(());
    }
    let end = flags.find([':', ')'])?;
    flags.get(..end)?.chars().all(|it| "imsU-".contains(it)).then_some(())?;
    out.push('?');
    *rest = flags.chars();
    Some(())
}

/// A number of repetitions, or an opening brace that is a character: which of both.
fn repeat(rest: &str, out: &mut String) -> Option<bool> {
    let counts = rest.split_once('}').map(|(counts, _)| counts);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let parts = counts.map(|it| it.split_once(',').unwrap_or((it, it)));
    match parts {
        Some((least, most)) if is_number(least) && (most.is_empty() || is_number(most)) => {
            let fits = |text: &str| text.parse::<u32>().is_ok_and(|it| it <= MAX_REPEAT);
            out.push('{');
            (fits(least) && (most.is_empty() || fits(most))).then_some(true)
        }
        _ => {
            out.push_str(r"\{");
            Some(false)
        }
    }
}

/// A glob as a regular expression; nothing where it is none.
///
/// `*` and `?` stop at the delimiters, `**` does not; without delimiters nothing stops.
pub(super) fn glob(pattern: &str, delimiters: &[char]) -> Option<String> {
    let mut stops = String::new();
    for delimiter in delimiters {
        literal(*delimiter, &mut stops);
    }
    let any = if stops.is_empty() { ".".to_owned() } else { format!("[^{stops}]") };
    if let Some(out) = ends(pattern, delimiters) {
        return Some(out);
    }
    let mut out = String::from("(?s)^");
    let mut depth = 0_u32;
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '*' if rest.as_str().starts_with('*') => {
                rest.next();
                out.push_str(".*");
            }
            '*' => {
                out.push_str(&any);
                out.push('*');
            }
            '?' => out.push_str(&any),
            '[' => out.push_str(&list(&mut rest)?),
            '{' => {
                depth += 1;
                out.push_str("(?:");
            }
            '}' if depth > 0 => {
                depth -= 1;
                out.push(')');
            }
            ',' if depth > 0 => out.push('|'),
            '\\' => literal(rest.next()?, &mut out),
            other => literal(other, &mut out),
        }
    }
    out.push('$');
    (depth == 0).then_some(out)
}

/// A glob of two plain ends and what stops at nothing between them: there the ends may share
/// characters.
fn ends(pattern: &str, delimiters: &[char]) -> Option<String> {
    let all = if delimiters.is_empty() && !pattern.contains("**") { "*" } else { "**" };
    let (start, end) = pattern.split_once(all)?;
    let is_plain =
        |text: &str| !text.is_empty() && !text.contains(['*', '?', '[', '{', '}', '\\', ',']);
    if !is_plain(start) || !is_plain(end) {
        return None;
    }
    let plain = |text: &str| {
        text.chars().fold(String::new(), |mut out, it| {
            literal(it, &mut out);
            out
        })
    };
    let letters: Vec<char> = start.chars().collect();
    let shared = (1..=letters.len().min(end.chars().count())).filter_map(|count| {
        let tail: String = letters.get(letters.len() - count..)?.iter().collect();
        let rest = end.strip_prefix(tail.as_str())?;
        Some(format!("|{}{}", plain(start), plain(rest)))
    });
    let shared: String = shared.collect();
    Some(format!("(?s)^(?:{}.*{}{shared})$", plain(start), plain(end)))
}

/// A list or range of characters in a glob.
fn list(rest: &mut Rest<'_>) -> Option<String> {
    let mut out = String::from("[");
    if rest.as_str().starts_with('!') {
        rest.next();
        out.push('^');
    }
    let mut characters = rest.as_str().chars();
    if let (Some(low), Some('-'), Some(high)) =
        (characters.next(), characters.next(), characters.next())
    {
        literal(low, &mut out);
        out.push('-');
        literal(high, &mut out);
        *rest = characters;
        out.push(']');
        return (rest.next() == Some(']')).then_some(out);
    }
    loop {
        match rest.next()? {
            ']' => {
                out.push(']');
                return Some(out);
            }
            '\\' => literal(rest.next()?, &mut out),
            other => literal(other, &mut out),
        }
    }
}

/// A character that means itself, inside and outside of classes.
fn literal(character: char, out: &mut String) {
    // Writing to a text does not fail.
    let _ = write!(out, "\\x{{{:x}}}", u32::from(character));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        let pattern = translate(pattern)?;
        Some(regex::Regex::new(&pattern).ok()?.is_match(text))
    }

    #[test]
    fn classes_know_ascii_alone() {
        for (pattern, text, expected) in [
            (r"^\w+$", "ä", false),
            (r"\d", "٣", false),
            (r"\bä", "xä", true),
            (r"^\s$", "\u{a0}", false),
            (r"^[\w.-]+$", "a.b-c", true),
            (r"^[^\w]$", "ä", true),
            (r"^\W$", "ä", true),
            (r"\Qa.b\E", "axb", false),
            (r"^[[a]$", "[", true),
            (r"^[]a]$", "]", true),
            (r"^[a&&b]+$", "a&b", true),
            (r"^[[:alpha:]_]+$", "a_", true),
            (r"(?i)ABC", "abc", true),
            (r"\p{Greek}", "α", true),
            (r"a{2}", "aa", true),
            (r"^a{$", "a{", true),
            (r"^a{,2}$", "a{,2}", true),
            (r"\.\-\/\_", ".-/_", true),
            (r"(?P<x>a)(?<y>b)", "ab", true),
            (r"\x{e4}\123", "äS", true),
            (r"\Ba", "ba", true),
        ] {
            assert_eq!(matches(pattern, text), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_the_other_engine_refuses_is_refused() {
        for pattern in
            ["a{1001}", "(?x)a", "(?=a)", "(?<!a)", r"\u00e4", r"\1", r"\Z", r"\h", r"\b{start}"]
        {
            assert_eq!(matches(pattern, "a"), None, "{pattern}");
        }
    }

    #[test]
    fn globs_stop_at_delimiters() {
        let matches = |pattern: &str, delimiters: &[char], text: &str| {
            regex::Regex::new(&glob(pattern, delimiters)?).ok().map(|it| it.is_match(text))
        };
        for (pattern, delimiters, text, expected) in [
            ("*:x", &[':'][..], "a:b:x", Some(false)),
            ("**:x", &[':'], "a:b:x", Some(true)),
            ("a*", &[], "a.b", Some(true)),
            ("{a,b{c,d}}", &['.'], "bd", Some(true)),
            ("[!a-c]", &['.'], "d", Some(true)),
            ("[ab]", &['.'], "b", Some(true)),
            ("[a-cx]", &['.'], "x", None),
            ("[", &['.'], "[", None),
            ("{a", &['.'], "a", None),
            (r"\*", &['.'], "*", Some(true)),
            ("a?c", &['.'], "a.c", Some(false)),
        ] {
            assert_eq!(matches(pattern, delimiters, text), expected, "{pattern}");
        }
    }
}
