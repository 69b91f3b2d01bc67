//! How grave changes of Protobuf files are, and where they are told.

use crate::program::run;
use serde_json::Value;
use std::fs;
use std::path::Path;

const WHOLE: &str = "message Order {\n  oneof paid { string card = 1; string cash = 2; }\n  \
                     int32 count = 3;\n}\n";

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("syntax = \"proto3\";\n{text}")).unwrap();
}

/// What is told of one pair: its two verdicts, its step, and the changes with their severities.
fn judged(old: &str, new: &str, config: &str) -> (bool, bool, Value, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "old.proto", old);
    write(folder.path(), "new.proto", new);
    fs::write(folder.path().join("rules.yaml"), config).unwrap();
    let command = ["diff", "--files", "old.proto", "new.proto", "--config", "rules.yaml"];
    let log = run(folder.path(), &[&command[..], &["--format", "json"]].concat()).json();
    let pair = &log["pairs"][0];
    let side = |it: &str| pair[it].as_bool().unwrap();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let changes = pair["changes"].as_array().unwrap().iter();
    let mut told: Vec<String> =
        changes.map(|it| format!("{} {}", text(&it["severity"]), text(&it["message"]))).collect();
    told.dedup();
    (side("consumer"), side("producer"), pair["bump"].clone(), told)
}

/// A registry refuses it, as data may be of the new message; nobody sends that under the old name.
#[test]
fn a_message_that_is_new_breaks_nobody_but_by_the_letter() {
    let more = format!("{WHOLE}message Refund {{}}\n");
    let lenient = judged(WHOLE, &more, "{}\n");
    let told = vec!["info message `Refund` is new".to_owned()];
    assert_eq!(lenient, (false, true, "minor".into(), told));
    let strict = judged(WHOLE, &more, "changes: {content_model: strict}\n");
    let told = vec!["error message `Refund` is new".to_owned()];
    assert_eq!(strict, (false, true, "major".into(), told));
}

/// Who reads by the old file finds nothing set where it is the new member.
#[test]
fn a_oneof_that_grows_is_a_risk() {
    let more = WHOLE.replace("cash = 2;", "cash = 2; string bill = 4;");
    let told = ["warning oneof `paid` takes in `bill`", "info field `bill` = 4 is new"];
    let told = told.map(str::to_owned).to_vec();
    assert_eq!(judged(WHOLE, &more, "{}\n"), (false, true, "minor".into(), told));
    // What was there beside the oneof may be set along with a member of it.
    let moved = WHOLE.replace(" }\n  int32 count = 3;", " int32 count = 3; }");
    let (consumer, _, bump, told) = judged(WHOLE, &moved, "{}\n");
    assert_eq!((consumer, bump), (false, "major".into()), "{told:?}");
    assert!(told.contains(&"error oneof `paid` takes in `count`".to_owned()), "{told:?}");
}

/// Nothing fails where a field goes or is read as another type, and yet somebody is hurt.
#[test]
fn what_is_lost_without_failing_is_a_risk() {
    let without = WHOLE.replace("int32 count = 3;", "reserved 3; reserved \"count\";");
    let told = vec!["warning field `count` = 3 is gone".to_owned()];
    assert_eq!(judged(WHOLE, &without, "{}\n"), (true, true, "minor".into(), told));
    let other = WHOLE.replace("int32", "bool");
    let told = vec!["warning the type goes from `int32` to `bool`".to_owned()];
    assert_eq!(judged(WHOLE, &other, "{}\n"), (true, true, "minor".into(), told));
}

#[test]
fn what_changed_in_one_of_two_folders_is_told_where_it_changed() {
    let folder = tempfile::tempdir().unwrap();
    for (side, count) in [("old", "int32 count = 1;"), ("new", "string count = 1;")] {
        let at = |name: &str| format!("{side}/{name}");
        write(folder.path(), &at("item.proto"), &format!("message Item {{ {count} }}\n"));
        let order = "import \"item.proto\";\nmessage Order { Item item = 1; }\n";
        write(folder.path(), &at("order.proto"), order);
        // What can't be read, and is what it was, is nobody's news.
        write(folder.path(), &at("broken.proto"), "message {\n");
    }
    let log = run(folder.path(), &["diff", "--files", "old", "new", "--format", "json"]).json();
    let told = |path: &str| {
        let mut pairs = log["pairs"].as_array().unwrap().iter();
        let changes = pairs.find(|it| it["path"] == path).unwrap()["changes"].clone();
        changes.as_array().unwrap().len()
    };
    assert!(told("item.proto") > 0, "{log:#}");
    assert_eq!((told("order.proto"), &log["failures"]), (0, &Value::Null), "{log:#}");
}

