//! Editions of Protobuf: what they say counts, not the words in which they say it.

use crate::program::{TODAY, run};
use crate::repo::Repo;
use mesh_lint::model::schema::protobuf::{Module, compare};
use mesh_lint::model::schema::{Comparison, Language};

const ORDER: &str = "message Order {\n  string id = 1;\n  repeated int32 n = 2;\n  \
                     map<string, string> notes = 3;\n  Kind kind = 4;\n  Line line = 5;\n}\n\
                     message Line {}\nenum Kind { NONE = 0; }\n";
/// What a file of the third syntax says.
const LIKE_PROTO3: &str = "option features.field_presence = IMPLICIT;\n";
/// What a file of the second syntax says.
const LIKE_PROTO2: &str = "option features = {\n  enum_type: CLOSED, utf8_validation: NONE\n  \
                           json_format: LEGACY_BEST_EFFORT; repeated_field_encoding: EXPANDED\n};\n";

fn proto2(text: &str) -> String {
    let labels = [("  string", "  optional string"), ("  Kind", "  optional Kind")];
    let labels = labels.into_iter().chain([("  Line", "  optional Line")]);
    labels.fold(format!("syntax = \"proto2\";\n{text}"), |text, (old, new)| text.replace(old, new))
}

fn proto3(text: &str) -> String {
    format!("syntax = \"proto3\";\n{text}")
}

fn edition(text: &str) -> String {
    format!("edition = \"2023\";\n{text}")
}

fn edition_2024(text: &str) -> String {
    format!("edition = \"2024\";\n{text}")
}

fn compared(old: &str, new: &str) -> Comparison {
    Language::Protobuf.compare(old, new).unwrap_or_else(|it| panic!("{it:?}\n{new}"))
}

/// The changes: element and message, those of several rules of buf once.
fn told(old: &str, new: &str) -> Vec<String> {
    let comparison = compared(old, new);
    let changes = comparison.changes.iter();
    let mut told: Vec<String> =
        changes.map(|it| format!("{}: {}", it.path, it.message.text)).collect();
    told.dedup();
    told
}

/// What is wrong with a text, and the bytes that are marked.
fn refused(text: &str) -> (String, String) {
    let error = Language::Protobuf.compare(text, text).unwrap_err().error;
    (error.kind.to_string(), error.span.slice(text).to_owned())
}

#[test]
fn the_same_said_by_features_is_the_same() {
    let files = [
        (proto3(ORDER), edition(&[LIKE_PROTO3, ORDER].concat()), "proto3"),
        (proto2(ORDER), edition(&[LIKE_PROTO2, ORDER].concat()), "proto2"),
    ];
    for (old, new, syntax) in files {
        let there = format!(": the syntax goes from {syntax} to edition 2023");
        let back = format!(": the syntax goes from edition 2023 to {syntax}");
        assert_eq!(told(&old, &new), [there]);
        assert_eq!(told(&new, &old), [back]);
        let comparison = compared(&old, &new);
        assert!(comparison.consumer && comparison.producer);
        assert_eq!(comparison.changes[0].standard_id, Some("FILE_SAME_SYNTAX"));
        assert_eq!(comparison.changes[0].new.unwrap().slice(&new), "edition = \"2023\";");
    }
}

#[test]
fn what_an_edition_takes_for_granted_is_told_where_it_is_new() {
    assert_eq!(
        told(&proto3(ORDER), &edition(ORDER)),
        [
            ": the syntax goes from proto3 to edition 2023",
            "Order.id: the field goes from single to optional",
            "Order.kind: the field goes from single to optional",
        ]
    );
    let new = told(&proto2(ORDER), &edition(ORDER));
    for expected in [
        "Order.id: texts are checked otherwise to be UTF-8",
        "Order.NotesEntry.key: texts are checked otherwise to be UTF-8",
        "Kind: unknown values are kept",
    ] {
        assert!(new.iter().any(|it| it == expected), "{expected} in {new:?}");
    }
    assert!(!new.iter().any(|it| it.contains("goes from optional")), "{new:?}");
    let later = compared(&edition(ORDER), &edition_2024(ORDER));
    let ids: Vec<_> = later.changes.iter().map(|it| it.standard_id).collect();
    assert_eq!(ids, [None, Some("FIELD_SAME_CPP_STRING_TYPE")]);
}

