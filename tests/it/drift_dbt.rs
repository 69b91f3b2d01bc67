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

/// A field of a contract whose name has dots.
fn flat(name: &str, of: &str) -> String {
    format!("      - name: {name}\n        logicalType: {of}\n")
}

#[test]
fn a_contract_may_write_names_with_dots_itself() {
    let models = "version: 2\nmodels:\n  - name: orders\n    config: {contract: {enforced: true}}\n    columns:\n      \
                  - {name: id, data_type: string}\n      - {name: addr.city, data_type: string}\n      \
                  - {name: addr.geo.lat, data_type: float64}\n      - {name: items, data_type: array}\n      \
                  - {name: items.sku, data_type: string}\n      - {name: raw, data_type: 'struct<a int>'}\n";
    let found = |fields: &str| {
        let contract = contract(&["id string"], &(fields.to_owned() + &link("schema.yml")));
        said(&[(PATH, &contract), ("schema.yml", models)])
    };
    let whole = flat("addr.city", "string")
        + &flat("addr.geo.lat", "number")
        + &flat("items.sku", "string")
        + &flat("raw.a", "integer");
    assert_eq!(found(&whole), [""; 0]);
    let named = flat("addr", "object") + &flat("items", "array") + &whole;
    assert_eq!(found(&named), [""; 0]);
    let physical = whole.replace("name: addr.city", "name: city\n        physicalName: addr.city");
    assert_eq!(found(&physical), [""; 0]);
    let mixed = NESTED.to_owned() + &whole.replace(&flat("addr.city", "string"), "");
    assert_eq!(found(&mixed), [""; 0]);
    let wrong = found(&whole.replace("addr.city", "addr.town"));
    assert!(wrong.iter().any(|it| it.contains("lacks `orders.addr.town`")), "{wrong:?}");
    assert!(wrong.iter().any(|it| it.contains("`orders.addr.city` of")), "{wrong:?}");
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    let plain = found(&(whole.clone() + &flat("id.part", "string")));
    assert!(matches!(&*plain, [it] if it.contains("lacks `orders.id.part`")), "{plain:?}");
    let other = found(
        &whole.replace("lat\n        logicalType: number", "lat\n        logicalType: string"),
    );
    assert!(
        matches!(&*other, [it] if it.contains("`orders.addr.geo.lat` is `string`")),
        "{other:?}"
    );
}

#[test]
fn what_is_not_built_has_no_columns() {
    let models = |config: &str| {
        format!(
            "version: 2\nmodels:\n  - name: orders\n    config: {{{config}}}\n    columns: [{{name: id}}]\n  \
             - name: raw\n    config: {{contract: {{enforced: true}}}}\n    columns: [{{name: id}}, {{name: x}}]\n"
        )
    };
    let contract = contract(&["id string", "n string"], &link("schema.yml"));
    let found = |config: &str| said(&[(PATH, &contract), ("schema.yml", &models(config))]).len();
    let enforced = "contract: {enforced: true}";
    assert_eq!(found(enforced), 1);
    assert_eq!(found("contract: {enforced: \"{{ var('x') }}\"}"), 0);
    assert_eq!(found(&format!("materialized: ephemeral, {enforced}")), 0);
    assert_eq!(found(&format!("enabled: false, {enforced}")), 0);
    let node = |of: &str| {
        manifest(&format!(
            "\"model.shop.orders\": {{\"config\": {{\"materialized\": \"{of}\", \"meta\": {{\"odcs_id\": \"orders\"}}}}, \
             \"contract\": {{\"enforced\": true}}, \"columns\": {{\"id\": {{\"name\": \"id\"}}}}}}"
        ))
    };
    let contract = contract.replace(&link("schema.yml"), "");
    let found = |of: &str| said(&[(PATH, &contract), ("target/manifest.json", &node(of))]).len();
    assert_eq!((found("table"), found("ephemeral")), (1, 0));
}

