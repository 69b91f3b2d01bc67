//! Names of schema files that lead nowhere any more: nothing can be made of who takes them.

use crate::drift::{contract, record};
use crate::repo::Files;
use crate::schema_moves::reports;
use crate::schema_references::{ADDRESS, AVRO, ORDER, PATH, address, compared};

/// A reference to an address of another file.
const TO_ADDRESS: &str = "{\"$ref\": \"../common/address.schema.json#/$defs/Address\"}";

/// A schema of orders with a property.
fn order(ship_to: &str) -> String {
    format!(
        "{{\"type\": \"object\",\n\"properties\": {{\n\"id\": {{\"type\": \"string\"}},\n\
         \"ship_to\": {ship_to}\n}}}}\n"
    )
}

/// What a pull request says of types that change.
fn said(base: Files<'_>, head: Files<'_>) -> Vec<String> {
    let findings = reports(base, head).0["findings"].as_array().unwrap().clone();
    let changes = findings.iter().filter(|it| it["rule"] == "change/type-changed");
    changes.map(|it| it["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_new_reference_to_a_file_that_goes_is_a_break() {
    let contract = contract(&["id string", "ship_to object"], "");
    let (before, address) = (order("{\"type\": \"object\"}"), address("string"));
    let after = order(TO_ADDRESS);
    let base = [(PATH, &*contract), (ORDER, &*before), (ADDRESS, &*address)];
    let (told, _) = compared(&base, &[base[0], (ORDER, &*after)]);
    assert_eq!(told, ["type-changed ship_to sales/orders.schema.json:4 error"]);
    // What was never there may lie elsewhere.
    let (told, _) = compared(&base[..2], &[base[0], (ORDER, &*after)]);
    assert_eq!(told, ["type-changed ship_to sales/orders.schema.json:4 warning"]);
}

#[test]
fn a_file_that_only_loses_its_address_is_not_called_gone() {
    let contract = contract(&["id string", "ship_to object"], "");
    let order = order("{\"$ref\": \"address.json\"}");
    let order = order.replacen('{', "{\"$id\": \"https://acme.example/orders.json\", ", 1);
    let address = "{\"$id\": \"https://acme.example/address.json\", \"type\": \"object\"}\n";
    let without = "{\"type\": \"object\"}\n";
    let of = |address| [(PATH, &*contract), (ORDER, &*order), (ADDRESS, address)];
    let fate = |head: Files<'_>| said(&of(address), head)[0].clone();
    let lost = "`address.json`, which is referred to, is";
    assert_eq!(fate(&of(without)), format!("{lost} the name of no file any more"));
    assert_eq!(fate(&of(address)[..2]), format!("{lost} gone"));
}

#[test]
fn a_file_that_goes_from_below_a_not_is_told_once() {
    let contract = contract(&["id string", "ship_to object"], "");
    let (order, address) = (order(&format!("{{\"not\": {TO_ADDRESS}}}")), address("string"));
    let base = [(PATH, &*contract), (ORDER, &*order), (ADDRESS, &*address)];
    let (told, _) = compared(&base, &base[..2]);
    assert_eq!(told, ["type-changed ship_to sales/orders.schema.json:4 error"]);
}

#[test]
fn a_type_of_avro_whose_file_goes_is_a_break() {
    let contract = contract(&["id string", "ship_to object"], "");
    let order = |of: &str| record(&[("id", "\"string\""), ("ship_to", of)]);
    let (named, plain) = (order("\"acme.Address\""), order("\"string\""));
    let address = record(&[("zip", "\"string\"")]).replace("\"Order\"", "\"acme.Address\"");
    let of = |order| [(PATH, &*contract), (AVRO, order), ("common/address.avsc", &*address)];
    let place = "schema-file-not-compared  sales/orders.avsc";
    let gone = [format!("{place}:6 error")];
    assert_eq!(compared(&of(&named), &of(&named)[..2]).0, gone);
    // Also where it was not used before, and not where it was never there.
    assert_eq!(compared(&of(&plain), &of(&named)[..2]).0, gone);
    assert_eq!(compared(&of(&plain)[..2], &of(&named)[..2]).0, [format!("{place}:6 warning")]);
    // Who moves it takes it along; a copy may come with the build.
    let moved = [of(&named)[0], of(&named)[1], ("shared/address.avsc", &*address)];
    assert_eq!(compared(&of(&named), &moved).0, [""; 0]);
    let copied = [moved[0], moved[1], ("vendor/address.avsc", &*address)];
    assert_eq!(compared(&copied, &copied[..2]).0, [format!("{place}:6 warning")]);
}