#[test]
fn a_feature_counts_wherever_it_is_said() {
    let with = |old: &str, new: &str| {
        assert!(ORDER.contains(old), "{old}");
        edition(&ORDER.replace(old, new))
    };
    let file = |feature: &str| edition(&format!("option features.{feature};\n{ORDER}"));
    let presence = "Order.id: the field goes from optional to single";
    let kept = "Kind: unknown values are not kept";
    let texts = "texts are checked otherwise to be UTF-8";
    let entries =
        [format!("Order.NotesEntry.key: {texts}"), format!("Order.NotesEntry.value: {texts}")];
    let json = "the JSON form is not checked any more";
    let cases: [(String, &[&str]); 10] = [
        (with("id = 1", "id = 1 [features.field_presence = IMPLICIT]"), &[presence]),
        (with("id = 1", "id = 1 [features = { field_presence: IMPLICIT }]"), &[presence]),
        (file("enum_type = CLOSED"), &[kept]),
        (with("{ NONE", "{ option features.enum_type = CLOSED; NONE"), &[kept]),
        (
            with("notes = 3", "notes = 3 [features.utf8_validation = NONE]"),
            &[&entries[0], &entries[1]],
        ),
        (
            with(
                "message Line {",
                "message Line { option features.json_format = LEGACY_BEST_EFFORT;",
            ),
            &["Line: the JSON form is not checked any more"],
        ),
        (
            with("{ NONE", "{ option features.json_format = LEGACY_BEST_EFFORT; NONE"),
            &["Kind: the JSON form is not checked any more"],
        ),
        // Whoever reads takes both forms.
        (file("repeated_field_encoding = EXPANDED"), &[]),
        (with("n = 2", "n = 2 [features.repeated_field_encoding = EXPANDED]"), &[]),
        (
            with("id = 1", "id = 1 [features.(acme.rust).kind = 5, features.(acme.go) = { a: B }]"),
            &[],
        ),
    ];
    for (new, expected) in cases {
        assert_eq!(told(&edition(ORDER), &new), expected, "{new}");
    }
    // What a message says holds of all in it, and what the file says of all that says nothing.
    let nested = "message A { message B { enum K { Z = 0; } } }\n";
    let new = nested.replacen('{', "{ option features.json_format = LEGACY_BEST_EFFORT;", 1);
    let all = ["A", "A.B", "A.B.K"].map(|it| format!("{it}: {json}"));
    assert_eq!(told(&edition(nested), &edition(&new)), all);
    let says = with("id = 1", "id = 1 [features.field_presence = EXPLICIT]");
    let says = says.replacen('\n', &format!("\n{LIKE_PROTO3}"), 1);
    assert_eq!(
        told(&edition(ORDER), &says),
        ["Order.kind: the field goes from optional to single"]
    );
}

#[test]
fn a_field_that_a_feature_requires_is_required() {
    // Of this buf knows the label only: it calls the first two broken, and the last fine.
    let old = "syntax = \"proto2\";\nmessage A { required int32 id = 1; }\n";
    let required = "int32 id = 1 [features.field_presence = LEGACY_REQUIRED];";
    let text = |field: &str| {
        edition(&format!(
            "option features.json_format = LEGACY_BEST_EFFORT;\nmessage A {{ {field} }}\n"
        ))
    };
    let syntax = ": the syntax goes from proto2 to edition 2023";
    assert_eq!(told(old, &text(required)), [syntax]);
    let lost = "A.id: the field goes from required to optional";
    assert_eq!(told(old, &text("int32 id = 1;")), [syntax, lost]);
    let added = compared(&text(""), &text(required));
    assert_eq!(added.changes[0].rule, "field-added-required");
    assert!(added.consumer && !added.producer);
}

#[test]
fn a_delimited_message_is_a_group() {
    let group =
        "syntax = \"proto2\";\nmessage A { optional group Line = 1 { optional int32 n = 1; } }\n";
    let text = |options: &str, file: &str| {
        let legacy = "option features.json_format = LEGACY_BEST_EFFORT;";
        edition(&format!(
            "{legacy}\n{file}message A {{ Line line = 1{options}; message Line {{ int32 n = 1; }} }}\n"
        ))
    };
    let syntax = ": the syntax goes from proto2 to edition 2023";
    let delimited = " [features.message_encoding = DELIMITED]";
    let file = "option features.message_encoding = DELIMITED;\n";
    assert_eq!(told(group, &text(delimited, "")), [syntax]);
    assert_eq!(told(group, &text("", file)), [syntax]);
    let form = "A.line: the form of the message goes from `length-prefixed` to `delimited`";
    assert_eq!(told(&text("", ""), &text(delimited, "")), [form]);
    assert!(!compared(&text("", ""), &text("", file)).consumer);
    // A map has its own form.
    let map = "message A { map<string, B> m = 1; }\nmessage B {}\n";
    assert!(told(&edition(map), &edition(&[file, map].concat())).is_empty());
}

