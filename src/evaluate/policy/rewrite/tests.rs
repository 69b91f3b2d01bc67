//! Texts for the engine, and the way back from them.

use crate::evaluate::policy::module::Module;
use crate::source::{FileId, Span};

fn module(text: &str) -> Module {
    let module = Module::parse(FileId(0), "t.rego", text.into());
    assert!(module.problems.is_empty(), "{:?}", module.problems);
    module
}

/// The text of a rule for the engine.
fn rewritten(rule: &str) -> String {
    let module = module(&format!("package t\n{rule}\n"));
    module.engine.text.lines().skip(1).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_head_needs_is_asked_for_at_the_end() {
    for (written, expected) in [
        (
            "r contains q.c if some q in [1]",
            "r contains q.c if { some q in [1]; mesh_lint_head := [q.c] }",
        ),
        (
            "r contains {\"a\": q.a, \"b\": `x`} if {\n  some q in [1] # one\n}",
            "r contains {\"a\": q.a, \"b\": `x`} if {\n  some q in [1]; mesh_lint_head := [{\"a\": q.a, \"b\": `x`}] # one\n}",
        ),
        (
            "r[q.k] := q.v if q := input",
            "r[q.k] := q.v if { q := input; mesh_lint_head := [q.k, q.v] }",
        ),
        (
            "r := q.a if { q := input\n  q.b } else := q.c if { # two\n  q := data }",
            "r := q.a if { q := input\n  q.b; mesh_lint_head := [q.a] } else := q.c if { # two\n  q := data; mesh_lint_head := [q.c] }",
        ),
        (
            "r contains concat(\"\", [\n  q.a, # first\n  q.b,\n]) if q := input",
            "r contains concat(\"\", [\n  q.a, # first\n  q.b,\n]) if { q := input; mesh_lint_head := [concat(\"\", [   q.a,    q.b, ])] }",
        ),
    ] {
        assert_eq!(rewritten(written), expected);
    }
}

#[test]
fn what_is_sure_stays_as_it_is() {
    for rule in [
        "r contains q if some q in [1]",
        "r contains \"x\" if input.x",
        "r contains sprintf(\"%v\", [q]) if some q in [1]",
        "r contains {\"msg\": \"x\", \"at\": [i]} if some i, _ in [1]",
        "r if input.x",
        "r := input.x",
        "f(q) := q.c if q.d",
        "r if { not input.x }",
        "r if { not input.x == \"a\" }",
        "r if { some x; [1][x] == 1 }",
    ] {
        assert_eq!(rewritten(rule), rule);
    }
}

#[test]
fn what_a_negation_is_about_is_asked_for_in_front_of_it() {
    for (written, expected) in [
        ("r if not f(input.x)", "r if { mesh_lint_not_1 := [input.x]; not data.t.f(input.x) }"),
        (
            "r if { not f({\"a\": input.x}) }",
            "r if { mesh_lint_not_1 := [{\"a\": input.x}]; not data.t.f({\"a\": input.x}) }",
        ),
        (
            "r if { not input.x in {1} }",
            "r if { mesh_lint_not_1 := [input.x]; not input.x in {1} }",
        ),
        ("r if { not input.x > 3 }", "r if { mesh_lint_not_1 := [input.x]; not input.x > 3 }"),
        (
            "r if { not lower(input.x) == \"a\" }",
            "r if { mesh_lint_not_1 := [lower(input.x)]; not lower(input.x) == \"a\" }",
        ),
        (
            "r if { not input.m[input.k] }",
            "r if { mesh_lint_not_1 := [input.k]; not input.m[input.k] }",
        ),
        (
            "r if { not f(input.x) with input as {} }",
            "r if { mesh_lint_not_1 := [input.x] with input as {}; not data.t.f(input.x) with input as {} }",
        ),
        (
            "r := [1 | not f(input.x)]",
            "r := [1 | mesh_lint_not_1 := [input.x]; not data.t.f(input.x)]",
        ),
        (
            "r if every x in [1] { not f(x.y) }",
            "r if every x in [1] { mesh_lint_not_1 := [x.y]; not data.t.f(x.y) }",
        ),
    ] {
        assert_eq!(rewritten(&format!("{written}\nf(x) if x")), format!("{expected}\nf(x) if x"));
    }
}

#[test]
fn collections_pass_through_a_function() {
    assert_eq!(
        rewritten("r if some x in input.list"),
        "r if some x in meshlint.items_of(input.list)"
    );
}

#[test]
fn places_lead_back_to_the_text_as_written() {
    let text = "package t\nr contains q.c if some q in input.list\ns := input.x\n";
    let module = module(text);
    let engine = &module.engine.text;
    for word in ["some", "q in", "input.list", "s :=", "input.x"] {
        let at = engine.find(word).unwrap();
        let found = module.engine.original(Span::new(at, at + word.len()));
        assert_eq!(found.slice(text), word);
    }
    let copied = engine.rfind("q.c").unwrap();
    let found = module.engine.original(Span::new(copied, copied + 3));
    assert_eq!(found.slice(text), "q.c", "a copy is about what it copies");
    assert_eq!(module.text.lines().count(), engine.lines().count(), "no line moves");
}

#[test]
fn names_from_outside_are_written_out() {
    for (written, expected) in [
        ("import data.lib\nr := lib.x", "\nr := data.lib.x"),
        (
            "import input.a[\"b-c\"] as q\nr := [q | q.y]",
            "\nr := [input.a[\"b-c\"] | input.a[\"b-c\"].y]",
        ),
        (
            "import data.lib\nr if lib.f(1) with lib.x as 2",
            "\nr if data.lib.f(1) with data.lib.x as 2",
        ),
        ("import data.lib\nf(lib) := lib.x", "\nf(lib) := lib.x"),
        ("p := 1\nr if p == 2 with p as 2", "p := 1\nr if p == 2 with data.t.p as 2"),
        ("f(1) := 1\nr if f(1) with f as 2", "f(1) := 1\nr if data.t.f(1) with data.t.f as 2"),
    ] {
        assert_eq!(rewritten(written), expected);
    }
}

#[test]
fn what_may_be_absent_is_asked_for_by_a_call() {
    for (written, expected) in [
        ("r := input.z in [1]", "r := meshlint.member(input.z , [1])"),
        ("r := (1, input.z in [1])", "r := (meshlint.member_at(1, input.z , [1]))"),
        ("r if input.z in [1]", "r if input.z in [1]"),
        ("r := [y | some x in [2]; y := x in [1]]", "r := [y | some x in [2]; y := x in [1]]"),
    ] {
        assert_eq!(rewritten(written), expected);
    }
}
