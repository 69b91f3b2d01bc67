//! Whom dbt projects show as consumers, and when they count as moved in the same change.

use crate::moved::{ORDERS, contract, verdict};
use std::fmt::Write as _;

const MANIFEST: &str = "target/manifest.json";

/// A dbt project whose dashboard reads a table.
fn dashboard(table: &str) -> String {
    format!(
        r#"{{"metadata": {{"dbt_schema_version": "v12"}},
        "sources": {{"source.x.o": {{"relation_name": "db.raw.{table}"}}}},
        "exposures": {{"exposure.x.board": {{"name": "board", "type": "dashboard",
            "depends_on": {{"nodes": ["source.x.o"]}}}}}}}}"#
    )
}

#[test]
fn a_dashboard_reads_its_table_whatever_the_contract_calls_it() {
    let stored = |version: &str, table: &str| {
        contract("orders", version, table, &["a"])
            + "servers: [{server: s, type: postgres, database: db, schema: raw}]\n"
    };
    let rest = contract("rest", "1.0.0", "raw.z", &["a"]);
    let (old, new) = (stored("1.0.0", "orders"), stored("2.0.0", "orders_v2"));
    let (still, moved) = (dashboard("orders"), dashboard("orders_v2"));
    let base = [(ORDERS, &*old), (MANIFEST, &*still)];
    let renamed = |manifest: &str| {
        let head = [(ORDERS, &*new), (MANIFEST, manifest)];
        verdict(&base, &head, "/object-physical-name-changed")
    };
    assert_eq!(renamed(&still), "error, board may be affected");
    assert_eq!(renamed(&moved), "warning, board not affected");
    let gone = |manifest: &str| {
        verdict(&base, &[("z.odcs.yaml", &rest), (MANIFEST, manifest)], "/contract-removed")
    };
    assert_eq!(gone(&still), "error, board will break");
    assert_eq!(gone(&moved), "warning, board not affected");
}

/// A contract on a server, with a table an object.
fn served(id: &str, version: &str, objects: &[(&str, &str)]) -> String {
    let mut text = contract(id, version, "", &[]);
    text.truncate(text.find("  - name").unwrap());
    for (name, table) in objects {
        let _ = writeln!(
            text,
            "  - name: {name}\n    physicalName: {table}\n    properties:\n      \
             - {{name: a, logicalType: string}}"
        );
    }
    text + "servers: [{server: s, type: postgres, database: db, schema: raw}]\n"
}

/// What is gone, or can't be read any more, tells nothing of who reads what.
#[test]
fn a_dashboard_stays_though_its_manifest_goes() {
    let table = |version, table| served("orders", version, &[("t", table)]);
    let (old, new) = (table("1.0.0", "orders"), table("2.0.0", "orders_v2"));
    let rest = contract("rest", "1.0.0", "raw.z", &["a"]);
    let (still, moved) = (dashboard("orders"), dashboard("orders_v2"));
    let base = [(ORDERS, &*old), (MANIFEST, &*still)];
    let renamed = |manifest: &[(&'static str, &str)]| {
        let head = [&[(ORDERS, &*new)][..], manifest].concat();
        verdict(&base, &head, "/object-physical-name-changed")
    };
    assert_eq!(renamed(&[]), "error, board may be affected");
    assert_eq!(renamed(&[(MANIFEST, &still[..60])]), "error, board may be affected");
    // It may lie elsewhere, and it may name the dashboard no more.
    let elsewhere = "dbt/target/manifest.json";
    assert_eq!(renamed(&[(elsewhere, &still)]), "error, board may be affected");
    assert_eq!(renamed(&[(elsewhere, &moved)]), "warning, board not affected");
    let without = still.replace("exposure.x.board", "exposure.x.other").replace("orders", "o");
    assert_eq!(renamed(&[(MANIFEST, &without)]), "warning, board not affected");
    let gone = verdict(&base, &[("z.odcs.yaml", &rest)], "/contract-removed");
    assert_eq!(gone, "error, board will break");
}

/// A dashboard and a table built by dbt read one object of a contract.
#[test]
fn readers_by_dbt_are_told_of_the_object_that_they_read() {
    let both = |version| served("orders", version, &[("t", "orders"), ("u", "lines")]);
    let one = |name, table| served("orders", "2.0.0", &[(name, table)]);
    let made = contract("made", "1.0.0", "raw.m", &["a"]);
    let reads = |table: &str| {
        dashboard(table).replace(
            "\"exposures\"",
            r#""nodes": {"model.x.m": {"meta": {"odcs_id": "made"},
                "depends_on": {"nodes": ["source.x.o"]}}}, "exposures""#,
        )
    };
    let with = |was: &str, new: &str, now: &str| {
        let made = ("m.odcs.yaml", &*made);
        let old = both("1.0.0");
        let base = [(ORDERS, &*old), made, (MANIFEST, was)];
        verdict(&base, &[(ORDERS, new), made, (MANIFEST, now)], "/object-removed")
    };
    let (of_t, of_u) = (reads("orders"), reads("lines"));
    let (t, u) = (one("t", "orders"), one("u", "lines"));
    assert_eq!(with(&of_t, &u, &of_t), "error, board may be affected, made may be affected");
    assert_eq!(with(&of_t, &t, &of_t), "error, board not affected, made not affected");
    assert_eq!(with(&of_t, &u, &of_u), "warning, board not affected, made not affected");
}

#[test]
fn a_dashboard_sees_neither_ids_nor_names_of_objects() {
    let old = served("orders", "1.0.0", &[("t", "orders")]);
    let board = dashboard("orders");
    let with = |new: &str, ending: &str| {
        let base = [(ORDERS, &*old), (MANIFEST, &*board)];
        verdict(&base, &[(ORDERS, new), (MANIFEST, &*board)], ending)
    };
    let id = served("shop", "2.0.0", &[("t", "orders")]);
    assert_eq!(with(&id, "/contract-id-changed"), "error, board not affected");
    let name = served("orders", "2.0.0", &[("n", "orders")]);
    assert_eq!(with(&name, "/object-renamed"), "error, board not affected");
    let table = served("shop", "2.0.0", &[("t", "orders_v2")]);
    assert_eq!(with(&table, "/contract-id-changed"), "error, board will break");
}
