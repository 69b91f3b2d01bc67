//! Links to one part of a schema file: what is compared is that part.

use crate::drift::{contract, link, record};
use crate::program::{TODAY, run};
use crate::repo::Repo;
use crate::schema_references::{ADDRESS, AVRO, ORDER, PATH, address, compared};

#[test]
fn a_link_to_a_part_is_compared_as_that() {
    let contract = contract(&["zip string"], &link("common/address.schema.json#/$defs/Address"));
    let between = |before: &str, after: &str| {
        let (base, head) =
            ([(PATH, &*contract), (ADDRESS, before)], [(PATH, &*contract), (ADDRESS, after)]);
        compared(&base, &head).0
    };
    let text = address("string");
    let told = between(&text, &address("integer"));
    assert_eq!(told, ["type-changed zip common/address.schema.json:3 error"]);
    // What lies beside the part is none of its business, what it refers to is.
    let other = text.replace("\"Other\": {\"type\": \"string\"", "\"Other\": {\"type\": \"null\"");
    assert_eq!(between(&text, &other), [""; 0]);
    let way = text.replace("\"Way\": {\"type\": \"string\"", "\"Way\": {\"type\": \"null\"");
    assert_eq!(between(&text, &way), ["type-changed way common/address.schema.json:5 error"]);
}

#[test]
fn each_part_that_is_linked_is_compared() {
    let links = |file: &str, parts: [&str; 2]| {
        let links = parts.map(|it| format!("  - url: {file}#{it}\n    type: canonical\n"));
        contract(&["zip string"], &format!("authoritativeDefinitions:\n{}", links.concat()))
    };
    let linked = links(ADDRESS, ["/$defs/Address", "/$defs/Other"]);
    let between = |linked: &str, path, before: &str, after: &str| {
        compared(&[(PATH, linked), (path, before)], &[(PATH, linked), (path, after)]).0
    };
    let text = address("string");
    let of = |text: &str, name: &str, kind: &str| {
        let old = format!("\"{name}\": {{\"type\": \"string\"");
        text.replace(&old, &format!("\"{name}\": {{\"type\": \"{kind}\""))
    };
    let (zip, other) = ("type-changed zip", "type-changed ");
    let at = |what: &str, line: u8| format!("{what} {ADDRESS}:{line} error");
    let told = between(&linked, ADDRESS, &text, &of(&text, "zip", "integer"));
    assert_eq!(told, [at(zip, 3)]);
    let told = between(&linked, ADDRESS, &text, &of(&text, "Other", "integer"));
    assert_eq!(told, [at(other, 6)]);
    // What both are made of is told once.
    let shared =
        text.replace("\"Other\": {\"type\": \"string\"", "\"Other\": {\"$ref\": \"#/$defs/Way\"");
    let told = between(&linked, ADDRESS, &shared, &of(&shared, "Way", "integer"));
    assert_eq!(told.len(), 1, "{told:?}");
    // A link that means another part now is compared with the one that it meant.
    let (old, new) =
        (link(&format!("{ADDRESS}#/$defs/Way")), link(&format!("{ADDRESS}#/$defs/Address")));
    let [old, new] = [old, new].map(|it| contract(&["zip string"], &it));
    let (told, _) = compared(
        &[(PATH, &old), (ADDRESS, &text)],
        &[(PATH, &new), (ADDRESS, &(text.clone() + "\n"))],
    );
    assert!(told.iter().any(|it| it.starts_with("type-changed ")), "{told:?}");
}

#[test]
fn a_link_to_a_record_of_avro_is_compared_as_that() {
    let record = |name: &str, of: &str| record(&[("zip", of)]).replace("Order", name);
    let file =
        |of: &str, other: &str| format!("[{}, {}]", record("Address", of), record("Other", other));
    let before = file("\"string\"", "\"string\"");
    let contract = contract(&["zip string"], &link("orders.avsc#Address"));
    let between = |after: &str| {
        let (base, head) =
            ([(PATH, &*contract), (AVRO, &*before)], [(PATH, &*contract), (AVRO, after)]);
        compared(&base, &head).0
    };
    assert_eq!(between(&file("\"string\"", "\"int\"")), [""; 0]);
    let told = between(&file("\"int\"", "\"string\""));
    assert_eq!(told, ["type-changed Address.zip sales/orders.avsc:5 error"]);
}

#[test]
fn a_part_that_is_not_there_is_looked_for_by_its_pointer() {
    let contract =
        |part: &str| contract(&["id string"], &link(&format!("orders.schema.json#/$defs/{part}")));
    let schema = "{\"$defs\": {\"A/Orders\": {\"type\": \"object\", \"properties\": {\n\
                  \"id\": {\"type\": \"string\"}}}}}\n";
    let ran = |part: &str| {
        let repo = Repo::new();
        repo.commit("main", &[(PATH, &*contract(part)), (ORDER, schema)]);
        let command =
            ["check", "--no-base", "--head", "main", "--format", "json", "--today", TODAY];
        run(repo.root(), &command).stdout
    };
    assert!(!ran("A~1Orders").contains("has no part"));
    let lost = ran("A~1Order");
    assert!(lost.contains("write `#/$defs/A~1Orders` if that is meant"), "{lost}");
}

#[test]
fn a_part_that_goes_breaks_who_links_it() {
    let of = |file: &str| contract(&["zip string"], &link(file));
    let gone = |contract: &str, path: &str, (before, after): (&str, &str)| {
        let base = [(PATH, contract), (path, before)];
        compared(&base, &[(PATH, contract), (path, after)]).0
    };
    let text = address("string");
    let renamed = text.replace("\"Other\"", "\"Others\"");
    let linking = of("common/address.schema.json#/$defs/Other");
    let told = gone(&linking, ADDRESS, (&text, &renamed));
    assert_eq!(told, ["object-removed  common/address.schema.json:1 error"]);
    // Who links another part, or all of it, is told of that alone.
    let told = gone(&of("common/address.schema.json#/$defs/Address"), ADDRESS, (&text, &renamed));
    assert_eq!(told, [""; 0]);
    let record = |name: &str| record(&[("zip", "\"string\"")]).replace("Order", name);
    let (both, one) = (format!("[{}, {}]", record("A"), record("B")), format!("[{}]", record("B")));
    let told = gone(&of("orders.avsc#A"), AVRO, (&both, &one));
    assert_eq!(told, ["object-removed  sales/orders.avsc:1 error"]);
}
