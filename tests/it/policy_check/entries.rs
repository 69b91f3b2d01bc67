//! What switches a policy off or makes it slow without being wrong: names that nothing asks for,
//! keys that no document has, loops inside loops.

#![expect(clippy::too_many_lines, reason = "tables of cases")]

use super::problems;
use mesh_lint::evaluate::policy::check::check;
use mesh_lint::evaluate::policy::{Module, shipped};
use mesh_lint::source::FileId;

/// What is told by one rule: the marked text and the help.
fn told(texts: &[&str], id: &str) -> Vec<(String, String)> {
    let of = |it: &mesh_lint::evaluate::policy::PolicyProblem| {
        let marked = it.span.slice(texts[it.file.0 as usize]).to_owned();
        (marked, it.kind.help())
    };
    problems(texts).iter().filter(|it| it.kind.id() == id).map(of).collect()
}

#[test]
fn a_policy_that_nothing_asks_stops_a_run() {
    let with = |custom: &str, rule: &str| {
        format!("# METADATA\n# title: x\n{custom}package policies.a.b\n\n{rule}\n")
    };
    let id = "# custom: {id: a/b}\n";
    let severity = "# custom: {severity: warning}\n";
    for (text, marked, help) in [
        (with(id, "denny contains \"x\" if input.id"), "denny", "did you mean `deny`?"),
        (with(id, "denies contains \"x\" if input.id"), "policies.a.b", "write `deny contains"),
        (with(severity, "warning contains \"x\" if input.id"), "warning", "did you mean `warn`?"),
        (
            with(id, "violations[x] := 1 if x := input.id"),
            "violations",
            "did you mean `violation`?",
        ),
        (
            with(id, "errors_all contains \"x\" if input.id"),
            "errors_all",
            "did you mean `deny_all`?",
        ),
        (with(id, "Deny contains \"x\" if input.id"), "Deny", "did you mean `deny`?"),
        (with(id, "names := {1}"), "policies.a.b", "write `deny contains"),
        (with(id, "f(x) := x"), "policies.a.b", "write `deny contains"),
    ] {
        let found = problems(&[&text]);
        let found: Vec<_> =
            found.iter().filter(|it| it.kind.id() == "policy/entry-point-missing").collect();
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].stops && found[0].span.slice(&text) == marked, "{found:?}");
        assert!(found[0].kind.help().starts_with(help), "{}", found[0].kind.help());
    }
    // One rule of several that declares itself, beside one that is asked.
    let own = "package t\n\ndeny contains \"x\" if input.id\n\n# METADATA\n# custom: {id: a/c}\nnaming contains \"y\" if input.id\n";
    let found = problems(&[own]);
    let found: Vec<_> = found.iter().filter(|it| it.stops).collect();
    assert_eq!((found.len(), found[0].span.slice(own)), (1, "naming"));
}

#[test]
fn a_name_near_an_entry_point_is_told_where_nothing_uses_it() {
    let id = "policy/entry-point-missing";
    let near = "package t\n\ndenny contains \"x\" if input.id\n";
    assert_eq!(told(&[near], id), [("denny".to_owned(), "did you mean `deny`?".to_owned())]);
    assert!(problems(&[near]).iter().all(|it| !it.stops), "nothing declares a policy there");
    // Tests that use the wrong name do not make it right.
    let test = "package t_test\n\nimport data.t\n\ntest_x if count(t.denny) == 1\n";
    assert_eq!(told(&[near, test], id).len(), 1);
    for fine in [
        "package t\n\ndeny contains x if some x in denny\n\ndenny contains \"x\" if input.id\n",
        "package t\n\nwarm_up := 1\n",
        "package lib.names\n\nnames := {1}\n",
        "# METADATA\n# title: Names\n# description: Helpers\npackage lib.names\n\nnames := {1}\n",
        "package t\n\ndenny(x) := x\n",
        "package t\n\nerrors := {1}\n",
    ] {
        assert_eq!(told(&[fine], id), [], "{fine}");
    }
    let other = "package u\n\nimport data.t\n\ndeny contains x if some x in t.denny\n";
    assert_eq!(told(&[near, other], id), []);
}

