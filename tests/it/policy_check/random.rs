//! Random modules: the check never fails on any text, and what passes never ends the process.

use super::limits::on_small_stack;
use super::{modules, stopping};
use mesh_lint::evaluate::policy::builtins::override_builtins;
use mesh_lint::evaluate::policy::check::{check, engine};
use proptest::prelude::*;
use regorus::Value;

/// Terms that rules are made of.
const TERMS: &[&str] = &[
    "1",
    "\"x\"",
    "a",
    "b",
    "c",
    "x",
    "y",
    "input.a",
    "input.a[i]",
    "data.t",
    "data.t.a",
    "data.u.b",
    "data[x]",
    "f(x)",
    "g(1)",
    "f(b)",
    "[x | x := a]",
    "{y | some y in b}",
    "count(c)",
    "[1, a]",
    "{\"k\": b}",
    "a.b",
    "a[x]",
    "_",
    "null",
    "true",
    "data.params",
    "walk(input)",
    "sprintf(\"%d\", [a])",
    "set()",
    "-1",
    "a + 1",
    "{1} | b",
];

/// Pieces that make more or less sensible rules.
fn rule() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "f", "g"]);
    let term = prop::sample::select(TERMS);
    let statement =
        (name.clone(), term.clone(), term.clone(), 0..12_u8).prop_map(|(name, s, t, form)| {
            match form {
                0 => format!("{s} == {t}"),
                1 => format!("x := {t}"),
                2 => format!("some x in {t}"),
                3 => format!("not {t}"),
                4 => format!("every y in {s} {{ y == {t} }}"),
                5 => format!("{s} with input as {t}"),
                6 => format!("{s} with data.t.{name} as {t}"),
                7 => format!("{s} with f as g"),
                8 => format!("{s} in {t}"),
                9 => format!("x = {t}"),
                10 => format!("walk({s}, [x, y])"),
                _ => t.to_owned(),
            }
        });
    let body = prop::collection::vec(statement, 1..4).prop_map(|it| it.join("; "));
    (name, term, body, 0..9_u8).prop_map(|(name, term, body, form)| match form {
        0 => format!("{name} := {term}"),
        1 => format!("{name} if {{ {body} }}"),
        2 => format!("{name} contains x if {{ {body} }}"),
        3 => format!("{name}(x) := {term} if {{ {body} }}"),
        4 => format!("{name}[x] := {term} if {{ {body} }}"),
        5 => format!("default {name} := {term}"),
        6 => format!("{name} := {term} if {{ {body} }} else := {term}"),
        7 => format!("{name}.b := {term} if {{ {body} }}"),
        _ => format!("{name}(x) if {{ {body} }}"),
    })
}

fn module(package: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(rule(), 1..6)
        .prop_map(move |rules| format!("package {package}\nimport data.u\n{}\n", rules.join("\n")))
}

/// Texts of the characters that Rego gives a meaning.
fn noise() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "package t\n",
        "import ",
        "default ",
        "if ",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "`",
        "#",
        "# METADATA\n",
        "# custom:\n",
        "#  params: [\n",
        "\n",
        "\r\n",
        "\t",
        ":=",
        "=",
        "==",
        "|",
        "&",
        "-",
        "+",
        ".",
        ",",
        ";",
        ":",
        "some ",
        "in ",
        "every ",
        "not ",
        "with ",
        "as ",
        "contains ",
        "else ",
        "set(",
        "data",
        "input",
        "x",
        "1",
        "1e9",
        "\\",
        "\\u00",
        "ä",
        "\u{1F600}",
        "\0",
        "_",
        "$",
        "true",
        "null",
        "count(",
        "import data.x\n",
        "\u{feff}",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_check_never_fails_on_any_text(texts in prop::collection::vec(noise(), 1..3)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for problem in check(&modules(&texts)) {
            let text = texts[problem.file.0 as usize];
            prop_assert!(problem.span.end as usize <= text.len(), "{problem:?}");
            prop_assert!(text.is_char_boundary(problem.span.start as usize), "{problem:?}");
            prop_assert!(text.is_char_boundary(problem.span.end as usize), "{problem:?}");
            prop_assert!(problem.kind.message().chars().count() <= 90);
        }
    }

    #[test]
    fn the_check_never_fails_on_any_characters(text in "\\PC{0,200}") {
        check(&modules(&[&text]));
        check(&modules(&[&format!("package t\n{text}")]));
    }

    #[test]
    fn what_passes_never_ends_the_process(first in module("t"), second in module("u")) {
        if stopping(&[&first, &second]).is_empty() {
            on_small_stack(move || {
                let mut engine = engine();
                override_builtins(&mut engine, 0);
                engine.add_policy("t.rego".into(), first).unwrap();
                engine.add_policy("u.rego".into(), second).unwrap();
                engine.set_input(Value::from_json_str("{\"a\": [1, {\"b\": 2}]}").unwrap());
                // An error is an answer; only the end of the process is none.
                let _ = engine.eval_query("data".into(), false);
            });
        }
    }
}
