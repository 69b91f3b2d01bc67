//! `sprintf` as Open Policy Agent has it, which is Go's: flags, widths, positions, and a note in
//! the text where verb and argument do not fit, instead of an error.

use super::caps::{Refusal, add as extend, text, text_within};
use crate::evaluate::policy::render;
use regorus::{Engine, Value};
use std::fmt::Write as _;

mod numbers;

/// Widest field and highest precision, as in Go.
const MAX_WIDTH: usize = 1_000_000;

/// Replaces the builtin of the engine.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "sprintf", 2, |args| {
        let format = text(args, 0)?;
        let Some(Value::Array(values)) = args.get(1) else {
            return Err(Refusal::new("argument 2 is no list"));
        };
        formatted(format, values.iter()).map(Value::from)
    })
}

/// A text with values in the places of its verbs.
pub(super) fn formatted<'value>(
    format: &str,
    values: impl Iterator<Item = &'value Value>,
) -> Result<String, Refusal> {
    let values = values.map(Argument::new).collect::<Result<Vec<_>, _>>()?;
    let mut printer = Printer { values: &values, at: 0, reordered: false, out: String::new() };
    printer.run(format)?;
    Ok(printer.out)
}

/// An argument as Go sees it.
#[derive(Debug)]
enum Argument {
    /// A whole number, as its digits.
    Integer(String),
    /// A whole number that is written with an exponent, and its digits.
    Huge(String, String),
    /// Any other number.
    Float(f64),
    /// A text, or the notation of any other value.
    Text(String),
}

impl Argument {
    fn new(value: &Value) -> Result<Self, Refusal> {
        Ok(match value {
            Value::Number(number) if number.is_integer() => {
                let written = render::number(value).unwrap_or_default();
                // What is written with an exponent is no whole number to Go's reader.
                if written.contains('e') {
                    return Ok(Self::Huge(written, number.format_decimal()));
                }
                Self::Integer(number.format_decimal())
            }
            Value::Number(number) => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => Self::Text(text.to_string()),
            other => {
                let mut out = String::new();
                notation(other, &mut out)?;
                Self::Text(out)
            }
        })
    }

    /// The name of its type in Go.
    fn kind(&self) -> &'static str {
        match self {
            Self::Integer(digits) if digits.parse::<i64>().is_ok() => "int64",
            Self::Integer(_) | Self::Huge(..) => "*big.Int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
        }
    }

    /// The value with the verb `v`.
    fn plain(&self) -> String {
        match self {
            Self::Integer(digits) => digits.clone(),
            Self::Float(value) => numbers::shortest(*value, 6),
            Self::Huge(text, _) | Self::Text(text) => text.clone(),
        }
    }
}

/// The shortest form of a number that reads back as the same; from an exponent on it is scientific.
pub(super) fn shortest(value: f64, most: i32) -> String {
    numbers::shortest(value, most)
}

/// A value as it stands in a text: texts as they are, all else in the notation of Rego.
pub(super) fn shown(value: &Value) -> Result<String, Refusal> {
    if let Value::String(text) = value {
        return Ok(text.to_string());
    }
    let mut out = String::new();
    notation(value, &mut out)?;
    Ok(out)
}

/// Writes a value in the notation of Rego.
fn notation(value: &Value, out: &mut String) -> Result<(), Refusal> {
    text_within(out.len())?;
    match value {
        Value::Array(items) => list(items.iter(), ('[', ']'), out)?,
        Value::Set(items) if items.is_empty() => out.push_str("set()"),
        Value::Set(items) => list(items.iter(), ('{', '}'), out)?,
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                notation(key, out)?;
                out.push_str(": ");
                notation(value, out)?;
            }
            out.push('}');
        }
        Value::Number(number) => {
            out.push_str(&render::number(value).unwrap_or_else(|| number.format_decimal()));
        }
        Value::String(text) => out.push_str(&quoted(text)),
        other => out.push_str(&other.to_string()),
    }
    Ok(())
}

