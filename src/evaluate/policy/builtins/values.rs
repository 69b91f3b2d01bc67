//! Builtins about values and documents where the engine answers otherwise than Open Policy Agent,
//! or not at all.

use super::caps::{Original, Refusal, add as extend, is_text, text, text_within};
use super::templates::rendered;
use crate::evaluate::policy::render::{self, compare};
use crate::evaluate::policy::value::{list, object, text as as_value};
use regorus::{Engine, Value};

/// Adds and replaces the builtins.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    ordered(engine)?;
    documents(engine)?;
    extend(engine, "strings.render_template", 2, |args| match args {
        [_, values @ Value::Object(_)] => rendered(text(args, 0)?, values).map(Value::from),
        _ => Err(Refusal::new("argument 2 is no mapping")),
    })?;
    extend(engine, "array.flatten", 1, |args| {
        let Some(Value::Array(items)) = args.first() else {
            return Err(Refusal::new("argument 1 is no list"));
        };
        Ok(list(items.iter().flat_map(|item| match item {
            Value::Array(inner) => inner.iter().cloned().collect(),
            other => vec![other.clone()],
        })))
    })?;
    for (name, change) in [("lower", lower as fn(char) -> char), ("upper", upper)] {
        let original = Original::find(name)?;
        extend(engine, name, 1, move |args| match args {
            [Value::String(text)] => Ok(Value::from(text.chars().map(change).collect::<String>())),
            _ => original.guarded(args),
        })?;
    }
    for name in ["urlquery.encode", "urlquery.encode_object"] {
        let original = Original::find(name)?;
        let args = original.args();
        extend(engine, name, args, move |args| {
            text_within(text(args, 0).map_or(0, str::len))?;
            super::caps::marshal(args)?;
            Ok(match original.guarded(args)? {
                Value::String(encoded) => {
                    Value::from(encoded.replace("%7E", "~").replace('*', "%2A"))
                }
                other => other,
            })
        })?;
    }
    encoded(engine)?;
    let original = Original::find("to_number")?;
    extend(engine, "to_number", 1, move |args| {
        if let Some(Value::String(text)) = args.first()
            && !is_number(text)
        {
            return Err(Refusal::new(&format!("`{text}` is no number")));
        }
        super::caps::exponent(args)?;
        if let Some(Value::String(text)) = args.first()
            && text.trim_start_matches(['-', '+']).bytes().all(|it| it.is_ascii_digit())
            && let Ok(whole) = Value::from_numeric_string(text.trim_start_matches('+'))
        {
            return Ok(whole);
        }
        original.guarded(args)
    })
}

/// Texts in base 64: the ends of lines count for nothing, and what fills up stands at the end.
fn encoded(engine: &mut Engine) -> Result<(), Refusal> {
    for name in ["base64.decode", "base64url.decode", "base64.is_valid"] {
        let original = Original::find(name)?;
        extend(engine, name, 1, move |args| {
            if name == "base64.is_valid" && !is_text(args) {
                return Ok(Value::from(false));
            }
            let encoded = without_rest(&text(args, 0)?.replace(['\n', '\r'], ""));
            match encoded.trim_end_matches('=').contains('=') {
                true if name == "base64.is_valid" => Ok(Value::from(false)),
                true => Err(Refusal::new("a `=` stands in the middle")),
                false => original.guarded(&[Value::from(encoded)]),
            }
        })?;
    }
    Ok(())
}

/// A text in base 64 whose last letter says nothing beyond the last byte.
fn without_rest(encoded: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = encoded.trim_end_matches('=');
    let spare = match letters.len() % 4 {
        2 => 4,
        3 => 2,
        _ => return encoded.to_owned(),
    };
    let digit = |it: &u8| LETTERS.iter().position(|letter| letter == it);
    let last = letters.as_bytes().last().and_then(digit).map(|it| it >> spare << spare);
    match (last.and_then(|it| LETTERS.get(it)), letters.get(..letters.len() - 1)) {
        (Some(last), Some(before)) => {
            let fill = encoded.get(letters.len()..).unwrap_or_default();
            format!("{before}{}{fill}", char::from(*last))
        }
        _ => encoded.to_owned(),
    }
}

/// A lower-case letter for each letter, as in Go.
fn lower(letter: char) -> char {
    // One letter alone has a lower case of two characters; the second is a dot above.
    letter.to_lowercase().next().unwrap_or(letter)
}

/// An upper-case letter for each letter that has one, as in Go.
fn upper(letter: char) -> char {
    let mut letters = letter.to_uppercase();
    match (letters.next(), letters.next()) {
        (Some(first), None) => first,
        _ => letter,
    }
}

