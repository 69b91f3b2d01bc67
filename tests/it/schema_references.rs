//! References from one schema file to another: what they lead to belongs to the file.

use crate::drift::{contract, link, record, said};
use crate::program::{TODAY, run};
use crate::releases::light;
use crate::repo::{Files, Repo};
use crate::schema_moves::reports;
use mesh_lint::model::schema::Language;
use serde_json::Value;
use std::fs;

pub(crate) const PATH: &str = "sales/orders.odcs.yaml";
pub(crate) const ORDER: &str = "sales/orders.schema.json";
pub(crate) const ADDRESS: &str = "common/address.schema.json";

/// What a pull request says: rules of group `change/` without those of versions, with places.
pub(crate) fn compared(base: Files<'_>, head: Files<'_>) -> (Vec<String>, Value) {
    let (report, log) = reports(base, head);
    (told(&report), log)
}

fn told(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let told = findings.filter(|it| it["status"] != "fixed").filter_map(|it| {
        let rule = it["rule"].as_str()?.strip_prefix("change/")?;
        let (at, severity) = (&it["location"], it["severity"].as_str()?);
        let line = format!("{}:{}", at["path"].as_str()?, at["line"]);
        let told = format!("{rule} {} {line} {severity}", it["element"].as_str().unwrap());
        (!rule.starts_with("version-")).then_some(told)
    });
    told.collect()
}

/// An order whose address stands elsewhere.
fn order(reference: &str) -> String {
    format!(
        "{{\"title\": \"Orders\", \"type\": \"object\",\n\"properties\": {{\n\
         \"id\": {{\"type\": \"string\"}},\n\"ship_to\": {{\"$ref\": \"{reference}\"}}\n}}}}\n"
    )
}

/// A file with an address among its definitions.
pub(crate) fn address(zip: &str) -> String {
    format!(
        "{{\"$defs\": {{\n\"Address\": {{\"type\": \"object\", \"properties\": {{\n\
         \"zip\": {{\"type\": \"{zip}\"}},\n\"way\": {{\"$ref\": \"#/$defs/Way\"}}}}}},\n\
         \"Way\": {{\"type\": \"string\"}},\n\"Other\": {{\"type\": \"string\"}}}}}}\n"
    )
}

const WAY: &str = "../common/address.schema.json#/$defs/Address";

#[test]
fn a_break_behind_a_reference_is_the_contracts() {
    let contract = contract(&["id string", "ship_to object"], "");
    let order = order(WAY);
    let files = |address| [(PATH, &*contract), (ORDER, &*order), (ADDRESS, address)];
    let (before, after) = (address("string"), address("integer"));
    let (told, log) = compared(&files(&before), &files(&after));
    assert_eq!(told, ["type-changed ship_to.zip common/address.schema.json:3 error"]);
    assert_eq!(log["contracts"][0]["id"], "orders");
    assert_eq!(log["contracts"][0]["bump"], "major");
    // The files of one reference may refer to more, and back.
    let inner = before.replace("\"#/$defs/Way\"", "\"way.schema.json\"");
    let way = |of: &str| {
        format!(
            "{{\"anyOf\": [\n{{\"type\": \"{of}\"}},\n{{\"type\": \"object\", \"properties\": \
             {{\"of\": {{\"$ref\": \"../sales/orders.schema.json\"}}}}}}]}}\n"
        )
    };
    let (old, new) = (way("string"), way("boolean"));
    let files = |way| [&files(&inner)[..], &[("common/way.schema.json", way)]].concat();
    let (told, _) = compared(&files(&old), &files(&new));
    assert_eq!(told, ["type-changed ship_to.way common/way.schema.json:2 error"]);
}

#[test]
fn what_is_not_referred_to_is_none_of_its_business() {
    let contract = contract(&["id string", "ship_to object"], "");
    let order = order(WAY);
    let files = |address| [(PATH, &*contract), (ORDER, &*order), (ADDRESS, address)];
    let before = address("string");
    let other = before.replace("\"Other\": {\"type\": \"string\"}", "\"Other\": {}");
    let (told, log) = compared(&files(&before), &files(&other));
    assert_eq!(told, [""; 0]);
    assert_eq!(log["contracts"], serde_json::json!([]), "{log:#}");
}

