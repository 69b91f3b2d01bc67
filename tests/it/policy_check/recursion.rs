//! What needs itself ends the process when it is evaluated, so that none may be missed; and what
//! only looks so must pass.
#![expect(clippy::too_many_lines, reason = "tables of cases")]

use super::{modules, stopping};
use mesh_lint::evaluate::policy::check::{Limit, PolicyProblemKind};

/// The cycles of modules, each as its rules.
fn cycles(texts: &[&str]) -> Vec<Vec<String>> {
    let cycle = |problem: mesh_lint::evaluate::policy::check::PolicyProblem| match problem.kind {
        PolicyProblemKind::Recursion { cycle } => Some(cycle),
        _ => None,
    };
    stopping(texts).into_iter().filter_map(cycle).collect()
}

#[test]
fn every_way_to_need_oneself_is_found() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("rules", &["package t\na if b\nb if a"], &["t.a", "t.b"]),
        ("one rule", &["package t\na if a"], &["t.a"]),
        ("functions", &["package t\nf(x) := g(x)\ng(x) := f(x)"], &["t.f", "t.g"]),
        ("one function", &["package t\nf(x) := 1 + f(x - 1) if x > 0"], &["t.f"]),
        ("with input", &["package t\na if { a with input as {} }"], &["t.a"]),
        (
            "a value of with",
            &["package t\na if { true with input as b }\nb := 1 if a"],
            &["t.a", "t.b"],
        ),
        (
            "a stand-in",
            &["package t\nf(x) := x\ng(x) := r\nr if { f(1) with f as g }"],
            &["t.g", "t.r"],
        ),
        ("default", &["package t\ndefault a := [x | x := a]"], &["t.a"]),
        ("default of a function", &["package t\ndefault f(x) := [y | y := f(1)]"], &["t.f"]),
        (
            "comprehension",
            &["package t\na := {x | some x in b}\nb := [y | y := a]"],
            &["t.a", "t.b"],
        ),
        ("every", &["package t\na if { every x in [1] { x == 1; a } }"], &["t.a"]),
        ("negation", &["package t\na if { not b }\nb if { not a }"], &["t.a", "t.b"]),
        ("the whole package", &["package t\na := count(data.t)"], &["t.a"]),
        ("the whole package, bracketed", &["package t\na := data[\"t\"]"], &["t.a"]),
        ("a package above", &["package t.u\na := data.t"], &["t.u.a"]),
        ("everything", &["package t\na := count(data)"], &["t.a"]),
        ("a computed part", &["package t\na if { some k; data.t[k] }"], &["t.a"]),
        ("a computed package", &["package t\na if { some k; data[k].a }"], &["t.a"]),
        (
            "two packages",
            &["package t\na if data.u.b", "package u\nb if data.t.a"],
            &["t.a", "u.b"],
        ),
        (
            "imports",
            &["package t\nimport data.u\na if u.b", "package u\nimport data.t.a as x\nb if x"],
            &["t.a", "u.b"],
        ),
        (
            "imported functions",
            &["package t\nimport data.u\nf(x) := u.g(x)", "package u\ng(x) := data.t.f(x)"],
            &["t.f", "u.g"],
        ),
        ("two files of one package", &["package t\na if b", "package t\nb if a"], &["t.a", "t.b"]),
        ("else", &["package t\na := 1 if false else := b\nb := a"], &["t.a", "t.b"]),
        ("a head", &["package t\na contains b if true\nb := count(a)"], &["t.a", "t.b"]),
        ("a key of a head", &["package t\na[b] := 1 if true\nb := count(a)"], &["t.a", "t.b"]),
        ("a head of many parts", &["package t\na.b.c := 1 if a.b"], &["t.a.b.c"]),
        (
            "a name that is declared later",
            &["package t\na if { count([1 | a]) > 0\n  a := 1 }"],
            &["t.a"],
        ),
        ("a value of a declaration", &["package t\na if { a := a }"], &["t.a"]),
        ("arguments", &["package t\nf(x) if x\na if f(a)"], &["t.a"]),
        (
            "through a set",
            &["package t\na contains x if { some x in b }\nb contains x if { some x in a }"],
            &["t.a", "t.b"],
        ),
        ("a function without arguments", &["package t\nf() := 1 if a\na if f()"], &["t.a", "t.f"]),
        (
            "brackets and dots",
            &[
                "package t\na if data[\"u-v\"].b",
                "package data2\nx := 1",
                "package t2\ny := 1",
                "package t3\nz := data.t.a",
            ],
            &[],
        ),
    ];
    for (name, texts, cycle) in cases {
        let found = cycles(texts);
        if cycle.is_empty() {
            assert_eq!(found, Vec::<Vec<String>>::new(), "{name}");
            continue;
        }
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        let mut names = found[0].clone();
        names.sort();
        assert_eq!(names, *cycle, "{name}");
    }
}

