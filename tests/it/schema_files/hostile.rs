//! Odd and hostile schemas: each ends in a comparison or an error with a place, and soon.

use mesh_lint::model::schema::Language;
use std::time::{Duration, Instant};

/// Longer than this no pair may take, on a loaded machine and without optimisation.
const PATIENCE: Duration = Duration::from_mins(1);

fn ends(language: Language, old: &str, new: &str) {
    let start = Instant::now();
    for (one, other) in [(old, new), (new, old), (old, old)] {
        match language.compare(one, other) {
            Ok(comparison) => assert!(one != other || comparison.changes.is_empty()),
            Err(refusal) => assert!(!refusal.error.kind.to_string().is_empty()),
        }
    }
    let shown: String = new.chars().take(60).collect();
    assert!(start.elapsed() < PATIENCE, "{language:?} took {:?}: {shown}", start.elapsed());
}

#[test]
fn hostile_avro_ends() {
    let deep = |inner: &str| {
        format!("{}\"{inner}\"{}", r#"{"type":"array","items":"#.repeat(60), "}".repeat(60))
    };
    ends(Language::Avro, &deep("int"), &deep("long"));
    let chain = |last: &str| {
        let record = |at: usize| {
            let of = if at == 999 { format!("\"{last}\"") } else { format!("\"R{}\"", at + 1) };
            format!(r#"{{"type":"record","name":"R{at}","fields":[{{"name":"f","type":{of}}}]}}"#)
        };
        format!("[{}]", (0..1000).map(record).collect::<Vec<_>>().join(","))
    };
    ends(Language::Avro, &chain("int"), &chain("long"));
    for odd in ["", "7", "[]", "{}", "{\"type\":{}}", "\"nowhere\"", "{\"type\":\"record\"}", "}{"]
    {
        ends(Language::Avro, "\"int\"", odd);
    }
}

#[test]
fn hostile_json_schemas_end() {
    let deep = |inner: &str| {
        let open = r#"{"type":"object","required":["a"],"properties":{"a":"#.repeat(40);
        format!("{open}{{\"type\":\"{inner}\"}}{}", "}}".repeat(40))
    };
    ends(Language::JsonSchema, &deep("integer"), &deep("number"));
    let wide = |kind: &str| {
        let branch = |at: usize| format!(r#"{{"properties":{{"p{at}":{{"type":"{kind}"}}}}}}"#);
        let any = |it: usize| (it..it + 8).map(branch).collect::<Vec<_>>().join(",");
        let all = (0..8).map(|it| format!(r#"{{"anyOf":[{}]}}"#, any(it))).collect::<Vec<_>>();
        format!(r#"{{"allOf":[{}]}}"#, all.join(","))
    };
    ends(Language::JsonSchema, &wide("integer"), &wide("string"));
    let tree = |kind: &str| {
        format!(
            r##"{{"type":"object","properties":{{"v":{{"type":"{kind}"}},"l":{{"$ref":"#"}},"r":{{"$ref":"#"}}}}}}"##
        )
    };
    ends(Language::JsonSchema, &tree("integer"), &tree("number"));
    for odd in [
        "",
        "7",
        "[]",
        r##"{"$ref":"#"}"##,
        r##"{"$ref":"#/nowhere"}"##,
        r#"{"type":"odd"}"#,
        r#"{"minLength":1e9}"#,
        r#"{"minItems":99999999}"#,
        r#"{"multipleOf":0}"#,
        r#"{"minimum":1e999}"#,
        r#"{"pattern":"(("}"#,
        r#"{"pattern":"(a|b|c){1000}{1000}"}"#,
        r#"{"not":{"not":{"not":{}}}}"#,
        r##"{"anyOf":[{"$ref":"#"},{"type":"null"}]}"##,
        r##"{"not":{"$ref":"#"}}"##,
        r#"{"properties":{"$ref":{"type":"string"}}}"#,
        r#"{"enum":[]}"#,
        r#"{"oneOf":[]}"#,
        r#"{"required":"a"}"#,
        r#"{"minProperties":5000}"#,
    ] {
        ends(Language::JsonSchema, r#"{"type":"string","minLength":3}"#, odd);
    }
}

#[test]
fn hostile_protobuf_ends() {
    let deep = format!("syntax=\"proto3\";{}{}", "message A{".repeat(5000), "}".repeat(5000));
    let fine = "syntax=\"proto3\"; message A { string a = 1; }";
    for odd in [
        deep.as_str(),
        "",
        "{",
        "import \"nowhere.proto\";",
        "message A { B b = 1; }",
        "syntax=\"proto3\"; message A { string a = 1; string b = 1; }",
        "edition = \"2023\";",
        "edition = \"2023",
        "edition=\"2024\";message A{reserved a,",
        "edition=\"2023\"; option features = { a { b <",
        "edition=\"2023\"; } } message A { . export message B { reserved \u{e9}, b; } } {",
        "edition=\"2024\"; import option\nenum E { reserved x y; } /* \u{e9} */ export local message",
        "syntax=\"proto3\"; // \u{e9} {{{{\nmessage A { /* ( */ string \u{e9} = 1; }",
    ] {
        ends(Language::Protobuf, fine, odd);
    }
}

#[test]
fn an_error_names_its_place() {
    let place = |language: Language, text: &str| {
        let refusal = language.compare(text, text).unwrap_err();
        (refusal.error.kind.to_string(), refusal.error.span.slice(text).to_owned())
    };
    assert_eq!(
        place(Language::Avro, r#"{"type":"array","items":"Nowhere"}"#),
        ("`Nowhere` is not defined".to_owned(), "\"Nowhere\"".to_owned())
    );
    assert_eq!(
        place(Language::JsonSchema, r##"{"items":{"$ref":"#/x"}}"##),
        ("`#/x` is not defined".to_owned(), "\"#/x\"".to_owned())
    );
    let (message, span) = place(Language::Protobuf, "syntax=\"proto3\";\nmessage A { B b = 1; }");
    assert_eq!((message.as_str(), span.as_str()), ("name 'B' is not defined", "B"));
}

#[test]
fn a_refusal_comes_with_an_example() {
    let old = r#"{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}"#;
    let new = r#"{"type":"object","properties":{"a":{"type":"integer","minimum":5}}}"#;
    let comparison = Language::JsonSchema.compare(old, new).unwrap();
    assert_eq!(comparison.producer_example.as_deref(), Some(r#"{"a":1}"#));
    assert!(comparison.consumer && !comparison.undecided);
    let [change] = comparison.changes.as_slice() else { panic!("{:?}", comparison.changes) };
    assert_eq!((change.rule, change.path.as_str()), ("minimum-increased", "a"));
    assert_eq!(change.new.unwrap().slice(new), "5");
}
