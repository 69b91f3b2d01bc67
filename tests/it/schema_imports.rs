//! Protobuf files of one contract: a type is known by its name, whichever of them declares it.

use crate::drift::contract;
use crate::repo::Files;
use crate::schema_moves::reports;
use serde_json::Value;

const PATH: &str = "sales/orders.odcs.yaml";
const ORDER: &str = "sales/order.proto";
const MONEY: &str = "sales/money.proto";

const MONEY_OF: &str = "message Money {\n  string unit = 1;\n}\n";
const NOTE: &str = "message Note {\n  string id = 1;\n}\n";
const ORDER_OF: &str = "message Order {\n  string id = 1;\n  Money sum = 2;\n}\n";

/// A Protobuf file of one package.
fn proto(imports: &[&str], body: &[&str]) -> String {
    let imports: Vec<String> = imports.iter().map(|it| format!("import \"{it}\";\n")).collect();
    format!("syntax = \"proto3\";\npackage shop;\n{}{}", imports.concat(), body.concat())
}

/// A contract that links files beside it.
fn linking(files: &[&str]) -> String {
    let links = files.iter().map(|it| format!("  - url: {it}\n    type: canonical\n"));
    let links: Vec<String> = links.collect();
    let links = format!("authoritativeDefinitions:\n{}", links.concat());
    contract(&["id string", "sum object"], &links)
}

/// The changes that a pull request is told, without those of versions.
fn told(base: Files<'_>, head: Files<'_>) -> Vec<String> {
    let (report, _) = reports(base, head);
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let told = findings.filter(|it| it["status"] == "new").filter_map(|it| {
        let rule = text(&it["rule"]).strip_prefix("change/")?.to_owned();
        let (at, element) = (&it["location"], text(&it["element"]));
        let place = format!("{}:{}", text(&at["path"]), at["line"]);
        (!rule.starts_with("version-"))
            .then(|| format!("{rule} {element} {place} {}", text(&it["severity"])))
    });
    told.collect()
}

#[test]
fn a_message_that_moves_between_a_file_and_its_import_is_compared() {
    let contract = linking(&["order.proto"]);
    let one = proto(&[], &[ORDER_OF, MONEY_OF]);
    let order = proto(&["money.proto"], &[ORDER_OF]);
    let money = proto(&[], &[MONEY_OF]);
    let whole = |one| vec![(PATH, &*contract), (ORDER, one)];
    let parted = |money| vec![(PATH, &*contract), (ORDER, &*order), (MONEY, money)];
    assert_eq!(told(&whole(&one), &parted(&money)), [""; 0]);
    assert_eq!(told(&parted(&money), &whole(&one)), [""; 0]);
    let other = |it: &str| it.replace("string unit", "int32 unit");
    let (other_one, other_money) = (other(&one), other(&money));
    assert_eq!(
        told(&whole(&one), &parted(&other_money)),
        ["type-changed Money.unit sales/money.proto:4 error"]
    );
    assert_eq!(
        told(&parted(&money), &whole(&other_one)),
        ["type-changed Money.unit sales/order.proto:8 error"]
    );
}

#[test]
fn a_message_that_moves_between_two_imports_or_two_links_is_compared() {
    let unit = "message Unit {}\n";
    let rest = proto(&[], &[unit]);
    let full = proto(&[], &[MONEY_OF, unit]);
    let order = |more: &str| proto(&["money.proto", "unit.proto"], &[ORDER_OF, more]);
    for (links, of) in [
        (&["order.proto"][..], order("message Other {\n  Unit unit = 1;\n}\n")),
        (&["money.proto", "unit.proto"], order("")),
    ] {
        let contract = linking(links);
        let moved = proto(&[], &["message Nothing {}\n", MONEY_OF]);
        let kept = proto(&[], &["message Nothing {}\n"]);
        let files = |money, unit| {
            [(PATH, &*contract), (ORDER, &*of), (MONEY, money), ("sales/unit.proto", unit)]
        };
        let base = files(&full, &*kept);
        let rest = rest.as_str();
        assert_eq!(told(&base, &files(rest, &moved)), [""; 0], "{links:?}");
        let other = moved.replace("string unit", "int32 unit");
        assert_eq!(
            told(&base, &files(rest, &other)),
            ["type-changed Money.unit sales/unit.proto:5 error"],
            "{links:?}"
        );
    }
}