#[test]
fn features_of_cpp_and_java_count_as_their_options() {
    let text = "import \"google/protobuf/cpp_features.proto\";\n\
                import \"google/protobuf/java_features.proto\";\nmessage A { string a = 1; }\n";
    let with = |options: &str| edition(&text.replace("a = 1", &format!("a = 1 [{options}]")));
    let ids = |old: &str, new: &str| {
        let changes = compared(old, new).changes;
        changes.iter().filter_map(|it| it.standard_id).collect::<Vec<_>>()
    };
    let plain = edition(text);
    let cord = with("features = { [pb.cpp] { string_type: CORD } }");
    assert_eq!(ids(&plain, &cord), ["FIELD_SAME_CPP_STRING_TYPE"]);
    assert!(ids(&with("ctype = CORD"), &cord).is_empty());
    let none = with("features.utf8_validation = NONE");
    let java = with("features.utf8_validation = NONE, features.(pb.java).utf8_validation = VERIFY");
    assert_eq!(ids(&none, &java), ["FIELD_SAME_JAVA_UTF8_VALIDATION"]);
    assert_eq!(ids(&plain, &java), ["FIELD_SAME_UTF8_VALIDATION"]);
}

#[test]
fn what_only_an_edition_writes_is_read() {
    let old = edition("message A { reserved foo, to, 'x'; }\n").replace(", 'x'", "");
    let old = old + "enum E { Z = 0; reserved OLD, OLDER; reserved 5, 7 to max; }\n";
    let new = edition(
        "message A { reserved foo; }\nenum E { Z = 0; reserved OLD; reserved 5, 7 to max; }\n",
    );
    assert_eq!(
        told(&old, &new),
        ["A: name `to` is not reserved any more", "E: name `OLDER` is not reserved any more"]
    );
    let quoted = "syntax = \"proto3\";\nmessage A { reserved \"foo\"; }\n\
                  enum E { Z = 0; reserved \"OLD\"; reserved 5, 7 to max; }\n";
    assert_eq!(told(quoted, &new), [": the syntax goes from proto3 to edition 2023"]);
    let words = "import option \"elsewhere.proto\";\n\
                 option features.default_symbol_visibility = LOCAL_ALL;\n\
                 export message A {\n  local message B {}\n  local enum C { Z = 0; }\n  B export = 1;\n  \
                 repeated .A.C local = 2;\n  A group = 3;\n  string optional = 4 [default = \"a; {\"];\n}\n\
                 message Holder {\n  export.In message = 1;\n  local enum = 2;\n}\n\
                 message export { message In {} }\nenum local { Z2 = 0; }\n\
                 extend A2 { string note = 100; repeated int32 more = 101; }\n\
                 message A2 { extensions 100 to max; }\n\
                 service S { rpc Get(A) returns (stream A) { option idempotency_level = IDEMPOTENT; } }\n";
    let plain = words
        .replace("import option", "import")
        .replace("option features.default_symbol_visibility = LOCAL_ALL;\n", "")
        .replace("export message A {", "message A {")
        .replace("local message", "message")
        .replace("local enum C", "enum C")
        .replace("string optional = 4 [default = \"a; {\"]", "int32 optional = 4");
    let changed = compared(&edition(&plain), &edition_2024(words));
    let kinds = changed.changes.iter().find(|it| it.rule == "type-changed").unwrap();
    assert_eq!(kinds.path, "A.optional");
    let marked = kinds.new.unwrap().slice(&edition_2024(words)).to_owned();
    assert_eq!(marked, "string optional = 4 [default = \"a; {\"];");
}

