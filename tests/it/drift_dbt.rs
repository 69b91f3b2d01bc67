//! Contracts held against what dbt builds: nested columns, and models with versions.

use crate::drift::{contract, link, said};

const PATH: &str = "orders.odcs.yaml";
const NESTED: &str = "      - name: addr\n        logicalType: object\n        properties:\n          \
                      - name: city\n            logicalType: string\n";

/// A manifest of dbt with the given nodes.
fn manifest(nodes: &str) -> String {
    format!("{{\"metadata\": {{\"dbt_schema_version\": \"v12\"}}, \"nodes\": {{{nodes}}}}}")
}

#[test]
fn what_lies_in_a_column_is_built_from_names_with_a_dot() {
    let contract = contract(&["id string"], &(NESTED.to_owned() + &link("schema.yml")));
    let models = |addr: &str, city: &str| {
        format!(
            "version: 2\nmodels:\n  - name: orders\n    config: {{contract: {{enforced: true}}}}\n    columns:\n      \
             - {{name: id, data_type: string}}\n{addr}      - {{name: addr.{city}}}\n"
        )
    };
    let found =
        |addr: &str, city: &str| said(&[(PATH, &contract), ("schema.yml", &models(addr, city))]);
    let whole = |of: &str| format!("      - {{name: addr, data_type: {of}}}\n");
    for addr in ["", &whole("struct"), &whole("RECORD"), &whole("json")] {
        assert_eq!(found(addr, "city, data_type: string"), [""; 0], "{addr}");
    }
    let wrong = found("", "city, data_type: int64");
    assert!(matches!(&*wrong, [it] if it.contains("`orders.addr.city` is `string`")), "{wrong:?}");
    let other = found("", "town, data_type: string");
    assert_eq!(other.len(), 2, "{other:?}");
    let list = found(&whole("array"), "city, data_type: string");
    assert!(matches!(&*list, [it] if it.contains("`orders.addr` is `object`")), "{list:?}");
    // A model that is only described may be of several columns, or of lists.
    let described = models("", "city, data_type: int64").replace("true", "false");
    assert_eq!(said(&[(PATH, &contract), ("schema.yml", &described)]), [""; 0]);
}

#[test]
fn what_lies_in_a_column_of_a_manifest_is_held_too() {
    let contract = contract(&["id string"], NESTED)
        .replace("name: addr\n", "name: addr\n        required: true\n");
    let node = |city: &str| {
        let columns = format!(
            "\"id\": {{\"name\": \"id\"}}, \"addr.city\": {{\"name\": \"addr.city\", \"data_type\": \"{city}\"}}"
        );
        manifest(&format!(
            "\"model.shop.orders\": {{\"meta\": {{\"odcs_id\": \"orders\"}}, \"contract\": {{\"enforced\": true}}, \
             \"columns\": {{{columns}}}}}"
        ))
    };
    let found = |city: &str| said(&[(PATH, &contract), ("target/manifest.json", &node(city))]);
    assert_eq!(found("string"), [""; 0]);
    assert_eq!(found("int64").len(), 1, "{:?}", found("int64"));
}

#[test]
fn names_with_many_dots_end() {
    let deep = "a.".repeat(50_000) + "a";
    let models = format!(
        "models:\n  - name: orders\n    config: {{contract: {{enforced: true}}}}\n    \
         columns: [{{name: id}}, {{name: '{deep}'}}]\n"
    );
    let contract = contract(&["id string", "a object"], &link("schema.yml"));
    assert_eq!(said(&[(PATH, &contract), ("schema.yml", &models)]), [""; 0]);
}
