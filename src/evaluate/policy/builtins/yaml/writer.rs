//! A value as YAML in the form that Go's writer gives it.

use super::{by_nature, resolved};
use crate::evaluate::policy::builtins::sprintf::shortest;
use crate::evaluate::policy::render;
use regorus::Value;

/// Column behind which a text is broken at a blank.
const WIDTH: usize = 80;
/// Blanks of one level.
const INDENT: usize = 2;
/// Longest key that stands in front of its value on one line.
const MAX_KEY: usize = 128;
/// Deepest nesting.
const MAX_DEPTH: usize = 1_000;

/// Writes a value; nothing where it can't be written.
pub(super) fn write(value: &Value) -> Option<String> {
    let mut writer = Writer { out: String::new(), column: 0, depth: 0 };
    writer.value(value, None)?;
    if !writer.out.ends_with('\n') {
        writer.out.push('\n');
    }
    Some(writer.out)
}

struct Writer {
    out: String,
    column: usize,
    depth: usize,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    /// A new line, unless one has begun, and its blanks.
    fn line(&mut self, indent: usize) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.column = 0;
        self.put(&" ".repeat(indent));
    }

    /// A value in a collection at a level; nothing for the value of the whole document.
    fn value(&mut self, value: &Value, level: Option<usize>) -> Option<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let inner = level.map_or(INDENT, |level| level + INDENT);
        match value {
            Value::Array(items) if items.is_empty() => self.put("[]"),
            Value::Set(items) if items.is_empty() => self.put("[]"),
            Value::Object(entries) if entries.is_empty() => self.put("{}"),
            Value::Array(items) => self.list(items.iter().collect(), level)?,
            Value::Set(_) => self.list(render::ordered(value), level)?,
            Value::Object(_) => self.mapping(value, level)?,
            Value::String(text) => self.text(text, inner, false),
            Value::Number(_) => {
                let text = number(value)?;
                self.put(&text);
            }
            Value::Null => self.put("null"),
            Value::Bool(flag) => self.put(if *flag { "true" } else { "false" }),
            Value::Undefined => return None,
        }
        self.depth -= 1;
        Some(())
    }

    /// Items, each on a line of its own; the first goes on with a line that ends in a dash.
    fn list(&mut self, items: Vec<&Value>, level: Option<usize>) -> Option<()> {
        let level = level.unwrap_or_default();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 || !self.out.ends_with("- ") {
                self.line(level);
            }
            self.put("- ");
            self.item(item, level)?;
        }
        Some(())
    }

    /// What stands behind a dash.
    fn item(&mut self, item: &Value, level: usize) -> Option<()> {
        match item {
            Value::Array(_) | Value::Set(_) | Value::Object(_) => {
                self.value(item, Some(level + INDENT))
            }
            _ => self.value(item, Some(level)),
        }
    }

    fn mapping(&mut self, value: &Value, level: Option<usize>) -> Option<()> {
        let level = level.unwrap_or_default();
        let mut entries = Vec::new();
        for (key, value) in value.as_object().ok()?.iter() {
            let key = match key {
                Value::String(key) => key.to_string(),
                other => render::json(other)?,
            };
            entries.push((key, value));
        }
        entries.sort_by(|a, b| by_nature(&a.0, &b.0));
        for (index, (key, value)) in entries.into_iter().enumerate() {
            if key.len() > MAX_KEY || key.contains(is_break) {
                return None;
            }
            if index > 0 || !self.out.ends_with("- ") {
                self.line(level);
            }
            self.text(&key, level + INDENT, true);
            self.put(":");
            match value {
                Value::Array(items) if !items.is_empty() => self.value(value, Some(level))?,
                Value::Set(items) if !items.is_empty() => self.value(value, Some(level))?,
                Value::Object(entries) if !entries.is_empty() => {
                    self.value(value, Some(level + INDENT))?;
                }
                _ => {
                    self.put(" ");
                    self.value(value, Some(level))?;
                }
            }
        }
        Some(())
    }

    fn text(&mut self, text: &str, indent: usize, is_key: bool) {
        match style(text, is_key) {
            Style::Plain => self.words(text, indent, is_key),
            Style::Single => {
                self.put("'");
                self.words(&text.replace('\'', "''"), indent, is_key);
                self.put("'");
            }
            Style::Double => self.double(text, indent, is_key),
            Style::Literal => self.literal(text, indent),
        }
    }

    /// A text that is broken at blanks where it grows too wide.
    fn words(&mut self, text: &str, indent: usize, is_key: bool) {
        let characters: Vec<char> = text.chars().collect();
        let mut after_blank = false;
        for (at, character) in characters.iter().enumerate() {
            let next = characters.get(at + 1);
            let is_blank = *character == ' ';
            let breaks = is_blank && !is_key && !after_blank && self.column > WIDTH;
            if breaks && at > 0 && next.is_some_and(|it| *it != ' ') {
                self.line(indent);
            } else {
                self.put(character.encode_utf8(&mut [0; 4]));
            }
            after_blank = is_blank;
        }
    }

    fn double(&mut self, text: &str, indent: usize, is_key: bool) {
        self.put("\"");
        let characters: Vec<char> = text.chars().collect();
        let mut after_blank = false;
        for (at, character) in characters.iter().enumerate() {
            let next = characters.get(at + 1);
            if *character == ' ' {
                let breaks = !is_key && !after_blank && self.column > WIDTH;
                if breaks && at > 0 && next.is_some() {
                    self.line(indent);
                    if next == Some(&' ') {
                        self.put("\\");
                    }
                } else {
                    self.put(" ");
                }
                after_blank = true;
                continue;
            }
            after_blank = false;
            match escaped(*character) {
                Some(escape) => self.put(&escape),
                None => self.put(character.encode_utf8(&mut [0; 4])),
            }
        }
        self.put("\"");
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.put("|");
        if text.starts_with([' ', '\n', '\r']) {
            self.put(&INDENT.to_string());
        }
        let body = text.strip_suffix('\n');
        match body {
            None => self.put("-"),
            Some(body) if body.is_empty() || body.ends_with('\n') => self.put("+"),
            Some(_) => {}
        }
        for line in body.unwrap_or(text).split('\n') {
            self.out.push('\n');
            self.column = 0;
            if !line.is_empty() {
                self.put(&" ".repeat(indent));
                self.put(line);
            }
        }
        if body.is_some() {
            self.out.push('\n');
            self.column = 0;
        }
    }
}