/// What is no edition, with the bytes that are marked, and what is said of it.
const REFUSED: &str = r#"
message A { «optional» int32 a = 1; } ~ an edition has no `optional`, but `features.field_presence`
message A { oneof b { «required» int32 a = 1; } } ~ an edition has no `required`
message A { repeated «group» B = 1 {} } ~ an edition has no `group`, but `features.message_encoding`
message A { reserved a; reserved «"b"»; } ~ an edition reserves names without quotes
«option features.presence = IMPLICIT;» ~ no feature is called `presence`
«option features = { { enum_type: OPEN } };» ~ features are written as `features = { name: VALUE }`
«option features = 1;» ~ features are written as `features = { name: VALUE }`
enum E { Z = 0 [«features.enum_type = OPEN»]; } ~ `enum_type` means nothing for a value of an enum
message A { «option features.enum_type = OPEN;» } ~ `enum_type` means nothing for a message
message A { reserved a; int32 a = 1 [packed = true, «features.utf8_validation = NONE»]; } ~ such a field
message A { repeated int32 a = 1 [«features.field_presence = EXPLICIT»]; } ~ for such a field
message A { int32 a = 1 [«features.field_presence = ABSENT»]; } ~ is never `ABSENT` here
«option features.field_presence = LEGACY_REQUIRED;» ~ is never `LEGACY_REQUIRED` here
«option features.enforce_naming_style = STYLE2024;» ~ is not of edition 2023
option features.enum_type = OPEN; «option features.enum_type = OPEN;» ~ `enum_type` is set twice
option features.field_presence = IMPLICIT; message A { int32 a = 1 [default = «1»]; } ~ has no default
enum E { «A = 1;» } ~ the first value of an open enum has to be 0
message A { reserved a, b; «Nowhere» n = 1; } ~ name 'Nowhere' is not defined
message A { reserved a, b; int32 «=» 1; } ~ expected an identifier
«local» message A {} ~ but found 'local'
"#;

#[test]
fn what_no_edition_says_is_refused_where_it_stands() {
    for line in REFUSED.lines().filter(|it| !it.is_empty()) {
        let (text, expected) = line.split_once(" ~ ").unwrap();
        let marked = text.split(['«', '»']).nth(1).unwrap();
        let (said, span) = refused(&edition(&text.replace(['«', '»'], "")));
        assert!(said.contains(expected), "{text}: {said}");
        assert_eq!(span, marked, "{text}");
    }
    let later = ("edition `2026` of Protobuf is not read".to_owned(), "edition".to_owned());
    assert_eq!(refused("// A\nedition = '2026';\n"), later);
}

#[test]
fn files_of_editions_and_of_syntaxes_import_each_other() {
    let module = |text: String, import: String| Module {
        text,
        imports: [("money.proto".to_owned(), import)].into(),
        ..Module::default()
    };
    let order = |of: &str| {
        format!("import \"money.proto\";\nmessage A {{ shop.Money m = 1; {of} n = 2; }}\n")
    };
    let money = "package shop;\nmessage Money { reserved old; int64 units = 1; }\n";
    let quoted = money.replace("old", "\"old\"");
    for (old, new) in [
        (
            module(proto3(&order("int32")), edition(money)),
            module(proto3(&order("string")), edition(money)),
        ),
        (
            module(edition(&order("int32")), proto3(&quoted)),
            module(edition(&order("string")), proto3(&quoted)),
        ),
    ] {
        let changes = compare(&old, &new).unwrap().changes;
        assert!(
            changes.iter().all(|it| it.rule == "type-changed" && it.path == "A.n"),
            "{changes:?}"
        );
        assert_eq!(changes[0].new.unwrap().slice(&new.text), "string n = 2;");
    }
    let wrong = module(proto3(&order("int32")), edition(&money.replace("int64", "optional int64")));
    let error = compare(&wrong, &wrong).unwrap_err().error;
    assert!(error.kind.to_string().starts_with("in `money.proto`, an edition has no `optional`"));
    assert_eq!((error.span.start, error.span.end), (0, 0));
}

#[test]
fn a_contract_is_held_against_a_file_of_an_edition() {
    let contract = "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\n\
                    schema:\n  - name: Order\n    properties:\n      - name: id\n        logicalType: string\n      \
                    - name: gone\n        logicalType: string\n\
                    authoritativeDefinitions:\n  - type: canonical\n    url: order.proto\n";
    let schema = edition_2024(
        "message Order {\n  reserved old;\n  local enum Kind { NONE = 0; }\n  int64 id = 1;\n}\n",
    );
    let repo = Repo::new();
    repo.commit("main", &[("orders.odcs.yaml", contract), ("order.proto", &schema)]);
    let command = ["check", "--head", "main", "--no-base", "--today", TODAY];
    let text = run(repo.root(), &command).stdout;
    for expected in
        ["contract/schema-drift-type", "order.proto:5:3", "int64 id = 1;", "lacks `Order.gone`"]
    {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}
