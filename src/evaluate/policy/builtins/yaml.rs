//! `yaml.*` as Open Policy Agent has it, which reads YAML 1.1: there `yes` is true and `017` is 15.

use super::caps::{Refusal, add as extend, marshal, text, text_within};
use crate::evaluate::policy::render;
use crate::parse::{self, Document, Kind, Origin, ProblemKind, Style, Text};
use crate::source::{Encoding, NodeId};
use regorus::{Engine, Value};
use std::cmp::Ordering;
use std::collections::BTreeMap;

mod writer;

/// Most values of a document, those of aliases counted each time.
const MAX_VALUES: usize = 1_000_000;

/// Adds the builtins.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "yaml.is_valid", 1, |args| {
        Ok(Value::from(text(args, 0).is_ok_and(|text| read(text).is_ok())))
    })?;
    extend(engine, "yaml.unmarshal", 1, |args| read(text(args, 0)?))?;
    extend(engine, "yaml.marshal", 1, |args| {
        marshal(args)?;
        let value = args.first().unwrap_or(&Value::Null);
        let written = writer::write(value).ok_or_else(|| Refusal::new("YAML can't hold it"))?;
        text_within(written.len())?;
        Ok(Value::from(written))
    })
}

/// The first document of a text.
fn read(source: &str) -> Result<Value, Refusal> {
    if source.trim().is_empty() {
        return Ok(Value::Null);
    }
    let source = Text { text: source.into(), encoding: Encoding::Utf8 };
    let (document, problems) = parse::parse(&source);
    // A text that an indentation begins with a tab is none, even where nothing stands in front.
    let tab = source.text.lines().any(|line| line.trim_start_matches(' ').starts_with('\t'))
        && document.root().is_some_and(|root| document.kind(root) != Kind::Text);
    let tabbed = source.text.starts_with('\t') || tab;
    let stops = |kind: &ProblemKind| {
        !matches!(
            kind,
            ProblemKind::KeyDuplicated { .. }
                | ProblemKind::ScalarAmbiguous { .. }
                | ProblemKind::KeyNotText { .. }
                | ProblemKind::DocumentsMultiple
                | ProblemKind::Empty
                | ProblemKind::MergeKey
                | ProblemKind::TagCustom { .. }
                | ProblemKind::DirectiveOutdated
        )
    };
    if tabbed || problems.iter().any(|it| stops(&it.kind)) {
        return Err(Refusal::new("the text is no YAML"));
    }
    let mut reader = Reader { document: &document, left: MAX_VALUES };
    document.root().map_or(Ok(Value::Null), |root| reader.value(root))
}

struct Reader<'doc> {
    document: &'doc Document,
    left: usize,
}

impl Reader<'_> {
    fn value(&mut self, node: NodeId) -> Result<Value, Refusal> {
        self.left =
            self.left.checked_sub(1).ok_or_else(|| Refusal::new("the document is too large"))?;
        let document = self.document;
        match document.kind(node) {
            Kind::Sequence => {
                let items = document.items(node).iter().map(|it| self.value(*it));
                Ok(Value::from(items.collect::<Result<Vec<_>, _>>()?))
            }
            Kind::Mapping => {
                let mut entries = BTreeMap::new();
                // What stands in the mapping itself wins over what is merged, and the last of all.
                for origin in [Origin::Merged, Origin::Own] {
                    for entry in document.entries(node).filter(|it| it.origin == origin) {
                        let key = self.key(entry.key)?;
                        entries.insert(key, self.value(entry.value)?);
                    }
                }
                Ok(Value::from(entries))
            }
            Kind::Alias => Ok(Value::Null),
            Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::Text => self.scalar(node),
        }
    }

    fn key(&mut self, node: NodeId) -> Result<Value, Refusal> {
        if matches!(self.document.kind(node), Kind::Sequence | Kind::Mapping) {
            return Err(Refusal::new("a key is a list or mapping"));
        }
        Ok(match self.scalar(node)? {
            key @ Value::String(_) => key,
            Value::Null => return Err(Refusal::new("a key is null")),
            other => Value::from(render::json(&other).unwrap_or_default()),
        })
    }

    fn scalar(&self, node: NodeId) -> Result<Value, Refusal> {
        let written = self.document.scalar(node);
        let tag = self.document.tag(node).map(|it| it.rsplit([':', '!']).next().unwrap_or(it));
        let is_plain = self.document.style(node) == Style::Plain;
        match tag {
            Some("int" | "float" | "bool" | "null") => {}
            Some(_) => return Ok(Value::from(written)),
            None if !is_plain => return Ok(Value::from(written)),
            None => {}
        }
        match resolved(written) {
            Some(Scalar::Value(value)) => Ok(value),
            Some(Scalar::Endless) => Err(Refusal::new("a number is not finite")),
            None if tag.is_some() => Err(Refusal::new("a value is not what its tag says")),
            None => Ok(Value::from(written)),
        }
    }
}

/// What a plain scalar is beside a text.
enum Scalar {
    Value(Value),
    /// A number that JSON can't hold.
    Endless,
}

/// What a plain scalar is to a reader of YAML 1.1; nothing where it is a text.
fn resolved(plain: &str) -> Option<Scalar> {
    let value = match plain {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::from(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::from(false)
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF"
        | ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Endless),
        _ => number(plain)?,
    };
    Some(Scalar::Value(value))
}