#[test]
fn a_file_that_is_linked_too_is_told_once() {
    let links =
        format!("{}  - url: ../{ADDRESS}\n    type: canonical\n", link("orders.schema.json"));
    let contract = contract(&["id string", "ship_to object"], &links);
    let order = order("../common/address.schema.json");
    let address = |zip: &str| {
        format!(
            "{{\"type\": \"object\", \"properties\": {{\n\"zip\": {{\"type\": \"{zip}\"}}}}}}\n"
        )
    };
    let (before, after) = (address("string"), address("integer"));
    let config = ("mesh-lint.yaml", "schemas: ['common/*']\n");
    let files = |address| [(PATH, &*contract), (ORDER, &*order), (ADDRESS, address), config];
    let (told, _) = compared(&files(&before), &files(&after));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("common/address.schema.json:2 error"), "{told:?}");
}

/// An address that says by which address it goes itself.
fn addressed(zip: &str) -> String {
    let id = "{\"$id\": \"https://acme.example/schemas/address\", \"$defs\"";
    address(zip).replace("{\"$defs\"", id)
}

#[test]
fn a_file_is_found_by_its_address() {
    let contract = contract(&["id string", "ship_to object"], "");
    let order = order("https://acme.example/schemas/address#/$defs/Address");
    let (before, after) = (addressed("string"), addressed("integer"));
    let files = |address| [(PATH, &*contract), (ORDER, &*order), (ADDRESS, address)];
    let (told, _) = compared(&files(&before), &files(&after));
    assert_eq!(told, ["type-changed ship_to.zip common/address.schema.json:3 error"]);
    // The nearest counts; of two that differ, none.
    let near = |path| [&files(&after)[..], &[(path, &*before)]].concat();
    assert_eq!(compared(&near("sales/a/address.json"), &near("sales/a/address.json")).0, [""; 0]);
    let (told, _) = compared(&files(&before), &near("other/address.json"));
    assert_eq!(told, ["type-changed ship_to sales/orders.schema.json:4 warning"]);
}

#[test]
fn a_file_is_found_by_its_address_whatever_it_is_called() {
    let contract = contract(&["id string", "ship_to object"], "");
    let order = order("https://acme.example/schemas/address#/$defs/Address");
    let (before, after) = (addressed("string"), addressed("integer"));
    let path = "common/places.schema.json";
    let files = |address| [(PATH, &*contract), (ORDER, &*order), (path, address)];
    let (told, _) = compared(&files(&before), &files(&after));
    assert_eq!(told, ["type-changed ship_to.zip common/places.schema.json:3 error"]);
}

#[test]
fn references_start_from_the_address_of_the_schema_around_them() {
    let contract = contract(&["id string", "ship_to object"], "");
    let inner = "\"$defs\": {\"Ship\": {\"$id\": \"../common/ship.schema.json\", \"type\": \"object\",\n\
                 \"properties\": {\"way\": {\"$ref\": \"#/$defs/Way\"},\n\
                 \"at\": {\"$ref\": \"address.schema.json#/$defs/Address\"}},\n\
                 \"$defs\": {\"Way\": {\"type\": \"string\"}}},\n\
                 \"Way\": {\"type\": \"boolean\"}},\n\"properties\"";
    let order = order("#/$defs/Ship").replace("\"properties\"", inner);
    let order = |way: &str| order.replace("\"Way\": {\"type\": \"string\"", way);
    let [text, number] =
        ["string", "integer"].map(|it| order(&format!("\"Way\": {{\"type\": \"{it}\"")));
    let (before, after) = (address("string"), address("integer"));
    let files = |order, address| [(PATH, &*contract), (ORDER, order), (ADDRESS, address)];
    let (told, _) = compared(&files(&*text, &*before), &files(&text, &after));
    assert_eq!(told, ["type-changed ship_to.at.zip common/address.schema.json:3 error"]);
    let (told, _) = compared(&files(&*text, &*before), &files(&number, &before));
    assert_eq!(told, ["type-changed ship_to.way sales/orders.schema.json:5 error"]);
}