fn list<'value>(
    items: impl Iterator<Item = &'value Value>,
    (open, close): (char, char),
    out: &mut String,
) -> Result<(), Refusal> {
    out.push(open);
    for (index, item) in items.enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        notation(item, out)?;
    }
    out.push(close);
    Ok(())
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            it if u32::from(it) < 0x20 || it == '\u{7f}' => {
                out.push_str("\\x");
                out.extend(hex(it as u8, false));
            }
            it if is_printable(it) => out.push(it),
            it => escape(it, &mut out),
        }
    }
    out.push('"');
    out
}

/// The two digits of a byte.
fn hex(byte: u8, upper: bool) -> [char; 2] {
    [byte >> 4, byte & 15].map(|digit| {
        let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
        if upper { digit.to_ascii_uppercase() } else { digit }
    })
}

/// Flags, width and precision of one verb.
#[derive(Debug, Default, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "these are the five flags of the notation")]
struct Spec {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

impl Spec {
    /// Pads a text to the width.
    fn pad(&self, text: &str, zero: bool) -> String {
        let missing = self.width.unwrap_or_default().saturating_sub(text.chars().count());
        if self.minus {
            return text.to_owned() + &" ".repeat(missing);
        }
        if zero && self.zero {
            let (sign, digits) = match text.strip_prefix(['-', '+', ' ']) {
                Some(digits) => text.split_at(text.len() - digits.len()),
                None => ("", text),
            };
            return format!("{sign}{}{digits}", "0".repeat(missing));
        }
        " ".repeat(missing) + text
    }

    fn sign<'text>(&self, negative: bool) -> &'text str {
        match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            (false, false, false) => "",
        }
    }
}

struct Printer<'run> {
    values: &'run [Argument],
    at: usize,
    /// Whether a position was given, after which nothing counts as left over.
    reordered: bool,
    out: String,
}

impl Printer<'_> {
    fn run(&mut self, format: &str) -> Result<(), Refusal> {
        let mut rest = format;
        while let Some((before, behind)) = rest.split_once('%') {
            self.out.push_str(before);
            rest = self.directive(behind);
            text_within(self.out.len())?;
        }
        self.out.push_str(rest);
        if !self.reordered && self.at < self.values.len() {
            self.extra();
        }
        text_within(self.out.len())
    }

    /// Names the arguments that no verb asked for.
    fn extra(&mut self) {
        let left = self.values.get(self.at..).unwrap_or_default();
        let named: Vec<String> =
            left.iter().map(|it| format!("{}={}", it.kind(), it.plain())).collect();
        self.out.push_str("%!(EXTRA ");
        self.out.push_str(&named.join(", "));
        self.out.push(')');
    }

    /// Writes one directive behind its `%` and gives what follows.
    fn directive<'text>(&mut self, text: &'text str) -> &'text str {
        let mut spec = Spec::default();
        let mut rest = text.trim_start_matches(|flag| {
            match flag {
                '+' => spec.plus = true,
                '-' => (spec.minus, spec.zero) = (true, false),
                '#' => spec.sharp = true,
                ' ' => spec.space = true,
                '0' => spec.zero = !spec.minus,
                _ => return false,
            }
            true
        });
        let mut good = true;
        (rest, good) = self.position(rest, good);
        (spec.width, rest) = self.size(rest, "%!(BADWIDTH)");
        if let Some(behind) = rest.strip_prefix('.') {
            (rest, good) = self.position(behind, good);
            (spec.precision, rest) = self.size(rest, "%!(BADPREC)");
            spec.precision = spec.precision.or(Some(0));
        }
        (rest, good) = self.position(rest, good);
        let Some(verb) = rest.chars().next() else {
            self.out.push_str("%!(NOVERB)");
            return "";
        };
        if verb == '%' {
            self.out.push('%');
        } else if !good {
            self.note(verb, "BADINDEX");
        } else if let Some(argument) = self.values.get(self.at) {
            self.at += 1;
            let shown = show(argument, verb, spec);
            self.out.push_str(&shown);
        } else {
            self.note(verb, "MISSING");
        }
        rest.get(verb.len_utf8()..).unwrap_or_default()
    }

    /// Writes why a verb shows nothing.
    fn note(&mut self, verb: char, why: &str) {
        self.out.extend(['%', '!', verb, '(']);
        self.out.push_str(why);
        self.out.push(')');
    }

    /// Reads `[n]`, the position of the next argument.
    fn position<'text>(&mut self, text: &'text str, good: bool) -> (&'text str, bool) {
        let Some(behind) = text.strip_prefix('[') else { return (text, good) };
        self.reordered = true;
        let Some((inner, rest)) = behind.split_once(']') else { return (behind, false) };
        match inner.parse::<usize>() {
            Ok(position) if (1..=self.values.len()).contains(&position) => {
                self.at = position - 1;
                (rest, good)
            }
            _ => (rest, false),
        }
    }

    /// Reads a width or precision: digits, or `*` for the next argument.
    fn size<'text>(&mut self, text: &'text str, bad: &str) -> (Option<usize>, &'text str) {
        if let Some(rest) = text.strip_prefix('*') {
            let given = match self.values.get(self.at) {
                Some(Argument::Integer(digits)) => digits.parse().ok(),
                _ => None,
            };
            self.at += 1;
            let size = given.filter(|size| *size <= MAX_WIDTH);
            if size.is_none() {
                self.out.push_str(bad);
            }
            return (size, rest);
        }
        let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        (digits.parse().ok().map(|size: usize| size.min(MAX_WIDTH)), rest)
    }
}

