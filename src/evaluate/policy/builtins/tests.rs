//! The table against what the engine really answers, and the overrides at work.

use super::*;
use regorus::unstable::BUILTINS;

const TODAY: i64 = 1_767_225_600_000_000_000;

fn engine() -> Engine {
    let mut engine = crate::evaluate::policy::check::engine();
    override_builtins(&mut engine, TODAY);
    engine
}

/// The value of an expression, or the words of the error.
fn eval(expression: &str) -> Result<String, String> {
    let mut engine = engine();
    let module = format!("package t\nr := {expression}\n");
    engine.add_policy("t.rego".into(), module).map_err(|error| error.to_string())?;
    let value = engine.eval_rule("data.t.r".into()).map_err(|error| error.to_string())?;
    let json: serde_json::Value =
        serde_json::from_str(&value.to_json_str().unwrap()).map_err(|error| error.to_string())?;
    Ok(json.to_string())
}

#[test]
fn the_engine_knows_what_is_allowed_and_nothing_else_answers() {
    for builtin in ALLOWED {
        if let Some((_, args)) = BUILTINS.get(builtin.name) {
            assert_eq!(usize::from(*args), builtin.arity(), "{}", builtin.name);
            continue;
        }
        // What the engine lacks is added: it is known, and takes what the table says.
        let args = vec!["{}"; builtin.arity()].join(", ");
        let error = eval(&format!("{}({args})", builtin.name)).err().unwrap_or_default();
        assert!(!error.contains("could not find function"), "{error}");
        assert!(!error.contains("incorrect number of parameters"), "{error}");
    }
    // What is in the table of the engine is allowed, or replaced by an error.
    let mut names: Vec<_> = BUILTINS.keys().collect();
    names.sort();
    for name in names {
        let standing = standing(name);
        assert!(
            matches!(standing, Standing::Allowed(_) | Standing::Forbidden(_)),
            "`{name}` answers and is {standing:?}"
        );
    }
    assert!(ALLOWED.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn what_is_forbidden_is_an_error_even_where_the_check_is_passed_by() {
    for (name, args, reason) in FORBIDDEN {
        let args = vec!["\"a\""; usize::from(*args)].join(", ");
        let error = eval(&format!("{name}({args})")).unwrap_err();
        assert!(error.contains(reason), "{name}: {error}");
        let mut engine = engine();
        engine.set_strict_builtin_errors(false);
        let module = format!("package t\nr if not {name}({args})\n");
        engine.add_policy("t.rego".into(), module).unwrap();
        assert!(engine.eval_rule("data.t.r".into()).is_err(), "{name} below `not`");
    }
}

#[test]
fn what_is_missing_is_no_function_of_the_engine() {
    for (name, _) in MISSING {
        if !name.ends_with('.') {
            assert!(eval(&format!("{name}(1)")).is_err(), "{name}");
            assert!(!BUILTINS.contains_key(name), "{name}");
        }
    }
    assert!(!BUILTINS.keys().any(|name| matches!(standing(name), Standing::Missing(_))));
    assert!(matches!(standing("crypto.x509.parse_certificates"), Standing::Missing(_)));
    assert_eq!(standing("nope"), Standing::Unknown);
}

#[test]
fn the_clock_stands_still_and_tests_may_move_it() {
    assert_eq!(eval("time.now_ns()").unwrap(), TODAY.to_string());
    assert_eq!(eval("[x | x := time.now_ns() with time.now_ns as 5]").unwrap(), "[5]");
}

#[test]
fn a_second_replacement_changes_nothing() {
    let mut engine = engine();
    override_builtins(&mut engine, 5);
    engine.add_policy("t.rego".into(), "package t\nr := time.now_ns()".into()).unwrap();
    assert_eq!(engine.eval_rule("data.t.r".into()).unwrap(), Value::from(TODAY));
}

#[test]
fn answers_out_of_proportion_are_refused() {
    let cases = [
        ("numbers.range(1, 30000000)", "more than 1000000 items"),
        ("numbers.range(-9223372036854775807, 9223372036854775807)", "more than 1000000 items"),
        ("numbers.range_step(1, 30000000, 2)", "more than 1000000 items"),
        ("numbers.range_step(1, 3, 0)", "step is not positive"),
        ("bits.lsh(1, 100000000)", "number of bits"),
        ("bits.rsh(1, -1)", "number of bits"),
        ("sprintf(\"%900000000d%900000000d\", [1, 1])", "longer than"),
        (
            "replace(concat(\"\", [\"a\" | some _ in numbers.range(1, 2000)]), \"a\", \
          concat(\"\", [\"b\" | some _ in numbers.range(1, 2000)]))",
            "longer than",
        ),
        (
            "regex.replace(concat(\"\", [\"a\" | some _ in numbers.range(1, 2000)]), \"a\", \
          concat(\"\", [\"b\" | some _ in numbers.range(1, 2000)]))",
            "longer than",
        ),
        (
            "strings.replace_n({\"a\": concat(\"\", [\"b\" | some _ in numbers.range(1, 2000)])}, \
          concat(\"\", [\"a\" | some _ in numbers.range(1, 2000)]))",
            "longer than",
        ),
        ("net.cidr_expand(\"0.0.0.0/0\")", "65536 addresses"),
        ("net.cidr_expand(\"::/0\")", "65536 addresses"),
        (
            "graph.reachable_paths({sprintf(\"%d\", [i]): [sprintf(\"%d\", [j]) | some j in numbers.range(1, 14)] | some i in numbers.range(1, 14)}, [\"1\"])",
            "10000 steps",
        ),
        (
            "glob.match(concat(\"\", [\"{\" | some _ in numbers.range(1, 2000)]), [], \"a\")",
            "longer than",
        ),
    ];
    for (expression, words) in cases {
        // A list comprehension of equal texts keeps them all.
        let error = eval(expression).unwrap_err();
        assert!(error.contains(words), "{expression}: {error}");
    }
}

#[test]
fn shared_values_count_each_time_they_are_written() {
    let mut value = Value::from(1_i64);
    for _ in 0..60 {
        value = Value::from(vec![value.clone(), value]);
    }
    assert!(!is_within(&value, MAX_ITEMS));
    assert!(is_within(&Value::from("a"), 2));
}

#[test]
fn patterns_answer_as_before() {
    let cases = [
        (r"regex.match(`^a+$`, `aaa`)", "true"),
        (r"regex.is_valid(`(`)", "false"),
        (r"regex.is_valid(1)", "false"),
        (r"regex.split(`,`, `a,b,`)", r#"["a","b",""]"#),
        (r"regex.find_n(`[a-z]`, `abc`, 2)", r#"["a","b"]"#),
        (r"regex.find_n(`[a-z]`, `abc`, -1)", r#"["a","b","c"]"#),
        (
            r"regex.find_all_string_submatch_n(`(a)(x)?`, `aa`, -1)",
            r#"[["a","a",""],["a","a",""]]"#,
        ),
        (r"regex.replace(`john smith`, `(\w+) (\w+)`, `$2 $1`)", r#""smith john""#),
        (r"regex.template_match(`urn:{a+}:x`, `urn:aa:x`, `{`, `}`)", "true"),
        (r"regex.template_match(`urn:{a+}:x`, `urn:`, `{`, `}`)", "false"),
        (r"strings.replace_n({`a`: `b`, `b`: `c`}, `ab`)", r#""bc""#),
        (r"time.parse_duration_ns(`1d`)", "86400000000000"),
        (r"time.parse_duration_ns(`1h`)", "3600000000000"),
    ];
    for (expression, value) in cases {
        assert_eq!(eval(expression).as_deref(), Ok(value), "{expression}");
    }
    for bad in [
        r"regex.match(`(?!x)y`, `y`)",
        r"regex.match(1, `y`)",
        r"regex.template_match(`{`, `x`, `{`, `}`)",
        r"regex.find_n(`a`, `b`, 1.5)",
        r"time.parse_duration_ns(`d`)",
    ] {
        assert!(eval(bad).is_err(), "{bad}");
    }
}

#[test]
fn schemas_fetch_nothing() {
    for address in ["http://127.0.0.1:9/x.json", "file:///etc/hostname", "https://127.0.0.1:9/x"] {
        let error = eval(&format!("json.match_schema({{}}, {{\"$ref\": \"{address}\"}})"));
        let error = error.unwrap_err();
        assert!(error.contains("retriev") || error.contains("resolve"), "{address}: {error}");
    }
}

/// Arguments of every kind, odd ones among them.
const ARGUMENTS: &str = r##"[
    0, -1, 1, 1.5, -0.5, 1e18, 9223372036854775807, -9223372036854775808, 18446744073709551616,
    1e300, "", "a", "äöü", "%d %½ %s", "1.2.3", "10.0.0.0/8", "0.0.0.0/0", "::1/64", "{", "[",
    "2024-01-01T00:00:00Z", "1h30m", "99999999999h", "YQ==", "a=1&b", "/a/b", "1Gi",
    "1e999999999", "9e9999999Gi", "$ref", "2006-01-02", "%", "\u0000", null, true, [], [1, "a"],
    ["a", "b"], [["a"]], {}, {"a": 1}, {"a": ["b"], "b": ["a"]}, {"$ref": "#"}, set(), {1, 2},
    {"a", "b"}, [{"op": "add", "path": "/a", "value": 1}], [{"op": "remove", "path": "/a/0"}],
    [1700000000000000000, "UTC", "RFC3339"], [-62135596800000000000, "Europe/Berlin"],
    [9223372036854775807, "x"], {"pretty": true, "indent": "\t"}
]"##;

#[test]
fn no_builtin_fails_whatever_it_is_given() {
    let mut literals = engine();
    literals.add_policy("t.rego".into(), format!("package t\nr := {ARGUMENTS}")).unwrap();
    let values = literals.eval_rule("data.t.r".into()).unwrap();
    let values = values.as_array().unwrap();
    for builtin in ALLOWED {
        let args: Vec<String> = (0..builtin.arity()).map(|it| format!("input[{it}]")).collect();
        let mut engine = engine();
        let text = format!("package t\nr := {}({})\n", builtin.name, args.join(", "));
        engine.add_policy("t.rego".into(), text).unwrap();
        // A quarter of all pairs, in stripes that mix all kinds; fewer of more arguments.
        let step = if args.len() > 2 { 3 } else { 1 };
        let every = if args.len() > 1 { 4 } else { 1 };
        let mut at = vec![0; args.len()];
        while at.iter().all(|index| *index < values.len()) {
            if at.iter().sum::<usize>() % every == 0 {
                let input: Vec<Value> = at.iter().map(|index| values[*index].clone()).collect();
                engine.set_input(Value::from(input));
                // An error is an answer.
                let _ = engine.eval_rule("data.t.r".into());
            }
            let Some(first) = at.iter().position(|index| index + step < values.len()) else {
                break;
            };
            at[..first].fill(0);
            at[first] += step;
        }
    }
}