#[test]
fn more_files_than_are_read_are_not_left_out_in_silence() {
    let contract = contract(&["id string"], "");
    let many: Vec<String> = (0..300).map(|it| format!("p{it}.schema.json")).collect();
    let parts = many.iter().map(|it| format!("\"{it}\": {{\"$ref\": \"{it}\"}}"));
    let parts = parts.collect::<Vec<_>>().join(", ");
    let order =
        |id: &str| format!("{{\"properties\": {{\"id\": {{\"type\": \"{id}\"}}, {parts}}}}}");
    let paths: Vec<String> = many.iter().map(|it| format!("sales/{it}")).collect();
    let files = |order| {
        let parts = paths.iter().map(|it| (it.as_str(), "{}"));
        [(PATH, contract.as_str()), (ORDER, order)].into_iter().chain(parts).collect::<Vec<_>>()
    };
    let (text, number) = (order("string"), order("integer"));
    let found = said(&files(&text));
    let told =
        found.iter().any(|it| it.ends_with("not read whole: too many files stand behind it"));
    assert!(told, "{found:?}");
    let (report, _) = reports(&files(&text), &files(&number));
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|it| it["rule"].as_str().unwrap().starts_with("change/"));
    let messages: Vec<&str> = own.map(|it| it["message"].as_str().unwrap()).collect();
    let without =
        "`orders.schema.json` is compared without `p59.schema.json` and 44 more: too many files";
    assert!(messages.contains(&without), "{messages:?}");
    assert!(messages.iter().any(|it| it.contains("integer")), "{messages:?}");
}

#[test]
fn an_address_is_followed_with_its_dots() {
    let with_id = |text: &str, id: &str| {
        text.replacen('{', &format!("{{\"$id\": \"https://a.example/x/{id}\", "), 1)
    };
    let order = with_id(&order("../y/./address.schema.json#/$defs/Address"), "z/order.json");
    let of = |zip: &str| with_id(&address(zip), "y/address.schema.json");
    let contract = contract(&["id string", "ship_to object"], "");
    let files = |address| [(PATH, &*contract), (ORDER, &*order), (ADDRESS, address)];
    let (told, _) = compared(&files(&of("string")), &files(&of("integer")));
    assert!(told.iter().any(|it| it.starts_with("type-changed")), "{told:?}");
}

/// A Protobuf file that imports another, whose message has a field of a type.
fn importing(name: &str, kind: &str) -> (String, String) {
    let head = "syntax = \"proto3\";\npackage p;\n";
    (
        format!("{head}import \"{name}\";\nmessage Order {{ Address at = 1; }}\n"),
        format!("{head}message Address {{ {kind} zip = 1; }}\n"),
    )
}

#[test]
fn an_imported_file_that_moves_does_not_take_its_break_along() {
    let (old, was) = importing("address.proto", "string");
    let (new, is) = importing("v2/addr.proto", "int32");
    let contract = contract(&["at object"], &link("sales/orders.proto"));
    let (path, order) = (PATH, "sales/orders.proto");
    let base = [(path, &*contract), (order, &*old), ("sales/address.proto", &*was)];
    let head = [(path, &*contract), (order, &*new), ("sales/v2/addr.proto", &*is)];
    let (told, _) = compared(&base, &head);
    assert!(told.iter().any(|it| it.contains("Address.zip sales/v2/addr.proto:3")), "{told:?}");
}

#[test]
fn a_break_in_an_import_is_one_of_two_files_too() {
    let folder = tempfile::tempdir().unwrap();
    for (side, kind) in [("old", "string"), ("new", "int32")] {
        let (order, address) = importing("address.proto", kind);
        fs::create_dir(folder.path().join(side)).unwrap();
        fs::write(folder.path().join(side).join("order.proto"), order).unwrap();
        fs::write(folder.path().join(side).join("address.proto"), address).unwrap();
    }
    let files = ["diff", "--files", "old/order.proto", "new/order.proto", "--format", "json"];
    let pair = &run(folder.path(), &files).json()["pairs"][0];
    assert_eq!((&pair["consumer"], &pair["bump"]), (&false.into(), &"major".into()), "{pair:#}");
    assert_eq!(pair["changes"][0]["element"], "Address.zip");
}