#[test]
fn a_linked_file_whose_types_all_move_to_another_is_not_lost() {
    let (both, one) = (linking(&["order.proto", "money.proto"]), linking(&["order.proto"]));
    let order = proto(&["money.proto"], &[ORDER_OF]);
    let money = proto(&[], &[MONEY_OF]);
    let base = [(PATH, &*both), (ORDER, &*order), (MONEY, &*money)];
    let whole = proto(&[], &[ORDER_OF, MONEY_OF]);
    let removed = |whole: &str| {
        let told = told(&base, &[(PATH, &one), (ORDER, whole)]);
        told.into_iter().filter(|it| it.ends_with(" error")).collect::<Vec<_>>()
    };
    assert_eq!(removed(&whole), [""; 0]);
    let without = proto(&[], &["message Order {\n  string id = 1;\n}\n"]);
    assert_eq!(removed(&without), ["schema-file-removed  sales/money.proto:1 error"]);
}

#[test]
fn what_keeps_a_linked_file_from_being_compiled_is_a_break() {
    let contract = linking(&["order.proto"]);
    let (order, money) = (proto(&["money.proto"], &[ORDER_OF]), proto(&[], &[MONEY_OF]));
    let base = [(PATH, &*contract), (ORDER, &*order), (MONEY, &*money)];
    for after in [proto(&[], &[]), money.replace("Money {", "Sum {")] {
        let told = told(&base, &[base[0], base[1], (MONEY, &after)]);
        let gone = "object-removed Money sales/money.proto:3 error";
        assert_eq!(told.iter().filter(|it| it.ends_with(" error")).collect::<Vec<_>>(), [gone]);
    }
    // The same where the file itself is wrong; what was never here comes with the build.
    let named = |after: &str| told(&base, &[base[0], (ORDER, after), base[2]]);
    let place = "schema-file-not-compared  sales/order.proto";
    assert_eq!(named(&order.replace("Money sum", "Mony sum")), [format!("{place}:6 error")]);
    let lacking = order.replace("import", "import \"google/type/date.proto\";\nimport");
    assert_eq!(named(&lacking), [""; 0]);
    // A message that goes where nothing is made of it takes nothing along.
    let unused = proto(&[], &[MONEY_OF, "message Old {}\n"]);
    assert_eq!(told(&[base[0], base[1], (MONEY, &unused)], &base), [""; 0]);
}

#[test]
fn an_import_that_goes_is_a_break() {
    let contract = linking(&["order.proto"]);
    let (order, money) = (proto(&["money.proto"], &[ORDER_OF]), proto(&[], &[MONEY_OF]));
    let base = [(PATH, &*contract), (ORDER, &*order), (MONEY, &*money)];
    let place = "schema-file-not-compared  sales/order.proto";
    assert_eq!(told(&base, &base[..2]), [format!("{place}:3 error")]);
    let elsewhere = [base[0], base[1], ("common/money.proto", &*money)];
    assert_eq!(told(&base, &elsewhere), [format!("{place}:3 error")]);
    // From what may be a root of imports, it may be found; from one of copies it is.
    for root in ["common/src/main/proto", "common"] {
        let path = format!("{root}/money.proto");
        let module = ("common/buf.yaml", "version: v1\n");
        let moved = [base[0], base[1], module, (&*path, &*money)];
        assert_eq!(told(&base, &moved), [format!("{place}:3 warning")], "{root}");
    }
    let copied = [base[0], base[1], ("third_party/money.proto", &*money)];
    assert_eq!(told(&base, &copied), [""; 0]);
    let follows = proto(&["common/money.proto"], &[ORDER_OF]);
    assert_eq!(told(&base, &[base[0], (ORDER, &*follows), elsewhere[2]]), [""; 0]);
    // What an import imports goes with it, whatever else was never there.
    let unit = proto(&[], &["message Unit {}\n"]);
    let money = proto(&["unit.proto"], &["message Money {\n  Unit unit = 1;\n}\n"]);
    let both = [base[0], base[1], (MONEY, &*money), ("sales/unit.proto", &*unit)];
    assert_eq!(told(&both, &both[..3]), [format!("{place}:1 error")]);
    let order = proto(&["google/type/date.proto", "money.proto"], &[ORDER_OF]);
    let lacking = [base[0], (ORDER, &*order), base[2]];
    assert_eq!(told(&lacking, &lacking[..2]), [format!("{place}:4 error")]);
    // One that is new and leads to what goes is no better.
    let before =
        [base[0], (ORDER, &*proto(&[], &["message Order {\n  string id = 1;\n}\n"])), base[2]];
    assert_eq!(told(&before, &base[..2]), [format!("{place}:3 error")]);
    // What is there on neither side comes with the build.
    let other = order.replace("string id", "int64 id");
    let never = told(&lacking[..2], &[base[0], (ORDER, &*other)]);
    assert_eq!(never, ["type-changed Order.id sales/order.proto:6 error"]);
}

