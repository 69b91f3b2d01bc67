//! What is said of changes of Protobuf files, and where it is said to be.

use crate::program::{TODAY, run};
use crate::repo::{Files, Repo};
use mesh_lint::model::schema::protobuf::{Module, compare};
use mesh_lint::model::schema::{Comparison, Language};
use serde_json::{Value, json};

/// A module with one import.
fn module(text: &str, import: (&str, &str)) -> Module {
    let imports = [(import.0.to_owned(), import.1.to_owned())];
    Module {
        text: format!("syntax = \"proto3\";\n{text}"),
        imports: imports.into(),
        ..Module::default()
    }
}

fn compared(old: &str, new: &str) -> Comparison {
    let text = |it: &str| format!("syntax = \"proto3\";\n{it}\n");
    Language::Protobuf.compare(&text(old), &text(new)).unwrap()
}

/// The changes: element and message.
fn told(comparison: &Comparison) -> Vec<String> {
    let changes = comparison.changes.iter();
    let mut told: Vec<String> =
        changes.map(|it| format!("{}: {}", it.path, it.message.text)).collect();
    told.dedup();
    told
}

/// What `diff` says of a repository in which all Protobuf files count.
fn log(base: Files<'_>, head: Files<'_>) -> Value {
    let config = ("mesh-lint.yaml", "schemas: ['**/*.proto']\n");
    let repo = Repo::new();
    let tip = repo.commit("main", &[&[config], base].concat());
    let tree = repo.tree(&[&[config], head].concat());
    repo.branch("change", repo.commit_on("change", tree, &[tip]));
    let command = ["diff", "main", "change", "--format", "json", "--today", TODAY];
    run(repo.root(), &command).json()["contracts"].clone()
}

#[test]
fn a_type_of_another_package_is_the_same_where_only_the_own_package_moves() {
    let inner = ("inner.proto", "syntax = \"proto3\";\npackage p.v1;\nmessage Inner {}\n");
    let text = |package: &str, of: &str| {
        format!(
            "package {package};\nimport \"inner.proto\";\nmessage Order {{ {of} inner = 1; }}\n\
             service Orders {{ rpc Get({of}) returns ({of}); }}\n"
        )
    };
    let old = module(&text("p.v1", "Inner"), inner);
    let moved = compare(&old, &module(&text("p.conf.v1", "p.v1.Inner"), inner)).unwrap();
    assert_eq!(told(&moved), [": the package goes from `p.v1` to `p.conf.v1`"]);
    let other = ("other.proto", "syntax = \"proto3\";\npackage p.x;\nmessage Inner {}\n");
    let text = text("p.v1", "p.x.Inner").replace("inner.proto", "other.proto");
    let another = compare(&old, &module(&text, other)).unwrap();
    assert!(
        told(&another)
            .contains(&"Order.inner: the type goes from `p.v1.Inner` to `p.x.Inner`".to_owned())
    );
}

#[test]
fn the_type_of_a_value_of_a_map_changes_where_the_map_stands() {
    let text = |of: &str| format!("message A {{\n  string s = 1;\n  map<string, {of}> m = 3;\n}}");
    let found = compared(&text("int32"), &text("string"));
    assert_eq!(told(&found), ["A.MEntry.value: the type goes from `int32` to `string`"]);
    let new = format!("syntax = \"proto3\";\n{}\n", text("string"));
    assert_eq!(found.changes[0].new.unwrap().slice(&new), "map<string, string> m = 3;");
}

#[test]
fn numbers_of_an_enum_that_are_reserved_up_to_the_last_stay_so() {
    let text = |value: &str| format!("enum E {{ ZERO = 0; {value} reserved 7 to max; }}");
    let found = compared(&text(""), &text("ONE = 1;"));
    assert_eq!(told(&found), ["E.ONE: value `ONE` = 1 is new"]);
    let freed = compared(&text(""), &text("").replace("7 to max", "8 to max"));
    assert_eq!(freed.changes[0].rule, "reservation-removed");
}