#[test]
fn what_is_not_there_is_said_where_it_is_named() {
    let contract = contract(&["id string", "ship_to object"], "");
    let found = |reference: &str| {
        let (order, address) = (order(reference), address("string"));
        said(&[(PATH, &contract), (ORDER, &order), (ADDRESS, &address)])
    };
    let invalid = "schema-file-invalid sales/orders.schema.json:4: `sales/orders.schema.json` is";
    assert_eq!(
        found("gone.schema.json"),
        [format!("{invalid} not whole: `gone.schema.json` is not there")]
    );
    let lost = found("../common/address.schema.json#/$defs/Adress");
    let invalid = invalid.trim_end_matches(" is");
    assert!(lost.len() == 1 && lost[0].starts_with(invalid), "{lost:?}");
    // What lies elsewhere is not known, and never looked for.
    for other in [
        "https://acme.example/gone.schema.json",
        "../../../../etc/passwd.json",
        "file:///etc/passwd.json",
        "/../../etc/passwd.json",
        "..\\\\gone.json",
    ] {
        assert_eq!(found(other), [""; 0], "{other}");
    }
}

#[test]
fn a_reference_whose_file_goes_is_a_break() {
    let contract = contract(&["id string", "ship_to object"], "");
    let (order, address) = (order(WAY), address("string"));
    let of = |order| [(PATH, &*contract), (ORDER, order), (ADDRESS, &*address)];
    let told = |base: Files<'_>, head: Files<'_>| compared(base, head).0;
    let gone = "type-changed ship_to sales/orders.schema.json:4 error";
    assert_eq!(told(&of(&order), &of(&order)[..2]), [gone]);
    // However often it is referred to, and though the schema has an address.
    let twice = order.replace("\n}}", &format!(",\n\"bill_to\": {{\"$ref\": \"{WAY}\"}}}}}}"));
    assert_eq!(told(&of(&twice), &of(&twice)[..2]), [gone]);
    let addressed = order.replacen('{', "{\"$id\": \"https://acme.example/s/orders.json\", ", 1);
    assert_eq!(told(&of(&addressed), &of(&addressed)[..2]), [gone]);
    // Who follows a file that moves loses nothing, who does not all.
    let moved = ("shared/address.schema.json", &*address);
    let follows = order.replace("common", "shared");
    assert_eq!(told(&of(&order), &[of(&follows)[0], (ORDER, &*follows), moved]), [""; 0]);
    assert_eq!(told(&of(&order), &[of(&order)[0], (ORDER, &*order), moved]), [gone]);
    // What only a definition refers to that nothing refers to is not missed.
    let unused = order.replace("\"properties\"", "\"$defs\"");
    assert_eq!(told(&of(&unused), &of(&unused)[..2]), [""; 0]);
}

#[test]
fn a_file_that_was_not_there_may_lie_elsewhere() {
    let contract = contract(&["id string", "ship_to object"], "");
    let (there, address) = (order(WAY), address("string"));
    let [one, other] = ["a", "b"].map(|it| order(&format!("../gone/{it}.schema.json")));
    let remote = order("https://acme.example/gone.schema.json");
    let of = |order| [(PATH, &*contract), (ORDER, order), (ADDRESS, &*address)];
    let without = &of(&there)[..2];
    for (base, head) in [
        (without, &of(&there)[..]),
        (&of(&one), &of(&other)),
        (&of(&there), &of(&one)),
        (&of(&there), &of(&remote)),
    ] {
        let (told, _) = compared(base, head);
        assert!(!told.is_empty() && told.iter().all(|it| it.ends_with("warning")), "{told:?}");
    }
}