#[test]
fn keys_that_no_version_has_are_told_with_the_nearest() {
    let id = "policy/input-field-unknown";
    let body = |body: &str| format!("package t\n\ndeny contains \"x\" if {{\n\t{body}\n}}\n");
    for (text, marked, help) in [
        ("input.mesh.contract.nmae == \"\"", "input.mesh.contract.nmae", "did you mean `name`?"),
        ("input.verison", "input.verison", "did you mean `version`?"),
        ("input[\"verison\"]", "input[\"verison\"]", "did you mean `version`?"),
        (
            "some f in input.mesh.fields; f.clasification",
            "f.clasification",
            "did you mean `classification`?",
        ),
        ("f := input.mesh.fields[_]; not f.requird", "f.requird", "did you mean `required`?"),
        (
            "some s in input.schema; some p in s.properties; p.logicaltype",
            "p.logicaltype",
            "did you mean `logicalType`?",
        ),
        ("input.schema[_].propertys", "input.schema[_].propertys", "did you mean `properties`?"),
        ("input.mesh.field", "input.mesh.field", "did you mean `fields`?"),
        ("input.mesh.file.nam", "input.mesh.file.nam", "did you mean `name`?"),
        (
            "object.get(input.mesh.contract, \"staus\", \"\") == \"\"",
            "staus",
            "did you mean `status`?",
        ),
        (
            "count([1 | some c in input.mesh.changes; c.servity == \"x\"]) > 0",
            "c.servity",
            "did you mean `severity`?",
        ),
        ("every s in input.schema { s.nam }", "s.nam", "did you mean `name`?"),
        (
            "names := [p | some p in input.mesh.fields]; some n in names; n.typ",
            "n.typ",
            "read a key",
        ),
        (
            "input.mesh.history.first_comit_date",
            "input.mesh.history.first_comit_date",
            "did you mean `first_commit_date`?",
        ),
    ] {
        let text = body(text);
        let found = told(&[&text], id);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, marked, "{text}");
        assert!(found[0].1.starts_with(help), "{text}: {}", found[0].1);
    }
    let import = "package t\n\nimport input.mesh.contract\nimport input as doc\n\ndeny contains \"x\" if contract.titel\n\nwarn contains \"y\" if doc.ids\n";
    assert_eq!(told(&[import], id).len(), 2);
    for fine in [
        "input.mesh.contract.custom.anything.below",
        "some c in input.customProperties; c.value.whatever",
        "input.team.members[_].username; input.team[_].username",
        "input.mesh.contract.team.members; input.mesh.contract.description.purpose",
        "some f in input.mesh.fields; f.path; f.dotted; f.object; f.depth; f.parents; f.custom.x",
        "some s in input.mesh.contract.slaProperties; s.seconds; s.number; s.unit; s.path",
        "some q in input.mesh.contract.schema[_].quality; q.metric; q.path",
        "some s in input.servers; s.host; s.path",
        "input.dataset[_].columns[_].column; input.uuid; input.quantumName",
        "input.inputPorts[_].contractId; input.outputPorts[_].version",
        "walk(input, [_, value]); value.anything",
        "some k, v in input; v.anything; k",
        "x := object.get(input, [\"a\", \"b\"], 1); x.y",
        "f := input.mesh.fields[_]; g := lower(f.name); g",
        "input.mesh.base.schema; input.mesh.base.name; input.mesh.codeowners.listed",
        "count(input.foo) > 1 with input as {\"foo\": []}",
        "data.mesh.contracts[_].anything",
        "some f in input.mesh.fields; some f2 in f.anyOf.x with input as {}",
    ] {
        let text = body(fine);
        assert_eq!(told(&[&text], id), [], "{fine}");
    }
    // Of a policy for products alone, the keys of products count.
    let product = "# METADATA\n# custom: {id: a/b, applies_to: {kind: [product]}}\npackage t\n\ndeny contains \"x\" if input.schema\n";
    assert_eq!(told(&[product], id).len(), 1);
    let test = "package t\n\ntest_x if input.anything == 1\n";
    assert_eq!(told(&[test], id), []);
}

#[test]
fn loops_over_fields_inside_loops_over_the_same_are_told() {
    let id = "policy/loop-quadratic";
    let body = |body: &str| format!("package t\n\ndeny contains \"x\" if {{\n\t{body}\n}}\n");
    for (text, marked) in [
        (
            "some a in input.mesh.fields; some b in input.mesh.fields; a.name == b.name",
            "input.mesh.fields",
        ),
        ("input.mesh.fields[i].name == input.mesh.fields[j].name; i != j", "input.mesh.fields"),
        (
            "some a in input.mesh.fields; count([1 | some b in input.mesh.fields; b.name == a.name]) > 1",
            "input.mesh.fields",
        ),
        (
            "some s in input.schema; some a in s.properties; some b in s.properties; a.name == b.name",
            "s.properties",
        ),
        (
            "every a in input.mesh.fields { some b in input.mesh.fields; a.name == b.name }",
            "input.mesh.fields",
        ),
        (
            "some a in input.mesh.fields; x := {b.name | b := input.mesh.fields[_]}; a.name in x",
            "input.mesh.fields",
        ),
    ] {
        let text = body(text);
        let found = told(&[&text], id);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, marked, "{text}");
    }
    for fine in [
        "some s in input.schema; some p in s.properties; p.name",
        "names := [f.name | some f in input.mesh.fields]; some f in input.mesh.fields; f.name in names",
        "input.mesh.fields[i].name == \"a\"; input.mesh.fields[i].required",
        "some a in input.mesh.contract.servers; some b in input.mesh.contract.servers; a == b",
        "some a in input.schema[0].properties; some b in a.properties; b.name",
    ] {
        let text = body(fine);
        assert_eq!(told(&[&text], id), [], "{fine}");
    }
}

/// What the new advice says of modules, but for the quadratic one that is there on purpose.
fn advice(modules: &[(String, String)]) -> Vec<String> {
    let parse = |(id, (path, text)): (u32, &(String, String))| {
        Module::parse(FileId(id), path, text.as_str().into())
    };
    let parsed: Vec<Module> = (0..).zip(modules).map(parse).collect();
    let ids = ["policy/entry-point-missing", "policy/input-field-unknown", "policy/loop-quadratic"];
    let found = check(&parsed).into_iter().filter(|it| ids.contains(&it.kind.id()));
    found
        .map(|it| {
            let (path, text) = &modules[it.file.0 as usize];
            format!("{path}: {} `{}`", it.kind.id(), it.span.slice(text))
        })
        .collect()
}

#[test]
fn the_shipped_policies_give_no_cause_for_it() {
    let shipped: Vec<(String, String)> =
        shipped().into_iter().map(|(path, text)| (path, text.to_owned())).collect();
    assert_eq!(advice(&shipped), Vec::<String>::new());
}

#[test]
fn policies_of_others_give_no_false_cause_for_it() {
    let Ok(shared) = std::env::var("MESH_LINT_SHARED") else {
        eprintln!("skipped: set MESH_LINT_SHARED");
        return;
    };
    let files = std::fs::read_dir(format!("{shared}/bench/policies")).unwrap();
    let mut modules: Vec<(String, String)> = files
        .map(|it| it.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "rego"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    modules.sort();
    assert!(modules.len() >= 30);
    assert_eq!(advice(&modules), Vec::<String>::new());
}