/// One argument with one verb.
fn show(argument: &Argument, verb: char, spec: Spec) -> String {
    let shown = match (argument, verb) {
        (argument, 'T') => Some(spec.pad(argument.kind(), true)),
        (Argument::Huge(text, _), 'v' | 's') => Some(spec.pad(text, true)),
        (Argument::Integer(digits) | Argument::Huge(_, digits), 'v' | 'd') => {
            Some(numbers::decimal(digits, spec))
        }
        (Argument::Integer(digits), 's') if digits.parse::<i64>().is_err() => {
            Some(spec.pad(digits, true))
        }
        (Argument::Integer(digits), 'b' | 'o' | 'O' | 'x' | 'X' | 'c' | 'q' | 'U') => {
            numbers::other_base(digits, verb, spec)
        }
        (Argument::Float(value), 'v' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G') => {
            Some(numbers::float(*value, verb, spec))
        }
        (Argument::Text(text), 'v') if spec.sharp => Some(spec.pad(&quoted(text), true)),
        (Argument::Text(text), 'v' | 's') => Some(spec.pad(&cut(text, spec.precision), true)),
        (Argument::Text(text), 'q') => {
            let text = cut(text, spec.precision);
            let raw =
                spec.sharp && !text.chars().any(|it| it == '`' || it.is_control() && it != '\t');
            let quoted = if raw { format!("`{text}`") } else { quoted(&text) };
            Some(spec.pad(&if spec.plus { ascii(&quoted) } else { quoted }, true))
        }
        (Argument::Text(text), 'x' | 'X') => {
            let most = spec.precision.unwrap_or(usize::MAX);
            let pairs =
                text.bytes().take(most).map(|byte| String::from_iter(hex(byte, verb == 'X')));
            let (prefix, between) = match (spec.sharp, spec.space, verb) {
                (true, true, 'x') => ("0x", " 0x"),
                (true, true, _) => ("0X", " 0X"),
                (true, false, 'x') => ("0x", ""),
                (true, false, _) => ("0X", ""),
                (false, true, _) => ("", " "),
                (false, false, _) => ("", ""),
            };
            let text = pairs.collect::<Vec<_>>().join(between);
            let prefix = if text.is_empty() { "" } else { prefix };
            Some(spec.pad(&format!("{prefix}{text}"), true))
        }
        _ => None,
    };
    // What does not fit is shown all the same, with the flags, inside the note.
    shown.unwrap_or_else(|| {
        format!(
            "%!{verb}({}={})",
            argument.kind(),
            show(argument, 'v', Spec { sharp: false, ..spec })
        )
    })
}