/// A number: whole ones by their digits as far as they go, others in their shortest form.
fn number(value: &Value) -> Option<String> {
    let Value::Number(number) = value else { return None };
    let digits = number.is_integer().then(|| number.format_decimal());
    let fits = |it: &String| it.parse::<i64>().is_ok() || it.parse::<u64>().is_ok();
    digits.filter(fits).or_else(|| Some(shortest(number.format_decimal().parse().ok()?, 6)))
}

/// The way a text is written so that it reads as the same text.
fn style(text: &str, is_key: bool) -> Style {
    let facts = Facts::of(text);
    let wanted = if text.contains('\n') {
        Style::Literal
    } else if resolved(text).is_none() && !is_time(text) {
        Style::Plain
    } else {
        Style::Double
    };
    let single = |allowed: bool| if allowed { Style::Single } else { Style::Double };
    match wanted {
        Style::Literal if facts.block && !is_key => Style::Literal,
        Style::Plain if facts.plain => Style::Plain,
        Style::Plain => single(facts.single),
        Style::Single | Style::Double | Style::Literal => Style::Double,
    }
}

/// Whether older readers take a text for a day, a moment or a number in base 60.
fn is_time(text: &str) -> bool {
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit())
    };
    let mut parts = text.splitn(3, '-');
    if let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
        let (day, time) = rest.split_at(rest.find(['T', 't', ' ']).unwrap_or(rest.len()));
        let time = time.get(1..).unwrap_or_default();
        let is_time = time.is_empty() == (day.len() == rest.len())
            && time.chars().all(|it| it.is_ascii_digit() || ":.+-Zz ".contains(it))
            && (time.is_empty() || time.contains(':'));
        if digits(year, 4, 4) && digits(month, 1, 2) && digits(day, 1, 2) && is_time {
            let (month, day) = (month.parse::<u8>().unwrap_or(0), day.parse::<u8>().unwrap_or(0));
            return (1..=12).contains(&month) && (1..=31).contains(&day);
        }
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut groups = unsigned.split(':');
    let first = groups.next().unwrap_or_default();
    let is_first = first.starts_with(|it: char| it.is_ascii_digit())
        && first.bytes().all(|it| it.is_ascii_digit() || it == b'_');
    let rest: Vec<&str> = groups.collect();
    let is_group = |(index, group): (usize, &&str)| {
        let whole = if index + 1 == rest.len() { group.split('.').next() } else { Some(*group) };
        whole.is_some_and(|it| digits(it, 1, 2) && it.parse::<u8>().is_ok_and(|it| it < 60))
    };
    is_first && !rest.is_empty() && rest.iter().enumerate().all(is_group)
}

/// What may hold a text.
struct Facts {
    plain: bool,
    single: bool,
    block: bool,
}

impl Facts {
    fn of(text: &str) -> Self {
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let mut special = false;
        let (mut break_blank, mut blank_break) = (false, false);
        let mut before: Option<char> = None;
        let mut characters = text.chars().peekable();
        while let Some(it) = characters.next() {
            let ends = characters.peek().is_none_or(|it| matches!(it, ' ' | '\t') || is_break(*it));
            let begins = before.is_none_or(|it| matches!(it, ' ' | '\t') || is_break(it));
            indicators |= match it {
                '#' => begins,
                ':' => ends,
                '?' | '-' => before.is_none() && ends,
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
                | '@' | '`' => before.is_none(),
                _ => false,
            };
            special |= !is_printable(it);
            break_blank |= it == ' ' && before.is_some_and(is_break);
            blank_break |= is_break(it) && before == Some(' ');
            before = Some(it);
        }
        let is_outer = |it: char| it == ' ' || is_break(it);
        let edges = text.starts_with(is_outer) || text.ends_with(is_outer);
        let lines = text.contains(is_break);
        let bad = special || blank_break;
        Self {
            plain: !(bad || edges || break_blank || lines || indicators),
            single: !(bad || break_blank),
            block: !(bad || text.is_empty() || text.ends_with(' ')),
        }
    }
}

fn is_break(it: char) -> bool {
    matches!(it, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(it: char) -> bool {
    matches!(it, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}') && it != '\u{feff}'
}

/// The escape of a character that needs one.
fn escaped(it: char) -> Option<String> {
    let short = match it {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ if is_printable(it) => return None,
        _ => {
            let code = u32::from(it);
            return Some(match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            });
        }
    };
    Some(format!("\\{short}"))
}
