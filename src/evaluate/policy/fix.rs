//! What a result says should be done: a text, or a JSON Patch (RFC 6902) told in words.

use super::value::{as_text, get};
use regorus::Value;

/// Most steps of a patch that are told.
const MAX_STEPS: usize = 5;
/// Longest text that is kept, in characters.
const MAX_TEXT: usize = 300;
/// Longest value or path that is shown, in characters.
const MAX_VALUE: usize = 60;

/// The advice of a result; nothing where it gives none that can be read.
pub(super) fn advice(result: &Value) -> Option<String> {
    let fix = get(result, "fix")?;
    let told = match fix {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Object(_) => step(fix)?,
        Value::Array(steps) => {
            let told: Vec<String> = steps.iter().filter_map(step).collect();
            let more = told.len().saturating_sub(MAX_STEPS);
            let shown = told.into_iter().take(MAX_STEPS).collect::<Vec<_>>().join("; ");
            if more > 0 { format!("{shown}; and {more} more") } else { shown }
        }
        _ => return None,
    };
    (!told.is_empty()).then(|| cut(&told, MAX_TEXT))
}

/// One step of a patch; a `test` changes nothing.
fn step(step: &Value) -> Option<String> {
    let place = |key: &str| get(step, key).and_then(pointer);
    let path = place("path")?;
    let value = || get(step, "value").map(shown);
    match get(step, "op").and_then(as_text)? {
        "add" => match path.strip_suffix("/-") {
            Some(list) => Some(format!("add {} to {}", value()?, code(list))),
            None => Some(format!("set {} to {}", code(&path), value()?)),
        },
        "replace" => Some(format!("set {} to {}", code(&path), value()?)),
        "remove" => Some(format!("remove {}", code(&path))),
        "move" => Some(format!("move {} to {}", code(&place("from")?), code(&path))),
        "copy" => Some(format!("copy {} to {}", code(&place("from")?), code(&path))),
        _ => None,
    }
}

/// A path as a JSON Pointer: a text, or a list of keys and indexes.
fn pointer(path: &Value) -> Option<String> {
    match path {
        Value::String(text) => Some(text.to_string()),
        Value::Array(parts) => {
            let part = |it: &Value| {
                let text = as_text(it).map_or_else(|| it.to_string(), str::to_owned);
                format!("/{}", text.replace('~', "~0").replace('/', "~1"))
            };
            Some(parts.iter().map(part).collect())
        }
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    match as_text(value) {
        Some("") => "an empty text".to_owned(),
        Some(text) => code(text),
        None => code(&value.to_string()),
    }
}

/// A value in backticks, on one line.
fn code(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ").replace('`', "'");
    format!("`{}`", cut(&line, MAX_VALUE))
}

fn cut(text: &str, most: usize) -> String {
    let mut kept: String = text.chars().take(most).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(fix: &str) -> Option<String> {
        advice(&Value::from_json_str(&format!("{{\"msg\": \"x\", \"fix\": {fix}}}")).unwrap())
    }

    #[test]
    fn a_text_or_a_patch_is_advice() {
        let cases = [
            (r#""name\nan owner""#, "name an owner"),
            (
                r#"{"op": "add", "path": "/team/role", "value": "owner"}"#,
                "set `/team/role` to `owner`",
            ),
            (
                r#"[{"op": "replace", "path": ["a", 0, "b/c"], "value": 3}]"#,
                "set `/a/0/b~1c` to `3`",
            ),
            (
                r#"{"op": "add", "path": "/tags/-", "value": {"a": true}}"#,
                "add `{\"a\":true}` to `/tags`",
            ),
            (
                r#"[{"op": "test", "path": "/a", "value": 1}, {"op": "remove", "path": "/a"},
                    {"op": "move", "from": "/b", "path": "/c"}, {"op": "copy", "from": "/b", "path": "/c"}]"#,
                "remove `/a`; move `/b` to `/c`; copy `/b` to `/c`",
            ),
        ];
        for (fix, expected) in cases {
            assert_eq!(told(fix).as_deref(), Some(expected), "{fix}");
        }
    }

    #[test]
    fn what_is_no_advice_is_passed_over() {
        for fix in [
            "3",
            "\"  \"",
            "[]",
            "{}",
            r#"{"op": "add", "path": "/a"}"#,
            r#"[1, {"op": "x", "path": "/"}]"#,
        ] {
            assert_eq!(told(fix), None, "{fix}");
        }
    }

    #[test]
    fn advice_has_an_end() {
        let step = r#"{"op": "remove", "path": "/a"}"#;
        let many = told(&format!("[{}]", [step; 9].join(","))).unwrap();
        assert!(many.ends_with("; and 4 more"), "{many}");
        let long = told(&format!("\"{}\"", "é".repeat(1_000))).unwrap();
        assert_eq!(long.chars().count(), MAX_TEXT + 1);
    }
}