#[test]
fn a_contract_is_held_against_what_its_schema_refers_to() {
    let contract = contract(&["id string", "ship_to string"], "");
    let (order, address) = (order(WAY), address("string"));
    let found = said(&[(PATH, &contract), (ORDER, &order), (ADDRESS, &address)]);
    assert!(found.len() == 1 && found[0].starts_with("schema-drift-type"), "{found:?}");
    let avro = record(&[("id", "\"string\""), ("ship_to", "\"acme.Address\"")]);
    let address = address_record("\"string\"");
    let found = said(&[(PATH, &contract), (AVRO, &avro), (AVRO_ADDRESS, &address)]);
    assert!(found.len() == 1 && found[0].starts_with("schema-drift-type"), "{found:?}");
}

pub(crate) const AVRO: &str = "sales/orders.avsc";
const AVRO_ADDRESS: &str = "sales/common/address.avsc";

fn address_record(zip: &str) -> String {
    let text = record(&[("zip", zip)]).replace("\"Order\"", "\"Address\"");
    text.replace("\"type\": \"record\",", "\"type\": \"record\", \"namespace\": \"acme\",")
}

#[test]
fn a_type_of_avro_is_found_in_the_file_that_defines_it() {
    let contract = contract(&["id string", "ship_to object"], "");
    let order = record(&[("id", "\"string\""), ("ship_to", "\"acme.Address\"")]);
    let files = |address| [(PATH, &*contract), (AVRO, &*order), (AVRO_ADDRESS, address)];
    let (before, after) = (address_record("\"string\""), address_record("\"int\""));
    let (told, log) = compared(&files(&before), &files(&after));
    assert_eq!(told, ["type-changed Order.ship_to.zip sales/common/address.avsc:5 error"]);
    assert_eq!(log["contracts"][0]["bump"], "major");
    // Where two say different things, nobody knows which is meant, and that is said.
    let two = [&files(&before)[..], &[("sales/other/a.avsc", &*after)]].concat();
    let changed = order.replace("\"id\"", "\"key\"");
    let head = [(PATH, &*contract), (AVRO, &*changed), two[2], two[3]];
    let (told, log) = compared(&two, &head);
    assert_eq!(told, ["schema-file-not-compared  sales/orders.avsc:6 warning"]);
    let text = log.to_string();
    assert!(text.contains("several files define `acme.Address`"), "{text}");
}

#[test]
fn folders_are_compared_with_their_references() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for (side, of) in [("old", "string"), ("new", "integer")] {
        write(&format!("{side}/{ORDER}"), &order(WAY));
        write(&format!("{side}/{ADDRESS}"), &address(of));
        write(
            &format!("{side}/o.proto"),
            "syntax = \"proto3\";\nimport \"a.proto\";\nmessage O { A a = 1; }\n",
        );
        write(&format!("{side}/a.proto"), "syntax = \"proto3\";\nmessage A { string a = 1; }\n");
    }
    let ran = run(folder.path(), &["diff", "--files", "old", "new", "--format", "json"]);
    let log = ran.json();
    let pairs = log["pairs"].as_array().unwrap();
    let pair = pairs.iter().find(|it| it["path"] == ORDER).unwrap();
    let change = &pair["changes"][0];
    assert_eq!(change["location"]["path"], ADDRESS);
    assert_eq!((&change["location"]["line"], &pair["producer"]), (&3.into(), &false.into()));
    assert!(pairs.iter().any(|it| it["path"] == "o.proto"), "{log:#}");
}

#[test]
fn two_small_steps_behind_a_reference_hide_nothing() {
    let contract = contract(&["id string", "ship_to object"], "");
    let (order, repo) = (order(WAY), Repo::new());
    let without = |gone: &str| address("string").replace(gone, "");
    let files = |address| [(PATH, &*contract), (ORDER, &*order), (ADDRESS, address)];
    let (first, second) = (address("string"), without(",\n\"way\": {\"$ref\": \"#/$defs/Way\"}"));
    light(&repo, "v1.0.0", repo.commit("main", &files(&first)));
    repo.commit("main", &files(&second));
    repo.switch("main", &files(&second));
    repo.write(ADDRESS, &second.replace("\"zip\": {\"type\": \"string\"}", ""));
    let check = ["check", "--against", "releases", "--today", TODAY, "--format", "json"];
    let told = told(&run(repo.root(), &check).json());
    let gone = |name: &str| {
        told.iter().any(|it| it.starts_with(&format!("field-removed ship_to.{name} ")))
    };
    assert!(gone("zip") && gone("way"), "{told:?}");
}