/// A text in ASCII, other characters as escapes.
fn ascii(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        if it.is_ascii() { out.push(it) } else { escape(it, &mut out) }
    }
    out
}

/// A character in single quotes.
fn quoted_character(it: char, spec: Spec) -> String {
    let inner = match it {
        '"' => "\"".to_owned(),
        '\'' => "\\'".to_owned(),
        _ => quoted(&it.to_string()).trim_matches('"').to_owned(),
    };
    format!("'{}'", if spec.plus { ascii(&inner) } else { inner })
}

/// Writes a character as an escape of its number.
fn escape(it: char, out: &mut String) {
    match u32::from(it) {
        code @ ..=0xffff => drop(write!(out, "\\u{code:04x}")),
        code => drop(write!(out, "\\U{code:08x}")),
    }
}

/// Whether Go shows a character as it is: a letter, mark, number, sign or a plain blank.
fn is_printable(it: char) -> bool {
    // Behind another character, marks are not escaped.
    it.is_ascii()
        || it.is_alphanumeric()
        || !it.is_whitespace() && {
            let pair = String::from_iter(['_', it]);
            pair.escape_debug().nth(1) != Some('\\')
        }
}

fn cut(text: &str, most: Option<usize>) -> String {
    most.map_or_else(|| text.to_owned(), |most| text.chars().take(most).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(format: &str, values: &str) -> String {
        let mut engine = Engine::new();
        add(&mut engine).unwrap();
        let module = format!("package t\nr := sprintf({format:?}, {values})");
        engine.add_policy("t.rego".into(), module).unwrap();
        match engine.eval_rule("data.t.r".into()) {
            Ok(Value::String(text)) => text.to_string(),
            Ok(other) => format!("{other}"),
            Err(error) => format!("{error}"),
        }
    }

    #[test]
    fn verbs_flags_and_misfits_are_those_of_go() {
        let cases = [
            (
                "%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%b|%c|%U",
                "[42,42,42,42,42,42,255,255,255,8,5,65,65]",
                "42|   42|42   |00042|+42| 42|ff|FF|0xff|10|101|A|U+0041",
            ),
            (
                "%s|%5s|%-5s|%.2s|%q|%x",
                r#"["ab","ab","ab","abc","a\"b","az"]"#,
                "ab|   ab|ab   |ab|\"a\\\"b\"|617a",
            ),
            (
                "%v %v %v %v",
                r#"[null, true, {"a": [1, "b"]}, {2, 1}]"#,
                r#"null true {"a": [1, "b"]} {1, 2}"#,
            ),
            (
                "%.2f|%8.3f|%e|%g|%v|%v",
                "[3.14159, 2.5, 1234.5, 0.00001, 1.5, 0.1]",
                "3.14|   2.500|1.234500e+03|1e-05|1.5|0.1",
            ),
            ("%d %s %t", r#"["x", 5, true]"#, "%!d(string=x) %!s(int64=5) %!t(string=true)"),
            ("%s %s", r#"["a"]"#, "a %!s(MISSING)"),
            ("%s", r#"["a","b"]"#, "a%!(EXTRA string=b)"),
            ("%[2]s %[1]s", r#"["a","b"]"#, "b a"),
            ("%[9]s", r#"["a"]"#, "%!s(BADINDEX)"),
            ("%*d|%", "[4, 7]", "   7|%!(NOVERB)"),
            ("100%% %½", "[1]", "100% %!½(int64=1)"),
            ("%d", "[123456789012345678901234567890]", "123456789012345678901234567890"),
            ("%v", "[set()]", "set()"),
        ];
        for (format, values, expected) in cases {
            assert_eq!(print(format, values), expected, "{format} of {values}");
        }
    }

    #[test]
    fn widths_do_not_take_memory_without_limit() {
        assert!(print("%900000000d%900000000d", "[1, 1]").contains("longer than 1048576 bytes"));
        assert!(print("%99999999999999999999999999d", "[1]").contains('1'));
    }
}