/// buf lists what leaves a file, and what leaves a package.
#[test]
fn a_type_that_moves_into_an_import_stays_in_its_package() {
    let folder = tempfile::tempdir().unwrap();
    let order =
        "message Order { Item item = 1; Kind kind = 2; }\nmessage Last {}\nenum E { A = 0; }\n";
    let moved = "message Item {}\nenum Kind { NONE = 0; }\n";
    write(folder.path(), "old/order.proto", &format!("package p;\n{order}{moved}"));
    write(
        folder.path(),
        "new/order.proto",
        &format!("package p;\nimport \"item.proto\";\n{order}"),
    );
    write(folder.path(), "new/item.proto", &format!("package p;\n{moved}"));
    let log = run(folder.path(), &["diff", "--files", "old", "new", "--format", "json"]).json();
    let mut pairs = log["pairs"].as_array().unwrap().iter();
    let pair = pairs.find(|it| it["path"] == "order.proto").unwrap();
    let changes = pair["changes"].as_array().unwrap().iter();
    let told: Vec<String> =
        changes.map(|it| format!("{} {}", it["standard_id"], it["message"])).collect();
    let expected = [
        "\"MESSAGE_NO_DELETE\" \"message `Item` stands in `item.proto` now\"",
        "\"ENUM_NO_DELETE\" \"enum `Kind` stands in `item.proto` now\"",
    ];
    assert_eq!(told, expected);
    // What changed along is told of it too, where it stood.
    let other = moved.replace("{}", "{ string a = 1; }");
    let old = format!("package p;\n{order}{}", moved.replace("{}", "{ int32 a = 1; }"));
    write(folder.path(), "old/order.proto", &old);
    write(folder.path(), "new/item.proto", &format!("package p;\n{other}"));
    let log = run(folder.path(), &["diff", "--files", "old", "new", "--format", "json"]).json();
    let mut pairs = log["pairs"].as_array().unwrap().iter();
    let pair = pairs.find(|it| it["path"] == "order.proto").unwrap();
    let mut changes = pair["changes"].as_array().unwrap().iter();
    let change = changes.find(|it| it["standard_id"] == "FIELD_SAME_TYPE").unwrap();
    assert_eq!(change["message"], "the type goes from `int32` to `string`");
    assert_eq!(
        (&change["location"]["revision"], &pair["consumer"]),
        (&"base".into(), &false.into())
    );
}

#[test]
fn what_goes_on_the_way_into_an_import_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let order = "message Order { enum Kind { NONE = 0; } message Line {} int32 id = 1; }\n";
    let get = "message Get { Order order = 1; }\nenum E { A = 0; }\n";
    write(folder.path(), "old/get.proto", &format!("package p;\n{get}{order}"));
    write(folder.path(), "new/get.proto", &format!("package p;\nimport \"order.proto\";\n{get}"));
    write(folder.path(), "new/order.proto", "package p;\nmessage Order { int32 id = 1; }\n");
    let text = run(folder.path(), &["diff", "--files", "old", "new"]).stdout;
    for line in [
        "message `Order` stands in `order.proto` now",
        "message `Order.Line` is gone",
        "enum `Order.Kind` is gone",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

/// The verdicts are those of the letter; people read what it means.
#[test]
fn a_file_with_a_message_that_is_new_is_called_compatible() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "old.proto", WHOLE);
    write(folder.path(), "new.proto", &format!("{WHOLE}message Refund {{}}\n"));
    let text = run(folder.path(), &["diff", "--files", "old.proto", "new.proto"]).stdout;
    assert!(text.contains("new.proto: compatible"), "{text}");
    assert!(text.contains("none breaks a consumer"), "{text}");
}