#[test]
fn what_a_oneof_takes_in_and_loses_is_named() {
    let text = |inside: &str, outside: &str| {
        format!("message A {{ oneof way {{ string a = 1; {inside} }} {outside} }}")
    };
    let (both, one) = (text("string b = 2;", ""), text("", "string b = 2;"));
    let of = |old: &str, new: &str| {
        let found = compared(old, new);
        let of = found.changes.iter().filter(|it| it.rule == "oneof-changed" && it.path == "A.way");
        of.map(|it| it.message.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(&both, &one), ["oneof `way` loses `b`"]);
    assert_eq!(of(&one, &both), ["oneof `way` takes in `b`"]);
    assert_eq!(
        of(&both, &text("string c = 3; string d = 4; string e = 5;", "string b = 2;")),
        ["oneof `way` loses `b`, takes in `c`, `d` and 1 more"]
    );
    // One field that comes into a new oneof is read as before.
    assert_eq!(of("message A { string a = 1; }", &text("", "")), [""; 0]);
}

#[test]
fn an_option_is_new_gone_or_another() {
    let (none, one, other) = ("", "option ruby_package = \"A\";", "option ruby_package = \"B\";");
    for (old, new, said) in [
        (none, one, "option `ruby_package` = `A` is new"),
        (one, none, "option `ruby_package` = `A` is gone"),
        (one, other, "option `ruby_package` goes from `A` to `B`"),
    ] {
        let found = compared(old, new);
        assert_eq!(told(&found), [format!(": {said}")]);
        let change = &found.changes[0];
        assert_eq!(
            (change.rule, change.standard_id),
            ("option-changed", Some("FILE_SAME_RUBY_PACKAGE"))
        );
    }
}

#[test]
fn long_values_are_whole_in_the_report_and_told_apart_in_the_message() {
    let file = |version: u8| {
        let package = format!("github.com/acme-corporation/schemas/gen/go/sales/orders/v{version}");
        (format!("syntax = \"proto3\";\noption go_package = \"{package}\";\n"), package)
    };
    let ((old, before), (new, after)) = (file(1), file(2));
    let found = log(&[("a.proto", &old)], &[("a.proto", &new)]);
    let change = &found[0]["changes"][0];
    assert_eq!(change["message"], "option `go_package` goes from `…v1` to `…v2`");
    assert_eq!((&change["before"], &change["after"]), (&json!(before), &json!(after)));
}

#[test]
fn an_import_that_may_be_several_files_is_named() {
    let a = |more: &str| {
        format!("syntax = \"proto3\";\nimport \"b.proto\";\nmessage A {{ B b = 1; {more} }}\n")
    };
    let b = "syntax = \"proto3\";\nimport \"v1/money.proto\";\nmessage B {}\n";
    let two = [("p/v1/money.proto", "message P {}\n"), ("q/v1/money.proto", "message Q {}\n")];
    let files = |a| [&[("a.proto", a), ("b.proto", b)], &two[..]].concat();
    let found = log(&files(&a("")), &files(&a("int32 c = 2;")));
    let change = &found[0]["changes"][0];
    let why = "several files may be `v1/money.proto`";
    assert_eq!(change["message"], format!("`a.proto` is not compared: at base, {why}"));
}

#[test]
fn a_file_that_moves_says_from_where() {
    let text = |of: &str| format!("syntax = \"proto3\";\nmessage A {{ {of} a = 1; }}\n");
    let (old, new) = (text("int64"), text("string"));
    let found = log(&[("v1/a.proto", &old)], &[("v2/a.proto", &new)]);
    let own = &found[0];
    assert_eq!(
        (&own["path"], &own["previous_path"], &own["change"]),
        (&json!("v2/a.proto"), &json!("v1/a.proto"), &json!("renamed"))
    );
}

#[test]
fn a_file_that_goes_has_the_name_that_buf_has_for_it() {
    let text =
        |package: &str| format!("syntax = \"proto3\";\npackage {package};\nmessage A {{}}\n");
    let (a, b) = (text("p"), text("q"));
    let found = log(&[("a.proto", &a), ("b.proto", &b)], &[("b.proto", &b)]);
    let changes = found[0]["changes"].as_array().unwrap().iter();
    let names: Vec<&Value> = changes.map(|it| &it["standard_id"]).collect();
    assert_eq!(names, ["FILE_NO_DELETE"]);
}

#[test]
fn what_is_deprecated_and_other_names_of_a_value_are_told() {
    let text = |of: &str, value: &str, more: &str| {
        format!(
            "message Order {{ {of} string id = 1; }}\n\
             enum State {{ option allow_alias = true; NEW = 0; PAID = 1 {value}; {more} }}\n"
        )
    };
    let old = text("", "", "");
    let new = text("option deprecated = true;", "[deprecated = true]", "SETTLED = 1;");
    assert_eq!(
        told(&compared(&old, &new)),
        [
            "Order: message `Order` is deprecated",
            "State.PAID: value `PAID` is deprecated",
            "State.SETTLED: value `SETTLED` is new beside `PAID`",
        ]
    );
    let back = compared(&new, &old);
    assert!(told(&back).contains(&"Order: message `Order` is not deprecated any more".to_owned()));
    let words = back.changes.iter().filter(|it| it.rule == "element-undeprecated");
    assert_eq!(words.count(), 2);
}

#[test]
fn a_map_goes_like_any_other_field() {
    let folder = tempfile::tempdir().unwrap();
    let text = |tags: &str| {
        format!("syntax = \"proto3\";\nmessage Order {{\n  string a = 1;\n  {tags}\n}}\n")
    };
    std::fs::write(folder.path().join("a.proto"), text("map<string, string> tags = 2;")).unwrap();
    let gone = text("reserved 2;\n  reserved \"tags\";");
    std::fs::write(folder.path().join("b.proto"), gone).unwrap();
    let command = ["diff", "--files", "a.proto", "b.proto", "--format", "json", "--today", TODAY];
    assert_eq!(run(folder.path(), &command).json()["pairs"][0]["bump"], "minor");
}

/// What comes with the build and is not in the repository: its types count by their names.
#[test]
fn imports_that_the_build_brings_keep_nothing_from_being_compared() {
    let text = |id: &str, total: &str, more: &str| {
        format!(
            "package shop.v1;\nimport \"buf/validate/validate.proto\";\n\
             import public \"google/type/money.proto\";\nimport \"shop/kinds.proto\";\n\
             import \"google/protobuf/timestamp.proto\";\noption (shop.note) = {{text: \"a\"}};\n\
             extend Kind {{ optional string colour = 100; }}\n\
             message Order {{\n  option (buf.validate.message).disabled = true;\n  \
             {id} id = 1 [deprecated = true, (buf.validate.field).string = {{uuid: true}}];\n  \
             {total} total = 2;\n  repeated Kind kinds = 3;\n  map<string, v1.Kind> by_name = 4;\n  \
             google.protobuf.Timestamp at = 5;\n  \
             oneof how {{ option (buf.validate.oneof).required = true; Card card = 6; }}\n  \
             message Card {{ enum Brand {{ NONE = 0 [(shop.label) = \"none\"]; }} Brand brand = 1; }}\n\
             {more}}}\n\
             service Orders {{ rpc Get(google.type.Money) returns (stream Kind) {{\n  \
             option (google.api.http) = {{get: \"/v1\"}}; }} }}\n"
        )
    };
    let pair = |old: &str, new: &str| {
        let text = |it: &str| format!("syntax = \"proto3\";\n{it}");
        told(&Language::Protobuf.compare(&text(old), &text(new)).unwrap())
    };
    let old = text("string", "google.type.Money", "");
    assert_eq!(pair(&old, &old), [""; 0]);
    assert_eq!(
        pair(&old, &text("int64", ".google.type.Money", "")),
        ["Order.id: the type goes from `string` to `int64`"]
    );
    assert_eq!(
        pair(&old, &text("string", "google.type.Decimal", "  Kind kind = 7;\n")),
        [
            "Order.total: the type goes from `google.type.Money` to `google.type.Decimal`",
            "Order.kind: field `kind` = 7 is new"
        ]
    );
}

/// Nothing stands for what was there before and is not any more.
#[test]
fn what_a_file_at_hand_declared_is_not_made_up() {
    let text = "import \"vendor/rules.proto\";\nimport \"inner.proto\";\nmessage Order { Inner inner = 1; }\n";
    let old = module(text, ("inner.proto", "syntax = \"proto3\";\nmessage Inner {}\n"));
    let new = module(text, ("inner.proto", "syntax = \"proto3\";\nmessage Other {}\n"));
    assert!(compare(&old, &old).unwrap().changes.is_empty());
    assert!(compare(&old, &new).is_err());
    // Nor where the file itself is not at hand any more, or where several may be meant.
    let alone = module(text, ("other.proto", ""));
    assert!(compare(&old, &alone).is_err());
    assert!(compare(&alone, &old).unwrap().changes.is_empty());
    let gone = Module { gone: ["vendor/rules.proto".to_owned()].into(), ..old.clone() };
    assert!(compare(&old, &gone).is_err());
}

/// One foreign type may be written in more or fewer words, and may be an enum.
#[test]
fn a_foreign_type_is_known_by_its_name_alone() {
    let text = |package: &str, of: &str, more: &str| {
        format!(
            "syntax = \"proto3\";\npackage {package};\nimport \"acme/common/money.proto\";\n\
             message Order {{ {of} sum = 1; map<string, {of}> sums = 2; }}\n{more}"
        )
    };
    let pair = |was: &str, is: &str| {
        let found = Language::Protobuf.compare(was, is).unwrap();
        (told(&found).len(), found.consumer)
    };
    let of = |it: &str| text("acme.shop", it, "");
    for (was, is) in [
        ("common.Money", "acme.common.Money"),
        (".acme.common.Money", "Money"),
        ("Outer.In", "acme.shop.Outer.In"),
    ] {
        assert_eq!(pair(&of(was), &of(is)), (0, true), "{was} {is}");
        assert_eq!(pair(&of(is), &of(was)), (0, true), "{is} {was}");
    }
    // A type of the same name that stands in the file now is the one that was meant.
    let own = text("acme.shop", "Money", "enum Money { NONE = 0; }\n");
    assert_eq!(pair(&of("Money"), &own), (0, true));
    let other = text("acme.shop", "Other", "enum Other { NONE = 0; }\n");
    for (was, is) in [
        (of("int32"), of("Money")),
        (of("Money"), of("int32")),
        (of("Money"), other.clone()),
        (of("Money"), of("Unit")),
    ] {
        assert!(pair(&was, &is).1, "{is}");
        assert!(pair(&was, &is).0 > 0, "{is}");
    }
    assert!(!pair(&of("Money"), &of("string")).1);
    assert!(!pair(&of("Order"), &of("Money")).1);
}

/// What is wrong is told, whatever else comes with the build.
#[test]
fn a_foreign_import_hides_no_mistake() {
    let text = |rest: &str| {
        let start = "import \"buf/validate/validate.proto\";\nmessage Order { Money sum = 1; }\n";
        module(&format!("{start}{rest}"), ("inner.proto", "syntax = \"proto3\";\n"))
    };
    let whole = text("message Money {}\n");
    let refused = |module: &Module| {
        let error = compare(&whole, module).unwrap_err().error;
        (error.kind.to_string(), error.span.slice(&module.text).to_owned())
    };
    let (said, place) = refused(&text(""));
    assert_eq!((said.as_str(), place.as_str()), ("name 'Money' is not defined", "Money"));
    let (said, _) = refused(&text("message Money {}\nmessage Money {}\n"));
    assert!(said.contains("'Money' is defined twice"), "{said}");
    // A file that takes nothing from it can't mean anything of it.
    let inner = |of: &str| {
        let text = format!("message Outer {{ {of} a = 1; }}\nimport \"inner.proto\";\n");
        let inner = "syntax = \"proto3\";\nimport \"foreign.proto\";\nmessage Inner {}\n";
        module(&text, ("inner.proto", inner))
    };
    let error = compare(&inner("Inner"), &inner("Iner")).unwrap_err().error;
    assert_eq!(error.kind.to_string(), "name 'Iner' is not defined");
    // What the file took from another one may come from a new import; that is not there.
    let outer = |name: &str, at_hand: &str| {
        let text = format!("import \"{name}\";\nmessage Outer {{ Inner a = 1; }}\n");
        module(&text, (at_hand, "syntax = \"proto3\";\nmessage Inner {}\n"))
    };
    let was = outer("inner.proto", "inner.proto");
    let error = compare(&was, &Module { imports: [].into(), ..outer("nowhere.proto", "") })
        .unwrap_err()
        .error;
    assert_eq!(error.kind.to_string(), "`nowhere.proto` is not defined");
    let long = text(&format!("message Money {{ {}.b c = 1; }}\n", "a.".repeat(60_000)));
    assert_eq!(refused(&long).0, "the schema is larger than what is compared");
}

#[test]
fn imports_are_found_wherever_they_are_written() {
    let text = "syntax = \"proto3\"; import \"a.proto\"; import public 'b.proto';\n/* import \"x\"; */ \
                import\n  \"c.proto\";\n// import \"y.proto\";\nimport weak \"d.proto\";\n\
                message M { string import = 1; // \"\n option (z) = \"import \\\"w\\\"\"; }\n";
    let found: Vec<&str> = mesh_lint::model::schema::protobuf::imports(text).collect();
    assert_eq!(found, ["a.proto", "b.proto", "c.proto", "d.proto"]);
}

/// Copies of what comes with Protobuf say who has which number of an extension.
#[test]
fn what_ranges_of_extensions_say_is_passed_over() {
    let text = |of: &str| {
        format!(
            "syntax = \"proto2\";\nmessage M {{\n  extensions 4 to 20, 30 [\n    verification = \
             DECLARATION,\n    declaration = {{ number: 4, full_name: \".a.b\", type: \"[x]\" }}\n  ];\n  \
             optional {of} extensions = 1 [deprecated = true];\n}}\n"
        )
    };
    let compare = |old: &str, new: &str| Language::Protobuf.compare(old, new).unwrap();
    let comparison = compare(&text("string"), &text("int32"));
    let change = comparison.changes.first().unwrap();
    assert_eq!(change.message.text, "the type goes from `string` to `int32`");
    assert_eq!(
        change.new.unwrap().slice(&text("int32")),
        "optional int32 extensions = 1 [deprecated = true];"
    );
    let broken = text("string").replace("}\n  ]", "}\n  ");
    assert!(Language::Protobuf.compare(&broken, &broken).is_err());
}

/// A copy of a file that comes with Protobuf may be written in words that are not read.
#[test]
fn a_copy_of_what_comes_with_protobuf_need_not_be_read() {
    let time = "google/protobuf/timestamp.proto";
    let of = |kind: &str, copy: &str| {
        let text = format!("import \"{time}\";\nmessage M {{ google.protobuf.{kind} a = 1; }}\n");
        module(&text, (time, copy))
    };
    let newer = "edition = \"2099\";\npackage google.protobuf;\nmessage Timestamp {}\n";
    assert_eq!(told(&compare(&of("Timestamp", newer), &of("Timestamp", newer)).unwrap()), [""; 0]);
    let own = "syntax = \"proto3\";\npackage google.protobuf;\nmessage Era {}\n";
    assert_eq!(told(&compare(&of("Era", own), &of("Era", own)).unwrap()), [""; 0]);
}

#[test]
fn numbers_that_are_free_now_are_named() {
    let text = |ranges: &str| format!("message M {{ reserved {ranges}; }}");
    let told = |was: &str, is: &str| told(&compared(&text(was), &text(is)));
    let freed = |first: u8, last: u8| {
        vec![format!("M: numbers {first} to {last} are not reserved any more")]
    };
    assert_eq!(told("20 to 25", "20 to 22"), freed(23, 25));
    assert_eq!(told("20 to 25", "20, 25"), freed(21, 24));
    assert_eq!(told("20 to 25", "9 to 21, 24 to 30"), freed(22, 23));
    assert_eq!(told("20 to 25", "19 to 22, 23 to 25"), [""; 0]);
}