#[test]
fn a_schema_is_read_by_the_draft_that_it_names() {
    let of = |draft: &str, rest: &str| {
        format!("{{\"$schema\": \"https://json-schema.org/{draft}/schema\", {rest}}}")
    };
    let compared = |old: &str, new: &str, rest: &str| {
        let found = Language::JsonSchema.compare(&of(old, rest), &of(new, rest)).unwrap();
        let told = found.changes.into_iter().map(|it| format!("{}: {}", it.path, it.message.text));
        (found.consumer, found.producer, told.collect::<Vec<_>>())
    };
    let newest = "draft/2020-12";
    // Draft 4 knows no `const`, and 7 nothing beside a reference.
    let (consumer, producer, _) = compared("draft-04", newest, "\"const\": 1");
    assert_eq!((consumer, producer), (true, false));
    let beside = "\"properties\": {\"a\": {\"$ref\": \"https://a.example/a\", \"minLength\": 2}}";
    let (consumer, producer, told) = compared("draft-07", newest, beside);
    assert_eq!((consumer, producer), (true, false));
    assert_eq!(told, ["a: `minLength` goes from none to `2`"]);
    // What both heed is the same, though nobody knows what it leads to.
    let alone = beside.replace(", \"minLength\": 2", "");
    assert_eq!(compared("draft-07", newest, &alone), (true, true, Vec::new()));
}

const LANGUAGES: u8 = 3;

/// The name of a schema file: of the files, every third is of one language.
pub(crate) fn schema_name(at: u8) -> String {
    let ending = ["proto", "schema.json", "avsc"][usize::from(at % LANGUAGES)];
    format!("{at}.{ending}")
}

/// A schema file with one field, and one of what it takes from another of its language.
pub(crate) fn schema_file(at: u8, field: &str, import: Option<u8>) -> String {
    let import = import.map(|it| it / LANGUAGES * LANGUAGES + at % LANGUAGES);
    match at % LANGUAGES {
        0 => {
            let import = import.map(|it| format!("import \"{it}.proto\";\n")).unwrap_or_default();
            format!("syntax = \"proto3\";\n{import}message O {{\n  string {field} = 1;\n}}\n")
        }
        1 => {
            let import = import.map(|it| format!(", \"o\": {{\"$ref\": \"{}\"}}", schema_name(it)));
            let import = import.unwrap_or_default();
            format!("{{\"properties\": {{\"{field}\": {{\"type\": \"string\"}}{import}}}}}\n")
        }
        _ => {
            let own = format!("{{\"name\": \"{field}\", \"type\": \"string\"}}");
            let import =
                import.map(|it| format!(", {{\"name\": \"o\", \"type\": [\"null\", \"t{it}\"]}}"));
            let fields = own + &import.unwrap_or_default();
            format!("{{\"type\": \"record\", \"name\": \"t{at}\", \"fields\": [{fields}]}}\n")
        }
    }
}

#[test]
fn a_broken_file_is_named_and_not_the_one_that_refers_to_it() {
    let contract = contract(&["id string", "ship_to object"], "");
    let (order, address) = (order(WAY), address("string"));
    let broken = address.replace("\"Way\": {\"type\": \"string\"},", "\"Way\": {]");
    let base = [(PATH, &*contract), (ORDER, &*order), (ADDRESS, &*address)];
    let head = [base[0], base[1], (ADDRESS, &*broken)];
    let found = said(&head);
    let name = format!("schema-file-invalid {ADDRESS}:1: `{ADDRESS}`:");
    assert!(found.len() == 1 && found[0].starts_with(&name), "{found:?}");
    let (report, _) = reports(&base, &head);
    let findings = report["findings"].as_array().unwrap();
    let not = findings.iter().find(|it| it["rule"] == "change/schema-file-not-compared");
    let message = not.unwrap()["message"].as_str().unwrap();
    let start = "`orders.schema.json` is not compared: `address.schema.json`";
    assert!(message.starts_with(start), "{message}");
}
