//! The table of builtins as Open Policy Agent's `capabilities.json`, so that `opa check
//! --capabilities` and editors accept what is accepted here.

use super::builtins::{ALLOWED, Builtin};
use serde_json::{Value, json};

/// Operators, which the other tool counts among the builtins: name, sign, signature.
const OPERATORS: &[(&str, &str, &str)] = &[
    ("assign", ":=", "xx>b"),
    ("and", "&", "ee>e"),
    ("div", "/", "nn>n"),
    ("eq", "=", "xx>b"),
    ("equal", "==", "xx>b"),
    ("gt", ">", "xx>b"),
    ("gte", ">=", "xx>b"),
    ("internal.member_2", "in", "xx>b"),
    ("internal.member_3", "in", "xxx>b"),
    ("lt", "<", "xx>b"),
    ("lte", "<=", "xx>b"),
    ("minus", "-", "xx>x"),
    ("mul", "*", "nn>n"),
    ("neq", "!=", "xx>b"),
    ("or", "|", "ee>e"),
    ("plus", "+", "nn>n"),
    ("rem", "%", "nn>n"),
];

/// Words of the language beyond the first version.
const KEYWORDS: [&str; 4] = ["contains", "every", "if", "in"];

/// Features of the language that the engine has.
const FEATURES: [&str; 5] = [
    "keywords_in_refs",
    "rego_v1",
    "rule_head_ref_string_prefixes",
    "rule_head_refs",
    "template_strings",
];

/// The file, with a final newline.
pub fn capabilities() -> String {
    // Operators that may be called by name are told as operators.
    let is_operator = |it: &&Builtin| OPERATORS.iter().any(|(name, ..)| *name == it.name);
    let functions = ALLOWED.iter().filter(|it| !is_operator(it));
    let mut builtins: Vec<Value> = functions.map(function).collect();
    builtins.extend(OPERATORS.iter().map(|(name, sign, signature)| {
        let mut it = json!({"name": name, "decl": declaration(signature)});
        if let Value::Object(fields) = &mut it {
            fields.insert("infix".to_owned(), json!(sign));
        }
        it
    }));
    builtins.push(json!({"name": "print", "decl": {"type": "function", "variadic": kind('x')}}));
    builtins.push(json!({"name": "internal.print", "decl": {
        "type": "function",
        "args": [{"type": "array", "dynamic": {"type": "set", "of": kind('x')}}],
    }}));
    builtins.push(json!({"name": "internal.template_string", "decl": declaration("l>s")}));
    builtins.sort_by_key(|it| it["name"].as_str().unwrap_or_default().to_owned());
    let file = json!({
        "builtins": builtins,
        "allow_net": [],
        "future_keywords": KEYWORDS,
        "features": FEATURES,
    });
    format!("{file:#}\n")
}

fn function(builtin: &Builtin) -> Value {
    let mut it = json!({"name": builtin.name, "decl": declaration(builtin.signature)});
    if let Value::Object(fields) = &mut it {
        match builtin.name {
            "walk" => drop(fields.insert("relation".to_owned(), json!(true))),
            "time.now_ns" => drop(fields.insert("nondeterministic".to_owned(), json!(true))),
            _ => {}
        }
    }
    it
}

fn declaration(signature: &str) -> Value {
    let (args, result) = signature.split_once('>').unwrap_or((signature, "x"));
    let args: Vec<Value> = args.chars().map(kind).collect();
    json!({"type": "function", "args": args, "result": result.chars().next().map(kind)})
}

/// The type that a letter stands for.
fn kind(letter: char) -> Value {
    let any = json!({"type": "any"});
    match letter {
        's' => json!({"type": "string"}),
        'n' => json!({"type": "number"}),
        'b' => json!({"type": "boolean"}),
        'l' => json!({"type": "array", "dynamic": any}),
        'o' => json!({"type": "object", "dynamic": {"key": any, "value": any}}),
        'e' => json!({"type": "set", "of": any}),
        'c' => any_of("sloe"),
        'i' => any_of("le"),
        'j' => any_of("so"),
        'k' => any_of("leo"),
        't' => any_of("nl"),
        'u' => any_of("sle"),
        'v' => any_of("snb0"),
        '0' => json!({"type": "null"}),
        _ => any,
    }
}

/// One of several types.
fn any_of(letters: &str) -> Value {
    json!({"type": "any", "of": letters.chars().map(kind).collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_every_builtin_once_with_its_arguments() {
        let file: Value = serde_json::from_str(&capabilities()).unwrap();
        let builtins = file["builtins"].as_array().unwrap();
        let names: Vec<&str> = builtins.iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "sorted, each once");
        let both = ALLOWED.iter().filter(|it| OPERATORS.iter().any(|(name, ..)| *name == it.name));
        assert_eq!(names.len(), ALLOWED.len() - both.count() + OPERATORS.len() + 3);
        let count = builtins.iter().find(|it| it["name"] == "count").unwrap();
        assert_eq!(count["decl"]["args"].as_array().unwrap().len(), 1);
        for forbidden in ["http.send", "rand.intn", "trace", "opa.runtime"] {
            assert!(!names.contains(&forbidden));
        }
        assert!(builtins.iter().all(|it| it["decl"]["type"] == "function"));
    }
}