/// A number of YAML 1.1: underscores part digits, and `0` begins an octal one.
fn number(plain: &str) -> Option<Value> {
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    if !unsigned.starts_with(|it: char| it.is_ascii_digit() || it == '.') {
        return None;
    }
    let negative = plain.starts_with('-');
    let digits = unsigned.replace('_', "");
    let signed = |base: u32, digits: &str| {
        let is_digits = !digits.is_empty() && digits.chars().all(|it| it.is_digit(base));
        let value = is_digits.then(|| i128::from_str_radix(digits, base).ok()).flatten()?;
        i64::try_from(if negative { -value } else { value }).ok().map(Value::from)
    };
    let based = |prefix: &str, base: u32| signed(base, digits.strip_prefix(prefix)?);
    for (prefix, base) in [("0x", 16), ("0b", 2), ("0o", 8)] {
        if digits.starts_with(prefix) {
            return based(prefix, base);
        }
    }
    if let Some(octal) = digits.strip_prefix('0').and_then(|it| signed(8, it)) {
        return Some(octal);
    }
    if let Some(whole) = signed(10, &digits) {
        return Some(whole);
    }
    let rest = digits.trim_start_matches(|it: char| it.is_ascii_digit());
    let fraction = rest.strip_prefix('.').unwrap_or(rest);
    let exponent = fraction.trim_start_matches(|it: char| it.is_ascii_digit());
    let has_digits = digits.len() - exponent.len() > usize::from(rest.starts_with('.'));
    let power = exponent.strip_prefix(['e', 'E']);
    let is_power = |power: &str| {
        let power = power.strip_prefix(['-', '+']).unwrap_or(power);
        !power.is_empty() && power.bytes().all(|it| it.is_ascii_digit())
    };
    if !has_digits || !(exponent.is_empty() || power.is_some_and(is_power)) {
        return None;
    }
    let value: f64 = format!("{}{digits}", if negative { "-" } else { "" }).parse().ok()?;
    if !value.is_finite() {
        return None;
    }
    Some(crate::evaluate::policy::value::number(value))
}

/// Compares keys as the writer orders them: numbers within them by value, letters behind all else.
fn by_nature(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut in_digits = false;
    for at in 0..a.len().min(b.len()) {
        let (Some(&left), Some(&right)) = (a.get(at), b.get(at)) else { break };
        if left == right {
            in_digits = left.is_numeric();
            continue;
        }
        return match (left.is_alphabetic(), right.is_alphabetic()) {
            (true, true) => left.cmp(&right),
            (true, false) if in_digits => Ordering::Less,
            (false, true) if in_digits => Ordering::Greater,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => digits(&a, &b, at).unwrap_or_else(|| left.cmp(&right)),
        };
    }
    a.len().cmp(&b.len())
}

/// Compares the numbers that two texts differ in from a place on; nothing where they are none.
fn digits(a: &[char], b: &[char], at: usize) -> Option<Ordering> {
    let run = |text: &[char]| {
        let rest = text.get(at..).unwrap_or_default();
        rest.iter().take_while(|it| it.is_ascii_digit()).collect::<String>()
    };
    let (mut left, mut right) = (run(a), run(b));
    let is_zero = |text: &[char]| text.get(at) == Some(&'0');
    if is_zero(a) || is_zero(b) {
        // Digits in front that both share and that are not zero count.
        let shared = a.get(..at).unwrap_or_default();
        let before: Vec<char> =
            shared.iter().rev().take_while(|it| it.is_ascii_digit()).copied().collect();
        if before.iter().any(|it| *it != '0') {
            left.insert(0, '1');
            right.insert(0, '1');
        }
    }
    let value = |text: &str| text.parse::<u64>().unwrap_or_default();
    let by_value = value(&left).cmp(&value(&right));
    (!by_value.is_eq()).then_some(by_value).or_else(|| {
        let by_length = left.len().cmp(&right.len());
        (!by_length.is_eq()).then_some(by_length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_those_of_the_older_version() {
        for (text, expected) in [
            ("a: yes", r#"{"a":true}"#),
            ("y: 017", r#"{"true":15}"#),
            (
                "a: [0x1F, 0b11, 1_000, .5, 1e3, 08, 1:20, 1e, -0x10]",
                r#"{"a":[31,3,1000,0.5,1000,8,"1:20","1e",-16]}"#,
            ),
            ("a: 1\na: 2", r#"{"a":2}"#),
            ("<<: {b: 1}\na: 'no'", r#"{"a":"no","b":1}"#),
            ("--- 1\n--- 2", "1"),
        ] {
            assert_eq!(render::json(&read(text).unwrap()).as_deref(), Some(expected), "{text}");
        }
        for text in ["a: .inf", "~: x", "\ta", "[a", "? [1]\n: 2"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn keys_come_in_the_order_of_their_numbers() {
        let mut keys = ["b", "a10", "10", "a", "9", "a9", "", "B"];
        keys.sort_by(|a, b| by_nature(a, b));
        assert_eq!(keys, ["", "9", "10", "B", "a", "a9", "a10", "b"]);
    }
}
