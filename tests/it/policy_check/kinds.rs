//! Every kind of problem once, with the bytes that it marks and its words.
#![expect(clippy::too_many_lines, reason = "tables of cases")]

use super::{modules, problems, stopping};
use mesh_lint::evaluate::policy::check::PolicyProblem;
use mesh_lint::evaluate::policy::module::{EntryKind, RuleKind};

const SOUND: &str = "\
# METADATA
# title: Owners are named
# custom:
#   id: ownership/owner-missing
#   params:
#     roles: {type: list<string>, default: [owner], tighten: subset}
package policies.ownership.owner_missing

deny contains {\"msg\": \"nobody owns it\", \"path\": \"/team\"} if {
	count([m | some m in input.mesh.contract.team.members; m.role in data.params[\"ownership/owner-missing\"].roles]) == 0
}
";

const TEST: &str = "\
package policies.ownership.owner_missing_test

import data.policies.ownership.owner_missing

test_nobody if count(owner_missing.deny) == 1 with input as {\"mesh\": {\"contract\": {\"team\": {\"members\": []}}}}
";

#[test]
fn a_sound_policy_with_a_test_has_no_problem() {
    assert_eq!(problems(&[SOUND, TEST]), []);
    let all = modules(&[SOUND, TEST]);
    let module = &all[0];
    assert_eq!(module.package, ["policies", "ownership", "owner_missing"]);
    assert_eq!(module.id(), "ownership/owner-missing");
    assert!(module.mentions_input_mesh && !module.is_test && all[1].is_test);
    assert_eq!(module.entry_points.len(), 1);
    assert_eq!(module.entry_points[0].kind, EntryKind::Deny);
    assert_eq!(module.rules[0].kind, RuleKind::Set);
    assert_eq!(module.rules[0].span.slice(SOUND), "deny");
    assert_eq!(all[1].imports[0].alias, "owner_missing");
    assert!(all[1].entry_points.is_empty());
}

/// What a problem marks, its id and its message.
fn shown(texts: &[&str], problem: &PolicyProblem) -> (String, String, String) {
    let text = texts[problem.file.0 as usize];
    let marked = problem.span.slice(text).to_owned();
    (marked, problem.kind.id().to_owned(), problem.kind.message())
}

#[test]
fn what_stops_a_run_is_marked_exactly() {
    let cases: &[(&[&str], &str, &str, &str)] = &[
        (
            &["package t\nr := [1, )]"],
            ")",
            "policy/syntax-invalid",
            "this is no Rego: expecting expression",
        ),
        (
            &["package t\nr := \"a\u{1}b\""],
            "\u{1}",
            "policy/syntax-invalid",
            "the text holds the control character U+0001",
        ),
        (
            &["package t\nr := x if { x > 1 }"],
            "x",
            "policy/variable-unsafe",
            "nothing gives `x` a value",
        ),
        (&["package t\nr if r"], "r", "policy/recursion", "`t.r` needs itself"),
        (
            &["package t\nr := strat(\"a\")"],
            "strat",
            "policy/function-unknown",
            "no function `strat` exists",
        ),
        (
            &["package t\nimport data.u\nr := u.f(1)", "package u\ng(x) := x"],
            "u.f",
            "policy/function-unknown",
            "no function `u.f` exists",
        ),
        (
            &["package t\nr := count([1], 2)"],
            "count",
            "policy/arguments-wrong",
            "`count` takes 1 argument and gets 2",
        ),
        (
            &["package t\nf(x, y) := x + y\nr := f(1)"],
            "f",
            "policy/arguments-wrong",
            "`f` takes 2 arguments and gets 1",
        ),
        (
            &["package t\nr := count([1], 2, 3) if false"],
            "count",
            "policy/arguments-wrong",
            "`count` takes 1 argument and gets 3",
        ),
        (
            &["package t\nr := http.send({}) if false"],
            "http.send",
            "policy/builtin-forbidden",
            "`http.send` would reach the network",
        ),
        (
            &["package t\nr := io.jwt.verify_rs256(\"a\", \"b\")"],
            "io.jwt.verify_rs256",
            "policy/builtin-missing",
            "`io.jwt.verify_rs256` is not available here",
        ),
        (
            &["package t\nr if { some x, y; [x, y] = [1] }"],
            "[",
            "policy/engine-refuses",
            "mismatch in number of array elements",
        ),
        (
            &["package t\nr := [1, 2] & input.x"],
            "[1, 2]",
            "policy/arguments-wrong",
            "`&` takes a set and gets a list",
        ),
        (
            &["package t\nr := 1 if { false; startswith(\"a\", 1) }"],
            "1",
            "policy/arguments-wrong",
            "`startswith` takes a text as argument 2 and gets a number",
        ),
        (
            &["package t\nr := walk(input)"],
            "walk",
            "policy/builtin-missing",
            "`walk(x)` is not available here",
        ),
        (
            &["package t\nr if { some x; true }"],
            "x",
            "policy/variable-unused",
            "nothing uses the variable `x`",
        ),
        (
            &["package t\nr if every key, v in [1] { v == 1 }"],
            "key",
            "policy/variable-unused",
            "nothing uses the variable `key`",
        ),
        (
            &["package t\nr := $\"{input.x\""],
            "$",
            "policy/syntax-invalid",
            "this is no Rego: the text with values in it can't be read",
        ),
        (
            &["package t\nr := 1\nr contains 2"],
            "r",
            "policy/rules-conflict",
            "`t.r` is defined as two kinds of thing",
        ),
        (
            &["package t\nf(x) := x\nf(x, y) := y"],
            "f",
            "policy/rules-conflict",
            "`t.f` takes different numbers of arguments",
        ),
        (
            &["package t\ndefault r := 1\ndefault r := 2"],
            "r",
            "policy/rules-conflict",
            "`t.r` has two default values",
        ),
        (
            &["package t\nimport data.a.x\nimport data.b.x\nr := x"],
            "import data.b.x",
            "policy/rules-conflict",
            "`x` is the name of two imports",
        ),
        (
            &["package a\nb := {\"c\": 1}", "package a.b\nd := 1"],
            "a.b",
            "policy/rules-conflict",
            "`a.b` lies below a rule",
        ),
        (
            &["# METADATA\n# titel: x\npackage t"],
            "titel",
            "policy/metadata-invalid",
            "METADATA has no key `titel`",
        ),
        (
            &["package mesh.x\nr := 1"],
            "mesh.x",
            "policy/package-reserved",
            "the package `mesh.x` lies under a reserved root",
        ),
        (
            &["package params\nr := 1"],
            "params",
            "policy/package-reserved",
            "the package `params` lies under a reserved root",
        ),
        (
            &["package t\nr := data.params[\"a/b\"].x"],
            "data.params[\"a/b\"].x",
            "policy/parameter-unknown",
            "no policy `a/b` declares parameters",
        ),
        (
            &["package t\nimport data.params[\"a/b\"] as p\nr := p.x"],
            "import data.params[\"a/b\"] as p",
            "policy/parameter-unknown",
            "no policy `a/b` declares parameters",
        ),
    ];
    for (texts, marked, id, message) in cases {
        let found = stopping(texts);
        assert!(!found.is_empty(), "{texts:?}");
        let shown = shown(texts, &found[0]);
        assert_eq!(
            shown,
            ((*marked).to_owned(), (*id).to_owned(), (*message).to_owned()),
            "{texts:?}"
        );
    }
}

#[test]
fn a_slip_in_the_first_statement_is_marked_where_it_is() {
    for (body, marked) in [
        ("x := )", ")"),
        ("x := [1, 2\n", "}"),
        ("some x in\n", "}"),
        ("input.a[", "}"),
        ("input.a == \"b\" and input.c", "and"),
        ("x := $", "$"),
    ] {
        let text = format!("package t\n\ns if {{\n\tinput.q\n}}\n\nr if {{\n\t{body}\n}}\n");
        let found = stopping(&[&text]);
        let shown: Vec<&str> = found.iter().map(|it| it.span.slice(&text)).collect();
        assert_eq!(shown, [marked], "{body}: {}", found[0].kind.message());
        assert!(found[0].span.start > 30, "{body}");
    }
}

#[test]
fn a_parameter_is_known_by_the_policy_that_declares_it() {
    let wrong = SOUND.replace("].roles]", "].role]");
    let found = stopping(&[&wrong]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind.message(), "`ownership/owner-missing` has no parameter `role`");
    assert_eq!(found[0].kind.help(), "did you mean `roles`?");
    // A rule that is only another name for the parameters is seen through.
    let alias = SOUND
        .replace("data.params[\"ownership/owner-missing\"].roles", "params.rolls")
        .replace("\ndeny", "\nparams := data.params[\"ownership/owner-missing\"]\n\ndeny");
    let found = stopping(&[&alias]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].span.slice(&alias), "params.rolls");
    assert_eq!(stopping(&[&alias.replace("params.rolls", "params.roles")]), []);
    // A test that replaces a parameter must name it rightly too.
    let test = TEST.replace(
        "with input as",
        "with data.params[\"ownership/owner-missing\"].rolls as [1] with input as",
    );
    let found = stopping(&[SOUND, &test]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].span.slice(&test), "data.params[\"ownership/owner-missing\"].rolls");
    let id = SOUND.replace("ownership/owner-missing\"]", "ownership/owner-mising\"]");
    assert_eq!(stopping(&[&id])[0].kind.help(), "did you mean `ownership/owner-missing`?");
}

#[test]
fn an_id_belongs_to_one_policy() {
    let first =
        "# METADATA\n# title: a\n# custom: {id: a/b}\npackage x\n\ndeny contains 1 if input.q\n";
    let second = "package policies.a.b\n\ndeny contains 1 if input.q\n";
    let found = stopping(&[first, second]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind.id(), "policy/id-duplicated");
    assert_eq!(found[0].span.slice(second), "policies.a.b");
    assert_eq!(found[0].related[0].1.slice(first), "a/b");
    // Several files and rules of one package are one policy.
    assert_eq!(stopping(&[second, second]), []);
    let twice = "package x\n# METADATA\n# custom: {id: a/b}\ndeny contains 1 if input.q\n# METADATA\n# custom: {id: a/b}\nwarn contains 1 if input.p\n";
    assert_eq!(stopping(&[twice]), []);
}

#[test]
fn what_only_warns_is_marked_exactly() {
    let warnings = |texts: &[&str]| -> Vec<(String, String)> {
        let found = problems(texts);
        assert!(found.iter().all(|problem| !problem.stops), "{found:?}");
        found.iter().map(|it| shown(texts, it)).map(|it| (it.0, it.1)).collect()
    };
    let one = |text: &str, marked: &str, id: &str| {
        assert!(warnings(&[text]).contains(&(marked.to_owned(), id.to_owned())), "{text}");
    };
    one("package t\ndeny contains 1 if input.a", "t", "policy/title-missing");
    one("package t\ndeny contains 1 if input.a", "t", "policy/test-missing");
    one("package t\nr if print(input.a)", "print", "policy/print-left-over");
    one("package t\ndeny := \"x\" if input.a", "deny", "policy/entry-point-not-a-set");
    one(
        "package t\nwarn_all[x] := 1 if some x in input.a",
        "warn_all",
        "policy/entry-point-not-a-set",
    );
    one("package t\nr if input.team.name", "input.team", "policy/key-unstable");
    one(
        "package t\nr if input[\"slaProperties\"]",
        "input[\"slaProperties\"]",
        "policy/key-unstable",
    );
    one("# METADATA\n# controls: 1\npackage t", "controls", "policy/metadata-key-unknown");
    for negated in [
        "not startswith(q.c, \"a\")",
        "not q.c in {\"a\"}",
        "not lower(q.c) == \"a\"",
        "not count(q.c) > 3",
        "not f(q.c)",
        "not (q.c in {\"a\"})",
        "not q.c + 1 == 2",
    ] {
        let text = format!("package t\nf(x) if x\nr if {{ some q in input.q; {negated} }}");
        one(&text, "q.c", "policy/negated-call-on-optional");
    }
    for fine in [
        "not q.c == \"a\"",
        "not q.c",
        "q.c; not startswith(q.c, \"a\")",
        "c := q.c; not startswith(c, \"a\")",
        "not f(q)",
        "not startswith(object.get(q, \"c\", \"\"), \"a\")",
        "not \"a\" in input.mesh.fields",
        "not q in p.x",
        "not q in list.x",
        "not f(data.t.x)",
        "x = q.c + 1; not f(q.c)",
    ] {
        let text = format!(
            "# METADATA\n# custom: {{id: a/b, params: {{x: {{type: list<string>, default: [], tighten: free}}}}}}\n\
             package t\nimport data.params[\"a/b\"] as list\nx := 1\np := data.params[\"a/b\"]\n\
             f(y) if y\nr if {{ some q in input.q; {fine} }}"
        );
        let found = problems(&[&text]);
        let told = found.iter().any(|it| it.kind.id() == "policy/negated-call-on-optional");
        assert!(!told, "{fine}: {found:?}");
    }
    assert_eq!(warnings(&["package t\ntest_a if print(1)\n"]), []);
}

#[test]
fn all_errors_of_all_modules_come_at_once() {
    let texts = [
        "package a\nr := )",
        "package b\nr := nope(1)\ns := x\nt := count()",
        "package c\nr if s\ns if r\nu := rand.intn(\"a\", 2)",
        "package mesh\n",
    ];
    let ids: Vec<&str> = stopping(&texts).iter().map(|problem| problem.kind.id()).collect();
    let expected = [
        "policy/syntax-invalid",
        "policy/function-unknown",
        "policy/variable-unsafe",
        "policy/arguments-wrong",
        "policy/recursion",
        "policy/builtin-forbidden",
        "policy/package-reserved",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn metadata_is_judged_where_the_rest_can_not_be_parsed() {
    let text = "# METADATA\n# custom: {severty: error}\npackage t\nr := )\n";
    let ids: Vec<&str> = problems(&[text]).iter().map(|problem| problem.kind.id()).collect();
    assert_eq!(ids, ["policy/metadata-invalid", "policy/syntax-invalid"]);
}

#[test]
fn a_module_that_can_not_be_parsed_causes_no_further_errors() {
    let user = "package t\nimport data.lib\nr := lib.shout(name)\n";
    let broken = "package lib\nshout(x) := upper(x\n";
    let helper = "package t\nname := \n";
    let found = stopping(&[user, broken, helper]);
    let ids: Vec<&str> = found.iter().map(|problem| problem.kind.id()).collect();
    assert_eq!(ids, ["policy/syntax-invalid", "policy/syntax-invalid"], "{found:?}");
}

#[test]
fn messages_are_short_and_helps_are_there() {
    let long = "x".repeat(300);
    let texts = [
        format!("package t\nr := {long}(1)\ns := {long}y"),
        format!(
            "# METADATA\n# custom: {{id: {long}, severity: {long}, applies_to: {{{long}: 1}}}}\npackage mesh.{long}"
        ),
        format!("package t2\nr := data.params[\"{long}\"].x\n{long} if {long}"),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = problems(&texts);
    assert!(found.len() >= 6, "{found:?}");
    for problem in found {
        let message = problem.kind.message();
        assert!(message.chars().count() <= 90, "{message}");
        assert!(!message.ends_with('.') && !problem.kind.help().is_empty(), "{message}");
    }
}

#[test]
fn mentions_of_the_mesh_are_found_and_nothing_else() {
    let mentions = |rest: &str| modules(&[&format!("package t\n{rest}\n")])[0].mentions_input_mesh;
    for yes in [
        "r := input.mesh",
        "r := input[\"mesh\"].fields",
        "import input.mesh\nr := mesh.today",
        "import input as doc\nr := doc.mesh",
        "r if { some f in input.mesh.fields; f.name == \"a\" }",
        "r := object.get(input, \"mesh\", {})",
        "r := object.get(input, [\"mesh\", \"today\"], 1)",
        "f(x) := [y | y := input.mesh[x]]",
        "r if { every f in input.mesh.fields { f } }",
    ] {
        assert!(mentions(yes), "{yes}");
    }
    for no in [
        "r := input.meshes",
        "r := input",
        "r := data.mesh.contracts",
        "r := \"input.mesh\"",
        "# input.mesh\nr := 1",
        "r if { walk(input, [p, v]); p[0] == \"mesh\"; v }",
        "r := input.x.mesh",
    ] {
        assert!(!mentions(no), "{no}");
    }
}
