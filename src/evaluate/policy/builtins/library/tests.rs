//! The functions here against their text in Rego.

use super::*;
use crate::evaluate::policy::builtins::override_builtins;
use proptest::prelude::*;

const TWIN: &str = include_str!("../../../../../policies/lib/meshlint.rego");

/// What a call gives here, and what the text in Rego gives.
fn both(call: &str) -> (Value, Value) {
    let mut native = crate::evaluate::policy::check::engine();
    override_builtins(&mut native, 0);
    let mut twin = native.clone();
    let module = format!("package t\nimport data.meshlint\nr := {call}\n");
    native.add_policy("t.rego".into(), module.clone()).unwrap();
    twin.add_policy("t.rego".into(), module).unwrap();
    twin.add_policy("meshlint.rego".into(), TWIN.into()).unwrap();
    let answer = |engine: &mut Engine| {
        engine.eval_rule("data.t.r".into()).unwrap_or_else(|error| panic!("{call}: {error}"))
    };
    (answer(&mut native), answer(&mut twin))
}

fn agree(call: &str) {
    let (native, twin) = both(call);
    assert_eq!(native, twin, "{call}");
}

/// Documents of a few keys and odd values.
fn document() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "\"\"",
        "\"email\"",
        "\"customerEMail\"",
        "\"E-Mails 2\"",
        "\"${X}\"",
        "\"ÉtéÄrger\"",
        "\"🙂_email\"",
        "\"email_count\"",
        "\"password=x\"",
        "\"_\"",
        "null",
        "true",
        "false",
        "0",
        "1.5",
        "[]",
        "{}",
    ]);
    let leaf = text.prop_map(str::to_owned);
    leaf.prop_recursive(3, 24, 4, |inner| {
        let key = prop::sample::select(vec![
            "name",
            "businessName",
            "tags",
            "value",
            "property",
            "pwd",
            "a",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|it| format!("[{}]", it.join(", "))),
            prop::collection::btree_map(key, inner, 0..4).prop_map(|it| {
                let entries: Vec<String> =
                    it.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{{}}}", entries.join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn here_and_in_rego_the_answers_are_the_same(document in document(), other in document()) {
        for call in [
            format!("meshlint.having({document}, \"name\")"),
            format!("meshlint.where([{document}, {other}], \"name\", {other})"),
            format!("meshlint.where_not([{document}, {other}], \"name\", [\"email\", null, {other}])"),
            format!("meshlint.lacking([{document}, {other}], \"name\")"),
            format!("meshlint.matched([{document}, {other}], \"name\", \"^[a-z]*$\")"),
            format!("meshlint.longer([{document}, {other}], \"name\", 5)"),
            format!("meshlint.values([{document}, {other}], \"name\")"),
            format!("meshlint.terms([{document}, {other}], \"name\")"),
            format!("meshlint.named([{document}, {other}], [\"E-Mail\", \"pwd\", \"(\", \"\"])"),
            format!("meshlint.named({document}, {other})"),
            format!("meshlint.texts({document}, [\"e-?mail\", \"(?i)pwd|password\"])"),
            format!("meshlint.unmatched([{document}, {other}], \"name\", \"^[a-z]*$\")"),
            format!("meshlint.undescribed([{document}, {{\"name\": {document}, \"description\": {other}}}], 8)"),
            format!("meshlint.grouped([{document}, {{\"name\": {other}}}], \"name\", 1)"),
            format!("meshlint.above([{document}, {{\"path\": {other}}}, {{\"path\": [1, {document}, 2]}}])"),
            format!("meshlint.within([{{\"path\": {other}}}, {{\"path\": [1, {document}]}}], [{document}, {other}, [1]])"),
            format!("meshlint.within([{{\"path\": {other}}}, {{\"path\": [1, {document}]}}], {document})"),
            format!("[w | some x in {document}; w := meshlint.words(x)]"),
        ] {
            // A function of Rego is undefined for what is no text; here that is an error.
            if !call.contains("words") {
                agree(&call);
            }
        }
    }
}

#[test]
fn names_fall_into_words() {
    let cases: [(&str, &[&str]); 8] = [
        ("customer_email", &["customer", "email"]),
        ("customerEMail", &["customer", "e", "mail"]),
        ("HTTPServer2Go", &["http", "server2", "go"]),
        ("Customer e-mail (work)", &["customer", "e", "mail", "work"]),
        ("straßeNr", &["straße", "nr"]),
        ("", &[]),
        ("__", &[]),
        ("🙂_email", &["email"]),
    ];
    for (name, expected) in cases {
        assert_eq!(words(name), expected, "{name}");
        agree(&format!("meshlint.words(\"{name}\")"));
    }
    for long in ["é_".repeat(600), "a_".repeat(600), format!("{}É", "a".repeat(999))] {
        agree(&format!("meshlint.words(\"{long}\")"));
    }
}

#[test]
fn every_function_is_one_of_the_text_in_rego() {
    for function in LIBRARY {
        let args = ["a", "b", "c"].iter().take(function.arity());
        let args = args.copied().collect::<Vec<_>>().join(", ");
        let _ = args;
        assert!(TWIN.contains(&format!("\n{}(", function.name)), "{}", function.name);
    }
    assert!(LIBRARY.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn a_pattern_that_is_none_is_refused() {
    let mut engine = crate::evaluate::policy::check::engine();
    override_builtins(&mut engine, 0);
    let module = "package t\nimport data.meshlint\nr := meshlint.texts(\"a\", [\"(\"])\n";
    engine.add_policy("t.rego".into(), module.into()).unwrap();
    let error = engine.eval_rule("data.t.r".into()).unwrap_err().to_string();
    assert!(error.contains("no regular expression"), "{error}");
}

/// Whatever the objects before it looked like.
#[test]
fn a_key_is_found_where_the_object_holds_it() {
    let shapes = [
        &["a", "name", "z"][..],
        &["name"],
        &["a", "b", "z"],
        &[],
        &["b", "c", "d", "name"],
        &["name", "z"],
    ];
    let small = shapes.iter().map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
    let large = (0..FEW).map(|at| format!("k{at:02}")).chain(["name".to_owned()]).collect();
    let shapes: Vec<Vec<String>> = small.chain([large]).collect();
    let lookup = Lookup::new("name");
    for one in &shapes {
        for keys in [one].into_iter().chain(&shapes) {
            let object = keyed(keys.iter().map(|key| (Value::from(&**key), Value::from(&**key))));
            let entries = object.as_object().unwrap();
            assert_eq!(lookup.get(entries), entries.get(&Value::from("name")), "{keys:?}");
        }
    }
}