#[test]
fn roots_of_imports_may_lie_side_by_side() {
    let contract = linking(&["../proto/acme/order.proto"]);
    let (order, money) = (proto(&["acme/money.proto"], &[ORDER_OF]), proto(&[], &[MONEY_OF]));
    let files =
        |path, money| [(PATH, &*contract), ("proto/acme/order.proto", &*order), (path, money)];
    let (own, common) = ("proto/acme/money.proto", "common/acme/money.proto");
    let base = files(common, &money);
    assert_eq!(told(&files(own, &money), &base), [""; 0]);
    assert_eq!(told(&base, &files(own, &money)), [""; 0]);
    let other = money.replace("string unit", "int32 unit");
    let changed = ["type-changed Money.unit common/acme/money.proto:4 error"];
    assert_eq!(told(&base, &files(common, &other)), changed);
    assert_eq!(told(&files(own, &money), &files(common, &other)), changed);
    // Which of several is meant is not known, unless they say the same; one that is called otherwise
    // is not meant.
    let place = "schema-file-not-compared  proto/acme/order.proto:3";
    let two = |own, more| [&files(common, own)[..], &[("more/acme/money.proto", more)]].concat();
    let twins = two(&*money, &*money);
    assert_eq!(told(&base, &twins), [""; 0]);
    assert_eq!(told(&twins, &two(&*money, &*other)), [format!("{place} warning")]);
    // What was meant before still is.
    assert_eq!(told(&base, &two(&*money, &*other)), [""; 0]);
    assert_eq!(told(&base, &two(&*other, &*money)), changed);
    let gone = [format!("{place} error")];
    assert_eq!(told(&base, &files("common/notacme/money.proto", &money)), gone);
}

#[test]
fn what_is_googles_may_come_with_the_build() {
    let contract = linking(&["order.proto"]);
    let order = proto(&["google/type/money.proto"], &["message Order {\n  Money sum = 1;\n}\n"]);
    let money = proto(&[], &[MONEY_OF]);
    let base = [(PATH, &*contract), (ORDER, &*order), ("google/type/money.proto", &*money)];
    let told = told(&base, &base[..2]);
    assert_eq!(told, ["schema-file-not-compared  sales/order.proto:3 warning"]);
}

#[test]
fn a_copy_that_goes_may_come_with_the_build() {
    let contract = linking(&["../proto/acme/order.proto"]);
    let order = proto(&["validate/validate.proto"], &["message Order {\n  Rules rules = 1;\n}\n"]);
    let rules = proto(&[], &["message Rules {}\n"]);
    let both = [(PATH, &*contract), ("proto/acme/order.proto", &*order)];
    let own = [both[0], both[1], ("proto/validate/validate.proto", &*rules)];
    let place = "schema-file-not-compared  proto/acme/order.proto:3";
    let [gone, unknown] = ["error", "warning"].map(|it| [format!("{place} {it}")]);
    for copies in ["third_party", "sales/vendor/x", "proto/external"] {
        let copy = format!("{copies}/validate/validate.proto");
        let copied = [both[0], both[1], (&*copy, &*rules)];
        assert_eq!(told(&copied, &both), unknown, "{copies}");
        assert_eq!(told(&own, &copied), [""; 0], "{copies}");
    }
    // A module of buf may take it in, unless it is known that what it takes in holds no such file.
    for (module, deps, said) in [
        ("buf.yaml", "\ndeps: [buf.build/acme/rules]", &unknown),
        ("proto/buf.yaml", "\ndeps:\n  - buf.build/envoyproxy/protoc-gen-validate:v1", &unknown),
        ("proto/buf.yaml", "\ndeps: [buf.build/googleapis/googleapis]", &gone),
        ("proto/buf.yaml", "\ndeps: []", &gone),
        ("proto/buf.yaml", "", &gone),
        ("other/buf.yaml", "\ndeps: [buf.build/acme/rules]", &gone),
    ] {
        let deps = format!("version: v2{deps}\n");
        assert_eq!(&told(&own, &[own[0], own[1], (module, &*deps)]), said, "{module} {deps}");
    }
    // What else is wrong counts for more.
    let wrong = order.replace("rules = 1", "rules = 0");
    let deps = "deps: [buf.build/acme/rules]\n";
    let told = told(&own, &[own[0], ("proto/acme/order.proto", &*wrong), ("buf.yaml", deps)]);
    assert_eq!(told, [format!("{} error", place.replace(":3", ":5"))]);
}

