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

/// Versions of a model in a `schema.yml`: the first has one column more and one less.
const VERSIONS: &str = "version: 2\nmodels:\n  - name: orders\n    latest_version: 2\n    \
                        config: {contract: {enforced: true}}\n    \
                        columns: [{name: id}, {name: amount}]\n    versions:\n      - v: 1\n        \
                        columns: [{include: all, exclude: [amount]}, {name: price}]\n      - v: 2\n";

#[test]
fn a_contract_is_held_against_the_version_of_its_major() {
    let contract = |version: &str, name: &str| {
        contract(&["id string", "amount number"], &link("schema.yml"))
            .replace("version: 1.0.0", &format!("version: {version}"))
            .replace("  - name: orders\n", &format!("  - name: orders\n    physicalName: {name}\n"))
    };
    for (version, name, whole) in [
        ("2.0.0", "orders", true),
        ("2.3.0", "orders_v2", true),
        ("1.0.0", "orders", false),
        ("1.0.0", "orders_v2", true),
        // No version is of that major: the latest is what people read.
        ("3.0.0", "orders", true),
    ] {
        let found = said(&[(PATH, &contract(version, name)), ("schema.yml", VERSIONS)]);
        assert_eq!(found.is_empty(), whole, "{version} {name}: {found:?}");
    }
}

#[test]
fn each_version_in_a_manifest_is_held_against_the_contract_of_its_major() {
    let node = |version: u32, column: &str| {
        format!(
            "\"model.shop.orders.v{version}\": {{\"version\": {version}, \"latest_version\": 2, \
             \"relation_name\": \"dwh.shop.orders_v{version}\", \"meta\": {{\"odcs_id\": \"orders\"}}, \
             \"columns\": {{\"id\": {{\"name\": \"id\"}}, \"{column}\": {{\"name\": \"{column}\"}}}}}}"
        )
    };
    let manifest = manifest(&[node(1, "price"), node(2, "amount")].join(", "));
    let of = |version: &str, field: &str| {
        contract(&["id string", field], "")
            .replace("version: 1.0.0", &format!("version: {version}"))
    };
    let (first, second) = (of("1.4.0", "price number"), of("2.0.0", "amount number"));
    let built = ("target/manifest.json", &*manifest);
    let both = said(&[("a.odcs.yaml", &first), ("b.odcs.yaml", &second), built]);
    assert_eq!(both, [""; 0]);
    assert_eq!(said(&[(PATH, &second), built]), [""; 0]);
    // The latest stands in for a version that dbt does not build.
    assert_eq!(said(&[(PATH, &of("3.0.0", "amount number")), built]), [""; 0]);
    let told = said(&[(PATH, &of("3.0.0", "price number")), built]);
    assert!(matches!(&*told, [it] if it.contains("`orders.amount`")), "{told:?}");
}