#[test]
fn names_with_many_dots_end() {
    let deep = "a.".repeat(50_000) + "a";
    let models = format!(
        "models:\n  - name: orders\n    config: {{contract: {{enforced: true}}}}\n    \
         columns: [{{name: id}}, {{name: '{deep}'}}]\n"
    );
    let object = contract(&["id string", "a object"], &link("schema.yml"));
    assert_eq!(said(&[(PATH, &object), ("schema.yml", &models)]), [""; 0]);
    // A record that holds itself.
    let avro = "{\"type\": \"record\", \"name\": \"orders\", \"fields\": [\
                {\"name\": \"a\", \"type\": [\"null\", \"orders\"]}]}";
    let dotted = contract(&[&format!("{deep} string")], &link("o.avsc"));
    assert_eq!(said(&[(PATH, &dotted), ("o.avsc", avro)]), [""; 0]);
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

#[test]
fn a_model_of_dbt_may_be_meant_by_its_place() {
    let contract = contract(&["id string"], &link("schema.yml#/models/1"));
    let models = "version: 2\nmodels:\n  - name: a\n    columns: [{name: id, data_type: string}]\n  \
                  - name: b\n    columns: [{name: id, data_type: boolean}]\n";
    let found = said(&[(PATH, &contract), ("schema.yml", models)]);
    assert!(found.len() == 1 && found[0].starts_with("schema-drift-type"), "{found:?}");
}

/// What is said of a contract of one field beside an enforced model of one column.
fn beside(field: &str, column: &str) -> Vec<String> {
    let more = format!("      - {{name: id, {field}}}\n");
    let node = format!(
        "\"model.shop.orders\": {{\"meta\": {{\"odcs_id\": \"orders\"}}, \"contract\": {{\"enforced\": true}}, \
         \"columns\": {{\"id\": {{{column}}}}}}}"
    );
    let found = said(&[(PATH, &contract(&[], &more)), ("target/manifest.json", &manifest(&node))]);
    found.into_iter().map(|it| it.split_once(": ").unwrap().1.to_owned()).collect()
}

#[test]
fn a_primary_key_is_kept_by_what_lets_nothing_repeat() {
    let plain = r#""name": "id", "data_type": "int""#;
    let key = "logicalType: integer, primaryKey: true";
    let unkept = ["`orders.id` is `primaryKey`, but dbt keeps nothing for it"];
    assert_eq!(beside(key, plain), unkept);
    for kind in ["primary_key", "unique"] {
        let kept = format!(r#"{plain}, "constraints": [{{"type": "{kind}"}}]"#);
        assert_eq!(beside(key, &kept), [""; 0], "{kind}");
    }
    // It is told once, and of a key of several fields each may repeat.
    let both = format!("{key}, unique: true");
    assert_eq!(beside(&both, plain), ["`orders.id` is `unique`, but dbt keeps nothing for it"]);
    let second = format!("{key}}}\n      - {{name: b, logicalType: integer, primaryKey: true");
    let told = beside(&second, plain);
    assert!(!told.iter().any(|it| it.contains("primaryKey")), "{told:?}");
}

#[test]
fn what_the_type_of_a_column_holds_is_compared_too() {
    let of = |kind: &str| format!(r#""name": "id", "data_type": "{kind}""#);
    let list = "logicalType: array, items: {logicalType: integer}";
    for kind in ["array<int>", "ARRAY<INT64>", "int[]", "array"] {
        assert_eq!(beside(list, &of(kind)), [""; 0], "{kind}");
    }
    let wrong = ["`orders.id` is `integer`, but `string` in `manifest.json`"];
    assert_eq!(beside(list, &of("array<string>")), wrong);
    let object = "logicalType: object, properties: [{name: x, logicalType: integer}]";
    for kind in ["struct<x int>", "STRUCT<X: bigint>", "row(x integer)", "struct", "object"] {
        assert_eq!(beside(object, &of(kind)), [""; 0], "{kind}");
    }
    let wrong = ["`orders.id.x` is `integer`, but `string` in `manifest.json`"];
    assert_eq!(beside(object, &of("struct<x string>")), wrong);
    assert_eq!(beside(object, &of("struct<y int>")).len(), 2);
    let deep = format!("{}int{}", "array<".repeat(10_000), ">".repeat(10_000));
    assert_eq!(beside("logicalType: array", &of(&deep)), [""; 0]);
}

#[test]
fn a_column_is_built_by_its_physical_name() {
    let of = |name: &str| format!("logicalType: integer, physicalName: {name}");
    let column = r#""name": "id", "data_type": "int""#;
    assert_eq!(beside(&of("order_id"), column), ["`manifest.json` lacks `orders.order_id`"]);
    assert_eq!(beside(&of("ID"), column), [""; 0]);
}