#[test]
fn a_message_that_stays_where_the_linked_file_was_is_not_lost() {
    let order = proto(&[], &[ORDER_OF, MONEY_OF]);
    let second = proto(&["order.proto"], &[ORDER_OF]);
    let (before, after) = (linking(&["order.proto"]), linking(&["order2.proto"]));
    let base = [(PATH, &*before), (ORDER, &*order)];
    let head = |money: &str| {
        let head = [(PATH, &*after), (ORDER, money), ("sales/order2.proto", &*second)];
        let told = told(&base, &head);
        told.into_iter().filter(|it| !it.ends_with(" info")).collect::<Vec<_>>()
    };
    let money = proto(&[], &[MONEY_OF]);
    assert_eq!(head(&money), [""; 0]);
    let other = money.replace("string unit", "int32 unit");
    assert_eq!(head(&other), ["type-changed Money.unit sales/order.proto:4 error"]);
}

#[test]
fn a_message_that_a_linked_file_lacks_is_a_break_though_its_file_is_linked_too() {
    let contract = linking(&["order.proto", "money.proto"]);
    let (order, money) = (proto(&["money.proto"], &[ORDER_OF]), proto(&[], &[MONEY_OF, NOTE]));
    let base = [(PATH, &*contract), (ORDER, &*order), (MONEY, &*money)];
    let after = |order, money: &[&str]| {
        told(&base, &[base[0], (ORDER, order), (MONEY, &proto(&[], money))])
    };
    let gone = "object-removed Money sales/money.proto:3";
    assert_eq!(after(&order, &[NOTE]), [format!("{gone} error")]);
    let note = "object-removed Note sales/money.proto:6 warning";
    assert_eq!(after(&order, &[MONEY_OF]), [note]);
    // Who moves it takes it along; who does without it loses nothing.
    let moved = order.clone() + MONEY_OF;
    assert_eq!(after(&moved, &[NOTE]), [""; 0]);
    let without = order.replace("  Money sum = 2;\n", "");
    let told = after(&without, &[NOTE]);
    assert!(told.contains(&format!("{gone} warning")), "{told:?}");
}

#[test]
fn a_message_that_the_contract_is_about_is_a_break() {
    let between = |link: &str, before: &[&str], after: &[&str]| {
        let contract = linking(&[link]);
        let (before, after) = (proto(&[], before), proto(&[], after));
        told(&[(PATH, &contract), (ORDER, &before)], &[(PATH, &contract), (ORDER, &after)])
    };
    let orders = "message Orders {\n  string id = 1;\n}\n";
    let gone = |name: &str, line: u8, severity: &str| {
        [format!("object-removed {name} sales/order.proto:{line} {severity}")]
    };
    // By its name, as the only one, or by the link.
    assert_eq!(between("order.proto", &[orders, NOTE], &[NOTE]), gone("Orders", 3, "error"));
    assert_eq!(between("order.proto", &[NOTE], &[]), gone("Note", 3, "error"));
    for link in ["order.proto#Note", "order.proto#shop.Note"] {
        assert_eq!(between(link, &[orders, NOTE], &[orders]), gone("Note", 6, "error"));
        assert_eq!(between(link, &[orders, NOTE], &[NOTE]), [""; 0]);
    }
    assert_eq!(between("order.proto", &[orders, NOTE], &[orders]), [""; 0]);
}