/// What counts and orders values.
fn ordered(engine: &mut Engine) -> Result<(), Refusal> {
    let original = Original::find("count")?;
    extend(engine, "count", 1, move |args| match args {
        [Value::Array(items)] => Ok(Value::from(items.len())),
        [Value::Set(items)] => Ok(Value::from(items.len())),
        [Value::Object(items)] => Ok(Value::from(items.len())),
        [Value::String(text)] => Ok(Value::from(text.chars().count())),
        _ => original.guarded(args),
    })?;
    let original = Original::find("sort")?;
    extend(engine, "sort", 1, move |args| {
        let mut items: Vec<Value> = match args {
            [Value::Array(items)] => items.iter().cloned().collect(),
            [Value::Set(items)] => items.iter().cloned().collect(),
            _ => return original.guarded(args),
        };
        items.sort_by(compare);
        Ok(Value::from(items))
    })?;
    for (name, last) in [("max", true), ("min", false)] {
        let original = Original::find(name)?;
        extend(engine, name, 1, move |args| {
            let pick = |items: &mut dyn Iterator<Item = &Value>| {
                let found = if last {
                    items.max_by(|a, b| compare(a, b))
                } else {
                    items.min_by(|a, b| compare(a, b))
                };
                found.cloned()
            };
            let found = match args {
                [Value::Array(items)] => pick(&mut items.iter()),
                [Value::Set(items)] => pick(&mut items.iter()),
                _ => return original.guarded(args),
            };
            Ok(found.unwrap_or(Value::Undefined))
        })?;
    }
    Ok(())
}

/// What reads and writes documents.
fn documents(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "json.marshal", 1, |args| {
        super::caps::marshal(args)?;
        let text = args.first().and_then(render::json);
        text.map(|it| Value::from(for_html(&it))).ok_or_else(|| Refusal::new("JSON can't hold it"))
    })?;
    let original = Original::find("json.patch")?;
    extend(engine, "json.patch", 2, move |args| {
        super::caps::patch(args)?;
        match original.guarded(args)? {
            Value::Undefined => Err(Refusal::new("the patch does not fit the document")),
            patched => Ok(patched),
        }
    })?;
    let original = Original::find("json.match_schema")?;
    extend(engine, "json.match_schema", 2, move |args| {
        super::caps::marshal(args)?;
        let read = |value: &Value| match value {
            Value::String(text) => {
                Value::from_json_str(text).map_err(|_| Refusal::new("a text is no JSON"))
            }
            other => Ok(other.clone()),
        };
        let args = args.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let judged = original.guarded(&args)?;
        let errors = judged.as_array().ok().and_then(|it| it.get(1).cloned());
        Ok(match errors {
            Some(Value::String(words)) => list([Value::from(false), list([misfit(&words)])]),
            _ => list([Value::from(true), list([])]),
        })
    })?;
    let original = Original::find("json.verify_schema")?;
    extend(engine, "json.verify_schema", 1, move |args| {
        super::caps::marshal(args)?;
        let judged = original.guarded(args);
        Ok(judged.unwrap_or_else(|refusal| {
            list([Value::from(false), as_value(&format!("jsonschema: {refusal}"))])
        }))
    })
}

/// What does not fit a schema, in the form of Open Policy Agent; the words are those of the engine.
fn misfit(words: &str) -> Value {
    let entry = |key| (key, as_value(words));
    object([
        entry("desc"),
        entry("error"),
        ("field", as_value("(Root)")),
        ("type", as_value("invalid")),
    ])
}

/// The text of JSON that may stand in a page.
fn for_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out
}

/// The same where more than JSON stands between the texts.
pub(super) fn texts_for_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    for character in text.chars() {
        inside ^= character == '"' && !escaped;
        escaped = inside && character == '\\' && !escaped;
        if inside {
            out.push_str(&for_html(character.encode_utf8(&mut [0; 4])));
        } else {
            out.push(character);
        }
    }
    out
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|it: char| it.is_ascii_digit())
        && (digits == "0"
            || !digits.starts_with('0')
            || digits.starts_with("0.")
            || digits.starts_with("0e"))
        && !digits.ends_with('.')
        && !digits.contains(".e")
        && digits.bytes().all(|it| it.is_ascii_digit() || b".eE+-".contains(&it));
    plain && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_json() {
        for text in ["0", "-1.5", "1e3", "12", "0.5", "1E+2"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", " 1", "1 ", "+1", "1.", ".5", "00", "0x1", "1_0", "inf", "NaN", "-"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
