//! Which variables have a value.

use super::stopping;
use mesh_lint::evaluate::policy::check::PolicyProblemKind;

/// The unsafe variables of a module, each with its offset in the text.
fn unsafe_variables(text: &str) -> Vec<(String, u32)> {
    let found = stopping(&[text]).into_iter().filter_map(|problem| match problem.kind {
        PolicyProblemKind::VariableUnsafe { name } => Some((name, problem.span.start)),
        _ => None,
    });
    found.collect()
}

#[test]
fn good_bodies_pass() {
    let bodies = [
        "x := 1; y := x + 1; y > 0",
        "y = x + 1; x = 1; y > 0",
        "some x; input.a[x] == 1",
        "input.a[i].b[j] == input.c[i]; i > 0; j > 0",
        "count(input.a[i]) > 0; i > 1",
        "some x in input.a; x > 1",
        "some i, x in input.a; x > i",
        "some [a, {\"k\": b}] in input.a; a > b",
        "[a, b] = input.x; a > b",
        "[a, 1] = [2, b]; a > b",
        "{\"k\": a} = input.x; a > 1",
        "walk(input, [path, value]); count(path) > value",
        "split(\"a.b\", \".\", parts); count(parts) > 1",
        "f(1, out); out > 1",
        "x := [y | some y in input.a]; count(x) > 0",
        "x := 1; y := [z | z := x]; count(y) > 0",
        "every x in input.a { x > 1 }",
        "lim := 3; every k, x in input.a { x > lim; k != \"\" }",
        "some x in input.a; not x.b",
        "some x in input.a; not f(x)",
        "x := 1; x in [1, 2]",
        "input.a[_].b == 1",
        "{x: 1 | some x in input.a}[k] == 1; k",
        "x := input.a with input as {\"a\": 1}; x",
        "v := 1; f(2) == 3 with input as v",
        "f(2) with f as g",
        "f(2) with f as 7",
        "data.t.s[k]; k",
        "s[k]; k > 1",
        "x := {\"a\": y | some y in input.a}; x",
        "_ = input.a",
        "[_, x] = input.a; x",
        "a := {b | some c in input.a; b := c.d}; a",
        "x = y; y = 1; x > 0",
        "count := 1; count > 0",
        "x := object.get(input, [\"a\", k], 1); k = \"b\"; x",
        "t := time.now_ns(); t > 0",
        "input.a[input.b[i]]; i",
        "print(input.a)",
    ];
    for body in bodies {
        let text =
            format!("package t\ns contains 1\nf(x) := x + 1\ng(x) := x\nr if {{ {body} }}\n");
        assert_eq!(stopping(&[&text]), [], "{body}");
    }
}

#[test]
fn good_heads_pass() {
    for rule in [
        "r contains x if some x in input.a",
        "r[x] := y if some x, y in input.a",
        "r[x].y := 1 if some x in input.a",
        "r := input.a[i] if i := 1",
        "r := input.a[_]",
        "r := [x | x := input.a]",
        "f([a, {\"b\": b}]) := a + b",
        "f(_, x) := x",
        "f(x) := y if y := x else := z if z := x",
        "r := 1 if false else := input.b",
        "default f(_) := 1\nf(x) := 2 if x > 1",
        "default r := {x | some x in [1]}",
        "import data.u.v\nr := v.w",
        "import input.q as z\nr if z > 1",
        "r if some x in [1]",
        "r contains {\"msg\": m} if { some x in input.a; m := sprintf(\"%s\", [x]) }",
    ] {
        let text = format!("package t\n{rule}\n");
        assert_eq!(stopping(&[&text]), [], "{rule}");
    }
}

#[test]
fn what_has_no_value_is_marked_where_it_stands() {
    // The marked name stands between signs.
    let cases = [
        "r if @x@ > 1",
        "r if { some x; @x@ > 1 }",
        "r := @x@",
        "r := @y@ if x := 1",
        "r contains @x@ if input.a",
        "r[@k@] := 1 if input.a",
        "r if { not input.a[@i@] }",
        "r if { not input.a[@_@] == 1 }",
        "r if { not f(@x@) }",
        "r if @x@ in [1]",
        "r if { y := @x@ + 1; y }",
        "r if { y = @x@ + 1; y > 1; 3 }",
        "r := [@x@ | input.a]",
        "r := [y | some y in @q@]",
        "r := {@k@: 1 | some v in input.a; v}",
        "r if { every x in input.a { x > @lim@ } }",
        "r if { true with input as @x@ }",
        "r if { [1, 2][0] == @x@ }",
        "r := f(@x@)",
        "r := {\"a\": @x@}",
        "r := 1 if false else := @x@",
        "r := @undefined_thing@",
        "r := @wrong@.part",
        "r if @x@[1]",
        "r if input.a == @x@",
    ];
    for case in cases {
        let text = format!("package t\nf(x) := x\n{case}\n");
        let at = text.find('@').unwrap();
        let (before, rest) = text.split_at(at);
        let (name, rest) = rest[1..].split_once('@').unwrap();
        let text = format!("{before}{name}{rest}");
        let found = unsafe_variables(&text);
        assert_eq!(found, [(name.to_owned(), u32::try_from(at).unwrap())], "{case}");
    }
}

#[test]
fn every_unsafe_variable_is_told_once_where_it_begins() {
    let text = "package t\nr if { a > b; c := a + 1; c > d }\ns if { x = y; y = x }\n";
    let names: Vec<String> = unsafe_variables(text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a", "b", "a", "d", "x", "y", "y", "x"]);
}