#[test]
fn what_only_looks_so_passes() {
    let cases: &[(&str, &[&str])] = &[
        ("one name in two packages", &["package t\na if data.u.a", "package u\na := 1"]),
        ("a key of the input", &["package t\na if input.a\nb if input.b.a"]),
        ("parameters", &["package t\na if data.params[\"t/a\"].a"]),
        ("facts about the mesh", &["package t\ncontracts if count(data.mesh.contracts) > 0"]),
        ("a local of the same name", &["package t\na if { a := input.x; a > 1 }"]),
        ("an argument of the same name", &["package t\nf(f, a) := f + a\na := f(1, 2)"]),
        ("some", &["package t\na if { some a in input.x; a == 1 }"]),
        ("some in a comprehension", &["package t\na := [a | some a in input.x]"]),
        ("every", &["package t\na if { every a in input.x { a > 1 } }"]),
        ("a field of the same name", &["package t\na := x.a if { x := {\"a\": 1} }"]),
        ("a text", &["package t\na := \"data.t.a\""]),
        ("a shorter name", &["package t\nab if a\na := 1", "package t.a2\nb := data.t.a"]),
        ("the package below", &["package t\na := data.t.u.b", "package t.u\nb := 1"]),
        ("siblings of one head", &["package t\na.b := a.c\na.c := 1"]),
        (
            "a stand-in that calls what it replaces",
            &["package t\nm(x) := count(x)\nr := c if { c := count([1]) with count as m }"],
        ),
        (
            "a function named like a builtin",
            &["package t\nf(x) := count(x)", "package u\ncount(x) := 1"],
        ),
        (
            "a test of a rule",
            &["package t\na := 1", "package t_test\nimport data.t\ntest_a if t.a == 1"],
        ),
        ("a diamond", &["package t\na if { b; c }\nb if d\nc if d\nd := 1"]),
    ];
    for (name, texts) in cases {
        assert_eq!(cycles(texts), Vec::<Vec<String>>::new(), "{name}");
    }
}

#[test]
fn a_cycle_is_shown_step_by_step() {
    let text = "package t\n\na if {\n\tb\n}\n\nb if input.x == f(1)\n\nf(x) := data.t.a\n";
    let problems = stopping(&[text]);
    assert_eq!(problems.len(), 1);
    let problem = &problems[0];
    assert_eq!(problem.span.slice(text), "a");
    assert_eq!(problem.kind.message(), "`t.a` needs itself through `t.b`");
    let related: Vec<(&str, &str)> =
        problem.related.iter().map(|(_, span, words)| (span.slice(text), words.as_str())).collect();
    assert_eq!(
        related,
        [("b", "`t.a` needs this"), ("f", "`t.b` needs this"), ("data.t.a", "`t.f` needs this")]
    );
}

#[test]
fn a_chain_that_the_stack_does_not_hold_is_found() {
    let chain = |length: usize| {
        let rules: String =
            (0..length).map(|it| format!("r{it} := [x | some x in r{}]\n", it + 1)).collect();
        format!("package t\nr := r0\n{rules}r{length} := [1]\n")
    };
    assert_eq!(stopping(&[&chain(30)]), []);
    let long = chain(300);
    let problems = stopping(&[&long]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(
        problems[0].kind,
        PolicyProblemKind::Limit(Limit::CallsTooDeep { rule: "t.r".into() })
    );
    assert_eq!(problems[0].span.slice(&long), "r");
    assert!(modules(&[&long])[0].is_parsed());
}
