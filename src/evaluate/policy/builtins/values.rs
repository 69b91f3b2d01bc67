//! Builtins about values and documents where the engine answers otherwise than Open Policy Agent,
//! or not at all.

use super::caps::{Original, Refusal, add as extend, text, text_within};
use crate::evaluate::policy::render::{self, compare};
use crate::evaluate::policy::value::{list, object, text as as_value};
use regorus::{Engine, Value};
use std::collections::BTreeSet;

/// Adds and replaces the builtins.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    ordered(engine)?;
    documents(engine)?;
    extend(engine, "strings.render_template", 2, |args| {
        render_template(text(args, 0)?, args.get(1).unwrap_or(&Value::Null)).map(Value::from)
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
    for name in ["base64.decode", "base64url.decode"] {
        let original = Original::find(name)?;
        extend(engine, name, 1, move |args| {
            original.guarded(&[Value::from(text(args, 0)?.replace(['\n', '\r'], ""))])
        })?;
    }
    let original = Original::find("to_number")?;
    extend(engine, "to_number", 1, move |args| {
        if let Some(Value::String(text)) = args.first()
            && !is_number(text)
        {
            return Err(Refusal::new(&format!("`{text}` is no number")));
        }
        super::caps::exponent(args)?;
        original.guarded(args)
    })
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

/// A template with `{{.name}}` in it. Actions of Go's templates beyond names are refused.
fn render_template(template: &str, values: &Value) -> Result<String, Refusal> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, action)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, behind)) = action.split_once("}}") else {
            return Err(Refusal::new("an action is not closed"));
        };
        let name = name.trim();
        let path: BTreeSet<&str> = name.split('.').skip(1).collect();
        let is_name = |part: &&str| {
            !part.is_empty() && part.chars().all(|it| it.is_alphanumeric() || it == '_')
        };
        if !name.starts_with('.') || !path.iter().all(is_name) {
            return Err(Refusal::new("only names such as `{{.name}}` are known here"));
        }
        out.push_str(&field(name, values)?);
        text_within(out.len())?;
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

/// The text of a value below names.
fn field(name: &str, values: &Value) -> Result<String, Refusal> {
    let mut at = values.clone();
    for part in name.split('.').skip(1) {
        at = match &at {
            Value::Object(entries) => {
                entries.get(&as_value(part)).cloned().unwrap_or(Value::Undefined)
            }
            Value::Undefined | Value::Null => Value::Undefined,
            _ => {
                return Err(Refusal::new(&format!("`{part}` is asked of something without names")));
            }
        };
    }
    shown(&at)
}

/// A value as Go prints it.
fn shown(value: &Value) -> Result<String, Refusal> {
    let all = |items: &mut dyn Iterator<Item = &Value>| {
        let items: Result<Vec<String>, Refusal> = items.map(shown).collect();
        Ok(format!("[{}]", items?.join(" ")))
    };
    match value {
        Value::Null | Value::Undefined => Ok("<undefined>".to_owned()),
        Value::String(text) => Ok(text.to_string()),
        Value::Array(items) => all(&mut items.iter()),
        Value::Set(_) => all(&mut render::ordered(value).into_iter()),
        Value::Object(_) => Err(Refusal::new("a mapping can't be shown in a template")),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
    }
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

    #[test]
    fn templates_know_names_alone() {
        let values = Value::from_json_str(r#"{"a": {"b": [1, "x"]}, "n": null}"#).unwrap();
        let render = |template: &str| render_template(template, &values).ok();
        assert_eq!(render("{{.a.b}} {{ .zz }}!").as_deref(), Some("[1 x] <undefined>!"));
        assert_eq!(render("{{.n}}{{.n.x}}").as_deref(), Some("<undefined><undefined>"));
        assert_eq!(render("{{range .a}}{{end}}"), None);
        assert_eq!(render("{{.a"), None);
        assert_eq!(render("{{.a.b.c}}"), None);
    }
}
